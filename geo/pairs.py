"""Both places of rows whose position was read otherwise than it was written, as a drawing that needs no script.

A page shows it as it is, on a phone without JavaScript and on paper: the outline of the seat, a ring where the cells
would lie as they were written, a dot where the reading puts them, and a line from one to the other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from geo.shapes import MADHYA_PRADESH

Point = tuple[float, float]
"""Latitude and longitude in degrees."""
WIDTH = 600.0
_MARGIN = 24.0
_SIMPLER = 600
"""A corner that moves the line by less than this part of the width cannot be seen."""


@dataclass(frozen=True, slots=True)
class DrawnPair:
    """One row: where the reading puts it, and where it was written, in units of the drawing; None outside of it."""

    read: Point | None
    written: Point | None


@dataclass(frozen=True, slots=True)
class PairsDrawing:
    """A drawing of ``width`` × ``height`` units: the outline as an SVG path ("" without one), and a pair for each row.

    ``outside`` counts the rows whose written place lies outside of the drawing.
    """

    width: float
    height: float
    outline: str
    pairs: Sequence[DrawnPair]
    outside: int


def draw_pairs(outline: Any, rows: Sequence[tuple[Point | None, Point | None]]) -> PairsDrawing:
    """Return the drawing of rows, each the place that was read and the place as written, within a polygon or None."""
    west, south, east, north = _extent(outline, rows)
    squeeze = math.cos(math.radians((south + north) / 2))
    unit = (WIDTH - 2 * _MARGIN) / max((east - west) * squeeze, (north - south), 1e-6)
    height = (north - south) * unit + 2 * _MARGIN

    def at(point: Point) -> Point:
        return (
            round(_MARGIN + (point[1] - west) * squeeze * unit, 1),
            round(_MARGIN + (north - point[0]) * unit, 1),
        )

    def inside(point: Point | None) -> Point | None:
        held = point is not None and south <= point[0] <= north and west <= point[1] <= east
        return at(point) if held and point is not None else None

    pairs = [DrawnPair(inside(read), inside(written)) for read, written in rows]
    outside = sum(1 for (_read, written), pair in zip(rows, pairs, strict=True) if written and not pair.written)
    path = "" if outline is None else _path(outline.simplify((east - west) / _SIMPLER), at)
    width = (east - west) * squeeze * unit + 2 * _MARGIN
    return PairsDrawing(round(width, 1), round(height, 1), path, pairs, outside)


def _extent(outline: Any, rows: Sequence[tuple[Point | None, Point | None]]) -> tuple[float, float, float, float]:
    """Return the bounds of all that is drawn (west, south, east, north); places outside of the state are left out."""
    state_west, state_south, state_east, state_north = MADHYA_PRADESH
    points = [
        point
        for row in rows
        for point in row
        if point and state_south <= point[0] <= state_north and state_west <= point[1] <= state_east
    ]
    boxes = [(lon, lat, lon, lat) for lat, lon in points] + ([outline.bounds] if outline is not None else [])
    if not boxes:
        return MADHYA_PRADESH
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def _path(geometry: Any, at: Any) -> str:
    parts = []
    for polygon in shapely.get_parts(geometry):
        for ring in (polygon.exterior, *polygon.interiors):
            corners = [at((lat, lon)) for lon, lat in ring.coords]
            parts.append("M" + "L".join(f"{x} {y}" for x, y in corners) + "Z")
    return "".join(parts)
