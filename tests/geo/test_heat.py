"""How thick cases lie: the kernel held against its definition, one heap, what warms nothing, and bands on a sheet."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.booth_map import draw_booth_map
from geo.classes import RAMP
from geo.heat import CELL_MM, COLD, REACH, HeatScale, bands, heat_classes
from geo.maps import Measure
from geo.picture import Sign, lay_out, lay_out_heat
from geo.texts import map_texts
from tests.geo.samples import ASSETS, NONCE, area, page_data, point

WIDE, HIGH = 30, 20
AT = st.floats(-10, 40, allow_nan=False)


def by_definition(booths: list[tuple[float, float, int]]) -> np.ndarray:
    """Return the share of each cell, booth by booth and cell by cell."""
    heat = np.zeros((HIGH, WIDE))
    for x, y, count in booths:
        for row in range(HIGH):
            for column in range(WIDE):
                far = (np.hypot(column - np.floor(x + 0.5), row - np.floor(y + 0.5)) / REACH) ** 2
                heat[row, column] += max(count, 0) * max(0.0, 1 - far) ** 2
    return np.sqrt(heat / heat.max()) if heat.max() else heat


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(AT, AT, st.integers(-2, 40)), max_size=6))
def test_every_cell_has_the_class_of_the_definition(booths: list[tuple[float, float, int]]) -> None:
    share = by_definition(booths)
    x, y, count = (list(column) for column in zip(*booths, strict=True)) if booths else ([], [], [])
    found = heat_classes(x, y, count, WIDE, HIGH)
    expected = np.where(share < 0.05, COLD, np.minimum(4, np.floor(share * 5)))
    # A sum in another order may fall on the other side of a limit that it hits.
    near = np.abs(share[..., None] - np.array([0.05, 0.2, 0.4, 0.6, 0.8])).min(axis=-1) < 1e-9
    assert np.array_equal(found[~near], expected[~near])


def test_one_heap_is_darkest_where_it_lies_and_ends_at_the_reach() -> None:
    found = heat_classes([12.4], [7.5], [9], WIDE, HIGH)
    # (1 - 9/36)² = 0.5625, whose root is 0.75: the fourth of five classes, three cells away.
    assert [int(found[8, 12 + away]) for away in (0, 1, 2, 3, 4, 5, 6)] == [4, 4, 4, 3, 2, 1, COLD]
    assert found[8, 12] == found.max() == 4


def test_what_has_no_cases_warms_nothing() -> None:
    assert (heat_classes([5, 6], [5, 6], [0, -2], WIDE, HIGH) == COLD).all()
    assert (heat_classes([], [], [], WIDE, HIGH) == COLD).all()
    assert bands(heat_classes([], [], [], WIDE, HIGH)) == []


def test_each_band_holds_its_cells_and_lies_within_the_one_before() -> None:
    classes = heat_classes([8, 20], [8, 11], [40, 9], WIDE, HIGH)
    found = bands(classes)
    assert [colour for colour, _shape in found] == list(RAMP)
    for number, (_colour, shape) in enumerate(found):
        assert shape.area == (classes >= number).sum()
        assert number == 0 or shapely.covers(found[number - 1][1], shape)


def test_a_sheet_is_darkest_at_the_heap_and_doubtful_or_hidden_places_warm_nothing() -> None:
    ground = [area("1", 77, 22)]
    heap = point("1/1", 77.25, 22.75, count=30)
    cold = [
        point("1/2", 77.75, 22.25, count=500, doubtful=True),
        point("1/3", 77.75, 22.25, count=None),
        point("1/4", 77.75, 22.25, count=500, asked=False),
    ]
    made = lay_out_heat(ground, [heap, *cold], (100.0, 100.0))
    assert made.dots == ()
    assert [(patch.fill, made.signs) for patch in made.patches] == [(Sign.GROUND, ())]
    west, north, east, south = made.patches[0].geometry.bounds
    spot = west + (east - west) / 4, north + (south - north) / 4
    rings = {band.fill: shapely.union_all([shapely.Polygon(ring) for ring in band.rings]) for band in made.bands}
    darkest = rings[RAMP[-1]]
    assert darkest.covers(shapely.Point(spot))
    assert shapely.Point(spot).distance(darkest.centroid) < CELL_MM
    assert rings[RAMP[0]].bounds == pytest.approx(darkest.centroid.buffer(5.5 * CELL_MM).bounds, abs=CELL_MM)
    # The disc of the outermost booth is seen whole.
    rim = lay_out_heat(ground, [point("1/1", 77.0, 22.0, count=1)], (100.0, 100.0))
    assert sum(shapely.Polygon(ring).area for ring in rim.bands[0].rings) == pytest.approx(97 * CELL_MM**2, rel=0.15)


def test_without_cases_the_ground_is_left() -> None:
    assert lay_out_heat([area("1", 77, 22)], [], (100.0, 60.0)).bands == ()
    assert lay_out([area("1", 77, 22)], [], (100.0, 60.0), measure=Measure.COUNT).bands == ()


def test_the_legend_of_the_sheet_is_that_of_the_screen() -> None:
    texts = map_texts("en", title="Thick", legend_title="Thick")
    page = draw_booth_map([], texts=texts, assets=ASSETS, nonce=NONCE, heat=True, cases_prefix=None)
    for entry in HeatScale().legend():
        assert entry.colour in page
        assert entry.text in page
    assert page_data(page)["heat"] == {"cell": 4, "reach": 6, "least": 0.05}
    plain = draw_booth_map([], texts=texts, assets=ASSETS, nonce=NONCE, heat=False, cases_prefix=None)
    assert page_data(plain)["heat"] is None
