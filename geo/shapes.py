"""Boundaries in memory, in a table and on a page.

An area's boundary is kept by the caller as plain bytes (WKB, OGC 06-103r4) beside its code, so that no
other room has to know shapely. On a page every vertex costs bytes that somebody pays for on 2G, so
boundaries are written on a whole-number grid: a vertex that two neighbours share lands on the same grid
point, and the shared border stays shared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

Ring = list[tuple[int, int]]
Polygon = list[Ring]
Extent = tuple[float, float, float, float]

MADHYA_PRADESH = (73.5, 20.8, 83.2, 27.2)
"""West, south, east, north of the state in degrees, with about half a degree to spare on each side."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """One area: its ``code``, its ``name`` where known, and a Polygon or MultiPolygon in WGS 84 degrees."""

    code: str
    name: str | None
    geometry: Any


def to_wkb(geometry: Any) -> bytes:
    """Return a geometry as little-endian, two-dimensional WKB bytes, the same on every machine."""
    return bytes(shapely.to_wkb(geometry, output_dimension=2, byte_order=1))


def from_wkb(rows: Iterable[tuple[str, str | None, bytes]]) -> tuple[Boundary, ...]:
    """Return boundaries from stored rows of ``(code, name, WKB bytes)``, in the order given."""
    return tuple(Boundary(code, name, shapely.from_wkb(stored)) for code, name, stored in rows)


def polygons_only(geometry: Any) -> Any:
    """Return the polygonal part of a repaired geometry as a Polygon or MultiPolygon; empty when it has none.

    Pieces that a repair left side by side with a common edge are joined.
    """
    parts = [part for part in shapely.get_parts(geometry) if shapely.get_type_id(part) in (3, 6)]
    flat = [piece for part in parts for piece in shapely.get_parts(part) if not piece.is_empty]
    kept = flat[0] if len(flat) == 1 else shapely.MultiPolygon(flat)
    return kept if kept.is_valid else polygons_only(shapely.union_all(flat))


def grid_polygons(geometry: Any, digits: int) -> list[Polygon]:
    """Put a Polygon or MultiPolygon on a grid of ``10**-digits`` degrees.

    Returns polygons of rings of whole ``(x, y)`` pairs, outer ring first, without the closing vertex and
    without repeated vertices. Rings too small for the grid vanish; if the whole area would, its grid cell
    stands in, so that no area ever goes missing from a map.
    """
    polygons: list[Polygon] = []
    for part in shapely.get_parts(geometry):
        outer = _grid_ring(part.exterior, digits)
        if outer is not None:
            inner = [_grid_ring(hole, digits) for hole in part.interiors]
            polygons.append([outer, *(ring for ring in inner if ring is not None)])
    return polygons or [[_grid_cell(geometry, digits)]]


def ring_steps(ring: Ring) -> list[int]:
    """Write a ring as flat whole numbers: the first vertex, then steps from vertex to vertex."""
    points = np.asarray(ring, dtype=np.int64)
    steps: list[int] = np.diff(points, axis=0, prepend=np.zeros((1, 2), np.int64)).ravel().tolist()
    return steps


def geojson_from_wkb(rows: Iterable[tuple[str, str | None, bytes]], *, digits: int = 4) -> dict[str, Any]:
    """Return stored rows as a GeoJSON FeatureCollection (RFC 7946) with coordinates of ``digits`` decimals.

    Each feature has the properties ``code`` and ``name`` and nothing else.
    """
    return geojson(from_wkb(rows), digits=digits)


def geojson(boundaries: Sequence[Boundary], *, digits: int = 4) -> dict[str, Any]:
    """Return boundaries as a GeoJSON FeatureCollection with coordinates of ``digits`` decimals."""
    return {"type": "FeatureCollection", "features": [_feature(area, digits) for area in boundaries]}


def _feature(area: Boundary, digits: int) -> dict[str, Any]:
    scale = 10**digits
    polygons = [
        [[[x / scale, y / scale] for x, y in [*ring, ring[0]]] for ring in polygon]
        for polygon in grid_polygons(area.geometry, digits)
    ]
    shape: dict[str, Any] = {"type": "MultiPolygon", "coordinates": polygons}
    if len(polygons) == 1:
        shape = {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "Feature", "properties": {"code": area.code, "name": area.name}, "geometry": shape}


def _grid_ring(ring: Any, digits: int) -> Ring | None:
    points = np.rint(shapely.get_coordinates(ring) * 10**digits).astype(np.int64)
    moved = np.any(points != np.roll(points, 1, axis=0), axis=1)
    kept = points[moved]
    vertices: Ring = list(map(tuple, kept.tolist()))
    return vertices if len(set(vertices)) >= 3 else None


def _grid_cell(geometry: Any, digits: int) -> Ring:
    x, y = (int(np.rint(value * 10**digits)) for value in geometry.bounds[:2])
    return [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]
