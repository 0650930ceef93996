"""What an area would look like if its people fared as comparable people do.

Schemes differ widely in how many eligible people are still without the benefit, so a raw rate mostly shows
which schemes an area has. Indirect standardisation gives every cell (area and stratum) the chance its
stratum has elsewhere, moved by one shift per district on the log-odds scale so that each district expects
as many unserved people as it has. The whole-state chance stands beside it, because a district that is
uniformly bad expects to be bad and would hide in its own comparator.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

MINIMUM_SIBLINGS = 5
"""Areas a district needs before it is its own comparator; with fewer, an area is mostly compared with
itself.
"""

_LIMIT = 40.0
_STEPS = 100


def sum_by(group: IntArray, values: FloatArray, groups: int) -> FloatArray:
    """Add up ``values`` (R,) by the group number of each row (R,); returns (``groups``,)."""
    return np.asarray(np.bincount(group, weights=values, minlength=groups), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Cells:
    """Counts by area and stratum, areas ascending: ``area``, ``stratum``, ``eligible``, ``unserved``, all
    (C,).

    ``parent`` (A,) is the district number of each area; ``areas``, ``strata``, ``parents`` are how many
    there are.
    """

    area: IntArray
    stratum: IntArray
    eligible: FloatArray
    unserved: FloatArray
    parent: IntArray
    areas: int
    strata: int
    parents: int

    def total(self, values: FloatArray) -> FloatArray:
        """Add up a value per cell (C,) to one per area (A,)."""
        return sum_by(self.area, values, self.areas)

    def take(self, areas: IntArray) -> Cells:
        """Return the cells of some areas (ascending, without repeats), renumbered from 0."""
        place = np.full(self.areas, -1, dtype=np.int64)
        place[areas] = np.arange(areas.size)
        kept = place[self.area] >= 0
        return Cells(
            place[self.area[kept]],
            self.stratum[kept],
            self.eligible[kept],
            self.unserved[kept],
            self.parent[areas],
            int(areas.size),
            self.strata,
            self.parents,
        )


@dataclass(frozen=True, slots=True)
class Comparator:
    """The chance of being unserved in every district and stratum, as log-odds (D, S).

    ``shift`` (D,) is each district's distance from the whole state (log odds ratio at the same mix of
    strata); ``own`` (D,) is False where the district has too few areas and the whole state stands in for
    it.
    """

    log_odds: FloatArray
    shift: FloatArray
    own: NDArray[np.bool_]

    def of_cells(self, cells: Cells) -> FloatArray:
        """Return the log-odds of each cell (C,)."""
        return self.log_odds[cells.parent[cells.area], cells.stratum]


def collect(area: IntArray, stratum: IntArray, parent: IntArray, eligible: FloatArray, unserved: FloatArray) -> Cells:
    """Add rows of the same area and stratum together; ``parent`` is one district number per area (A,)."""
    areas = int(parent.size)
    strata = int(stratum.max(initial=-1)) + 1
    keys, place = np.unique(area * max(strata, 1) + stratum, return_inverse=True)
    return Cells(
        keys // max(strata, 1),
        keys % max(strata, 1),
        sum_by(place, eligible, keys.size),
        sum_by(place, unserved, keys.size),
        parent,
        areas,
        strata,
        int(parent.max(initial=-1)) + 1,
    )


def stratum_rates(cells: Cells) -> FloatArray:
    """Chance of being unserved per stratum over the whole state (S,): (unserved + ½) / (eligible + 1)."""
    unserved = sum_by(cells.stratum, cells.unserved, cells.strata)
    eligible = sum_by(cells.stratum, cells.eligible, cells.strata)
    return (unserved + 0.5) / (eligible + 1.0)


def calibrating_shift(log_odds: FloatArray, eligible: FloatArray, unserved: FloatArray) -> FloatArray:
    """Solve for each district the log-odds shift at which it expects as many unserved people as it has.

    ``log_odds`` (S,) by stratum, ``eligible`` (D, S), ``unserved`` (D,); returns (D,). Newton's method, its
    step held to one unit so that a start far away cannot overshoot. A district where nobody (or everybody)
    is unserved has no finite answer and gets a bound of -40 (or +40).
    """
    everyone = eligible.sum(axis=1)
    shift = np.zeros(everyone.size)
    for _ in range(_STEPS):
        chance = expit(log_odds[None, :] + shift[:, None])
        gap = unserved - (eligible * chance).sum(axis=1)
        slope = (eligible * chance * (1.0 - chance)).sum(axis=1)
        step = np.clip(gap / np.maximum(slope, 1e-12), -1.0, 1.0)
        shift = np.clip(shift + step, -_LIMIT, _LIMIT)
        if np.all((np.abs(step) < 1e-12) | (np.abs(shift) == _LIMIT)):
            break
    shift[(unserved <= 0) & (everyone > 0)] = -_LIMIT
    shift[(unserved >= everyone) & (everyone > 0)] = _LIMIT
    return np.where(everyone > 0, shift, 0.0)


def state_comparator(cells: Cells) -> Comparator:
    """The same chance by stratum for every district: what the whole state would lead one to expect."""
    log_odds = np.tile(logit(stratum_rates(cells)), (cells.parents, 1))
    return Comparator(log_odds, np.zeros(cells.parents), np.zeros(cells.parents, dtype=np.bool_))


def district_comparator(cells: Cells, minimum_siblings: int = MINIMUM_SIBLINGS) -> Comparator:
    """The stratum's chance moved to the district's own level, where the district has areas enough to say."""
    log_odds = logit(stratum_rates(cells))
    cell_parent = cells.parent[cells.area]
    table = sum_by(cell_parent * cells.strata + cells.stratum, cells.eligible, cells.parents * cells.strata).reshape(
        cells.parents, cells.strata
    )
    unserved = sum_by(cell_parent, cells.unserved, cells.parents)
    occupied = cells.total(cells.eligible) > 0
    own = np.bincount(cells.parent[occupied], minlength=cells.parents) >= minimum_siblings
    shift = calibrating_shift(log_odds, table, unserved)
    return Comparator(log_odds[None, :] + np.where(own, shift, 0.0)[:, None], shift, own)


def expected_and_variance(cells: Cells, log_odds: FloatArray, odds_shift: float = 0.0) -> tuple[FloatArray, FloatArray]:
    """Expected unserved people and their binomial variance per area, (A,) each, with all odds shifted alike.

    ``log_odds`` (C,) is the cells' comparator; ``odds_shift`` is the log odds ratio applied to every cell.
    """
    chance = expit(log_odds + odds_shift)
    expected = cells.eligible * chance
    return cells.total(expected), cells.total(expected * (1.0 - chance))
