"""Places on a boundary are named with every area that they may belong to, and no others."""

from __future__ import annotations

import math

import shapely

from geo.borders import areas_near
from geo.shapes import Boundary

KM = 1 / 111.19
"""A kilometre in degrees of latitude."""
WEST = Boundary("9", None, shapely.box(77.0, 23.0, 77.5, 23.5))
EAST = Boundary("10", None, shapely.box(77.5, 23.0, 78.0, 23.5))
NORTH = Boundary("11", None, shapely.box(77.0, 23.5, 78.0, 24.0))


def near(*points: tuple[float, float], km: float = 0.25) -> list[tuple[str, ...]]:
    lon, lat = zip(*points, strict=True)
    return areas_near(lon, lat, [NORTH, EAST, WEST], km)


def test_a_place_on_or_beside_a_border_has_both_areas_the_nearer_first() -> None:
    east_of = 0.2 * KM / math.cos(math.radians(23.2))
    assert near((77.5, 23.2), (77.5 + east_of, 23.2), (77.5 - east_of, 23.2)) == [
        ("9", "10"),
        ("10", "9"),
        ("9", "10"),
    ]
    assert near((77.5 + 2 * east_of, 23.2)) == [("10",)]
    assert near((77.5, 23.5)) == [("9", "10", "11")]


def test_what_lies_inside_outside_or_nowhere_is_on_no_border() -> None:
    assert near((77.2, 23.2), (79.0, 23.2), (float("nan"), 23.2), (200.0, 95.0)) == [("9",), (), (), ()]
    assert near((78.0 + 0.2 * KM, 23.2)) == [("10",)]
    assert areas_near([77.2], [23.2], []) == [()]


def test_distance_is_measured_on_the_ground() -> None:
    north_of = 23.5 - 0.24 * KM
    assert near((77.2, north_of)) == [("9", "11")]
    assert near((77.2, 23.5 - 0.26 * KM)) == [("9",)]
    assert near((77.2, 23.5 - 0.9 * KM), km=1.0) == [("9", "11")]
