"""A filter of cases as the conditions of a query: one place for lists, counts, maps, reports and work in bulk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from app.domain.access import Actor, Permission
from app.domain.case_filters import MYSELF, NOBODY, NONE_GIVEN, OUTSTANDING_ONLY, CaseFilter
from app.domain.cases import CLOSED, CaseState
from app.domain.lifecycle.clocks import day_of, start_of
from app.models import (
    Area,
    Authority,
    Beneficiary,
    BoothArea,
    BulkBatch,
    BulkItem,
    Case,
    CaseWork,
    EscalationStep,
    Household,
    Reason,
    Scheme,
    Submission,
)
from app.services import scope

_WIDEST = ("state", "division")
S = TypeVar("S", bound="Select[*tuple[Any, ...]]")


def narrowed(
    statement: S,
    actor: Actor,
    chosen: CaseFilter,
    now: datetime,
    permission: Permission = Permission.CASE_READ,
    wide: frozenset[int] = frozenset(),
    *,
    by_age: bool = False,
) -> S:
    """Narrow a select over cases to the actor's reach and a filter.

    ``by_age`` says that many match and are read in the order of their opening until a page is full.

    Of ``wide`` areas (:func:`wide_areas`) each case is asked whether it lies there: to go through all booths of a state
    first would read every case before the first page.
    """
    if actor.reach(permission).area_ids & wide:
        statement = statement.where(scope.passes(actor, permission, Case.booth_id))
    else:
        statement = scope.within(statement, actor, permission, Case.booth_id)
    for area_id in (chosen.area_id, chosen.within_id):
        if area_id is not None:
            under = select(BoothArea.booth_id).where(BoothArea.area_id == area_id)
            lies_there = under.where(BoothArea.booth_id == Case.booth_id).exists()
            statement = statement.where(lies_there if area_id in wide else Case.booth_id.in_(under))
    if chosen.booth_id is not None:
        statement = statement.where(Case.booth_id == chosen.booth_id)
    if chosen.settlement_id is not None:
        people = select(Beneficiary.id).join(Household, Household.id == Beneficiary.household_id)
        statement = statement.where(
            Case.beneficiary_id.in_(people.where(Household.settlement_id == chosen.settlement_id))
        )
    areas = {chosen.area_id, chosen.within_id} - {None} or actor.reach(permission).area_ids
    by_booth = by_age or chosen.booth_id is not None or not areas & wide
    return statement.where(*conditions(actor, chosen, now, by_booth=by_booth, by_age=by_age))


def counted(session: Session, actor: Actor, chosen: CaseFilter, now: datetime, most: int) -> int:
    """Return how many cases a filter means; counting stops at ``most`` + 1, so that a forgotten filter costs little."""
    first = narrowed(select(Case.id), actor, chosen, now, wide=wide_areas(session, actor, chosen)).limit(most + 1)
    return session.scalar(select(func.count()).select_from(first.subquery())) or 0


def wide_areas(session: Session, actor: Actor, chosen: CaseFilter) -> frozenset[int]:
    """Return those areas of the actor's reach and of a filter that hold a good part of all cases."""
    asked = {*actor.reach(Permission.CASE_READ).area_ids, chosen.area_id or 0, chosen.within_id or 0}
    of_these = select(Area.id).where(Area.id.in_(sorted(asked)), Area.kind.in_(_WIDEST))
    return frozenset(session.scalars(of_these))


def conditions(
    actor: Actor, chosen: CaseFilter, now: datetime, *, by_booth: bool = False, by_age: bool = False
) -> list[ColumnElement[bool]]:
    """Return what a filter asks of a case, its place left aside.

    ``by_booth`` says that cases are found through a few booths or in an order: SQLite would else go through all cases
    of a scheme; ``by_age`` that this order is that of their opening: it would else sort all cases of one state.
    """
    return [
        *_standing(chosen, Case.state.concat("") if by_age else Case.state),
        *_dates(chosen, now),
        *_concern(actor, chosen, Case.scheme_id + 0 if by_booth else Case.scheme_id),
        *_papers(chosen),
        *_batch(actor, chosen),
    ]


def _standing(chosen: CaseFilter, state: Any) -> list[ColumnElement[bool]]:
    """Return what is asked of where a case stands."""
    found: list[ColumnElement[bool]] = []
    if chosen.state == OUTSTANDING_ONLY:
        found.append(is_outstanding())
    elif chosen.state:
        found.append(state == chosen.state)
    if chosen.level is not None:
        found.append(Case.level == chosen.level)
    return found


def _dates(chosen: CaseFilter, now: datetime) -> list[ColumnElement[bool]]:
    """Return what is asked of since when and until when."""
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
        found.append(_falls_on_today(now, chosen.state))
    return found


def _concern(actor: Actor, chosen: CaseFilter, scheme: Any) -> list[ColumnElement[bool]]:
    """Return what is asked of what a case is about, and of whose it is."""
    found: list[ColumnElement[bool]] = []
    if (schemes := schemes_of(chosen)) is not None:
        found.append(scheme.in_(schemes))
    if chosen.reason_code:
        found.append(_held_up_by(chosen.reason_code))
    if chosen.mine:
        found.append((Case.owner_id == actor.user_id) | (Case.filed_by_id == actor.user_id))
    if chosen.owner == NOBODY:
        # As a sum it is no key: SQLite takes the cases of no owner for few, and they are most.
        found.append((Case.owner_id + 0).is_(None))
    elif chosen.owner:
        found.append(Case.owner_id == (actor.user_id if chosen.owner == MYSELF else int(chosen.owner)))
    if chosen.to_approve:
        found.append(_waits_for_approval_of(actor))
    return found


def schemes_of(chosen: CaseFilter) -> Any:
    """Return what a scheme's key must be among (a list or a select), or None where every scheme counts."""
    of_department = select(Scheme.id).where(Scheme.department_code == chosen.department_code)
    if chosen.scheme_id is not None:
        both = of_department.where(Scheme.id == chosen.scheme_id)
        return both if chosen.department_code else [chosen.scheme_id]
    return of_department if chosen.department_code else None


def scheme_keys(session: Session, chosen: CaseFilter) -> list[int] | None:
    """Return the keys of the schemes that a filter means, or None where every scheme counts."""
    wanted = schemes_of(chosen)
    return wanted if wanted is None or isinstance(wanted, list) else list(session.scalars(wanted))


def _held_up_by(reason_code: str) -> ColumnElement[bool]:
    if reason_code == NONE_GIVEN:
        return Case.reason_id.is_(None)
    return Case.reason_id == select(Reason.id).where(Reason.code == reason_code).scalar_subquery()


def _papers(chosen: CaseFilter) -> list[ColumnElement[bool]]:
    """Return what is asked of the papers of a case: one paper has to fit both office and channel."""
    found: list[ColumnElement[bool]] = []
    asked: list[ColumnElement[bool]] = []
    if chosen.office:
        label = select(EscalationStep.label_hi).where(EscalationStep.code == chosen.office).scalar_subquery()
        named = select(Authority.id).where(Authority.step_code == chosen.office)
        asked.append((Submission.authority == label) | Submission.authority_id.in_(named))
    if chosen.channel:
        asked.append(Submission.channel == chosen.channel)
    if asked:
        found.append(select(Submission.id).where(Submission.case_id == Case.id, *asked).exists())
    if chosen.authority:
        found.append(_lies_with(chosen.authority))
    if chosen.paper:
        found.append(_latest_paper(Submission.dispatch) == chosen.paper)
    return found


def _lies_with(authority: str) -> ColumnElement[bool]:
    if authority == NONE_GIVEN:
        return ~select(Submission.id).where(Submission.case_id == Case.id).exists()
    lies_with: ColumnElement[bool] = latest_authority() == authority
    return lies_with


def latest_authority() -> Any:
    """Return the office that has the latest paper of a case, as a column; NULL where no paper was given."""
    return _latest_paper(Submission.authority)


def _latest_paper(asked_of: Any) -> Any:
    """Return a column of the latest paper of a case, NULL where no paper was given."""
    latest = aliased(Submission)
    asked = select(getattr(latest, asked_of.key)).where(latest.case_id == Case.id)
    return asked.order_by(latest.sequence.desc()).limit(1).correlate(Case).scalar_subquery()


def _batch(actor: Actor, chosen: CaseFilter) -> list[ColumnElement[bool]]:
    """Return what is asked of work in bulk: only that of the actor is ever looked into."""
    if chosen.batch_id is None:
        return []
    asked: list[Any] = [BulkItem.batch_id == chosen.batch_id, BulkBatch.owner_id == actor.user_id]
    if chosen.outcome:
        asked.append(BulkItem.state == chosen.outcome)
    if chosen.refusal is not None:
        asked.append(BulkItem.reason == chosen.refusal)
    rows = select(BulkItem.case_id).join(BulkBatch, BulkBatch.id == BulkItem.batch_id)
    return [Case.id.in_(rows.where(*asked))]


def _waits_for_approval_of(actor: Actor) -> ColumnElement[bool]:
    asked = (
        select(CaseWork.case_id)
        # A closing that was asked for at any time: "is not null" would go through the work of all cases.
        .where(CaseWork.closure_asked_at >= datetime.min.replace(tzinfo=UTC))
        .where(CaseWork.closure_asked_by_id.is_distinct_from(actor.user_id))
        .where(CaseWork.closure_owner_id.is_distinct_from(actor.user_id))
    )
    return Case.id.in_(asked) & Case.owner_id.is_distinct_from(actor.user_id)


def _falls_on_today(now: datetime, state: str) -> ColumnElement[bool]:
    """Return the condition that something is due today: the next step, or the review of a hold that has run out."""
    held = Case.id.in_(select(CaseWork.case_id).where(CaseWork.review_on <= day_of(now)))
    step_due = is_due_today(now)
    if state in set(CaseState):
        # Of one state either is had by an index, of both together neither.
        return held if state == CaseState.ON_HOLD else step_due
    on_hold = Case.state == CaseState.ON_HOLD
    return (on_hold & held) | (~on_hold & step_due)


def is_due_today(now: datetime) -> ColumnElement[bool]:
    """Return the condition that the next step of a case is due between now and midnight in India."""
    return (Case.stage_due >= now) & (Case.stage_due < start_of(day_of(now) + timedelta(days=1)))


def is_outstanding() -> ColumnElement[bool]:
    """Return the condition that a case is still without the benefit."""
    return Case.state.not_in(sorted(CLOSED))


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """Return the condition that the day on which the stage of a case was due is over: never while on hold or closed.

    Pages show the day and no hour, so a case that is due today is not late before midnight in India.
    """
    return (Case.stage_due < start_of(day_of(now))) & Case.state.not_in(sorted({*CLOSED, CaseState.ON_HOLD}))


def is_over_limit(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a case is past the time limit of the whole case."""
    return Case.case_due < now
