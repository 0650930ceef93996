"""Spreadsheets: what is read from good ones, and that no bad one brings more than a refusal."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.domain.rows import Field
from app.services.loading.sheets import BadSheet, is_spreadsheet, read_sheet
from app.services.loading.source import read_rows


def workbook(path: Path, rows: list[list[object]], *, merge: str = "", other: str = "") -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "सूची"
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    if other:
        book.create_sheet(other).append(["एक"])
    book.save(path)
    return path


def cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))


def test_cells_come_as_they_would_be_typed(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["नाम", "मोबाइल", "जन्म", "राशि", "सही", "पता"],
        ["सुनीता", 9876543210, date(1980, 5, 3), 12.5, True, "घर 1\nवार्ड 2"],
        [None] * 6,
        ["राम, श्याम", "०९८", datetime(2024, 1, 2, 10, 30), -3.0, None, "=1+1"],  # noqa: DTZ001 - sheets know no zones
    ]
    sheet = read_sheet(workbook(tmp_path / "क.xlsx", rows, other="और"))
    assert (sheet.name, sheet.sheets) == ("सूची", ("सूची", "और"))
    assert cells(sheet.data) == [
        ["नाम", "मोबाइल", "जन्म", "राशि", "सही", "पता"],
        ["सुनीता", "9876543210", "1980-05-03", "12.5", "हां", "घर 1 वार्ड 2"],
        [""] * 6,
        ["राम, श्याम", "०९८", "2024-01-02 10:30:00", "-3", "", ""],
    ]


def test_a_village_merged_over_its_people_belongs_to_each(tmp_path: Path) -> None:
    rows: list[list[object]] = [["गांव", "नाम"], ["फूलगढ़", "राम"], [None, "सीता"], [None, "गीता"], ["अन्य", "मोहन"]]
    sheet = read_sheet(workbook(tmp_path / "a.xlsx", rows, merge="A2:A4"))
    assert [row[0] for row in cells(sheet.data)] == ["गांव", "फूलगढ़", "फूलगढ़", "फूलगढ़", "अन्य"]
    assert sheet.merged == 2


def test_lines_are_the_rows_of_the_sheet_and_another_sheet_can_be_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [[None, None], [None, "नाम"]], other="और")
    assert cells(read_sheet(path).data)[1] == ["", "नाम"]
    assert cells(read_sheet(path, "और").data) == [["एक"]]
    with pytest.raises(BadSheet, match="और") as refusal:
        read_sheet(path, "नहीं")
    assert refusal.value.code == "no_such_sheet"


def _bomb(path: Path) -> None:
    """Two gigabytes of nothing in about two megabytes."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as parts,
        parts.open("xl/sheet.xml", "w") as part,
    ):
        for _ in range(2000):
            part.write(bytes(2**20))


def _cut(path: Path) -> None:
    workbook(path, [["नाम"]] * 200)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_bomb, "sheet_too_large"),
        (_cut, "sheet_unreadable"),
        (lambda path: path.write_bytes(b"PK\x03\x04" + os.urandom(2000)), "sheet_unreadable"),
        (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" + os.urandom(2000)), "sheet_unreadable"),
        (lambda path: path.write_bytes(b""), "sheet_unreadable"),
        (lambda path: workbook(path, []), "sheet_empty"),
    ],
)
def test_a_bad_file_is_refused_and_nothing_else_happens(tmp_path: Path, make: object, code: str) -> None:
    path = tmp_path / "bad.xlsx"
    make(path)  # type: ignore[operator]
    with pytest.raises(BadSheet) as refusal:
        read_sheet(path)
    assert refusal.value.code == code
    assert refusal.value.sentence.hi


def test_a_reader_that_crashes_takes_nobody_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crash = tmp_path / "crash.py"
    crash.write_text("import os\nos.abort()\n")
    monkeypatch.setattr("app.services.loading.sheets.sheet_child.__file__", str(crash))
    with pytest.raises(BadSheet) as refusal:
        read_sheet(workbook(tmp_path / "a.xlsx", [["नाम"]]))
    assert refusal.value.code == "sheet_unreadable"


def test_a_text_that_was_named_like_a_sheet_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text("name,mobile\n", encoding="utf-8")
    assert not is_spreadsheet(path)
    assert is_spreadsheet(workbook(tmp_path / "b.xlsx", [["x"]]))


def test_a_list_is_read_from_a_workbook_as_from_a_text(tmp_path: Path) -> None:
    rows: list[list[object]] = [["बूथों की सूची"], ["ac_no", "booth_no"], [1, "१२"], [2, 7]]
    read = read_rows(workbook(tmp_path / "a.xlsx", rows), [Field("ac_no"), Field("booth_no")])
    assert [(row.line, row.cells) for row in read] == [
        (3, {"ac_no": "1", "booth_no": "१२"}),
        (4, {"ac_no": "2", "booth_no": "7"}),
    ]
