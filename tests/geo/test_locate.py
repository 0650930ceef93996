"""Points in areas, distances to areas, nearest points: known answers and comparison with slow, plain ways."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.distance import haversine_km, usable
from geo.locate import distance_to_boundary_km, locate_points, nearest_points
from geo.shapes import Boundary
from tests.geo.files import square

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (77.5, 22.5, "1"),
        (78.5, 22.5, "2"),
        (77.5, 23.5, "3"),
        (78.5, 23.5, "10"),
        (78, 22.5, "1"),
        (78.5, 23, "2"),
        (78, 23, "1"),
        (76.9, 22.5, None),
        (NAN, 22.5, None),
        (77.5, INF, None),
        (200, 95, None),
        (77.5, -INF, None),
    ],
)
def test_each_point_has_one_answer(
    four_squares: tuple[Boundary, ...], lon: float, lat: float, code: str | None
) -> None:
    for order in (four_squares, four_squares[::-1]):
        assert locate_points([lon], [lat], order).tolist() == [code]


def test_overlapping_areas_give_the_lower_code() -> None:
    areas = [Boundary("10", None, square(77, 22)), Boundary("9", None, square(77, 22))]
    assert locate_points([77.5], [22.5], areas).tolist() == ["9"]


def test_without_areas_or_points_nothing_is_found(four_squares: tuple[Boundary, ...]) -> None:
    assert locate_points([77.5], [22.5], []).tolist() == [None]
    assert locate_points([], [], four_squares).shape == (0,)
    assert locate_points([NAN], [22.5], four_squares).tolist() == [None]


def test_coordinates_must_be_flat_and_of_one_length() -> None:
    with pytest.raises(ValueError, match="one length"):
        usable([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="flat"):
        usable([[1.0]], [[1.0]])


points = st.lists(st.tuples(st.floats(76.5, 79.5), st.floats(21.5, 24.5)), min_size=1, max_size=20)


@settings(max_examples=50)
@given(points)
@example([(77.5, 22.0)])
def test_inside_means_at_no_distance(places: list[tuple[float, float]]) -> None:
    areas = [Boundary("1", None, square(77, 22)), Boundary("2", None, square(78, 22))]
    lon, lat = zip(*places, strict=True)
    found = locate_points(lon, lat, areas)
    away = distance_to_boundary_km(lon, lat, [code or "1" for code in found], areas)
    for code, distance, east, north in zip(found, away, lon, lat, strict=True):
        inside = 77 <= east <= 79 and 22 <= north <= 23
        assert (code is not None) == inside
        assert distance >= 0
        if inside:
            assert distance < 1e-6


def test_distances_to_an_area_are_kilometres_on_the_ground(four_squares: tuple[Boundary, ...]) -> None:
    lon, lat = [76.5, 77.5, 77.5, 77.5, NAN], [22.5, 21.5, 22.5, 22.5, 22.5]
    found = distance_to_boundary_km(lon, lat, ["1", "1", "1", "absent", "1"], four_squares)
    assert found[0] == pytest.approx(haversine_km(76.5, 22.5, 77, 22.5), rel=2e-3)
    assert found[1] == pytest.approx(0.5 * 111.195, rel=2e-3)
    assert found[2] == 0
    assert np.isnan(found[3:]).all()


def test_no_area_named_means_no_distance(four_squares: tuple[Boundary, ...]) -> None:
    assert np.isnan(distance_to_boundary_km([77.5], [22.5], [None], four_squares)).all()
    with pytest.raises(ValueError, match="one entry"):
        distance_to_boundary_km([77.5], [22.5], [], four_squares)


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ((0, 0), (0, 0), 0.0),
        ((0, 0), (0, 1), 111.1951),
        ((0, 0), (180, 0), 20015.1151),
        ((0, 90), (50, 90), 0.0),
    ],
)
def test_great_circle_distances(one: tuple[float, float], other: tuple[float, float], km: float) -> None:
    assert haversine_km(*one, *other) == pytest.approx(km, abs=1e-3)


@settings(max_examples=50)
@given(st.data())
def test_nearest_agrees_with_looking_at_every_candidate(data: st.DataObject) -> None:
    place = st.tuples(st.floats(74, 83), st.floats(21, 27), st.sampled_from(["a", "b", "c"]))
    here = data.draw(st.lists(place, min_size=1, max_size=12))
    there = data.draw(st.lists(place, min_size=1, max_size=12))
    lon, lat, groups = zip(*here, strict=True)
    cand_lon, cand_lat, cand_groups = zip(*there, strict=True)
    index, distance = nearest_points(lon, lat, groups, cand_lon, cand_lat, cand_groups)
    for n, group in enumerate(groups):
        same = [m for m, other in enumerate(cand_groups) if other == group]
        if not same:
            assert index[n] == -1
            assert np.isnan(distance[n])
            continue
        apart = haversine_km(lon[n], lat[n], np.array(cand_lon)[same], np.array(cand_lat)[same])
        assert index[n] == same[int(np.argmin(apart))]
        assert distance[n] == apart.min()


def test_nearest_skips_what_has_no_place_or_group() -> None:
    index, distance = nearest_points(
        [77.0, NAN, 77.0, 77.0], [23.0, 23.0, 23.0, 23.0], ["a", "a", None, "b"],
        [NAN, 77.2, 77.2, 77.1], [23.0, 23.0, 23.0, 23.0], ["a", "a", "a", None],
    )  # fmt: skip
    assert index.tolist() == [1, -1, -1, -1]
    assert distance[0] == pytest.approx(haversine_km(77.0, 23.0, 77.2, 23.0))
    assert np.isnan(distance[1:]).all()


def test_nearest_without_anybody_to_ask_or_offer() -> None:
    for here, there in (([NAN], [77.0]), ([77.0], [NAN])):
        index, distance = nearest_points(here, [23.0], ["a"], there, [23.0], ["a"])
        assert index.tolist() == [-1]
        assert np.isnan(distance).all()


def test_nearest_wants_a_group_for_each_point() -> None:
    with pytest.raises(ValueError, match="groups"):
        nearest_points([77.0], [23.0], [], [77.0], [23.0], ["a"])
