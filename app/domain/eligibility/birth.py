"""A birth date together with how surely it is known.

Many people in a settlement know their year of birth, or only "about sixty". Storing 1 January for them would
decide pensions by an invented day, so a birth date carries its precision and an age is an interval: a rule
whose border lies inside the interval stays undecided until a paper is seen.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

ESTIMATE_YEARS = 5
"""Half-width of an estimated year of birth: spoken ages in India gather on multiples of five."""


class Precision(StrEnum):
    """How much of a birth date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    ESTIMATED = "estimated"


def completed_years(born: date, on: date) -> int:
    """Return the completed years of age on a day; a 29 February birth completes a year on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True)
class Birth:
    """A birth date as it was told: ``value`` counts only as far as ``precision`` says."""

    value: date
    precision: Precision = Precision.DAY

    @property
    def earliest(self) -> date:
        """The first day on which this person can have been born."""
        if self.precision is Precision.DAY:
            return self.value
        if self.precision is Precision.MONTH:
            return self.value.replace(day=1)
        spread = ESTIMATE_YEARS if self.precision is Precision.ESTIMATED else 0
        return date(max(self.value.year - spread, 1), 1, 1)

    @property
    def latest(self) -> date:
        """The last day on which this person can have been born."""
        if self.precision is Precision.DAY:
            return self.value
        if self.precision is Precision.MONTH:
            return self.value.replace(day=calendar.monthrange(self.value.year, self.value.month)[1])
        spread = ESTIMATE_YEARS if self.precision is Precision.ESTIMATED else 0
        return date(min(self.value.year + spread, 9999), 12, 31)

    def age(self, on: date) -> tuple[int, int]:
        """Return the lowest and highest age in completed years on a day (negative: not yet born)."""
        return completed_years(self.latest, on), completed_years(self.earliest, on)


def birth_from_age(years: int, on: date) -> Birth:
    """Return the estimated birth date of someone who says "about ``years`` old" on a day."""
    return Birth(date(on.year - years, 7, 1), Precision.ESTIMATED)
