"""The vocabulary in which every loader reads a list, row by row, and says what became of each.

A list from the field is never all good or all bad. Its header is matched to the fields wanted, under any of
their Hindi or English names; every row then carries notes, each with line, column, code and a sentence in both
languages, and ends as accepted, corrected, doubtful or rejected. What a note shows of a personal cell is masked
before it is stored anywhere.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.cells import (
    MADHYA_PRADESH,
    MAX_CELL,
    BadCell,
    Bounds,
    Coordinate,
    Verdict,
    clean_cell,
    parse_coordinate,
    parse_number,
    parse_whole,
    worst,
)
from app.domain.errors import InvalidInput, Sentence
from app.domain.forbidden_columns import folded_header, forbidden_column
from app.domain.identifiers import ForbiddenIdentifier, refuse_forbidden
from app.domain.table_text import UndecodableTable, decode_table

__all__ = [
    "MADHYA_PRADESH",
    "MAX_CELL",
    "REPORT_COLUMNS",
    "BadCell",
    "Bounds",
    "ColumnMap",
    "Coordinate",
    "Field",
    "ForbiddenColumn",
    "MissingColumns",
    "Row",
    "RowNote",
    "RowReader",
    "UndecodableTable",
    "Verdict",
    "clean_cell",
    "decode_table",
    "parse_coordinate",
    "parse_mapping",
    "parse_number",
    "parse_whole",
    "worst",
]

REPORT_COLUMNS = ("line", "column", "value", "code", "message_hi", "message_en")
SHOWN = 60
"""How much of a cell a note repeats, in characters."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column that a loader wants: its name, other names it goes by in either language, and its nature.

    ``personal`` cells are masked in notes; ``decimal`` ones may hold long fractions, which are not identifiers.
    """

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = True
    personal: bool = False
    decimal: bool = False

    @property
    def spellings(self) -> frozenset[str]:
        """Every name of the field as headers are compared."""
        return frozenset(map(folded_header, (self.name, *self.aliases)))


class MissingColumns(InvalidInput):
    """Required columns are not in the header."""

    code = "missing_columns"


class ForbiddenColumn(InvalidInput):
    """The list holds a column that this product never takes."""

    code = "forbidden_column"


class BadMapping(InvalidInput):
    """A ``field=column`` pair names something that is not there."""

    code = "bad_mapping"


def masked(value: str) -> str:
    """Return a personal cell as dots of its length, with its last two characters if there are eight or more."""
    shown = value[-2:] if len(value) >= 8 else ""
    return "•" * min(len(value) - len(shown), 12) + shown


@dataclass(frozen=True, slots=True)
class RowNote:
    """One remark on one cell, or on a whole row where ``column`` is empty; ``line`` counts from 1, header included.

    A personal ``value`` is masked as the note is made: the clear text is never held.
    """

    line: int
    column: str
    value: str
    code: str
    message: Sentence
    personal: bool = False
    verdict: Verdict = Verdict.REJECTED

    def __post_init__(self) -> None:
        shown = masked(self.value) if self.personal else self.value
        if len(shown) > SHOWN:
            shown = shown[: SHOWN - 1] + "…"
        object.__setattr__(self, "value", shown.replace("\x00", "␀"))

    def as_dict(self) -> dict[str, str | int]:
        """Return the note as a row of the report, keyed by :data:`REPORT_COLUMNS`."""
        return {
            "line": self.line,
            "column": self.column,
            "value": self.value,
            "code": self.code,
            "message_hi": self.message.hi,
            "message_en": self.message.en,
        }


def parse_mapping(pairs: Iterable[str]) -> dict[str, str]:
    """Return ``{"lat": "Latitude"}`` from ``["lat=Latitude"]``; raise :class:`BadMapping` for another form."""
    mapping = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not (name.strip() and equals and column.strip()):
            raise BadMapping(
                Sentence(
                    f"“{pair}” समझ नहीं आया। ऐसे लिखें: field=स्तंभ का नाम।",
                    f"“{pair}” was not understood. Write it as field=column.",
                ),
                field="map",
            )
        mapping[name.strip()] = column.strip()
    return mapping


def _refuse_forbidden_headers(headers: Sequence[str]) -> None:
    refusals = [refused for header in headers if (refused := forbidden_column(header))]
    if refusals:
        raise ForbiddenColumn(Sentence(" ".join(r.hi for r in refusals), " ".join(r.en for r in refusals)))


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which place of a row holds which field."""

    fields: tuple[Field, ...]
    headers: tuple[str, ...]
    places: Mapping[str, int]

    @classmethod
    def resolve(
        cls, headers: Sequence[str], fields: Sequence[Field], mapping: Mapping[str, str] | None = None
    ) -> ColumnMap:
        """Match headers to fields by an explicit mapping first, then by name and alias.

        Raises :class:`ForbiddenColumn`, :class:`BadMapping` (unknown field or column), or :class:`MissingColumns`,
        which names what is missing and what the list offers. The first of two equal headers is taken.
        """
        shown = tuple(map(clean_cell, headers))
        _refuse_forbidden_headers(shown)
        offered: dict[str, int] = {}
        for place, header in enumerate(shown):
            offered.setdefault(folded_header(header), place)
        places = _mapped(mapping or {}, fields, shown, offered)
        for wanted in fields:
            if wanted.name in places:
                continue
            found = [offered[spelling] for spelling in wanted.spellings if spelling in offered]
            free = [place for place in found if place not in places.values()]
            if free:
                places[wanted.name] = min(free)
        missing = [wanted.name for wanted in fields if wanted.required and wanted.name not in places]
        if missing:
            raise _missing(missing, shown)
        return cls(tuple(fields), shown, places)

    def column(self, name: str) -> str:
        """Return the list's own header for a field, or the field's name where the list has none."""
        return self.headers[self.places[name]] if name in self.places else name


def _missing(missing: Sequence[str], headers: Sequence[str]) -> MissingColumns:
    wanted, offered = ", ".join(missing), ", ".join(filter(None, headers)) or "–"
    return MissingColumns(
        Sentence(
            f"ये स्तंभ नहीं मिले: {wanted}। सूची में ये हैं: {offered}। नाम बदलें या --map field=column दें।",
            f"These columns are missing: {wanted}. The list has: {offered}. Rename them or give --map field=column.",
        ),
        field=missing[0],
    )


def _mapped(
    mapping: Mapping[str, str], fields: Sequence[Field], headers: Sequence[str], offered: Mapping[str, int]
) -> dict[str, int]:
    names = [wanted.name for wanted in fields]
    places = {}
    for name, column in mapping.items():
        place = offered.get(folded_header(column))
        if name not in names or place is None:
            known, offer = ", ".join(names), ", ".join(headers)
            raise BadMapping(
                Sentence(
                    f"“{name}={column}” नहीं चलेगा। फ़ील्ड: {known}। सूची के स्तंभ: {offer}।",
                    f"“{name}={column}” cannot be used. Fields: {known}. Columns of the list: {offer}.",
                ),
                field="map",
            )
        places[name] = place
    return places


@dataclass(slots=True)
class Row:
    """One row as read: its line, its cleaned cells by field (absent columns are empty), and what was noted."""

    line: int
    cells: dict[str, str]
    columns: ColumnMap
    notes: list[RowNote] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """The gravest verdict among the notes."""
        return worst([note.verdict for note in self.notes])

    def note(
        self,
        name: str,
        code: str,
        message: Sentence,
        verdict: Verdict = Verdict.REJECTED,
        *,
        personal: bool = False,
    ) -> None:
        """Add a remark on a field; it is masked if the field is personal or ``personal`` says so."""
        wanted = next((f for f in self.columns.fields if f.name == name), None)
        hidden = personal or (wanted is not None and wanted.personal)
        column = self.columns.column(name) if name else ""
        self.notes.append(
            RowNote(self.line, column, self.cells.get(name, ""), code, message, hidden, verdict)
        )


RAGGED = Sentence(
    "इस पंक्ति में {found} खाने हैं, शीर्षक में {wanted}। अल्पविराम या उद्धरण चिह्न जांचें।",
    "This row has {found} cells, the header {wanted}. Check commas and quotation marks.",
)
TOO_LONG = Sentence(
    "यह खाना बहुत लंबा है ({limit} अक्षर तक ही)। छोटा करें।",
    "This cell is too long (at most {limit} characters). Shorten it.",
)
BROKEN = Sentence("यह पंक्ति पढ़ी नहीं गई। इसे दोबारा लिखें।", "This row could not be read. Write it again.")
HAS_NUL = Sentence(
    "इस खाने में खराब चिह्न है। इसे दोबारा लिखें।", "This cell holds a broken character. Write it again."
)
NEEDED = Sentence("यह खाना खाली है, भरना ज़रूरी है।", "This cell is empty and has to be filled.")
NO_ROWS = Sentence("सूची खाली है: शीर्षक की पंक्ति नहीं मिली।", "The list is empty: there is no header line.")
_FRACTION = re.compile(r"[+-]?\d{1,3}\.\d+")


def _delimiter(text: str) -> str:
    """Return the sign that parts the header's cells: comma unless semicolons or tabs are more."""
    header = text.lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t", key=header.count)


class RowReader:
    """Reads the rows of a decoded list; iterate over it once.

    ``columns`` is the resolved :class:`ColumnMap`. Blank lines are skipped; a row that is ragged, too long or
    broken, or that holds an Aadhaar or voter-card number, comes out with its note and the verdict REJECTED.
    """

    def __init__(self, text: str, fields: Sequence[Field], mapping: Mapping[str, str] | None = None):
        self._rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        headers = next((cells for cells in self._lines() if cells), None)
        if headers is None:
            raise MissingColumns(NO_ROWS, code="empty_list")
        self.columns = ColumnMap.resolve(headers, fields, mapping)

    def _lines(self) -> Iterator[list[str] | None]:
        """Yield the cells of each row that is not blank; ``None`` for one that the CSV rules cannot part."""
        while True:
            try:
                cells = next(self._rows)
            except StopIteration:
                return
            except csv.Error:
                yield None
                continue
            if any(cell.strip() for cell in cells):
                yield cells

    def __iter__(self) -> Iterator[Row]:
        for cells in self._lines():
            line = self._rows.line_num
            if cells is None:
                row = Row(line, {}, self.columns)
                row.note("", "broken_row", BROKEN)
                yield row
            else:
                yield self._row(line, cells)

    def _row(self, line: int, cells: list[str]) -> Row:
        width = len(self.columns.headers)
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        row = Row(line, {}, self.columns)
        if len(cells) != width:
            row.note("", "ragged_row", RAGGED.format(found=len(cells), wanted=width))
        for wanted in self.columns.fields:
            place = self.columns.places.get(wanted.name, width)
            raw = cells[place] if place < len(cells) else ""
            row.cells[wanted.name] = clean_cell(raw[: MAX_CELL + 1])
            _check_cell(row, wanted, raw)
        return row


def _check_cell(row: Row, wanted: Field, raw: str) -> None:
    cleaned = row.cells[wanted.name]
    if len(raw) > MAX_CELL:
        row.note(wanted.name, "cell_too_long", TOO_LONG.format(limit=MAX_CELL))
    elif "\x00" in raw:
        row.note(wanted.name, "nul_in_cell", HAS_NUL)
    elif not cleaned and wanted.required:
        row.note(wanted.name, "empty_cell", NEEDED)
    elif not (wanted.decimal and _FRACTION.fullmatch(cleaned)):
        try:
            refuse_forbidden(cleaned, wanted.name)
        except ForbiddenIdentifier as refusal:
            row.note(wanted.name, refusal.code, refusal.sentence, personal=True)
