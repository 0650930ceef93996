"""Pages of rows as a file for map programs: each row a point, without any name or number of a person.

The libraries for maps weigh much, so a door imports this room with the first such file that is asked for, not before.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from app.domain.exports import COLUMNS, FIGURES, ExportAsk, ExportForm, Head, Value, places_of
from app.services.exports.writers import Pages
from geo.point_files import PointLayer, Row, geojson_pieces, kml_pieces, write_geopackage

_CHUNK = 1 << 16


def write_file(file: IO[bytes], ask: ExportAsk, head: Head, pages: Pages) -> None:
    """Write a list into an open file as GeoJSON, GeoPackage or KML."""
    columns = [column for column in ask.columns if column.name not in ("lat", "lon")]
    labels = {column.name: column.label.in_language(ask.language) for column in columns}
    layer = PointLayer(str(ask.kind), head.title, dict(head.lines), labels, FIGURES & labels.keys())
    rows = _points(ask, places_of(columns, ask.kind), pages)
    if ask.form is ExportForm.GEOPACKAGE:
        _copy_geopackage(file, layer, rows)
        return
    write: Callable[..., Iterator[bytes]] = geojson_pieces if ask.form is ExportForm.GEOJSON else kml_pieces
    for piece in write(layer, rows):
        file.write(piece)


def _copy_geopackage(file: IO[bytes], layer: PointLayer, rows: Iterator[list[Row]]) -> None:
    with tempfile.TemporaryDirectory(prefix="pahunch-export-") as folder:
        path = Path(folder) / "list.gpkg"
        write_geopackage(path, layer, rows)
        with path.open("rb") as made:
            while chunk := made.read(_CHUNK):
                file.write(chunk)


def _points(ask: ExportAsk, places: Sequence[int], pages: Pages) -> Iterator[list[Row]]:
    order = [column.name for column in COLUMNS[ask.kind]]
    north, east = order.index("lat"), order.index("lon")
    for page in pages:
        yield [([row[place] for place in places], _point(row[north], row[east])) for row in page]


def _point(lat: Value, lon: Value) -> tuple[float, float] | None:
    return (lon, lat) if isinstance(lat, float) and isinstance(lon, float) else None
