"""Where nobody files a case although many would be expected to.

No case is not good news; it is no news. Judged by the raw ratio, every silent place looks like the best served. A
zero-inflated negative binomial separates two ways to have no case: few were expected and areas vary anyway, or nobody
is there to file any. Expectations follow the whole state: a district's own level would make a wholly silent
district expect silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import digamma, gammaln, polygamma

from app.domain.errors import InvalidInput, Sentence
from app.domain.fairness.labels import numbered, refuse_unequal
from app.domain.fairness.multiple import credible_set
from app.domain.fairness.standardise import BoolArray, FloatArray, sum_by

METHOD = "silence-1"
FALSE_DISCOVERY_RATE = 0.05
MINIMUM_EXPECTED = 1.0
_ROUNDS = 200
_PRECISION = 1e-8
_SHAPES = (0.05, 200.0)


@dataclass(frozen=True, slots=True)
class FilingModel:
    """How areas file: ``silent`` share π, ``shape`` α of the others' variation, ``level`` of the others over E."""

    silent: float
    shape: float
    level: float

    def chance_of_none(self, expected: FloatArray) -> FloatArray:
        """Chance (A,) that an area which does file has no case: (α / (α + mE))^α."""
        return np.asarray(np.exp(-self.shape * np.log1p(self.level * expected / self.shape)))

    def chance_silent(self, filed: FloatArray, expected: FloatArray) -> FloatArray:
        """Chance (A,) that an area is silent; 0 where any case was filed."""
        none = (1.0 - self.silent) * self.chance_of_none(expected)
        return np.where(filed > 0, 0.0, self.silent / np.maximum(self.silent + none, 1e-300))


@dataclass(frozen=True, slots=True)
class SilenceCheck:
    """One run's answer; arrays are (A,), one entry per area in ascending order of ``area``.

    ``expected`` cases are what filing areas with as many eligible people file; ``probability`` is the chance that the
    area is silent; ``enough`` is the number of expected cases from which no case would have been flagged.
    """

    method: str
    area: NDArray[Any]
    filed: FloatArray
    expected: FloatArray
    probability: FloatArray
    flag: BoolArray
    too_few: BoolArray
    enough: float
    model: FilingModel


def fit_filing(filed: FloatArray, expected: FloatArray) -> FilingModel:
    """Fit π, α and the level m by expectation-maximisation; Newton's method on ln α inside each round.

    ``filed`` and ``expected`` (A,), all expected above 0.
    """
    none = filed == 0
    model = FilingModel(min(max(0.5 * float(none.mean()), 1e-4), 0.5), 1.0, 1.0)
    for _ in range(_ROUNDS):
        active = 1.0 - model.chance_silent(filed, expected)
        level = model.level
        for _ in range(3):
            mean = level * expected
            pull = active * (model.shape + filed) / (model.shape + mean)
            level *= float((active * filed).sum()) / max(float((pull * mean).sum()), 1e-12)
        shape = _next_shape(filed, level * expected, active, model.shape)
        following = FilingModel(float(1.0 - active.mean()), shape, level)
        moved = abs(following.silent - model.silent) + abs(np.log(shape / model.shape)) + abs(level - model.level)
        model = following
        if moved < _PRECISION:
            break
    return model


def _next_shape(filed: FloatArray, mean: FloatArray, weight: FloatArray, shape: float) -> float:
    """One guarded Newton step on ln α for the weighted negative binomial likelihood."""
    both = shape + mean
    counts, place = np.unique(filed, return_inverse=True)
    slope = (digamma(shape + counts) - digamma(shape))[place] + np.log(shape / both) + 1.0 - (shape + filed) / both
    bend = (polygamma(1, shape + counts) - polygamma(1, shape))[place] + 1.0 / shape
    bend += (shape + filed) / both**2 - 2.0 / both
    first = float((weight * slope).sum()) * shape
    second = float((weight * bend).sum()) * shape**2 + first
    step = -first / second if second < 0 else float(np.sign(first)) * 0.5
    return float(np.clip(shape * np.exp(np.clip(step, -0.7, 0.7)), *_SHAPES))


def log_likelihood(model: FilingModel, filed: FloatArray, expected: FloatArray) -> float:
    """Log-likelihood of the counts (A,) under ``model``."""
    mean, shape = model.level * expected, model.shape
    logs = gammaln(shape + filed) - gammaln(shape) - gammaln(filed + 1.0)
    logs += shape * np.log(shape / (shape + mean)) + filed * np.log(mean / (shape + mean))
    chances = (1.0 - model.silent) * np.exp(logs) + np.where(filed == 0, model.silent, 0.0)
    return float(np.log(np.maximum(chances, 1e-300)).sum())


def check_silence(
    area: ArrayLike, eligible: ArrayLike, filed: ArrayLike, *, stratum: ArrayLike | None = None
) -> SilenceCheck:
    """Find areas whose having no case says that nobody files there.

    All arguments are (R,), one row per area and stratum: ``eligible`` people and cases ``filed`` for them
    (more than one a person is possible). Raises :class:`InvalidInput` on numbers below zero or unknown and on unequal
    columns.
    """
    labels, places = np.unique(np.asarray(area), return_inverse=True)
    people, cases = np.asarray(eligible, dtype=np.float64), np.asarray(filed, dtype=np.float64)
    refuse_unequal(places.size, people, cases)
    if not (np.isfinite(people) & np.isfinite(cases) & (people >= 0) & (cases >= 0)).all():
        raise InvalidInput(_IMPOSSIBLE, code="impossible_counts", field="filed")
    strata = numbered(stratum, places.size)[1]
    count = int(strata.max(initial=-1)) + 1
    rate = sum_by(strata, cases, count) / np.maximum(sum_by(strata, people, count), 1e-12)
    expected = sum_by(places.astype(np.int64), people * rate[strata], labels.size)
    return judge_silence(labels, sum_by(places.astype(np.int64), cases, labels.size), expected)


def judge_silence(area: NDArray[Any], filed: FloatArray, expected: FloatArray) -> SilenceCheck:
    """The same from counts filed and expected by area, (A,) each, where the expectation is already known."""
    tested = expected >= MINIMUM_EXPECTED
    model = fit_filing(filed[tested], expected[tested]) if tested.any() else FilingModel(0.0, 1.0, 1.0)
    probability = np.where(tested, model.chance_silent(filed, expected), 0.0)
    none = tested & (filed == 0)
    flag = np.zeros(filed.size, dtype=np.bool_)
    flag[none] = credible_set(probability[none], FALSE_DISCOVERY_RATE)
    cut = float(probability[flag].min(initial=1.0 - FALSE_DISCOVERY_RATE))
    return SilenceCheck(
        METHOD, area, filed, model.level * expected, probability, flag, ~tested, _enough(model, cut), model
    )


def _enough(model: FilingModel, cut: float) -> float:
    """Cases an area that files would have, from which none at all is flagged; infinite where silence is unknown."""
    if model.silent <= 0:
        return float(np.inf)
    odds = model.silent / (1.0 - model.silent) * (1.0 - cut) / max(cut, 1e-12)
    return float(model.shape * np.expm1(-np.log(max(odds, 1e-300)) / model.shape)) if odds < 1 else 0.0


_IMPOSSIBLE = Sentence(
    "पात्र लोग और मामले शून्य से कम या अनजान नहीं हो सकते।", "Eligible people and cases cannot be below zero or unknown."
)
