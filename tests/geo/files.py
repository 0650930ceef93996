"""Write boundary files as they come from many hands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import shapely

SQUARE = [[78, 23], [79, 23], [79, 24], [78, 24], [78, 23]]
EAST = [[79, 23], [80, 23], [80, 24], [79, 24], [79, 23]]
BOW_TIE = [[78, 23], [79, 24], [79, 23], [78, 24], [78, 23]]


def polygon(*rings: list[Any]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def feature(geometry: dict[str, Any] | None, code: object = 1, **more: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"code": code, **more}, "geometry": geometry}


def geojson_file(folder: Path, *features: dict[str, Any], name: str = "areas.geojson") -> Path:
    path = folder / name
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False),
        encoding="utf-8",
    )
    return path


def square(west: float, south: float, side: float = 1.0) -> Any:
    """A square with its corner at (west, south), in degrees."""
    return shapely.box(west, south, west + side, south + side)
