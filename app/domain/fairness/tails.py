"""How often chance alone would give so many, or so few, unserved people.

An area's count is a sum of unlike binomials. A single binomial with the same mean and variance stands for
it: chance p* = 1 − V/E out of n* = E/p* people, n* not a whole number, so the tail is a regularised
incomplete beta function. A Poisson tail, the usual shortcut, is about twice too large where a fifth or more
are unserved.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, betaincc, gammaln, xlog1py, xlogy

from app.domain.fairness.standardise import FloatArray

_TINY = 1e-12


def matched_binomial(expected: FloatArray, variance: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return size n* and chance p* of the binomial with this mean and variance (same shape as the input)."""
    chance = np.clip(1.0 - variance / np.maximum(expected, _TINY), _TINY, 1.0)
    return np.maximum(expected, _TINY) / chance, chance


def upper_tail(count: FloatArray, expected: FloatArray, variance: FloatArray) -> FloatArray:
    """P(X ≥ count), all arguments of one shape; counts need not be whole (a design effect divides them).

    A count above n* is possible where strata differ widely; it is read at n*, the most that the match can
    hold.
    """
    size, chance = matched_binomial(expected, variance)
    held = np.clip(count, 0.0, size)
    return np.asarray(np.minimum(_beyond(held, size, chance) + _exactly(held, size, chance), 1.0))


def lower_tail(count: FloatArray, expected: FloatArray, variance: FloatArray) -> FloatArray:
    """P(X ≤ count), all arguments of one shape, by the complement so that very small values keep their
    digits.
    """
    size, chance = matched_binomial(expected, variance)
    return _up_to(np.clip(count, 0.0, size), size, chance)


def upper_mid_p(count: FloatArray, expected: FloatArray, variance: FloatArray) -> FloatArray:
    """P(X > count) + ½ P(X = count): the average of the tails with and without the count itself."""
    size, chance = matched_binomial(expected, variance)
    held = np.clip(count, 0.0, size)
    return np.asarray(_beyond(held, size, chance) + 0.5 * _exactly(held, size, chance))


def lower_mid_p(count: FloatArray, expected: FloatArray, variance: FloatArray) -> FloatArray:
    """P(X < count) + ½ P(X = count)."""
    size, chance = matched_binomial(expected, variance)
    held = np.clip(count, 0.0, size)
    return np.asarray(_up_to(held, size, chance) - 0.5 * _exactly(held, size, chance))


def _beyond(count: FloatArray, size: FloatArray, chance: FloatArray) -> FloatArray:
    left = size - count
    return np.where(left <= _TINY, 0.0, betainc(count + 1.0, np.maximum(left, _TINY), chance))


def _up_to(count: FloatArray, size: FloatArray, chance: FloatArray) -> FloatArray:
    left = size - count
    return np.where(left <= _TINY, 1.0, betaincc(count + 1.0, np.maximum(left, _TINY), chance))


def _exactly(count: FloatArray, size: FloatArray, chance: FloatArray) -> FloatArray:
    left = size - count
    ways = gammaln(size + 1.0) - gammaln(count + 1.0) - gammaln(left + 1.0)
    return np.asarray(np.exp(ways + xlogy(count, chance) + xlog1py(left, -chance)))
