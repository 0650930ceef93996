"""A plain table of counts in, the checks that its columns allow out.

Here the check stands alone: anyone with ``area,eligible,unserved`` in a CSV file can
run it without the rest of the product. A row that cannot be right is held back and named, with its line,
its column and what to do; the others are computed. A column ``group`` adds gaps between groups, ``lon`` and ``lat``
add clusters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from app.domain.fairness.check import UnservedCheck, check_unserved
from app.domain.fairness.clusters import MINIMUM_AREAS, ClusterCheck, check_clusters
from app.domain.fairness.groups import GroupCheck, check_groups
from app.domain.fairness.standardise import FloatArray, IntArray, sum_by
from app.domain.fairness.table_refusals import RowHeldBack, UnreadableTable
from app.domain.fairness.table_rows import Numbering, named, no_rows, read_header, read_rows

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
GROUPING = ("parent", "stratum", "household", "group")
PLACE = ("lon", "lat")
MAY_BE_BLANK = ("group", *PLACE)
KNOWN = (*REQUIRED, *GROUPING, *PLACE)
LARGEST_COUNT = 10**9

_COUNT = re.compile(r"-?[0-9०-९]+(?:\.[0०]+)?")
_DEGREES = re.compile(r"-?[0-9०-९]{1,3}(?:\.[0-9०-९]+)?")


@dataclass(slots=True)
class CountTable:
    """What was read: area names in the order of the file, counts by row, and the rows held back.

    ``areas`` holds (parent, area); an area is the same only under the same parent, for "Ward 1" is a name
    in many towns. ``groups`` names the numbers in ``group``, "" where a row has none. ``lon`` and ``lat`` (A,) are the
    middle of each area's rows, not a number where no row says.
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
    group: IntArray | None = None
    groups: tuple[str, ...] = ()
    lon: FloatArray | None = None
    lat: FloatArray | None = None

    def names(self) -> list[str]:
        """What to call each area in a sentence: its parent stands beside it where the name is there twice."""
        seen = Counter(name for _, name in self.areas)
        return [f"{name} ({parent})" if seen[name] > 1 else name for parent, name in self.areas]


def read_counts(lines: Iterable[str]) -> CountTable:
    """Read CSV lines (comma, semicolon or tab; the header's names in English or Hindi) into counts.

    Counts may be in Devanagari digits. Raises :class:`UnreadableTable` where no row can be used at all.
    """
    reader = read_rows(lines)
    return _collect(reader, *read_header(next(reader, None), REQUIRED, KNOWN))


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


def check_groups_of(table: CountTable, check: UnservedCheck) -> GroupCheck | None:
    """Compare the groups of a table inside its areas, or None where it has fewer than two.

    Rows without a group take no part: nobody knows which side they are on. Households count as in ``check``.
    """
    known = [number for number, name in enumerate(table.groups) if name]
    if table.group is None or len(known) < 2:
        return None
    kept = np.isin(table.group, known)
    return check_groups(
        table.area[kept],
        table.group[kept],
        table.eligible[kept],
        table.unserved[kept],
        stratum=None if table.stratum is None else table.stratum[kept],
        parent=None if table.parent is None else table.parent[kept],
        design_effect=check.design_effect[np.unique(table.area[kept])],
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


def _collect(reader: Iterator[tuple[int, list[str]]], header: list[str], unused: list[str]) -> CountTable:
    grouping = [name for name in GROUPING if name in header]
    numbering = {name: Numbering() for name in ("area", *grouping)}
    filled = tuple(name for name in (*REQUIRED, *GROUPING) if name not in MAY_BE_BLANK)
    rows: list[tuple[float, ...]] = []
    held_back: list[RowHeldBack] = []
    for line, values in reader:
        if not any(value.strip() for value in values):
            continue
        try:
            row = named(line, values, header, filled)
            rows.append((*_counts(line, row), *_place(line, row)))
        except RowHeldBack as refusal:
            held_back.append(refusal)
            continue
        numbering["area"].add((row.get("parent", ""), row["area"]))
        for name in grouping:
            numbering[name].add(row[name])
    if not rows and not held_back:
        raise no_rows()
    columns = np.array(rows, dtype=np.float64).reshape(-1, 4)
    codes = {name: numbers.codes() for name, numbers in numbering.items()}
    placed = {}
    if all(name in header for name in PLACE):
        places = (_middle(codes["area"], columns[:, n], len(numbering["area"].numbers)) for n in (2, 3))
        placed = dict(zip(PLACE, places, strict=True))
    return CountTable(
        list(numbering["area"].numbers),
        codes["area"],
        columns[:, 0],
        columns[:, 1],
        codes.get("parent"),
        codes.get("stratum"),
        codes.get("household"),
        held_back,
        unused,
        codes.get("group"),
        tuple(numbering["group"].numbers) if "group" in numbering else (),
        **placed,
    )


def _middle(area: IntArray, degrees: FloatArray, areas: int) -> FloatArray:
    seen = np.isfinite(degrees)
    count = sum_by(area[seen], np.ones(int(seen.sum())), areas)
    total = sum_by(area[seen], degrees[seen], areas)
    return np.where(count > 0, total / np.maximum(count, 1.0), np.nan)


def _counts(line: int, row: dict[str, str]) -> tuple[int, int]:
    eligible, unserved = (_count(line, name, row[name]) for name in ("eligible", "unserved"))
    if unserved > eligible:
        raise RowHeldBack("more_unserved_than_eligible", line, "unserved", row["unserved"])
    return eligible, unserved


def _count(line: int, column: str, text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise RowHeldBack("not_a_whole_number", line, column, text)
    number = text.partition(".")[0]
    if number.startswith("-"):
        raise RowHeldBack("negative", line, column, text)
    if len(number) > len(str(LARGEST_COUNT)) or int(number) > LARGEST_COUNT:
        raise RowHeldBack("too_large", line, column, text)
    return int(number)


def _place(line: int, row: dict[str, str]) -> tuple[float, float]:
    texts = [row.get(name, "") for name in PLACE]
    if not all(texts):
        return float("nan"), float("nan")
    for name, text, limit in zip(PLACE, texts, (180.0, 90.0), strict=True):
        if not _DEGREES.fullmatch(text) or abs(float(text)) > limit:
            raise RowHeldBack("not_a_place", line, name, text)
    return float(texts[0]), float(texts[1])
