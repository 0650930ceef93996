"""A map on paper: where things lie in millimetres, what fills them, and words that stay inside their area."""

from __future__ import annotations

import math

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.classes import RAMP
from geo.labels import room_beside, room_inside
from geo.maps import Measure
from geo.picture import (
    Sign,
    detail_km,
    extent_of,
    is_dark,
    lay_out,
    proportions,
    scale_bar,
)
from tests.geo.samples import area, point

BOX = (100.0, 60.0)


def test_a_map_fills_its_box_and_is_true_to_scale_in_the_middle() -> None:
    made = lay_out([area("1", 77, 22), area("2", 78, 22)], [], BOX, measure=Measure.COUNT)
    west, south, east, north = shapely.union_all([patch.geometry for patch in made.patches]).bounds
    assert (north - south, south) == pytest.approx((100 / 2 / math.cos(math.radians(22.5)), (60 - 54.12) / 2), rel=1e-3)
    assert (west, east) == pytest.approx((0.0, 100.0))
    # One degree of latitude is 111.195 km.
    assert (north - south) / made.mm_per_km == pytest.approx(111.195)


def test_north_is_up_and_west_is_left() -> None:
    made = lay_out([], [point("a", 77, 22), point("b", 78, 23)], BOX, measure=Measure.COUNT)
    south_west, north_east = sorted(made.dots, key=lambda dot: dot.unit.code)
    assert south_west.x < north_east.x
    assert south_west.y > north_east.y


@pytest.mark.parametrize(
    ("changed", "measure", "fill"),
    [
        ({"count": 5}, Measure.COUNT, RAMP[2]),
        ({"count": 0}, Measure.COUNT, "#ffffff"),
        ({"asked": False}, Measure.COUNT, Sign.NOT_ASKED),
        ({"eligible": 9}, Measure.RATE, Sign.TOO_FEW),
        ({"count": None}, Measure.COUNT, Sign.TOO_FEW),
        ({"amount": None}, Measure.NUMBER, Sign.TOO_FEW),
    ],
)
def test_what_fills_an_area(changed: dict[str, object], measure: Measure, fill: str) -> None:
    made = lay_out([area("1", 77, 22, **changed)], [], BOX, measure=measure)
    assert made.patches[0].fill == fill
    assert made.signs == ((fill,) if isinstance(fill, Sign) else ())


def test_below_points_the_areas_are_only_ground() -> None:
    made = lay_out([area("1", 77, 22)], [point("a", 77.5, 22.5, doubtful=True)], BOX, measure=Measure.COUNT)
    assert (made.patches[0].fill, made.has_doubtful) == (Sign.GROUND, True)


def test_values_of_the_map_beside_widen_the_classes() -> None:
    alone = lay_out([area("1", 77, 22, count=5)], [], BOX, measure=Measure.COUNT)
    beside = lay_out([area("1", 77, 22, count=5)], [], BOX, measure=Measure.COUNT, also=[900.0])
    assert (alone.scale.legend()[-1].text, beside.scale.legend()[-1].text) == ("1–5", "6–900")


def test_paper_is_turned_where_the_map_is_wide() -> None:
    assert proportions(extent_of([area("1", 77, 22), area("2", 78, 22)], [])) > 1
    assert proportions(extent_of([area("1", 77, 22), area("2", 77, 23)], [])) < 1
    assert proportions(extent_of([], [point("a", 77, 22)])) < 1


def test_details_and_scale_bar() -> None:
    made = lay_out([area("1", 77, 22)], [], BOX, measure=Measure.COUNT)
    assert detail_km(extent_of([area("1", 77, 22)], []), BOX) == pytest.approx(0.15 / made.mm_per_km)
    assert scale_bar(made, 35.0) == (50.0, pytest.approx(50 * made.mm_per_km))


def test_white_letters_stand_on_the_dark_classes_alone() -> None:
    assert [is_dark(colour) for colour in (*RAMP, "#ffffff")] == [False, False, False, True, True, False]


star = st.lists(st.floats(4, 40), min_size=5, max_size=14)


@given(star, st.floats(1, 30), st.floats(1, 8))
@settings(max_examples=80)
def test_a_word_never_leaves_its_area(radii: list[float], width: float, height: float) -> None:
    turn = 2 * math.pi / len(radii)
    shape = shapely.Polygon([(r * math.cos(n * turn), r * math.sin(n * turn)) for n, r in enumerate(radii)])
    found = room_inside(shape, [(width, height), (width / 3, height / 3)])
    if found is not None:
        number, x, y = found
        half = (width / 2, height / 2) if number == 0 else (width / 6, height / 6)
        assert shape.contains(shapely.box(x - half[0], y - half[1], x + half[0], y + half[1]))
        assert number == 0 or room_inside(shape, [(width, height)]) is None


def test_the_longest_word_that_fits_is_taken() -> None:
    assert room_inside(shapely.box(0, 0, 20, 5), [(30, 3), (18, 3), (5, 3)]) == (
        1,
        pytest.approx(10),
        pytest.approx(2.5, abs=0.6),
    )
    assert room_inside(shapely.box(0, 0, 20, 5), [(30, 3), (5, 6)]) is None
    assert room_inside(shapely.Polygon(), [(1, 1)]) is None


def test_numbers_beside_places_cover_nothing() -> None:
    points = [point(str(n), 77 + (n % 5) / 20, 22 + n // 5 / 20) for n in range(25)]
    made = lay_out([], points, BOX, measure=Measure.COUNT)
    places = room_beside(made.dots, [(5.0, 3.0)] * 25, BOX)
    boxes = [shapely.box(x - 2.5, y - 1.5, x + 2.5, y + 1.5) for x, y in filter(None, places)]
    discs = [shapely.Point(dot.x, dot.y).buffer(dot.radius * 0.99) for dot in made.dots]
    assert len(boxes) > 12
    assert all(shapely.box(0, 0, *BOX).covers(box) for box in boxes)
    assert sum(box.area for box in boxes) == pytest.approx(shapely.union_all(boxes).area)
    assert not any(box.intersects(disc) for box in boxes for disc in discs)
    assert room_beside(made.dots[:1] * 2, [(5.0, 3.0), (500.0, 3.0)], BOX)[1] is None
