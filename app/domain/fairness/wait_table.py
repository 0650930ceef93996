"""A plain table of cases in, one row each with the days it opened and closed, and how long people wait out.

``area,opened,closed`` is enough; ``closed`` stays blank while a case is open. A column ``outcome`` says whether the
benefit was received or the case was closed without it, and ``recorded`` since when a case opened earlier is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from app.domain.fairness.standardise import BoolArray, FloatArray, IntArray
from app.domain.fairness.table_refusals import RowHeldBack
from app.domain.fairness.table_rows import Numbering, header_names, named, read_header, read_rows, taken_rows
from app.domain.fairness.waits import WaitCheck, check_waits

REQUIRED = ("area", "opened", "closed")
KNOWN = (*REQUIRED, "stratum", "parent", "outcome", "recorded")
OUTCOMES = {"": True, "received": True, "मिला": True, "without": False, "नहीं मिला": False}

_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_INDIAN = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")


@dataclass(slots=True)
class WaitTable:
    """What was read, one entry per case (C,): days waited, days until recorded, how it ended; rows held back."""

    areas: list[tuple[str, str]]
    area: IntArray
    waited: FloatArray
    entered: FloatArray
    received: BoolArray
    closed_without: BoolArray
    stratum: IntArray | None
    parent: IntArray | None
    held_back: list[RowHeldBack]
    unused_columns: list[str]

    def names(self) -> list[str]:
        """What to call each area in a sentence, with its parent where it has one."""
        return [f"{name} ({parent})" if parent else name for parent, name in self.areas]


def holds_waits(header: str) -> bool:
    """Tell by its first line whether a file is a table of cases rather than of counts."""
    names = header_names(header)
    return "opened" in names and "eligible" not in names


def read_waits(lines: Iterable[str], today: date) -> WaitTable:
    """Read CSV lines into waits as of ``today``; dates as 2026-04-15 or 15-04-2026.

    Raises :class:`app.domain.fairness.table_refusals.UnreadableTable` where no row can be used at all.
    """
    reader = read_rows(lines)
    header, unused = read_header(next(reader, None), REQUIRED, KNOWN)
    grouping = [name for name in ("stratum", "parent") if name in header]
    filled = ("area", "opened", *grouping)
    numbering = {name: Numbering() for name in ("area", *grouping)}
    cases: list[tuple[int, int, bool, bool]] = []
    held_back: list[RowHeldBack] = []

    def read(line: int, values: list[str]) -> tuple[dict[str, str], tuple[int, int, bool, bool]]:
        row = named(line, values, header, filled)
        return row, _case(line, row, today)

    for row, case in taken_rows(reader, read, held_back):
        cases.append(case)
        numbering["area"].add((row.get("parent", ""), row["area"]))
        for name in grouping:
            numbering[name].add(row[name])
    columns = np.array(cases, dtype=np.float64).reshape(-1, 4)
    codes = {name: numbers.codes() for name, numbers in numbering.items()}
    return WaitTable(
        list(numbering["area"].numbers),
        codes["area"],
        columns[:, 0],
        columns[:, 1],
        columns[:, 2] > 0,
        columns[:, 3] > 0,
        codes.get("stratum"),
        codes.get("parent"),
        held_back,
        unused,
    )


def check_wait_table(table: WaitTable) -> WaitCheck:
    """Run the check on waits; areas keep the order of the file."""
    return check_waits(
        table.area,
        table.waited,
        table.received,
        table.closed_without,
        entered=table.entered,
        stratum=table.stratum,
        parent=table.parent,
    )


def _case(line: int, row: dict[str, str], today: date) -> tuple[int, int, bool, bool]:
    opened = read_date(line, "opened", row["opened"], today)
    closed = read_date(line, "closed", row["closed"], today) if row["closed"] else None
    if closed is not None and closed < opened:
        raise RowHeldBack("closed_before_opened", line, "closed", row["closed"])
    outcome = row.get("outcome", "").lower()
    if outcome not in OUTCOMES:
        raise RowHeldBack("unknown_outcome", line, "outcome", outcome)
    recorded = read_date(line, "recorded", row["recorded"], today) if row.get("recorded") else opened
    ended = closed is not None
    waited = ((closed or today) - opened).days
    return waited, max((recorded - opened).days, 0), ended and OUTCOMES[outcome], ended and not OUTCOMES[outcome]


def read_date(line: int, column: str, text: str, today: date) -> date:
    """Return a date as 2026-04-15 or 15-04-2026. Raises :class:`RowHeldBack` for what is none or lies ahead."""
    digits = text.translate(_DIGITS)
    iso, indian = _ISO.fullmatch(digits), _INDIAN.fullmatch(digits)
    parts = iso.groups() if iso else indian.groups()[::-1] if indian else None
    try:
        found = date(*map(int, parts)) if parts else None
    except ValueError:
        found = None
    if found is None:
        raise RowHeldBack("not_a_date", line, column, text)
    if found > today:
        raise RowHeldBack("future_date", line, column, text)
    return found
