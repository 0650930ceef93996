"""Flag B: further out than even the usual spread between areas explains.

Areas differ for reasons nobody has measured. That spread is taken as normal on the log-odds scale with
standard deviation τ, estimated by maximum likelihood; an area's mid-p averages its tail over the spread at
the 21 Gauss-Hermite nodes. Without τ every large area would be flagged sooner or later for being ordinary.
Nodes fixed around zero are too coarse for large areas, whose likelihood is a narrow peak between them, so
the estimate centres the nodes on each area and the tails of large areas use an even grid.
"""

from __future__ import annotations

import numpy as np
from scipy.special import logsumexp, ndtr, roots_hermitenorm

from app.domain.fairness.design_effect import own_shift
from app.domain.fairness.likelihood import log_likelihood, normaliser
from app.domain.fairness.standardise import Cells, Comparator, FloatArray, IntArray, expected_and_variance
from app.domain.fairness.tails import log_chance, lower_mid_p, upper_mid_p

NODES = 21
EVEN_NODES = 61
SUBSAMPLE = 8_000
LARGEST_SPREAD = 1.5
LARGE = 4.0
"""τ²V from which an area counts as large: its own uncertainty is then below half the usual spread."""

NEAR = 1.5
"""Standard deviations within which an area cannot be notable and its tail need not be exact."""

FAR_SHIFT = 8.0
"""Log odds ratio at which an area without any unserved person, or with only unserved people, is taken to
be.
"""

_GOLDEN = (5**0.5 - 1) / 2
_PRECISION = 1e-3


def normal_nodes() -> tuple[FloatArray, FloatArray]:
    """Gauss-Hermite nodes and weights (21,) that average a smooth function over a standard normal."""
    nodes, weights = roots_hermitenorm(NODES)
    return nodes, weights / weights.sum()


def even_nodes() -> tuple[FloatArray, FloatArray]:
    """Evenly spaced nodes and weights (61,) over six standard deviations, for functions that are nearly a
    step.
    """
    nodes = np.linspace(-6.0, 6.0, EVEN_NODES)
    weights = np.exp(-(nodes**2) / 2)
    return nodes, weights / weights.sum()


class SpreadLikelihood:
    """Log-likelihood of the spread τ over the areas of ``cells``, ready to be asked for many values of τ.

    ``log_odds`` (C,) is the comparator, ``design_effect`` (A,). Quadrature is adaptive: each area's nodes
    sit where its likelihood and the spread together have their mass.
    """

    def __init__(self, cells: Cells, log_odds: FloatArray, design_effect: FloatArray):
        self._cells, self._log_odds, self._effect = cells, log_odds, design_effect
        self._unserved = cells.total(cells.unserved) / design_effect
        self._peak = own_shift(cells, log_odds)
        _, variance = expected_and_variance(cells, log_odds + self._peak[cells.area])
        self._information = variance / design_effect
        self._nodes, self._weights = normal_nodes()

    def at(self, spread: float) -> float:
        """Return the log-likelihood of τ = ``spread``, relative to no difference between areas."""
        if spread <= 0:
            return 0.0
        precision = self._information + spread**-2
        width = 1.0 / np.sqrt(precision)
        centre = self._peak * self._information / precision
        shifts = centre[:, None] + width[:, None] * self._nodes[None, :]
        prior = 0.5 * (self._nodes[None, :] ** 2 - (shifts / spread) ** 2) + np.log(width / spread)[:, None]
        normalisers = normaliser(self._cells, self._log_odds, shifts) / self._effect[:, None]
        areas = logsumexp(log_likelihood(self._unserved, normalisers, shifts) + prior, b=self._weights[None, :], axis=1)
        return float(areas.sum())


def estimate_spread(cells: Cells, comparator: Comparator, design_effect: FloatArray, seed: int = 0) -> float:
    """Estimate τ, the standard deviation of the areas' log odds ratios, by maximum likelihood.

    ``design_effect`` (A,). Beyond 8,000 areas a subsample drawn with ``seed`` is used: the estimate is then
    already far more precise than the flags need. Golden-section search on [0, 1.5], to 0.001.
    """
    if cells.areas > SUBSAMPLE:
        chosen = np.sort(np.random.default_rng(seed).choice(cells.areas, SUBSAMPLE, replace=False))
        cells, design_effect = cells.take(chosen), design_effect[chosen]
    likelihood = SpreadLikelihood(cells, comparator.of_cells(cells), design_effect)
    low, high = 0.0, LARGEST_SPREAD
    left, right = high - _GOLDEN * high, _GOLDEN * high
    at_left, at_right = likelihood.at(left), likelihood.at(right)
    while high - low > _PRECISION:
        if at_left >= at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = likelihood.at(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = likelihood.at(right)
    best = (low + high) / 2
    return best if likelihood.at(best) > 0.0 else 0.0


def mid_p_values(
    cells: Cells, log_odds: FloatArray, design_effect: FloatArray, spread: float
) -> tuple[FloatArray, FloatArray]:
    """Upper and lower mid-p (A,) of each area's unserved count, averaged over the usual ``spread`` τ.

    ``log_odds`` (C,), ``design_effect`` (A,). The tail on the area's own side is computed and the other is
    its rest, so the small one keeps its digits. Areas within 1.5 standard deviations of their
    expectation get the normal approximation: most areas are there, and none of them can be notable.
    """
    count = cells.total(cells.unserved) / design_effect
    centre, variance = (part / design_effect for part in expected_and_variance(cells, log_odds))
    distance = (count - centre) / np.sqrt(np.maximum(variance + (spread * variance) ** 2, 1e-12))
    own_side = ndtr(-np.abs(distance))
    large = spread**2 * variance >= LARGE
    for chosen, (nodes, weights) in ((~large, normal_nodes()), (large, even_nodes())):
        areas = np.flatnonzero(chosen & (np.abs(distance) >= NEAR))
        if spread <= 0:
            nodes, weights = np.zeros(1), np.ones(1)
        own_side[areas] = _averaged_mid_p(cells, log_odds, design_effect, areas, (nodes * spread, weights))
    high = count >= centre
    return np.where(high, own_side, 1.0 - own_side), np.where(high, 1.0 - own_side, own_side)


def _averaged_mid_p(
    cells: Cells,
    log_odds: FloatArray,
    design_effect: FloatArray,
    areas: IntArray,
    rule: tuple[FloatArray, FloatArray],
) -> FloatArray:
    if areas.size == 0:
        return np.zeros(0)
    part = cells.take(areas)
    effect = design_effect[areas]
    kept = np.isin(cells.area, areas)
    count = part.total(part.unserved) / effect
    high = count >= expected_and_variance(part, log_odds[kept])[0] / effect
    own = own_shift(part, log_odds[kept], -FAR_SHIFT, FAR_SHIFT)
    own_mean, own_variance = (v / effect for v in expected_and_variance(part, log_odds[kept] + own[part.area]))
    own_normaliser = normaliser(part, log_odds[kept], own[:, None])[:, 0] / effect
    at_own = log_chance(count, own_mean, own_variance) + own_normaliser - own * count
    result = np.zeros(areas.size)
    for shift, weight in zip(*rule, strict=True):
        mean, variance = (v / effect for v in expected_and_variance(part, log_odds[kept], float(shift)))
        normal = normaliser(part, log_odds[kept], np.array([shift]))[:, 0] / effect
        exactly = at_own - normal + shift * count
        for side, tail in ((high, upper_mid_p), (~high, lower_mid_p)):
            result[side] += weight * tail(count[side], mean[side], variance[side], exactly[side])
    return result
