"""How many cases of an area to check again, which, and what the answers say of the whole list.

Checking every "received" is dear; checking the easy ones proves nothing. The number follows from how far off the
found share may be, with the correction for a finite list (Cochran, Sampling Techniques, 1977, 4.2), and the draw
follows from a seed that is written down, so anybody can repeat it and see that nobody picked. What was found is
reported with the exact limits of the hypergeometric distribution (Konijn, Statistical Theory of Sample Survey Design
and Analysis, 1973, ch. IV), which hold for small samples, for shares near 0 and 1, and for a list checked in full.
"""

from __future__ import annotations

import math
import random
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import NormalDist

from app.domain.cases import CaseState
from app.domain.errors import InvalidInput, Sentence

CHECKED_STATES = (CaseState.CLOSED_RECEIVED, CaseState.REPORTED_RESOLVED)
"""What may be checked again: what a person confirmed, or what so far only an office says."""


class BadSample(InvalidInput):
    """A sample that cannot be drawn: more than there are, or a share outside 0 to 1."""

    code = "bad_sample"
    sentence = Sentence(
        "नमूना सही नहीं है: संख्या सूची से ज्यादा न हो, और भरोसा, अंतर व अनुमान 0 और 1 के बीच हों।",
        "The sample is not right: no more than the list holds; confidence, margin and share between 0 and 1.",
    )


def sample_size(population: int, *, margin: float = 0.05, confidence: float = 0.95, expected_share: float = 0.5) -> int:
    """Return how many of ``population`` cases to check.

    Args:
        population: cases on the list, 0 or more.
        margin: how far the found share may be off, as a share (0.05 is five points either way), above 0, below 1.
        confidence: the chance that it is within the margin, above 0, below 1.
        expected_share: the share expected, 0 to 1; one half is the cautious choice and gives the largest sample.

    Raises:
        BadSample: a value out of its range.
    """
    if population < 0 or not (0 < margin < 1 and 0 < confidence < 1 and 0 <= expected_share <= 1):
        raise BadSample
    if population == 0:
        return 0
    deviate = NormalDist().inv_cdf((1 + confidence) / 2)
    endless = deviate**2 * expected_share * (1 - expected_share) / margin**2
    if endless <= 1:
        return 1
    # n0 / (1 + (n0 - 1) / N): the number for an endless list, corrected for this one.
    return min(population, math.ceil(endless * population / (population + endless - 1)))


def draw_sample(keys: Iterable[str], size: int, seed: int) -> tuple[str, ...]:
    """Return ``size`` different keys, sorted; the same list and seed give the same keys in whatever order they come.

    Raises:
        BadSample: ``size`` is below 0 or above the number of different keys.
    """
    listed = sorted(set(keys))
    if not 0 <= size <= len(listed):
        raise BadSample
    drawn = random.Random(seed).sample(listed, size)  # noqa: S311 - to be repeated by others, not to be secret
    return tuple(sorted(drawn))


def freeze(keys: Iterable[str]) -> bytes:
    """Return the list from which a sample is drawn, sorted and packed, to be kept beside the sample."""
    return zlib.compress("\n".join(sorted(set(keys))).encode(), level=9)


def thaw(frozen: bytes) -> tuple[str, ...]:
    """Return the keys of a kept list."""
    text = zlib.decompress(frozen).decode()
    return tuple(text.split("\n")) if text else ()


@dataclass(frozen=True, slots=True)
class Interval:
    """Between which shares the share of the whole list lies, 0 to 1."""

    low: float
    high: float


def share_interval(found: int, checked: int, population: int, confidence: float = 0.95) -> Interval:
    """Return exact limits for the share of a list of ``population`` when ``found`` of ``checked`` drawn have it.

    The limits hold the true share in at least ``confidence`` of all draws, whatever it is; a list checked in full has
    no doubt left.

    Raises:
        BadSample: fewer than one checked, more found than checked, or more checked than the list holds.
    """
    if not (0 <= found <= checked <= population and checked >= 1 and 0 < confidence < 1):
        raise BadSample
    tail = (1 - confidence) / 2
    fewest, most = found, population - (checked - found)
    low = _first(fewest, most, lambda having: _at_least(found, checked, having, population) > tail)
    above = _first(low, most + 1, lambda having: _at_most(found, checked, having, population) <= tail)
    return Interval(low / population, (above - 1) / population)


def _first(start: int, stop: int, holds: Callable[[int], bool]) -> int:
    """Return the first number from ``start`` for which a condition holds that stays once it does, or ``stop``."""
    while start < stop:
        middle = (start + stop) // 2
        if holds(middle):
            stop = middle
        else:
            start = middle + 1
    return start


def _at_least(found: int, checked: int, having: int, population: int) -> float:
    return math.fsum(_chance(k, checked, having, population) for k in range(found, min(checked, having) + 1))


def _at_most(found: int, checked: int, having: int, population: int) -> float:
    fewest = max(0, checked - (population - having))
    return math.fsum(_chance(k, checked, having, population) for k in range(fewest, found + 1))


def _chance(k: int, checked: int, having: int, population: int) -> float:
    """Return the chance to draw exactly ``k`` of those that have it (hypergeometric)."""
    return math.exp(
        _log_choose(having, k) + _log_choose(population - having, checked - k) - _log_choose(population, checked)
    )


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
