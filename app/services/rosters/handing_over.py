"""Ending a booth and handing over what hangs on it: settlements with their people and cases, and who works there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypedDict

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.models import Booth, RoleAssignment, Settlement
from app.services.settlements import move_to_booth


class CarriedRole(TypedDict):
    """A role of a booth that ended: its row, and the row given for it; None where the row itself moved."""

    held: int
    given: int | None


class Carried(TypedDict):
    """What a booth handed over: how sure the booth of each settlement was (by key), and its roles."""

    settlements: dict[str, str]
    roles: list[CarriedRole]


def end_booth(session: Session, booth: Booth, heir_id: int | None, day: date) -> Carried | None:
    """End a booth on the day before, and hand its settlements, people, cases and roles to the one that takes over.

    Returns what was handed over, None where nobody takes over.
    """
    carried: Carried | None = None
    if heir_id is not None:
        settled = settlements_of(session, booth.id)
        carried = {"settlements": {str(one.id): one.booth_basis for one in settled}, "roles": []}
        for settlement in settled:
            settlement.booth_basis = "proposed"
            settlement.version += 1
            move_to_booth(session, settlement, heir_id)
        carried["roles"] = _hand_over(session, roles_of(session, booth.id, day), heir_id, day)
    booth.valid_to = day - timedelta(days=1)
    session.flush()
    return carried


def settlements_of(session: Session, booth_id: int) -> Sequence[Settlement]:
    """Return the settlements of a booth."""
    return session.scalars(select(Settlement).where(Settlement.booth_id == booth_id).order_by(Settlement.id)).all()


def roles_of(session: Session, booth_id: int, day: date) -> list[RoleAssignment]:
    """Return the roles that are held for a booth on a day or later."""
    holds = or_(RoleAssignment.ends_on.is_(None), RoleAssignment.ends_on >= day)
    return list(session.scalars(select(RoleAssignment).where(RoleAssignment.booth_id == booth_id, holds)))


def _hand_over(session: Session, roles: Sequence[RoleAssignment], heir_id: int, day: date) -> list[CarriedRole]:
    """Give whoever works at a booth that is no more the same role at the one that takes over."""
    carried: list[CarriedRole] = []
    for held in roles:
        said: CarriedRole = {"held": held.id, "given": None}
        carried.append(said)
        if held.starts_on >= day:
            held.booth_id = heir_id
            continue
        dates = {"starts_on": day, "ends_on": held.ends_on}
        given = RoleAssignment(user_id=held.user_id, role=held.role, booth_id=heir_id, **dates)
        session.add(given)
        held.ends_on = day - timedelta(days=1)
        session.flush()
        said["given"] = given.id
    return carried
