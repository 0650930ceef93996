"""The rules of lists held against slower ones: reading from any place, screening, repeats, a rule asked of many."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.eligibility import Birth, Precision, assess, parse_rule
from app.domain.errors import DomainError
from app.domain.identifiers import passes_verhoeff, refuse_forbidden
from app.domain.imports.births import read_birth_cell
from app.domain.imports.guessing import header_place, named, propose_columns
from app.domain.imports.reading import Place, Rows
from app.domain.imports.repeats import NOTHING, Seen
from app.domain.imports.screening import AADHAAR_MARK, screened
from app.domain.imports.standing import ListStanding
from app.domain.imports.states import REMARKS, remark_sentence
from app.domain.imports.texts import texts

TODAY = date(2026, 11, 20)
CELLS = st.text(alphabet='अबक,"\n x1', max_size=6)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=30), st.integers(1, 7), st.integers(1, 4))
def test_reading_in_portions_from_any_place_is_reading_at_once(
    rows: list[list[str]], take: int, per_piece: int
) -> None:
    pieces = []
    for start in range(0, len(rows), per_piece):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows[start : start + per_piece])
        pieces.append(text.getvalue())

    def piece(number: int) -> str | None:
        return pieces[number] if number < len(pieces) else None

    found, place, last = [], Place(), False
    while not last:
        reader = Rows(piece, ",", place, 3)
        portion = reader.take(take)
        found += portion.rows
        place, last = Place(reader.place.piece, reader.place.line, reader.place.number), portion.last
    assert found == [row for row in rows if any(map(str.strip, row))]


def _check_digit(eleven: str) -> str:
    return next(digit for digit in "0123456789" if passes_verhoeff(eleven + digit))


@given(
    st.from_regex(r"[2-9][0-9]{10}", fullmatch=True),
    st.lists(st.sampled_from(["", " ", "-", "\u00a0", "\u200d", "  "]), min_size=11, max_size=11),
    st.booleans(),
    st.text(alphabet="अ, \n", max_size=5),
)
def test_no_aadhaar_like_number_survives_screening(eleven: str, gaps: list[str], hindi: bool, around: str) -> None:
    number = eleven + _check_digit(eleven)
    if hindi:
        number = number.translate(str.maketrans("0123456789", "०१२३४५६७८९"))
    written = number[0] + "".join(gap + digit for gap, digit in zip(gaps, number[1:], strict=True))
    try:
        refuse_forbidden(written)
    except DomainError:
        clear = screened(f"{around}x{around}{written}{around}")
        assert AADHAAR_MARK in clear
        assert written not in clear


@given(st.from_regex(r"(\+?91|0)?[6-9][0-9]{9}", fullmatch=True))
def test_a_mobile_with_its_prefix_is_never_taken_out(mobile: str) -> None:
    assert screened(f"क,{mobile},ख") == f"क,{mobile},ख"


@given(st.lists(st.lists(st.integers(NOTHING, 40), max_size=30), max_size=8))
def test_repeats_are_those_that_a_set_would_find(portions: list[list[int]]) -> None:
    seen, first, line = Seen(), {}, 1
    for keys in portions:
        lines = list(range(line, line + len(keys)))
        portion = np.array(keys, dtype=np.int64), np.array(lines, dtype=np.int32)
        found = seen.earlier(*portion)
        seen.add(*portion)
        wanted = []
        for key, at in zip(keys, lines, strict=True):
            wanted.append(first.get(key, 0) if key != NOTHING else 0)
            first.setdefault(key, at)
        assert list(found) == wanted
        line += len(keys)


GIRL = (
    "girl born on/after 2006-01-01; parents MP natives; up to 2 children; family planning after 2nd child"
    " (not needed for first-born after 2008-04-01); register within 1 year of birth"
)
RULES = (
    {"code": "girl", "other_rules": GIRL},
    {"code": "girl_of_an_age", "sex": "F", "age_max": "21", "other_rules": GIRL},
    {"code": "widow", "sex": "F", "marital": "widow", "age_min": "40"},
    {"code": "old", "age_min": "60", "area": "rural"},
    {"code": "farmer", "land_rule": "farmer", "age_max": "59"},
)


@pytest.mark.parametrize("row", RULES, ids=lambda row: row["code"])
@given(
    sex=st.sampled_from("FMO"),
    born=st.none() | st.dates(date(1920, 1, 1), TODAY),
    precision=st.sampled_from(["day", "year", "estimated"]),
    marital=st.sampled_from(["", "widow", "married"]),
    kind=st.sampled_from(["rural", "urban"]),
)
def test_a_list_is_told_what_a_person_would_be(
    row: dict[str, str], sex: str, born: date | None, precision: str, marital: str, kind: str
) -> None:
    rule = parse_rule(row)
    facts: dict[str, object] = {"sex": sex, "area": kind}
    if born:
        facts["birth"] = Birth(born, Precision(precision))
    if marital:
        facts["marital"] = marital
    alone = assess(rule, facts, TODAY)
    status, why = ListStanding(rule, TODAY).of(sex, born.isoformat() if born else "", precision, marital, kind)
    assert status == ("ineligible" if alone.status == "ineligible" else "eligible")
    told = {tuple(reason) for reason in json.loads(why)}
    assert told == {(said.hi, said.en) for said in alone.failed}


@pytest.mark.parametrize("row", RULES, ids=lambda row: row["code"])
def test_many_are_told_by_one_memory_what_each_would_be_alone(row: dict[str, str]) -> None:
    rule, days = parse_rule(row), ((1, 1), (2, 29), (11, 19), (11, 20), (11, 21), (12, 31))
    standing = ListStanding(rule, TODAY)
    for year in (1966, 1967, 1986, 1987, 2004, 2005, 2006, 2007):
        for month, day in days:
            born = date(year, month, day if year % 4 == 0 else min(day, 28) if month == 2 else day)
            for precision in ("day", "year", "estimated"):
                facts = {"sex": "F", "area": "rural", "birth": Birth(born, Precision(precision))}
                wanted = "ineligible" if assess(rule, facts, TODAY).status == "ineligible" else "eligible"
                assert standing.of("F", born.isoformat(), precision, "", "rural")[0] == wanted, (born, precision)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("05/03/1980", ("1980-03-05", "day", "")),
        ("5.3.1980", ("1980-03-05", "day", "")),
        ("1980-03-05 00:00:00", ("1980-03-05", "day", "")),
        ("03/25/1980", ("1980-03-25", "day", "day_read")),
        ("५/३/१९८०", ("1980-03-05", "day", "digits")),
        ("5 मार्च 1980", ("1980-03-05", "day", "day_read")),
        ("5-Mar-80", ("1980-03-05", "day", "day_read")),
        ("5/3/25", ("2025-03-05", "day", "day_read")),
        ("1980", ("1980-07-01", "year", "")),
        ("29285", ("1980-03-05", "day", "day_read")),
        ("31/02/1980", None),
        ("1899", None),
        ("", None),
        ("कल", None),
    ],
)
def test_births_as_lists_write_them(cell: str, read: tuple[str, str, str] | None) -> None:
    assert read_birth_cell(cell, 2026) == read


@given(st.lists(st.text(alphabet="कखा ि़ँ\u200dxX.|=-", min_size=1, max_size=8), min_size=1, max_size=40))
def test_a_column_is_tidied_as_its_cells_are(cells: list[str]) -> None:
    values, said = texts(cells, name=True)
    for at, cell in enumerate(cells):
        alone, remark = texts([cell], name=True)
        assert values[at] == alone[0]
        assert said.get(at) == remark.get(0)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("हितग्राही का नाम", "name"),
        ("Beneficiary Name", "name"),
        ("पिता/पति का नाम", "relation_name"),
        ("Mobile No.", "mobile"),
        ("मोबाईल", None),
        ("समग्र आईडी", "samagra_member"),
        ("Family ID", "samagra_family"),
        ("ग्राम", "settlement"),
        ("क्र.", None),
    ],
)
def test_headers_are_known_in_both_languages(header: str, field: str | None) -> None:
    assert named(header) == field


def test_a_column_is_known_by_what_stands_in_it() -> None:
    headers = ["x", "y", "z"]
    rows = [[f"98765432{n:02d}", f"{n:02d}/03/1980", "महिला"] for n in range(10, 28)]
    assert [column.field for column in propose_columns(headers, rows)] == ["mobile", "born_on", "sex"]
    assert all(column.by_content for column in propose_columns(headers, rows))


def test_titles_above_the_header_are_passed_over() -> None:
    rows = [["जनपद पंचायत", ""], ["दिनांक", "01/04/2026"], ["नाम", "ग्राम"], ["सीता", "टोला"]]
    assert header_place(rows) == 2


def test_every_remark_speaks_both_languages() -> None:
    for code in REMARKS:
        said = remark_sentence(code, "{x}")
        assert said.hi
        assert said.en
        assert "{reading}" not in said.hi + said.en
