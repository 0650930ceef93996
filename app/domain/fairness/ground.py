"""The counts of a run by booth, and the same counts by the places of one level.

Counts are taken once, by booth and household, and every level is a sum of them: a booth, its panchayat and its district
can then never disagree, and a run at another level needs nothing new from the database. Households are numbered
anew for each run; no key of a person or family is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.fairness.frozen import Columns, joined
from app.domain.fairness.standardise import FloatArray, IntArray, sum_by

NOWHERE = 0
"""What stands in a column of areas for a booth that lies in none of that level."""

LEVELS = ("panchayat", "booth", "block", "district", "constituency", "mandal")
"""The levels of a run, the usual one first."""
DEFAULT_LEVEL = "panchayat"
WITHIN_DISTRICT = frozenset({"panchayat", "booth", "block", "mandal"})
"""Levels that are compared within their own district; the others with the whole state."""

WOMEN = 1
"""The group that is compared with everybody else."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Three tables of columns.

    ``booths``: id, district, panchayat, block, constituency, mandal (keys, 0 for none), lon, lat (degrees or not a
    number), settlements, visited (counts), last_visit (day number, 0 for never).
    ``dues``: booth (row of ``booths``), stratum, home, group, eligible, unserved, unknown.
    ``cases``: booth, stratum, waited, entered (days), outcome (0 open, 1 benefit received, 2 closed without).
    """

    booths: Columns
    dues: Columns
    cases: Columns


def snapshot_of(parts: Sequence[Columns]) -> Snapshot:
    """Put the parts of a run together; rows and homes of each part are numbered on from those before."""
    shifted = []
    booths = homes = 0
    for part in parts:
        moved = dict(part)
        moved["dues.booth"] = part["dues.booth"].astype(np.int64) + booths
        moved["cases.booth"] = part["cases.booth"].astype(np.int64) + booths
        moved["dues.home"] = part["dues.home"].astype(np.int64) + homes
        booths += part["booths.id"].size
        homes += int(part["dues.home"].max(initial=-1)) + 1
        shifted.append(moved)
    whole = joined(shifted)

    def table(name: str) -> dict[str, NDArray[Any]]:
        return {key.partition(".")[2]: values for key, values in whole.items() if key.startswith(f"{name}.")}

    return Snapshot(table("booths"), table("dues"), table("cases"))


@dataclass(frozen=True, slots=True)
class Ground:
    """A snapshot seen by the places of one level.

    ``ids`` (A,) are the places' keys, ascending; ``place`` (B,) the number of each booth's place, -1 where it has
    none; ``district`` (A,) the district in which most of a place's booths lie, None where a level is not compared
    within districts.
    """

    snapshot: Snapshot
    level: str
    ids: IntArray
    place: IntArray
    district: IntArray

    @property
    def parent(self) -> IntArray | None:
        """The district of each place where places are compared within it."""
        return self.district if self.level in WITHIN_DISTRICT else None

    def rows(self, table: Columns) -> tuple[IntArray, NDArray[np.bool_]]:
        """Return the place number of each row (R,), and which rows have a place."""
        place = self.place[table["booth"]]
        return place, place >= 0

    def total(self, table: Columns, values: NDArray[Any]) -> FloatArray:
        """Add up values of a table's rows (R,) by place (A,)."""
        place, inside = self.rows(table)
        return sum_by(place[inside], np.asarray(values, dtype=np.float64)[inside], self.ids.size)


def ground_of(snapshot: Snapshot, level: str) -> Ground:
    """Return a snapshot by the places of a level."""
    booths = snapshot.booths
    keys = booths["id" if level == "booth" else level].astype(np.int64)
    inside = keys != NOWHERE
    ids, numbers = np.unique(keys[inside], return_inverse=True)
    place = np.full(keys.size, -1, dtype=np.int64)
    place[inside] = numbers
    return Ground(snapshot, level, ids, place, _most_common(place, booths["district"].astype(np.int64), ids.size))


def _most_common(place: IntArray, district: IntArray, places: int) -> IntArray:
    """Return the district with most of each place's booths (A,), the smaller key where two have as many."""
    inside = place >= 0
    labels, numbers = np.unique(district[inside], return_inverse=True)
    width = max(labels.size, 1)
    pairs, counts = np.unique(place[inside] * width + numbers, return_counts=True)
    order = np.lexsort((-(pairs % width), counts))
    chosen = np.full(places, NOWHERE, dtype=np.int64)
    chosen[pairs[order] // width] = labels[pairs[order] % width]
    return chosen


def centres(ground: Ground) -> tuple[FloatArray, FloatArray]:
    """Return the middle of each place's booths, longitude and latitude (A,), not a number where none is known."""
    booths = ground.snapshot.booths
    lon, lat = booths["lon"].astype(np.float64), booths["lat"].astype(np.float64)
    known = (ground.place >= 0) & np.isfinite(lon) & np.isfinite(lat)
    count = sum_by(ground.place[known], np.ones(int(known.sum())), ground.ids.size)
    with np.errstate(invalid="ignore", divide="ignore"):
        x = sum_by(ground.place[known], lon[known], ground.ids.size) / count
        y = sum_by(ground.place[known], lat[known], ground.ids.size) / count
    return x, y


def coverage(ground: Ground) -> dict[str, NDArray[Any]]:
    """Return settlements, how many were ever visited, and the last visit as a day number (0 for never), (A,) each."""
    booths, inside = ground.snapshot.booths, ground.place >= 0
    last = np.zeros(ground.ids.size, dtype=np.int64)
    np.maximum.at(last, ground.place[inside], booths["last_visit"].astype(np.int64)[inside])
    found = {
        name: sum_by(ground.place[inside], booths[name].astype(np.float64)[inside], ground.ids.size)
        for name in ("settlements", "visited")
    }
    return {**found, "last_visit": last.astype(np.float64)}
