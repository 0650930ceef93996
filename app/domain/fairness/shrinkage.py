"""Flag A: credibly worse than comparable people elsewhere.

The areas themselves say how odds ratios are distributed: non-parametric empirical Bayes puts weights on a
grid of log odds ratios and improves them by expectation-maximisation. Each area's posterior then gives a
shrunken odds ratio (small areas lean on the rest) and the chance that its odds really are more than a
quarter above the others'. A normal prior was tried and let too many false flags through: a few bad areas do
not make a bell curve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.domain.fairness.standardise import FloatArray

GRID = np.linspace(-1.5, 2.2, 51)
ITERATIONS = 300
NOTABLE = float(np.log(1.25))
_STEP = float(GRID[1] - GRID[0])
ABOVE_NOTABLE = np.clip((GRID + _STEP / 2 - NOTABLE) / _STEP, 0.0, 1.0)
"""Share of each grid point's cell that lies above ln 1.25 (51,); the cell that holds the border counts in
part.
"""


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is believed of each area: mean log odds ratio (A,) and the chance that it exceeds ln 1.25 (A,)."""

    mean: FloatArray
    probability: FloatArray

    @property
    def odds_ratio(self) -> FloatArray:
        """Shrunken odds ratio (A,): e to the posterior mean of its logarithm."""
        return np.asarray(np.exp(self.mean))


def relative_likelihood(log_likelihood: FloatArray) -> FloatArray:
    """Scale each row of a log-likelihood (A, U) to a largest likelihood of 1."""
    return np.asarray(np.exp(log_likelihood - log_likelihood.max(axis=1, keepdims=True)))


def fit_prior(likelihood: FloatArray, iterations: int = ITERATIONS, areas: FloatArray | None = None) -> FloatArray:
    """Fit prior weights (U,) on the grid to areas' likelihoods (A, U) by expectation-maximisation.

    Starts flat; 300 iterations stop short of the spiky maximum, which is wanted. ``areas`` (A,) says how many areas
    each row stands for, where alike areas share one.
    """
    weights = np.full(likelihood.shape[1], 1.0 / likelihood.shape[1])
    if likelihood.shape[0] == 0:
        return weights
    share = np.full(likelihood.shape[0], 1.0 / likelihood.shape[0]) if areas is None else areas / areas.sum()
    for _ in range(iterations):
        weights = weights * ((share / (likelihood @ weights)) @ likelihood)
    return weights


def posterior(likelihood: FloatArray, weights: FloatArray) -> Posterior:
    """Combine likelihoods (A, U) and prior weights (U,) on the grid."""
    joint = likelihood * weights[None, :]
    joint /= joint.sum(axis=1, keepdims=True)
    return Posterior(joint @ GRID, joint @ ABOVE_NOTABLE)
