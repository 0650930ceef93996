"""Invented boundaries: they fill the outline, share their borders, and keep what is scattered inside."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.partition import joined, partition, scatter

SQUARE = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]
whole = st.integers(1, 39)
centres = st.lists(st.tuples(whole, whole), min_size=1, max_size=12, unique=True)


@given(centres)
@settings(max_examples=60)
def test_pieces_fill_the_outline_and_go_to_the_nearest_centre(points: list[tuple[int, int]]) -> None:
    places = [(x / 10, y / 10) for x, y in points]
    pieces = partition(SQUARE, places)
    assert len(pieces) == len(places)
    assert sum(piece.area for piece in pieces) == pytest.approx(16, abs=1e-3)
    assert all(piece.contains(shapely.Point(place)) for piece, place in zip(pieces, places, strict=True))
    assert shapely.coverage_is_valid(pieces)
    assert joined(pieces).equals(shapely.Polygon(SQUARE))


@pytest.mark.parametrize("points", [[(1, 1), (1, 1)], [(1, 1), (5, 1)]])
def test_centres_that_cannot_be_are_refused(points: list[tuple[float, float]]) -> None:
    with pytest.raises(ValueError, match="centre"):
        partition(SQUARE, points)


def test_scattered_points_keep_their_distance_from_the_border() -> None:
    shape = shapely.Polygon(SQUARE)
    points = scatter(shape, 200, np.random.default_rng(1), margin=0.5)
    assert points.shape == (200, 2)
    assert (shapely.distance(shapely.points(points), shape.exterior) >= 0.5).all()
    assert np.array_equal(points, scatter(shape, 200, np.random.default_rng(1), margin=0.5))


def test_a_margin_that_leaves_no_room_is_refused() -> None:
    with pytest.raises(ValueError, match="no room"):
        scatter(shapely.Polygon(SQUARE), 1, np.random.default_rng(1), margin=3)
