"""The standalone table: what is read, what is held back, and the JSON that others rely on."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.fairness.table import RowHeldBack, UnreadableTable, check_table, read_counts
from app.domain.fairness.table_report import to_json

HEADER = "area,eligible,unserved\n"

HELD_BACK = [
    # row, column, code
    ("x,10,11", "unserved", "more_unserved_than_eligible"),
    ("x,-3,1", "eligible", "negative"),
    ("x,10,-1", "unserved", "negative"),
    ("x,10,", "unserved", "blank"),
    (" ,10,1", "area", "blank"),
    ("x,ten,1", "eligible", "not_a_whole_number"),
    ("x,10.5,1", "eligible", "not_a_whole_number"),
    ("x,1_0,1", "eligible", "not_a_whole_number"),
    ("x,10,nan", "unserved", "not_a_whole_number"),
    ("x,1e3,1", "eligible", "not_a_whole_number"),
    ("x,99999999999999999999,1", "eligible", "too_large"),
    ("x,10", "unserved", "wrong_width"),
    ("x,10,1,7", "unserved", "wrong_width"),
]


@pytest.mark.parametrize(("row", "column", "code"), HELD_BACK)
def test_a_row_that_cannot_be_right_is_held_back_with_its_place(row, column, code):
    table = read_counts([HEADER, "good,20,4\n", row + "\n"])
    assert table.areas == [("", "good")]
    (refusal,) = table.held_back
    assert (refusal.line, refusal.field, refusal.code) == (3, column, code)
    report = refusal.as_row()
    assert list(report) == ["line", "column", "value", "code", "message_hi", "message_en"]
    assert "{" not in report["message_hi"] + report["message_en"]
    assert report["message_hi"] != report["message_en"]


TAKEN = [
    # row, eligible, unserved
    ("x,१२,३", 12, 3),
    ("x,12.0,3.00", 12, 3),
    ("x, 12 ,3", 12, 3),
    ('"x, y",12,3', 12, 3),
    ("x,0,0", 0, 0),
]


@pytest.mark.parametrize(("row", "eligible", "unserved"), TAKEN)
def test_rows_that_are_taken(row, eligible, unserved):
    table = read_counts([HEADER, row])
    assert (table.eligible.tolist(), table.unserved.tolist()) == ([eligible], [unserved])
    assert table.held_back == []


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([], "missing_column"),
        (["area,eligible\n", "x,1\n"], "missing_column"),
        (["area,eligible,unserved,eligible\n"], "column_twice"),
        ([HEADER], "no_rows"),
        ([HEADER, "\n", " , , \n"], "no_rows"),
        ([HEADER, 'x,"1,2\n', "y,2,1\n"], "not_a_table"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_as_a_whole(lines, code):
    with pytest.raises(UnreadableTable) as refusal:
        read_counts(lines)
    assert refusal.value.code == code
    assert "{" not in refusal.value.sentence.hi


@pytest.mark.parametrize(
    "header",
    [
        "\ufeffarea,eligible,unserved",
        "Area; ELIGIBLE ;Unserved",
        "area\teligible\tunserved",
        "क्षेत्र,पात्र,लाभ नहीं मिला",
    ],
)
def test_headers_as_people_have_them(header):
    delimiter = next(mark for mark in ";\t," if mark in header)
    table = read_counts([header + "\r\n", delimiter.join(["x", "9", "2"]) + "\r\n"])
    assert table.eligible.tolist() == [9]


def test_an_area_is_the_same_only_under_the_same_parent():
    lines = [
        "area,eligible,unserved,parent,mood\n",
        "Ward 1,9,2,A,x\n",
        "Ward 1,8,1,B,x\n",
        "Ward 1,1,1,A,x\n",
    ]
    table = read_counts(lines)
    assert table.areas == [("A", "Ward 1"), ("B", "Ward 1")]
    assert table.area.tolist() == [0, 1, 0]
    assert table.names() == ["Ward 1 (A)", "Ward 1 (B)"]
    assert table.unused_columns == ["mood"]


def test_the_two_ways_to_write_a_letter_are_one_area():
    table = read_counts([HEADER, "बड़ा,9,2\n", "बड\u093cा,8,1\n"])
    assert len(table.areas) == 1


def test_json_has_the_agreed_keys_in_the_order_of_the_file():
    lines = ["area,eligible,unserved,parent,stratum,household\n"]
    lines += [f"ग्राम {9 - i},60,{35 if i == 2 else 10},भोपाल,लाडली,{i}\n" for i in range(10)]
    table = read_counts([*lines, "x,1,2,a,b,c\n"])
    result = json.loads(json.dumps(to_json(check_table(table, seed=7), table), allow_nan=False))
    assert (result["method"], result["seed"]) == ("unserved-2", 7)
    assert [area["area"] for area in result["areas"]] == [f"ग्राम {9 - i}" for i in range(10)]
    agreed = {"area", "n", "unserved", "expected", "odds_ratio", "probability", "flag_a", "flag_b", "too_few"}
    assert agreed | {"sentence_hi", "sentence_en"} <= set(result["areas"][0])
    assert [area["flag_a"] for area in result["areas"]] == [i == 2 for i in range(10)]
    assert len(result["held_back"]) == 1
    assert not {"waits", "groups", "clusters"} & set(result)


def test_json_without_parents_and_with_all_rows_held_back():
    table = read_counts([HEADER, "x,1,2\n"])
    assert to_json(check_table(table), table)["areas"] == []
    table = read_counts([HEADER, "x,5,2\n"])
    (area,) = to_json(check_table(table), table)["areas"]
    assert "parent" not in area
    assert area["detectable_odds_ratio"] is None
    assert area["too_few"]


@settings(max_examples=50)
@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=5), st.text(max_size=5)), max_size=6))
def test_whatever_is_typed_is_taken_or_named(rows):
    lines = [HEADER, *(",".join(f'"{v.replace(chr(34), "")}"' for v in row) + "\n" for row in rows)]
    try:
        table = read_counts(lines)
    except UnreadableTable:
        return
    assert all(isinstance(refusal, RowHeldBack) for refusal in table.held_back)
    assert (table.unserved <= table.eligible).all()
    assert np.isfinite(table.eligible).all()
