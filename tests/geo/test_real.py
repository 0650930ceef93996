"""Geography on the real files: every row accounted for, every disagreement explained, small enough for 2G."""

from __future__ import annotations

import csv
import gzip
import random
from pathlib import Path

import numpy as np
import pytest

from geo.audit import PositionVerdict, audit_positions
from geo.boundaries import BoundaryLayer
from geo.classes import Measure
from geo.distance import haversine_km
from geo.locate import locate_points, nearest_points
from geo.maps import MapArea, draw_area_map
from geo.shapes import to_wkb
from geo.simplify import STATE_VIEW_KM, simplify_boundaries
from geo.texts import map_texts
from geo.verdicts import RowStatus
from tests.geo.samples import ASSETS, NONCE

pytestmark = pytest.mark.real

INDORE = {"205": "204", "206": "204", "207": "204", "208": "204"}
"""Indore 2 to 5 have no polygon of their own in this file; their area lies in the polygon numbered 204."""


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def booths(real_data: Path) -> list[dict[str, str]]:
    return table(real_data / "mp_booths.csv")


def positions(rows: list[dict[str, str]]) -> tuple[list[float], list[float]]:
    return [float(row["lon"]) for row in rows], [float(row["lat"]) for row in rows]


def test_every_constituency_is_accounted_for(constituencies: BoundaryLayer, districts: BoundaryLayer) -> None:
    assert len(constituencies.verdicts) == 226
    assert len(constituencies.verdicts_with(RowStatus.ACCEPTED)) == len(constituencies.boundaries) == 226
    codes = {area.code for area in constituencies.boundaries}
    assert {str(number) for number in range(1, 231)} - codes == set(INDORE)
    assert len(districts.verdicts_with(RowStatus.ACCEPTED)) == 52


def test_every_disagreement_of_a_thousand_booths_is_explained(
    constituencies: BoundaryLayer, booths: list[dict[str, str]]
) -> None:
    drawn = random.Random(20).sample(booths, 1000)
    named = [row["ac_no"] for row in drawn]
    audit = audit_positions(*positions(drawn), named, constituencies.boundaries, merged=INDORE)
    print({verdict.value: number for verdict, number in audit.table().items()})
    for verdict, found, distance, name in zip(audit.verdicts, audit.found, audit.distance_km, named, strict=True):
        if found == name:
            assert verdict is PositionVerdict.SURE
        elif name in INDORE:
            assert (verdict, found) == (PositionVerdict.NO_POLYGON, "204")
        elif distance <= 1:
            assert verdict is PositionVerdict.NEAR_BORDER
        else:
            assert verdict is PositionVerdict.DOUBTFUL
    assert sum(audit.table().values()) == 1000


def test_all_booths_have_the_verdicts_that_we_publish(
    constituencies: BoundaryLayer, booths: list[dict[str, str]]
) -> None:
    named = [row["ac_no"] for row in booths]
    audit = audit_positions(*positions(booths), named, constituencies.boundaries, merged=INDORE)
    assert audit.table() == {
        PositionVerdict.SURE: 44458,
        PositionVerdict.NEAR_BORDER: 4,
        PositionVerdict.DOUBTFUL: 0,
        PositionVerdict.NO_POLYGON: 893,
        PositionVerdict.NO_POSITION: 0,
    }
    near = audit.distance_km[audit.verdicts == PositionVerdict.NEAR_BORDER]
    assert near.max() < 0.002


def test_a_booth_moved_away_is_doubted(constituencies: BoundaryLayer, booths: list[dict[str, str]]) -> None:
    drawn = random.Random(21).sample([row for row in booths if row["ac_no"] not in INDORE], 200)
    lon, lat = positions(drawn)
    named = [row["ac_no"] for row in drawn]
    audit = audit_positions([value + 2 for value in lon], lat, named, constituencies.boundaries)
    assert audit.table()[PositionVerdict.DOUBTFUL] == 200


def test_every_settlement_finds_the_nearest_booth_of_its_constituency(
    real_data: Path, constituencies: BoundaryLayer, booths: list[dict[str, str]]
) -> None:
    settlements = table(real_data / "mp_habitations.csv")
    lon, lat = positions(settlements)
    seats = locate_points(lon, lat, constituencies.boundaries).tolist()
    booth_lon, booth_lat = (np.array(values) for values in positions(booths))
    booth_seats = np.array([row["ac_no"] for row in booths])
    index, distance = nearest_points(lon, lat, seats, booth_lon, booth_lat, booth_seats.tolist())
    served = set(booth_seats.tolist())
    assert [place >= 0 for place in index.tolist()] == [seat in served for seat in seats]
    for n in random.Random(22).sample(np.flatnonzero(index >= 0).tolist(), 300):
        same = np.flatnonzero(booth_seats == seats[n])
        apart = haversine_km(lon[n], lat[n], booth_lon[same], booth_lat[same])
        assert distance[n] == apart.min()
        assert index[n] == same[np.argmin(apart)]


@pytest.mark.parametrize(("layer", "limit"), [("districts", 15_000), ("constituencies", 60_000)])
def test_a_state_view_is_small(request: pytest.FixtureRequest, layer: str, limit: int) -> None:
    boundaries: BoundaryLayer = request.getfixturevalue(layer)
    simpler = simplify_boundaries(boundaries.boundaries, tolerance_km=STATE_VIEW_KM)
    areas = [
        MapArea(
            code=area.code, label=area.name or area.code, geometry_wkb=to_wkb(area.geometry), count=number,
            eligible=100, rate=0.5, asked=True,
            link=f"/maps/{area.code}", detail_link=f"/cases/?area={area.code}",
        )
        for number, area in enumerate(simpler.boundaries)
    ]  # fmt: skip
    document = draw_area_map(
        areas, texts=map_texts("hi", title="नक्शा", legend_title="लंबित प्रकरण"),
        assets=ASSETS, measure=Measure.COUNT, nonce=NONCE,
    )  # fmt: skip
    size = len(gzip.compress(document.encode()))
    print(layer, simpler.vertices, "vertices", size, "bytes")
    assert simpler.together
    assert size < limit
