"""The stretch of time that a run looks at: everything so far, a financial year, or a month.

Schemes are budgeted from April to March, so a year is written as people of the field write it: 2026-27.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from app.domain.errors import InvalidInput, Sentence
from app.domain.typed import YEARS

_YEAR = re.compile(r"(\d{4})-(\d{2})")
_APRIL = 4


class UnknownPeriod(InvalidInput):
    """A period that is neither empty, nor a financial year, nor a month."""

    code = "unknown_period"
    sentence = Sentence(
        "अवधि ऐसे लिखें: 2026-27 (वित्तीय वर्ष) या 2026-04 (महीना)। खाली छोड़ने पर अब तक का सब देखा जाता है।",
        "Write the period as 2026-27 (financial year) or 2026-04 (month). Left empty, everything so far is looked at.",
    )


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``first`` to ``last``, both included; None leaves an end open. ``text`` is how it is written."""

    text: str
    first: date | None
    last: date | None


def read_period(text: str) -> Period:
    """Return the period that a text names; two digits that follow the year are the year after, else a month.

    Raises:
        UnknownPeriod: it names none.
    """
    plain = text.strip()
    if not plain:
        return Period("", None, None)
    match = _YEAR.fullmatch(plain)
    if match is None or int(match[1]) not in YEARS:
        raise UnknownPeriod(field="period")
    year, number = int(match[1]), int(match[2])
    if number == (year + 1) % 100 and number > 12:
        return Period(plain, date(year, _APRIL, 1), date(year + 1, _APRIL - 1, 31))
    if not 1 <= number <= 12:
        raise UnknownPeriod(field="period")
    return Period(plain, date(year, number, 1), date(year, number, monthrange(year, number)[1]))
