"""What a map shows, as data for the page.

A map document carries its figures as one block of JSON in columns (a list of labels, a list of counts, …),
which compresses to a fraction of one object for each area, and whose script draws without a template for
each element. What a reader may not see is taken out here, not hidden in the browser: a rate over too few
people and any figure of an area where nobody has asked never reach the page.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from geo.classes import ClassScale, Measure, Method, class_scale
from geo.distance import usable
from geo.frame import own_path
from geo.shapes import MADHYA_PRADESH, Extent, from_wkb, grid_polygons, ring_steps
from geo.signed import ChangeScale, FlagScale, change_scale

MIN_ELIGIBLE = 10
"""A rate over fewer people says more about single persons than about the area."""

NOT_ASKED, TOO_FEW, DOUBTFUL = "not-asked", "too-few", "doubtful"
NOT_ASKED_DOT, TOO_FEW_DOT, GROUND_COLOUR = "#8c8c8c", "#e4e4e4", "#f4f1e8"

COARSE_SPAN, COARSE_DIGITS, FINE_DIGITS = 3.0, 3, 4
"""Maps wider than three degrees show no detail under 100 m; smaller ones get a grid of 10 m."""

DRAWN_SPAN = 0.3
"""Outlines that nobody has surveyed get the coarse grid from this width on, which is two pixels of a laptop."""

POINT_DIGITS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class MapUnit:
    """What an area and a point have in common.

    ``count`` is None where it may not be shown; ``eligible`` and ``rate`` (0 to 1) likewise. ``link`` leads
    one level down, ``detail_link`` to the list of cases; both are paths on this site. ``amount`` is what a map shows
    that asks for neither: days, persons, a change.
    """

    code: str
    label: str
    count: int | None
    eligible: int | None
    rate: float | None
    asked: bool
    link: str | None = None
    detail_link: str | None = None
    amount: float | None = None

    def shown_rate(self) -> float | None:
        """Return the rate, or None where nobody has asked or too few people are eligible."""
        enough = self.asked and self.eligible is not None and self.eligible >= MIN_ELIGIBLE
        return self.rate if enough else None

    def value(self, measure: Measure) -> float | None:
        """Return what colours this unit, or None where it has no colour."""
        if measure in (Measure.NUMBER, Measure.CHANGE, Measure.FLAG):
            return self.amount
        if not self.asked:
            return None
        return self.shown_rate() if measure is Measure.RATE else self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class MapArea(MapUnit):
    """An area with its boundary as WKB bytes in WGS 84; a ``drawn`` one was never surveyed and has a dashed line."""

    geometry_wkb: bytes
    drawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPoint(MapUnit):
    """A place with its position in WGS 84 degrees; a ``doubtful`` position is drawn hollow and dashed."""

    lon: float
    lat: float
    doubtful: bool = False


Scale = ClassScale | ChangeScale | FlagScale


@dataclass(frozen=True, slots=True)
class Payload:
    """The data of a map document, with what legend and shell need to know of it."""

    data: dict[str, Any]
    scale: Scale
    extent: Extent
    marks: dict[str, str]


def scale_of(values: Sequence[float], measure: Measure, method: Method, flag_texts: tuple[str, ...]) -> Scale:
    """Return the classes of a map's values."""
    if measure is Measure.CHANGE:
        return change_scale(values)
    return FlagScale(flag_texts) if measure is Measure.FLAG else class_scale(values, measure, method=method)


def payload(
    areas: Sequence[MapArea],
    points: Sequence[MapPoint],
    measure: Measure,
    method: Method = Method.QUANTILE,
    flag_texts: tuple[str, ...] = ("0", "1"),
    also: Sequence[float] = (),
) -> Payload:
    """Return the data of a map; ``also`` are values of another map that is to have the same classes.

    With points on the map these carry the classes, and areas are the ground below them: counts of a booth
    and of a district share no scale. ``marks`` maps each special sign that occurs to the fill that it has
    on this map. Raises ValueError for a position that is no place on Earth or a link that leaves this site.
    """
    lon, lat, good = usable([point.lon for point in points], [point.lat for point in points])
    if not good.all():
        raise ValueError(f"no place on Earth: {points[int(np.flatnonzero(~good)[0])].code!r}")
    counted: Sequence[MapUnit] = points or areas
    values = [value for unit in counted if (value := unit.value(measure)) is not None]
    scale = scale_of([*values, *also], measure, method, flag_texts)
    extent = _extent([shape_bounds(area.geometry_wkb) for area in areas], lon, lat)
    surveyed = not areas or not all(area.drawn for area in areas)
    digits = COARSE_DIGITS if extent[2] - extent[0] > (COARSE_SPAN if surveyed else DRAWN_SPAN) else FINE_DIGITS
    fills = _fills(scale)
    area_columns = _columns(areas)
    area_columns["fill"] = [len(fills["area"]) - 1 if points else _fill(area, measure, scale) for area in areas]
    area_columns["shape"] = [page_shape(area.geometry_wkb, digits) for area in areas]
    if any(area.drawn for area in areas):
        area_columns["drawn"] = [int(area.drawn) for area in areas]
    data = {
        "digits": digits,
        "fills": fills["area"],
        "dots": fills["point"],
        "areas": area_columns,
        "points": _point_columns(points, measure, scale, lon, lat),
    }
    return Payload(data, scale, extent, _marks(counted, points, measure))


def script_json(data: object) -> str:
    """Return JSON that may stand inside a ``<script>`` element whatever texts it holds.

    Everything that HTML or JavaScript could take for an end of the block is written as an escape; NaN and
    infinity raise ValueError, for JSON has no such numbers.
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


@lru_cache(maxsize=2048)
def shape_bounds(geometry_wkb: bytes) -> Extent:
    """Return west, south, east and north of a boundary in degrees; ValueError as for :func:`geo.shapes.from_wkb`."""
    (shape,) = from_wkb([("", None, geometry_wkb)])
    west, south, east, north = shape.geometry.bounds
    return west, south, east, north


@lru_cache(maxsize=2048)
def page_shape(geometry_wkb: bytes, digits: int) -> list[list[list[int]]]:
    """Return a boundary as the page reads it.

    Boundaries change once in years and are drawn many times a day: each is put on the grid once.
    """
    (shape,) = from_wkb([("", None, geometry_wkb)])
    return [[ring_steps(ring) for ring in polygon] for polygon in grid_polygons(shape.geometry, digits)]


def _fills(scale: Scale) -> dict[str, list[str]]:
    colours = scale.colours
    return {
        "area": [*colours, f"url(#{NOT_ASKED})", f"url(#{TOO_FEW})", GROUND_COLOUR],
        "point": [*colours, NOT_ASKED_DOT, TOO_FEW_DOT],
    }


def _fill(unit: MapUnit, measure: Measure, scale: Scale) -> int:
    value = unit.value(measure)
    if value is not None:
        return scale.class_of(value)
    return len(scale.colours) + (1 if unit.asked else 0)


def _columns(units: Sequence[MapUnit]) -> dict[str, list[Any]]:
    rates = [unit.shown_rate() for unit in units]
    return {
        "label": [unit.label for unit in units],
        "asked": [int(unit.asked) for unit in units],
        "count": [unit.count if unit.asked else None for unit in units],
        "eligible": [unit.eligible if unit.asked else None for unit in units],
        "rate": [None if rate is None else round(rate, 3) for rate in rates],
        "amount": [unit.amount for unit in units] if any(unit.amount is not None for unit in units) else [],
        "link": [own_path(unit.link) for unit in units],
        "detail": [own_path(unit.detail_link) for unit in units],
    }


def _point_columns(
    points: Sequence[MapPoint], measure: Measure, scale: Scale, lon: Any, lat: Any
) -> dict[str, list[Any]]:
    columns = _columns(points)
    columns["fill"] = [_fill(point, measure, scale) for point in points]
    for name, degrees in (("x", lon), ("y", lat)):
        grid = np.rint(degrees * 10**POINT_DIGITS).astype(np.int64)
        columns[name] = np.diff(grid, prepend=0).tolist()
    columns["radius"] = [_radius(point) for point in points]
    columns["doubtful"] = [int(point.doubtful) for point in points]
    return columns


def _radius(point: MapPoint) -> int:
    """Return a radius in pixels whose disc grows with the count, between what a finger finds and what hides
    others.
    """
    count = point.count if point.asked and point.count else 0
    return min(4 + round(1.5 * math.sqrt(count)), 18)


def _extent(boxes: list[Extent], lon: Any, lat: Any) -> Extent:
    corners = [*boxes, *zip(lon.tolist(), lat.tolist(), lon.tolist(), lat.tolist(), strict=True)]
    if not corners:
        return MADHYA_PRADESH
    west, south, east, north = zip(*corners, strict=True)
    return min(west), min(south), max(east), max(north)


def _marks(counted: Sequence[MapUnit], points: Sequence[MapPoint], measure: Measure) -> dict[str, str]:
    marks = {}
    if any(not unit.asked and unit.value(measure) is None for unit in counted):
        marks[NOT_ASKED] = NOT_ASKED_DOT if points else f"url(#{NOT_ASKED})"
    if any(unit.asked and unit.value(measure) is None for unit in counted):
        marks[TOO_FEW] = TOO_FEW_DOT if points else f"url(#{TOO_FEW})"
    if any(point.doubtful for point in points):
        marks[DOUBTFUL] = "none"
    return marks
