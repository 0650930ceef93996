"""Reports as files: a workbook with one sheet for each report, or a CSV.

Words are written as text, never as what a spreadsheet would compute: the name of an office is typed by people, and
``=1+1`` must stay a name. A CSV has no types, so what would start a formula there gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any

import xlsxwriter

from app.domain.errors import Sentence
from app.domain.loading.report_text import harmless
from app.services.reports.table import Figure, ReportRow, ReportTable

HIDDEN = Sentence("1–9", "1–9")
UNKNOWN = "–"
_IN_MEMORY = 1 << 20
_CHUNK = 1 << 16
_SHEET_NAME = 31
_NOT_IN_A_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True, slots=True)
class Stamp:
    """What stands on a file beside its figures: the filter in words, when, by whom, and the reader's language."""

    filter_text: str
    when: str
    who: str
    language: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines under the title."""
        labels = (Sentence("छांटा गया", "Filter"), Sentence("समय", "Time"), Sentence("किसने निकाला", "Taken by"))
        said = (self.filter_text, self.when, self.who)
        return tuple(f"{label.in_language(self.language)}: {text}" for label, text in zip(labels, said, strict=True))


def csv_chunks(tables: Sequence[ReportTable], stamp: Stamp) -> Iterator[bytes]:
    """Yield a CSV in UTF-8 with a byte-order mark, as spreadsheets want it: head, rows, total, notes."""
    yield b"\xef\xbb\xbf"
    for table in tables:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        for line in _head(table, stamp):
            writer.writerow([harmless(line)])
        writer.writerow([harmless(column.label.in_language(stamp.language)) for column in _columns(table)])
        for row in _rows(table):
            writer.writerow([*(harmless(text) for text in _words(row, stamp)), *map(_shown, row.figures)])
        for note in table.notes:
            writer.writerow([harmless(note.in_language(stamp.language))])
        writer.writerow([])
        yield buffer.getvalue().encode()


def workbook_chunks(tables: Sequence[ReportTable], stamp: Stamp) -> Iterator[bytes]:
    """Yield an XLSX workbook with one sheet for each table, written row by row and never held in memory as a whole."""
    with SpooledTemporaryFile(_IN_MEMORY) as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
        bold = book.add_format({"bold": True})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        number, total = book.add_format({"num_format": "#,##0"}), book.add_format({"bold": True, "top": 1})
        for place, table in enumerate(tables, start=1):
            sheet = book.add_worksheet(_sheet_name(place, table, stamp.language))
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.set_column(0, len(table.words) - 1, 34)
            sheet.set_column(len(table.words), len(_columns(table)), 14)
            _write_sheet(sheet, table, stamp, (bold, head, number, total))
        book.close()
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def _write_sheet(sheet: Any, table: ReportTable, stamp: Stamp, formats: tuple[Any, Any, Any, Any]) -> None:
    bold, head, number, total = formats
    line = 0
    for text in _head(table, stamp):
        sheet.write_string(line, 0, text, bold if line == 0 else None)
        line += 1
    line += 1
    for at, column in enumerate(_columns(table)):
        sheet.write_string(line, at, column.label.in_language(stamp.language), head)
    for row in _rows(table):
        line += 1
        style = total if row is table.total else None
        words = _words(row, stamp)
        for at, text in enumerate(words):
            sheet.write_string(line, at, text, style)
        for at, figure in enumerate(row.figures, start=len(words)):
            if figure.value is None:
                sheet.write_string(line, at, _shown(figure), style)
            else:
                sheet.write_number(line, at, figure.value, style or number)
    for note in table.notes:
        line += 1
        sheet.write_string(line + 1, 0, note.in_language(stamp.language))


def _head(table: ReportTable, stamp: Stamp) -> tuple[str, ...]:
    return (table.title.in_language(stamp.language), table.counts.in_language(stamp.language), *stamp.lines)


def _columns(table: ReportTable) -> tuple[Any, ...]:
    return (*table.words, *table.figures)


def _rows(table: ReportTable) -> Iterator[ReportRow]:
    yield from table.rows
    if table.total is not None:
        yield table.total


def _words(row: ReportRow, stamp: Stamp) -> list[str]:
    return [word.in_language(stamp.language) for word in row.words]


def _shown(figure: Figure) -> str:
    if figure.value is not None:
        return str(figure.value)
    return HIDDEN.hi if figure.hidden else UNKNOWN


def _sheet_name(place: int, table: ReportTable, language: str) -> str:
    """Return a name that is unique by its number and short enough for a sheet."""
    title = table.title.in_language(language).translate(_NOT_IN_A_SHEET_NAME)
    return f"{place} {title}"[:_SHEET_NAME]
