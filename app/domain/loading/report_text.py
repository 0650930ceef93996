"""The report of a load as CSV text that opens safely in a spreadsheet.

A cell of the loaded file comes back in the report, and a spreadsheet would run one that starts like a formula. So
such a cell is written with an apostrophe in front; a plain number keeps its sign.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from app.domain.rows import REPORT_COLUMNS, RowNote

_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_NUMBER = re.compile(r"[+-]?[0-9][0-9 ,.]*")


def harmless(cell: str) -> str:
    """Return a cell on one line that no spreadsheet takes for a formula; numbers, also ``+91…``, stay as they are."""
    plain = _CONTROL.sub(" ", cell).strip()
    if plain.startswith(("=", "+", "-", "@")) and _NUMBER.fullmatch(plain) is None:
        return "'" + plain
    return plain


def report_text(notes: Iterable[RowNote]) -> str:
    """Return notes as CSV with a header, by line; a note on the whole file (line 0) has an empty line."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(REPORT_COLUMNS)
    for note in sorted(notes, key=lambda note: note.line):
        cells = note.as_dict()
        writer.writerow([note.line or "", *(harmless(str(cells[column])) for column in REPORT_COLUMNS[1:])])
    return text.getvalue()
