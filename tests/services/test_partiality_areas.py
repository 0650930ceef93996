"""Counts by area hold nothing by which a complainant could be found, and a flag needs three people and a comparison."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Role
from app.domain.disclosure import recoverable
from app.domain.errors import NotAllowed
from app.domain.partiality import Happening, Post, ReportState
from app.models import Area, Booth, BoothArea, Entitlement, PartialityReport
from app.services import partiality_areas as areas
from app.services import partiality_flags as flags
from tests.partiality_world import SENT, Government, add_role, govern, put_area
from tests.world import STARTS, TODAY, World

TOO_FEW_TO_TELL = 10


@pytest.fixture
def places(world: World) -> Government:
    return govern(world)


def fill(world: World, area: Area, people: int, first: int = 0, when: datetime = SENT, **changes: object) -> None:
    """Put reports of so many different people against a post of an area."""
    for person in range(first, first + people):
        row = PartialityReport(
            number=f"{area.id:04}{person:05}{when.day % 10}",
            post=Post.SARPANCH,
            area_id=area.id,
            happening=Happening.MONEY_ASKED,
            precision="unknown",
            what="x",
            told="phone",
            agreed="keep",
            state=ReportState.NEW,
            complainant_key=f"person {person}",
            recorded_by_id=world.users["worker"],
            recorded_at=when,
        )
        for name, value in changes.items():
            setattr(row, name, value)
        world.session.add(row)
    world.session.flush()


def shown(world: World, person: str = "reviewer", today: date = TODAY) -> dict[str, int | None]:
    """Return what the page says: by name of area, and "all"."""
    counts = areas.count_areas(world.session, world.actor(person), today)
    found = {row.area.code: row.people for row in counts.districts}
    found |= {block.area.code if block.area else "-": block.people for row in counts.districts for block in row.blocks}
    return {**found, "all": counts.people}


def test_enough_people_are_told_and_few_are_not(world: World, places: Government) -> None:
    fill(world, places.block, 12)
    fill(world, places.other_block, 30, first=100)
    assert shown(world) == {"427": 42, "B1": 12, "B2": 30, "all": 42}


def test_a_few_are_hidden_with_what_would_give_them_away(world: World, places: Government) -> None:
    fill(world, places.block, 3)
    fill(world, places.other_block, 30, first=100)
    assert shown(world) == {"427": 33, "all": 33}


def test_nothing_and_a_few_look_alike(world: World, places: Government) -> None:
    assert shown(world) == {"all": None}
    fill(world, places.block, 9)
    assert shown(world) == {"all": None}


def test_each_person_counts_once_where_they_were_first(world: World, places: Government) -> None:
    fill(world, places.block, 11)
    fill(world, places.other_block, 11, when=SENT + timedelta(days=1))
    assert shown(world) == {"427": 11, "B1": 11, "all": 11}


def test_who_cannot_be_told_apart_is_not_counted(world: World, places: Government) -> None:
    fill(world, places.block, 40, complainant_key=None)
    assert shown(world) == {"all": None}


def test_the_running_month_is_left_out(world: World, places: Government) -> None:
    fill(world, places.block, 12, when=datetime(2026, 11, 1, 3, 0, tzinfo=UTC))
    assert shown(world) == {"all": None}
    # The person of the small world's own reports, of November too, is the thirteenth.
    assert shown(world, today=date(2026, 12, 1))["all"] == 13


def test_who_works_there_gets_no_count_of_it(world: World, places: Government) -> None:
    fill(world, places.block, 12)
    fill(world, places.other_block, 30, first=100)
    add_role(world, "reviewer", Role.OFFICE_BEARER, places.block)
    assert shown(world) == {"427": 30, "B2": 30, "all": 30}
    assert shown(world, "state_admin")["all"] == 42


@pytest.mark.parametrize("person", ["worker", "office_bearer", "area_admin", "auditor"])
def test_who_does_not_read_the_fairness_check_gets_nothing(session: Session, world: World, person: str) -> None:
    with pytest.raises(NotAllowed):
        areas.count_areas(session, world.actor(person), TODAY)


@pytest.mark.parametrize("person", ["worker", "office_bearer", "area_admin", "state_admin", "auditor"])
def test_flags_are_for_handlers_alone(session: Session, world: World, person: str) -> None:
    with pytest.raises(NotAllowed):
        flags.find_flags(session, world.actor(person), TODAY)


def test_no_hidden_count_can_be_worked_out(world: World, places: Government, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hundred random fillings of two districts with six blocks each: nothing hidden follows from what is shown."""
    rng = np.random.default_rng(20261122)
    by_place: dict[areas.Place, int] = {}
    monkeypatch.setattr(areas, "_first_places", lambda *_: by_place)
    keys = {district: [district * 100 + block for block in range(6)] for district in (1, 2)}
    hidden_at_all = 0
    for _round in range(200):
        by_place.clear()
        for district, blocks in keys.items():
            for block in blocks:
                people = int(rng.choice([0, 1, 2, 5, 9, 10, 14, 40], p=[0.3, 0.15, 0.1, 0.1, 0.1, 0.1, 0.1, 0.05]))
                if people:
                    by_place[areas.Place(district, block)] = people
        counts = areas.count_areas(world.session, world.actor("reviewer"), TODAY)
        if counts.published is None:
            continue
        district = np.array([place.district for place in counts.cells])
        margins = [district, np.zeros(len(counts.cells), dtype=np.int64)]
        marks = [total.hidden for total in counts.published.totals]
        found = recoverable(counts.published.values, margins, counts.published.hidden, marks, seed=_round)
        hidden_at_all += int(counts.published.hidden.sum())
        assert found.count == 0, by_place
        small = (counts.published.values > 0) & (counts.published.values < TOO_FEW_TO_TELL)
        assert counts.published.hidden[small].all()
    assert hidden_at_all > 200


def wards(world: World, places: Government, count: int, months: int) -> list[Area]:
    """Put panchayats with a booth each under the first block, where one person has waited so many months."""
    found = []
    for number in range(count):
        booth = Booth(ac_no=156, booth_no=f"w{number}", name_hi="x", name_en="x", valid_from=STARTS)
        world.session.add(booth)
        world.session.flush()
        world.session.add(BoothArea(booth_id=booth.id, area_id=places.district.id))
        ward = put_area(world.session, "panchayat", f"W{number:02}", places.block, [booth])
        world.session.add_all(
            Entitlement(
                beneficiary_id=world.near.beneficiary_id,
                scheme_id=world.schemes["widow"].id,
                booth_id=booth.id,
                period=f"{number}-{person}",
                status="eligible",
                checked_on=TODAY - timedelta(days=30 * months),
                receipt="not_received",
            )
            for person in range(20)
        )
        found.append(ward)
    world.session.flush()
    return found


def test_far_more_people_than_elsewhere_are_worth_a_look(session: Session, world: World, places: Government) -> None:
    some = wards(world, places, 25, 12)
    fill(world, some[0], 12)
    for number, ward in enumerate(some[1:], start=1):
        fill(world, ward, 1, first=number * 100)
    found = flags.find_flags(session, world.actor("reviewer"), TODAY)
    assert [(one.area.code, one.complainants, one.flag, one.writers) for one in found] == [("W00", 12, True, 1)]
    assert found[0].sentence.hi.startswith("सरपंच, जगह W00: 12 अलग लोगों ने")


def test_as_many_as_elsewhere_are_not(session: Session, world: World, places: Government) -> None:
    for number, ward in enumerate(wards(world, places, 12, 12)):
        fill(world, ward, 3, first=number * 100)
    found = flags.find_flags(session, world.actor("reviewer"), TODAY)
    assert (len(found), any(one.flag for one in found)) == (12, False)


def test_one_person_ten_times_and_two_people_say_nothing(session: Session, world: World, places: Government) -> None:
    ward = wards(world, places, 6, 12)[0]
    for day in range(9):
        fill(world, ward, 2, when=SENT + timedelta(days=day))
    assert flags.find_flags(session, world.actor("reviewer"), TODAY) == []


def test_reports_that_are_not_ones_to_handle_raise_no_flag(session: Session, world: World, places: Government) -> None:
    some = wards(world, places, 25, 12)
    fill(world, some[0], 12)
    add_role(world, "reviewer", Role.WORKER, some[0])
    assert flags.find_flags(session, world.actor("reviewer"), TODAY) == []


@pytest.mark.parametrize(
    ("starts", "ends", "months"),
    [(None, None, 10), (TODAY - timedelta(days=60), None, 2), (TODAY - timedelta(days=900), TODAY, 10)],
)
def test_only_the_months_of_the_tenure_count(starts: date | None, ends: date | None, months: float) -> None:
    begun = TODAY.toordinal() - 300
    tenure = flags.Tenure(Post.SARPANCH, 1, 1, starts, ends)
    found = flags._months_of(tenure, [(begun, TODAY.toordinal(), 3)], TODAY)
    assert found == pytest.approx(3 * months, rel=0.02)


def test_months_are_the_same_added_up_by_the_database_or_one_by_one(
    session: Session, world: World, places: Government
) -> None:
    some = wards(world, places, 3, 12)
    day = timedelta(days=1)
    dates = (TODAY - 400 * day, TODAY - 31 * day, TODAY, TODAY + 9 * day)
    dues = session.scalars(select(Entitlement).where(Entitlement.period.like("%-%")).order_by(Entitlement.id)).all()
    for number, due in enumerate(dues):
        due.checked_on = dates[number % 4]
        due.receipt_asked_on = (None, *dates)[number % 5]
        if number % 3:
            due.receipt, due.received_on = "received", dates[number % 7 % 4]
    session.flush()
    plain = [flags.Tenure(Post.SARPANCH, ward.id) for ward in some]
    held = [flags.Tenure(Post.SARPANCH, ward.id, holder_id=1) for ward in some]
    added_up, one_by_one = flags._months(session, plain, TODAY), flags._months(session, held, TODAY)
    assert added_up == pytest.approx(one_by_one, abs=1e-9) and min(added_up) > 10
    assert flags._months(session, [*plain, *held], TODAY) == [*added_up, *one_by_one]
    assert flags._months(session, [flags.Tenure(Post.OTHER, 10**9)], TODAY) == [0.0]
