"""Maps as files for other programs: GeoJSON, GeoPackage for QGIS, KML for a globe, with the figures as columns.

A file travels further than a page, so it says of itself what was counted and when, twice: in its head, where the
format has one, and in a column of every row, which survives copying into another file. Texts are data in all three: KML
is written as XML whose texts cannot end an element, and what a globe shows in a balloon is escaped once more, because
there it is read as HTML. A place without a boundary is a row without a shape, so that the figures are complete.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from xml.etree import ElementTree

import geopandas
import shapely

from geo.locate import WGS84
from geo.shapes import grid_polygons

DIGITS = 6
"""Decimals of a degree in text formats: a tenth of a metre."""

Value = str | int | float | None
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML file may hold."""
KML = "http://www.opengis.net/kml/2.2"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One place: its figures by column, its boundary (WKB) or position (longitude, latitude) where known, its colour.

    ``label`` is the name in the reader's language.
    """

    label: str
    values: Mapping[str, Value]
    wkb: bytes | None = None
    at: tuple[float, float] | None = None
    colour: str | None = None

    @property
    def geometry(self) -> Any:
        """The boundary or the point, or None."""
        if self.wkb is not None:
            return shapely.from_wkb(self.wkb)
        return None if self.at is None else shapely.Point(*self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLayer:
    """A map's places and what must be known of them: ``about`` has the same words for the head and for every row."""

    name: str
    title: str
    about: Mapping[str, str]
    rows: Sequence[FileRow]
    column_labels: Mapping[str, str]

    @property
    def description(self) -> str:
        """What the file says of itself, as one text."""
        return " · ".join(text for text in (self.title, *self.about.values()) if text)

    def cells(self, row: FileRow) -> dict[str, Value]:
        """Return a row's columns, those about the whole file last."""
        return {**row.values, **self.about}


def geojson_file(layer: FileLayer) -> bytes:
    """Return the layer as GeoJSON (RFC 7946); what the file says of itself stands beside the features."""
    features = [
        {"type": "Feature", "properties": layer.cells(row), "geometry": _shape(row.geometry)} for row in layer.rows
    ]
    content = {"type": "FeatureCollection", "title": layer.title, **layer.about, "features": features}
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def geopackage_file(layer: FileLayer) -> bytes:
    """Return the layer as GeoPackage (OGC 12-128) in WGS 84, with one table that carries title and description."""
    columns: dict[str, list[Value]] = {name: [] for name in layer.cells(layer.rows[0])} if layer.rows else {}
    for row in layer.rows:
        for name, value in layer.cells(row).items():
            columns[name].append(value.encode("utf-8", "replace").decode() if isinstance(value, str) else value)
    frame = geopandas.GeoDataFrame(columns, geometry=[row.geometry for row in layer.rows], crs=WGS84)
    for name in columns:
        if any(isinstance(value, int | float) for value in columns[name]):
            whole = all(value is None or isinstance(value, int) for value in columns[name])
            frame[name] = frame[name].astype("Int64" if whole else "float64")
    written = io.BytesIO()
    frame.to_file(
        written,
        driver="GPKG",
        layer=layer.name,
        engine="pyogrio",
        layer_options={"IDENTIFIER": layer.title, "DESCRIPTION": layer.description, "GEOMETRY_NAME": "geom"},
        promote_to_multi=any(row.wkb is not None for row in layer.rows) or None,
    )
    return written.getvalue()


def kml_file(layer: FileLayer) -> bytes:
    """Return the layer as KML 2.2, each place in its colour of the map, its figures as data and in its balloon."""
    ElementTree.register_namespace("", KML)
    root = ElementTree.Element(f"{{{KML}}}kml")
    document = _add(root, "Document")
    _add(document, "name", layer.title)
    _add(document, "description", escape(layer.description))
    colours = sorted({row.colour for row in layer.rows if row.colour})
    for colour in colours:
        _style(document, colour)
    for row in layer.rows:
        _placemark(document, layer, row)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _shape(geometry: Any) -> dict[str, Any] | None:
    if geometry is None:
        return None
    if geometry.geom_type == "Point":
        return {"type": "Point", "coordinates": [round(geometry.x, DIGITS), round(geometry.y, DIGITS)]}
    polygons = [[_closed(ring) for ring in polygon] for polygon in _polygons(geometry)]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _polygons(geometry: Any) -> list[list[list[tuple[int, int]]]]:
    """Return polygons on the grid with outer rings counter-clockwise and holes clockwise, as RFC 7946 and KML want."""
    return grid_polygons(shapely.orient_polygons(geometry), DIGITS)


def _closed(ring: list[tuple[int, int]]) -> list[tuple[float, float]]:
    scale = 10**DIGITS
    return [(x / scale, y / scale) for x, y in [*ring, ring[0]]]


def _add(parent: Any, tag: str, text: str | None = None) -> Any:
    element = ElementTree.SubElement(parent, f"{{{KML}}}{tag}")
    if text is not None:
        element.text = NOT_XML.sub("\ufffd", text)
    return element


def _style(document: Any, colour: str) -> None:
    style = _add(document, "Style")
    style.set("id", f"c{colour[1:]}")
    line = _add(style, "LineStyle")
    _add(line, "color", "ff4d4d4d")
    _add(line, "width", "1")
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    _add(_add(style, "PolyStyle"), "color", f"cc{blue}{green}{red}")
    _add(_add(style, "IconStyle"), "color", f"ff{blue}{green}{red}")
    # Without its own text a balloon would show names and values as HTML.
    _add(_add(style, "BalloonStyle"), "text", "$[description]")


def _placemark(document: Any, layer: FileLayer, row: FileRow) -> None:
    mark = _add(document, "Placemark")
    _add(mark, "name", row.label)
    said = [row.label]
    said += [
        f"{layer.column_labels[name]}: {value}"
        for name, value in row.values.items()
        if name in layer.column_labels and value is not None
    ]
    _add(mark, "description", "<br>".join(escape(line) for line in [*said, layer.description]))
    if row.colour:
        _add(mark, "styleUrl", f"#c{row.colour[1:]}")
    data = _add(mark, "ExtendedData")
    for name, value in layer.cells(row).items():
        if value is not None:
            cell = _add(data, "Data")
            cell.set("name", name)
            _add(cell, "value", str(value))
    geometry = row.geometry
    if geometry is None:
        return
    if geometry.geom_type == "Point":
        _add(_add(mark, "Point"), "coordinates", f"{geometry.x:.{DIGITS}f},{geometry.y:.{DIGITS}f}")
        return
    whole = _add(mark, "MultiGeometry")
    for polygon in _polygons(geometry):
        drawn = _add(whole, "Polygon")
        for number, ring in enumerate(polygon):
            boundary = _add(drawn, "innerBoundaryIs" if number else "outerBoundaryIs")
            corners = " ".join(f"{x:.{DIGITS}f},{y:.{DIGITS}f}" for x, y in _closed(ring))
            _add(_add(boundary, "LinearRing"), "coordinates", corners)
