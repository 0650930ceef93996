"""My work today: what is waiting for this person, and the next thing to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.cases import CaseState
from app.domain.lifecycle import Action
from app.domain.lifecycle.dispatch import Dispatch
from app.models import Area, Booth, Case, Entitlement, Settlement
from app.services import case_columns, cases, entitlements, scope
from app.services.case_filters import is_overdue
from app.services.next_steps import next_steps

MY_OVERDUE = cases.CaseFilter(overdue=True, mine=True)
TO_VERIFY = cases.CaseFilter(state=CaseState.REPORTED_RESOLVED)
CAME_BACK = cases.CaseFilter(paper=Dispatch.RETURNED)
TO_APPROVE = cases.CaseFilter(to_approve=True)
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """Some cases that wait for the actor, with the step to offer for each; ``chosen`` is the filter of them all."""

    chosen: cases.CaseFilter
    count: int
    rows: Sequence[Case]
    steps: Mapping[int, Action]


@dataclass(frozen=True, slots=True)
class Today:
    """The figures and short lists of the home page; lists are None where the role has no such work.

    ``overdue_by_stage`` holds the stages that have overdue cases, in the order of the lifecycle.
    """

    outstanding: int
    overdue_by_stage: Mapping[CaseState, int]
    my_overdue: int
    due_without_case: int
    settlements: int
    not_visited: int
    follow_ups: Waiting | None
    next_cases: Waiting | None
    came_back: Waiting | None
    replies: Waiting | None
    closures: Waiting | None
    next_entitlements: Sequence[Entitlement]
    areas: Sequence[Area]
    booths: Sequence[Booth]

    @property
    def overdue(self) -> int:
        """How many cases are past the time limit of their stage."""
        return sum(self.overdue_by_stage.values())


def today_for(session: Session, actor: Actor) -> Today:
    """Gather what waits for the actor within their own areas; who files cases follows up their own."""
    now = datetime.now(UTC)
    reads = actor.may(Permission.CASE_READ)
    files = actor.may(Permission.CASE_FILE)
    stages = _by_stage(session, actor, now) if reads else {}
    lists = _Lists(session, actor, now)
    waiting = (
        lists.of(Permission.CASE_READ, cases.CaseFilter(follow_up=True, mine=files)),
        lists.of(Permission.CASE_VERIFY, TO_VERIFY, count=stages.get(CaseState.REPORTED_RESOLVED, (0, 0))[0]),
        lists.of(Permission.CASE_APPROVE, TO_APPROVE, first=(Action.APPROVE_CLOSURE,)),
    )
    came_back = lists.of(Permission.CASE_FILE, CAME_BACK, first=(Action.SUBMIT_AGAIN,))
    idle = not any(one is not None and one.rows for one in waiting)
    settlements, not_visited = _settlements(session, actor)
    return Today(
        outstanding=sum(outstanding for outstanding, _ in stages.values()),
        overdue_by_stage={state: overdue for state, (_, overdue) in stages.items() if overdue},
        my_overdue=cases.count_cases(session, actor, MY_OVERDUE, now) if files else 0,
        due_without_case=_due_without_case(session, actor) if files else 0,
        settlements=settlements,
        not_visited=not_visited,
        follow_ups=waiting[0],
        next_cases=lists.of(Permission.CASE_READ, cases.CaseFilter(), count=0) if files or idle else None,
        came_back=came_back,
        replies=waiting[1],
        closures=waiting[2],
        next_entitlements=entitlements.due_without_case(session, actor, limit=5) if files else (),
        areas=_areas(session, actor),
        booths=_booths(session, actor),
    )


class _Lists:
    """Makes the short lists of one person's page."""

    def __init__(self, session: Session, actor: Actor, now: datetime):
        self._session, self._actor, self._now = session, actor, now

    def of(
        self,
        permission: Permission,
        chosen: cases.CaseFilter,
        *,
        first: Sequence[Action] = (),
        count: int | None = None,
    ) -> Waiting | None:
        """Return the first few cases of a filter by due date, or None for a role without such work.

        ``count`` is how many there are in all, where that is known already.
        """
        if not self._actor.may(permission):
            return None
        rows = cases.first_cases(self._session, self._actor, chosen, SHOWN, self._now)
        if count is None:
            full = len(rows) == SHOWN
            count = cases.count_cases(self._session, self._actor, chosen, self._now) if full else len(rows)
        return Waiting(chosen, count, rows, next_steps(self._session, self._actor, rows, self._now, first))


def _by_stage(session: Session, actor: Actor, now: datetime) -> dict[CaseState, tuple[int, int]]:
    """Return the outstanding cases of each stage that has any, and how many of them are overdue."""
    kept = case_columns.by_state(session, actor, Permission.CASE_READ, now)
    if kept is not None:
        return {state: kept[state] for state in CaseState if kept[state][0]}
    overdue = func.count().filter(is_overdue(now))
    statement = select(Case.state, func.count(), overdue).group_by(Case.state)
    found = session.execute(cases.narrowed(statement, actor, cases.CaseFilter(), now))
    counts = {CaseState(state): (outstanding, late) for state, outstanding, late in found}
    return {state: counts[state] for state in CaseState if state in counts}


def _due_without_case(session: Session, actor: Actor) -> int:
    statement = select(func.count(Entitlement.id)).where(entitlements.due_condition())
    return session.scalar(scope.within(statement, actor, Permission.CASE_FILE, Entitlement.booth_id)) or 0


def _settlements(session: Session, actor: Actor) -> tuple[int, int]:
    """Return how many settlements the actor may read, and how many of these nobody has visited."""
    unvisited = func.count().filter(Settlement.last_visited_on.is_(None))
    statement = select(func.count(), unvisited).select_from(Settlement)
    if not scope.reaches_every_booth(session, actor, Permission.SETTLEMENT_READ):
        statement = scope.within(statement, actor, Permission.SETTLEMENT_READ, Settlement.booth_id)
    known, untouched = session.execute(statement).one()
    return known, untouched


def _areas(session: Session, actor: Actor) -> list[Area]:
    ids = {grant.area_id for grant in actor.grants if grant.area_id is not None}
    return list(session.scalars(select(Area).where(Area.id.in_(sorted(ids))).order_by(Area.name_hi)))


def _booths(session: Session, actor: Actor) -> list[Booth]:
    ids = {grant.booth_id for grant in actor.grants if grant.booth_id is not None}
    return list(session.scalars(select(Booth).where(Booth.id.in_(sorted(ids))).order_by(Booth.ac_no, Booth.booth_no)))
