"""The usual ways to look for unfair areas, as their users write them, to stand beside the flags."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, pdtrc

from app.domain.fairness import UnservedCheck, adjusted_p

Flags = NDArray[np.bool_]


def four_fifths(result: UnservedCheck) -> Flags:
    """The 80% rule: flagged where the share that has the benefit is under 80% of the best area's."""
    served = 1 - result.unserved / result.eligible
    return np.asarray(served < 0.8 * served.max())


def poisson_funnel(result: UnservedCheck) -> Flags:
    """Above the upper 99.8% Poisson limit around the state's expectation."""
    return np.asarray(pdtrc(result.unserved - 1, result.expected_state) < 0.001)


def overdispersed_funnel(result: UnservedCheck) -> Flags:
    """Spiegelhalter's z-scores, widened by a winsorised additive spread, then Benjamini-Hochberg."""
    ratio = np.log(np.maximum(result.unserved, 0.5) / result.expected)
    error = np.sqrt(result.variance) / result.expected
    z = ratio / error
    low, high = np.quantile(z, [0.1, 0.9])
    phi = float(np.mean(np.clip(z, low, high) ** 2))
    weight = 1 / error**2
    size = z.size
    tau2 = max(0.0, (size * phi - (size - 1)) / (weight.sum() - (weight**2).sum() / weight.sum()))
    return np.asarray(adjusted_p(ndtr(-ratio / np.sqrt(error**2 + tau2))) <= 0.05)
