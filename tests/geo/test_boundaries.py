"""Reading boundaries: what is taken, what is repaired, and what is refused with which reason."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo import layers
from geo.boundaries import read_boundaries
from geo.errors import GeoError
from geo.verdicts import SENTENCES, RowStatus
from tests.geo.files import BOW_TIE, EAST, SQUARE, feature, geojson_file, polygon, square

NAN, INF = float("nan"), float("inf")
POINT = {"type": "Point", "coordinates": [78, 23]}
LINE = {"type": "LineString", "coordinates": [[78, 23], [79, 24]]}
BOTH = {"type": "GeometryCollection", "geometries": [polygon(SQUARE), POINT]}
FLAT = polygon([[78, 23], [79, 23], [78.5, 23], [78, 23]])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (feature(polygon(SQUARE)), "accepted"),
        (feature({"type": "MultiPolygon", "coordinates": [[SQUARE], [EAST]]}), "ring_repaired"),
        (feature(polygon(BOW_TIE)), "ring_repaired"),
        (feature(polygon(SQUARE[:-1])), "ring_closed"),
        (feature(polygon(BOW_TIE[:-1])), "ring_repaired"),
        (feature(polygon(SQUARE), code=None), "code_missing"),
        (feature(polygon(SQUARE), code="  "), "code_missing"),
        (feature(None), "geometry_missing"),
        (feature(polygon()), "geometry_missing"),
        (feature(polygon(SQUARE[:1])), "geometry_unreadable"),
        (feature(POINT), "not_polygon"),
        (feature(LINE), "not_polygon"),
        (feature(BOTH), "not_polygon"),
        (feature(polygon([[78, 23], [NAN, 23], [79, 24], [78, 23]])), "not_finite"),
        (feature(polygon([[78, 23], [INF, 23], [79, 24], [78, 23]])), "not_finite"),
        (feature(polygon([[199, 94], [200, 94], [200, 95], [199, 94]])), "outside_world"),
        (
            feature(polygon([[700000, 2600000], [710000, 2600000], [710000, 2610000], [700000, 2600000]])),
            "outside_world",
        ),
        (feature(polygon([[y, x] for x, y in SQUARE])), "axes_swapped"),
        (feature(polygon([[10, 50], [11, 50], [11, 51], [10, 50]])), "outside_state"),
        (feature(polygon([[78, 23], [79, 23], [79, 35], [78, 23]])), "outside_state"),
        (feature(FLAT), "no_area"),
    ],
)
def test_every_row_ends_with_one_reason(tmp_path: Path, row: dict[str, Any], reason: str) -> None:
    layer = read_boundaries(geojson_file(tmp_path, row, feature(polygon(EAST), "witness")), code_column="code")
    first, witness = layer.verdicts
    assert (first.row, first.code, witness.code) == (1, reason, "accepted")
    taken = first.status is not RowStatus.REJECTED
    assert taken == (reason in ("accepted", "ring_closed", "ring_repaired"))
    assert [area.code for area in layer.boundaries] == (["1"] if taken else []) + ["witness"]
    assert all(
        area.geometry.is_valid and area.geometry.geom_type in ("Polygon", "MultiPolygon") for area in layer.boundaries
    )
    assert "{" not in first.message.hi + first.message.en


def test_every_reason_has_both_languages() -> None:
    for message in SENTENCES.values():
        assert any("\u0900" <= sign <= "\u097f" for sign in message.hi)
        assert message.en.isascii() or "“" in message.en


def test_a_code_that_appears_twice_is_taken_from_no_row(tmp_path: Path) -> None:
    path = geojson_file(tmp_path, feature(polygon(SQUARE), 7), feature(polygon(EAST), 7))
    layer = read_boundaries(path, code_column="code")
    assert layer.boundaries == ()
    assert [verdict.code for verdict in layer.verdicts_with(RowStatus.REJECTED)] == ["code_duplicate"] * 2


@pytest.mark.parametrize(
    ("codes", "read"),
    [
        ([8, 9], ["8", "9"]),
        ([8.0, 9.0], ["8", "9"]),
        ([8.5, 9.0], ["8.5", "9"]),
        ([" 02 ", "३"], ["02", "३"]),
    ],
)
def test_codes_are_read_as_text(tmp_path: Path, codes: list[Any], read: list[str]) -> None:
    rows = [feature(polygon(ring), code) for ring, code in zip((SQUARE, EAST), codes, strict=True)]
    layer = read_boundaries(geojson_file(tmp_path, *rows), code_column="code")
    assert [area.code for area in layer.boundaries] == read


def test_missing_numbers_are_missing_codes(tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame({"code": [1.0, np.nan]}, geometry=[square(78, 23), square(79, 23)], crs=4326)
    frame.to_file(tmp_path / "a.gpkg")
    layer = read_boundaries(tmp_path / "a.gpkg", code_column="code")
    assert [verdict.code for verdict in layer.verdicts] == ["accepted", "code_missing"]


def test_names_come_along(tmp_path: Path) -> None:
    path = geojson_file(tmp_path, feature(polygon(SQUARE), name="भोपाल"), feature(polygon(EAST), 2, name=None))
    layer = read_boundaries(path, code_column="code", name_column="name")
    assert [area.name for area in layer.boundaries] == ["भोपाल", None]


@pytest.mark.parametrize("suffix", ["a.gpkg", "a.shp", "a.zip"])
def test_a_projected_layer_comes_back_in_degrees(tmp_path: Path, suffix: str) -> None:
    frame = geopandas.GeoDataFrame({"code": ["1"]}, geometry=[square(78, 23)], crs=4326).to_crs(32644)
    path = tmp_path / suffix
    if suffix.endswith("zip"):
        frame.to_file(tmp_path / "inner.shp")
        with zipfile.ZipFile(path, "w") as archive:
            for part in tmp_path.glob("inner.*"):
                archive.write(part, part.name)
    else:
        frame.to_file(path)
    layer = read_boundaries(path, code_column="code")
    assert shapely.hausdorff_distance(layer.boundaries[0].geometry, square(78, 23)) < 1e-6
    assert "32644" in layer.source_crs or "UTM" in layer.source_crs


def without_crs(folder: Path) -> Path:
    geopandas.GeoDataFrame({"code": ["1"]}, geometry=[square(78, 23)]).to_file(folder / "bare.shp")
    return folder / "bare.shp"


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_layer_without_crs_is_read_only_when_told(tmp_path: Path) -> None:
    path = without_crs(tmp_path)
    with pytest.raises(GeoError) as refused:
        read_boundaries(path, code_column="code")
    assert refused.value.code == "crs_missing"
    layer = read_boundaries(path, code_column="code", crs="EPSG:4326")
    assert layer.boundaries[0].geometry.equals(square(78, 23))


def test_naming_the_crs_that_the_file_names_is_no_conflict(tmp_path: Path) -> None:
    path = geojson_file(tmp_path, feature(polygon(SQUARE)))
    assert len(read_boundaries(path, code_column="code", crs="OGC:CRS84").boundaries) == 1


def two_layers(folder: Path) -> Path:
    frame = geopandas.GeoDataFrame({"code": [1]}, geometry=[square(78, 23)], crs=4326)
    frame.to_file(folder / "two.gpkg", layer="a")
    frame.to_file(folder / "two.gpkg", layer="b")
    return folder / "two.gpkg"


def archive(folder: Path, *names: str) -> Path:
    with zipfile.ZipFile(folder / "some.zip", "w") as file:
        for name in names:
            file.writestr(name, "x")
    return folder / "some.zip"


def raw(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


SOUND = feature(polygon(SQUARE))


@pytest.mark.parametrize(
    ("make", "code", "options"),
    [
        (lambda folder: folder / "absent.geojson", "file_missing", {}),
        (lambda folder: raw(folder, "a.geojson", b""), "format_unknown", {}),
        (
            lambda folder: raw(folder, "a.json", b"<OGRVRTDataSource></OGRVRTDataSource>"),
            "format_unknown",
            {},
        ),
        (lambda folder: raw(folder, "a.geojson", b'{"hello": '), "unreadable", {}),
        (lambda folder: raw(folder, "a.gpkg", b"SQLite format 3\x00" + b"\0" * 200), "unreadable", {}),
        (
            lambda folder: raw(
                folder,
                "a.json",
                b'{"type":"Topology","objects":{"a":{"type":"Point","coordinates":[0,0]}},"arcs":[]}',
            ),
            "format_unknown",
            {},
        ),
        (lambda folder: raw(folder, "a.zip", b"PK\x03\x04broken"), "unreadable", {}),
        (lambda folder: archive(folder, "notes.txt"), "archive_unsafe", {}),
        (lambda folder: archive(folder, "a.shp", "b.SHP"), "archive_unsafe", {}),
        (lambda folder: archive(folder, "a.shp"), "unreadable", {}),
        (lambda folder: geojson_file(folder), "layer_empty", {}),
        (two_layers, "layers_many", {}),
        (lambda folder: geojson_file(folder, SOUND), "column_missing", {"code_column": "ac_no"}),
        (lambda folder: geojson_file(folder, SOUND), "column_missing", {"name_column": "label"}),
        (lambda folder: geojson_file(folder, SOUND), "crs_unknown", {"crs": "EPSG:nowhere"}),
        (lambda folder: geojson_file(folder, SOUND), "crs_conflict", {"crs": "EPSG:32644"}),
    ],
)
def test_a_file_is_refused_with_a_reason(tmp_path: Path, make: Any, code: str, options: dict[str, Any]) -> None:
    with pytest.raises(GeoError) as refused:
        read_boundaries(make(tmp_path), **{"code_column": "code", **options})
    assert refused.value.code == code
    assert "{" not in refused.value.message.hi + refused.value.message.en
    assert refused.value.message.hi != refused.value.message.en


def test_an_archive_that_unpacks_to_too_much_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "MAX_UNPACKED_BYTES", 1)
    with pytest.raises(GeoError, match="archive_unsafe"):
        read_boundaries(archive(tmp_path, "a.shp", "a.dbf"), code_column="code")


def test_a_failure_while_reading_rows_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad name")

    monkeypatch.setattr(layers.pyogrio.raw, "read", fail)
    with pytest.raises(GeoError, match="unreadable"):
        read_boundaries(geojson_file(tmp_path, SOUND), code_column="code")


def test_a_table_without_geometry_has_no_boundary_in_any_row(tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame({"code": [1]}, geometry=[square(78, 23)], crs=4326)
    frame.drop(columns="geometry").to_csv(tmp_path / "a.csv", index=False)
    layers.pyogrio.write_dataframe(frame.drop(columns="geometry"), tmp_path / "bare.gpkg", driver="GPKG")
    layer = read_boundaries(tmp_path / "bare.gpkg", code_column="code", crs="EPSG:4326")
    assert [verdict.code for verdict in layer.verdicts] == ["geometry_missing"]


coordinate = st.floats(77, 80, allow_nan=False, width=32)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(coordinate, coordinate.map(lambda x: x - 54)), min_size=3, max_size=8))
def test_whatever_ring_is_drawn_only_sound_polygons_pass(tmp_path: Path, ring: list[tuple[float, float]]) -> None:
    path = geojson_file(tmp_path, feature(polygon([list(point) for point in [*ring, ring[0]]])))
    layer = read_boundaries(path, code_column="code")
    assert len(layer.verdicts) == 1
    assert len(layer.boundaries) == (layer.verdicts[0].status is not RowStatus.REJECTED)
    for area in layer.boundaries:
        assert area.geometry.is_valid
        assert area.geometry.area > 0
