"""Filing a case and following it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.domain import identifiers
from app.domain.access import Actor, Permission
from app.domain.case_filters import NOBODY, OUTSTANDING_ONLY
from app.domain.case_filters import CaseFilter as CaseFilter
from app.domain.cases import OUTSTANDING, CaseState, EventKind, FilingFacts, check_may_file
from app.domain.errors import InvalidInput, Sentence
from app.domain.lifecycle import Action, opened
from app.domain.lifecycle.clocks import case_due, day_of, start_of
from app.models import Beneficiary, Case, CaseEvent, Entitlement, Household, Reason
from app.services import audit, beneficiaries, case_columns, case_work, counters, running_cases, scope
from app.services.case_filters import narrowed as narrowed
from app.services.case_filters import wide_areas
from app.services.paging import Order, Page, fetch_page_by_key, first_keys
from app.services.rule_book import rule_book, scheme_limit
from app.services.transactions import one_at_a_time

ORDERS = {
    "newest": Order(Case.opened_at, Case.id, True, datetime.fromisoformat, lambda row: row.opened_at.isoformat()),
    "oldest": Order(Case.opened_at, Case.id, False, datetime.fromisoformat, lambda row: row.opened_at.isoformat()),
    "due": Order(Case.stage_due, Case.id, False, datetime.fromisoformat, lambda row: row.stage_due.isoformat()),
}
SHOWN_WITH = (
    joinedload(Case.beneficiary).joinedload(Beneficiary.household).joinedload(Household.settlement),
    joinedload(Case.scheme),
    joinedload(Case.booth),
    joinedload(Case.reason),
    selectinload(Case.owner),
)
"""What a line of a list shows beside the case itself."""
_NUMBERS = 100_000_000


@dataclass(frozen=True, slots=True)
class CaseForm:
    """What the filing form says."""

    entitlement_id: int
    reason_code: str = ""
    note: str = ""
    client_key: str | None = None


def new_number(session: Session, moment: datetime) -> str:
    """Return an unused case number: the year and eight random digits, so that a number tells nothing by itself."""
    while True:
        number = f"PH{moment.year % 100:02d}-{secrets.randbelow(_NUMBERS):08d}"
        if session.scalar(select(Case.id).where(Case.number == number)) is None:
            return number


def file_case(session: Session, actor: Actor, form: CaseForm, now: datetime | None = None) -> Case:
    """File a case for an entitlement within reach; the same ``client_key`` sent again returns the first case.

    Raises:
        NotFound: the entitlement is out of reach.
        LiveCaseExists, FilingFrozen, NoConsent, AlreadyReceived, NotEligible: why no case may be filed.
        InvalidInput: an unknown reason, or a number in the note that may not be kept.
    """
    scope.require(actor, Permission.CASE_FILE)
    one_at_a_time(session, actor)
    if again := _sent_before(session, actor, form):
        return again
    entitlement = scope.get_or_raise(session, actor, Permission.CASE_FILE, Entitlement, form.entitlement_id)
    session.refresh(entitlement, with_for_update=True)
    live = running_cases.live_case_of(session, entitlement.id)
    moment = now or datetime.now(UTC)
    book = rule_book(session, day_of(moment))
    check_may_file(
        FilingFacts(
            eligible=entitlement.status == "eligible",
            received=entitlement.receipt == "received",
            consented=beneficiaries.has_consent(entitlement.beneficiary),
            live_case=live is not None,
            frozen_until=book.frozen_until(entitlement.booth_id),
        )
    )
    identifiers.refuse_forbidden(form.note, field="note")
    reason = _reason(session, form.reason_code)
    scheme = entitlement.scheme
    rules = book.rules(scheme, entitlement.booth_id)
    due = case_due(moment, scheme_limit(scheme.limit_days, scheme.limit_kind), rules.calendar)
    facts = opened(moment, due, rules)
    case = Case(
        number=new_number(session, moment),
        entitlement_id=entitlement.id,
        beneficiary_id=entitlement.beneficiary_id,
        scheme_id=entitlement.scheme_id,
        booth_id=entitlement.booth_id,
        state=facts.state,
        level=facts.level,
        reason_id=reason.id if reason else None,
        note=form.note.strip(),
        opened_at=facts.opened_at,
        stage_since=facts.stage_since,
        stage_due=facts.stage_due,
        case_due=facts.case_due,
        client_key=form.client_key,
        filed_by_id=actor.user_id,
    )
    session.add(case)
    before = counters.standing_of(entitlement)
    entitlement.receipt, entitlement.receipt_asked_on = "not_received", day_of(moment)
    case.events.append(
        CaseEvent(
            kind=EventKind.FILED,
            to_state=case.state,
            level=case.level,
            actor_id=actor.user_id,
            text=case.note,
            details={},
            occurred_at=moment,
            recorded_at=moment,
        )
    )
    session.flush()
    counters.record_change(session, before, counters.standing_of(entitlement, case))
    audit.record(session, actor, "case_filed", "case", case.id, {"scheme": entitlement.scheme.code})
    return case


def _sent_before(session: Session, actor: Actor, form: CaseForm) -> Case | None:
    if not form.client_key:
        return None
    return session.scalars(
        select(Case).where(
            Case.client_key == form.client_key,
            Case.filed_by_id == actor.user_id,
            Case.entitlement_id == form.entitlement_id,
        )
    ).one_or_none()


def _reason(session: Session, code: str) -> Reason | None:
    if not code:
        return None
    reason = session.scalars(select(Reason).where(Reason.code == code)).one_or_none()
    if reason is None:
        raise InvalidInput(
            Sentence("सूची में से कारण चुनें।", "Choose a reason from the list."),
            code="unknown_reason",
            field="reason",
        )
    return reason


def get_case(session: Session, actor: Actor, number: str) -> Case:
    """Return one case within reach by its number, with person, scheme and history, or raise NotFound."""
    key = session.scalar(select(Case.id).where(Case.number == number.strip().upper()))
    return scope.get_or_raise(session, actor, Permission.CASE_READ, Case, key if key is not None else -1)


def add_note(session: Session, actor: Actor, number: str, text: str, now: datetime | None = None) -> Case:
    """Write a note into the history; neither clock nor version moves.

    Raises:
        NotFound: out of reach. InvalidInput: an empty note, or a number in it that may not be kept.
    """
    return case_work.move_case(session, actor, number, Action.NOTE, {"text": text}, None, now)


def assign_case(
    session: Session, actor: Actor, number: str, owner_id: int, version: int, now: datetime | None = None
) -> Case:
    """Give a live case to someone whose areas cover its booth; OPEN becomes ASSIGNED.

    Raises:
        NotFound: the case is out of reach. Conflict: it changed in between. NotNow: it is closed.
        InvalidInput: the chosen owner does not cover the booth, or has the case already.
    """
    is_open = get_case(session, actor, number).state == CaseState.OPEN
    action = Action.ASSIGN if is_open else Action.REASSIGN
    return case_work.move_case(session, actor, number, action, {"owner_id": owner_id}, version, now)


def count_cases(session: Session, actor: Actor, chosen: CaseFilter, now: datetime | None = None) -> int:
    """Return how many cases within reach match a filter: the length of the list under the same filter."""
    scope.require(actor, Permission.CASE_READ)
    moment, statement = now or datetime.now(UTC), select(func.count()).select_from(Case)
    due = case_columns.due_today(session, actor, moment) if chosen == CaseFilter(follow_up=True) else None
    if due is not None:
        chosen = replace(chosen, state=CaseState.ON_HOLD)
    little = due is not None or chosen.to_approve
    wide = wide_areas(session, actor, chosen) if little else frozenset[int]()
    return (due or 0) + (session.scalar(narrowed(statement, actor, chosen, moment, wide=wide)) or 0)


def list_cases(
    session: Session,
    actor: Actor,
    chosen: CaseFilter,
    *,
    order: str = "newest",
    cursor: str | None = None,
    few_booths: Sequence[int] | None = None,
    many_until: date | None = None,
) -> Page[Case]:
    """Return one page of cases within reach that match a filter.

    ``few_booths`` are known to hold all of them; with ``many_until`` many match, so that a page is soon full, and none
    was opened after that day.
    """
    scope.require(actor, Permission.CASE_READ)
    by = ORDERS.get(order, ORDERS["newest"])
    keys = _keys(session, actor, chosen, by, datetime.now(UTC), many=many_until is not None)
    if many_until is not None and by is ORDERS["newest"]:
        # What is overdue is old: the list begins where the first of them may be, not with the cases of today.
        keys = [part.where(Case.opened_at < start_of(many_until + timedelta(days=1))) for part in keys]
    if few_booths is not None:
        keys = [part.where(Case.booth_id.in_(few_booths)) for part in keys]
    return fetch_page_by_key(session, keys, select(Case).options(*SHOWN_WITH), by, cursor)


def _keys(
    session: Session, actor: Actor, chosen: CaseFilter, order: Order, now: datetime, *, many: bool = False
) -> list[Select[int]]:
    """Return selects of the keys of cases that match, to be put in an order.

    By due date, and over a whole state, it is a select for each state of a case: an index has these in order, and one
    that leaves out closed cases is in no order at all. What is one person's, or waits for an approval, is little, and
    sorted as it is found.
    """
    if chosen.mine or chosen.batch_id or chosen.owner not in ("", NOBODY):
        return [narrowed(select(Case.id), actor, chosen, now)]
    wide = wide_areas(session, actor, chosen)
    apart = bool(wide) and order is ORDERS["due"] and chosen.state == OUTSTANDING_ONLY and not chosen.to_approve
    parts = [replace(chosen, state=state.value) for state in sorted(OUTSTANDING)] if apart else [chosen]
    by_age = many and order is not ORDERS["due"]
    return [narrowed(select(Case.id), actor, part, now, wide=wide, by_age=by_age) for part in parts]


def first_cases(session: Session, actor: Actor, chosen: CaseFilter, limit: int, now: datetime) -> list[Case]:
    """Return the first cases within reach by due date, with all that their next step depends on."""
    scope.require(actor, Permission.CASE_READ)
    # Keys first: a whole state is sorted by an index, and only the few that are shown are joined with the rest.
    keys = first_keys(session, _keys(session, actor, chosen, ORDERS["due"], now), ORDERS["due"], None, limit)
    with_facts = (
        select(Case)
        .where(Case.id.in_(keys))
        .options(*SHOWN_WITH, joinedload(Case.work), selectinload(Case.submissions))
    )
    return sorted(session.scalars(with_facts).unique(), key=lambda case: (case.stage_due, case.id))
