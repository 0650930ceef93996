"""Loading settlements: where each lies, and which booth is proposed for it.

Public lists of habitations carry names in Latin letters, districts of an older map, and now and then no name at all.
The point decides: it gives today's district and seat, and the nearest booth of the seat is proposed, to be confirmed
by somebody who knows. A name known in Latin letters only is kept under the Hindi name too, since lists are sorted
by that. What a person has edited or confirmed since is left as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
from sqlalchemy.orm import Session

from app.domain.coordinates import NOTHING_CONFIRMED, Confirmed
from app.domain.errors import Sentence
from app.domain.imports.kind_columns import fields_of
from app.domain.loading.names import TwoNames, two_names
from app.domain.rows import Coordinate, Row, Verdict, parse_coordinate, parse_whole
from app.services.loading.borders import find_borders
from app.services.loading.dwelling import DwellingRow, write_settlements
from app.services.loading.named_booth import NamedBooth, NamedBooths, note_namesakes
from app.services.loading.nearest_booth import BoothGround, Proposal
from app.services.loading.positions import stored_boundaries
from app.services.loading.report import LoadReport, Progress, record_load, silent, standing
from app.services.loading.source import check_lengths, read_rows, refuse_repeats, value_of
from app.services.loading.whereabouts import Whereabouts, find_whereabouts

FIELDS = fields_of("settlements", required=("code", "lat", "lon"), without=("booth", "ac_no", "booth_no"))
"""What a published list of habitations holds; an office's own may name the booth instead of code and position."""
KIND_WORDS = {"गांव": "rural", "ग्राम": "rural", "ग्रामीण": "rural", "शहर": "urban", "शहरी": "urban", "वार्ड": "urban"}
LIMITS = {"code": 40, "name": 200, "name_hi": 200, "name_en": 200}
KINDS = ("rural", "urban")

NAMELESS = Sentence("बिना नाम बस्ती ({code})", "Settlement without a name ({code})")
NO_NAME = Sentence(
    "नाम नहीं है; अभी “{name}” रखा गया। वहां पूछकर सही नाम भरें।",
    "There is no name; it is kept as “{name}” for now. Ask there and fill in the right name.",
)
NO_PLACE = Sentence(
    "जगह के बिना बस्ती किसी बूथ में नहीं रखी जा सकती। अक्षांश-देशांतर भरें।",
    "Without a position it cannot be put under a booth. Fill in latitude and longitude.",
)
NO_BOOTHS = Sentence(
    "पक्की जगह वाला कोई बूथ अभी नहीं है। पहले booths load चलाएं।",
    "There is no booth with a sure position yet. Run booths load first.",
)
UNKNOWN_KIND = Sentence("rural या urban लिखें।", "Write rural or urban.")
UNSURE_BOOTH = Sentence(
    "सबसे पास का बूथ {km:.1f} किमी दूर है; शायद वह इनका नहीं। सही बूथ चुनें।",
    "The nearest booth is {km:.1f} km away and is hardly theirs. Choose the right booth.",
)


def load_settlements(
    session: Session,
    path: Path,
    *,
    now: datetime,
    mapping: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> LoadReport:
    """Load settlements from a CSV of ``code,name,population,households,district,lat,lon`` by their code.

    Raises InvalidInput when the file as a whole cannot be taken.
    """
    report = LoadReport("settlements")
    rows = read_rows(path, FIELDS, mapping)
    wanted = judge_settlements(session, rows, report)
    write_settlements(session, list(wanted.values()), now, report, progress)
    find_borders(session)
    for row in rows:
        report.close_row(row)
    record_load(session, report)
    return report


def judge_settlements(
    session: Session, rows: Sequence[Row], report: LoadReport, confirmed: Confirmed = NOTHING_CONFIRMED
) -> dict[int, DwellingRow]:
    """Judge the rows of a whole list, noting on each what is found; return what is to be written, by line.

    A row that names its booth lies there, with a position or without; any other is put under the booth nearest to its
    position. ``confirmed`` names the groups of readings that somebody has looked at on a map and found right.
    """
    named = NamedBooths(session, rows)
    points = {row.line: _check(row, named, confirmed) for row in rows}
    with_code = refuse_repeats(((row.cells["code"], row) for row in standing(rows) if row.cells["code"]), "code")
    firsts = {id(row) for row in with_code.values()}
    told = [row for row in standing(rows) if not row.cells["code"] or id(row) in firsts]
    wanted = _place(session, [row for row in told if row.line not in named.found], points, report)
    for row in told:
        booth = named.found.get(row.line)
        if booth is not None:
            report.tallies["booth_named"] += 1
            wanted[row.line] = _row(row, points[row.line], named.whereabouts(booth), booth)
    note_namesakes(session, [row for row in told if not row.cells["code"]], wanted)
    return wanted


def _check(row: Row, named: NamedBooths, confirmed: Confirmed) -> Coordinate:
    check_lengths(row, LIMITS)
    kind = row.cells["kind"].casefold()
    row.cells["kind"] = KIND_WORDS.get(kind, kind)
    if kind and row.cells["kind"] not in KINDS:
        row.note("kind", "unknown_kind", UNKNOWN_KIND)
    for name in ("population", "households"):
        value_of(row, name, parse_whole)
    point = parse_coordinate(row.cells["lat"], row.cells["lon"])
    if row.line in named.found and not (row.cells["lat"] or row.cells["lon"]):
        return point
    if point.lat is None and row.line not in named.found:
        row.note("lat", point.code or "no_coordinates", point.message or NO_PLACE)
    elif point.code and point.message:
        worst = Verdict.DOUBTFUL if point.lat is None else point.verdict
        row.note("lat", point.code, point.message, confirmed.verdict(point.code, named.seat_of(row), worst))
    return point


def _names(row: Row) -> TwoNames:
    names = two_names(row.cells["name"], row.cells["name_hi"], row.cells["name_en"])
    if names.hi or not row.cells["code"]:
        return names
    proposed = NAMELESS.format(code=row.cells["code"])
    row.note(
        "name",
        "no_name",
        Sentence(NO_NAME.hi.format(name=proposed.hi), NO_NAME.en.format(name=proposed.en)),
        Verdict.DOUBTFUL,
    )
    return TwoNames(proposed.hi, proposed.en)


def _place(
    session: Session, rows: list[Row], points: Mapping[int, Coordinate], report: LoadReport
) -> dict[int, DwellingRow]:
    """Find district, seat and booth of every row; rows without any booth to propose get a note and are left out."""
    if not rows:
        return {}
    lat = np.array([points[row.line].lat for row in rows], dtype=float)
    lon = np.array([points[row.line].lon for row in rows], dtype=float)
    seats = stored_boundaries(session, "electoral", "constituency")
    ground = BoothGround(session, seats)
    places = find_whereabouts(session, rows, lon, lat, seats, ground.hosts)
    proposals = ground.propose(lon, lat, [place.polygon for place in places], [place.district for place in places])
    wanted = {}
    for row, place, proposal in zip(rows, places, proposals, strict=True):
        if proposal is None:
            row.note("lat", "no_booth", NO_BOOTHS)
            continue
        report.tallies[f"booth_by_{proposal.within}"] += 1
        _note_booth(row, proposal)
        wanted[row.line] = _row(row, points[row.line], place, proposal)
    return wanted


def _note_booth(row: Row, proposal: Proposal) -> None:
    if proposal.unsure:
        row.note("lat", "booth_unsure", UNSURE_BOOTH.format(km=proposal.km), Verdict.DOUBTFUL)


def _row(row: Row, point: Coordinate, place: Whereabouts, booth: Proposal | NamedBooth) -> DwellingRow:
    population = value_of(row, "population", parse_whole)
    households = value_of(row, "households", parse_whole)
    names = _names(row)
    remarks = [note.message.hi for note in row.notes if note.verdict is Verdict.DOUBTFUL]
    return DwellingRow(
        code=row.cells["code"] or None,
        names=names,
        kind=row.cells["kind"] or "rural",
        lat=point.lat,
        lon=point.lon,
        population=population,
        households=households,
        booth_id=booth.booth_id,
        district=place.district,
        constituency=place.seat or booth.ac_no,
        note=" ".join(remarks)[:500],
        basis="confirmed" if isinstance(booth, NamedBooth) else "proposed",
    )
