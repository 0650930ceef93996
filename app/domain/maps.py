"""What a map counts, what lies below each area, and which figures may be shown.

Three truths are kept apart on every map: nobody has asked here, people were asked and nothing is outstanding, and
something is outstanding. An empty place must never look like a place where all is well.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.geography import Hierarchy

Level = tuple[Hierarchy, str]

_DISTRICTS: Level = (Hierarchy.ADMINISTRATIVE, "district")
_CONSTITUENCIES: Level = (Hierarchy.ELECTORAL, "constituency")
_PARTY_DISTRICTS: Level = (Hierarchy.PARTY, "district")
_MANDALS: Level = (Hierarchy.PARTY, "mandal")

BELOW: dict[Level, tuple[Level, ...]] = {
    (Hierarchy.ADMINISTRATIVE, "state"): (_DISTRICTS,),
    (Hierarchy.ADMINISTRATIVE, "division"): (_DISTRICTS,),
    _DISTRICTS: (_CONSTITUENCIES,),
    (Hierarchy.ADMINISTRATIVE, "block"): (),
    (Hierarchy.ADMINISTRATIVE, "panchayat"): (),
    (Hierarchy.ELECTORAL, "state"): (_CONSTITUENCIES,),
    (Hierarchy.ELECTORAL, "parliamentary"): (_CONSTITUENCIES,),
    _CONSTITUENCIES: (),
    (Hierarchy.PARTY, "state"): (_PARTY_DISTRICTS,),
    (Hierarchy.PARTY, "division"): (_PARTY_DISTRICTS,),
    _PARTY_DISTRICTS: (_MANDALS, _CONSTITUENCIES),
    _MANDALS: (),
    (Hierarchy.PARTY, "shakti_kendra"): (),
}
"""What a map of an area shows: the first of these levels that has booths below the area; booths where none is named."""

WIDE_KINDS = frozenset({"state", "division", "district", "parliamentary", "constituency"})
"""Areas of so many booths that their totals are kept; narrower ones are summed over their booths when asked for."""

MIN_ELIGIBLE = 10
"""A share of fewer people says more about single persons than about the area."""


def levels_below(hierarchy: str, kind: str) -> tuple[Level, ...]:
    """Return the levels that a map of such an area may show, the preferred one first; empty means its booths."""
    return BELOW[(Hierarchy(hierarchy), kind)]


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
    counts eligible people who have said whether the benefit came, ``asked`` everyone who has said so.
    """

    outstanding: int = 0
    overdue: int = 0
    eligible: int = 0
    asked: int = 0

    @property
    def anyone_asked(self) -> bool:
        """Tell whether anything at all is known here."""
        return bool(self.asked or self.outstanding)

    @property
    def rate(self) -> float | None:
        """Return the share outstanding, or None when too few people are eligible to show one."""
        return share(self.outstanding, self.eligible)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.outstanding + other.outstanding,
            self.overdue + other.overdue,
            self.eligible + other.eligible,
            self.asked + other.asked,
        )
