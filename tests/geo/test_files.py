"""Maps as files: opened again by other programs, with every hostile name still a name."""

from __future__ import annotations

import json
import sqlite3
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas
import pytest
import shapely

from geo.files import KML, FileLayer, FileRow, geojson_file, geopackage_file, kml_file
from geo.shapes import to_wkb
from tests.geo.files import square
from tests.geo.samples import PAYLOADS

HOSTILE = (*PAYLOADS, "=HYPERLINK(1)", "]]><x>&amp;", "\x00\x0bनियंत्रण", "प्रार्थी ₹ \ud83d")
RING = shapely.Polygon(square(77, 22).exterior.coords[::-1], [square(77.4, 22.4, 0.2).exterior.coords])


def layer(*rows: FileRow) -> FileLayer:
    return FileLayer(
        name="district",
        title="लंबित प्रकरण: <b>सीहोर</b>",
        about={"filter": "सभी योजनाएं", "figures_of": "22-11-2026 18:30"},
        rows=rows,
        column_labels={"outstanding": "लंबित"},
    )


def row(name: str, outstanding: int | None = 7, **changed: Any) -> FileRow:
    values = {"code": "1", "name_hi": name, "outstanding": outstanding, "per_100": 12.5}
    return FileRow(**{"label": name, "values": values, "wkb": to_wkb(RING), "colour": "#fec44f", **changed})


def readable(text: str) -> str:
    """A text without what no format can hold: half of a surrogate pair."""
    return text.encode("utf-8", "replace").decode()


def opened(content: bytes, folder: Path, name: str) -> geopandas.GeoDataFrame:
    (folder / name).write_bytes(content)
    return geopandas.read_file(folder / name)


@pytest.mark.parametrize(("write", "name"), [(geojson_file, "map.geojson"), (geopackage_file, "map.gpkg")])
def test_other_programs_read_names_figures_shapes_and_what_was_counted(tmp_path: Path, write: Any, name: str) -> None:
    hostile = [text for text in HOSTILE if "\x00" not in text]
    rows = [row(text) for text in hostile]
    read = opened(write(layer(*rows, row("बिना सीमा", None, wkb=None))), tmp_path, name)
    assert read.crs.to_epsg() == 4326
    assert read["name_hi"].tolist() == [*map(readable, hostile), "बिना सीमा"]
    assert read["outstanding"].tolist()[:-1] == [7] * len(hostile)
    assert read["outstanding"].isna().tolist()[-1]
    assert set(read["filter"]) == {"सभी योजनाएं"}
    assert set(read["figures_of"]) == {"22-11-2026 18:30"}
    assert all(shape.symmetric_difference(RING).area < 1e-5 for shape in read.geometry[:-1])
    assert read.geometry.iloc[-1] is None


def test_a_geopackage_says_in_its_head_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "map.gpkg"
    path.write_bytes(geopackage_file(layer(row("एक"))))
    with sqlite3.connect(path) as file:
        said = file.execute("SELECT table_name, identifier, description, srs_id FROM gpkg_contents").fetchall()
    assert said == [
        ("district", "लंबित प्रकरण: <b>सीहोर</b>", "लंबित प्रकरण: <b>सीहोर</b> · सभी योजनाएं · 22-11-2026 18:30", 4326)
    ]


def test_geojson_keeps_to_the_standard() -> None:
    made = json.loads(geojson_file(layer(row("एक"), row("दो", wkb=None, at=(77.1234567, 22.5)))))
    assert made["filter"] == "सभी योजनाएं"
    outer, hole = (shapely.LinearRing(ring) for ring in made["features"][0]["geometry"]["coordinates"])
    assert (outer.is_ccw, hole.is_ccw) == (True, False)
    assert made["features"][1]["geometry"] == {"type": "Point", "coordinates": [77.123457, 22.5]}


def test_kml_is_one_document_whatever_a_place_is_called() -> None:
    made = ElementTree.fromstring(kml_file(layer(*map(row, HOSTILE))))
    marks = made.findall(f".//{{{KML}}}Placemark")
    names = [mark.findtext(f"{{{KML}}}name") for mark in marks]
    assert [name and name.replace("\ufffd", "?") for name in names] == [
        readable(text).replace("\x00", "?").replace("\x0b", "?") for text in HOSTILE
    ]
    # A balloon is HTML: nothing in it may be an element but our own line breaks.
    for mark, text in zip(marks, HOSTILE, strict=True):
        balloon = mark.findtext(f"{{{KML}}}description") or ""
        assert "<" not in balloon.replace("<br>", "")
        assert unescape(balloon).startswith(readable(text)[:3].replace("\x00", "\ufffd").replace("\x0b", "\ufffd"))
    assert made.findtext(f".//{{{KML}}}BalloonStyle/{{{KML}}}text") == "$[description]"
    assert made.findtext(f".//{{{KML}}}PolyStyle/{{{KML}}}color") == "cc4fc4fe"


def test_what_is_not_known_is_absent_from_kml_and_null_in_geojson() -> None:
    rows = layer(row("एक", None))
    data = ElementTree.fromstring(kml_file(rows)).findall(f".//{{{KML}}}Data")
    assert [cell.get("name") for cell in data] == ["code", "name_hi", "per_100", "filter", "figures_of"]
    assert json.loads(geojson_file(rows))["features"][0]["properties"]["outstanding"] is None


def test_a_map_without_a_place_is_a_file_too(tmp_path: Path) -> None:
    for write, name in ((geojson_file, "a.geojson"), (geopackage_file, "a.gpkg")):
        assert len(opened(write(layer()), tmp_path, name)) == 0
    assert ElementTree.fromstring(kml_file(layer())).findall(f".//{{{KML}}}Placemark") == []
