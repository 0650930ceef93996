"""Which cases a letter may be about: running ones, within reach of who writes, whose people have agreed.

A collective letter starts from a settlement, or from the filters of the list of cases; it can then be narrowed to one
scheme and to the office that had the last paper, since a letter goes to one office.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.domain.access import Actor, Permission
from app.domain.case_filters import CaseFilter
from app.domain.cases import CLOSED, NoConsent
from app.domain.errors import Conflict, Sentence
from app.domain.letters import MOST_CASES
from app.models import Beneficiary, Case, Household, Scheme, Settlement
from app.services import beneficiaries, scope
from app.services.case_filters import narrowed
from app.services.cases import get_case
from app.services.letters.facts import papers_of

WRITE = Permission.LETTER_WRITE
EVERY_CASE = CaseFilter()


class CaseIsClosed(Conflict):
    """A closed case needs no letter."""

    code = "case_is_closed"
    sentence = Sentence(
        "यह प्रकरण बंद है। पत्र चाहिए तो पहले प्रकरण दोबारा खोलें।",
        "This case is closed. To write a letter, open the case again first.",
    )


@dataclass(frozen=True, slots=True)
class Selection:
    """What was asked for: one case by its number, or a settlement, or a filter; and how it is narrowed."""

    number: str = ""
    settlement_id: int | None = None
    chosen: CaseFilter = EVERY_CASE
    authority: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was asked for that could be written about."""
        return not (self.number or self.settlement_id or self.authority) and self.chosen == EVERY_CASE


@dataclass(frozen=True, slots=True)
class Candidates:
    """The cases that a collective letter may carry, and what it can be narrowed to.

    ``without_consent`` counts those left out; ``more`` says that there were more than one letter carries.
    """

    cases: Sequence[Case]
    settlement: Settlement | None
    schemes: Sequence[tuple[Scheme, int]]
    offices: Sequence[tuple[str, int]]
    without_consent: int
    more: bool


def case_for_letter(session: Session, actor: Actor, number: str) -> Case:
    """Return one case about which the actor may write.

    Raises:
        NotFound: out of reach. CaseIsClosed: it is closed. NoConsent: the person has not agreed, or no longer.
    """
    found = get_case(session, actor, number)
    case = scope.get_or_raise(session, actor, WRITE, Case, found.id)
    if case.state in CLOSED:
        raise CaseIsClosed
    if not beneficiaries.has_consent(case.beneficiary):
        raise NoConsent
    return case


def settlement_for_letter(session: Session, actor: Actor, key: int) -> Settlement:
    """Return a settlement whose people the actor may write for; raise NotFound."""
    return scope.get_or_raise(session, actor, WRITE, Settlement, key)


def candidates(session: Session, actor: Actor, asked: Selection) -> Candidates:
    """Return the cases that a collective letter may carry, those that wait longest first.

    Raises:
        NotFound: the settlement is out of reach.
    """
    scope.require(actor, WRITE)
    settlement = None
    if asked.settlement_id is not None:
        settlement = settlement_for_letter(session, actor, asked.settlement_id)
    everything = replace(asked.chosen, scheme_id=None)
    found = _load(session, actor, everything if settlement else asked.chosen, settlement)
    agreed = [case for case in found[:MOST_CASES] if beneficiaries.has_consent(case.beneficiary)]
    of_scheme = [case for case in agreed if asked.chosen.scheme_id in (None, case.scheme_id)]
    shown = [case for case in of_scheme if not asked.authority or last_office(case) == asked.authority]
    counted = Counter(case.scheme for case in agreed)
    return Candidates(
        shown,
        settlement,
        sorted(counted.items(), key=lambda pair: (-pair[1], pair[0].name_hi)),
        sorted(Counter(filter(None, map(last_office, of_scheme))).items(), key=lambda pair: (-pair[1], pair[0])),
        len(found[:MOST_CASES]) - len(agreed),
        len(found) > MOST_CASES,
    )


def ticked(session: Session, actor: Actor, numbers: Sequence[str]) -> list[Case]:
    """Return the cases with these numbers about which the actor may write, in the order of the table.

    A number that is out of reach, closed or without consent meanwhile is passed over; the caller compares the counts.
    """
    wanted = [number.strip().upper() for number in numbers][:MOST_CASES]
    statement = _loaded(select(Case).where(Case.number.in_(wanted), Case.state.not_in(sorted(CLOSED))))
    statement = scope.within(statement, actor, WRITE, Case.booth_id)
    found = session.scalars(scope.within(statement, actor, Permission.CASE_READ, Case.booth_id)).unique()
    return [case for case in found if beneficiaries.has_consent(case.beneficiary)]


def last_office(case: Case) -> str:
    """Return the office that had the last paper of this round; empty where none has."""
    papers = papers_of(case)
    return papers[-1].authority if papers else ""


def _load(session: Session, actor: Actor, chosen: CaseFilter, settlement: Settlement | None) -> list[Case]:
    statement = narrowed(select(Case), actor, chosen, datetime.now(UTC)).where(Case.state.not_in(sorted(CLOSED)))
    statement = scope.within(statement, actor, WRITE, Case.booth_id)
    if settlement is not None:
        people = (
            select(Beneficiary.id)
            .join(Household, Household.id == Beneficiary.household_id)
            .where(Household.settlement_id == settlement.id)
        )
        statement = statement.where(Case.beneficiary_id.in_(people))
    return list(session.scalars(_loaded(statement).limit(MOST_CASES + 1)).unique())


def _loaded(statement: Select[Case]) -> Select[Case]:
    """Load with each case what a letter says of it, and put those that wait longest first."""
    person = joinedload(Case.beneficiary)
    return statement.options(
        person.joinedload(Beneficiary.household).joinedload(Household.settlement),
        person.selectinload(Beneficiary.consents),
        joinedload(Case.scheme),
        joinedload(Case.reason),
        selectinload(Case.submissions),
    ).order_by(Case.opened_at, Case.id)
