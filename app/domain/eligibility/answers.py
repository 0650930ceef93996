"""Answers as they are tapped or typed at the doorstep, and as they are kept.

A tap is "yes" or "no", a number may come in either script's digits, a birth is a full date or only a year. What is
kept is plain JSON; the birth itself lives with the person and not among the answers.
"""

from __future__ import annotations

import math
from datetime import date

from app.domain.eligibility.birth import Birth, Precision
from app.domain.eligibility.facts import Fact, UnusableAnswer
from app.domain.errors import Sentence
from app.domain.identifiers import ascii_digits

UNKNOWN = "unknown"
"""Typed for "does not know": an answer given before is forgotten."""

YES_NO = {"yes": True, "no": False}
_LARGEST = 1e12
_OLDEST_YEARS = 120
_BAD_NUMBER = Sentence("अंकों में लिखें, जैसे 2 या 2.5।", "Write a number, like 2 or 2.5.")
_BAD_BIRTH = Sentence(
    "जन्म तारीख या जन्म का साल लिखें, जैसे 1961। आज के बाद की तारीख नहीं हो सकती।",
    "Write the date of birth, or only the year, like 1961. It cannot lie after today.",
)


def read_answer(fact: Fact, text: str, today: date) -> bool | int | float | str | Birth:
    """Return what a typed answer means; raise :class:`UnusableAnswer` when it does not fit the question."""
    plain = ascii_digits(text).strip()
    if fact.kind == "yes_no" and plain in YES_NO:
        return YES_NO[plain]
    if fact.kind == "choice" and plain in dict(fact.choices):
        return plain
    if fact.kind == "number":
        return _number(fact, plain)
    if fact.kind == "birth":
        return _birth(fact, plain, today)
    raise UnusableAnswer(field=fact.key)


def _number(fact: Fact, plain: str) -> int | float:
    try:
        value = float(plain.replace(",", ""))
    except ValueError:
        raise UnusableAnswer(_BAD_NUMBER, field=fact.key) from None
    if not math.isfinite(value) or not 0 <= value <= _LARGEST:
        raise UnusableAnswer(_BAD_NUMBER, field=fact.key)
    return int(value) if value.is_integer() else value


def _birth(fact: Fact, plain: str, today: date) -> Birth:
    try:
        birth = (
            Birth(date(int(plain), 7, 1), Precision.YEAR)
            if len(plain) == 4 and plain.isdecimal()
            else Birth(date.fromisoformat(plain))
        )
    except ValueError:
        raise UnusableAnswer(_BAD_BIRTH, field=fact.key) from None
    if birth.earliest > today or today.year - birth.value.year > _OLDEST_YEARS:
        raise UnusableAnswer(_BAD_BIRTH, field=fact.key)
    return birth


def shown_answer(fact: Fact, value: object) -> Sentence:
    """Return a kept answer in words."""
    if isinstance(value, bool):
        return Sentence("हां", "Yes") if value else Sentence("नहीं", "No")
    for key, label in fact.choices:
        if key == value:
            return label
    return Sentence(str(value), str(value))


def typed_answer(value: object) -> str:
    """Return a kept answer as the form would send it, so that it can be shown as chosen."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
