"""Lay a map out on paper: boundaries and places in millimetres, for whoever holds the pen.

A sheet has no zoom and no popup, so it needs what a screen does without: a fixed scale, signs that survive a grey
copier, and names that stand inside their areas. What may not be seen is left out here just as on the page: the same
:class:`geo.payload.MapUnit` decides what has a colour. Degrees become millimetres by an equirectangular projection
that is true to scale in the middle of the map; over the height of the state (6 degrees) widths are off by at most 3 %.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import shapely

from geo.classes import Measure, Method
from geo.heat import CELL_MM, REACH, HeatScale, bands, heat_classes
from geo.payload import GROUND_COLOUR, MapArea, MapPoint, MapUnit, Scale, scale_of
from geo.shapes import MADHYA_PRADESH, Extent
from geo.simplify import KM_PER_DEGREE

Line = tuple[tuple[float, float], ...]
Box = tuple[float, float]

PAPER_DETAIL_MM = 0.15
"""What is smaller than this nobody sees on a sheet."""

_NARROWEST = 0.02
"""Degrees; a single place is shown with about two kilometres around it."""


class Sign(StrEnum):
    """What fills a place that has no class: nobody has asked, too few people for a figure, or only the ground."""

    NOT_ASKED = "not_asked"
    TOO_FEW = "too_few"
    GROUND = "ground"


@dataclass(frozen=True, slots=True)
class Patch:
    """An area on the sheet: closed rings in millimetres from the top left corner, and the colour or sign that fills it.

    ``geometry`` is the same outline for whoever looks for room in it.
    """

    unit: MapArea
    rings: tuple[Line, ...]
    fill: str | Sign
    geometry: Any


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the sheet, in millimetres; a doubtful one is drawn hollow and dashed."""

    unit: MapPoint
    x: float
    y: float
    radius: float
    fill: str | Sign
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Band:
    """The ground on which cases lie at least so thick: closed rings in millimetres from the top left corner."""

    rings: tuple[Line, ...]
    fill: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A map laid out in a box of ``width`` × ``height`` millimetres; ``mm_per_km`` is its scale.

    ``bands`` lie between the ground and its outlines, the thinnest first and each within the one before it.
    """

    patches: tuple[Patch, ...]
    dots: tuple[Dot, ...]
    scale: Scale | HeatScale
    width: float
    height: float
    mm_per_km: float
    bands: tuple[Band, ...] = ()

    @property
    def signs(self) -> tuple[Sign, ...]:
        """The signs that occur and need a word in the legend."""
        found = {mark.fill for mark in (self.dots or self.patches)}
        return tuple(sign for sign in (Sign.NOT_ASKED, Sign.TOO_FEW) if sign in found)

    @property
    def has_doubtful(self) -> bool:
        """Tell whether a place is drawn whose position is not certain."""
        return any(dot.doubtful for dot in self.dots)


def lay_out(
    areas: Sequence[MapArea],
    points: Sequence[MapPoint],
    box: Box,
    *,
    measure: Measure,
    method: Method = Method.QUANTILE,
    flag_texts: tuple[str, ...] = ("0", "1"),
    also: Sequence[float] = (),
) -> Picture:
    """Return the map as large as it fits into ``box`` (width, height in millimetres).

    As on the screen, points carry the classes where there are any and areas are the ground below them; ``also`` are
    values of another map that is to have the same classes.
    """
    shapes = [shapely.from_wkb(area.geometry_wkb) for area in areas]
    on_sheet, mm_per_degree = _projection(extent_of(areas, points), box)
    counted: Sequence[MapUnit] = points or areas
    values = [value for unit in counted if (value := unit.value(measure)) is not None]
    scale = scale_of([*values, *also], measure, method, flag_texts)
    patches = []
    for area, shape in zip(areas, shapes, strict=True):
        placed = shapely.transform(shape, on_sheet)
        patches.append(Patch(area, _rings(placed), Sign.GROUND if points else fill_of(area, measure, scale), placed))
    dots = []
    for point in points:
        x, y = on_sheet(np.array([[point.lon, point.lat]]))[0].tolist()
        dots.append(Dot(point, x, y, _radius(point, len(points)), fill_of(point, measure, scale), point.doubtful))
    # Large discs first, so that small ones stay visible on top of them.
    dots.sort(key=lambda dot: -dot.radius)
    return Picture(tuple(patches), tuple(dots), scale, *box, mm_per_km=mm_per_degree / KM_PER_DEGREE)


def lay_out_heat(areas: Sequence[MapArea], points: Sequence[MapPoint], box: Box) -> Picture:
    """Return how thick cases lie, as :func:`lay_out` returns a map of figures; the areas are the ground.

    Doubtful places, and those whose count is unknown or may not be shown, warm nothing, as on the screen.
    """
    # Warmth reaches beyond the outermost booths: it gets room on all sides.
    on_sheet, mm_per_degree = _projection(extent_of(areas, points), box, CELL_MM * REACH)
    patches = []
    for area in areas:
        placed = shapely.transform(shapely.from_wkb(area.geometry_wkb), on_sheet)
        patches.append(Patch(area, _rings(placed), Sign.GROUND, placed))
    warm = [point for point in points if point.asked and point.count and not point.doubtful]
    at = on_sheet(np.array([[point.lon, point.lat] for point in warm]).reshape(-1, 2)) / CELL_MM
    wide, high = (math.floor(side / CELL_MM) for side in box)
    classes = heat_classes(at[:, 0], at[:, 1], [point.count or 0 for point in warm], wide, high)
    found = [(colour, shapely.transform(shape, lambda cell: cell * CELL_MM)) for colour, shape in bands(classes)]
    layers = tuple(Band(_rings(shape), colour) for colour, shape in found)
    return Picture(tuple(patches), (), HeatScale(), *box, mm_per_km=mm_per_degree / KM_PER_DEGREE, bands=layers)


def extent_of(areas: Sequence[MapArea], points: Sequence[MapPoint]) -> Extent:
    """Return west, south, east, north of all that is to be drawn, never narrower than about two kilometres."""
    boxes = [shapely.from_wkb(area.geometry_wkb).bounds for area in areas]
    boxes += [(point.lon, point.lat, point.lon, point.lat) for point in points]
    if not boxes:
        return MADHYA_PRADESH
    west, south, east, north = zip(*boxes, strict=True)
    wider = [max(0.0, _NARROWEST - (max(high) - min(low))) / 2 for low, high in ((west, east), (south, north))]
    return min(west) - wider[0], min(south) - wider[1], max(east) + wider[0], max(north) + wider[1]


def proportions(extent: Extent) -> float:
    """Return how many times wider than high an extent is on the ground."""
    return (extent[2] - extent[0]) * _stretch(extent) / (extent[3] - extent[1])


def detail_km(extent: Extent, box: Box) -> float:
    """Return the size in kilometres of what nobody could see on a map of this size."""
    return PAPER_DETAIL_MM * KM_PER_DEGREE / _scale(extent, box)


def scale_bar(picture: Picture, longest: float) -> tuple[float, float]:
    """Return the round length in kilometres (1, 2 or 5 times a power of ten) that fits, and its millimetres."""
    most = longest / picture.mm_per_km
    power = 10.0 ** math.floor(math.log10(most))
    km = max(step * power for step in (1, 2, 5) if step * power <= most)
    return km, km * picture.mm_per_km


def colour_of(fill: str | Sign) -> str:
    """Return the plain colour under a fill."""
    signs = {Sign.NOT_ASKED: NOT_ASKED_COLOUR, Sign.TOO_FEW: TOO_FEW_COLOUR, Sign.GROUND: GROUND_COLOUR}
    return signs[fill] if isinstance(fill, Sign) else fill


NOT_ASKED_COLOUR, TOO_FEW_COLOUR = "#c4c4c4", "#f2f2f2"
"""Grey where nobody has asked; nearly white, with hatching drawn over it, where too few people live for a figure."""


def is_dark(colour: str) -> bool:
    """Tell whether white letters read better on a colour than black ones (relative luminance of WCAG 2 below 0.18)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] < 0.18


def _projection(extent: Extent, box: Box, around: float = 0.0) -> tuple[Callable[[Any], Any], float]:
    """Return what turns degrees (n × 2) into millimetres of a box, and how many make a degree of latitude."""
    mm_per_degree = _scale(extent, (box[0] - 2 * around, box[1] - 2 * around))
    stretch, middle = _stretch(extent), ((extent[0] + extent[2]) / 2, (extent[1] + extent[3]) / 2)
    centre = (box[0] / 2, box[1] / 2)

    def on_sheet(at: Any) -> Any:
        return (at - middle) * (mm_per_degree * stretch, -mm_per_degree) + centre

    return on_sheet, mm_per_degree


def _stretch(extent: Extent) -> float:
    return math.cos(math.radians((extent[1] + extent[3]) / 2))


def _scale(extent: Extent, box: Box) -> float:
    wide, high = (extent[2] - extent[0]) * _stretch(extent), extent[3] - extent[1]
    return min(box[0] / wide, box[1] / high)


def fill_of(unit: MapUnit, measure: Measure, scale: Scale) -> str | Sign:
    """Return the colour of a place's class, or the sign that says why it has none."""
    value = unit.value(measure)
    if value is not None:
        return scale.colours[scale.class_of(value)]
    return Sign.TOO_FEW if unit.asked else Sign.NOT_ASKED


def _rings(placed: Any) -> tuple[Line, ...]:
    parts = shapely.get_parts(placed)
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    return tuple(tuple(map(tuple, shapely.get_coordinates(ring).tolist())) for ring in rings)


def _radius(point: MapPoint, among: int) -> float:
    """Return a radius in millimetres that grows with the count; many places get small discs."""
    count = point.count if point.asked and point.count else 0
    smallest = 1.0 if among <= 150 else 0.7
    return min(smallest + 0.28 * math.sqrt(count), 4.2)
