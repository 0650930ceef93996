"""What each column of the scheme table means as a condition.

Columns with a fixed form (sex, ages, income) are read here; free phrases are looked up, word for word, in
``app/reference/criteria.csv``, where a person has written what they test and how they read in both languages.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Callable, Mapping
from functools import cache

from app.domain.eligibility.criterion import AnyOf, Criterion, parse_condition
from app.domain.eligibility.facts import REFERENCE, known_facts
from app.domain.errors import InvalidInput, Sentence
from app.domain.forbidden_columns import forbidden_column

ACRES_PER_HECTARE = 2.471
SQUARE_LAND = re.compile(r"^family_(?:joint_)?land_(acres|hectare)<=(\d+(?:\.\d+)?)$")


class InvalidRule(InvalidInput):
    """A cell of the scheme table cannot become a rule; ``field`` is its column."""

    code = "invalid_rule"


def invalid_cell(column: str, value: str, expected_hi: str, expected_en: str) -> InvalidRule:
    """Return the refusal of one cell, saying what the column takes."""
    return InvalidRule(
        Sentence(
            f"स्तंभ “{column}” में “{value}” नहीं चलेगा। यहां लिखें: {expected_hi}।",
            f"“{value}” cannot stand in column “{column}”. Write here: {expected_en}.",
        ),
        field=column,
    )


@cache
def wordings() -> Mapping[tuple[str, str, str], Criterion]:
    """Return the worded phrases by (column, phrase, scheme); an empty scheme stands for every scheme."""
    with (REFERENCE / "criteria.csv").open(encoding="utf-8", newline="") as table:
        return {
            (row["column"], row["token"], row["scheme"]): Criterion(
                row["column"],
                row["token"],
                parse_condition(row["means"]) if row["means"] else (),
                Sentence(row["requires_hi"], row["requires_en"]),
            )
            for row in csv.DictReader(table)
        }


def _whole(column: str, value: str, highest: int) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", value) or int(value) > highest:
        raise invalid_cell(column, value, f"0 से {highest} तक की संख्या", f"a whole number from 0 to {highest}")
    return int(value)


def _criterion(column: str, source: str, means: str, hi: str, en: str) -> Criterion:
    return Criterion(column, source, parse_condition(means), Sentence(hi, en))


def _sex(column: str, value: str) -> Criterion | None:
    if value in ("any", "all"):
        return None
    words = {
        "F": ("महिला हों", "A woman"),
        "M": ("पुरुष हों", "A man"),
        "O": ("अन्य लिंग के हों", "Of another gender"),
    }
    if value not in words:
        raise invalid_cell(column, value, "any, F, M या O", "any, F, M or O")
    return _criterion(column, value, f"sex={value}", *words[value])


def _age_min(column: str, value: str) -> Criterion:
    age = _whole(column, value, 120)
    return _criterion(column, value, f"age>={age}", f"उम्र {age} वर्ष या ज़्यादा", f"Aged {age} or more")


def _age_max(column: str, value: str) -> Criterion:
    age = _whole(column, value, 120)
    return _criterion(column, value, f"age<={age}", f"उम्र {age} वर्ष तक", f"Aged {age} at most")


def _one_of(fact_key: str, column: str, value: str, lead: Sentence) -> Criterion:
    labels = dict(known_facts()[fact_key].choices)
    wanted = [part.strip() for part in value.split("|")]
    if not set(wanted) <= set(labels):
        allowed = ", ".join(labels)
        raise invalid_cell(column, value, f"इनमें से, बीच में |: {allowed}", f"of these, joined by |: {allowed}")
    hi, en = " / ".join(labels[w].hi for w in wanted), " / ".join(labels[w].en for w in wanted)
    return _criterion(column, value, f"{fact_key}={'/'.join(wanted)}", f"{lead.hi}: {hi}", f"{lead.en}: {en}")


def _marital(column: str, value: str) -> Criterion | None:
    return None if value == "any" else _one_of("marital", column, value, Sentence("शादी की स्थिति", "Marital status"))


def _area(column: str, value: str) -> Criterion | None:
    return None if value in ("both", "any") else _one_of("area", column, value, Sentence("बस्ती", "Settlement in"))


def _domicile(column: str, value: str) -> Criterion:
    if value != "MP":
        raise invalid_cell(column, value, "MP या खाली", "MP or nothing")
    words = ("मध्यप्रदेश के मूल निवासी हों", "A permanent resident of Madhya Pradesh")
    return _criterion(column, value, "mp_resident=yes", *words)


def indian_grouping(amount: int) -> str:
    """Return a whole amount with commas in the Indian manner: 250000 is 2,50,000."""
    head, tail = str(amount)[:-3], str(amount)[-3:]
    groups: list[str] = []
    while head:
        head, group = head[:-2], head[-2:]
        groups.insert(0, group)
    return ",".join([*groups, tail])


def _income(column: str, value: str) -> Criterion:
    amount = _whole(column, value, 99_999_999)
    shown = indian_grouping(amount)
    means = f"family_income_inr_year<={amount}"
    return _criterion(
        column, value, means, f"परिवार की सालाना आमदनी ₹{shown} तक", f"Family income up to ₹{shown} a year"
    )


def _disability(column: str, value: str) -> Criterion:
    share = _whole(column, value, 100)
    means = f"disability_pct>={share}"
    return _criterion(column, value, means, f"दिव्यांगता {share}% या ज़्यादा", f"Disability of {share}% or more")


def _land(column: str, value: str) -> Criterion:
    match = SQUARE_LAND.match(value)
    if match is None:
        return _as_written(column, value)
    unit, size = match.groups()
    acres = float(size) * (ACRES_PER_HECTARE if unit == "hectare" else 1)
    unit_hi = "हेक्टेयर" if unit == "hectare" else "एकड़"
    unit_en = "hectare" if unit == "hectare" else "acres"
    means = f"family_land_acres<={acres:g}"
    return _criterion(
        column, value, means, f"परिवार की जमीन {size} {unit_hi} तक", f"Family land up to {size} {unit_en}"
    )


def _as_written(column: str, value: str) -> Criterion:
    refused = forbidden_column(value)
    if refused is not None:
        raise InvalidRule(refused, field=column)
    digest = hashlib.sha256(f"{column}:{value}".encode()).hexdigest()[:12]
    answer = "no" if column == "exclusions" else "yes"
    condition: AnyOf = parse_condition(f"text_{digest}={answer}")
    sentence = Sentence(f"यह बात लागू न हो: {value}", f"This does not apply: {value}")
    if answer == "yes":
        sentence = Sentence(f"यह शर्त पूरी हो: {value}", f"This condition is met: {value}")
    return Criterion(column, value, condition, sentence, worded=False)


def _no_condition(_column: str, _value: str) -> None:
    """A scheme's code sets no condition of its own: only the need that is worded for it, if any."""


COLUMN_READERS: Mapping[str, Callable[[str, str], Criterion | None]] = {
    "code": _no_condition,
    "sex": _sex,
    "age_min": _age_min,
    "age_max": _age_max,
    "marital": _marital,
    "domicile": _domicile,
    "area": _area,
    "income_cap_inr_year": _income,
    "disability_pct_min": _disability,
    "land_rule": _land,
    "category_rule": _as_written,
    "exclusions": _as_written,
    "other_rules": _as_written,
}
