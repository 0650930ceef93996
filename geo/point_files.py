"""Points with their columns as files for map programs, written as they come: memory stays flat however long the list.

What a file says of itself stands in its head alone. Texts are data: JSON and XML escape them, and what a globe shows in
a balloon is escaped once more, because there it is read as HTML. A row without a position is a row without a shape.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import geopandas
import shapely

from geo.files import DIGITS, KML, NOT_XML, Value
from geo.locate import WGS84

Row = tuple[Sequence[Value], tuple[float, float] | None]
"""The cells of a row in the order of the columns, and its position (longitude, latitude) in degrees where known."""
_STYLE = (
    '<Style id="p"><IconStyle><scale>0.7</scale></IconStyle><BalloonStyle><text>$[description]</text></BalloonStyle>'
    "</Style>"
)


@dataclass(frozen=True, slots=True)
class PointLayer:
    """A list of points: names of its columns with their labels, those that hold figures, what is said of the whole."""

    name: str
    title: str
    about: Mapping[str, str]
    columns: Mapping[str, str]
    figures: frozenset[str] = frozenset()

    @property
    def description(self) -> str:
        """What the file says of itself, as one text."""
        return " · ".join(text for text in (self.title, *self.about.values()) if text)


def geojson_pieces(layer: PointLayer, pages: Iterable[Sequence[Row]]) -> Iterator[bytes]:
    """Yield GeoJSON (RFC 7946) page by page; what the file says of itself stands before the features."""
    head = json.dumps({"type": "FeatureCollection", "title": layer.title, **layer.about}, ensure_ascii=False)
    yield (head[:-1] + ',"features":[').encode("utf-8", "replace")
    between = ""
    for page in pages:
        for cells, at in page:
            shape = {"type": "Point", "coordinates": [round(at[0], DIGITS), round(at[1], DIGITS)]} if at else None
            properties = dict(zip(layer.columns, cells, strict=True))
            feature = {"type": "Feature", "properties": properties, "geometry": shape}
            text = json.dumps(feature, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
            yield f"{between}{text}".encode("utf-8", "replace")
            between = ",\n"
    yield b"]}"


def kml_pieces(layer: PointLayer, pages: Iterable[Sequence[Row]]) -> Iterator[bytes]:
    """Yield KML 2.2 page by page, the columns as data and in the balloon of each point."""
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="{KML}"><Document><name>{_xml(layer.title)}</name>'
        f"<description>{_xml(escape(layer.description))}</description>{_STYLE}"
    ).encode()
    for page in pages:
        for cells, at in page:
            yield _placemark(layer, cells, at).encode("utf-8", "replace")
    yield b"</Document></kml>"


def write_geopackage(path: Path, layer: PointLayer, pages: Iterable[Sequence[Row]]) -> None:
    """Write a GeoPackage (OGC 12-128) in WGS 84 with one table that carries title and description.

    Raises:
        OSError: the file cannot be written.
    """
    options = {"IDENTIFIER": layer.title, "DESCRIPTION": layer.description, "GEOMETRY_NAME": "geom"}
    written = False
    for page in pages:
        _append(path, layer, page, None if written else options)
        written = True
    if not written:
        _append(path, layer, [], options)


def _append(path: Path, layer: PointLayer, page: Sequence[Row], options: Mapping[str, str] | None) -> None:
    columns: dict[str, list[Value]] = {}
    for place, name in enumerate(layer.columns):
        read = _figure if name in layer.figures else _text
        columns[name] = [read(cells[place]) for cells, _at in page]
    shapes = [shapely.Point(*at) if at else None for _cells, at in page]
    frame = geopandas.GeoDataFrame(columns, geometry=shapes, crs=WGS84)
    for name in columns:
        # Of one type from the first page on: what is empty on one page may be filled on the next.
        frame[name] = frame[name].astype("float64" if name in layer.figures else "string")
    frame.to_file(
        path,
        driver="GPKG",
        layer=layer.name,
        engine="pyogrio",
        mode="w" if options is not None else "a",
        geometry_type="Point",
        **({"layer_options": options} if options is not None else {}),
    )


def _figure(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _text(value: Value) -> str | None:
    return None if value is None else str(value).encode("utf-8", "replace").decode()


def _placemark(layer: PointLayer, cells: Sequence[Value], at: tuple[float, float] | None) -> str:
    said = [
        f"{label}: {value}"
        for label, value in zip(layer.columns.values(), cells, strict=True)
        if value not in (None, "")
    ]
    data = "".join(
        f'<Data name="{_xml(name)}"><value>{_xml(str(value))}</value></Data>'
        for name, value in zip(layer.columns, cells, strict=True)
        if value is not None
    )
    shape = f"<Point><coordinates>{at[0]:.{DIGITS}f},{at[1]:.{DIGITS}f}</coordinates></Point>" if at else ""
    return (
        f"<Placemark><name>{_xml(str(cells[0] or ''))}</name>"
        f"<description>{_xml('<br>'.join(map(escape, said)))}</description><styleUrl>#p</styleUrl>"
        f"<ExtendedData>{data}</ExtendedData>{shape}</Placemark>\n"
    )


def _xml(text: str) -> str:
    return escape(NOT_XML.sub("\ufffd", text))
