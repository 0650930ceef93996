"""Loading the roster of booths, each with its position and a judgement of it.

Published positions are approximate and some are plainly wrong. Every row ends as accepted, corrected (a reading to
be confirmed), doubtful (in the roster, its point not to be believed) or rejected; only points that agree with the
boundary of their seat, or that no boundary contradicts, are marked so that a map may draw them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.coordinates import review_series
from app.domain.errors import Sentence
from app.domain.geography import DRAWN_AS_SURE, PositionQuality
from app.domain.identifiers import ascii_digits
from app.domain.loading.names import two_names
from app.domain.rows import Coordinate, Field, Row, Verdict, parse_coordinate, parse_whole
from app.models import Area
from app.services import counter_upkeep
from app.services.loading.borders import find_borders
from app.services.loading.closure import place_booths
from app.services.loading.districts import place_in_districts
from app.services.loading.positions import area_ids, shared_polygons, stored_boundaries
from app.services.loading.report import LoadReport, Progress, record_load, silent, standing
from app.services.loading.roster import BoothKey, BoothRow, write_booths
from app.services.loading.source import check_lengths, read_rows, refuse_repeats, value_of
from geo.audit import PositionAudit, PositionVerdict, audit_positions

FIELDS = (
    Field("ac_no", ("विधानसभा क्रमांक", "constituency_no", "ac")),
    Field("booth_no", ("बूथ क्रमांक", "part_no", "booth")),
    Field("name", ("booth_name", "बूथ का नाम", "polling_station")),
    Field("name_hi", required=False),
    Field("name_en", required=False),
    Field("district", ("जिला", "district_name"), required=False),
    Field("lat", ("latitude", "अक्षांश"), required=False, decimal=True),
    Field("lon", ("lng", "longitude", "देशांतर"), required=False, decimal=True),
)
LIMITS = {"booth_no": 12, "name": 200, "name_hi": 200, "name_en": 200}

UNKNOWN_SEAT = Sentence(
    "विधानसभा {value} अभी नहीं है। नंबर जांचें, या पहले areas reference चलाएं।",
    "There is no assembly seat {value} yet. Check the number, or run areas reference first.",
)
SHARED = Sentence(
    "विधानसभा {seats} की अपनी सीमा नहीं है; इनके बूथ विधानसभा {host} की सीमा के अंदर पड़ते हैं।",
    "Assembly seats {seats} have no boundary of their own; their booths lie inside the boundary of seat {host}.",
)
_QUALITY: Mapping[PositionVerdict, PositionQuality] = {
    PositionVerdict.SURE: PositionQuality.SURE,
    PositionVerdict.NEAR_BORDER: PositionQuality.NEAR_BORDER,
    PositionVerdict.NO_POLYGON: PositionQuality.NO_POLYGON,
    PositionVerdict.DOUBTFUL: PositionQuality.DOUBTFUL,
    PositionVerdict.NO_POSITION: PositionQuality.MISSING,
}


def load_booths(
    session: Session,
    path: Path,
    *,
    today: date,
    valid_from: date | None = None,
    mapping: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> LoadReport:
    """Load booths from a CSV of ``ac_no,booth_no,name,district,lat,lon`` into the present roster.

    ``valid_from`` is the first day of booths that are new (``today`` if not given). Booths absent from the file stay
    as they are and are counted. Raises InvalidInput when the file as a whole cannot be taken.
    """
    report = LoadReport("booths")
    rows = read_rows(path, FIELDS, mapping)
    seats = area_ids(session, "electoral", "constituency")
    points = {row.line: _check(row, seats) for row in rows}
    keyed = refuse_repeats(((_key(row), row) for row in standing(rows)), "booth_no")
    placed = _judge(session, keyed, points, report)
    placed, districts = place_in_districts(session, keyed, placed, report)
    leaves = _leaves(session, districts, seats)
    ids = write_booths(session, placed, valid_from or today, report, progress)
    report.tallies["placed"] = place_booths(session, {ids[key]: lowest for key, lowest in leaves.items()})
    if report.tallies["placed"]:
        counter_upkeep.rebuild(session)
    find_borders(session)
    for row in rows:
        report.close_row(row)
    record_load(session, report)
    return report


def _key(row: Row) -> BoothKey:
    return int(ascii_digits(row.cells["ac_no"]).split(".")[0]), _booth_no(row.cells["booth_no"])


def _booth_no(cell: str) -> str:
    """Return the number as rosters write it: Latin digits, no leading zeros, a capital letter after it if any."""
    return ascii_digits(cell).removesuffix(".0").upper().lstrip("0") or "0"


def _check(row: Row, seats: Mapping[str, int]) -> Coordinate:
    """Note what is wrong with a row by itself; return its point."""
    check_lengths(row, LIMITS)
    seat = value_of(row, "ac_no", lambda text: parse_whole(text, low=1, high=9999))
    if seat is not None and str(seat) not in seats:
        row.note("ac_no", "unknown_constituency", UNKNOWN_SEAT.format(value=seat))
    point = parse_coordinate(row.cells["lat"], row.cells["lon"])
    if point.code and point.message:
        row.note("lat", point.code, point.message, point.verdict)
    return point


def _judge(
    session: Session, keyed: Mapping[BoothKey, Row], points: Mapping[int, Coordinate], report: LoadReport
) -> list[BoothRow]:
    """Hold every point against the boundary of its seat; note the doubtful ones."""
    boundaries = stored_boundaries(session, "electoral", "constituency")
    seats = [str(ac_no) for ac_no, _ in keyed]
    found = [points[row.line] for row in keyed.values()]
    lon, lat = (
        np.array([_or_nan(value) for value in axis]) for axis in ([p.lon for p in found], [p.lat for p in found])
    )
    for row, doubt in zip(keyed.values(), review_series(lat, lon, seats), strict=True):
        if doubt:
            row.note("lat", doubt.code, doubt.message, Verdict.DOUBTFUL)
    hosts = shared_polygons(lon, lat, seats, boundaries)
    checked = audit_positions(lon, lat, seats, boundaries, merged=hosts)
    _remark_shared(hosts, report)
    placed = []
    for place, ((key, row), point) in enumerate(zip(keyed.items(), found, strict=True)):
        quality, note = _quality(checked, place, row)
        names = two_names(row.cells["name"], row.cells["name_hi"], row.cells["name_en"])
        placed.append(BoothRow(key, names, point.lat, point.lon, quality.value, note))
    return placed


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value


def _quality(checked: PositionAudit, place: int, row: Row) -> tuple[PositionQuality, str]:
    verdict: PositionVerdict = checked.verdicts[place]
    quality = _QUALITY[verdict]
    message = Sentence(checked.message(place).hi, checked.message(place).en)
    if quality is PositionQuality.DOUBTFUL:
        row.note("lat", "position_doubtful", message, Verdict.DOUBTFUL)
    if quality in DRAWN_AS_SURE and row.verdict is not Verdict.ACCEPTED:
        # A reading that was guessed, a filler, a place outside of the state: never drawn before somebody confirms it.
        told = next((note for note in row.notes if note.column == row.columns.column("lat")), None)
        if told is not None:
            return PositionQuality.DOUBTFUL, told.message.hi
    return quality, "" if quality is PositionQuality.SURE else message.hi


def _remark_shared(hosts: Mapping[str, str], report: LoadReport) -> None:
    for host in sorted(set(hosts.values()), key=int):
        seats = ", ".join(sorted((seat for seat, other in hosts.items() if other == host), key=int))
        report.remark("shared_boundary", seats, SHARED.format(seats=seats, host=host))


def _leaves(
    session: Session, districts: Mapping[BoothKey, str | None], seats: Mapping[str, int]
) -> dict[BoothKey, list[int]]:
    """Return the lowest areas of each booth: its seat, its district where known, and the whole party."""
    known = area_ids(session, "administrative", "district")
    party = list(session.scalars(select(Area.id).where(Area.hierarchy == "party", Area.parent_id.is_(None))))
    return {
        key: [seats[str(key[0])], *([known[code]] if code in known else []), *party] for key, code in districts.items()
    }
