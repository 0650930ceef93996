"""Open a boundary file safely and hand over its raw rows.

The reading library knows some eighty formats and decides by content, so a file named ``areas.json`` could
name other files or servers to be read. Therefore the first bytes are looked at before anything is opened,
and only GeoJSON, GeoPackage and Shapefile pass. The library also draws silent conclusions (the first of
several layers, a closed ring); here these are said or refused.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyproj
import shapely
from numpy.typing import NDArray

from geo.errors import GeoError, Message

DRIVERS = frozenset({"GeoJSON", "GPKG", "ESRI Shapefile"})
MAX_UNPACKED_BYTES = 512 * 2**20

_SENTENCES = {
    "file_missing": Message("फ़ाइल {name} नहीं मिली।", "File {name} was not found."),
    "format_unknown": Message(
        "{name} सीमा की फ़ाइल नहीं लगती। GeoJSON, GeoPackage या Shapefile (.shp या .zip) दें।",
        "{name} does not look like a boundary file. Give GeoJSON, GeoPackage or a Shapefile (.shp or .zip).",
    ),
    "archive_unsafe": Message(
        "{name} में ठीक एक Shapefile होनी चाहिए और खुलने पर वह बहुत बड़ी नहीं होनी चाहिए।",
        "{name} must hold exactly one Shapefile and must not unpack to something huge.",
    ),
    "unreadable": Message(
        "{name} पढ़ी नहीं जा सकी; फ़ाइल अधूरी या ख़राब है। फिर से निकालकर दें।",
        "{name} could not be read; it is incomplete or damaged. Export it again.",
    ),
    "layers_many": Message(
        "{name} में कई परतें हैं: {layers}। एक परत वाली फ़ाइल दें।",
        "{name} holds several layers: {layers}. Give a file with one layer.",
    ),
    "layer_empty": Message("{name} में कोई सीमा नहीं है।", "{name} holds no boundaries."),
    "column_missing": Message(
        "“{column}” नाम का कॉलम नहीं है। फ़ाइल में ये कॉलम हैं: {columns}।",
        "There is no column “{column}”. The file has: {columns}.",
    ),
    "crs_missing": Message(
        "फ़ाइल यह नहीं बताती कि निर्देशांक किस प्रणाली में हैं। --crs से बताएं, जैसे --crs EPSG:4326।",
        "The file does not say which coordinate system it uses. Name it, for example --crs EPSG:4326.",
    ),
    "crs_unknown": Message(
        "निर्देशांक प्रणाली “{crs}” पहचानी नहीं गई। EPSG:4326 जैसा नाम दें।",
        "The coordinate system “{crs}” is not known. Give a name like EPSG:4326.",
    ),
    "crs_conflict": Message(
        "फ़ाइल कहती है कि निर्देशांक {own} में हैं, पर आपने {crs} बताया। --crs हटाकर दोबारा दें।",
        "The file says that it is in {own}, but {crs} was given. Leave out --crs and load it again.",
    ),
}


@dataclass(frozen=True, slots=True)
class RawLayer:
    """Rows as they stand in a file.

    ``columns`` maps a column name to an array of n values; ``geometries`` has n shapely geometries or None;
    ``present`` and ``closed`` (n booleans) tell which rows held a geometry and which of them had an open
    ring.
    """

    columns: dict[str, NDArray[Any]]
    geometries: NDArray[Any]
    present: NDArray[np.bool_]
    closed: NDArray[np.bool_]
    crs: Any


def refusal(code: str, **values: object) -> GeoError:
    """Return the refusal of a file for one of the reasons that this room knows."""
    return GeoError(code, _SENTENCES[code].format(**values))


def read_layer(path: Path, *, columns: list[str], crs: str | None = None) -> RawLayer:
    """Read the named columns and the geometries of a file with a single layer.

    ``crs`` names the coordinate system of a file that does not name its own. Raises :class:`GeoError` with
    the codes ``file_missing``, ``format_unknown``, ``archive_unsafe``, ``unreadable``, ``layers_many``,
    ``layer_empty``, ``column_missing``, ``crs_missing``, ``crs_unknown`` and ``crs_conflict``.
    """
    _check_content(path)
    info = _describe(path)
    known = [str(name) for name in info["fields"]]
    if info["features"] == 0:
        raise refusal("layer_empty", name=path.name)
    for column in columns:
        if column not in known:
            raise refusal("column_missing", column=column, columns=", ".join(known))
    system = _coordinate_system(info["crs"], crs)
    try:
        with _own_words():
            meta, _, stored, values = pyogrio.raw.read(path, columns=columns, force_2d=True)
    except (ValueError, RuntimeError) as error:
        raise refusal("unreadable", name=path.name) from error
    read = dict(zip((str(name) for name in meta["fields"]), values, strict=True))
    geometries, present, closed = _decode(stored, len(values[0]))
    return RawLayer(read, geometries, present, closed, system)


@contextmanager
def _own_words() -> Iterator[None]:
    """Keep the library's own warnings back: what they say becomes a verdict or a refusal here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


def _check_content(path: Path) -> None:
    if not path.is_file():
        raise refusal("file_missing", name=path.name)
    with path.open("rb") as file:
        head = file.read(64)
    if head.startswith(b"PK\x03\x04"):
        _check_archive(path)
        return
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    known = head.startswith((b"SQLite format 3\x00", b"\x00\x00\x27\x0a")) or text.startswith(b"{")
    if not known:
        raise refusal("format_unknown", name=path.name)


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise refusal("unreadable", name=path.name) from error
    shapes = [entry for entry in entries if entry.filename.lower().endswith(".shp")]
    if len(shapes) != 1 or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise refusal("archive_unsafe", name=path.name)


def _describe(path: Path) -> dict[str, Any]:
    try:
        with _own_words():
            layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        if len(layers) > 1:
            raise refusal("layers_many", name=path.name, layers=", ".join(layers))
        info: dict[str, Any] = pyogrio.read_info(path, force_feature_count=True)
    except (ValueError, RuntimeError) as error:
        raise refusal("unreadable", name=path.name) from error
    if info["driver"] not in DRIVERS:
        raise refusal("format_unknown", name=path.name)
    return info


def _coordinate_system(own: str | None, given: str | None) -> Any:
    if own is None and given is None:
        raise refusal("crs_missing")
    try:
        named = None if given is None else pyproj.CRS.from_user_input(given)
    except pyproj.exceptions.CRSError as error:
        raise refusal("crs_unknown", crs=given) from error
    if own is None:
        return named
    found = pyproj.CRS.from_user_input(own)
    if named is not None and not found.equals(named, ignore_axis_order=True):
        raise refusal("crs_conflict", own=found.to_string(), crs=given)
    return found


def _decode(stored: Any, rows: int) -> tuple[NDArray[Any], NDArray[np.bool_], NDArray[np.bool_]]:
    if stored is None:
        return np.full(rows, None), np.zeros(rows, bool), np.zeros(rows, bool)
    present = np.array([value is not None for value in stored], dtype=bool)
    with np.errstate(invalid="ignore"):
        strict = shapely.from_wkb(stored, on_invalid="ignore")
        geometries = shapely.from_wkb(stored, on_invalid="fix")
    closed = present & shapely.is_missing(strict) & ~shapely.is_missing(geometries)
    return geometries, present, closed
