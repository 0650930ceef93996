"""The vocabulary in which every loader reads a list, row by row, and says what became of each.

A list from the field is never all good or all bad. Its header is matched to the fields wanted, under any of
their Hindi or English names; every row then carries notes, each with line, column, code and a sentence in
both languages, and ends as accepted, corrected, doubtful or rejected. What a note shows of a personal cell
is masked before it is stored anywhere.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.cells import MAX_CELL, BadCell, Verdict, clean_cell, parse_number, parse_whole, worst
from app.domain.columns import BadMapping, ColumnMap, Field, ForbiddenColumn, MissingColumns, parse_mapping
from app.domain.coordinates import MADHYA_PRADESH, Bounds, Coordinate, parse_coordinate
from app.domain.errors import Sentence
from app.domain.identifiers import ForbiddenIdentifier, refuse_forbidden
from app.domain.table_text import UndecodableTable, decode_table

__all__ = [
    "MADHYA_PRADESH",
    "MAX_CELL",
    "REPORT_COLUMNS",
    "BadCell",
    "BadMapping",
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
    "read_row",
    "worst",
]

REPORT_COLUMNS = ("line", "column", "value", "code", "message_hi", "message_en")
TITLE_LINES = 15
"""How many lines from the top may come before the header."""
SHOWN = 60
"""How much of a cell a note repeats, in characters."""


def masked(value: str) -> str:
    """Return a personal cell as dots of its length, with its last two characters if there are eight or more."""
    shown = value[-2:] if len(value) >= 8 else ""
    return "•" * min(len(value) - len(shown), 12) + shown


@dataclass(frozen=True, slots=True)
class RowNote:
    """One remark on one cell, or on a whole row where ``column`` is empty.

    ``line`` counts from 1, header included. A personal ``value`` is masked as the note is made: the clear
    text is never held.
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


@dataclass(slots=True)
class Row:
    """One row as read: its line, its cleaned cells by field (absent columns are empty), and what was noted.
    One row as read: its line, its cleaned cells by field (absent columns are empty), and what was noted."""

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
        self.notes.append(RowNote(self.line, column, self.cells.get(name, ""), code, message, hidden, verdict))


RAGGED = Sentence(
    "इस पंक्ति में {found} खाने हैं, शीर्षक में {wanted}। अल्पविराम या उद्धरण चिह्न जांचें।",
    "This row has {found} cells, the header {wanted}. Check commas and quotation marks.",
)
TOO_LONG = Sentence(
    "यह खाना बहुत लंबा है ({limit} अक्षर तक ही)। छोटा करें।",
    "This cell is too long (at most {limit} characters). Shorten it.",
)
BROKEN = Sentence("यह पंक्ति पढ़ी नहीं गई। इसे दोबारा लिखें।", "This row could not be read. Write it again.")
HAS_NUL = Sentence("इस खाने में खराब चिह्न है। इसे दोबारा लिखें।", "This cell holds a broken character. Write it again.")
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
        self.columns = self._header(fields, mapping)

    def _header(self, fields: Sequence[Field], mapping: Mapping[str, str] | None) -> ColumnMap:
        """Return the columns of the first line that names them; lists from offices begin with titles and dates."""
        first: MissingColumns | BadMapping | None = None
        for cells in itertools.islice((cells for cells in self._lines() if cells), TITLE_LINES):
            try:
                return ColumnMap.resolve(cells, fields, mapping)
            except (MissingColumns, BadMapping) as refusal:
                named = sum(1 for cell in cells if cell.strip()) > 1
                first = first or (refusal if named else None)
        raise first or MissingColumns(NO_ROWS, code="empty_list")

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
                yield read_row(line, cells, self.columns)


def read_row(line: int, cells: Sequence[str], columns: ColumnMap) -> Row:
    """Return one row of a list from its cells as they stand in the file, with what is wrong with any cell by itself."""
    width = len(columns.headers)
    kept = list(cells)
    while len(kept) > width and not kept[-1].strip():
        kept.pop()
    row = Row(line, {}, columns)
    if len(kept) != width:
        row.note("", "ragged_row", RAGGED.format(found=len(kept), wanted=width))
    for wanted in columns.fields:
        place = columns.places.get(wanted.name, width)
        raw = kept[place] if place < len(kept) else ""
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
