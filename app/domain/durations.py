"""How long something takes when part of it is not over yet.

Leaving out what still runs would make every slow office look quick, and counting it as finished today would too. So an
open stay counts as "at least this long": the product-limit estimate (Kaplan & Meier, J. Am. Stat. Assoc. 53, 1958).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_EXACT = 1e-9


@dataclass(frozen=True, slots=True)
class Stays:
    """Stays of the same length: whole ``days`` (never below 0), whether they have ended, and how many they are."""

    days: int
    ended: bool
    count: int


def days_until(share: float, stays: Iterable[Stays]) -> int | None:
    """Return the first day by which ``share`` (0 to 1) of the stays are over, or None where that is not known yet.

    With no open stay this is the ordinary quantile: the smallest length that at least that share do not exceed.
    """
    ended: dict[int, int] = {}
    leaving: dict[int, int] = {}
    for stay in stays:
        leaving[stay.days] = leaving.get(stay.days, 0) + stay.count
        if stay.ended:
            ended[stay.days] = ended.get(stay.days, 0) + stay.count
    at_risk, still = sum(leaving.values()), 1.0
    for days in sorted(leaving):
        still *= 1 - ended.get(days, 0) / at_risk
        if days in ended and still <= 1 - share + _EXACT:
            return days
        at_risk -= leaving[days]
    return None
