"""Answers at the doorstep beyond a tap: a birth as far as it is known, and kept answers shown again in words."""

from __future__ import annotations

from datetime import date

from app.domain.eligibility.birth import Birth, Precision
from app.domain.eligibility.facts import Question, UnusableAnswer
from app.domain.errors import Sentence
from app.domain.identifiers import ascii_digits

UNKNOWN = "unknown"
"""Tapped for "does not know": an answer given before is forgotten."""

OLDEST_YEARS = 120
BAD_BIRTH = Sentence(
    "जन्म तारीख या केवल जन्म का साल लिखें, जैसे 1961। आज के बाद की तारीख नहीं हो सकती।",
    "Write the date of birth, or only the year, like 1961. It cannot lie after today.",
)


def read_birth(text: str, today: date) -> Birth:
    """Return the birth for ``1961-05-01`` or only ``1961``, in either script's digits.

    Raises:
        UnusableAnswer: neither of the two, after ``today``, or over 120 years ago.
    """
    plain = ascii_digits(text).strip()
    try:
        birth = (
            Birth(date(int(plain), 7, 1), Precision.YEAR)
            if len(plain) == 4 and plain.isdecimal()
            else Birth(date.fromisoformat(plain))
        )
    except ValueError:
        raise UnusableAnswer(BAD_BIRTH, field="birth") from None
    if birth.earliest > today or today.year - birth.value.year > OLDEST_YEARS:
        raise UnusableAnswer(BAD_BIRTH, field="birth")
    return birth


def shown_answer(question: Question, value: object) -> Sentence:
    """Return a kept answer in words."""
    if isinstance(value, bool):
        return Sentence("हां", "Yes") if value else Sentence("नहीं", "No")
    return dict(question.choices).get(str(value)) or Sentence(str(value), str(value))


def typed_answer(value: object) -> str:
    """Return a kept answer as the form would send it, so that it can be shown as chosen."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
