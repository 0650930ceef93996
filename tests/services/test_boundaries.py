"""A boundary that is loaded again takes its place from a day on; a map of an earlier day is drawn with the old one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Role
from app.domain.errors import InvalidInput
from app.models import Area, AreaSnapshot, Boundary, PastBoundary
from app.services import boundaries, counter_upkeep, map_drawing, maps
from app.services.boundaries import NewBoundary, check_day, put_in_force
from app.services.map_rows import MapRequest
from app.services.map_units import units_of
from geo.shapes import to_wkb
from tests.map_world import two_districts
from tests.world import NOW, TODAY, World

JUNE, AUGUST, OCTOBER = date(2026, 6, 1), date(2026, 8, 1), date(2026, 10, 1)
FIRST, SECOND, THIRD = (to_wkb(shapely.box(77, 23, 77 + side, 24)) for side in (1.0, 0.9, 0.8))


@pytest.fixture
def area(session: Session, world: World) -> Area:
    made = Area(hierarchy="administrative", kind="district", code="77", name_hi="क", name_en="K")
    session.add(made)
    session.flush()
    return made


def load(session: Session, area: Area, shape: bytes, loaded_on: date, valid_from: date | None = None) -> str:
    kept = session.scalars(select(Boundary).where(Boundary.area_id == area.id)).one_or_none()
    done = put_in_force(session, area, kept, NewBoundary(shape, f"{loaded_on}.geojson", loaded_on, valid_from))
    session.flush()
    return done


def on(session: Session, area: Area, *days: date | None) -> list[bytes | None]:
    return [boundaries.shapes(session, [area.id], day).get(area.id) for day in days]


def test_each_day_has_the_boundary_of_that_day(session: Session, area: Area) -> None:
    assert load(session, area, FIRST, JUNE) == "added"
    assert load(session, area, SECOND, AUGUST) == "updated"
    assert load(session, area, THIRD, OCTOBER, date(2026, 9, 1)) == "updated"
    days = (date(2000, 1, 1), date(2026, 7, 31), AUGUST, date(2026, 8, 31), date(2026, 9, 1), None)
    assert on(session, area, *days) == [FIRST, FIRST, SECOND, SECOND, THIRD, THIRD]
    assert boundaries.sources(session, [area.id], date(2026, 8, 5)) == [("2026-08-01.geojson", AUGUST)]


def test_the_same_boundary_again_changes_nothing(session: Session, area: Area) -> None:
    load(session, area, FIRST, JUNE)
    assert load(session, area, FIRST, AUGUST) == "unchanged"
    assert session.scalars(select(PastBoundary)).all() == []


@pytest.mark.parametrize(("loaded_on", "valid_from"), [(AUGUST, None), (OCTOBER, AUGUST)])
def test_a_correction_leaves_no_trace(session: Session, area: Area, loaded_on: date, valid_from: date | None) -> None:
    load(session, area, FIRST, JUNE)
    load(session, area, SECOND, AUGUST)
    assert load(session, area, THIRD, loaded_on, valid_from) == "updated"
    assert on(session, area, JUNE, date(2026, 7, 31), AUGUST) == [FIRST, FIRST, THIRD]


def test_what_is_loaded_twice_on_one_day_was_never_in_force(session: Session, area: Area) -> None:
    load(session, area, FIRST, JUNE)
    load(session, area, SECOND, JUNE)
    assert on(session, area, date(2026, 5, 31), JUNE) == [SECOND, SECOND]
    assert session.scalars(select(PastBoundary)).all() == []


def test_a_boundary_that_begins_on_a_day_is_absent_before(session: Session, area: Area) -> None:
    load(session, area, FIRST, AUGUST, AUGUST)
    assert on(session, area, date(2026, 7, 31), AUGUST, None) == [None, FIRST, FIRST]


def test_an_older_or_a_future_boundary_is_refused(session: Session, area: Area) -> None:
    load(session, area, FIRST, AUGUST, AUGUST)
    with pytest.raises(InvalidInput) as refused:
        load(session, area, SECOND, OCTOBER, JUNE)
    assert refused.value.code == "older_boundary"
    check_day(TODAY, TODAY)
    with pytest.raises(InvalidInput) as early:
        check_day(TODAY + timedelta(days=1), TODAY)
    assert early.value.code == "day_in_future"


def test_the_map_of_a_day_is_drawn_with_the_boundary_of_that_day(session: Session, world: World) -> None:
    places = two_districts(session, world)
    west = places.areas["district:901"]
    places.case(places.booths["901/1"])
    counter_upkeep.rebuild(session)
    day = TODAY - timedelta(days=40)
    counter_upkeep.snapshot(session, day)
    assert session.scalars(select(AreaSnapshot.day).distinct()).all() == [day]
    kept = session.scalars(select(Boundary).where(Boundary.area_id == west.id)).one()
    old = bytes(kept.shape)
    put_in_force(session, west, kept, NewBoundary(FIRST, "new", TODAY, TODAY - timedelta(days=10)))
    session.flush()
    actor = places.actor((Role.REVIEWER, world.state))
    drawn = {}
    for when in (None, day):
        asked = MapRequest(on=when)
        shown = maps.view(session, actor, asked, NOW)
        assert shown is not None
        drawn[when] = units_of(session, shown, asked, "en").areas[west.id].geometry_wkb
        page = map_drawing._areas(session, shown, _Words(), when)  # type: ignore[arg-type]
        assert shapely.from_wkb(next(one for one in page if one.code == "901").geometry_wkb).area == pytest.approx(
            shapely.from_wkb(drawn[when]).area
        )
    assert drawn == {None: FIRST, day: old}


class _Words:
    """What the drawing of areas asks of a request."""

    language, measure = "en", maps.MapMeasure.COUNT

    def deeper(self, *_: object) -> None:
        return None

    cases = deeper
