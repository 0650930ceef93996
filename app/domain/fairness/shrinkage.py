"""Flag A: credibly worse than comparable people elsewhere.

The areas themselves say how odds ratios are distributed: non-parametric empirical Bayes puts weights on a
grid of log odds ratios and improves them by expectation-maximisation. Each area's posterior then gives a
shrunken odds ratio (small areas lean on the rest) and the chance that its odds really are more than a
quarter above the others'. A normal prior was tried and let too many false flags through: a few bad areas do
not make a bell curve.

Expectations add up to what was counted, so they lie above what an average area has: odds that vary from area to
area raise the mean count (rates under a half), and the bad areas themselves raise it once more. Odds ratios are
therefore read against the average area of the prior, not against the expectation as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.domain.fairness.standardise import FloatArray

GRID = np.linspace(-1.5, 2.2, 51)
ITERATIONS = 300
NOTABLE = float(np.log(1.25))
_STEP = float(GRID[1] - GRID[0])


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is believed of each area: mean log odds ratio (A,) and the chance that it exceeds ln 1.25 (A,), both
    against the average area.
    """

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


def average_area(weights: FloatArray) -> float:
    """Return the mean log odds ratio of the areas, by their prior (51,): where an area that is like most stands."""
    return float(weights @ GRID)


def share_notable(average: float = 0.0) -> FloatArray:
    """Share of each grid point's cell (51,) that lies more than ln 1.25 above the ``average`` area; the cell that holds
    the border counts in part.
    """
    return np.asarray(np.clip((GRID + _STEP / 2 - NOTABLE - average) / _STEP, 0.0, 1.0))


def posterior(likelihood: FloatArray, weights: FloatArray, average: float = 0.0) -> Posterior:
    """Combine likelihoods (A, U) and prior weights (U,) on the grid; read against the ``average`` area."""
    joint = likelihood * weights[None, :]
    joint /= joint.sum(axis=1, keepdims=True)
    return Posterior(joint @ GRID - average, joint @ share_notable(average))
