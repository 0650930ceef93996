"""What the kept counters count, and how one case or one entitlement adds to them.

A case stands in exactly one cell, named after its state; an entitlement in exactly one, named after what is known of
it. Every figure on a map is a sum of cells, so cells that equal a count of the rows make every map right. Four more
figures are kept by day, because what is overdue, old or recent changes while nobody writes anything. What a filter asks
of a case beyond its cell is not counted: of that only the booths are kept in which it changed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from app.domain.cases import CLOSED, OUTSTANDING, CaseState
from app.domain.lifecycle.clocks import day_of

CASE_CELLS: dict[CaseState, str] = {state: f"case_{state.lower()}" for state in CaseState}
OUTSTANDING_CELLS = tuple(CASE_CELLS[state] for state in CaseState if state in OUTSTANDING)

STANDINGS = ("eligible", "other")
RECEIPTS = ("unknown", "received", "not_received")
DUE_CELLS: dict[tuple[str, str], str] = {
    (standing, receipt): f"due_{standing}_{receipt}" for standing in STANDINGS for receipt in RECEIPTS
}
ASKED_CELLS = tuple(cell for (_standing, receipt), cell in DUE_CELLS.items() if receipt != "unknown")
ELIGIBLE_ASKED_CELLS = tuple(
    cell for (standing, receipt), cell in DUE_CELLS.items() if standing == "eligible" and receipt != "unknown"
)
ELIGIBLE_UNKNOWN_CELL = DUE_CELLS["eligible", "unknown"]
CELLS = (*CASE_CELLS.values(), *DUE_CELLS.values())

DAY_CELLS = ("opened", "stage_due", "asked", "received")
"""Outstanding cases by the day they were opened and by the day their stage is due; entitlements by the day on which
somebody asked, and by the day on which the benefit came."""

ALL_SCHEMES = 0
"""Stands where a scheme's key would, in the rows that add all schemes up."""

K = TypeVar("K")
Cell = tuple[int, int, str]
Concern = tuple[int, int | None, int | None, datetime]
CaseSeen = tuple[int, int, str, int, int | None, int | None, datetime, datetime, datetime]
DayCell = tuple[int, date, str]


def due_cell(status: str, receipt: str) -> str:
    """Return the cell of an entitlement."""
    return DUE_CELLS["eligible" if status == "eligible" else "other", receipt]


@dataclass(slots=True)
class Standing:
    """How many stand in each cell: by (booth, scheme, cell), and by (booth, day, what happened on it).

    ``cases`` are the cases as filters see them, each with its booth first; ``shifted`` the booths of cases that differ
    by the end of their stage alone.
    """

    cells: Counter[Cell] = field(default_factory=Counter)
    days: Counter[DayCell] = field(default_factory=Counter)
    cases: Counter[CaseSeen] = field(default_factory=Counter)
    shifted: set[int] = field(default_factory=set)

    @property
    def touched(self) -> set[int]:
        """The booths in which anything about a case differs that a filter may ask for."""
        return self.shifted.union(booth_id for booth_id, *_seen in self.cases)

    def add_case(
        self,
        booth_id: int,
        scheme_id: int,
        state: str,
        opened_at: datetime,
        stage_due: datetime,
        concern: Concern,
    ) -> None:
        """Count one case; the clock of its stage stands still while it is on hold.

        ``concern`` is its rung of the ladder, the keys of its reason and its owner, and when all of it is due.
        """
        known = CaseState(state)
        self.cases[booth_id, scheme_id, state, *concern, opened_at, stage_due] += 1
        self.cells[booth_id, scheme_id, CASE_CELLS[known]] += 1
        if known not in CLOSED:
            self.days[booth_id, day_of(opened_at), "opened"] += 1
        if known not in CLOSED and known is not CaseState.ON_HOLD:
            self.days[booth_id, day_of(stage_due), "stage_due"] += 1

    def shift_stage(self, booth_id: int, state: str, before: datetime, after: datetime) -> None:
        """Note, in a change, that the stage of one case that is not closed ends at another moment."""
        self.shifted.add(booth_id)
        if state != CaseState.ON_HOLD:
            self.days[booth_id, day_of(before), "stage_due"] -= 1
            self.days[booth_id, day_of(after), "stage_due"] += 1

    def add_due(
        self, booth_id: int, scheme_id: int, status: str, receipt: str, days: tuple[date | None, date | None]
    ) -> None:
        """Count one entitlement; ``days`` are those on which somebody asked and on which the benefit came."""
        self.cells[booth_id, scheme_id, due_cell(status, receipt)] += 1
        for name, day, known in zip(
            ("asked", "received"), days, (receipt != "unknown", receipt == "received"), strict=True
        ):
            if known and day is not None:
                self.days[booth_id, day, name] += 1

    def add(self, other: Standing) -> None:
        """Count another standing, or a change, in."""
        self.cells.update(other.cells)
        self.days.update(other.days)
        self.cases.update(other.cases)
        self.shifted |= other.shifted

    def minus(self, before: Standing) -> Standing:
        """Return what changed: positive where more stand now, negative where fewer, nothing where as many."""
        return Standing(
            _difference(self.cells, before.cells),
            _difference(self.days, before.days),
            _difference(self.cases, before.cases),
            self.shifted | before.shifted,
        )


def _difference(after: Counter[K], before: Counter[K]) -> Counter[K]:
    changed = Counter(after)
    changed.subtract(before)
    return Counter({key: amount for key, amount in changed.items() if amount})
