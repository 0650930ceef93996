"""A plain table of counts in, the checks that its columns allow out.

Here the check stands alone: anyone with ``area,eligible,unserved`` in a CSV file can
run it without the rest of the product. A row that cannot be right is held back and named, with its line,
its column and what to do; the others are computed. Columns of groups (``group``, ``sex``, ``disability``, ``age``,
``category``) add gaps between groups, ``lon`` and ``lat`` clusters, ``cases`` silence, with ``unknown`` (people whom
nobody asked), ``settlements``, ``visited`` and ``last_visit`` to show who has been there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from app.domain.fairness.check import UnservedCheck, check_unserved
from app.domain.fairness.clusters import MINIMUM_AREAS, ClusterCheck, check_clusters
from app.domain.fairness.groups import GroupCheck, check_groups
from app.domain.fairness.standardise import FloatArray, IntArray, sum_by
from app.domain.fairness.table_groups import COLUMNS as GROUP_COLUMNS
from app.domain.fairness.table_groups import Grouping, group_of, grouping_of
from app.domain.fairness.table_refusals import RowHeldBack, UnreadableTable
from app.domain.fairness.table_rows import Numbering, named, read_header, read_rows, taken_rows, whole_number
from app.domain.fairness.wait_table import read_date

__all__ = [
    "CountTable",
    "RowHeldBack",
    "UnreadableTable",
    "check_clusters_of",
    "check_groups_of",
    "check_table",
    "read_counts",
]

REQUIRED = ("area", "eligible", "unserved")
GROUPING = ("parent", "stratum", "household")
PLACE = ("lon", "lat")
COUNTS = ("unknown", "cases")
VISITS = ("settlements", "visited", "last_visit")
KNOWN = (*REQUIRED, *GROUPING, *GROUP_COLUMNS, *PLACE, *COUNTS, *VISITS)

_DEGREES = re.compile(r"-?[0-9०-९]{1,3}(?:\.[0-9०-९]+)?")


@dataclass(slots=True)
class CountTable:
    """What was read: area names in the order of the file, counts by row, and the rows held back.

    ``areas`` holds (parent, area); an area is the same only under the same parent, for "Ward 1" is a name
    in many towns. ``groupings`` are the columns of groups. ``lon`` and ``lat`` (A,) are the middle of each area's rows,
    not a number where no row says. ``unknown`` and ``cases`` (R,) add up over an area's rows; of ``visits`` (A,) the
    largest of an area's rows counts (``last_visit`` as a day number), since they are of the place and not of the row.
    """

    areas: list[tuple[str, str]]
    area: IntArray
    eligible: FloatArray
    unserved: FloatArray
    parent: IntArray | None
    stratum: IntArray | None
    household: IntArray | None
    held_back: list[RowHeldBack]
    unused_columns: list[str]
    groupings: tuple[Grouping, ...] = ()
    lon: FloatArray | None = None
    lat: FloatArray | None = None
    unknown: FloatArray | None = None
    cases: FloatArray | None = None
    visits: dict[str, FloatArray] = field(default_factory=dict)

    def names(self) -> list[str]:
        """What to call each area in a sentence: its parent stands beside it where the name is there twice."""
        seen = Counter(name for _, name in self.areas)
        return [f"{name} ({parent})" if seen[name] > 1 else name for parent, name in self.areas]


def read_counts(lines: Iterable[str], today: date = date.max) -> CountTable:
    """Read CSV lines (comma, semicolon or tab; the header's names in English or Hindi) into counts.

    No visit can have been after ``today``. Counts may be in Devanagari digits. Raises :class:`UnreadableTable` where no
    row can be used at all.
    """
    reader = read_rows(lines)
    return _collect(reader, *read_header(next(reader, None), REQUIRED, KNOWN), today)


def check_table(table: CountTable, seed: int = 0) -> UnservedCheck:
    """Run the check on a table; areas keep the order of the file."""
    return check_unserved(
        table.area,
        table.eligible,
        table.unserved,
        parent=table.parent,
        stratum=table.stratum,
        household=table.household,
        seed=seed,
    )


def check_groups_of(table: CountTable, check: UnservedCheck) -> list[tuple[Grouping, GroupCheck]]:
    """Compare the groups of a table inside its areas, each column of groups by itself.

    Rows without a group take no part: nobody knows which side they are on. Households count as in ``check``.
    """
    return [(grouping, _check_grouping(table, check, grouping)) for grouping in table.groupings]


def _check_grouping(table: CountTable, check: UnservedCheck, grouping: Grouping) -> GroupCheck:
    kept = grouping.group >= 0
    return check_groups(
        table.area[kept],
        grouping.group[kept],
        table.eligible[kept],
        table.unserved[kept],
        stratum=None if table.stratum is None else table.stratum[kept],
        parent=None if table.parent is None else table.parent[kept],
        design_effect=check.design_effect[np.unique(table.area[kept])],
        of_interest=grouping.asked,
    )


def check_clusters_of(table: CountTable, check: UnservedCheck) -> ClusterCheck | None:
    """Look at areas together with their neighbours, or None where fewer than 25 have a place."""
    if table.lon is None or table.lat is None:
        return None
    known = (check.variance > 0) & np.isfinite(table.lon) & np.isfinite(table.lat)
    if int(known.sum()) < MINIMUM_AREAS:
        return None
    spread = np.sqrt(np.where(known, check.variance * check.design_effect, 1.0))
    z = np.where(known, (check.unserved - check.expected) / spread, np.nan)
    return check_clusters(z, table.lon, table.lat)


def _collect(reader: Iterator[tuple[int, list[str]]], header: list[str], unused: list[str], today: date) -> CountTable:
    labels = [name for name in (*GROUPING, *GROUP_COLUMNS) if name in header]
    numbering = {name: Numbering() for name in ("area", *labels)}
    filled = (*REQUIRED, *GROUPING, *COUNTS)
    rows: list[tuple[float, ...]] = []
    held_back: list[RowHeldBack] = []

    def read(line: int, values: list[str]) -> tuple[dict[str, str], tuple[float, ...]]:
        row = named(line, values, header, filled)
        groups = {name: group_of(line, name, row[name]) for name in GROUP_COLUMNS if name in row}
        return row | groups, _numbers(line, row, today)

    for row, numbers in taken_rows(reader, read, held_back):
        rows.append(numbers)
        numbering["area"].add((row.get("parent", ""), row["area"]))
        for name in labels:
            numbering[name].add(row[name])
    columns = dict(zip(_NUMBERS, np.array(rows, dtype=np.float64).reshape(-1, len(_NUMBERS)).T, strict=True))
    codes = {name: numbered.codes() for name, numbered in numbering.items()}
    areas = len(numbering["area"].numbers)
    placed = {}
    if all(name in header for name in PLACE):
        placed = {name: _middle(codes["area"], columns[name], areas) for name in PLACE}
    groupings = [grouping_of(name, numbering[name]) for name in GROUP_COLUMNS if name in header]
    return CountTable(
        list(numbering["area"].numbers),
        codes["area"],
        columns["eligible"],
        columns["unserved"],
        codes.get("parent"),
        codes.get("stratum"),
        codes.get("household"),
        held_back,
        unused,
        tuple(grouping for grouping in groupings if grouping is not None),
        **placed,
        **{name: columns[name] for name in COUNTS if name in header},
        visits={name: _largest(codes["area"], columns[name], areas) for name in VISITS if name in header},
    )


_NUMBERS = ("eligible", "unserved", *PLACE, *COUNTS, *VISITS)


def _numbers(line: int, row: dict[str, str], today: date) -> tuple[float, ...]:
    """Return the numbers of a row by :data:`_NUMBERS`, not a number where there is none."""
    nothing = float("nan")
    counts = [whole_number(line, name, row[name]) if row.get(name) else nothing for name in COUNTS]
    visits = [whole_number(line, name, row[name]) if row.get(name) else nothing for name in VISITS[:2]]
    last = read_date(line, "last_visit", row["last_visit"], today).toordinal() if row.get("last_visit") else nothing
    return (*_counts(line, row), *_place(line, row), *counts, *visits, last)


def _largest(area: IntArray, values: FloatArray, areas: int) -> FloatArray:
    found = np.full(areas, -np.inf)
    seen = np.isfinite(values)
    np.maximum.at(found, area[seen], values[seen])
    return np.where(np.isfinite(found), found, np.nan)


def _middle(area: IntArray, degrees: FloatArray, areas: int) -> FloatArray:
    seen = np.isfinite(degrees)
    count = sum_by(area[seen], np.ones(int(seen.sum())), areas)
    total = sum_by(area[seen], degrees[seen], areas)
    return np.where(count > 0, total / np.maximum(count, 1.0), np.nan)


def _counts(line: int, row: dict[str, str]) -> tuple[int, int]:
    eligible, unserved = (whole_number(line, name, row[name]) for name in ("eligible", "unserved"))
    if unserved > eligible:
        raise RowHeldBack("more_unserved_than_eligible", line, "unserved", row["unserved"])
    return eligible, unserved


def _place(line: int, row: dict[str, str]) -> tuple[float, float]:
    texts = [row.get(name, "") for name in PLACE]
    if not all(texts):
        return float("nan"), float("nan")
    for name, text, limit in zip(PLACE, texts, (180.0, 90.0), strict=True):
        if not _DEGREES.fullmatch(text) or abs(float(text)) > limit:
            raise RowHeldBack("not_a_place", line, name, text)
    return float(texts[0]), float(texts[1])
