"""Storing, simplifying and writing boundaries."""

from __future__ import annotations

import json
from itertools import accumulate

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.shapes import Boundary, from_wkb, geojson_from_wkb, grid_polygons, polygons_only, ring_steps, to_wkb
from geo.simplify import simplify_boundaries
from tests.geo.files import square


def wavy_pair(shift: float = 0.0) -> tuple[Boundary, Boundary]:
    """Two neighbours with a shared border of many small waves; ``shift`` moves one of them away."""
    wave = [(78 + (0.004 if n % 2 else 0.0), 22 + n / 100) for n in range(101)]
    west = shapely.Polygon([(77, 22), *wave, (77, 23)])
    east = shapely.Polygon([*((x + shift, y) for x, y in wave), (79, 23), (79, 22)])
    return Boundary("w", None, west), Boundary("e", None, east)


def test_what_is_stored_comes_back() -> None:
    shape = shapely.MultiPolygon([square(77, 22), square(79, 22).difference(square(79.2, 22.2, 0.2))])
    stored = to_wkb(shapely.force_3d(shape, 5))
    assert isinstance(stored, bytes)
    (area,) = from_wkb([("7", "सात", stored)])
    assert (area.code, area.name) == ("7", "सात")
    assert area.geometry.equals(shape)
    assert not area.geometry.has_z


@pytest.mark.parametrize(
    ("shape", "kind", "area"),
    [
        (square(0, 0), "Polygon", 1),
        (shapely.MultiPolygon([square(0, 0)]), "Polygon", 1),
        (
            shapely.GeometryCollection([square(0, 0), shapely.MultiPolygon([square(2, 0)]), shapely.Point(9, 9)]),
            "MultiPolygon",
            2,
        ),
        (shapely.MultiPolygon([square(0, 0), square(1, 0)]), "Polygon", 2),
        (shapely.Point(1, 1), "MultiPolygon", 0),
        (shapely.Polygon(), "MultiPolygon", 0),
    ],
)
def test_only_polygons_are_kept(shape: object, kind: str, area: float) -> None:
    kept = polygons_only(shape)
    assert (kept.geom_type, kept.area) == (kind, area)


def test_geojson_has_the_code_and_the_shape_and_closed_rings() -> None:
    ring = square(77, 22).difference(square(77.25, 22.25, 0.5))
    pair = shapely.MultiPolygon([square(78, 22), square(80, 22)])
    made = geojson_from_wkb([("1", "एक", to_wkb(ring)), ("2", None, to_wkb(pair))], digits=2)
    json.dumps(made)
    first, second = (shapely.from_geojson(json.dumps(item["geometry"])) for item in made["features"])
    assert made["features"][0]["properties"] == {"code": "1", "name": "एक"}
    assert first.equals(ring)
    assert second.equals(pair)


def test_a_hole_too_small_for_the_grid_vanishes_but_an_area_never_does() -> None:
    holed = square(77, 22).difference(square(77.5, 22.5, 0.001))
    assert len(grid_polygons(holed, 2)[0]) == 1
    assert grid_polygons(square(77.5001, 22.5001, 0.0001), 2) == [
        [[(7750, 2250), (7751, 2250), (7751, 2251), (7750, 2251)]]
    ]


@given(st.lists(st.tuples(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6)), min_size=3))
def test_steps_lead_back_to_the_ring(ring: list[tuple[int, int]]) -> None:
    steps = ring_steps(ring)
    assert list(zip(accumulate(steps[::2]), accumulate(steps[1::2]), strict=True)) == ring


def test_neighbours_keep_their_shared_border() -> None:
    before = wavy_pair()
    done = simplify_boundaries(before, tolerance_km=5)
    west, east = (area.geometry for area in done.boundaries)
    assert done.together
    assert done.misfit == 0
    assert done.vertices < 30
    assert shapely.coverage_is_valid([west, east])
    assert west.union(east).area == pytest.approx(before[0].geometry.union(before[1].geometry).area, rel=1e-9)
    assert [area.code for area in done.boundaries] == ["w", "e"]


def test_neighbours_that_do_not_fit_are_simplified_alone_and_said_so() -> None:
    done = simplify_boundaries(wavy_pair(shift=-0.002), tolerance_km=1)
    assert not done.together
    assert done.misfit > 0.01
    assert "alone" in done.message.en
    assert "अलग" in done.message.hi


def test_a_small_misfit_is_named_and_kept() -> None:
    west, east = (
        square(77, 22),
        shapely.Polygon([(78, 22), (79, 22), (79, 23), (78, 23), (77.9999, 22.51), (78, 22.5)]),
    )
    far = [Boundary(str(n), None, square(80 + 2 * n, 22)) for n in range(60)]
    done = simplify_boundaries([Boundary("w", None, west), Boundary("e", None, east), *far], tolerance_km=1)
    assert done.together
    assert 0 < done.misfit <= 0.01
    assert "was kept" in done.message.en


def test_no_area_disappears() -> None:
    crumb = shapely.Polygon([(77, 22), (77.001, 22), (77.0005, 22.001)])
    done = simplify_boundaries([Boundary("1", None, crumb), Boundary("2", None, square(78, 22))], tolerance_km=500)
    assert all(not area.geometry.is_empty and area.geometry.is_valid for area in done.boundaries)


def test_an_area_that_simplifies_into_nonsense_is_repaired_or_keeps_its_shape(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bow_tie = shapely.Polygon([(77, 22), (78, 23), (78, 22), (77, 23)])
    flat = shapely.Polygon([(78, 22), (79, 22), (78.5, 22)])
    monkeypatch.setattr(shapely, "coverage_simplify", lambda shapes, tolerance: [bow_tie, flat])
    before = [Boundary("1", None, square(77, 22)), Boundary("2", None, square(78, 22))]
    repaired, kept = (area.geometry for area in simplify_boundaries(before, tolerance_km=1).boundaries)
    assert repaired.is_valid
    assert repaired.area == pytest.approx(0.5)
    assert kept is before[1].geometry


def test_nothing_to_simplify_and_nonsense() -> None:
    assert simplify_boundaries([], tolerance_km=1).boundaries == ()
    for wrong in (-1.0, float("nan")):
        with pytest.raises(ValueError, match="tolerance_km"):
            simplify_boundaries([], tolerance_km=wrong)
