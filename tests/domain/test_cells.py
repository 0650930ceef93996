"""Single cells: cleaned, read as numbers of two scripts."""

from __future__ import annotations

import pytest

from app.domain.cells import BadCell, Verdict, clean_cell, parse_number, parse_whole, worst


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  a \t b\n", "a b"),
        ("\ufeffनाम\u200b", "नाम"),
        ("क्\u200dष", "क्\u200dष"),
        ("\u200dराम\u200c ", "राम"),
        ("\u200d", ""),
        ("", ""),
    ],
)
def test_cells_are_cleaned(text: str, clean: str) -> None:
    assert clean_cell(text) == clean


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        (" १२.५ ", 12.5),
        ("2,50,000", 250_000),
        ("250,000", 250_000),
        ("-3", -3),
        ("+4.0", 4),
        ("\u22127", -7),
    ],
)
def test_numbers_are_read(text: str, number: float) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize("text", ["", "nan", "inf", "-inf", "1e9", "12a", "1,2", "1.2.3", "९-", "9" * 60])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(BadCell) as refusal:
        parse_number(text, field="n")
    assert (refusal.value.code, refusal.value.field) == ("not_a_number", "n")


def test_ranges_and_whole_numbers() -> None:
    assert parse_whole("407.0") == 407
    with pytest.raises(BadCell) as outside:
        parse_whole("-1", low=0, high=10)
    assert outside.value.code == "out_of_range"
    assert "0" in outside.value.sentence.hi
    assert "10" in outside.value.sentence.hi
    with pytest.raises(BadCell) as broken:
        parse_whole("4.5")
    assert broken.value.code == "not_whole"


def test_the_worst_verdict_counts() -> None:
    assert worst([]) is Verdict.ACCEPTED
    assert worst([Verdict.DOUBTFUL, Verdict.REJECTED, Verdict.CORRECTED]) is Verdict.REJECTED
