"""Loading boundaries of areas that are known already.

A boundary file often carries codes of its own: census numbers look like directory codes and mean other districts.
So an area is found by its code only where the file's name for it does not say otherwise, and by its name, under any
spelling known, where the file has no code of ours. What is not found is held back; nothing is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import InvalidInput, Sentence
from app.domain.geography import KINDS, Hierarchy, check_kind
from app.domain.loading.names import NameIndex, fold_name
from app.domain.rows import RowNote, Verdict
from app.models import Area, Boundary
from app.services.boundaries import NewBoundary, check_day, put_in_force
from app.services.loading.borders import find_borders
from app.services.loading.facts import other_names
from app.services.loading.report import LoadReport, Progress, record_load, silent
from geo.boundaries import BoundaryLayer, read_boundaries
from geo.errors import GeoError, Message
from geo.shapes import Boundary as Shape
from geo.shapes import to_wkb
from geo.verdicts import RowStatus, RowVerdict

USUAL_COLUMNS: Mapping[str, tuple[str | None, str | None]] = {
    "constituency": ("ac_no", "ac_name"),
    "district": (None, "district"),
}
"""Code and name columns of the files in common use."""

UNKNOWN_AREA = Sentence(
    "“{value}” नाम या कोड का क्षेत्र अभी नहीं है। पहले उसे areas load से जोड़ें, फिर सीमा दें।",
    'There is no area with the name or code "{value}" yet. Add it with areas load first, then its boundary.',
)
CONTRADICTS = Sentence(
    "कोड {code} हमारे यहां {ours} का है, पर फ़ाइल में नाम {theirs} है। सही कोड वाला स्तंभ दें, या केवल नाम वाला।",
    "Code {code} is {ours} here, but the file names {theirs}. Give the column with the right code, or only the name.",
)
BY_NAME = Sentence(
    "कोड नहीं मिला; नाम से {ours} माना गया। एक बार देख लें।",
    "The code is not known; {ours} was taken by its name. Please look once.",
)
TWICE = Sentence(
    "{ours} की सीमा इस फ़ाइल में दो बार है; कोई नहीं ली गई।",
    "The boundary of {ours} is in this file twice; none was taken.",
)
NO_BOUNDARY = Sentence("{name} की सीमा अभी नहीं है।", "{name} has no boundary yet.")
COLUMN_NEEDED = Sentence(
    "बताएं कि कोड या नाम किस स्तंभ में है: --code-column या --name-column।",
    "Say which column holds the code or the name: --code-column or --name-column.",
)
_VERDICTS = {
    RowStatus.ACCEPTED: Verdict.ACCEPTED,
    RowStatus.CORRECTED: Verdict.CORRECTED,
    RowStatus.REJECTED: Verdict.REJECTED,
}


@dataclass(frozen=True, slots=True)
class BoundaryFile:
    """A file of boundaries and how to read it; ``crs`` only where the file does not name its own.

    ``valid_from`` is the day from which the boundaries hold; None for the day of loading.
    """

    path: Path
    kind: str
    hierarchy: str | None = None
    code_column: str | None = None
    name_column: str | None = None
    crs: str | None = None
    valid_from: date | None = None


def load_boundaries(session: Session, file: BoundaryFile, *, today: date, progress: Progress = silent) -> LoadReport:
    """Load the boundaries of one kind of area from GeoJSON, GeoPackage or Shapefile.

    A boundary that differs from the one in force takes its place from ``file.valid_from`` on; the old one is kept for
    maps of the days before. Areas that still have no boundary afterwards are remarked on. Raises InvalidInput when the
    kind, the columns, the day or the file as a whole cannot be taken.
    """
    hierarchy = file.hierarchy or hierarchy_of(file.kind)
    check_kind(hierarchy, file.kind)
    check_day(file.valid_from, today)
    code_column, name_column = _columns(file)
    layer = _read(file, code_column, name_column)
    report = LoadReport("boundaries")
    areas = {
        area.code: area
        for area in session.scalars(select(Area).where(Area.hierarchy == hierarchy, Area.kind == file.kind))
    }
    matcher = _Matcher(areas, file.kind, by_code=code_column is not None)
    matched = _match(layer.boundaries, layer.verdicts, matcher, report, code_column or name_column or "")
    _write(session, matched, file, today, report, progress)
    find_borders(session)
    _remark_missing(session, areas.values(), report)
    record_load(session, report)
    return report


def hierarchy_of(kind: str) -> str:
    """Return the first hierarchy that has the kind; an unknown kind is refused later by its name."""
    return next(
        (hierarchy.value for hierarchy in Hierarchy if kind in KINDS[hierarchy]), Hierarchy.ADMINISTRATIVE.value
    )


def _columns(file: BoundaryFile) -> tuple[str | None, str | None]:
    if file.code_column or file.name_column:
        return file.code_column, file.name_column
    if file.kind not in USUAL_COLUMNS:
        raise InvalidInput(COLUMN_NEEDED, code="column_needed", field="code_column")
    code_column, name_column = USUAL_COLUMNS[file.kind]
    return code_column, None if code_column else name_column


def _read(file: BoundaryFile, code_column: str | None, name_column: str | None) -> BoundaryLayer:
    """Read the file with its usual name column too, where it has one: a name is what unmasks a foreign code."""
    usual = USUAL_COLUMNS.get(file.kind, (None, None))[1] if name_column is None else None
    try:
        if usual is not None:
            with suppress(GeoError):
                return read_boundaries(file.path, code_column=code_column or usual, name_column=usual, crs=file.crs)
        return read_boundaries(
            file.path, code_column=code_column or name_column or "", name_column=name_column, crs=file.crs
        )
    except GeoError as refusal:
        raise InvalidInput(_sentence(refusal.message), code=refusal.code) from refusal


def _sentence(message: Message) -> Sentence:
    return Sentence(message.hi, message.en)


@dataclass(frozen=True, slots=True)
class _Match:
    """The area that a boundary belongs to, or why there is none; a note may go with either."""

    area: Area | None
    code: str = ""
    message: Sentence | None = None


class _Matcher:
    """Finds the area of a boundary by code and name."""

    def __init__(self, areas: Mapping[str, Area], kind: str, *, by_code: bool):
        self._areas = areas
        self._by_code = by_code
        others = other_names(kind)
        self._names = NameIndex((a.code, (a.name_en, a.name_hi, *others.get(a.code, ()))) for a in areas.values())
        self._called = {
            a.code: {fold_name(name) for name in (a.name_en, a.name_hi, *others.get(a.code, ()))}
            for a in areas.values()
        }

    def find(self, shape: Shape) -> _Match:
        """Return what is known about a boundary's code and name."""
        named = self._areas.get(self._names.code(shape.name or "") or "")
        coded = self._areas.get(_plain_code(shape.code)) if self._by_code else None
        if coded is not None:
            if named is not None and named is not coded and fold_name(shape.name or "") not in self._called[coded.code]:
                message = CONTRADICTS.format(code=shape.code, ours=coded.name_en, theirs=shape.name)
                return _Match(None, "code_contradicts_name", message)
            return _Match(coded)
        if named is None:
            return _Match(None, "unknown_area", UNKNOWN_AREA.format(value=shape.name or shape.code))
        return _Match(named, "matched_by_name", BY_NAME.format(ours=named.name_en)) if self._by_code else _Match(named)


def _plain_code(code: str) -> str:
    return code.lstrip("0") or code


def _match(
    shapes: Iterable[Shape], verdicts: Iterable[RowVerdict], matcher: _Matcher, report: LoadReport, column: str
) -> list[tuple[Area, Shape]]:
    """Pair each sound boundary with its area, and close every row of the file in the report."""
    by_code = {shape.code: shape for shape in shapes}
    found = {code: matcher.find(shape) for code, shape in by_code.items()}
    times = Counter(match.area.id for match in found.values() if match.area is not None)
    taken = []
    for verdict in verdicts:
        code = verdict.area_code or ""
        ending = _VERDICTS[verdict.status]
        if verdict.status is not RowStatus.ACCEPTED:
            message = _sentence(verdict.message)
            report.notes.append(RowNote(verdict.row, column, code, verdict.code, message, verdict=ending))
        if ending is not Verdict.REJECTED:
            match = _once(found[code], times)
            if match.area is not None:
                taken.append((match.area, by_code[code]))
            if match.message is not None:
                ending = Verdict.CORRECTED if match.area is not None else Verdict.REJECTED
                report.notes.append(RowNote(verdict.row, column, code, match.code, match.message, verdict=ending))
        report.verdicts[ending] += 1
    return taken


def _once(match: _Match, times: Mapping[int, int]) -> _Match:
    """Return the match, or its refusal where two boundaries of the file are for the same area."""
    if match.area is None or times[match.area.id] == 1:
        return match
    return _Match(None, "repeated", TWICE.format(ours=match.area.name_en))


def _write(
    session: Session,
    matched: list[tuple[Area, Shape]],
    file: BoundaryFile,
    today: date,
    report: LoadReport,
    progress: Progress,
) -> None:
    known = {boundary.area_id: boundary for boundary in session.scalars(select(Boundary))}
    for done, (area, shape) in enumerate(matched, start=1):
        new = NewBoundary(to_wkb(shape.geometry), file.path.name[:200], today, file.valid_from)
        report.written[put_in_force(session, area, known.get(area.id), new)] += 1
        progress(done, len(matched))
    session.flush()


def _remark_missing(session: Session, areas: Iterable[Area], report: LoadReport) -> None:
    drawn = set(session.scalars(select(Boundary.area_id)))
    lacking = [area for area in areas if area.id not in drawn]
    report.tallies["without_boundary"] = len(lacking)
    for area in sorted(lacking, key=lambda area: (len(area.code), area.code)):
        names = Sentence(area.name_hi, area.name_en)
        message = Sentence(NO_BOUNDARY.hi.format(name=names.hi), NO_BOUNDARY.en.format(name=names.en))
        report.remark("no_boundary", area.code, message)
