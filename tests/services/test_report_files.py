"""Reports as files: the same figures, and no text that a spreadsheet would compute."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from sqlalchemy.orm import Session

from app.domain.errors import Sentence
from app.domain.loading.report_text import harmless
from app.domain.reports import ReportKind
from app.services import reports
from app.services.report_files import Stamp, csv_chunks, workbook_chunks
from app.services.reports import ReportFilter
from app.services.reports.table import Column, Figure, ReportRow, ReportTable
from tests.report_world import fill
from tests.world import World

STAMP = Stamp("=सभी योजनाएं", "22-11-2026 10:00", "@समीक्षक", "hi")
NASTY = ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "\tx", "\rx", " =1", "\n=1"]
NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def table_of(*names: str) -> ReportTable:
    rows = tuple(ReportRow((Sentence(name, name),), (Figure(7), Figure(None, hidden=True))) for name in names)
    columns = (Column("a", Sentence("बकाया", "Outstanding"), "cases"), Column("b", Sentence("पार", "Overdue"), "cases"))
    title = Sentence("दफ्तर: [सब] / 'और' लंबा शीर्षक जो बहुत लंबा है", "Offices")
    return ReportTable(ReportKind.OFFICES, title, title, (Column("o", Sentence("दफ्तर", "Office")),), columns, rows)


def sheets(data: bytes) -> dict[str, list[list[str | float]]]:
    """Read a workbook as plain XML: every cell as text or number, in rows; fail on a formula."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = re.findall(r'<sheet name="([^"]*)"', book.read("xl/workbook.xml").decode())
        found = {}
        for number, name in enumerate(names, start=1):
            root = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
            assert root.find(f".//{NAMESPACE}f") is None, "a formula"
            found[name] = [
                ["".join(cell.itertext()) if cell.get("t") else float("".join(cell.itertext())) for cell in row]
                for row in root.iter(f"{NAMESPACE}row")
            ]
    return found


@pytest.mark.parametrize("text", NASTY)
def test_no_text_starts_a_formula(text: str) -> None:
    rows = list(csv.reader(io.StringIO(b"".join(csv_chunks([table_of(text)], STAMP)).decode("utf-8-sig"), newline="")))
    assert all(not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for row in rows for cell in row)


def test_a_workbook_keeps_texts_as_texts_and_numbers_as_numbers() -> None:
    data = b"".join(workbook_chunks([table_of(*NASTY), table_of("दूसरी")], STAMP))
    first, second = sheets(data).values()
    assert ["छांटा गया: =सभी योजनाएं"] in first
    assert ["समय: 22-11-2026 10:00"] in first
    assert ["दफ्तर", "बकाया", "पार"] in first
    named = [row for row in first if 7.0 in row]
    assert len(named) == len(NASTY)
    assert named[0] == ["=1+1", 7.0, "1–9"]
    assert ["दूसरी", 7.0, "1–9"] in second


def test_files_hold_the_figures_of_the_pages(session: Session, world: World) -> None:
    now = datetime.now(UTC)
    fill(session, world, 5, now, cases=20)
    tables = reports.export_reports(session, world.actor("reviewer"), list(ReportKind), ReportFilter(), now, "xlsx")
    read = sheets(b"".join(workbook_chunks(tables, STAMP)))
    assert len(read) == len(tables)
    assert all(len(name) <= 31 for name in read)
    lines = list(csv.reader(io.StringIO(b"".join(csv_chunks(tables, STAMP)).decode("utf-8-sig"), newline="")))
    for table, rows in zip(tables, read.values(), strict=True):
        for line in [*table.rows, *([table.total] if table.total else [])]:
            words = [word.hi for word in line.words]
            numbers = [figure.value if figure.value is not None else "–" for figure in line.figures]
            assert [*words, *numbers] in rows
            assert [*map(harmless, words), *map(str, numbers)] in lines
