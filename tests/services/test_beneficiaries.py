"""Registering people: consent first, once only, within reach, found again by the sound of their names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from app.domain.errors import DomainError, InvalidInput, NotAllowed, NotFound
from app.models import AuditEntry, Beneficiary, Household
from app.services import beneficiaries, paging, people
from app.services.beneficiaries import BeneficiaryForm
from tests.world import NOW, TODAY, World, widow_form


@pytest.fixture
def form(world: World) -> BeneficiaryForm:
    assert world.near.settlement is not None
    return widow_form(world.near.settlement.id, "रमा बाई", client_key="once")


def test_the_same_form_twice_is_one_person(world: World, form: BeneficiaryForm) -> None:
    actor = world.actor("worker")
    first = beneficiaries.register_beneficiary(world.session, actor, form, NOW)
    before = world.session.scalar(select(func.count(Beneficiary.id)))
    assert beneficiaries.register_beneficiary(world.session, actor, form, NOW).id == first.id
    assert world.session.scalar(select(func.count(Beneficiary.id))) == before


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"consent": ""}, "no_consent"),
        ({"consent": "assumed"}, "no_consent"),
        ({"born_on": date(2015, 1, 1)}, "guardian_needed"),
        ({"born_on": date(2015, 1, 1), "consent": "guardian"}, "guardian_needed"),
        ({"born_on": date(2008, 11, 21)}, "guardian_needed"),
        ({"born_on": None, "age_years": 17}, "guardian_needed"),
        ({"consent": "guardian"}, "guardian_needed"),
        ({"born_on": date(2026, 11, 21)}, "bad_birth"),
        ({"born_on": None, "age_years": 121}, "bad_age"),
        ({"born_on": None, "age_years": -1}, "bad_age"),
        ({"mobile": "12345"}, "invalid_mobile"),
        ({"samagra_member": "12345678"}, "invalid_samagra"),
        ({"samagra_family": "123456789"}, "invalid_samagra"),
        ({"name_hi": "   "}, "empty_name"),
        ({"name_hi": "रमा 2341 2341 2346"}, "aadhaar_refused"),
        ({"relation_name": "ABC1234567"}, "epic_refused"),
        ({"sex": "X"}, "invalid_input"),
        ({"marital": "unclear"}, "invalid_input"),
        ({"household_id": 2}, "wrong_household"),
    ],
)
def test_what_is_refused_stores_nothing(world: World, form: BeneficiaryForm, change: dict, code: str) -> None:
    before = world.session.scalar(select(func.count(Beneficiary.id)))
    with pytest.raises(InvalidInput) as refusal:
        beneficiaries.register_beneficiary(world.session, world.actor("worker"), replace(form, **change), NOW)
    assert refusal.value.code == code
    assert world.session.scalar(select(func.count(Beneficiary.id))) == before


def test_a_child_is_registered_with_a_named_guardian(world: World, form: BeneficiaryForm) -> None:
    child = replace(form, born_on=date(2015, 1, 1), marital="", consent="guardian", guardian_name="रमा बाई")
    person = beneficiaries.register_beneficiary(world.session, world.actor("worker"), child, NOW)
    assert beneficiaries.has_consent(person)
    assert person.consents[0].guardian_name == "रमा बाई"


def test_eighteen_today_agrees_alone(world: World, form: BeneficiaryForm) -> None:
    grown = replace(form, born_on=TODAY.replace(year=TODAY.year - 18))
    assert beneficiaries.register_beneficiary(world.session, world.actor("worker"), grown, NOW).id


@pytest.mark.parametrize(
    ("age", "guess", "born_on", "precision"),
    [
        (62, False, date(1964, 7, 1), "year"),
        (62, True, date(1964, 7, 1), "estimated"),
        (None, False, None, "estimated"),
    ],
)
def test_an_age_becomes_a_birth_that_says_how_sure_it_is(
    world: World, form: BeneficiaryForm, age: int | None, guess: bool, born_on: date | None, precision: str
) -> None:
    told = replace(form, born_on=None, age_years=age, age_is_a_guess=guess)
    person = beneficiaries.register_beneficiary(world.session, world.actor("worker"), told, NOW)
    assert (person.born_on, person.birth_precision) == (born_on, precision)


def test_a_newborn_is_not_born_in_the_future() -> None:
    assert beneficiaries.birth(None, 0, False, date(2026, 3, 1)) == (date(2026, 3, 1), "year")


@pytest.mark.parametrize("person", ["far_worker", "worker"])
def test_a_settlement_out_of_reach_does_not_exist(world: World, form: BeneficiaryForm, person: str) -> None:
    other = world.near if person == "far_worker" else world.far
    assert other.settlement is not None
    with pytest.raises(NotFound):
        beneficiaries.register_beneficiary(
            world.session, world.actor(person), replace(form, settlement_id=other.settlement.id), NOW
        )


@pytest.mark.parametrize("person", ["reviewer", "area_admin", "state_admin", "auditor"])
def test_who_only_reads_registers_nobody(world: World, form: BeneficiaryForm, person: str) -> None:
    with pytest.raises(NotAllowed):
        beneficiaries.register_beneficiary(world.session, world.actor(person), form, NOW)


def test_a_person_joins_a_household_of_the_same_settlement(world: World, form: BeneficiaryForm) -> None:
    actor = world.actor("worker")
    first = beneficiaries.register_beneficiary(world.session, actor, form, NOW)
    joined = replace(form, client_key="two", household_id=first.household_id, name_hi="सीमा")
    second = beneficiaries.register_beneficiary(world.session, actor, joined, NOW)
    assert second.household_id == first.household_id
    assert len(world.session.get_one(Household, first.household_id).members) == 2


@pytest.mark.parametrize("search", ["सुनीता", "सुनिता", "Sunita", "suneeta", "सुनी", "sun", "सुनीता बाई", "बाई सुनीता"])
def test_a_name_is_found_by_its_sound(world: World, search: str) -> None:
    found = people.list_beneficiaries(world.session, world.actor("worker"), search=search).page.rows
    assert [row.name_hi for row in found] == ["सुनीता बाई"]


@pytest.mark.parametrize("search", ["सुनील", "निता", "Geeta"])
def test_another_name_is_not(world: World, search: str) -> None:
    assert list(people.list_beneficiaries(world.session, world.actor("worker"), search=search).page.rows) == []


def test_a_list_holds_only_ones_own_people_each_once(
    world: World, form: BeneficiaryForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = world.actor("worker")
    for number in range(11):
        beneficiaries.register_beneficiary(
            world.session, actor, replace(form, client_key=str(number), name_hi=f"रमा {'कखग'[number % 3]}"), NOW
        )
    monkeypatch.setattr(paging.fetch_page, "__defaults__", (4,))
    for order in ("name", "newest"):
        seen, cursor = [], None
        while True:
            page = people.list_beneficiaries(world.session, actor, order=order, cursor=cursor).page
            seen += [row.id for row in page.rows]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) == 12
        assert world.far.beneficiary_id not in seen


def test_a_list_of_a_settlement_out_of_reach_does_not_exist(world: World) -> None:
    assert world.far.settlement is not None
    with pytest.raises(NotFound):
        people.list_beneficiaries(world.session, world.actor("worker"), settlement_id=world.far.settlement.id)


def test_a_remembered_settlement_out_of_reach_is_passed_over(world: World) -> None:
    assert world.near.settlement is not None
    assert world.far.settlement is not None
    actor, far, near = world.actor("worker"), world.far.settlement.id, world.near.settlement.id
    door = people.doorstep(world.session, actor, None, far)
    assert door.settlement is None
    assert [choice.id for choice in door.choices] == [near]
    remembered = people.doorstep(world.session, actor, None, near).settlement
    assert remembered is not None
    assert remembered.id == near
    with pytest.raises(NotFound):
        people.doorstep(world.session, actor, far, near)


def test_showing_the_numbers_is_written_down(world: World) -> None:
    people.reveal_numbers(world.session, world.actor("reviewer"), world.near.beneficiary_id, TODAY)
    last = world.session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()
    assert last is not None
    assert (last.action, last.subject_id) == ("numbers_shown", world.near.beneficiary_id)
    with pytest.raises(DomainError):
        people.reveal_numbers(world.session, world.actor("area_admin"), world.near.beneficiary_id, TODAY)
