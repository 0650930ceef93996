"""Which cases are meant: one filter for lists, counts and maps, so that a number equals the rows behind its link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, select

from app.domain.access import Actor, Permission
from app.domain.cases import CLOSED, CaseState
from app.models import BoothArea, Case, CaseWork, Reason
from app.services import scope

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases a list shows; empty fields do not narrow. Ages are days since opening.

    ``within_id`` names a second area: the cases that lie in both. ``to_approve`` asks for those whose closing without
    benefit waits for somebody, and the actor is neither the owner nor the one who asked.
    """

    state: str = "outstanding"
    scheme_id: int | None = None
    area_id: int | None = None
    within_id: int | None = None
    booth_id: int | None = None
    reason_code: str = ""
    min_age_days: int | None = None
    mine: bool = False
    overdue: bool = False
    to_approve: bool = False


def narrowed(statement: Select[T], actor: Actor, chosen: CaseFilter, now: datetime) -> Select[T]:
    """Narrow a select over cases to the actor's reach and a filter."""
    statement = scope.within(statement, actor, Permission.CASE_READ, Case.booth_id)
    for area_id in (chosen.area_id, chosen.within_id):
        if area_id is not None:
            under = select(BoothArea.booth_id).where(BoothArea.area_id == area_id)
            statement = statement.where(Case.booth_id.in_(under))
    if chosen.booth_id is not None:
        statement = statement.where(Case.booth_id == chosen.booth_id)
    return statement.where(*conditions(actor, chosen, now))


def conditions(actor: Actor, chosen: CaseFilter, now: datetime) -> list[ColumnElement[bool]]:
    """Return what a filter asks of a case, its place left aside."""
    found: list[ColumnElement[bool]] = []
    if chosen.state == "outstanding":
        found.append(Case.state.not_in(sorted(CLOSED)))
    elif chosen.state:
        found.append(Case.state == chosen.state)
    if chosen.reason_code:
        reason = select(Reason.id).where(Reason.code == chosen.reason_code).scalar_subquery()
        found.append(Case.reason_id == reason)
    if chosen.min_age_days is not None:
        found.append(Case.opened_at <= now - timedelta(days=chosen.min_age_days))
    if chosen.overdue:
        found.append(is_overdue(now))
    if chosen.scheme_id is not None:
        found.append(Case.scheme_id == chosen.scheme_id)
    if chosen.mine:
        found.append((Case.owner_id == actor.user_id) | (Case.filed_by_id == actor.user_id))
    if chosen.to_approve:
        found.append(_waits_for_approval_of(actor))
    return found


def _waits_for_approval_of(actor: Actor) -> ColumnElement[bool]:
    asked = (
        select(CaseWork.case_id)
        .where(CaseWork.closure_asked_at.is_not(None))
        .where(CaseWork.closure_asked_by_id.is_distinct_from(actor.user_id))
        .where(CaseWork.closure_owner_id.is_distinct_from(actor.user_id))
    )
    return Case.id.in_(asked) & Case.owner_id.is_distinct_from(actor.user_id)


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a case is past the time limit of its stage: never while on hold or closed."""
    return (Case.stage_due < now) & Case.state.not_in(sorted({*CLOSED, CaseState.ON_HOLD}))
