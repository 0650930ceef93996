"""A small ground to load on: three seats of 0.2 degrees in a row, in two districts, drawn as squares.

Seat 10 (district 901, Purab) spans longitude 77.0-77.2, seat 11 (district 902, Paschim) 77.2-77.4; seat 12 has no
boundary. All lie between latitude 23.0 and 23.2.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.models import Area
from app.services.loading.areas import AreaRow, Key, put_areas
from app.services.loading.boundaries import BoundaryFile, load_boundaries
from app.services.loading.report import LoadReport
from app.services.transactions import begin_write
from tests.world import TODAY

STATE: Key = ("administrative", "state", "23")
ELECTORAL: Key = ("electoral", "state", "23")
PURAB: Key = ("administrative", "district", "901")
PASCHIM: Key = ("administrative", "district", "902")


def seat(number: int) -> Key:
    """Return the key of a seat."""
    return ("electoral", "constituency", str(number))


def square(west: float, east: float, south: float = 23.0, north: float = 23.2) -> dict[str, Any]:
    """Return a GeoJSON rectangle."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def write_geojson(path: Path, features: Iterable[tuple[dict[str, Any], dict[str, Any]]]) -> Path:
    """Write pairs of properties and geometry as GeoJSON."""
    made = [{"type": "Feature", "properties": said, "geometry": shape} for said, shape in features]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": made}), encoding="utf-8")
    return path


def write_csv(path: Path, *lines: str) -> Path:
    """Write lines of a list."""
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def areas(session: Session) -> None:
    """Put the areas of the ground into the database."""
    rows = [
        AreaRow(STATE, "प्रदेश", "State", None),
        AreaRow(ELECTORAL, "प्रदेश", "State", None),
        AreaRow(("party", "state", "23"), "प्रदेश", "State", None),
        AreaRow(PURAB, "पूरब", "Purab", STATE),
        AreaRow(PASCHIM, "पश्चिम", "Paschim", STATE),
        *(AreaRow(seat(number), f"सीट {number}", f"Seat {number}", ELECTORAL) for number in (10, 11, 12)),
    ]
    put_areas(session, rows, LoadReport("areas"))


def build(session: Session, folder: Path) -> None:
    """Put areas and boundaries of the ground into the database and commit."""
    begin_write(session)
    areas(session)
    seats = [({"ac_no": 10}, square(77.0, 77.2)), ({"ac_no": 11}, square(77.2, 77.4))]
    districts = [({"district": "PURAB"}, square(77.0, 77.2)), ({"district": "Paschim"}, square(77.2, 77.4))]
    load_boundaries(
        session,
        BoundaryFile(write_geojson(folder / "seats.geojson", seats), "constituency", code_column="ac_no"),
        today=TODAY,
    )
    load_boundaries(
        session, BoundaryFile(write_geojson(folder / "districts.geojson", districts), "district"), today=TODAY
    )
    session.commit()


def area_id(session: Session, key: Key) -> int:
    """Return the id of an area by its key."""
    found = session.query(Area.id).filter_by(hierarchy=key[0], kind=key[1], code=key[2]).one()
    return int(found[0])
