"""The report opens in a spreadsheet without running anything, and comes back as it was written."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Sentence
from app.domain.loading.report_text import harmless, report_text
from app.domain.rows import REPORT_COLUMNS, RowNote


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("\t=1", "'=1"),
        ("a\rb\x00c", "a b c"),
        ("+91 98765 43210", "+91 98765 43210"),
        ("-12.5", "-12.5"),
        (" =1", "'=1"),
        ("\n=1", "'=1"),
        ("1-2", "1-2"),
        ("–", "–"),
        ("सीहोर", "सीहोर"),
        ("", ""),
    ],
)
def test_harmless(cell: str, written: str) -> None:
    assert harmless(cell) == written


def test_header_order_and_whole_file_remarks() -> None:
    notes = [
        RowNote(7, "lat", "x", "bad", Sentence("गलत", "wrong")),
        RowNote(0, "", "205", "no_boundary", Sentence("सीमा नहीं", "no boundary")),
        RowNote(3, "name", "a", "bad", Sentence("गलत", "wrong")),
    ]
    rows = list(csv.reader(io.StringIO(report_text(notes))))
    assert tuple(rows[0]) == REPORT_COLUMNS
    assert [row[0] for row in rows[1:]] == ["", "3", "7"]


@given(st.text(min_size=0, max_size=50))
def test_no_cell_starts_a_formula(value: str) -> None:
    note = RowNote(2, value, value, "bad", Sentence(value, value))
    _, row = csv.reader(io.StringIO(report_text([note]), newline=""))
    for cell in row[1:]:
        assert not cell.startswith(("=", "@", "\t", "\r"))
