"""Closed days whose date is fixed, and a list of others as it is typed from the gazette.

Only days that fall on the same date every year are known here. Feasts that follow the moon are declared year by year,
so they are entered from the notification and never computed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from app.domain.errors import InvalidInput, Sentence
from app.domain.identifiers import ascii_digits

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
LONGEST_NAME = 200
_FIXED = (
    (1, 26, Sentence("गणतंत्र दिवस", "Republic Day")),
    (8, 15, Sentence("स्वतंत्रता दिवस", "Independence Day")),
    (10, 2, Sentence("गांधी जयंती", "Gandhi Jayanti")),
    (12, 25, Sentence("क्रिसमस", "Christmas")),
)
"""The three national holidays, and the one gazetted feast that follows no moon."""

_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})[\s,;:–—-]+(.+)$")
_INDIAN = re.compile(r"^(\d{1,2})[-./](\d{1,2})[-./](\d{4})[\s,;:–—-]+(.+)$")


class BadHolidayLine(InvalidInput):
    """A line of a list holds no date with a name."""

    code = "bad_holiday_line"
    sentence = Sentence(
        "पंक्ति {line} में तारीख और नाम नहीं मिले। ऐसे लिखें: 15-08-2027 स्वतंत्रता दिवस",
        "Line {line} has no date with a name. Write it like: 15-08-2027 Independence Day",
    )


class HolidayKnown(InvalidInput):
    """The day is entered already."""

    code = "holiday_known"
    sentence = Sentence("इस दिन की छुट्टी पहले से दर्ज है।", "A holiday is entered for this day already.")


class YearOutOfRange(InvalidInput):
    """A year that no list of holidays is kept for."""

    code = "year_out_of_range"
    sentence = Sentence("यह साल सही नहीं है।", "This year is not right.")


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """One holiday: its date and what it is called."""

    day: date
    name: Sentence


def fixed_holidays(year: int) -> tuple[ClosedDay, ...]:
    """Return the holidays of a year whose dates are certain; raise YearOutOfRange for a year of no list."""
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise YearOutOfRange(field="year")
    return tuple(ClosedDay(date(year, month, day), name) for month, day, name in _FIXED)


def read_holidays(text: str) -> tuple[ClosedDay, ...]:
    """Return the holidays of a typed list, one a line: a date (15-08-2027 or 2027-08-15) and a name.

    Raises:
        BadHolidayLine: names the first line (from 1) that cannot be read.
    """
    found = []
    for line, written in enumerate(text.splitlines(), start=1):
        if written.strip():
            found.append(_closed_day(line, ascii_digits(written).strip()))
    return tuple(found)


def _closed_day(line: int, written: str) -> ClosedDay:
    if match := _ISO.match(written):
        year, month, day, name = match.groups()
    elif match := _INDIAN.match(written):
        day, month, year, name = match.groups()
    else:
        raise _bad(line)
    name = name.strip()
    if len(name) > LONGEST_NAME or not EARLIEST_YEAR <= int(year) <= LATEST_YEAR:
        raise _bad(line)
    try:
        return ClosedDay(date(int(year), int(month), int(day)), Sentence(name, ""))
    except ValueError:
        raise _bad(line) from None


def _bad(line: int) -> BadHolidayLine:
    return BadHolidayLine(BadHolidayLine.sentence.format(line=line), field="days")
