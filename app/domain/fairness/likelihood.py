"""How likely an area's count is when all its odds are shifted by the same factor.

With chances p by stratum and one log odds ratio u for the whole area, the strata's binomial likelihoods
multiply to exp(O·u − Σ n·log(1 + p(eᵘ − 1))): the area's total is sufficient for u, so no approximation is
needed. A design effect divides both terms, which is the usual way to let correlated people count for fewer.
Both flags rest on this.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from app.domain.fairness.standardise import Cells, FloatArray


def normaliser(cells: Cells, log_odds: FloatArray, shifts: FloatArray) -> FloatArray:
    """Return Σ n·log(1 + p(eᵘ − 1)) per area and shift, (A, U).

    ``log_odds`` (C,) is the cells' comparator; ``shifts`` are log odds ratios, (U,) for all areas or (A, U)
    each its own.
    """
    chance = expit(log_odds)
    factor = np.expm1(shifts)
    result = np.empty((cells.areas, shifts.shape[-1]))
    for column in range(shifts.shape[-1]):
        raised = factor[column] if factor.ndim == 1 else factor[cells.area, column]
        result[:, column] = cells.total(cells.eligible * np.log1p(chance * raised))
    return result


def log_likelihood(unserved: FloatArray, normalisers: FloatArray, shifts: FloatArray) -> FloatArray:
    """Log-likelihood (A, U) of the log odds ratios ``shifts``, (U,) or (A, U), relative to no shift at all.

    ``unserved`` (A,) and ``normalisers`` (A, U) are both already divided by the design effect.
    """
    return unserved[:, None] * shifts - normalisers
