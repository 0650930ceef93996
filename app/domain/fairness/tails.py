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
    return np.asarray(np.minimum(_beyond(held, size, chance) + np.exp(_log_exactly(held, size, chance)), 1.0))


def lower_tail(count: FloatArray, expected: FloatArray, variance: FloatArray) -> FloatArray:
    """P(X ≤ count), all arguments of one shape, by the complement so that very small values keep their
    digits.
    """
    size, chance = matched_binomial(expected, variance)
    return _up_to(np.clip(count, 0.0, size), size, chance)


def log_chance(count: FloatArray, expected: FloatArray, variance: FloatArray) -> FloatArray:
    """Logarithm of P(X = count) for the matched binomial, all arguments of one shape."""
    size, chance = matched_binomial(expected, variance)
    return _log_exactly(np.clip(count, 0.0, size), size, chance)


def upper_mid_p(
    count: FloatArray, expected: FloatArray, variance: FloatArray, exactly: FloatArray | None = None
) -> FloatArray:
    """P(X > count) + ½ P(X = count): the average of the tails with and without the count itself.

    ``exactly`` is log P(X = count) where it is known better than from the match.
    """
    size, chance = matched_binomial(expected, variance)
    held = np.clip(count, 0.0, size)
    return _mid_p(_beyond(held, size, chance), _log_exactly(held, size, chance), exactly)


def lower_mid_p(
    count: FloatArray, expected: FloatArray, variance: FloatArray, exactly: FloatArray | None = None
) -> FloatArray:
    """P(X < count) + ½ P(X = count); ``exactly`` as in :func:`upper_mid_p`."""
    size, chance = matched_binomial(expected, variance)
    held = np.clip(count, 0.0, size)
    at = _log_exactly(held, size, chance)
    return _mid_p(np.maximum(_up_to(held, size, chance) - np.exp(at), 0.0), at, exactly)


def _mid_p(further: FloatArray, at: FloatArray, exactly: FloatArray | None) -> FloatArray:
    matched = np.exp(at)
    if exactly is None:
        return np.asarray(further + 0.5 * matched)
    continuing = np.where(matched > 1e-290, further / np.maximum(matched, 1e-290), 0.0)
    return np.asarray(np.minimum(np.exp(exactly) * (continuing + 0.5), 1.0))


def _beyond(count: FloatArray, size: FloatArray, chance: FloatArray) -> FloatArray:
    left = size - count
    return np.where(left <= _TINY, 0.0, betainc(count + 1.0, np.maximum(left, _TINY), chance))


def _up_to(count: FloatArray, size: FloatArray, chance: FloatArray) -> FloatArray:
    left = size - count
    return np.where(left <= _TINY, 1.0, betaincc(count + 1.0, np.maximum(left, _TINY), chance))


def _log_exactly(count: FloatArray, size: FloatArray, chance: FloatArray) -> FloatArray:
    left = size - count
    ways = gammaln(size + 1.0) - gammaln(count + 1.0) - gammaln(left + 1.0)
    return np.asarray(ways + xlogy(count, chance) + xlog1py(left, -chance))
