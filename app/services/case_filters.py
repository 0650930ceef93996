"""Which cases are meant: one filter for lists, counts and maps, so that a number equals the rows behind its link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased

from app.domain.access import Actor, Permission
from app.domain.cases import CLOSED, CaseState
from app.domain.lifecycle.clocks import day_of, start_of
from app.models import BoothArea, Case, CaseWork, Reason, Submission
from app.services import scope

S = TypeVar("S", bound="Select[*tuple[Any, ...]]")

NONE_GIVEN = "-"
"""In place of a reason or an office: the cases that have none."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases a list shows; empty fields do not narrow. Ages are days since opening; the day of ``max_age_days``
    is out. ``opened_from`` and ``opened_to`` are days in India, both in.

    ``within_id`` names a second area: the cases that lie in both. ``to_approve`` asks for those whose closing without
    benefit waits for somebody, and the actor is neither the owner nor the one who asked. ``authority`` is the office
    that has the latest paper. ``over_limit`` asks for those past the time limit of the whole case, ``overdue`` of
    their stage; ``follow_up`` for those whose next step or end of hold falls on today.
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
    level: int | None = None
    max_age_days: int | None = None
    opened_from: date | None = None
    opened_to: date | None = None
    authority: str = ""
    over_limit: bool = False
    follow_up: bool = False


def narrowed(
    statement: S,
    actor: Actor,
    chosen: CaseFilter,
    now: datetime,
    permission: Permission = Permission.CASE_READ,
) -> S:
    """Narrow a select over cases to the actor's reach and a filter."""
    statement = scope.within(statement, actor, permission, Case.booth_id)
    for area_id in (chosen.area_id, chosen.within_id):
        if area_id is not None:
            under = select(BoothArea.booth_id).where(BoothArea.area_id == area_id)
            statement = statement.where(Case.booth_id.in_(under))
    if chosen.booth_id is not None:
        statement = statement.where(Case.booth_id == chosen.booth_id)
    return statement.where(*conditions(actor, chosen, now))


def conditions(actor: Actor, chosen: CaseFilter, now: datetime) -> list[ColumnElement[bool]]:
    """Return what a filter asks of a case, its place left aside."""
    found = [*_standing(chosen), *_dates(chosen, now)]
    if chosen.scheme_id is not None:
        found.append(Case.scheme_id == chosen.scheme_id)
    if chosen.level is not None:
        found.append(Case.level == chosen.level)
    if chosen.reason_code:
        found.append(_held_up_by(chosen.reason_code))
    if chosen.authority:
        found.append(_lies_with(chosen.authority))
    if chosen.mine:
        found.append((Case.owner_id == actor.user_id) | (Case.filed_by_id == actor.user_id))
    if chosen.to_approve:
        found.append(_waits_for_approval_of(actor))
    return found


def _standing(chosen: CaseFilter) -> list[ColumnElement[bool]]:
    if chosen.state == "outstanding":
        return [is_outstanding()]
    return [Case.state == chosen.state] if chosen.state else []


def _dates(chosen: CaseFilter, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if chosen.min_age_days is not None:
        found.append(Case.opened_at <= now - timedelta(days=chosen.min_age_days))
    if chosen.max_age_days is not None:
        found.append(Case.opened_at > now - timedelta(days=chosen.max_age_days))
    if chosen.opened_from is not None:
        found.append(Case.opened_at >= start_of(chosen.opened_from))
    if chosen.opened_to is not None:
        found.append(Case.opened_at < start_of(chosen.opened_to + timedelta(days=1)))
    if chosen.overdue:
        found.append(is_overdue(now))
    if chosen.over_limit:
        found.append(is_over_limit(now))
    if chosen.follow_up:
        found.append(_falls_on_today(now))
    return found


def _held_up_by(reason_code: str) -> ColumnElement[bool]:
    if reason_code == NONE_GIVEN:
        return Case.reason_id.is_(None)
    return Case.reason_id == select(Reason.id).where(Reason.code == reason_code).scalar_subquery()


def _lies_with(authority: str) -> ColumnElement[bool]:
    if authority == NONE_GIVEN:
        return ~select(Submission.id).where(Submission.case_id == Case.id).exists()
    lies_with: ColumnElement[bool] = latest_authority() == authority
    return lies_with


def latest_authority() -> Any:
    """Return the office that has the latest paper of a case, as a column; NULL where no paper was given."""
    latest = aliased(Submission)
    asked = select(latest.authority).where(latest.case_id == Case.id).order_by(latest.sequence.desc()).limit(1)
    return asked.correlate(Case).scalar_subquery()


def _waits_for_approval_of(actor: Actor) -> ColumnElement[bool]:
    asked = (
        select(CaseWork.case_id)
        .where(CaseWork.closure_asked_at.is_not(None))
        .where(CaseWork.closure_asked_by_id.is_distinct_from(actor.user_id))
        .where(CaseWork.closure_owner_id.is_distinct_from(actor.user_id))
    )
    return Case.id.in_(asked) & Case.owner_id.is_distinct_from(actor.user_id)


def _falls_on_today(now: datetime) -> ColumnElement[bool]:
    """Return the condition that something is due today: the next step, or the review of a hold that has run out."""
    today = day_of(now)
    held = select(CaseWork.case_id).where(CaseWork.review_on <= today)
    step_due = (Case.stage_due >= now) & (Case.stage_due < start_of(today + timedelta(days=1)))
    on_hold = Case.state == CaseState.ON_HOLD
    return (on_hold & Case.id.in_(held)) | (~on_hold & step_due)


def is_outstanding() -> ColumnElement[bool]:
    """Return the condition that a case is still without the benefit."""
    return Case.state.not_in(sorted(CLOSED))


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a case is past the time limit of its stage: never while on hold or closed."""
    return (Case.stage_due < now) & Case.state.not_in(sorted({*CLOSED, CaseState.ON_HOLD}))


def is_over_limit(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a case is past the time limit of the whole case."""
    return Case.case_due < now
