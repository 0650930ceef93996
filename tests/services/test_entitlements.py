"""What a person is due: worked out from answers, kept as the person's own word, never a case by guess."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.domain.eligibility import UNKNOWN
from app.domain.errors import DomainError, InvalidInput, NotFound
from app.models import Beneficiary, Entitlement
from app.services import beneficiaries, entitlements
from tests.world import NOW, TODAY, World, widow_form


def statuses(world: World, key: int) -> dict[str, str]:
    rows = world.session.scalars(select(Entitlement).where(Entitlement.beneficiary_id == key))
    return {row.scheme.code: row.status for row in rows}


def due_row(world: World, key: int, code: str) -> Entitlement:
    rows = world.session.scalars(select(Entitlement).where(Entitlement.beneficiary_id == key))
    return next(row for row in rows if row.scheme.code == code)


def page(world: World, person: str = "worker") -> entitlements.Standings:
    who = beneficiaries.get_beneficiary(world.session, world.actor(person), world.near.beneficiary_id)
    return entitlements.standings(world.session, world.actor(person), who, TODAY)


def answer(world: World, answers: dict[str, str], person: str = "worker") -> Beneficiary:
    return entitlements.answer_questions(world.session, world.actor(person), world.near.beneficiary_id, answers, TODAY)


def test_only_what_is_certain_becomes_a_row(world: World) -> None:
    assert statuses(world, world.near.beneficiary_id) == {"widow": "eligible", "women": "eligible"}
    seen = page(world)
    assert [standing.scheme.code for standing in seen.unknown] == ["farmer"]
    assert [standing.scheme.code for standing in seen.ineligible] == ["old_age"]
    assert [question.key for question in seen.questions] == ["farmer"]


def test_an_answer_settles_a_scheme_and_can_be_taken_back(world: World) -> None:
    answer(world, {"farmer": "yes"})
    assert statuses(world, world.near.beneficiary_id)["farmer"] == "eligible"
    assert {known.question.key: known.value for known in page(world).answers} == {"marital": "widow", "farmer": True}
    answer(world, {"farmer": ""})
    assert statuses(world, world.near.beneficiary_id)["farmer"] == "eligible"
    answer(world, {"farmer": UNKNOWN})
    assert statuses(world, world.near.beneficiary_id)["farmer"] == "unknown"


def test_a_birth_is_answered_as_far_as_it_is_known(world: World) -> None:
    person = answer(world, {"birth": "१९५०"})
    assert (person.born_on, person.birth_precision) == (date(1950, 7, 1), "year")
    assert statuses(world, person.id) == {"widow": "eligible", "women": "ineligible", "old_age": "eligible"}
    person = answer(world, {"birth": "1990-02-03"})
    assert (person.born_on, person.birth_precision) == (date(1990, 2, 3), "day")
    person = answer(world, {"birth": UNKNOWN})
    assert person.born_on is None


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("farmer", "perhaps"),
        ("marital", "free"),
        ("disability_pct", "much"),
        ("disability_pct", "-1"),
        ("disability_pct", "nan"),
        ("birth", "2099"),
        ("birth", "1850-01-01"),
        ("birth", "today"),
        ("sex", "M"),
        ("area", "urban"),
        ("religion", "yes"),
        ("no_such_fact", "yes"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_by_name(world: World, fact: str, text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        answer(world, {fact: text})
    assert refusal.value.field == fact


def test_a_family_answer_counts_for_every_member(world: World) -> None:
    assert world.near.settlement is not None
    actor = world.actor("worker")
    first = beneficiaries.get_beneficiary(world.session, actor, world.near.beneficiary_id)
    form = widow_form(world.near.settlement.id, "सीमा", household_id=first.household_id)
    second = beneficiaries.register_beneficiary(world.session, actor, form, NOW)
    answer(world, {"bpl": "yes"})
    assert second.household.facts == {"bpl": True}
    assert "bpl" not in second.facts


@pytest.mark.parametrize("person", ["far_worker"])
def test_nobody_answers_for_another_area(world: World, person: str) -> None:
    with pytest.raises(NotFound):
        answer(world, {"farmer": "yes"}, person)
    with pytest.raises(NotFound):
        entitlements.record_receipt(world.session, world.actor(person), world.near.entitlement_id, "received", TODAY)


def test_a_reviewer_reads_but_does_not_answer(world: World) -> None:
    assert page(world, "reviewer").eligible
    with pytest.raises(DomainError):
        answer(world, {"farmer": "yes"}, "reviewer")


def test_a_receipt_is_kept_and_can_be_taken_back(world: World) -> None:
    actor, row = world.actor("worker"), due_row(world, world.near.beneficiary_id, "women")
    entitlements.record_receipt(world.session, actor, row.id, "received", TODAY)
    assert (row.receipt, row.received_on) == ("received", TODAY)
    assert row.id not in [due.id for due in entitlements.due_without_case(world.session, actor)]
    entitlements.record_receipt(world.session, actor, row.id, "not_received", TODAY)
    assert (row.receipt, row.received_on) == ("not_received", None)
    assert row.id in [due.id for due in entitlements.due_without_case(world.session, actor)]


@pytest.mark.parametrize(("receipt", "code"), [("received", "case_decides"), ("maybe", "invalid_input")])
def test_a_running_case_is_not_decided_at_the_door(world: World, receipt: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        entitlements.record_receipt(world.session, world.actor("worker"), world.near.entitlement_id, receipt, TODAY)
    assert refusal.value.code == code


def test_due_without_case_leaves_out_running_cases_and_other_areas(world: World) -> None:
    assert world.near.settlement is not None
    actor, here = world.actor("worker"), world.near.settlement.id
    expected = [due_row(world, world.near.beneficiary_id, "women").id]
    assert [due.id for due in entitlements.due_without_case(world.session, actor)] == expected
    within = entitlements.due_without_case(world.session, actor, settlement_id=here)
    assert [due.id for due in within] == expected
    assert entitlements.due_without_case(world.session, actor, outside_settlement_id=here) == []
