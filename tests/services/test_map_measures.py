"""Every question of a map: from totals and from rows the same answer, and the same cases behind each figure."""

from __future__ import annotations

import random
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission, Role
from app.domain.case_filters import CaseFilter
from app.domain.maps import MapMeasure, median_age
from app.models import AreaSnapshot, BoothSnapshot, Case, Settlement
from app.services import booth_columns, cases, counter_upkeep, entitlements, map_measures, map_search, maps, scope
from app.services.map_rows import MapRequest, MapView
from tests.booth_columns import unpacked
from tests.conftest import Furnishing
from tests.map_world import MapWorld, two_districts
from tests.services.test_counts import fill
from tests.world import CANARY, NOW, TODAY, World

BY_DAYS = (MapMeasure.AGE, MapMeasure.ASKED, MapMeasure.RECEIVED)
NARROWED = (
    {},
    {"scheme_code": "widow"},
    {"department_code": "SJ"},
    {"state": "ON_HOLD"},
    {"min_age_days": 30},
    {"ladder_level": 2},
    {"first_day": TODAY - timedelta(days=60), "last_day": TODAY - timedelta(days=10)},
    {"reason_code": "DOC_MISSING"},
    {"state": "all"},
    {"state": "all", "scheme_code": "widow"},
    {"state": "CLOSED_OTHER", "min_age_days": 3},
    {"further": CaseFilter(owner="none", over_limit=True)},
)


def furnish(session: Session, world: World) -> MapWorld:
    made = two_districts(session, world)
    fill(made, 3)
    chance = random.Random(7)
    for number, case in enumerate(session.scalars(select(Case))):
        case.level = 1 + number % 3
        case.entitlement.receipt_asked_on = TODAY - timedelta(days=chance.randrange(50))
    for _ in range(6):
        due = made.due(chance.choice(list(made.booths.values())), receipt="received")
        due.received_on = due.receipt_asked_on = TODAY - timedelta(days=chance.randrange(60))
    session.flush()
    counter_upkeep.rebuild(session)
    return made


@pytest.fixture(scope="module")
def furnishing() -> Furnishing:
    return furnish


@pytest.fixture
def places(furnished: MapWorld) -> MapWorld:
    return furnished


@pytest.fixture
def everywhere(places: MapWorld) -> Actor:
    return places.actor((Role.REVIEWER, places.world.state))


@pytest.fixture
def by_districts(places: MapWorld, world: World) -> Actor:
    """The same reach, district by district, so that nothing can be read from totals."""
    held = [*places.areas.values(), world.near.district, world.far.district]
    return places.actor(*((Role.REVIEWER, area) for area in held if area.kind == "district"))


def show(session: Session, actor: Actor, **asked: object) -> MapView:
    shown = maps.view(session, actor, MapRequest(**asked), NOW)  # type: ignore[arg-type]
    assert shown is not None
    return shown


@pytest.mark.parametrize("by", ["district", "constituency"])
def test_totals_say_what_the_rows_say(session: Session, everywhere: Actor, by_districts: Actor, by: str) -> None:
    for measure in (MapMeasure.COUNT, *BY_DAYS):
        for narrower in NARROWED:
            seen = [show(session, actor, measure=measure, by=by, **narrower) for actor in (everywhere, by_districts)]
            totals, rows = ({row.place.id: (row.tally, row.value) for row in shown.rows} for shown in seen)
            assert totals == rows, (measure, narrower)
            assert seen[0].whole.tally == seen[1].whole.tally
            assert seen[0].whole.value == seen[1].whole.value


def test_a_change_not_yet_folded_is_already_counted(
    session: Session, world: World, everywhere: Actor, by_districts: Actor
) -> None:
    before = show(session, everywhere).whole.tally
    key = entitlements.due_without_case(session, world.actor("worker"))[0].id
    session.expunge_all()
    cases.file_case(session, world.actor("worker"), cases.CaseForm(key), NOW)
    after = show(session, everywhere).whole.tally
    assert after.outstanding == before.outstanding + 1
    assert after == show(session, by_districts).whole.tally


def test_a_hundred_figures_equal_the_lists_behind_them(session: Session, places: MapWorld) -> None:
    chance = random.Random(11)
    state, west, seat = places.world.state, places.areas["district:901"], places.areas["constituency:902"]
    roles = {
        "reviewer": places.actor((Role.REVIEWER, state)),
        "office_bearer": places.actor((Role.OFFICE_BEARER, west)),
        "two hats": places.actor((Role.REVIEWER, seat), (Role.OFFICE_BEARER, places.booths["903/1"])),
    }
    compared = 0
    for actor in roles.values():
        for narrower in NARROWED:
            asked = MapRequest(**narrower)  # type: ignore[arg-type]
            keys = unpacked(booth_columns.places(session, actor, asked))["id"]
            counted = unpacked(booth_columns.figures(session, actor, asked, NOW))["count"]
            assert len(keys) == len(counted)
            for key, count in chance.sample(list(zip(keys, counted, strict=True)), min(5, len(keys))):
                listed = booth_columns.case_arguments(session, asked)
                chosen = CaseFilter.from_words({**listed, "booth": str(key)})
                rows = select(func.count()).select_from(cases.narrowed(select(Case), actor, chosen, NOW).subquery())
                assert max(count, 0) == session.scalar(rows)
                assert scope.booth_in_reach(session, actor, Permission.MAP_READ, key)
                compared += 1
    assert compared >= 60


def test_doubtful_booths_are_told_apart_and_missing_ones_left_out(
    session: Session, places: MapWorld, everywhere: Actor
) -> None:
    asked = MapRequest(area_id=places.areas["constituency:901"].id)
    places.booth("901/7A", places.areas["constituency:901"], at=(-0.25, 23.5))
    columns = unpacked(booth_columns.places(session, everywhere, asked))
    assert (columns["ac"], columns["no"], columns["odd"]) == ([901] * 3, [1, 2, 0], {"2": "7A"})
    assert columns["doubtful"] == [1]
    assert [x / columns["unit"] for x in columns["x"]] == [77.2, 77.4, -0.25]


@given(st.lists(st.integers(-(2**29), 2**29)))
def test_packed_columns_are_read_back(values: list[int]) -> None:
    column = np.array(values, dtype=np.int64)
    packed = booth_columns.packed({"x": np.diff(column, prepend=0), "count": column}, {"unit": 1})
    assert unpacked(packed) == {"n": len(values), "unit": 1, "x": values, "count": values}


def keep(session: Session, day: date) -> None:
    """Keep today's figures as those of another day."""
    counter_upkeep.snapshot(session, day)


def test_a_change_is_told_from_what_was_kept(session: Session, places: MapWorld, everywhere: Actor) -> None:
    then = TODAY - timedelta(days=31)
    keep(session, then)
    kept = show(session, everywhere).whole.tally.outstanding
    for _ in range(4):
        places.case(places.booths["903/1"])
    counter_upkeep.rebuild(session)
    shown = show(session, everywhere, measure=MapMeasure.CHANGE)
    assert shown.since == then
    assert {row.name_in("en"): row.value for row in shown.rows if row.value} == {"पूर्व जिला": 4.0}
    assert shown.whole.value == 4.0
    before = show(session, everywhere, on=then)
    assert before.whole.tally.outstanding == kept
    seat = show(session, everywhere, area_id=places.areas["constituency:903"].id, measure=MapMeasure.CHANGE)
    assert [(row.name_in("en"), row.value) for row in seat.rows] == [("903/1 · शाला 903/1", 4.0)]


def test_a_seat_in_two_districts_has_no_past_in_one_of_them(
    session: Session, places: MapWorld, everywhere: Actor
) -> None:
    keep(session, TODAY - timedelta(days=31))
    west = show(session, everywhere, area_id=places.areas["district:901"].id, measure=MapMeasure.CHANGE)
    assert {row.place.code: row.value for row in west.rows} == {"901": 0.0, "902": None}  # type: ignore[union-attr]


def test_nothing_is_said_of_a_past_that_was_not_kept(session: Session, everywhere: Actor) -> None:
    assert session.scalar(select(func.count()).select_from(AreaSnapshot)) == 0
    assert session.scalar(select(func.count()).select_from(BoothSnapshot)) == 0
    shown = show(session, everywhere, measure=MapMeasure.CHANGE)
    assert shown.since is None
    assert {row.value for row in shown.rows} == {None}


def test_flags_are_for_areas_and_for_those_who_may_check(session: Session, places: MapWorld) -> None:
    bearer = places.actor((Role.OFFICE_BEARER, places.areas["district:901"]))
    seat = places.areas["constituency:901"]
    assert {row.value for row in show(session, bearer, measure=MapMeasure.FLAGS).rows} == {None}
    reviewer = places.actor((Role.REVIEWER, places.areas["district:901"]))
    booths = show(session, reviewer, area_id=seat.id, measure=MapMeasure.FLAGS)
    assert {row.value for row in booths.rows} == {None}


@pytest.mark.parametrize(
    ("days", "age"),
    [({}, None), ({0: 1}, 0), ({10: 1, 20: 1, 30: 1}, 20), ({10: 1, 20: 1}, 20), ({5: 9, 100: 1}, 5)],
)
def test_the_median_is_the_age_that_half_have_reached(days: dict[int, int], age: int | None) -> None:
    assert median_age({TODAY - timedelta(days=old): n for old, n in days.items()}, TODAY) == age


def test_a_period_is_the_last_month_unless_named() -> None:
    assert map_measures.period(MapRequest(), TODAY) == (TODAY - timedelta(days=29), TODAY)
    first = TODAY - timedelta(days=90)
    assert map_measures.period(MapRequest(first_day=first), TODAY) == (first, TODAY)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("सीहोर", ["सीहोर"]),
        ("sehor", ["सीहोर"]),
        ("Sihor", ["सीहोर"]),
        ("156", ["सीहोर"]),
        ("x", []),
        ("156/2", ["2"]),
    ],
)
def test_a_place_is_found_in_both_scripts_and_by_number(
    session: Session, world: World, said: str, found: list[str]
) -> None:
    shown = map_search.search_places(session, world.actor("reviewer"), said)
    asked_for = [one for one in shown if (one.level == "booth") == ("/" in said)]
    assert sorted({one.booth.booth_no if one.booth else one.area.name_hi for one in asked_for}) == found


def test_a_search_never_leaves_ones_own_area(session: Session, world: World) -> None:
    assert map_search.search_places(session, world.actor("reviewer"), CANARY) == []
    assert map_search.search_places(session, world.actor("reviewer"), "4/1") == []


def test_booths_and_settlements_are_found_by_name_where_they_may_be_seen(
    session: Session, places: MapWorld, everywhere: Actor
) -> None:
    session.add(Settlement(booth_id=places.keys["901/1"], name_hi="नीम टोला", name_en="Neem Tola", created_at=NOW))
    places.booths["903/1"].name_hi = "नीमखेड़ा शाला"
    session.flush()

    def found(actor: Actor, said: str) -> list[tuple[str, str, str]]:
        names = []
        for one in map_search.search_places(session, actor, said):
            place = one.settlement or one.booth or one.area
            names.append((one.level, place.name_hi, one.area.code))
        return names

    hamlet, booth = ("settlement", "नीम टोला", "901"), ("booth", "नीमखेड़ा शाला", "903")
    assert found(everywhere, "नीम") == [hamlet, booth]
    assert found(everywhere, "neem") == [hamlet]
    assert found(everywhere, "नी") == []
    assert found(places.actor((Role.STATE_ADMIN, places.world.state)), "नीम") == [booth]
    assert found(places.actor((Role.REVIEWER, places.areas["district:902"])), "नीम") == [booth]
