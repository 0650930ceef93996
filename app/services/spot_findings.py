"""Working a spot check: the round, one case at a time, what was found, and what that says of the whole list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain import identifiers
from app.domain.access import Actor
from app.domain.errors import NotFound, Sentence
from app.domain.lifecycle import Action, Standing
from app.domain.lifecycle.facts import CheckedBy
from app.domain.lifecycle.spot_checks import Interval, share_interval
from app.domain.lifecycle.spot_findings import (
    UNMET,
    Found,
    FoundByAnother,
    OwnCheck,
    Tally,
    check_finding,
    may_check,
    result_in_words,
    unreached_in_words,
)
from app.models import Beneficiary, Case, Household, SpotCheck, SpotCheckItem
from app.services import audit, scope
from app.services.case_facts import facts_of
from app.services.case_work import offered_actions
from app.services.paging import Order, Page, fetch_page
from app.services.spot_checks import VERIFY, get_check, is_repeatable, tally_of

SHOWN = ("open", "done", "unmet", "all")
BY_POSITION = Order(SpotCheckItem.position, SpotCheckItem.id, False, int, lambda row: row.position)
WHOLE_ROUND = 5000
BATCH = 10
FEW = 10
"""Below this many answers a share of an office or a scheme is not worth saying."""

NO_OFFICE = Sentence("दफ्तर का नाम दर्ज नहीं", "No office is recorded")


@dataclass(frozen=True, slots=True)
class RoundPage:
    """A part of the round in its order, and the first place at which this person can go on."""

    check: SpotCheck
    tally: Tally
    page: Page[SpotCheckItem]
    next_position: int | None


@dataclass(frozen=True, slots=True)
class ItemPage:
    """One drawn case as it is checked: may this person, and where the round goes on."""

    item: SpotCheckItem
    tally: Tally
    may_check: bool
    next_position: int | None


@dataclass(frozen=True, slots=True)
class GroupResult:
    """What was found at one office or in one scheme; limits only where enough people answered."""

    label: Sentence
    tally: Tally
    limits: Interval | None


@dataclass(frozen=True, slots=True)
class Unmet:
    """A case said to be done that was not, and the step that is open to this person (None: done, or not theirs)."""

    item: SpotCheckItem
    step: Action | None


@dataclass(frozen=True, slots=True)
class Results:
    """What a check has found so far."""

    check: SpotCheck
    tally: Tally
    limits: Interval | None
    sentence: Sentence
    unreached: Sentence | None
    offices: Sequence[GroupResult]
    schemes: Sequence[GroupResult]
    unmet: Sequence[Unmet]
    repeatable: bool


def view_round(
    session: Session,
    actor: Actor,
    check_id: int,
    shown: str = "open",
    cursor: str | None = None,
    *,
    whole: bool = False,
) -> RoundPage:
    """Return a page of the round, or ``whole`` of it for paper: those ``shown`` as open, done, unmet or all."""
    check = get_check(session, actor, check_id)
    statement = select(SpotCheckItem).where(SpotCheckItem.check_id == check.id).options(*_WITH_PERSON)
    if shown == "open":
        statement = statement.where(SpotCheckItem.outcome.is_(None) | (SpotCheckItem.outcome == Found.UNREACHABLE))
    elif shown == "done":
        statement = statement.where(SpotCheckItem.outcome.is_not(None))
    elif shown == "unmet":
        statement = statement.where(SpotCheckItem.outcome.in_(sorted(UNMET)))
    page = fetch_page(session, statement, BY_POSITION, cursor, WHOLE_ROUND if whole else 30)
    return RoundPage(check, tally_of(session, check), page, _next(session, actor, check, 0))


def view_item(session: Session, actor: Actor, check_id: int, position: int) -> ItemPage:
    """Return one drawn case of a check within reach, or raise NotFound."""
    check = get_check(session, actor, check_id)
    item = _item(session, check, position)
    return ItemPage(
        item, tally_of(session, check), _may_check(actor, item.case), _next(session, actor, check, item.position)
    )


def reveal_item(session: Session, actor: Actor, check_id: int, position: int) -> ItemPage:
    """Return the page of a drawn case on which the person's numbers are about to be shown; the showing is audited.

    Raises:
        NotFound: out of reach. OwnCheck: who does not check the case has no need of the numbers here.
    """
    page = view_item(session, actor, check_id, position)
    if not page.may_check:
        raise OwnCheck
    audit.record(session, actor, "numbers_shown", "beneficiary", page.item.case.beneficiary_id)
    return page


def record_finding(
    session: Session,
    actor: Actor,
    check_id: int,
    position: int,
    found: Found,
    how: CheckedBy | None,
    note: str = "",
    now: datetime | None = None,
) -> ItemPage:
    """Write down what was found at one drawn case; only the writer changes it, but anybody may reach the unreached.

    The case itself does not move: that is a step of its own, with its own guards.

    Raises:
        NotFound: out of reach. OwnCheck: this person carried or confirmed the case. FoundByAnother: it is written.
        InvalidInput: something is missing (``field`` names it), or a number stands there that may not be kept.
    """
    check = get_check(session, actor, check_id)
    item = _item(session, check, position, lock=True)
    if not _may_check(actor, item.case):
        raise OwnCheck
    if item.outcome not in (None, Found.UNREACHABLE) and item.checked_by_id != actor.user_id:
        raise FoundByAnother
    identifiers.refuse_forbidden(note, field="note")
    check_finding(found, how, note)
    before = item.outcome
    item.outcome, item.how, item.note = found, how, note.strip()
    item.checked_by_id, item.checked_at = actor.user_id, now or datetime.now(UTC)
    session.flush()
    details = {"position": item.position, "case": item.case_id, "found": found, "before": before}
    audit.record(session, actor, "spot_check_recorded", "spot_check", check.id, details)
    return view_item(session, actor, check_id, position)


def view_results(session: Session, actor: Actor, check_id: int) -> Results:
    """Return what a check within reach has found so far, whole and by office and scheme."""
    check = get_check(session, actor, check_id)
    statement = select(SpotCheckItem).where(SpotCheckItem.check_id == check.id).order_by(SpotCheckItem.position)
    items = session.scalars(statement.options(*_WITH_PERSON, _WITH_PAPERS)).all()
    tally = _tally(items)
    return Results(
        check,
        tally,
        _limits(tally, check),
        result_in_words(tally, check.population, check.confidence),
        unreached_in_words(tally),
        _groups(check, ((_office(item.case), item) for item in items)),
        _groups(check, ((Sentence(item.case.scheme.name_hi, item.case.scheme.name_en), item) for item in items)),
        [Unmet(item, _open_step(session, actor, item)) for item in items if item.outcome in UNMET],
        is_repeatable(session, check),
    )


_WITH_PERSON = (
    joinedload(SpotCheckItem.case)
    .joinedload(Case.beneficiary)
    .joinedload(Beneficiary.household)
    .joinedload(Household.settlement),
    joinedload(SpotCheckItem.case).joinedload(Case.scheme),
    joinedload(SpotCheckItem.case).joinedload(Case.booth),
    joinedload(SpotCheckItem.checked_by),
)
_WITH_PAPERS = joinedload(SpotCheckItem.case).selectinload(Case.submissions)


def _item(session: Session, check: SpotCheck, position: int, *, lock: bool = False) -> SpotCheckItem:
    if not 0 < position <= scope.LARGEST_KEY:
        raise NotFound
    statement = select(SpotCheckItem).where(SpotCheckItem.check_id == check.id, SpotCheckItem.position == position)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    item = session.scalars(statement).one_or_none()
    if item is None:
        raise NotFound
    return item


def _may_check(actor: Actor, case: Case) -> bool:
    return may_check(facts_of(case), Standing(actor.user_id, frozenset({VERIFY})))


def _next(session: Session, actor: Actor, check: SpotCheck, after: int) -> int | None:
    """Return the next place that is not written and that this person may check; after the last, from the first."""
    statement = (
        select(SpotCheckItem)
        .where(SpotCheckItem.check_id == check.id, SpotCheckItem.outcome.is_(None), SpotCheckItem.position != after)
        .options(joinedload(SpotCheckItem.case).joinedload(Case.work), _WITH_PAPERS)
        .order_by(SpotCheckItem.position < after, SpotCheckItem.position)
    )
    batch = statement.limit(BATCH)
    found = session.scalars(batch).all()
    mine = (item.position for item in found if _may_check(actor, item.case))
    first = next(mine, None)
    if first is not None or len(found) < BATCH:
        return first
    return next((item.position for item in session.scalars(statement) if _may_check(actor, item.case)), None)


def _tally(items: Iterable[SpotCheckItem]) -> Tally:
    found = [item.outcome for item in items]
    return Tally(len(found), **{outcome.value: found.count(outcome) for outcome in Found})


def _limits(tally: Tally, check: SpotCheck) -> Interval | None:
    if not tally.answered:
        return None
    return share_interval(tally.received, tally.answered, check.population, check.confidence)


def _office(case: Case) -> Sentence:
    """Return the office that had the last paper: its word is what is checked."""
    name = case.submissions[-1].authority if case.submissions else ""
    return Sentence(name, name) if name else NO_OFFICE


def _groups(check: SpotCheck, labelled: Iterable[tuple[Sentence, SpotCheckItem]]) -> list[GroupResult]:
    """Return the results by label, the most unmet first.

    How many of the whole list belong to a group is not known, so its limits are taken for a list of the whole
    size: a little wide.
    """
    grouped: dict[Sentence, list[SpotCheckItem]] = {}
    for label, item in labelled:
        grouped.setdefault(label, []).append(item)
    tallies = [(label, _tally(items)) for label, items in grouped.items()]
    tallies.sort(key=lambda pair: (-pair[1].unmet, -pair[1].drawn, pair[0].hi))
    return [
        GroupResult(label, tally, _limits(tally, check) if tally.answered >= FEW else None) for label, tally in tallies
    ]


def _open_step(session: Session, actor: Actor, item: SpotCheckItem) -> Action | None:
    """Return how the case can be sent back now: opened again, or reported unmet while it is not closed."""
    offered = offered_actions(session, actor, item.case)
    return next((step for step in (Action.REPORT_UNMET, Action.REOPEN) if offered.is_open(step)), None)
