"""Today's district and seat of points, and what in the file speaks against them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.errors import Sentence
from app.domain.rows import Row, Verdict
from app.services.loading.districts import NO_DISTRICT_HERE, OTHER_DISTRICT, Districts
from app.services.loading.positions import Floats, other_district, stored_boundaries
from geo.locate import locate_points
from geo.shapes import Boundary

SEAT_OF_OTHER_DISTRICT = Sentence(
    "यह जगह {ours} जिले में है, पर नक्शे में विधानसभा {seat} की सीमा में पड़ती है, जो {there} जिले की है। बूथ जांच लें।",
    "This lies in district {ours}, but the map puts it in seat {seat}, which belongs to {there}. Check the booth.",
)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where one point lies: district code, seat code, and the code of the polygon that the seat was read from.

    ``seat`` is None where the polygon stands for several seats, or none holds the point.
    """

    district: str | None
    seat: str | None
    polygon: str | None


def find_whereabouts(
    session: Session,
    rows: Sequence[Row],
    lon: Floats,
    lat: Floats,
    seats: Sequence[Boundary],
    hosts: Mapping[str, str],
) -> list[Whereabouts]:
    """Return where each row's point lies; note a district other than the file's, and a seat of another district.

    A district made since the boundaries were drawn is known by its seats only: a point in such a seat goes there.
    """
    districts = Districts(session)
    drawn = stored_boundaries(session, "administrative", "district")
    own_polygon = {area.code for area in drawn}
    polygons = locate_points(lon, lat, seats).tolist()
    located = locate_points(lon, lat, drawn).tolist()
    shared = set(hosts.values())
    of_polygon = [districts.of_seat(polygon) for polygon in polygons]
    elsewhere = other_district(lon, lat, of_polygon, drawn)
    places = []
    for row, polygon, here, seats_district, apart in zip(rows, polygons, located, of_polygon, elsewhere, strict=True):
        theirs = districts.code(row.cells["district"])
        made_since = seats_district is not None and seats_district not in own_polygon
        district = seats_district if made_since else here or theirs or seats_district
        _note_district(row, theirs, district, districts)
        if apart is not None and seats_district is not None and district != seats_district:
            message = districts.sentence(
                SEAT_OF_OTHER_DISTRICT, ours=district or "", there=seats_district, seat=polygon
            )
            row.note("lat", "seat_of_other_district", message, Verdict.DOUBTFUL)
        places.append(Whereabouts(district, None if polygon in shared else polygon, polygon))
    return places


def _note_district(row: Row, theirs: str | None, ours: str | None, districts: Districts) -> None:
    if ours is None:
        row.note("district", "no_district", NO_DISTRICT_HERE, Verdict.DOUBTFUL)
    elif row.cells["district"] and theirs != ours:
        message = districts.sentence(OTHER_DISTRICT, theirs=row.cells["district"], ours=ours)
        row.note("district", "other_district", message, Verdict.CORRECTED)
