"""Read area boundaries, check every row, and bring them to WGS 84.

Boundary files come from many hands: exported without a coordinate system, drawn with crossing lines,
numbered twice, or of another state. A wrong boundary puts a booth into somebody else's area, so a row is
only taken when it is a sound polygon with a code of its own inside the state; what can be repaired without
guessing is repaired and said.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.layers import RawLayer, read_layer
from geo.shapes import MADHYA_PRADESH, Boundary, Extent, polygons_only
from geo.verdicts import CORRECTIONS, RowStatus, RowVerdict, row_verdict

WGS84 = "EPSG:4326"


@dataclass(frozen=True, slots=True)
class BoundaryLayer:
    """The boundaries that were taken, in file order, and a verdict for every row of the file."""

    boundaries: tuple[Boundary, ...]
    verdicts: tuple[RowVerdict, ...]
    source_crs: str

    def verdicts_with(self, status: RowStatus) -> tuple[RowVerdict, ...]:
        """Return the verdicts of one status."""
        return tuple(verdict for verdict in self.verdicts if verdict.status is status)


@dataclass(slots=True)
class _Row:
    """One row on its way through the checks; the first reason to reject it ends the way."""

    number: int
    code: str | None
    name: str | None
    geometry: Any
    reason: str = "accepted"
    kind: str = ""


def read_boundaries(
    path: str | Path,
    *,
    code_column: str,
    name_column: str | None = None,
    crs: str | None = None,
    within: Extent = MADHYA_PRADESH,
) -> BoundaryLayer:
    """Read a GeoJSON, GeoPackage or Shapefile (also zipped) of areas.

    ``crs`` names the coordinate system of a file that does not name its own (GeoJSON always means WGS 84);
    ``within`` is the extent in degrees that an area must lie in. Faults of a row become its verdict; faults
    of the whole file raise :class:`geo.errors.GeoError` (codes: see :func:`geo.layers.read_layer`).
    """
    wanted = [code_column] if name_column is None else [code_column, name_column]
    layer = read_layer(Path(path), columns=wanted, crs=crs)
    rows = _rows(layer, code_column, name_column)
    _check_codes(rows)
    for row, present, closed in zip(rows, layer.present, layer.closed, strict=True):
        _check_shape(row, present=bool(present), closed=bool(closed))
    _reproject(_standing(rows), layer.crs)
    for row in _standing(rows):
        _check_place(row, within)
    for row in _standing(rows):
        _repair(row)
    return BoundaryLayer(
        boundaries=tuple(Boundary(str(row.code), row.name, row.geometry) for row in _standing(rows)),
        verdicts=tuple(_verdict(row, code_column) for row in rows),
        source_crs=str(layer.crs.to_string()),
    )


def _rows(layer: RawLayer, code_column: str, name_column: str | None) -> list[_Row]:
    codes = layer.columns[code_column]
    names = [None] * len(codes) if name_column is None else layer.columns[name_column]
    read = zip(codes, names, layer.geometries, strict=True)
    return [
        _Row(number, _text(code), _text(name), geometry) for number, (code, name, geometry) in enumerate(read, start=1)
    ]


def _text(value: object) -> str | None:
    if value is None or (isinstance(value, float | np.floating) and not np.isfinite(value)):
        return None
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value).strip() or None


def _standing(rows: list[_Row]) -> list[_Row]:
    return [row for row in rows if row.reason == "accepted" or row.reason in CORRECTIONS]


def _check_codes(rows: list[_Row]) -> None:
    times = Counter(row.code for row in rows)
    for row in rows:
        if row.code is None:
            row.reason = "code_missing"
        elif times[row.code] > 1:
            row.reason = "code_duplicate"


def _check_shape(row: _Row, *, present: bool, closed: bool) -> None:
    if row.reason != "accepted":
        return
    if present and row.geometry is None:
        row.reason = "geometry_unreadable"
    elif row.geometry is None or row.geometry.is_empty:
        row.reason = "geometry_missing"
    elif row.geometry.geom_type not in ("Polygon", "MultiPolygon"):
        row.reason, row.kind = "not_polygon", row.geometry.geom_type
    elif not np.isfinite(shapely.get_coordinates(row.geometry)).all():
        row.reason = "not_finite"
    elif closed:
        row.reason = "ring_closed"


def _reproject(rows: list[_Row], crs: Any) -> None:
    series = geopandas.GeoSeries([row.geometry for row in rows], crs=crs).to_crs(WGS84)
    for row, geometry in zip(rows, series.to_numpy(), strict=True):
        row.geometry = geometry


def _check_place(row: _Row, within: Extent) -> None:
    points = shapely.get_coordinates(row.geometry)
    if not (np.abs(points) <= (180.0, 90.0)).all():
        row.reason = "outside_world"
    elif _inside(points, within):
        return
    elif _inside(points[:, ::-1], within):
        row.reason = "axes_swapped"
    else:
        row.reason = "outside_state"


def _inside(points: NDArray[np.float64], within: Extent) -> bool:
    return bool(((points >= within[:2]) & (points <= within[2:])).all())


def _repair(row: _Row) -> None:
    if row.geometry.is_valid:
        return
    row.geometry = polygons_only(shapely.make_valid(row.geometry, method="structure", keep_collapsed=False))
    row.reason = "no_area" if row.geometry.is_empty else "ring_repaired"


def _verdict(row: _Row, code_column: str) -> RowVerdict:
    return row_verdict(row.number, row.code, row.reason, column=code_column, kind=row.kind)
