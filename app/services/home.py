"""My work today: what is waiting for this person, and the next thing to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.models import Area, Booth, Case, Entitlement, Settlement
from app.services import cases, entitlements, scope


@dataclass(frozen=True, slots=True)
class Today:
    """The figures and short lists of the home page; lists are empty where the role has no such work."""

    outstanding: int
    overdue: int
    due_without_case: int
    settlements: int
    not_visited: int
    next_cases: Sequence[Case]
    next_entitlements: Sequence[Entitlement]
    areas: Sequence[Area]
    booths: Sequence[Booth]


def today_for(session: Session, actor: Actor) -> Today:
    """Gather what waits for the actor within their own areas."""
    now = datetime.now(UTC)
    reads_cases = actor.may(Permission.CASE_READ)
    files = actor.may(Permission.CASE_FILE)
    overdue = cases.CaseFilter(overdue=True)
    return Today(
        outstanding=_count(session, actor, cases.CaseFilter(), now) if reads_cases else 0,
        overdue=_count(session, actor, overdue, now) if reads_cases else 0,
        due_without_case=_due_without_case(session, actor) if files else 0,
        settlements=_settlements(session, actor),
        not_visited=_settlements(session, actor, unvisited=True),
        next_cases=cases.list_cases(session, actor, cases.CaseFilter(), order="due").rows[:5] if reads_cases else (),
        next_entitlements=entitlements.due_without_case(session, actor, limit=5) if files else (),
        areas=_areas(session, actor),
        booths=_booths(session, actor),
    )


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
