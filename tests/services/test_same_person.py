"""Likely duplicates are found and offered; a person decides, and nobody learns of another area's record."""

from __future__ import annotations

import csv
from datetime import date
from itertools import groupby
from typing import Any

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.domain.errors import NotAllowed, NotFound
from app.domain.merging import AlreadyDecided, OtherArea, PairState
from app.domain.same_person import Described
from app.domain.search_keys import search_text
from app.models import Beneficiary, DuplicateCandidate, Household, Job, Settlement
from app.models.encryption import field_cipher
from app.services import accounts, beneficiaries, merging, same_person, same_person_pages, search_index
from tests.databases import shared_folder
from tests.domain.planted_duplicates import population
from tests.lists import LIST, taken_list
from tests.world import NOW, PASSWORD, STARTS, World, widow_form

PERSON = {"name": "रामप्यारी जाटव", "mobile": "9111122222", "relation_name": "हरि जाटव"}


def register(world: World, person: str = "worker", **changes: Any) -> Beneficiary:
    """Register a widow at the place of the person who registers."""
    place = world.far if person == "far_worker" else world.near
    assert place.settlement is not None
    known = {**PERSON, **changes}
    form = widow_form(place.settlement.id, known.pop("name"), **known)
    return beneficiaries.register_beneficiary(world.session, world.actor(person), form, NOW)


def pairs(world: World) -> list[DuplicateCandidate]:
    """Return the pairs that a test has brought about."""
    new = DuplicateCandidate.id.not_in([world.near.pair_id, world.far.pair_id])
    return list(world.session.scalars(select(DuplicateCandidate).where(new).order_by(DuplicateCandidate.id)))


def test_a_second_record_is_noticed_when_it_is_filed(world: World) -> None:
    one, other = register(world), register(world, name="Rampyari Jatav")
    (pair,) = pairs(world)
    assert (pair.one_id, pair.other_id, pair.verdict, pair.state) == (one.id, other.id, "likely", PairState.OPEN)


@pytest.mark.parametrize(("one", "other"), [("Gita Jatav", "Sita Jatav"), ("Sunil Jatav", "Sunita Jatav")])
def test_twins_who_share_all_but_the_name_are_not_offered(world: World, one: str, other: str) -> None:
    register(world, name=one, born_on=date(1990, 1, 1))
    register(world, name=other, born_on=date(1990, 1, 1))
    assert pairs(world) == []


def test_nothing_is_ever_made_one_by_itself(world: World) -> None:
    register(world, samagra_member="123456789")
    register(world, samagra_member="123456789")
    same_person.step(world.session, Job(kind="same_person", payload={}, cursor={}, result={}, done=0))
    assert [pair.state for pair in pairs(world)] == [PairState.OPEN]
    merged = world.session.scalars(select(Beneficiary.merged_into_id).where(Beneficiary.merged_into_id.is_not(None)))
    assert set(merged) == {world.near.beneficiary_id, world.far.beneficiary_id}


def test_a_pair_that_was_decided_is_never_offered_again(world: World) -> None:
    register(world)
    other = register(world)
    (pair,) = pairs(world)
    merging.say_not_same(world.session, world.actor("office_bearer"), pair.id, NOW)
    assert same_person.find_for(world.session, other) == 1
    assert [pair.state for pair in pairs(world)] == [PairState.NOT_SAME]
    page = same_person_pages.list_pairs(world.session, world.actor("office_bearer"))
    assert page.rows == []
    with pytest.raises(AlreadyDecided):
        merging.merge(world.session, world.actor("office_bearer"), pair.id, "one", NOW)


def test_only_who_may_merge_sees_the_list(world: World) -> None:
    register(world)
    register(world)
    (pair,) = pairs(world)
    for person in ("worker", "reviewer", "area_admin"):
        with pytest.raises(NotAllowed):
            same_person_pages.view_pair(world.session, world.actor(person), pair.id)
    assert same_person_pages.view_pair(world.session, world.actor("office_bearer"), pair.id).card.is_whole


def _give_role(world: World, name: str, area_id: int) -> str:
    user, _ = accounts.create_user(
        world.session,
        name=name,
        identifier=f"{name}@example.org",
        role="office_bearer",
        area_id=area_id,
        booth_id=None,
        password=PASSWORD,
        starts_on=STARTS,
    )
    world.users[name] = user.id
    return name


def test_a_twin_in_another_area_shows_only_that_it_exists_and_who_decides(world: World) -> None:
    register(world)
    register(world, "far_worker", name="Rampyari Jatav", relation_name="Hari Jatav")
    far_bearer = _give_role(world, "far_bearer", world.far.constituency.id)
    both = _give_role(world, "both_areas", world.state.id)
    (pair,) = pairs(world)
    session = world.session
    for person, mine in (("office_bearer", "रामप्यारी जाटव"), (far_bearer, "Rampyari Jatav")):
        page = same_person_pages.view_pair(session, world.actor(person), pair.id)
        (card,) = same_person_pages.list_pairs(session, world.actor(person)).rows
        for shown in (page.card, card):
            assert [one.name_hi for one in shown.people] == [mine]
            assert shown.deciders == ["both_areas"]
        assert page.like is None
        assert [record.person.name_hi for record in page.records] == [mine]
        with pytest.raises(OtherArea):
            merging.merge(session, world.actor(person), pair.id, "one", NOW)
        with pytest.raises(OtherArea):
            merging.say_not_same(session, world.actor(person), pair.id, NOW)
    assert same_person_pages.view_pair(session, world.actor(both), pair.id).card.is_whole
    assert merging.merge(session, world.actor(both), pair.id, "one", NOW).kept_id == pair.one_id


def test_a_pair_out_of_reach_is_not_there(world: World) -> None:
    register(world, "far_worker")
    register(world, "far_worker")
    (pair,) = pairs(world)
    actor = world.actor("office_bearer")
    assert same_person_pages.list_pairs(world.session, actor).rows == []
    for act in (same_person_pages.view_pair, merging.say_not_same):
        with pytest.raises(NotFound):
            act(world.session, actor, pair.id)


def test_the_list_pages_by_likeness(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(same_person_pages, "PAGE_SIZE", 2)
    for number in range(4):
        register(world, mobile="" if number % 2 else PERSON["mobile"])
    actor, seen, cursor = world.actor("office_bearer"), [], None
    while True:
        page = same_person_pages.list_pairs(world.session, actor, cursor=cursor)
        seen += [(card.pair.bits, card.pair.id) for card in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == sorted(((pair.bits, pair.id) for pair in pairs(world)), reverse=True)
    assert len(seen) == 6


def write_population(session: Session, world: World, records: tuple[Described, ...]) -> list[int]:
    """Write described people in bulk, each family in a household of its settlement; return their keys in order."""
    assert world.near.settlement is not None
    booths = [booth.id for booth in world.near.booths]
    homes: dict[Any, Settlement] = {}
    for number in sorted({record.settlement_id or 0 for record in records}):
        home = Settlement(name_hi=f"टोला {number}", booth_id=booths[number % len(booths)], created_at=NOW)
        session.add(home)
        homes[number] = home
    session.flush()
    cipher, people = field_cipher(), []
    for key, group in groupby(records, key=lambda record: (record.settlement_id, record.family_id or id(record))):
        members = list(group)
        family = members[0].family_id
        household = Household(settlement_id=homes[key[0] or 0].id, head_name="मुखिया", created_at=NOW)
        household.samagra_family = family or None
        household.samagra_family_key = cipher.fingerprint(family) if family else None
        session.add(household)
        session.flush()
        people += [_row(record, household, homes[key[0] or 0].booth_id) for record in members]
    first = (session.scalar(select(func.max(Beneficiary.id))) or 0) + 1
    rows = [{"id": first + at, **row} for at, row in enumerate(people)]
    session.execute(insert(Beneficiary), rows)
    search_index.add_people(session, *([row[name] for row in rows] for name in ("id", "booth_id", "search_keys")))
    return [row["id"] for row in rows]


def _row(record: Described, household: Household, booth_id: int) -> dict[str, Any]:
    cipher = field_cipher()
    names = {name.isascii(): name for name in record.names}
    hindi, english = names.get(False, ""), names.get(True, "")
    return {
        "household_id": household.id,
        "booth_id": booth_id,
        "name_hi": hindi or english,
        "name_en": english if hindi else "",
        "search_keys": search_text(*record.names)[:300],
        "sex": record.sex,
        "born_on": record.born_from,
        "birth_precision": "day" if record.born_from == record.born_to else "year",
        "relation_name": record.relation,
        "mobile": record.mobile or None,
        "mobile_key": cipher.fingerprint(record.mobile) if record.mobile else None,
        "samagra_member": record.member_id or None,
        "samagra_member_key": cipher.fingerprint(record.member_id) if record.member_id else None,
        "facts": {},
        "created_at": NOW,
        "version": 1,
    }


@pytest.mark.real
@pytest.mark.parametrize("portion", [300, 7])
def test_planted_duplicates_are_found_by_the_nightly_job(
    world: World, database_kind: str, portion: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if portion == 7 and database_kind == "postgres":
        pytest.skip("how the portions are cut is the same on both")
    monkeypatch.setattr(same_person, "PORTION", portion)
    with (shared_folder() / "data" / "indian_names_roman_devanagari.csv").open(encoding="utf-8") as file:
        names = [(row["roman"], row["devanagari"]) for row in csv.DictReader(file)][1::2]
    planted = population(names[1::9], 500 if portion == 300 else 120, 3)
    keys = write_population(world.session, world, planted.records)
    job = Job(kind="same_person", payload={}, cursor={}, result={}, done=0)
    while not same_person.step(world.session, job):
        job.result = dict(job.result)
    truth = {(keys[one], keys[other]) for one, other in planted.pairs}
    shown = {(pair.one_id, pair.other_id): pair.verdict for pair in pairs(world)}
    likely = {pair for pair, verdict in shown.items() if verdict == "likely"}
    precision, recall = len(likely & truth) / len(likely), len(likely & truth) / len(truth)
    offered = len(shown.keys() & truth) / len(truth)
    print(
        f"\n{len(keys)} people: likely: precision {precision:.3f}, recall {recall:.3f}; offered: recall {offered:.3f}"
    )
    assert job.done == len(keys) + 4
    assert precision >= 0.95
    assert recall >= 0.80
    assert offered >= 0.90
    assert job.result["counts"]["pairs_found"] == len(shown)


def test_the_people_of_a_list_are_looked_at_once(world: World) -> None:
    register(world)
    batch = taken_list(world.session, world.actor("area_admin"), LIST, NOW, consent="written")
    for _ in range(2):
        same_person.start_after_list(world.session, batch)
    job = world.session.scalars(select(Job).where(Job.kind == same_person.JOB)).one()
    added = world.session.scalars(select(Beneficiary.id).where(Beneficiary.name_hi == "सीता बाई")).one()
    assert (job.total, job.payload) == (1, {"after": added - 1, "until": added})
    assert same_person.step(world.session, job)
    assert job.done == 1
