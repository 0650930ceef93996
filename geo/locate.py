"""Which area holds a point, how far it lies from an area, and which known point is nearest.

A booth file names a constituency and a position, and the two need not agree; a settlement is served by the
nearest booth of its own constituency. Each point gets exactly one answer, the same on every run: a point on
a shared border belongs to the lowest of the touching codes, and a position that is no place on Earth
belongs nowhere.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import geopandas
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.distance import haversine_km, local_plane, usable
from geo.shapes import Boundary

WGS84 = "EPSG:4326"

NEAR_TIE = 1.01
"""Candidates within 1 % of the nearest on the plane are compared again on the sphere."""


def locate_points(lon: ArrayLike, lat: ArrayLike, boundaries: Sequence[Boundary]) -> NDArray[np.object_]:
    """Return for each of n points the code of the area that holds it, or None (an object array of shape
    (n,)).

    A point on a shared border, or in several overlapping areas, goes to the lowest code: shorter codes
    first, then in alphabetical order, so that "9" comes before "10".
    """
    east, north, good = usable(lon, lat)
    found: NDArray[np.object_] = np.full(east.shape, None, dtype=object)
    if not boundaries or not good.any():
        return found
    ordered = sorted(boundaries, key=lambda area: (len(area.code), area.code))
    areas = geopandas.GeoDataFrame(geometry=[area.geometry for area in ordered], crs=WGS84)
    places = np.flatnonzero(good)
    points = geopandas.GeoDataFrame({"place": places}, geometry=shapely.points(east[places], north[places]), crs=WGS84)
    pairs = geopandas.sjoin(points, areas, predicate="intersects", how="inner")
    first = pairs.groupby("place")["index_right"].min()
    codes = np.array([area.code for area in ordered], dtype=object)
    found[first.index.to_numpy()] = codes[first.to_numpy()]
    return found


def distance_to_boundary_km(
    lon: ArrayLike, lat: ArrayLike, codes: Sequence[str | None], boundaries: Sequence[Boundary]
) -> NDArray[np.float64]:
    """Return how far each of n points lies from the area named beside it, in kilometres (shape (n,)).

    Zero inside the area or on its border; NaN where no area has that code or the position is no place on
    Earth.
    """
    east, north, good = usable(lon, lat)
    distance: NDArray[np.float64] = np.full(east.shape, np.nan)
    number = {area.code: place for place, area in enumerate(boundaries)}
    named = np.array([number.get(code, -1) if code is not None else -1 for code in codes], dtype=np.int64)
    if named.shape != east.shape:
        raise ValueError(f"codes must have one entry for each of {len(east)} points, not {len(named)}")
    asked = np.flatnonzero(good & (named >= 0))
    if len(asked) == 0:
        return distance
    plane = local_plane(east[asked], north[asked])
    points = _on_plane(shapely.points(east[asked], north[asked]), plane)
    shapes = _on_plane(np.array([area.geometry for area in boundaries], dtype=object), plane)
    apart = shapely.distance(points, shapes[named[asked]]) / 1000.0
    # A straight border of the file bends on the plane, so what the file holds is asked of the file.
    bounds = np.array([area.geometry for area in boundaries], dtype=object)
    shapely.prepare(bounds)
    held = shapely.intersects(bounds[named[asked]], shapely.points(east[asked], north[asked]))
    distance[asked] = np.where(held, 0.0, apart)
    return distance


def nearest_points(
    lon: ArrayLike,
    lat: ArrayLike,
    groups: Sequence[Hashable],
    cand_lon: ArrayLike,
    cand_lat: ArrayLike,
    cand_groups: Sequence[Hashable],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return for each of n points the nearest candidate of its own group and how far it is.

    Returns the candidates' positions (shape (n,); -1 where the group is None, has no candidate, or the
    point is no place on Earth) and great-circle distances in kilometres (NaN there). Of equally near
    candidates the first wins.
    """
    east, north, good = usable(lon, lat)
    cand_east, cand_north, cand_good = usable(cand_lon, cand_lat)
    index: NDArray[np.int64] = np.full(east.shape, -1, dtype=np.int64)
    distance: NDArray[np.float64] = np.full(east.shape, np.nan)
    askers, offers = _members(groups, good), _members(cand_groups, cand_good)
    if not good.any() or not cand_good.any():
        return index, distance
    plane = local_plane(cand_east[cand_good], cand_north[cand_good])
    points = _on_plane(shapely.points(np.where(good, east, 0.0), np.where(good, north, 0.0)), plane)
    candidates = _on_plane(
        shapely.points(np.where(cand_good, cand_east, 0.0), np.where(cand_good, cand_north, 0.0)), plane
    )
    for group, here in askers.items():
        there = offers.get(group)
        if there is None:
            continue
        asker, offer = _close_pairs(points[here], candidates[there])
        asker, offer = here[asker], there[offer]
        apart = haversine_km(east[asker], north[asker], cand_east[offer], cand_north[offer])
        order = np.lexsort((offer, apart, asker))
        chosen, first = np.unique(asker[order], return_index=True)
        index[chosen] = offer[order][first]
        distance[chosen] = apart[order][first]
    return index, distance


def _on_plane(geometries: NDArray[Any], plane: Any) -> NDArray[Any]:
    projected: NDArray[Any] = geopandas.GeoSeries(geometries, crs=WGS84).to_crs(plane).to_numpy()
    return projected


def _members(groups: Sequence[Hashable], good: NDArray[np.bool_]) -> dict[Hashable, NDArray[np.int64]]:
    if len(groups) != len(good):
        raise ValueError(f"groups must have one entry for each of {len(good)} points, not {len(groups)}")
    members: dict[Hashable, list[int]] = {}
    for place in np.flatnonzero(good).tolist():
        if groups[place] is not None:
            members.setdefault(groups[place], []).append(place)
    return {group: np.array(places, dtype=np.int64) for group, places in members.items()}


def _close_pairs(points: NDArray[Any], candidates: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    tree = shapely.STRtree(candidates)
    _, apart = tree.query_nearest(points, return_distance=True, all_matches=False)
    asker, offer = tree.query(points, predicate="dwithin", distance=apart * NEAR_TIE + 0.01)
    return asker, offer
