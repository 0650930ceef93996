"""What each person is due: every active scheme's rule held against what is known about the person.

Only entitlements that someone can act on are kept as rows: a person found eligible, or one found so before.
What is still unknown is worked out when the page is opened and becomes questions, never cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.access import Actor, Permission
from app.domain.cases import CLOSED
from app.domain.eligibility import Assessment, Question, Rule, assess, questions_for, read_answer
from app.domain.errors import InvalidInput, Sentence
from app.models import Beneficiary, Case, Entitlement, Household, Scheme, SchemeRule, Settlement
from app.services import audit, schemes, scope

RECEIPTS = ("unknown", "received", "not_received")


@dataclass(frozen=True, slots=True)
class SchemeStanding:
    """How one person stands towards one scheme: the assessment, what is due, and a live case if there is one."""

    scheme: Scheme
    assessment: Assessment
    entitlement: Entitlement | None
    live_case: Case | None


@dataclass(frozen=True, slots=True)
class Standings:
    """A person's standing towards all schemes, eligible first, and the questions that would settle the rest."""

    eligible: list[SchemeStanding]
    unknown: list[SchemeStanding]
    ineligible: list[SchemeStanding]
    questions: list[Question]


def known_facts(person: Beneficiary, household: Household, settlement: Settlement) -> dict[str, Any]:
    """Return everything known that a rule may ask for, by fact key; unknown facts are absent."""
    facts: dict[str, Any] = {**household.facts, **person.facts, "sex": person.sex, "area": settlement.kind}
    if person.born_on is not None:
        facts["born_on"], facts["birth_precision"] = person.born_on, person.birth_precision
    return facts


def _assess_all(session: Session, person: Beneficiary, today: date) -> list[tuple[Scheme, SchemeRule, Assessment]]:
    household = person.household
    facts = known_facts(person, household, household.settlement)
    rules = schemes.rules_on(session, today)
    return [
        (scheme, rules[scheme.id], assess(Rule.from_dict(rules[scheme.id].criteria), facts, today))
        for scheme in schemes.active_schemes(session)
        if scheme.id in rules
    ]


def reassess(session: Session, person: Beneficiary, today: date) -> None:
    """Bring the person's entitlement rows in line with the rules and with what is known today."""
    kept = {
        row.scheme_id: row
        for row in session.scalars(
            select(Entitlement).where(Entitlement.beneficiary_id == person.id, Entitlement.period == "")
        )
    }
    for scheme, rule, assessment in _assess_all(session, person, today):
        row = kept.get(scheme.id)
        if row is None:
            if assessment.status != "eligible":
                continue
            row = Entitlement(beneficiary_id=person.id, scheme_id=scheme.id, booth_id=person.booth_id, period="")
            session.add(row)
        row.status, row.rule_id, row.checked_on = assessment.status, rule.id, today
        row.why = [[reason.hi, reason.en] for reason in assessment.failed]
    session.flush()


def standings(session: Session, actor: Actor, person: Beneficiary, today: date) -> Standings:
    """Return how a person within reach stands towards every active scheme."""
    scope.require(actor, Permission.BENEFICIARY_READ)
    rows = {
        row.scheme_id: row
        for row in session.scalars(select(Entitlement).where(Entitlement.beneficiary_id == person.id))
    }
    live = {
        case.scheme_id: case
        for case in session.scalars(
            select(Case).where(Case.beneficiary_id == person.id, Case.state.not_in(sorted(CLOSED)))
        )
    }
    found: dict[str, list[SchemeStanding]] = {"eligible": [], "unknown": [], "ineligible": []}
    assessed = _assess_all(session, person, today)
    for scheme, _rule, assessment in assessed:
        standing = SchemeStanding(scheme, assessment, rows.get(scheme.id), live.get(scheme.id))
        found[assessment.status].append(standing)
    open_questions = questions_for([assessment for _s, _r, assessment in assessed])
    return Standings(found["eligible"], found["unknown"], found["ineligible"], open_questions)


def answer_questions(session: Session, actor: Actor, key: int, answers: Mapping[str, str], today: date) -> Beneficiary:
    """Write down answers by fact key ("" leaves a fact as it was) and assess the person, or the family, again.

    Raises:
        NotFound: the person is out of reach. InvalidInput: an answer does not fit its question.
    """
    person = scope.get_or_raise(session, actor, Permission.BENEFICIARY_WRITE, Beneficiary, key)
    own, family = dict(person.facts), dict(person.household.facts)
    changed = []
    for fact, text in answers.items():
        if not text.strip():
            continue
        question, value = read_answer(fact, text)
        (family if question.scope == "household" else own)[fact] = value
        changed.append(fact)
    person.facts, person.household.facts = own, family
    session.flush()
    for member in person.household.members:
        reassess(session, member, today)
    audit.record(session, actor, "facts_answered", "beneficiary", person.id, {"facts": sorted(changed)})
    return person


def record_receipt(session: Session, actor: Actor, entitlement_id: int, receipt: str, today: date) -> Entitlement:
    """Write down the person's own word on whether the benefit came.

    Raises:
        NotFound: out of reach. InvalidInput: not one of the three answers, or a running case must decide.
    """
    if receipt not in RECEIPTS:
        raise InvalidInput(field="receipt")
    row = scope.get_or_raise(session, actor, Permission.BENEFICIARY_WRITE, Entitlement, entitlement_id)
    if receipt == "received" and _live_case(session, row.id) is not None:
        raise InvalidInput(
            Sentence(
                "इस योजना का प्रकरण चल रहा है। लाभ मिलने की पुष्टि प्रकरण के पेज पर कोई दूसरा साथी करेगा।",
                "A case is running for this scheme. Someone else confirms the receipt on the case's own page.",
            ),
            code="case_decides",
            field="receipt",
        )
    row.receipt, row.receipt_asked_on = receipt, today
    row.received_on = today if receipt == "received" else None
    session.flush()
    audit.record(session, actor, "receipt_recorded", "entitlement", row.id, {"receipt": receipt})
    return row


def _live_case(session: Session, entitlement_id: int) -> Case | None:
    return session.scalars(
        select(Case).where(Case.entitlement_id == entitlement_id, Case.state.not_in(sorted(CLOSED)))
    ).one_or_none()


def due_without_case(
    session: Session, actor: Actor, *, settlement_id: int | None, limit: int = 50
) -> list[Entitlement]:
    """Return eligible-minus-received within reach that has no live case yet: where cases come from."""
    live = select(Case.id).where(Case.entitlement_id == Entitlement.id, Case.state.not_in(sorted(CLOSED)))
    statement = scope.within(
        select(Entitlement).where(Entitlement.status == "eligible", Entitlement.receipt != "received", ~live.exists()),
        actor,
        Permission.CASE_FILE,
        Entitlement.booth_id,
    )
    statement = statement.options(
        joinedload(Entitlement.beneficiary).joinedload(Beneficiary.household).joinedload(Household.settlement),
        joinedload(Entitlement.scheme),
    )
    if settlement_id is not None:
        people = (
            select(Beneficiary.id)
            .join(Household, Household.id == Beneficiary.household_id)
            .where(Household.settlement_id == settlement_id)
        )
        statement = statement.where(Entitlement.beneficiary_id.in_(people))
    return list(session.scalars(statement.order_by(Entitlement.id.desc()).limit(limit)))
