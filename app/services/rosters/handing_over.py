"""Ending a booth and handing over what hangs on it: settlements with their people and cases, and who works there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.models import Booth, RoleAssignment, Settlement
from app.services.settlements import move_to_booth


def end_booth(session: Session, booth: Booth, heir_id: int | None, day: date) -> None:
    """End a booth on the day before, and hand its settlements, people, cases and roles to the one that takes over."""
    if heir_id is not None:
        for settlement in settlements_of(session, booth.id):
            settlement.booth_basis = "proposed"
            settlement.version += 1
            move_to_booth(session, settlement, heir_id)
        _hand_over(session, roles_of(session, booth.id, day), heir_id, day)
    booth.valid_to = day - timedelta(days=1)
    session.flush()


def settlements_of(session: Session, booth_id: int) -> Sequence[Settlement]:
    """Return the settlements of a booth."""
    return session.scalars(select(Settlement).where(Settlement.booth_id == booth_id).order_by(Settlement.id)).all()


def roles_of(session: Session, booth_id: int, day: date) -> list[RoleAssignment]:
    """Return the roles that are held for a booth on a day or later."""
    holds = or_(RoleAssignment.ends_on.is_(None), RoleAssignment.ends_on >= day)
    return list(session.scalars(select(RoleAssignment).where(RoleAssignment.booth_id == booth_id, holds)))


def _hand_over(session: Session, roles: Sequence[RoleAssignment], heir_id: int, day: date) -> None:
    """Give whoever works at a booth that is no more the same role at the one that takes over."""
    for held in roles:
        if held.starts_on >= day:
            held.booth_id = heir_id
            continue
        given = {"user_id": held.user_id, "role": held.role, "starts_on": day, "ends_on": held.ends_on}
        session.add(RoleAssignment(booth_id=heir_id, **given))
        held.ends_on = day - timedelta(days=1)
