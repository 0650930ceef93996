"""What is told of a whole column or text at once is what is told of each cell by itself."""

from __future__ import annotations

import csv
import re
from datetime import date

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.imports import people, screening, texts
from app.domain.imports.reading import Place, Rows, columns_of
from app.domain.imports.tidy import unlike_numbers, unusual_texts

AWKWARD = 'कखनरळइअएआि़ँ्ाेैोौऩड़ \u200d\u200bxXnNaA.|=-+@#0129?Ãà¤â€"\u00a0\t,😀'


@given(st.lists(st.text(alphabet=AWKWARD, max_size=7), min_size=1, max_size=12), st.booleans())
@example(["निरंक", "लागू नहीं", "nil", "N/A", "xxx"], False)
@example(["न" * 201, "", "ऩ", "इर्", "अा"], True)
def test_a_column_of_texts_is_read_as_its_cells_are(cells: list[str], name: bool) -> None:
    values, said = texts.texts(cells, name=name)
    assert [(value, said.get(at)) for at, value in enumerate(values)] == [texts._text(cell, name) for cell in cells]


def test_names_as_most_people_have_them_need_no_second_look() -> None:
    cells = ["सीता बाई", "राम सिंह तोमर", "कृष्णा शर्मा", "Sita Bai", "बड़कू", "मुन्नी देवी गौंड"]
    assert unusual_texts(cells, 200, name=True) is not None
    assert list(unusual_texts(cells, 200, name=True)) == []  # type: ignore[call-overload]


def test_a_cell_with_a_line_end_leaves_the_column_to_slower_eyes() -> None:
    assert unusual_texts(["राम\nसिंह"], 200, name=True) is None
    assert texts.texts(["राम\nसिंह", "सीता"], name=True)[0] == ["राम सिंह", "सीता"]


NUMBERS = st.from_regex(r"[0-9]{7,11}|[6-9][0-9]{9}|7777777777|[6-9][0-9]{8}[x\u0967 ]|", fullmatch=True)


@given(st.lists(NUMBERS, min_size=1, max_size=12), st.booleans())
def test_a_column_of_numbers_is_told_as_its_cells_are(cells: list[str], mixed: bool) -> None:
    pattern = re.compile(r"(?!(\d)\1*$)[6-9]\d{9}" if mixed else r"[6-9]\d{9}", re.ASCII)
    odd = unlike_numbers(cells, 10, 6, mixed=mixed)
    if odd is None:
        assert not "".join(cells).isascii()
    else:
        assert list(odd) == [at for at, cell in enumerate(cells) if pattern.fullmatch(cell) is None]


LINES = st.lists(st.lists(st.text(alphabet="अब x1", max_size=3), min_size=1, max_size=4), max_size=8)


@given(LINES, st.integers(1, 4))
@example([["अ", "ब"], [], ["क"], ["1", "2", "3"]], 2)
@example([["", "ब"], ["अ", ""]], 2)
def test_a_text_is_parted_into_columns_as_csv_parts_it(lines: list[list[str]], width: int) -> None:
    text = "".join(";".join(line) + "\n" for line in lines)
    rows = list(csv.reader(text.split("\n")[:-1], delimiter=";"))
    columns = columns_of(text, ";", width)
    if columns is not None:
        assert [list(row) for row in zip(*columns, strict=True)] == [row or [""] for row in rows]
    elif rows and width > 1:
        assert {len(row) for row in rows} != {width}


@given(st.lists(st.sampled_from(["अ,1", "ब,2", "\u0967,", ",", ",3", "क,4,5", "ख", '"क,ख",6', "ग\t,7"]), max_size=30))
@example(["अ,1"] * 9)
def test_portions_by_column_hold_the_rows_of_the_list(lines: list[str]) -> None:
    pieces = ["\n".join(lines[start : start + 4]) + "\n" for start in range(0, len(lines), 4)]

    def piece(number: int) -> str | None:
        return pieces[number] if number < len(pieces) else None

    whole = Rows(piece, ",", Place(), 2).take(1000)
    reader, rows, numbers, last = Rows(piece, ",", Place(), 2), [], [], False
    while not last:
        portion = reader.take_columns(3)
        rows += portion.rows if portion.columns is None else list(map(list, zip(*portion.columns, strict=True)))
        numbers += portion.lines
        last = portion.last
        assert portion.piece is None or portion.columns == columns_of(pieces[portion.piece], ",", 2)
    assert (rows, numbers) == (whole.rows, whole.lines)


SOUP = st.text(alphabet="0123456789०-/ \u00a0\u200dABC,\nअé", max_size=60)


@given(SOUP)
@example("2341 2341 2346\nABC1234567")
@example("अ,2341\u00ad2341\u00ad2346,ब")
@example("अ,2341\u00a02341 - 2346,ब\nABC/1234567")
def test_screening_in_one_look_is_screening_by_pattern(text: str) -> None:
    assert screening.screened(text) == screening._screened(text)


@pytest.mark.parametrize("letter", ["x", "अ", "\u200d", "०", "😀", "é"])
def test_every_kind_of_letter_is_known_to_the_screen(letter: str) -> None:
    codes = np.frombuffer(letter.encode("utf-16-le"), dtype=np.uint16)
    strange = bool(np.any(screening._KIND[codes] == screening._STRANGE))
    assert strange is (letter in "\u200d०😀")


class Anywhere:
    """A ground with one village."""

    def find(self, settlement: str, code: str, booth: str, ac_no: str, booth_no: str) -> people.Placed:
        return people.Placed(1, 1)


def test_days_that_were_read_are_not_kept_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "_KEPT", 10)
    choice = people.Choice({"name": 0, "sex": 1, "born_on": 2})
    for year in range(1950, 1960):
        columns = [["सीता"] * 12, ["म"] * 12, [f"05/{month:02d}/{year}" for month in range(1, 13)]]
        judged = people.judge_people([], 3, choice, Anywhere(), date(2026, 11, 22), plain=True, columns=columns)
        assert judged.values["born_on"][11] == f"{year}-12-05"
        assert len(people._births_read[0]) <= 10 + 12
