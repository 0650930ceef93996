"""What people type into an address or a form, read within the bounds of what can be kept.

A day far outside of any life, or a number beyond a column, is a slip of the hand; let through, it would break the first
calculation with it. One place knows the bounds, so that no page forgets them.
"""

from __future__ import annotations

from datetime import date

from app.domain.identifiers import ascii_digits

LARGEST_NUMBER = 2**31 - 1
"""The largest whole number that every column of whole numbers can hold."""
YEARS = range(1880, 2200)
"""From before the birth of anybody alive."""


def read_day(text: str) -> date | None:
    """Return the day that ``2026-04-01`` names, in digits of either script; None where it names none in ``YEARS``."""
    try:
        day = date.fromisoformat(ascii_digits(text.strip()))
    except ValueError:
        return None
    return day if day.year in YEARS else None


def read_number(text: str) -> int | None:
    """Return a whole number from 0 to ``LARGEST_NUMBER``, else None."""
    plain = text.strip()
    number = int(plain) if plain.isdecimal() and len(plain) <= 10 else None
    return number if number is not None and number <= LARGEST_NUMBER else None
