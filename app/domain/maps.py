"""What a map counts, what lies below each area, and which figures may be shown.

Three truths are kept apart on every map: nobody has asked here, people were asked and nothing is outstanding, and
something is outstanding. An empty place must never look like a place where all is well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.fairness.figures import Standing
from app.domain.geography import Hierarchy

Level = tuple[Hierarchy, str]

_DISTRICTS: Level = (Hierarchy.ADMINISTRATIVE, "district")
_CONSTITUENCIES: Level = (Hierarchy.ELECTORAL, "constituency")
_BLOCKS: Level = (Hierarchy.ADMINISTRATIVE, "block")
_PANCHAYATS: Level = (Hierarchy.ADMINISTRATIVE, "panchayat")
_PARTY_DIVISIONS: Level = (Hierarchy.PARTY, "division")
_PARTY_DISTRICTS: Level = (Hierarchy.PARTY, "district")
_MANDALS: Level = (Hierarchy.PARTY, "mandal")

BELOW: dict[Level, tuple[Level, ...]] = {
    (Hierarchy.ADMINISTRATIVE, "state"): (_DISTRICTS, _CONSTITUENCIES, _PARTY_DIVISIONS, _PARTY_DISTRICTS),
    (Hierarchy.ADMINISTRATIVE, "division"): (_DISTRICTS,),
    _DISTRICTS: (_CONSTITUENCIES, _BLOCKS),
    _BLOCKS: (_PANCHAYATS,),
    _PANCHAYATS: (),
    (Hierarchy.ELECTORAL, "state"): (_CONSTITUENCIES,),
    (Hierarchy.ELECTORAL, "parliamentary"): (_CONSTITUENCIES,),
    _CONSTITUENCIES: (),
    (Hierarchy.PARTY, "state"): (_PARTY_DIVISIONS, _PARTY_DISTRICTS),
    _PARTY_DIVISIONS: (_PARTY_DISTRICTS,),
    _PARTY_DISTRICTS: (_MANDALS, _CONSTITUENCIES),
    _MANDALS: (),
    (Hierarchy.PARTY, "shakti_kendra"): (),
}
"""What a map of an area may show: the first of these levels that has booths below the area unless another is asked for;
booths where none is named."""

WIDE_KINDS = frozenset({"state", "division", "district", "parliamentary", "constituency"})
"""Areas of so many booths that their totals are kept; narrower ones are summed over their booths when asked for."""


class MapMeasure(StrEnum):
    """The question that the colours of a map answer."""

    COUNT = "count"
    RATE = "rate"
    OVERDUE = "overdue"
    AGE = "age"
    COVERAGE = "coverage"
    ASKED = "asked"
    RECEIVED = "received"
    CHANGE = "change"
    FLAGS = "flags"
    PARTIALITY = "partiality"


COUNTED_MEASURES = frozenset({MapMeasure.COUNT, MapMeasure.RATE, MapMeasure.OVERDUE, MapMeasure.COVERAGE})
"""Questions that the figures of every map answer; the others are asked for beside them."""

PARTIALITY_LEVELS: tuple[Level, ...] = (_DISTRICTS, _BLOCKS)
"""Where people who reported partiality may be counted: in smaller places a number would point at somebody."""

FLAG_VALUES: dict[Standing, float] = {
    Standing.PLAIN: 0,
    Standing.LOOK: 1,
    Standing.SILENT: 2,
    Standing.FEW: 3,
    Standing.UNASKED: 3,
    Standing.LOW: 4,
}
"""The classes of a map of flags, in the order of its legend."""

MIN_ELIGIBLE = 10
"""A share of fewer people says more about single persons than about the area."""


def levels_below(hierarchy: str, kind: str) -> tuple[Level, ...]:
    """Return the levels that a map of such an area may show, the preferred one first; empty means its booths."""
    return BELOW[(Hierarchy(hierarchy), kind)]


def levels_named(hierarchy: str, kind: str) -> tuple[Level, ...]:
    """Return what a map of an area shows of which nothing is known below it; empty means its booths.

    A wide area has too many booths to show them instead.
    """
    return levels_below(hierarchy, kind)[:1] if kind in WIDE_KINDS else ()


def level_code(level: Level | None) -> str:
    """Return the word by which a level is asked for: its kind, with the party's own named as such; or "booth"."""
    if level is None:
        return "booth"
    hierarchy, kind = level
    return f"party_{kind}" if hierarchy is Hierarchy.PARTY and kind != "mandal" else kind


def median_age(days: Mapping[date, int], today: date) -> int | None:
    """Return the age in days that half of the cases, opened on these days, have reached; None without cases."""
    half, seen = sum(days.values()) / 2, 0
    for day in sorted(days):
        seen += days[day]
        if seen >= half and seen:
            return max(0, (today - day).days)
    return None


def day_before_a_month(day: date) -> date:
    """Return the day thirty days earlier."""
    return day - timedelta(days=30)


def share(outstanding: int, eligible: int) -> float | None:
    """Return outstanding cases per eligible person (0 to 1), or None when too few people are eligible.

    A case stays outstanding even when a later check finds the person ineligible, so cases can outnumber the eligible;
    the share is then held at 1.
    """
    if eligible < MIN_ELIGIBLE:
        return None
    return min(1.0, outstanding / eligible)


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of one place.

    ``outstanding`` cases match the filter, ``overdue`` of them are past the time limit of their stage; ``eligible``
    counts eligible people who have said whether the benefit came, ``asked`` everyone who has said so, and ``unknown``
    eligible people whom nobody has asked.
    """

    outstanding: int = 0
    overdue: int = 0
    eligible: int = 0
    asked: int = 0
    unknown: int = 0

    @property
    def figures(self) -> tuple[int, ...]:
        """The figures in the order in which they are written above."""
        return self.outstanding, self.overdue, self.eligible, self.asked, self.unknown

    @property
    def anyone_asked(self) -> bool:
        """Tell whether anything at all is known here."""
        return bool(self.asked or self.outstanding)

    @property
    def rate(self) -> float | None:
        """Return the share outstanding, or None when too few people are eligible to show one."""
        return share(self.outstanding, self.eligible)

    @property
    def coverage(self) -> float | None:
        """Return the share of eligible people who were asked, or None when too few people are eligible."""
        people = self.eligible + self.unknown
        return self.eligible / people if people >= MIN_ELIGIBLE else None

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(mine + theirs for mine, theirs in zip(self.figures, other.figures, strict=True)))

    @classmethod
    def total(cls, tallies: Iterable[Tally]) -> Tally:
        """Return the sum of any number of tallies, figure by figure: a state has hundreds of them on a page."""
        return cls(*(sum(figures) for figures in zip(*(one.figures for one in tallies), strict=True)))

    def minus(self, other: Tally) -> Tally:
        """Return what is left of these figures without the other ones."""
        return Tally(*(mine - theirs for mine, theirs in zip(self.figures, other.figures, strict=True)))
