"""Readings of positions that somebody has looked at on a map and found right, a group of rows at a time.

A group is one kind of misreading in one assembly seat: whoever typed a seat's list typed all of it in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.cells import Verdict
from app.domain.identifiers import ascii_digits

CODE = 30
"""As much of a code as is kept beside a row of a list."""
Group = tuple[str, str]
"""The code of what was found, and the number of the seat."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The groups whose proposed reading is right."""

    groups: frozenset[Group] = frozenset()

    @classmethod
    def of(cls, groups: Iterable[Iterable[str]]) -> Confirmed:
        """Return the groups as they are kept: pairs of texts."""
        return cls(frozenset((code, seat) for code, seat in groups))

    def verdict(self, code: str, seat: str, otherwise: Verdict) -> Verdict:
        """Return ACCEPTED for a reading that is confirmed, else the verdict that it had."""
        return Verdict.ACCEPTED if (code[:CODE], seat_number(seat)) in self.groups else otherwise


def seat_number(cell: str) -> str:
    """Return a seat as groups name it: Latin digits, no decimals, no leading zeros."""
    return ascii_digits(cell).split(".")[0].lstrip("0") or "0"


NOTHING_CONFIRMED = Confirmed()
