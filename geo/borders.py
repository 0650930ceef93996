"""Places on a boundary, or so near to one that the file cannot say on which side they lie.

Boundaries in files are simplified by some hundred metres and a village is no point, so near a border the polygon that
holds a point is a matter of chance. Such places are named with every area that they may belong to.
"""

from __future__ import annotations

from collections.abc import Sequence

import geopandas
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.distance import local_plane, usable
from geo.shapes import Boundary

ON_BORDER_KM = 0.25
"""Files of the state were simplified by about this much."""

LONGEST_EDGE = 0.05
"""Degrees, about five kilometres."""


def areas_near(
    lon: ArrayLike, lat: ArrayLike, boundaries: Sequence[Boundary], near_km: float = ON_BORDER_KM
) -> list[tuple[str, ...]]:
    """Return for each of n points the codes of the areas in or within ``near_km`` of which it lies, the nearest first.

    One code means that the point lies clearly inside, none that no area is near or the position is no place on Earth.
    Equally near areas come by code: shorter codes first, then in alphabetical order.
    """
    east, north, good = usable(lon, lat)
    near: list[tuple[str, ...]] = [()] * len(east)
    if not boundaries or not good.any():
        return near
    ordered = sorted(boundaries, key=lambda area: (len(area.code), area.code))
    places = np.flatnonzero(good)
    plane = local_plane(east[places], north[places])
    points = _on_plane(shapely.points(east[places], north[places]), plane)
    # A long straight border of the file bends on the plane: short pieces of it do not.
    outlines = shapely.segmentize(np.array([area.geometry for area in ordered], dtype=object), LONGEST_EDGE)
    shapes = _on_plane(outlines, plane)
    # The areas are asked for their points: an area is indexed once, and there are thousands of points to each.
    area, point = shapely.STRtree(points).query(shapes, predicate="dwithin", distance=near_km * 1000.0)
    apart = shapely.distance(points[point], shapes[area])
    found: dict[int, list[str]] = {}
    for at in np.lexsort((area, apart, point)).tolist():
        found.setdefault(int(places[point[at]]), []).append(ordered[int(area[at])].code)
    return [tuple(found.get(number, ())) for number in range(len(near))]


def _on_plane(geometries: NDArray[np.object_], plane: str) -> NDArray[np.object_]:
    projected: NDArray[np.object_] = geopandas.GeoSeries(geometries, crs="EPSG:4326").to_crs(plane).to_numpy()
    return projected
