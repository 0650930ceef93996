"""What size of gap an area could have shown.

"Not flagged" at a booth of forty says little: even twice the odds would seldom be seen there. So every area
carries the odds ratio that this run would have flagged four times in five; where no count could have been
flagged, the answer is infinite. Readers then know when to go up a level.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from app.domain.fairness.shrinkage import GRID
from app.domain.fairness.standardise import FloatArray
from app.domain.fairness.tails import matched_binomial

POWER = 0.8
_HALVINGS = 14


def smallest_flagged_count(
    normalisers: FloatArray, weights: FloatArray, notable: FloatArray, largest: FloatArray, cut: float
) -> FloatArray:
    """Count (A,) from which an area's chance of a real gap reaches ``cut``; infinite where no count up to
    ``largest`` does.

    ``normalisers`` (A, U) over the grid and ``largest`` (A,) are already divided by the design effect;
    ``weights`` (U,) is the prior, ``notable`` (U,) what share of each grid point is a real gap. The posterior rises
    with the count, so halving the interval finds it.
    """
    with np.errstate(divide="ignore"):
        base = np.log(weights)[None, :] - normalisers

    def reaches(count: FloatArray) -> NDArray[np.bool_]:
        exponent = base + count[:, None] * GRID[None, :]
        exponent -= exponent.max(axis=1, keepdims=True)
        np.exp(exponent, out=exponent)
        return np.asarray(exponent @ notable >= cut * exponent.sum(axis=1), dtype=np.bool_)

    low, high = np.zeros(largest.size), largest.copy()
    possible = reaches(high)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        enough = reaches(middle)
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return np.where(possible, high, np.inf)


def detectable_odds_ratio(
    count: FloatArray, expected: FloatArray, variance: FloatArray, power: float = POWER
) -> FloatArray:
    """Odds ratio (A,) at which a matched binomial reaches ``count`` with chance ``power``; infinite where
    it cannot.

    ``count``, ``expected`` and ``variance`` (A,) are on the same scale (all divided by the design effect,
    or none).
    """
    size, chance = matched_binomial(expected, variance)
    reachable = count <= size
    held = np.where(reachable, np.maximum(count, 1e-9), 1.0)
    needed = betaincinv(held, np.maximum(size - held, 0.0) + 1.0, power)
    odds = needed / np.maximum(1.0 - needed, 1e-12)
    usual = chance / np.maximum(1.0 - chance, 1e-12)
    return np.where(reachable, odds / usual, np.inf)
