"""How many cases of an area to check again, and which.

Checking every "received" is dear; checking the easy ones proves nothing. The number follows from how far off the
found share may be, with the correction for a finite list (Cochran, Sampling Techniques, 1977, 4.2), and the draw
follows from a seed that is written down, so anybody can repeat it and see that nobody picked.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from statistics import NormalDist

from app.domain.errors import InvalidInput, Sentence


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
