"""Spreadsheets: merged cells, titles, dates and numbers as numbers, formulas, bombs, locked and broken files."""

from __future__ import annotations

import io
import zipfile
from datetime import date

from openpyxl import Workbook

from tests.awkward_lists.make import Awkward, awkward, text

HEADER = ["नाम", "लिंग", "बस्ती", "जन्म तारीख", "मोबाइल"]


def _book(rows: list[list[object]], merge: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


@awkward
def workbook() -> Awkward:
    rows: list[list[object]] = [HEADER, ["सीता", "म", "बड़ा टोला", date(1970, 3, 5), 9876543210]]
    return Awkward("workbook", _book(rows), fine=1, suffix=".xlsx")


@awkward
def workbook_with_titles_and_merging() -> Awkward:
    rows: list[list[object]] = [
        ["जनपद पंचायत आष्टा", None, None, None, None],
        HEADER,
        ["सीता", "म", "बड़ा टोला", "05/03/1970", None],
        ["गीता", "म", None, "05/03/1971", None],
    ]
    return Awkward("workbook-merged", _book(rows, "C3:C4"), fine=2, suffix=".xlsx")


@awkward
def workbook_with_formula() -> Awkward:
    rows: list[list[object]] = [
        HEADER,
        ["=1+1", "म", "बड़ा टोला", "05/03/1970", None],
        ["गीता", "म", "बड़ा टोला", None, None],
    ]
    return Awkward("workbook-formula", _book(rows), fine=1, rows={2: ("refused", "no_name")}, suffix=".xlsx")


@awkward
def empty_workbook() -> Awkward:
    return Awkward("workbook-empty", _book([]), refused="sheet_empty", suffix=".xlsx")


@awkward
def broken_workbook() -> Awkward:
    return Awkward("workbook-broken", _book([HEADER])[:300], refused="sheet_unreadable", suffix=".xlsx")


@awkward
def bomb() -> Awkward:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * 2**16)
        parts.filelist[0].file_size = 2**31
    return Awkward("bomb", kept.getvalue(), refused="sheet_too_large", suffix=".xlsx")


@awkward
def csv_called_workbook() -> Awkward:
    return Awkward("csv-as-xls", text("सीता,म,बड़ा टोला,1970,"), fine=1, suffix=".xls")
