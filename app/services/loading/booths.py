"""Loading the roster of booths, each with its position and a judgement of it.

Published positions are approximate and some are plainly wrong. Every row ends as accepted, corrected (a reading to
be confirmed), doubtful (in the roster, its point not to be believed) or rejected; only points that agree with the
boundary of their seat, or that no boundary contradicts, are marked so that a map may draw them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.coordinates import NOTHING_CONFIRMED, Confirmed, review_series
from app.domain.errors import Sentence
from app.domain.geography import DRAWN_AS_SURE, PositionQuality
from app.domain.identifiers import ascii_digits
from app.domain.imports.kind_columns import fields_of
from app.domain.loading.names import two_names
from app.domain.rows import NEEDED, Coordinate, Row, Verdict, parse_coordinate, parse_whole
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

FIELDS = fields_of("booths", required=("ac_no", "booth_no", "name"))
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
    write_judged(session, judge_booths(session, rows, report), valid_from or today, report, progress)
    for row in rows:
        report.close_row(row)
    record_load(session, report)
    return report


@dataclass(frozen=True, slots=True)
class JudgedBooths:
    """Rows that name a booth, each with what is to be written of it, and its lowest areas by booth.

    ``held`` are the seats of rows that were refused; ``unread`` tells that some row names no seat at all.
    """

    rows: Mapping[BoothKey, Row]
    booths: Mapping[BoothKey, BoothRow]
    leaves: Mapping[BoothKey, Sequence[int]]
    held: frozenset[int] = frozenset()
    unread: bool = False

    def only(self, keys: Iterable[BoothKey]) -> JudgedBooths:
        """Return some of the booths."""
        wanted = set(keys)
        return replace(
            self,
            rows={key: row for key, row in self.rows.items() if key in wanted},
            booths={key: booth for key, booth in self.booths.items() if key in wanted},
            leaves={key: lowest for key, lowest in self.leaves.items() if key in wanted},
        )


def judge_booths(
    session: Session, rows: Sequence[Row], report: LoadReport, confirmed: Confirmed = NOTHING_CONFIRMED
) -> JudgedBooths:
    """Judge the rows of a whole list, noting on each what is found, and return those that name a booth.

    ``confirmed`` names the groups of readings that somebody has looked at on a map and found right.
    """
    seats = area_ids(session, "electoral", "constituency")
    points = {row.line: _check(row, seats, confirmed) for row in rows}
    keyed = refuse_repeats(((booth_key(row), row) for row in standing(rows)), "booth_no")
    placed = _judge(session, keyed, points, report, confirmed)
    placed, districts = place_in_districts(session, keyed, placed, report)
    named = {id(row) for row in keyed.values()}
    refused = [_seat_of(row) for row in rows if id(row) not in named]
    return JudgedBooths(
        keyed,
        {booth.key: booth for booth in placed},
        _leaves(session, districts, seats),
        frozenset(seat for seat in refused if seat is not None),
        None in refused,
    )


def _seat_of(row: Row) -> int | None:
    cell = ascii_digits(row.cells["ac_no"]).split(".")[0].strip()
    return int(cell) if cell.isdecimal() and len(cell) <= 4 else None


def write_judged(
    session: Session, judged: JudgedBooths, first_day: date, report: LoadReport, progress: Progress = silent
) -> dict[BoothKey, int]:
    """Write booths that were judged, and what lies above them; return the key of every booth of the roster."""
    ids = write_booths(session, list(judged.booths.values()), first_day, report, progress)
    report.tallies["placed"] = place_booths(session, {ids[key]: lowest for key, lowest in judged.leaves.items()})
    if report.tallies["placed"]:
        counter_upkeep.rebuild(session)
    find_borders(session)
    return ids


def booth_key(row: Row) -> BoothKey:
    """Return seat and number of a booth as the roster writes them."""
    return int(ascii_digits(row.cells["ac_no"]).split(".")[0]), _booth_no(row.cells["booth_no"])


def _booth_no(cell: str) -> str:
    """Return the number as rosters write it: Latin digits, no leading zeros, a capital letter after it if any."""
    return ascii_digits(cell).removesuffix(".0").upper().lstrip("0") or "0"


def _check(row: Row, seats: Mapping[str, int], confirmed: Confirmed) -> Coordinate:
    """Note what is wrong with a row by itself; return its point."""
    check_lengths(row, LIMITS)
    seat = value_of(row, "ac_no", lambda text: parse_whole(text, low=1, high=9999))
    if seat is not None and str(seat) not in seats:
        row.note("ac_no", "unknown_constituency", UNKNOWN_SEAT.format(value=seat))
    if row.verdict is not Verdict.REJECTED and not any(row.cells[name] for name in ("name", "name_hi", "name_en")):
        row.note("name", "empty_cell", NEEDED)
    point = parse_coordinate(row.cells["lat"], row.cells["lon"])
    if point.code and point.message and {"lat", "lon"} & set(row.columns.places):
        row.note("lat", point.code, point.message, confirmed.verdict(point.code, row.cells["ac_no"], point.verdict))
    return point


def _judge(
    session: Session,
    keyed: Mapping[BoothKey, Row],
    points: Mapping[int, Coordinate],
    report: LoadReport,
    confirmed: Confirmed,
) -> list[BoothRow]:
    """Hold every point against the boundary of its seat; note the doubtful ones."""
    boundaries = stored_boundaries(session, "electoral", "constituency")
    seats = [str(ac_no) for ac_no, _ in keyed]
    found = [points[row.line] for row in keyed.values()]
    lon, lat = (
        np.array([_or_nan(value) for value in axis]) for axis in ([p.lon for p in found], [p.lat for p in found])
    )
    for at, (row, doubt) in enumerate(zip(keyed.values(), review_series(lat, lon, seats), strict=True)):
        if doubt is None:
            continue
        verdict = confirmed.verdict(doubt.code, seats[at], Verdict.DOUBTFUL) if doubt.proposed else Verdict.DOUBTFUL
        row.note("lat", doubt.code, doubt.message, verdict)
        if doubt.proposed and verdict is Verdict.ACCEPTED:
            lat[at], lon[at] = doubt.proposed
            found[at] = Coordinate(*doubt.proposed)
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
