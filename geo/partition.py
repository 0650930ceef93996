"""Made-up boundaries: a country cut into pieces around given centres.

Demonstrations and tests need a whole layer of neighbours that share their borders exactly, with no file at hand.
Every point goes to its nearest centre (a Voronoi diagram), the pieces are cut to an outline, and all vertices lie
on one grid, so that a border met from both sides is the same border.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.shapes import polygons_only

GRID = 1e-5
"""About a metre, in degrees."""


def partition(outline: Sequence[tuple[float, float]], centres: Sequence[tuple[float, float]]) -> list[Any]:
    """Cut the outline into one Polygon or MultiPolygon per centre, in the order of ``centres``.

    Points are (longitude, latitude) in degrees; nearness is measured in degrees.

    Raises:
        ValueError: two centres are the same point, or a centre lies outside the outline.
    """
    land = shapely.Polygon(outline)
    if len(set(centres)) != len(centres):
        raise ValueError("two centres are the same point")
    points = np.asarray(centres, dtype=np.float64)
    if not shapely.contains_xy(land, points[:, 0], points[:, 1]).all():
        raise ValueError("a centre lies outside the outline")
    if len(centres) == 1:
        return [land]
    cells = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=land, ordered=True)
    cut = shapely.intersection(shapely.get_parts(cells), land, grid_size=GRID)
    return [polygons_only(piece) for piece in cut]


def joined(pieces: Iterable[Any]) -> Any:
    """Return neighbouring pieces as one Polygon or MultiPolygon without the borders between them."""
    return polygons_only(shapely.union_all(list(pieces), grid_size=GRID))


def scatter(geometry: Any, count: int, draw: np.random.Generator, *, margin: float = 0.0) -> NDArray[np.float64]:
    """Return ``count`` points (count, 2), longitude and latitude, spread evenly inside a polygon.

    They keep ``margin`` degrees from its border. Raises :class:`ValueError` when that leaves no room.
    """
    room = geometry.buffer(-margin) if margin else geometry
    if room.is_empty:
        raise ValueError("no room inside the margin")
    west, south, east, north = room.bounds
    shapely.prepare(room)
    found = np.empty((0, 2))
    while len(found) < count:
        tried = draw.uniform((west, south), (east, north), (2 * count + 8, 2))
        found = np.vstack([found, tried[shapely.contains_xy(room, tried[:, 0], tried[:, 1])]])
    return found[:count]
