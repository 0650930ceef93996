"""The scheme table and its wording: each phrase has a question in both languages, each bad cell a reason."""

from __future__ import annotations

import csv
import re
from datetime import date

import pytest

from app.domain.eligibility import (
    Birth,
    InvalidRule,
    Precision,
    Rule,
    assess,
    birth_from_age,
    check_answer,
    known_fact,
    known_facts,
    parse_rule,
    read_answer,
)
from app.domain.eligibility.columns import indian_grouping, wordings
from app.domain.eligibility.criterion import Truth, any_of, parse_condition
from app.domain.eligibility.facts import KINDS, REFERENCE, SCOPES, UnknownFact, UnusableAnswer
from app.domain.errors import InvalidInput
from app.domain.forbidden_columns import forbidden_column

TODAY = date(2026, 11, 22)
DEVANAGARI = re.compile(r"[\u0900-\u097f]{3}")
FREE_TEXT = ("exclusions", "category_rule", "land_rule", "other_rules")


def scheme_rows() -> list[dict[str, str]]:
    with (REFERENCE / "schemes.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


@pytest.mark.parametrize("row", scheme_rows(), ids=lambda row: row["code"])
def test_every_phrase_of_the_scheme_table_has_its_own_question(row: dict[str, str]) -> None:
    rule = parse_rule(row)
    assert rule.unworded == ()
    assert rule.criteria
    for question in rule.questions:
        assert question == known_facts()[question.key]
    written = [p for c in FREE_TEXT for p in (row[c].split(";") if c == "exclusions" else [row[c]]) if p.strip()]
    read = [c for c in rule.criteria if c.column in FREE_TEXT]
    assert len(read) + len(rule.notes) == len(written)


@pytest.mark.parametrize("key", known_facts())
def test_every_question_is_asked_in_both_languages(key: str) -> None:
    fact = known_facts()[key]
    assert DEVANAGARI.search(fact.text.hi)
    assert not DEVANAGARI.search(fact.text.en)
    assert "?" in fact.text.hi
    assert "?" in fact.text.en
    assert fact.scope in SCOPES
    assert fact.kind in KINDS
    assert bool(fact.choices) == (fact.kind == "choice")
    assert set(fact.no_when_no) <= set(known_facts())
    assert forbidden_column(key) is None


def test_every_wording_reads_in_both_languages_and_tests_known_facts() -> None:
    for (column, token, _scheme), criterion in wordings().items():
        assert DEVANAGARI.search(criterion.requires.hi), token
        assert criterion.requires.en, token
        asked = {test.fact_key for tests in criterion.alternatives for test in tests}
        assert asked <= set(known_facts()), (column, token)


def test_every_question_is_used_by_some_scheme() -> None:
    used = {question.key for row in scheme_rows() for question in parse_rule(row).questions}
    assert set(known_facts()) == used


def test_no_question_is_worded_twice() -> None:
    texts = [fact.text.hi for fact in known_facts().values()]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("code", "Two Words"),
        ("code", ""),
        ("status", "closed maybe"),
        ("status_checked_on", "1/10/2026"),
        ("sex", "female"),
        ("age_min", "-1"),
        ("age_min", "abc"),
        ("age_max", "200"),
        ("marital", "widow|single"),
        ("area", "village"),
        ("domicile", "UP"),
        ("income_cap_inr_year", "2.5 lakh"),
        ("disability_pct_min", "101"),
        ("exclusions", "voted_for_other_party"),
        ("category_rule", "religion: any but one"),
        ("other_rules", "पार्टी का सदस्य हो"),
    ],
)
def test_a_bad_cell_is_refused_by_column_in_both_languages(column: str, value: str) -> None:
    with pytest.raises(InvalidRule) as refusal:
        parse_rule({"code": "x", column: value})
    assert refusal.value.field == column
    assert DEVANAGARI.search(refusal.value.sentence.hi)
    assert refusal.value.sentence.en
    assert isinstance(refusal.value, InvalidInput)


def test_ages_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(InvalidRule) as refusal:
        parse_rule({"code": "x", "age_min": "60", "age_max": "18"})
    assert refusal.value.field == "age_max"


@pytest.mark.parametrize(
    "row", [{"code": "x"}, {"code": "x", "sex": "any", "area": "both", "marital": "any", "docs": None}]
)
def test_an_empty_row_sets_no_condition(row: dict[str, str | None]) -> None:
    rule = parse_rule(row)
    assert rule.criteria == ()
    assert assess(rule, {}, TODAY).status == "eligible"


@pytest.mark.parametrize(
    ("column", "phrase", "answer", "status"),
    [
        ("exclusions", "owns_a_boat", False, "eligible"),
        ("exclusions", "owns_a_boat", True, "ineligible"),
        ("other_rules", "has planted ten trees", True, "eligible"),
        ("land_rule", "land near a river", False, "ineligible"),
    ],
)
def test_a_phrase_without_wording_is_asked_as_it_is_written(
    column: str, phrase: str, answer: bool, status: str
) -> None:
    rule = parse_rule({"code": "x", column: phrase})
    assert rule.unworded == (phrase,)
    asked = assess(rule, {}, TODAY)
    assert asked.status == "unknown"
    assert phrase in asked.asks[0].text.hi
    assert phrase in asked.asks[0].text.en
    question, value = read_answer(asked.questions[0], "yes" if answer else "no")
    assert assess(rule, {question.key: value}, TODAY).status == status
    assert Rule.from_dict(rule.to_dict()) == rule


@pytest.mark.parametrize(
    "damage", [{}, {"criteria": [{}]}, {"checked_on": "x"}, {"notes": [{"de": "x"}]}, {"criteria": 3}]
)
def test_a_damaged_stored_rule_is_refused(damage: dict[str, object]) -> None:
    stored = parse_rule(scheme_rows()[0]).to_dict() | damage if damage else {}
    with pytest.raises(InvalidRule):
        Rule.from_dict(stored)


def test_the_day_of_checking_is_kept() -> None:
    rule = parse_rule({"code": "x", "status": "open"}, checked_on=date(2026, 10, 1))
    assert Rule.from_dict(rule.to_dict()).checked_on == date(2026, 10, 1)


@pytest.mark.parametrize(
    "text", ["", "age", "age=60", "bpl>=1", "category>SC", "age>=old", "born>=2006", "a==b", "x>=3"]
)
def test_a_condition_that_cannot_be_decided_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_condition(text)


@pytest.mark.parametrize(
    ("text", "acres", "truth"),
    [
        ("family_land_acres<5", 5, Truth.NO),
        ("family_land_acres<5", 4.9, Truth.YES),
        ("family_land_acres<=5", 5, Truth.YES),
        ("family_land_acres>5", 5, Truth.NO),
        ("family_land_acres>5", 5.1, Truth.YES),
        ("family_land_acres>=5", 5, Truth.YES),
        ("family_land_acres>=5", 4, Truth.NO),
    ],
)
def test_number_borders(text: str, acres: float, truth: Truth) -> None:
    assert parse_condition(text)[0][0].holds({"family_land_acres": acres}, TODAY) is truth


def test_no_alternative_at_all_is_no() -> None:
    assert any_of([]) is Truth.NO


@pytest.mark.parametrize(
    ("born", "precision", "ages"),
    [
        (date(2000, 11, 22), Precision.DAY, (26, 26)),
        (date(2000, 11, 23), Precision.DAY, (25, 25)),
        (date(2000, 11, 5), Precision.MONTH, (25, 26)),
        (date(2000, 2, 5), Precision.MONTH, (26, 26)),
        (date(2000, 5, 5), Precision.YEAR, (25, 26)),
        (date(2000, 5, 5), Precision.ESTIMATED, (20, 31)),
        (date(3, 1, 1), Precision.ESTIMATED, (2017, 2025)),
    ],
)
def test_age_is_an_interval(born: date, precision: Precision, ages: tuple[int, int]) -> None:
    assert Birth(born, precision).age(TODAY) == ages


def test_a_leap_day_birthday_completes_its_year_on_1_march() -> None:
    leap = Birth(date(2004, 2, 29))
    assert leap.age(date(2025, 2, 28)) == (20, 20)
    assert leap.age(date(2025, 3, 1)) == (21, 21)


def test_a_told_age_lies_inside_its_own_estimate() -> None:
    low, high = birth_from_age(60, TODAY).age(TODAY)
    assert low < 60 < high


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("bpl", "yes", True),
        ("bpl", " no ", False),
        ("category", "SC", "SC"),
        ("family_land_acres", "२.५", 2.5),
        ("family_income_inr_year", "2,50,000", 250_000),
    ],
)
def test_answers_are_read_from_a_form(key: str, text: str, value: object) -> None:
    question, read = read_answer(key, text)
    assert (question.key, read) == (key, value)
    assert type(read) is type(value)
    assert check_answer(key, read) == value


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("bpl", "maybe"),
        ("category", "BC"),
        ("family_land_acres", "-1"),
        ("disability_pct", "nan"),
        ("birth", "1990"),
    ],
)
def test_a_misfitting_answer_is_refused(key: str, text: str) -> None:
    with pytest.raises(UnusableAnswer) as refusal:
        read_answer(key, text)
    assert refusal.value.field == key


@pytest.mark.parametrize(
    ("key", "value"),
    [("bpl", 1), ("category", "BC"), ("family_land_acres", True), ("birth", date(1990, 1, 1))],
)
def test_a_stored_answer_has_the_kind_of_its_question(key: str, value: object) -> None:
    with pytest.raises(UnusableAnswer):
        check_answer(key, value)


@pytest.mark.parametrize("key", ["religion", "party", "vote", "धर्म", "shoe_size", "text_x"])
def test_religion_vote_and_party_are_never_facts(key: str) -> None:
    with pytest.raises(UnknownFact):
        known_fact(key)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(0, "0"), (999, "999"), (1000, "1,000"), (250_000, "2,50,000"), (12_345_678, "1,23,45,678")],
)
def test_amounts_are_grouped_as_in_india(amount: int, shown: str) -> None:
    assert indian_grouping(amount) == shown
