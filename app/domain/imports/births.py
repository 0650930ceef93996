"""A birth as lists write it: a day in any order that offices use, a month's name, a year, a spreadsheet's day number.

Days come first in India, so 05/06/1961 is the fifth of June; only where that is no day is the month taken first, and
that reading is shown as a correction. Two-digit years and day numbers of spreadsheets are corrections too.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from app.domain.identifiers import ascii_digits

OLDEST = 120
_MONTHS = (
    "jan january जनवरी जन|feb february फरवरी फर|mar march मार्च|apr april अप्रैल|may मई|jun june जून|jul july जुलाई"
    "|aug august अगस्त|sep sept september सितंबर सितम्बर|oct october अक्टूबर अक्तूबर|nov november नवंबर नवम्बर"
    "|dec december दिसंबर दिसम्बर"
)
MONTHS = {word: number for number, words in enumerate(_MONTHS.split("|"), 1) for word in words.split()}
_PLAIN = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})", re.ASCII)
_USUAL = re.compile(r"(\d\d)([-/.])(\d\d)\2(\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T][\d:.]+)?", re.ASCII)
_SHORT = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{2}|\d{4})")
_TURNED = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_WORDED = re.compile(r"(\d{1,2})[\s.,-]*([A-Za-z]{3,9}|[\u0900-\u097f]{2,9})[\s.,-]*(\d{4}|\d{2})")
_SPREADSHEET_ZERO = date(1899, 12, 30)

Birth = tuple[str, str, str]
"""The day as YYYY-MM-DD, its precision ("day", "year"), and a code where it was read as something else than it says."""


def usual_birth(cell: str) -> Birth | None:
    """Return a birth that is written as nearly all are, day, month and year; None for anything else."""
    found = _USUAL.fullmatch(cell)
    return _day(int(found[4]), int(found[3]), int(found[1]), "") if found else None


@lru_cache(maxsize=8_192)
def read_birth_cell(cell: str, this_year: int = 2026) -> Birth | None:
    """Return a birth, or None where the cell is none; ``this_year`` parts two-digit years into centuries."""
    if found := _PLAIN.fullmatch(cell):
        day, _sign, month, year = found.groups()
        return _day(int(year), int(month), int(day), "") or _day(int(year), int(day), int(month), "day_read")
    if found := _ISO.fullmatch(cell):
        year, month, day = found.groups()
        return _day(int(year), int(month), int(day), "")
    plain = ascii_digits(cell).strip()
    code = "digits" if plain != cell else ""
    if plain != cell and (again := read_birth_cell(plain, this_year)):
        return again[0], again[1], again[2] or code
    return _other(plain, this_year)


def _other(plain: str, this_year: int) -> Birth | None:
    if found := _SHORT.fullmatch(plain):
        day, month, year = map(int, found.groups())
        year = _century(year, this_year)
        return _day(year, month, day, "day_read") or _day(year, day, month, "day_read")
    if found := _TURNED.fullmatch(plain):
        year, month, day = map(int, found.groups())
        return _day(year, month, day, "day_read")
    if found := _WORDED.fullmatch(plain):
        month = MONTHS.get(found.group(2).casefold(), 0)
        return _day(_century(int(found.group(3)), this_year), month, int(found.group(1)), "day_read")
    if re.fullmatch(r"(?:19|20)\d\d", plain):
        return f"{plain}-07-01", "year", ""
    if re.fullmatch(r"[1-4]\d{4}", plain):
        day_number = _SPREADSHEET_ZERO + timedelta(days=int(plain))
        return day_number.isoformat(), "day", "day_read"
    return None


def _century(year: int, this_year: int) -> int:
    if year >= 100:
        return year
    return 2000 + year if 2000 + year <= this_year else 1900 + year


def _day(year: int, month: int, day: int, code: str) -> Birth | None:
    try:
        return date(year, month, day).isoformat(), "day", code
    except ValueError:
        return None


def birth_from_years(years: int, on: date) -> Birth:
    """Return the birth of somebody of that age on a day, known to the year."""
    return f"{on.year - years}-07-01", "year", ""


def agree(born: Birth, years: int, on: date) -> bool:
    """Tell whether a birth and an age can be one person's: two years of slack, since ages on lists grow old."""
    return abs(on.year - int(born[0][:4]) - years) <= 2


def possible(born: Birth, on: date) -> bool:
    """Tell whether somebody so born can be alive on a day."""
    return born[0] <= on.isoformat() and on.year - int(born[0][:4]) <= OLDEST
