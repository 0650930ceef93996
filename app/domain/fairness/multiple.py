"""How many flags to raise when thousands of areas are looked at together.

At 65,400 areas a one-in-a-thousand chance comes up 65 times. Both rules here bound the share of flags that
are false: Benjamini and Hochberg's from p-values, and the Bayesian one from the areas' own chances of being
worse.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.domain.fairness.standardise import FloatArray


def adjusted_p(p: FloatArray) -> FloatArray:
    """Benjamini-Hochberg adjusted p-values (M,): reject where they are at most the wanted false discovery
    rate.

    Source: Benjamini & Hochberg, J. R. Statist. Soc. B 57 (1995) 289-300.
    """
    count = p.size
    order = np.argsort(p, kind="stable")
    raised = p[order] * count / np.arange(1, count + 1)
    adjusted = np.empty(count)
    adjusted[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return adjusted


def credible_set(probability: FloatArray, rate: float = 0.05) -> NDArray[np.bool_]:
    """Mark the largest set of areas (M,) whose mean chance of being a false flag is at most ``rate``.

    ``probability`` is each area's posterior chance of a real gap. Areas with equal chances go in or stay out
    together, so the order of the rows decides nothing.
    """
    falsehood = 1.0 - probability
    ordered = np.sort(falsehood)
    within = np.flatnonzero(np.cumsum(ordered) <= rate * np.arange(1, ordered.size + 1))
    if within.size == 0:
        return np.zeros(probability.size, dtype=np.bool_)
    last = int(within[-1])
    ties_end = int(np.searchsorted(ordered, ordered[last], side="right")) - 1
    limit = ordered[last]
    return np.asarray(falsehood <= limit if ties_end == last else falsehood < limit, dtype=np.bool_)
