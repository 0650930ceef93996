"""Lists as they come: headers under many names, and rows, each bad one with its line, column and reason."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.columns import BadMapping, ColumnMap, Field, ForbiddenColumn, MissingColumns, parse_mapping
from app.domain.errors import Sentence
from app.domain.rows import (
    MAX_CELL,
    REPORT_COLUMNS,
    RowNote,
    RowReader,
    Verdict,
)

FIELDS = (
    Field("name", ("नाम", "हितग्राही का नाम", "Full Name"), personal=True),
    Field("mobile", ("मोबाइल", "Mobile No."), required=False, personal=True),
    Field("lat", ("latitude", "अक्षांश"), required=False, decimal=True),
)


@pytest.mark.parametrize(
    "header",
    [
        "name,mobile",
        "नाम,मोबाइल",
        "FULL NAME,Mobile No",
        "हितग्राही का नाम,MOBILE",
        "Mobile_No,full-name",
        "नाम;मोबाइल",
        "name\tmobile",
    ],
)
def test_columns_are_found_under_their_names_in_both_languages(header: str) -> None:
    reader = RowReader(header + "\n", FIELDS)
    assert set(reader.columns.places) == {"name", "mobile"}


def test_an_explicit_mapping_comes_first() -> None:
    columns = ColumnMap.resolve(["name", "व्यक्ति"], FIELDS, parse_mapping(["name=व्यक्ति"]))
    assert columns.places == {"name": 1}
    assert columns.column("name") == "व्यक्ति"
    assert columns.column("mobile") == "mobile"
    taken = ColumnMap.resolve(["name", "x"], (Field("a"), Field("name", required=False)), {"a": "name"})
    assert taken.places == {"a": 0}


def test_the_first_of_two_equal_headers_is_taken() -> None:
    assert ColumnMap.resolve(["नाम", "नाम", "name"], FIELDS).places == {"name": 0}


@pytest.mark.parametrize("pair", ["name", "=x", "name=", ""])
def test_a_mapping_of_another_form_is_refused(pair: str) -> None:
    with pytest.raises(BadMapping):
        parse_mapping([pair])


@pytest.mark.parametrize("mapping", [{"name": "nowhere"}, {"height": "name"}])
def test_a_mapping_to_nothing_is_refused(mapping: dict[str, str]) -> None:
    with pytest.raises(BadMapping) as refusal:
        ColumnMap.resolve(["name"], FIELDS, mapping)
    assert "name" in refusal.value.sentence.hi


def test_missing_columns_are_named_beside_what_is_offered() -> None:
    with pytest.raises(MissingColumns) as refusal:
        ColumnMap.resolve(["गांव", "Booth"], FIELDS)
    for words in (refusal.value.sentence.hi, refusal.value.sentence.en):
        assert "name" in words
        assert "गांव, Booth" in words


def test_a_forbidden_column_stops_the_list_and_all_are_named() -> None:
    with pytest.raises(ForbiddenColumn) as refusal:
        RowReader("name,आधार नंबर,धर्म\n", FIELDS)
    assert "आधार नंबर" in refusal.value.sentence.hi
    assert "धर्म" in refusal.value.sentence.en


@pytest.mark.parametrize("text", ["", "\n\n", " , \n"])
def test_an_empty_list_says_so(text: str) -> None:
    with pytest.raises(MissingColumns) as refusal:
        RowReader(text, FIELDS)
    assert refusal.value.code == "empty_list"


def test_good_rows_come_out_clean_with_their_lines() -> None:
    text = 'name,mobile,extra\n  सुनीता \u200b बाई ,9826012345,x\n\n"गीता\nदेवी",,y,,\n'
    rows = list(RowReader(text, FIELDS))
    assert [row.cells for row in rows] == [
        {"name": "सुनीता बाई", "mobile": "9826012345", "lat": ""},
        {"name": "गीता देवी", "mobile": "", "lat": ""},
    ]
    assert [row.line for row in rows] == [2, 5]
    assert [row.verdict for row in rows] == [Verdict.ACCEPTED, Verdict.ACCEPTED]


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("Ram", "ragged_row", ""),
        ("Ram,1,2,3", "ragged_row", ""),
        (",9826012345,", "empty_cell", "name"),
        (f"{'x' * (MAX_CELL + 1)},,", "cell_too_long", "name"),
        (f"{'x' * 300_000},,", "broken_row", ""),
        ("Ram\x00,,", "nul_in_cell", "name"),
        ("Ram 2341 2341 2346,,", "aadhaar_refused", "name"),
        ("Ram,२३४१२३४१२३४६,", "aadhaar_refused", "mobile"),
        ("Ram ABC1234567,,", "epic_refused", "name"),
        ("Ram,,234123412346", "aadhaar_refused", "lat"),
    ],
)
def test_a_bad_row_is_rejected_by_line_and_column_and_the_rest_goes_on(line: str, code: str, column: str) -> None:
    rows = list(RowReader(f"name,mobile,lat\nSita,,\n{line}\nGita,,\n", FIELDS))
    assert [row.verdict for row in rows] == [Verdict.ACCEPTED, Verdict.REJECTED, Verdict.ACCEPTED]
    note = rows[1].notes[0]
    assert (note.line, note.code, note.column) == (3, code, column)
    report = note.as_dict()
    assert tuple(report) == REPORT_COLUMNS
    assert re.search("[\u0900-\u097f]", str(report["message_hi"]))
    assert report["message_en"]
    assert "\x00" not in str(report["value"])
    assert "2341" not in str(report["value"])


def test_a_long_fraction_is_not_an_identifier() -> None:
    (row,) = RowReader("name,lat\nRam,23.234123412346\n", FIELDS)
    assert row.notes == []


def test_a_note_masks_what_is_personal_and_shortens_what_is_long() -> None:
    sentence = Sentence("क", "a")
    assert RowNote(2, "नाम", "सुनीता", "x", sentence, personal=True).value == "••••••"
    assert RowNote(2, "mobile", "9826012345", "x", sentence, personal=True).value == "••••••••45"
    assert RowNote(2, "village", "Khoh", "x", sentence).value == "Khoh"
    assert len(RowNote(2, "village", "k" * 500, "x", sentence).value) == 60
    assert "9826012345" not in repr(RowNote(2, "mobile", "9826012345", "x", sentence, personal=True))


def test_a_loader_adds_its_own_notes_and_the_worst_one_counts() -> None:
    (row,) = RowReader("नाम,lat\nसुनीता देवी,77.4\n", FIELDS)
    row.note("lat", "swapped_coordinates", Sentence("क", "a"), Verdict.CORRECTED)
    row.note("name", "twice", Sentence("क", "a"), Verdict.DOUBTFUL)
    row.note("village", "unknown", Sentence("क", "a"), Verdict.CORRECTED)
    assert row.verdict is Verdict.DOUBTFUL
    assert [(note.column, note.value) for note in row.notes] == [
        ("lat", "77.4"),
        ("नाम", "•••••••••वी"),
        ("village", ""),
    ]


@given(st.text(alphabet='ab,"\n\r\x00 ०;\t', max_size=120))
def test_any_text_is_read_to_its_end(body: str) -> None:
    for row in RowReader("name,mobile\n" + body, FIELDS):
        assert row.verdict is Verdict.REJECTED or row.cells["name"]


def test_titles_above_the_header_are_passed_over() -> None:
    reader = RowReader("जनपद पंचायत,,\nहितग्राहियों की सूची 2025,दिनांक,\n\nनाम,मोबाइल,\nसुनीता,,\n", FIELDS)
    assert [(row.line, row.cells["name"]) for row in reader] == [(5, "सुनीता")]
    with pytest.raises(MissingColumns) as refusal:
        RowReader("सूची,,\nक्रमांक,राशि,\n1,2,\n", FIELDS)
    assert "क्रमांक" in refusal.value.sentence.hi
