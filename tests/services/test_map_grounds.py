"""Seats without an outline, and booths as pieces of ground: what stands below a map and what is said of it."""

from __future__ import annotations

import pytest
import shapely
from sqlalchemy.orm import Session

from app.domain.access import Actor, Role
from app.models import Area, Boundary
from app.services import map_grounds, maps
from app.services.map_rows import Drawn, MapRequest, MapView
from app.services.map_units import units_of
from geo.shapes import to_wkb
from tests.conftest import Furnishing
from tests.map_world import MapWorld, two_districts
from tests.world import NOW, World


def furnish(session: Session, world: World) -> MapWorld:
    """Two districts; seats 904 and 905 of the east have no outline: 904 lies inside that of 903, 905 all over."""
    made = two_districts(session, world)
    east = made.areas["district:902"]
    for number in ("904", "905"):
        made.area("electoral", "constituency", number, name=f"सीट {number}")
    for number in range(12):
        made.booth(
            f"904/{number}", east, made.areas["constituency:904"], at=(78.5 + number / 100, 23.3), quality="no_polygon"
        )
        made.booth(
            f"905/{number}",
            east,
            made.areas["constituency:905"],
            at=(78.02 + number * 0.08, 23.8),
            quality="no_polygon",
        )
    return made


@pytest.fixture(scope="module")
def furnishing() -> Furnishing:
    return furnish


@pytest.fixture
def places(furnished: MapWorld) -> MapWorld:
    return furnished


@pytest.fixture
def reviewer(places: MapWorld) -> Actor:
    return places.actor((Role.REVIEWER, places.areas["district:901"]), (Role.REVIEWER, places.areas["district:902"]))


def view(session: Session, actor: Actor, asked: MapRequest) -> MapView:
    shown = maps.view(session, actor, asked, NOW)
    assert shown is not None
    return shown


def seat(places: MapWorld, number: str) -> Area:
    return places.areas[f"constituency:{number}"]


def test_a_seat_without_an_outline_stands_on_the_seat_that_holds_it_else_on_its_district(
    session: Session, places: MapWorld
) -> None:
    stands = {number: map_grounds.stand_in(session, seat(places, number)) for number in ("904", "905")}
    assert {number: found and found[0].code for number, found in stands.items()} == {"904": "903", "905": "902"}
    district = stands["905"]
    assert district is not None
    assert shapely.from_wkb(district[1]).equals(shapely.box(78, 23, 79, 24))


def test_the_outline_says_whose_it_is(session: Session, places: MapWorld, reviewer: Actor) -> None:
    asked = MapRequest(area_id=seat(places, "904").id)
    shown = view(session, reviewer, asked)
    assert (shown.whole.drawn, shown.level) == (Drawn.LISTED_ONLY, "booth")
    units = units_of(session, shown, asked, "en")
    assert list(units.areas) == [seat(places, "904").id]
    assert units.notes == (
        "904 · सीट 904 has no boundary of its own in the files; its booths are drawn on the outline of 903 · सीट 903.",
    )
    assert units.outline_owners == (seat(places, "903").id,)


def test_an_outline_that_holds_others_says_so(session: Session, places: MapWorld, reviewer: Actor) -> None:
    asked = MapRequest(area_id=places.areas["district:902"].id)
    units = units_of(session, view(session, reviewer, asked), asked, "en")
    assert len(units.notes) == 1
    assert units.notes[0].startswith("903 · सीट 903 (this outline also holds 904 · सीट 904, which have no boundary")


def test_with_its_own_outline_nothing_is_said(session: Session, places: MapWorld, reviewer: Actor) -> None:
    asked = MapRequest(area_id=seat(places, "901").id)
    shown = view(session, reviewer, asked)
    assert shown.whole.drawn is Drawn.SURE
    assert units_of(session, shown, asked, "en").notes == ()


def test_without_any_outline_around_there_is_no_ground(session: Session, places: MapWorld, reviewer: Actor) -> None:
    session.query(Boundary).delete()
    asked = MapRequest(area_id=seat(places, "904").id)
    assert units_of(session, view(session, reviewer, asked), asked, "en").areas == {}


def test_booths_as_ground_fill_the_seat_and_the_doubtful_have_none(
    session: Session, places: MapWorld, reviewer: Actor
) -> None:
    own = seat(places, "903")
    for number in range(5):
        places.booth(
            f"903/{10 + number}", places.areas["district:902"], own, at=(78.45 + number / 10, 23.1 + number / 9)
        )
    places.booth("903/20", places.areas["district:902"], own, at=(78.5, 23.5), quality="doubtful")
    asked = MapRequest(area_id=own.id, as_areas=True)
    units = units_of(session, view(session, reviewer, asked), asked, "en")
    assert set(units.areas) == {places.keys[f"903/{number}"] for number in (1, 10, 11, 12, 13, 14)}
    assert units.points == {}
    whole = shapely.union_all([shapely.from_wkb(one.geometry_wkb) for one in units.areas.values()])
    assert whole.symmetric_difference(shapely.box(78.4, 23.0, 79.1, 23.7)).area < 1e-6
    assert "not surveyed" in units.notes[0]


def test_the_ground_of_booths_out_of_reach_is_nobody_elses(session: Session, places: MapWorld) -> None:
    shared = seat(places, "902")
    west_alone = places.actor((Role.REVIEWER, places.areas["district:901"]))
    asked = MapRequest(area_id=shared.id, as_areas=True)
    cells = map_grounds.cells_here(session, view(session, west_alone, asked), asked)
    assert list(cells) == [places.keys["902/1"]]
    assert shapely.from_wkb(cells[places.keys["902/1"]]).bounds[2] == pytest.approx(78.0, abs=0.01)


def test_points_stay_points_unless_asked_for_or_without_an_outline_to_cut(
    session: Session, places: MapWorld, reviewer: Actor
) -> None:
    for asked in (
        MapRequest(area_id=seat(places, "903").id),
        MapRequest(area_id=seat(places, "904").id, as_areas=True),
    ):
        units = units_of(session, view(session, reviewer, asked), asked, "en")
        assert units.points
        assert not units.as_cells


def test_a_file_that_lacks_all_outlines_has_no_stand_ins(session: Session, places: MapWorld, reviewer: Actor) -> None:
    rows = view(session, reviewer, MapRequest(area_id=places.areas["district:902"].id)).rows
    assert map_grounds.shared_outlines(session, list(rows) * 20, {}) == {}
    square = to_wkb(shapely.box(77, 22, 80, 25))
    hosts = map_grounds.shared_outlines(session, rows, {seat(places, "903").id: square})
    assert {row.place.code for row in hosts[seat(places, "903").id]} == {"904", "905"}  # type: ignore[union-attr]
