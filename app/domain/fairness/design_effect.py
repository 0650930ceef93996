"""How much less a household's people say than as many strangers would.

People of one household are often left out, or served, together; counted as independent they make an area's
gap look surer than it is, and the false discovery rate runs to 20-30%. The correlation between two people
of a household is estimated once over all areas, around each area's own odds: taken around the comparator
instead, an area that is really worse would look clustered and so excuse itself. Each area's design effect
then follows from the households it has.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from app.domain.fairness.standardise import Cells, FloatArray, IntArray, sum_by

_LOWEST, _HIGHEST = -1.5, 2.2
_STEPS = 16


@dataclass(frozen=True, slots=True)
class HouseholdRows:
    """One row per household and stratum: ``area``, ``household``, ``eligible``, ``unserved``, ``log_odds``,
    all (R,).

    ``household`` numbers households within or across areas; the same number in two areas is two households.
    """

    area: IntArray
    household: IntArray
    eligible: FloatArray
    unserved: FloatArray
    log_odds: FloatArray


def own_shift(cells: Cells, log_odds: FloatArray, lowest: float = _LOWEST, highest: float = _HIGHEST) -> FloatArray:
    """Log odds ratio at which each area expects what it has (A,), held within [-1.5, 2.2]; ``log_odds`` is
    (C,).
    """
    unserved = cells.total(cells.unserved)
    shift = np.zeros(cells.areas)
    for _ in range(_STEPS):
        chance = expit(log_odds + shift[cells.area])
        expected = cells.eligible * chance
        slope = np.maximum(cells.total(expected * (1.0 - chance)), 1e-9)
        step = np.clip((unserved - cells.total(expected)) / slope, -1.0, 1.0)
        shift = np.clip(shift + step, lowest, highest)
    return shift


def household_design_effect(rows: HouseholdRows, shift: FloatArray) -> tuple[FloatArray, float]:
    """Return the design effect of each area (A,), at least 1, and the correlation within households behind
    it.

    ``shift`` (A,) is each area's own log odds ratio (:func:`own_shift`). With correlation ρ a household's
    count has variance v + ρ(s² − v), v the sum of its people's Bernoulli variances and s the sum of their
    standard deviations. ρ is estimated by moments over all areas with at least two households; each area's
    squared residuals are raised by H/(H−1) for having been taken around its own fit. The part of the design
    effect above 1 is raised by 1 + 2/H, H being the area's households.
    """
    areas = shift.size
    chance = expit(rows.log_odds + shift[rows.area])
    spread = np.sqrt(chance * (1.0 - chance))
    width = int(rows.household.max(initial=0)) + 1
    keys, place = np.unique(rows.area * width + rows.household, return_inverse=True)
    home = keys // width
    residual = sum_by(place, rows.unserved - rows.eligible * chance, keys.size)
    variance = sum_by(place, rows.eligible * spread**2, keys.size)
    joint = sum_by(place, rows.eligible * spread, keys.size) ** 2

    def total(values: FloatArray) -> FloatArray:
        return sum_by(home, values, areas)

    households = np.bincount(home, minlength=areas)
    several = households > 1
    raised = total(residual**2)[several] * (households / np.maximum(households - 1, 1))[several]
    shared = total(joint - variance)
    single = total(variance)
    excess = float(raised.sum() - single[several].sum())
    room = float(shared[several].sum())
    correlation = min(max(excess / room, 0.0), 1.0) if room > 0 else 0.0
    # With few households the count has a longer tail than any binomial of that variance.
    room_for_few = 1.0 + 2.0 / np.maximum(households, 1)
    return 1.0 + correlation * room_for_few * np.maximum(shared, 0.0) / np.maximum(single, 1e-9), correlation
