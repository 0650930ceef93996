"""Pages of rows as a workbook or a CSV, written as they come: neither holds more than a page in memory.

Words are written as text, never as what a spreadsheet would compute. What the file says of itself stands in its head,
and in its properties where the form has any.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

import xlsxwriter

from app.domain.exports import FIGURES, ExportAsk, ExportForm, Head, Value, places_of
from app.domain.loading.report_text import harmless

Pages = Iterable[Sequence[Sequence[Value]]]
"""Rows page by page, each with a cell for every column of the list."""
_SHEET_ROWS = 1_000_000
_WIDE, _NARROW = 26, 14


def write_file(file: IO[bytes], ask: ExportAsk, head: Head, pages: Pages) -> None:
    """Write a list into an open file as a workbook or a CSV."""
    places = places_of(ask.columns, ask.kind)
    rows = ([row[place] for place in places] for page in pages for row in page)
    write = _write_workbook if ask.form is ExportForm.XLSX else _write_csv
    write(file, ask, head, rows)


def _write_csv(file: IO[bytes], ask: ExportAsk, head: Head, rows: Iterator[list[Value]]) -> None:
    # Spreadsheets read Devanagari as UTF-8 only where the file begins with this mark.
    file.write(b"\xef\xbb\xbf")
    text = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerows([harmless(line)] for line in head.texts)
    writer.writerow([])
    writer.writerow([harmless(column.label.in_language(ask.language)) for column in ask.columns])
    writer.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    text.flush()
    text.detach()


def _write_workbook(file: IO[bytes], ask: ExportAsk, head: Head, rows: Iterator[list[Value]]) -> None:
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties(
        {"title": head.title, "author": head.lines.get("made_by", ""), "comments": "\n".join(head.texts)}
    )
    bold = book.add_format({"bold": True})
    top = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    sheet, line = _sheet(book, ask, head, bold, top)
    for row in rows:
        if line >= _SHEET_ROWS:
            sheet, line = _sheet(book, ask, head, bold, top)
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(line, place, cell)
            elif cell is not None:
                sheet.write_number(line, place, cell)
        line += 1
    book.close()


def _sheet(book: Any, ask: ExportAsk, head: Head, bold: Any, top: Any) -> tuple[Any, int]:
    """Begin a sheet; return it and the line of its first row."""
    sheet = book.add_worksheet()
    sheet.set_landscape()
    sheet.set_paper(9)
    for place, column in enumerate(ask.columns):
        sheet.set_column(place, place, _NARROW if column.name in FIGURES else _WIDE)
    for line, text in enumerate(head.texts):
        sheet.write_string(line, 0, text, bold if line == 0 else None)
    line = len(head.texts) + 1
    for place, column in enumerate(ask.columns):
        sheet.write_string(line, place, column.label.in_language(ask.language), top)
    sheet.freeze_panes(line + 1, 1)
    sheet.repeat_rows(line)
    return sheet, line + 1
