"""Cells around booths fill the seat, do not overlap, hold their booth, and hold what is nearest to it."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cells import booth_cells
from geo.distance import haversine_km
from geo.shapes import to_wkb

SEAT = shapely.Polygon(
    [(77.0, 23.0), (77.4, 23.0), (77.4, 23.2), (77.2, 23.2), (77.2, 23.4), (77.0, 23.4)],
    holes=[[(77.05, 23.05), (77.05, 23.1), (77.1, 23.1), (77.1, 23.05)]],
)
"""A seat with a corner cut out and a town inside that belongs to another."""

spots = st.tuples(st.integers(7690, 7750), st.integers(2290, 2350))
lists_of_spots = st.lists(spots, min_size=1, max_size=25)


def cells(at: list[tuple[float, float]]) -> list[shapely.Geometry]:
    made = booth_cells(to_wkb(SEAT), [lon for lon, _ in at], [lat for _, lat in at])
    return [shapely.Polygon() if cell is None else shapely.from_wkb(cell) for cell in made]


@given(lists_of_spots)
@settings(max_examples=40)
def test_cells_fill_the_seat_and_do_not_overlap(grid: list[tuple[int, int]]) -> None:
    made = cells([(x / 100, y / 100) for x, y in grid])
    assert len(made) == len(grid)
    assert sum(cell.area for cell in made) == pytest.approx(SEAT.area, rel=1e-4)
    assert shapely.union_all(made).symmetric_difference(SEAT).area < 1e-6


def test_every_spot_belongs_to_the_nearest_booth() -> None:
    draw = np.random.default_rng(4)
    at = draw.uniform((77.0, 23.0), (77.4, 23.4), (60, 2))
    at = at[shapely.contains_xy(SEAT, at[:, 0], at[:, 1])]
    made = cells([tuple(one) for one in at.tolist()])
    tried = draw.uniform((77.0, 23.0), (77.4, 23.4), (400, 2))
    tried = tried[shapely.contains_xy(SEAT, tried[:, 0], tried[:, 1])]
    apart = haversine_km(tried[:, :1], tried[:, 1:], at[:, 0], at[:, 1])
    nearest = np.argsort(apart, axis=1)
    sure = np.flatnonzero(apart[np.arange(len(tried)), nearest[:, 1]] > 1.02 * apart.min(axis=1))
    assert len(sure) > 200
    assert all(made[nearest[n, 0]].covers(shapely.Point(tried[n])) for n in sure)


def test_booths_of_one_school_share_its_ground_in_equal_wedges() -> None:
    school = (77.1, 23.2)
    made = cells([school] * 4 + [(77.35, 23.05)])
    near = shapely.Point(school).buffer(0.02)
    parts = [cell.intersection(near).area for cell in made[:4]]
    assert min(parts) > 0.2 * near.area
    assert made[4].intersection(near).is_empty


def test_a_booth_just_outside_the_outline_keeps_a_cell() -> None:
    outside = (77.3, 23.2005)
    made = cells([(77.1, 23.02), outside, (77.1, 23.35)])
    assert made[1].distance(shapely.Point(outside)) < 0.001
    assert made[1].area > 0.005
    behind = cells([(77.3, 23.1999), outside, (77.3, 23.02)])
    assert behind[1].area > 1e-6


def test_one_booth_has_all_and_none_have_nothing() -> None:
    assert cells([(77.01, 23.01)])[0].equals(SEAT)
    assert booth_cells(to_wkb(SEAT), [], []) == []


def test_a_place_that_is_not_on_earth_is_refused() -> None:
    with pytest.raises(ValueError, match="no place"):
        booth_cells(to_wkb(SEAT), [77.1, float("nan")], [23.1, 23.1])
