"""What is believed of each area's rate when its events are counted against an expectation.

Waits, complaints and closed files all come as "so many events where so many were expected". Given the expectation
the count is Poisson with that mean times the area's own rate ratio; for waiting times this is the exact likelihood
of proportional hazards, not an approximation. Areas share one prior, taken from themselves on a grid of log rate
ratios as for odds ratios in :mod:`app.domain.fairness.shrinkage`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammainccinv, gammaincinv

from app.domain.fairness.shrinkage import fit_prior, relative_likelihood
from app.domain.fairness.standardise import BoolArray, FloatArray, IntArray

POWER = 0.8
_HALVINGS = 30
_LEVEL = 0.02


@dataclass(frozen=True, slots=True)
class RateRatios:
    """Posterior of the areas' log rate ratios on ``grid`` (U,): ``weights`` (A, U), ``prior`` (U,)."""

    grid: FloatArray
    prior: FloatArray
    weights: FloatArray

    @property
    def ratio(self) -> FloatArray:
        """Shrunken rate ratio (A,): e to the posterior mean of its logarithm."""
        return np.asarray(np.exp(self.weights @ self.grid))

    def above(self, border: float) -> FloatArray:
        """Chance (A,) that an area's rate ratio exceeds ``border``."""
        return np.asarray(self.weights @ share_above(self.grid, border))

    def below(self, border: float) -> FloatArray:
        """Chance (A,) that an area's rate ratio is under ``border``."""
        return np.asarray(self.weights @ (1.0 - share_above(self.grid, border)))


def share_above(grid: FloatArray, border: float) -> FloatArray:
    """Share of each grid point's cell (U,) that lies above ``border``; the cell that holds it counts in part."""
    step = float(grid[1] - grid[0])
    return np.asarray(np.clip((grid + step / 2 - np.log(border)) / step, 0.0, 1.0))


def believe_rates(observed: FloatArray, expected: FloatArray, grid: FloatArray, tested: BoolArray) -> RateRatios:
    """Fit the prior to the areas marked in ``tested`` (A,) and return every area's posterior.

    ``observed`` and ``expected`` are (A,) event counts, ``expected`` above 0 where tested.
    """
    levels, level = _levels(expected)
    width = levels.size
    alike, areas = np.unique(np.round(observed[tested]).astype(np.int64) * width + level[tested], return_counts=True)
    rows = _likelihood((alike // width).astype(np.float64), levels[alike % width], grid)
    prior = fit_prior(rows, areas=areas.astype(np.float64))
    likelihood = _likelihood(observed, expected, grid)
    joint = likelihood * prior[None, :]
    return RateRatios(grid, prior, joint / joint.sum(axis=1, keepdims=True))


def _likelihood(observed: FloatArray, expected: FloatArray, grid: FloatArray) -> FloatArray:
    return relative_likelihood(observed[:, None] * grid[None, :] - expected[:, None] * np.exp(grid)[None, :])


def _levels(expected: FloatArray) -> tuple[FloatArray, IntArray]:
    """Expected counts to within one percent: the distinct ones, and the number of each area's (A,).

    Tens of thousands of areas share a few hundred, so what depends on the expectation alone is computed once for each.
    """
    steps = np.round(np.log(_held(expected)) / _LEVEL).astype(np.int64)
    distinct, level = np.unique(steps, return_inverse=True)
    return np.exp(distinct * _LEVEL), level.astype(np.int64)


def detectable_fall(expected: FloatArray, believed: RateRatios, border: float, cut: float) -> FloatArray:
    """Rate ratio (A,), below 1, that would have been flagged four times in five as under ``border``.

    ``cut`` is the chance from which this run flags. Zero where not even a count of none would have been flagged.
    """
    under = 1.0 - share_above(believed.grid, border)
    levels, level = _levels(expected)
    largest = _border_count(levels, believed, under, cut, rising=False)
    possible = np.isfinite(largest)
    needed = gammainccinv(np.where(possible, np.maximum(largest, 0.0), 0.0) + 1.0, POWER)
    return np.asarray(np.where(possible, needed / levels, 0.0)[level])


def detectable_rise(expected: FloatArray, believed: RateRatios, border: float, cut: float, least: float) -> FloatArray:
    """Rate ratio (A,), above 1, that would have been flagged four times in five as over ``border``.

    ``least`` is the smallest count that may be flagged. Infinite where no count in reach would have been.
    """
    over = share_above(believed.grid, border)
    levels, level = _levels(expected)
    smallest = np.maximum(_border_count(levels, believed, over, cut, rising=True), least)
    possible = np.isfinite(smallest)
    needed = gammaincinv(np.where(possible, np.maximum(smallest, 1e-9), 1.0), POWER)
    return np.asarray(np.where(possible, needed / levels, np.inf)[level])


def _held(expected: FloatArray) -> FloatArray:
    return np.maximum(expected, 1e-9)


def _border_count(
    expected: FloatArray, believed: RateRatios, share: FloatArray, cut: float, *, rising: bool
) -> FloatArray:
    """Halve to the count (A,) at which the chance reaches ``cut``; infinite where no count does."""
    with np.errstate(divide="ignore"):
        base = np.log(believed.prior)[None, :] - expected[:, None] * np.exp(believed.grid)[None, :]

    def reached(count: FloatArray) -> BoolArray:
        exponent = base + count[:, None] * believed.grid[None, :]
        exponent -= exponent.max(axis=1, keepdims=True)
        np.exp(exponent, out=exponent)
        return np.asarray((exponent @ share) >= cut * exponent.sum(axis=1), dtype=np.bool_)

    far = expected * float(np.exp(believed.grid[-1])) + 10.0
    flagged = far if rising else np.zeros(expected.size)
    unflagged = np.zeros(expected.size) if rising else far
    possible = reached(flagged)
    for _ in range(_HALVINGS):
        middle = (flagged + unflagged) / 2
        enough = reached(middle)
        flagged, unflagged = np.where(enough, middle, flagged), np.where(enough, unflagged, middle)
    return np.where(possible, flagged, np.inf)
