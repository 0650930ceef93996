"""Find room for words on a map: inside the area they name, or beside the place they name, never over each other.

A name that runs over a border names two areas, so a text that does not fit is not written: the table beside the map
has it. Whoever draws knows how long a text is; this room only looks for a place for a box of that size.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.picture import Box, Dot

Placed = tuple[int, float, float]
"""Which of the boxes offered fits, and the middle of it in millimetres."""

_TRIED = 15
"""Places tried in each direction of an area's extent."""

_CIRCLE_MM = 0.2
_GAP = 0.6


def room_inside(geometry: Any, boxes: Sequence[Box]) -> Placed | None:
    """Return the first box (width, height in millimetres) that fits into an area and the middle of its place.

    The middle of the largest circle inside is tried first, then places near it.
    """
    if geometry.is_empty or not boxes:
        return None
    shapely.prepare(geometry)
    circle = shapely.maximum_inscribed_circle(geometry, tolerance=_CIRCLE_MM)
    radius = circle.length + _CIRCLE_MM
    middles = _middles(geometry, shapely.get_coordinates(circle)[:1])
    for number, (width, height) in enumerate(boxes):
        # A box holds a circle as wide as its shorter side, and no larger one fits into the area.
        if min(width, height) / 2 > radius or width * height > geometry.area:
            continue
        half_w, half_h = width / 2, height / 2
        x, y = middles[:, 0], middles[:, 1]
        fitting = np.flatnonzero(
            shapely.contains(geometry, shapely.box(x - half_w, y - half_h, x + half_w, y + half_h))
        )
        if len(fitting):
            first: list[float] = middles[fitting[0]].tolist()
            return number, first[0], first[1]
    return None


def _middles(geometry: Any, best: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return where the middle of a box may stand, the middle of the largest circle first, then what lies near it."""
    west, south, east, north = geometry.bounds
    grid = np.stack(np.meshgrid(np.linspace(west, east, _TRIED), np.linspace(south, north, _TRIED)), axis=-1)
    grid = grid.reshape(-1, 2)
    inside = grid[shapely.contains_xy(geometry, grid[:, 0], grid[:, 1])]
    near_first = np.argsort(((inside - best) ** 2).sum(axis=1), kind="stable")
    return np.concatenate([best, inside[near_first]])


def room_beside(dots: Sequence[Dot], boxes: Sequence[Box], within: Box) -> list[tuple[float, float] | None]:
    """Return for each dot the middle of the place for its box (right, left, above or below it), or None.

    A box covers no dot, no other box and does not leave the sheet (``within``, width and height). Dots are served in
    the order given.
    """
    taken = [(dot.x - dot.radius, dot.y - dot.radius, dot.x + dot.radius, dot.y + dot.radius) for dot in dots]
    found: list[tuple[float, float] | None] = []
    for dot, (width, height) in zip(dots, boxes, strict=True):
        aside, over = dot.radius + _GAP + width / 2, dot.radius + _GAP + height / 2
        tries = [(aside, 0.0), (-aside, 0.0), (0.0, -over), (0.0, over)]
        place = next(
            (at for dx, dy in tries if _is_free(at := (dot.x + dx, dot.y + dy), (width, height), taken, within)), None
        )
        if place is not None:
            taken.append(_around(place, (width, height)))
        found.append(place)
    return found


def _around(middle: tuple[float, float], box: Box) -> tuple[float, float, float, float]:
    return middle[0] - box[0] / 2, middle[1] - box[1] / 2, middle[0] + box[0] / 2, middle[1] + box[1] / 2


def _is_free(
    middle: tuple[float, float], box: Box, taken: Sequence[tuple[float, float, float, float]], within: Box
) -> bool:
    left, top, right, bottom = _around(middle, box)
    if left < 0 or top < 0 or right > within[0] or bottom > within[1]:
        return False
    return not any(
        left < east and west < right and top < south and north < bottom for west, north, east, south in taken
    )
