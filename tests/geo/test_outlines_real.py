"""Areas made of cells on the real files: all districts, all booths, grouped at random in five ways, in one process."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from geo.boundaries import BoundaryLayer
from geo.locate import locate_points
from geo.outlines import BoothGround, booth_ground
from geo.shapes import Boundary, to_wkb
from geo.simplify import AREA_VIEW_KM, simplify_boundaries

pytestmark = pytest.mark.real

DISTRICTS, BOOTHS = 52, 45_000


@dataclass(frozen=True)
class State:
    """The districts, and all booths that lie in one: where, and in which (by its place in the file)."""

    outlines: NDArray[np.object_]
    at: NDArray[np.float64]
    district: NDArray[np.int64]
    ground: BoothGround


@pytest.fixture(scope="module")
def state(real_data: Path, districts: BoundaryLayer) -> State:
    with (real_data / "mp_booths.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["lat"] and row["lon"]]
    at = np.array([[float(row["lon"]), float(row["lat"])] for row in rows])
    codes = [area.code for area in districts.boundaries]
    found = locate_points(at[:, 0], at[:, 1], districts.boundaries)
    inside = np.array([code is not None for code in found], dtype=bool)
    district = np.array([codes.index(code) for code in found[inside].tolist()])
    outlines = np.array([area.geometry for area in districts.boundaries], dtype=object)
    stored = {number: to_wkb(outline) for number, outline in enumerate(outlines)}
    at = at[inside]
    return State(outlines, at, district, booth_ground(stored, district.tolist(), at[:, 0], at[:, 1]))


def grouped(state: State, seed: int) -> NDArray[np.int64]:
    """Return a block for each booth: that of the nearest of some booths of its district; once, every tenth strays."""
    draw, groups, first = np.random.default_rng(seed), np.empty(len(state.at), dtype=np.int64), 0
    for number in np.unique(state.district).tolist():
        here = np.flatnonzero(state.district == number)
        blocks = min((3, 6, 12, 40, 150)[seed], len(here))
        middles = state.at[draw.choice(here, blocks, replace=False)]
        apart = ((state.at[here, None] - middles) ** 2).sum(axis=2)
        strays = (draw.random(len(here)) < 0.1) & (seed == 2)
        groups[here] = first + np.where(strays, draw.integers(blocks, size=len(here)), apart.argmin(axis=1))
        first += blocks
    return groups


def test_every_district_is_divided_among_all_its_booths(state: State) -> None:
    assert len(np.unique(state.district)) == DISTRICTS
    assert len(state.at) > BOOTHS
    assert (state.ground.cell_of >= 0).all()
    cells = state.ground.net.areas()
    assert (cells > 0).all()
    home = np.empty(len(cells), dtype=np.int64)
    home[state.ground.cell_of] = state.district
    filled = np.bincount(home, cells, minlength=len(state.outlines))
    assert np.abs(filled / shapely.area(state.outlines) - 1).max() < 1e-9


@pytest.mark.parametrize("seed", range(5))
def test_blocks_fill_their_district_do_not_overlap_and_hold_their_booths(state: State, seed: int) -> None:
    groups = grouped(state, seed)
    made = state.ground.outlines(groups)
    blocks = np.array(sorted(made))
    shapes = shapely.from_wkb([made[block] for block in blocks.tolist()])
    assert shapely.is_valid(shapes).all()
    home = dict(zip(groups.tolist(), state.district.tolist(), strict=True))
    homes = np.array([home[block] for block in blocks.tolist()])
    filled = np.bincount(homes, shapely.area(shapes), minlength=len(state.outlines))
    assert np.abs(filled / shapely.area(state.outlines) - 1).max() < 1e-6
    for number in range(len(state.outlines)):
        own = shapes[homes == number]
        assert shapely.coverage_is_valid(own), number
        named = [Boundary(str(block), None, shape) for block, shape in enumerate(own)]
        thin = simplify_boundaries(named, tolerance_km=AREA_VIEW_KM)
        assert thin.together
        assert thin.misfit == 0
    # A spot that several booths share is the area's with most of them; all others stand on their own ground.
    place = np.searchsorted(blocks, groups)
    owns = state.ground.owners(groups)[state.ground.cell_of] == groups
    points = shapely.points(state.at[owns])
    assert shapely.distance(shapes[place[owns]], points).max() < 3e-5
    assert owns.mean() > 0.8
