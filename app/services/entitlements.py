"""What each person is due: every active scheme's rule held against what is known about the person.

Only entitlements that someone can act on are kept as rows: a person found eligible, or one found so before.
What is still unknown is worked out when the page is opened and becomes questions, never cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.access import Actor, Permission
from app.domain.cases import CLOSED
from app.domain.eligibility import (
    UNKNOWN,
    Assessment,
    Birth,
    Precision,
    Question,
    Rule,
    assess,
    known_fact,
    known_facts,
    questions_for,
    read_answer,
    read_birth,
)
from app.domain.errors import InvalidInput, Sentence
from app.models import Beneficiary, Case, Entitlement, Household, Scheme, SchemeRule, Settlement
from app.services import audit, counters, running_cases, schemes, scope

FILE = Permission.CASE_FILE
RECEIPTS = ("unknown", "received", "not_received")
FIXED_FACTS = frozenset({"sex", "area"})
"""What the person and the settlement say of themselves, so that no answer can contradict them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Something that is known already: the question and what was answered, as it is kept."""

    question: Question
    value: object


@dataclass(frozen=True, slots=True)
class SchemeStanding:
    """How one person stands towards one scheme: the assessment, what is due, a live case, or one closed without it."""

    scheme: Scheme
    assessment: Assessment
    entitlement: Entitlement | None
    live_case: Case | None
    ended_case: Case | None = None


@dataclass(frozen=True, slots=True)
class Standings:
    """A person's standing towards all schemes, eligible first, and the questions that would settle the rest."""

    eligible: list[SchemeStanding]
    unknown: list[SchemeStanding]
    ineligible: list[SchemeStanding]
    questions: list[Question]
    answers: list[Answer]


def facts_of(person: Beneficiary, household: Household, settlement: Settlement) -> dict[str, object]:
    """Return everything known that a rule may ask for, by fact key; unknown facts are absent."""
    facts: dict[str, object] = {**household.facts, **person.facts, "sex": person.sex, "area": settlement.kind}
    if person.born_on is not None:
        facts["birth"] = Birth(person.born_on, Precision(person.birth_precision))
    return facts


def _rules_today(session: Session, today: date) -> list[tuple[Scheme, SchemeRule, Rule]]:
    rules = schemes.rules_on(session, today)
    return [
        (scheme, rules[scheme.id], Rule.from_dict(rules[scheme.id].criteria))
        for scheme in schemes.active_schemes(session)
        if scheme.id in rules
    ]


def _assess_all(session: Session, person: Beneficiary, today: date) -> list[tuple[Scheme, SchemeRule, Assessment]]:
    facts = facts_of(person, person.household, person.household.settlement)
    return [(scheme, version, assess(rule, facts, today)) for scheme, version, rule in _rules_today(session, today)]


def reassess(session: Session, person: Beneficiary, today: date) -> None:
    """Bring the person's entitlement rows in line with the rules and with what is known today."""
    kept = {
        row.scheme_id: row
        for row in session.scalars(
            select(Entitlement).where(Entitlement.beneficiary_id == person.id, Entitlement.period == "")
        )
    }
    before = counters.standing_of(*kept.values())
    for scheme, rule, assessment in _assess_all(session, person, today):
        row = kept.get(scheme.id)
        if row is None:
            if assessment.status != "eligible":
                continue
            row = Entitlement(beneficiary_id=person.id, scheme_id=scheme.id, booth_id=person.booth_id, period="")
            kept[scheme.id] = row
            session.add(row)
        row.status, row.rule_id, row.checked_on = assessment.status, rule.id, today
        row.why = [[reason.hi, reason.en] for reason in assessment.failed]
    session.flush()
    counters.record_change(session, before, counters.standing_of(*kept.values()))


def standings(session: Session, actor: Actor, person: Beneficiary, today: date) -> Standings:
    """Return how a person within reach stands towards every active scheme."""
    scope.require(actor, Permission.BENEFICIARY_READ)
    rows = {
        row.scheme_id: row
        for row in session.scalars(
            select(Entitlement).where(Entitlement.beneficiary_id == person.id, Entitlement.period == "")
        )
    }
    live = {
        case.scheme_id: case
        for case in session.scalars(
            select(Case).where(Case.beneficiary_id == person.id, Case.state.not_in(sorted(CLOSED)))
        )
    }
    ended = {
        case.scheme_id: case
        for case in session.scalars(
            select(Case).where(Case.beneficiary_id == person.id, running_cases.latest_closed_without_benefit())
        )
    }
    found: dict[str, list[SchemeStanding]] = {"eligible": [], "unknown": [], "ineligible": []}
    assessed = _assess_all(session, person, today)
    for scheme, _rule, assessment in assessed:
        key = scheme.id
        standing = SchemeStanding(scheme, assessment, rows.get(key), live.get(key), ended.get(key))
        found[assessment.status].append(standing)
    open_questions = questions_for([assessment for _s, _r, assessment in assessed])
    return Standings(found["eligible"], found["unknown"], found["ineligible"], open_questions, _answers(person))


def _answers(person: Beneficiary) -> list[Answer]:
    given = {**person.household.facts, **person.facts}
    return [Answer(fact, given[key]) for key, fact in known_facts().items() if key in given]


def answer_questions(session: Session, actor: Actor, key: int, answers: Mapping[str, str], today: date) -> Beneficiary:
    """Write down answers by fact key and assess the whole family again.

    An answer of "" leaves a fact as it was, ``"unknown"`` forgets it.

    Raises:
        NotFound: the person is out of reach. InvalidInput: an answer does not fit its question.
    """
    person = scope.get_or_raise(session, actor, Permission.BENEFICIARY_WRITE, Beneficiary, key)
    changed = sorted(fact for fact, text in answers.items() if text.strip())
    for fact in changed:
        _take_answer(person, fact, answers[fact], today)
    session.flush()
    for member in person.household.members:
        reassess(session, member, today)
    if changed:
        audit.record(session, actor, "facts_answered", "beneficiary", person.id, {"facts": changed})
    return person


def _take_answer(person: Beneficiary, key: str, text: str, today: date) -> None:
    """Write one answer where it belongs: the person's birth, the person's facts, or the family's."""
    if key in FIXED_FACTS:
        raise InvalidInput(field=key)
    if key == "birth":
        birth = None if text.strip() == UNKNOWN else read_birth(text, today)
        person.born_on = birth.value if birth else None
        person.birth_precision = birth.precision if birth else Precision.ESTIMATED
        return
    question, value = (known_fact(key), None) if text.strip() == UNKNOWN else read_answer(key, text)
    holder: Beneficiary | Household = person.household if question.scope == "household" else person
    kept = {fact: known for fact, known in holder.facts.items() if fact != key}
    holder.facts = kept if value is None else {**kept, key: value}


def record_receipt(session: Session, actor: Actor, entitlement_id: int, receipt: str, today: date) -> Entitlement:
    """Write down the person's own word on whether the benefit came.

    Raises:
        NotFound: out of reach. InvalidInput: not one of the three answers, or a running case must decide.
    """
    row = scope.get_or_raise(session, actor, Permission.BENEFICIARY_WRITE, Entitlement, entitlement_id)
    if receipt not in RECEIPTS:
        raise InvalidInput(field="receipt")
    if receipt == "received" and running_cases.live_case_of(session, row.id) is not None:
        raise InvalidInput(
            Sentence(
                "इस योजना का प्रकरण चल रहा है। लाभ मिलने की पुष्टि प्रकरण के पेज पर कोई दूसरा साथी करेगा।",
                "A case is running for this scheme. Someone else confirms the receipt on the case's own page.",
            ),
            code="case_decides",
            field="receipt",
        )
    before = counters.standing_of(row)
    row.receipt, row.receipt_asked_on = receipt, today
    row.received_on = today if receipt == "received" else None
    session.flush()
    counters.record_change(session, before, counters.standing_of(row))
    audit.record(session, actor, "receipt_recorded", "entitlement", row.id, {"receipt": receipt})
    return row


def due_condition() -> ColumnElement[bool]:
    """Return the SQL condition "eligible, not received, and no case yet": where cases come from.

    Whose latest case was closed without the benefit, for a reason that another person approved, is left out: that
    case is opened again where the reason has gone, and it is shown apart with its reason.
    """
    return and_(
        Entitlement.status == "eligible",
        Entitlement.receipt != "received",
        ~running_cases.has_live_case(),
        ~running_cases.ended_without_benefit(),
    )


def due_without_case(
    session: Session,
    actor: Actor,
    *,
    settlement_id: int | None = None,
    outside_settlement_id: int | None = None,
    limit: int = 50,
) -> list[Entitlement]:
    """Return eligible-minus-received without a case within reach, newest first, in or outside a settlement."""
    statement = scope.within(select(Entitlement).where(due_condition()), actor, FILE, Entitlement.booth_id)
    statement = statement.options(
        joinedload(Entitlement.beneficiary).joinedload(Beneficiary.household).joinedload(Household.settlement),
        joinedload(Entitlement.scheme),
    )
    if settlement_id is not None:
        statement = statement.where(Entitlement.beneficiary_id.in_(_people_of(settlement_id)))
    if outside_settlement_id is not None:
        statement = statement.where(Entitlement.beneficiary_id.not_in(_people_of(outside_settlement_id)))
    return list(session.scalars(statement.order_by(Entitlement.id.desc()).limit(limit)))


def _people_of(settlement_id: int) -> Select[int]:
    return (
        select(Beneficiary.id)
        .join(Household, Household.id == Beneficiary.household_id)
        .where(Household.settlement_id == settlement_id)
    )
