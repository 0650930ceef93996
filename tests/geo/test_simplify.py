"""At every zoom neighbours meet: gaps and overlaps after simplifying are measured, not looked at."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo.boundaries import BoundaryLayer
from geo.partition import partition
from geo.shapes import Boundary, grid_polygons
from geo.simplify import AREA_VIEW_KM, STATE_VIEW_KM, simplify_boundaries

ZOOMS = (AREA_VIEW_KM, 0.45, 1.0, STATE_VIEW_KM)
"""Kilometres: a district on the screen, the state on A3, on A4, on the screen."""


def faults(shapes: list[shapely.Geometry]) -> tuple[float, float]:
    """Return what areas cover twice, and what they leave open between them (holes of the whole), in square degrees."""
    whole = shapely.union_all(shapes)
    holes = [shapely.Polygon(ring).area for part in shapely.get_parts(whole) for ring in part.interiors]
    return sum(shape.area for shape in shapes) - whole.area, sum(holes)


def wrinkled(seed: int, count: int = 40) -> list[Boundary]:
    """Neighbours around random centres whose borders have many small bends, the same on both sides.

    The ground is bent as a whole, so little that no two spots fall together.
    """
    draw = np.random.default_rng(seed)
    outline = [(77.0, 22.0), (79.0, 22.0), (79.0, 24.0), (77.0, 24.0)]
    centres = [tuple(at) for at in draw.uniform((77.05, 22.05), (78.95, 23.95), (count, 2)).tolist()]
    pieces = shapely.segmentize(partition(outline, centres), 0.004)  # type: ignore[call-overload]
    bent = shapely.transform(pieces, lambda at: np.round(at + 0.003 * np.sin(at[:, ::-1] * 200), 7))
    return [Boundary(str(number), None, piece) for number, piece in enumerate(bent)]


@pytest.mark.parametrize("tolerance_km", ZOOMS)
def test_shared_borders_stay_shared_at_every_zoom(tolerance_km: float) -> None:
    before = wrinkled(7)
    done = simplify_boundaries(before, tolerance_km=tolerance_km)
    shapes = [area.geometry for area in done.boundaries]
    assert done.together
    assert done.vertices < 0.7 * sum(shapely.get_num_coordinates(area.geometry) for area in before)
    assert shapely.coverage_is_valid(shapes)
    assert faults(shapes) == pytest.approx((0.0, 0.0), abs=1e-12)


def test_the_measure_sees_what_is_torn() -> None:
    alone = [shapely.simplify(area.geometry, STATE_VIEW_KM / 111) for area in wrinkled(7)]
    overlap, open_ground = faults(alone)
    assert overlap > 1e-4
    assert open_ground > 1e-4


@pytest.mark.parametrize("digits", [3, 4])
def test_the_grid_of_the_page_tears_nothing_apart(digits: int) -> None:
    done = simplify_boundaries(wrinkled(8), tolerance_km=AREA_VIEW_KM)
    sides: dict[tuple[tuple[int, int], ...], int] = {}
    for area in done.boundaries:
        for polygon in grid_polygons(area.geometry, digits):
            for ring in polygon:
                for pair in zip(ring, [*ring[1:], ring[0]], strict=True):
                    sides[tuple(sorted(pair))] = sides.get(tuple(sorted(pair)), 0) + 1
    single = [side for side, times in sides.items() if times == 1]
    # Only the rim of the whole is met from one side.
    inside = [side for side in single if all(77010 < x * 10 ** (3 - digits) < 78990 for x, _y in side)]
    inside = [side for side in inside if all(22010 < y * 10 ** (3 - digits) < 23990 for _x, y in side)]
    assert len(single) > 0
    assert inside == []


@pytest.mark.real
@pytest.mark.parametrize("tolerance_km", ZOOMS)
def test_the_real_seats_are_no_worse_after_than_before(constituencies: BoundaryLayer, tolerance_km: float) -> None:
    before = faults([area.geometry for area in constituencies.boundaries])
    done = simplify_boundaries(constituencies.boundaries, tolerance_km=tolerance_km)
    after = faults([area.geometry for area in done.boundaries])
    print(f"{tolerance_km} km: overlap {before[0]:.2e} → {after[0]:.2e}, open {before[1]:.2e} → {after[1]:.2e}")
    assert after[0] <= before[0] * 1.05 + 1e-6
    assert after[1] <= before[1] * 1.05 + 1e-6
