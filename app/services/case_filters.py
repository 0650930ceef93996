"""Which cases are meant: one filter for lists, counts and maps, so that a number equals the rows behind its link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, select

from app.domain.access import Actor, Permission
from app.domain.cases import CLOSED
from app.domain.lifecycle.clocks import day_of, start_of
from app.models import BoothArea, Case, CaseWork, Reason, Scheme
from app.services import scope

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases a list shows; empty fields do not narrow. Ages are days since opening, ``opened_from`` and
    ``opened_to`` days in India, both included; ``level`` is the rung of the ladder.

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
    department_code: str = ""
    level: int | None = None
    opened_from: date | None = None
    opened_to: date | None = None

    def schemes(self) -> Any:
        """Return what a scheme's key must be among (a list or a select), or None where every scheme counts."""
        if self.scheme_id is not None:
            return [self.scheme_id]
        if self.department_code:
            return select(Scheme.id).where(Scheme.department_code == self.department_code)
        return None

    @property
    def asks_for_all_but_schemes(self) -> bool:
        """Tell whether every outstanding case counts, of some schemes or of all."""
        narrower: Sequence[object] = (
            *(self.reason_code, self.mine, self.overdue, self.to_approve, self.level, self.opened_from, self.opened_to),
            self.min_age_days is not None,
        )
        return self.state == "outstanding" and not any(narrower)


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
    found += _when_and_where(chosen)
    if chosen.overdue:
        found.append(is_overdue(now))
    if (schemes := chosen.schemes()) is not None:
        found.append(Case.scheme_id.in_(schemes))
    if chosen.mine:
        found.append((Case.owner_id == actor.user_id) | (Case.filed_by_id == actor.user_id))
    if chosen.to_approve:
        found.append(_waits_for_approval_of(actor))
    return found


def _when_and_where(chosen: CaseFilter) -> list[ColumnElement[bool]]:
    """Return what a filter asks of the ladder's rung and of the day of opening."""
    found: list[ColumnElement[bool]] = []
    if chosen.level is not None:
        found.append(Case.level == chosen.level)
    if chosen.opened_from is not None:
        found.append(Case.opened_at >= start_of(chosen.opened_from))
    if chosen.opened_to is not None:
        found.append(Case.opened_at < start_of(chosen.opened_to + timedelta(days=1)))
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
    """Return the condition that the day on which the stage of a case was due is over, in India.

    Pages show the day and no hour, so a case that is due today is not late before midnight.
    """
    return Case.stage_due < start_of(day_of(now))
