"""My work today: what is waiting for this person, and the next thing to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.cases import CaseState
from app.models import Area, Booth, Case, Entitlement, Settlement
from app.services import cases, entitlements, scope

OVERDUE = cases.CaseFilter(overdue=True)
MY_OVERDUE = cases.CaseFilter(overdue=True, mine=True)
TO_VERIFY = cases.CaseFilter(state=CaseState.REPORTED_RESOLVED)
TO_APPROVE = cases.CaseFilter(to_approve=True)
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Today:
    """The figures and short lists of the home page; lists are empty where the role has no such work."""

    outstanding: int
    overdue: int
    my_overdue: int
    to_verify: int
    to_approve: int
    due_without_case: int
    settlements: int
    not_visited: int
    next_cases: Sequence[Case]
    replies: Sequence[Case]
    closures: Sequence[Case]
    next_entitlements: Sequence[Entitlement]
    areas: Sequence[Area]
    booths: Sequence[Booth]


def today_for(session: Session, actor: Actor) -> Today:
    """Gather what waits for the actor within their own areas."""
    now = datetime.now(UTC)
    reads_cases = actor.may(Permission.CASE_READ)
    files = actor.may(Permission.CASE_FILE)
    verifies = actor.may(Permission.CASE_VERIFY)
    approves = actor.may(Permission.CASE_APPROVE)
    return Today(
        outstanding=_count(session, actor, cases.CaseFilter(), now) if reads_cases else 0,
        overdue=_count(session, actor, OVERDUE, now) if reads_cases else 0,
        my_overdue=_count(session, actor, MY_OVERDUE, now) if files else 0,
        to_verify=_count(session, actor, TO_VERIFY, now) if verifies else 0,
        to_approve=_count(session, actor, TO_APPROVE, now) if approves else 0,
        due_without_case=_due_without_case(session, actor) if files else 0,
        settlements=_settlements(session, actor),
        not_visited=_settlements(session, actor, unvisited=True),
        next_cases=_first(session, actor, cases.CaseFilter()) if reads_cases else (),
        replies=_first(session, actor, TO_VERIFY) if verifies else (),
        closures=_first(session, actor, TO_APPROVE) if approves else (),
        next_entitlements=entitlements.due_without_case(session, actor, limit=5) if files else (),
        areas=_areas(session, actor),
        booths=_booths(session, actor),
    )


def _first(session: Session, actor: Actor, chosen: cases.CaseFilter) -> Sequence[Case]:
    return cases.list_cases(session, actor, chosen, order="due").rows[:SHOWN]


def _count(session: Session, actor: Actor, chosen: cases.CaseFilter, now: datetime) -> int:
    narrowed = cases.narrowed(select(Case), actor, chosen, now)
    return session.scalar(select(func.count()).select_from(narrowed.subquery())) or 0


def _due_without_case(session: Session, actor: Actor) -> int:
    statement = select(func.count(Entitlement.id)).where(entitlements.due_condition())
    return session.scalar(scope.within(statement, actor, Permission.CASE_FILE, Entitlement.booth_id)) or 0


def _settlements(session: Session, actor: Actor, *, unvisited: bool = False) -> int:
    statement = scope.within(select(func.count(Settlement.id)), actor, Permission.SETTLEMENT_READ, Settlement.booth_id)
    if unvisited:
        statement = statement.where(Settlement.last_visited_on.is_(None))
    return session.scalar(statement) or 0


def _areas(session: Session, actor: Actor) -> list[Area]:
    ids = {grant.area_id for grant in actor.grants if grant.area_id is not None}
    return list(session.scalars(select(Area).where(Area.id.in_(sorted(ids))).order_by(Area.name_hi)))


def _booths(session: Session, actor: Actor) -> list[Booth]:
    ids = {grant.booth_id for grant in actor.grants if grant.booth_id is not None}
    return list(session.scalars(select(Booth).where(Booth.id.in_(sorted(ids))).order_by(Booth.ac_no, Booth.booth_no)))
