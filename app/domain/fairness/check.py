"""The check on unserved people, from counts to flags.

One pass in the order a statistician would read it: collect, standardise, allow for households, measure the
usual spread, shrink, flag. Everything that a later reader needs to have the same answer again (method
version, seed, spread, prior) travels with the result. A flag is a reason to look, never a finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.domain.errors import InvalidInput, Sentence
from app.domain.fairness.design_effect import HouseholdRows, household_design_effect, own_shift
from app.domain.fairness.detectable import detectable_odds_ratio, smallest_flagged_count
from app.domain.fairness.labels import numbered, parent_of_areas, refuse_unequal
from app.domain.fairness.likelihood import log_likelihood, normaliser
from app.domain.fairness.multiple import adjusted_p, credible_set
from app.domain.fairness.shrinkage import (
    GRID,
    Posterior,
    average_area,
    fit_prior,
    posterior,
    relative_likelihood,
    share_notable,
)
from app.domain.fairness.spread import estimate_spread, mid_p_values
from app.domain.fairness.standardise import (
    BoolArray,
    Cells,
    Comparator,
    FloatArray,
    IntArray,
    collect,
    district_comparator,
    expected_and_variance,
    state_comparator,
)

METHOD = "unserved-2"
FALSE_DISCOVERY_RATE = 0.05
CREDIBLE = 1.0 - FALSE_DISCOVERY_RATE
"""Flag B also needs a gap credible by itself: the one extreme of 65,400 quiet areas is not notable."""
MINIMUM_ELIGIBLE = 10
MINIMUM_UNSERVED = 5
MINIMUM_EXPECTED = 1.0
MINIMUM_EXPECTED_LOW = 5.0


@dataclass(frozen=True, slots=True)
class UnservedCheck:
    """One run's answer; arrays are (A,), one entry per area in ascending order of ``area``, unless said
    otherwise.

    ``expected`` follows the area's own district (``compared_with_district``) or, where the district has
    fewer than five areas or none was given, the whole state; ``expected_state`` and ``odds_ratio_state``
    always the whole state, without shrinking. ``odds_ratio`` is shrunken and against the average area, which
    stands ``average`` (log odds ratio) from the expectation; ``probability`` is the chance that it is really
    above 1.25. ``q_high`` and ``q_low`` are adjusted mid-p values (1 where not tested).
    ``detectable`` is the odds ratio this run would have flagged four times in five. ``parent_odds_ratio``
    (D,) is each district against the state at the same mix of strata. ``prior`` (51,).
    """

    method: str
    seed: int
    area: NDArray[Any]
    parent: NDArray[Any]
    parent_odds_ratio: FloatArray
    eligible: FloatArray
    unserved: FloatArray
    expected: FloatArray
    variance: FloatArray
    compared_with_district: BoolArray
    expected_state: FloatArray
    odds_ratio: FloatArray
    odds_ratio_state: FloatArray
    probability: FloatArray
    q_high: FloatArray
    q_low: FloatArray
    flag_a: BoolArray
    flag_b: BoolArray
    flag_low: BoolArray
    too_few: BoolArray
    detectable: FloatArray
    design_effect: FloatArray
    household_correlation: float
    spread: float
    average: float
    prior: FloatArray


@dataclass(frozen=True, slots=True)
class _Rows:
    area: IntArray
    stratum: IntArray
    eligible: FloatArray
    unserved: FloatArray


@dataclass(frozen=True, slots=True)
class _Moments:
    eligible: FloatArray
    unserved: FloatArray
    expected: FloatArray
    variance: FloatArray

    @property
    def tested(self) -> BoolArray:
        return np.asarray((self.expected >= MINIMUM_EXPECTED) & (self.eligible >= MINIMUM_ELIGIBLE), dtype=np.bool_)

    @property
    def may_flag(self) -> BoolArray:
        return self.tested & (self.unserved >= MINIMUM_UNSERVED)

    @property
    def may_flag_low(self) -> BoolArray:
        return self.tested & (self.expected >= MINIMUM_EXPECTED_LOW)


def check_unserved(
    area: ArrayLike,
    eligible: ArrayLike,
    unserved: ArrayLike,
    *,
    parent: ArrayLike | None = None,
    stratum: ArrayLike | None = None,
    household: ArrayLike | None = None,
    seed: int = 0,
) -> UnservedCheck:
    """Find areas where eligible people are left without a benefit more than comparable people elsewhere.

    All arguments are (R,), one row per area and stratum, or per area, stratum and household; rows of the
    same keys add up. ``eligible`` counts people of known status, ``unserved`` those of them without the
    benefit; labels may be numbers or text. ``household`` lets people of one household count for fewer than
    strangers. ``seed`` decides only which 8,000 areas measure the usual spread where there are more. Raises
    :class:`InvalidInput` on counts that cannot be (unserved above eligible, negative, not finite), on
    columns of unequal length and on an area that lies in two districts.
    """
    labels, area_of_row = np.unique(np.asarray(area), return_inverse=True)
    rows = _Rows(
        area_of_row.astype(np.int64),
        numbered(stratum, area_of_row.size)[1],
        np.asarray(eligible, dtype=np.float64),
        np.asarray(unserved, dtype=np.float64),
    )
    _refuse_impossible(rows)
    parents, parent_of_row = numbered(parent, area_of_row.size)
    cells = collect(
        rows.area,
        rows.stratum,
        parent_of_areas(rows.area, parent_of_row, labels),
        rows.eligible,
        rows.unserved,
    )
    state = state_comparator(cells)
    comparator = district_comparator(cells) if parent is not None else state
    log_odds = comparator.of_cells(cells)
    moments = _Moments(
        cells.total(cells.eligible), cells.total(cells.unserved), *expected_and_variance(cells, log_odds)
    )
    effect, correlation = _design_effect(rows, cells, comparator, household)
    spread = estimate_spread(cells, comparator, effect, seed)
    q_high, q_low = _adjusted(mid_p_values(cells, log_odds, effect, spread), moments.tested)
    normalisers = normaliser(cells, log_odds, GRID) / effect[:, None]
    prior, average, believed = _believe(moments, normalisers, effect)
    flag_a = np.zeros(labels.size, dtype=np.bool_)
    flag_a[moments.may_flag] = credible_set(believed.probability[moments.may_flag], FALSE_DISCOVERY_RATE)
    flag_b = moments.may_flag & (q_high <= FALSE_DISCOVERY_RATE) & (believed.probability >= CREDIBLE)
    state_log_odds = state.of_cells(cells)
    return UnservedCheck(
        method=METHOD,
        seed=seed,
        area=labels,
        parent=parents[cells.parent] if parents.size else np.full(labels.size, "", dtype=np.str_),
        parent_odds_ratio=np.exp(comparator.shift),
        eligible=moments.eligible,
        unserved=moments.unserved,
        expected=moments.expected,
        variance=moments.variance,
        compared_with_district=comparator.own[cells.parent],
        expected_state=expected_and_variance(cells, state_log_odds)[0],
        odds_ratio=believed.odds_ratio,
        odds_ratio_state=np.exp(own_shift(cells, state_log_odds)),
        probability=believed.probability,
        q_high=q_high,
        q_low=q_low,
        flag_a=flag_a,
        flag_b=flag_b,
        flag_low=moments.may_flag_low & (q_low <= FALSE_DISCOVERY_RATE),
        too_few=~(moments.may_flag | moments.may_flag_low),
        detectable=_detectable(moments, normalisers, effect, (prior, average), believed.probability[flag_a]),
        design_effect=effect,
        household_correlation=correlation,
        spread=spread,
        average=average,
        prior=prior,
    )


def _refuse_impossible(rows: _Rows) -> None:
    refuse_unequal(rows.area.size, rows.eligible, rows.unserved)
    possible = (rows.unserved >= 0) & (rows.unserved <= rows.eligible) & np.isfinite(rows.eligible)
    if not possible.all():
        raise InvalidInput(_IMPOSSIBLE, code="impossible_counts", field="unserved")


def _design_effect(
    rows: _Rows, cells: Cells, comparator: Comparator, household: ArrayLike | None
) -> tuple[FloatArray, float]:
    if household is None or rows.area.size == 0:
        return np.ones(cells.areas), 0.0
    log_odds = comparator.log_odds[cells.parent[rows.area], rows.stratum]
    homes = HouseholdRows(rows.area, numbered(household, rows.area.size)[1], rows.eligible, rows.unserved, log_odds)
    return household_design_effect(homes, own_shift(cells, comparator.of_cells(cells)))


def _adjusted(tails: tuple[FloatArray, FloatArray], tested: BoolArray) -> tuple[FloatArray, FloatArray]:
    high, low = np.ones(tested.size), np.ones(tested.size)
    high[tested], low[tested] = adjusted_p(tails[0][tested]), adjusted_p(tails[1][tested])
    return high, low


def _believe(moments: _Moments, normalisers: FloatArray, effect: FloatArray) -> tuple[FloatArray, float, Posterior]:
    likelihood = relative_likelihood(log_likelihood(moments.unserved / effect, normalisers, GRID))
    prior = fit_prior(likelihood[moments.tested])
    average = average_area(prior) if moments.tested.any() else 0.0
    return prior, average, posterior(likelihood, prior, average)


def _detectable(
    moments: _Moments,
    normalisers: FloatArray,
    effect: FloatArray,
    areas: tuple[FloatArray, float],
    flagged: FloatArray,
) -> FloatArray:
    prior, average = areas
    cut = float(flagged.min(initial=1.0 - FALSE_DISCOVERY_RATE))
    count = smallest_flagged_count(normalisers, prior, share_notable(average), moments.eligible / effect, cut)
    count = np.maximum(count, MINIMUM_UNSERVED / effect)
    ratio = detectable_odds_ratio(count, moments.expected / effect, moments.variance / effect) / np.exp(average)
    return np.where(moments.tested, ratio, np.inf)


_IMPOSSIBLE = Sentence(
    "बिना लाभ वाले लोग शून्य से कम या पात्र लोगों से ज़्यादा नहीं हो सकते।",
    "People without the benefit cannot be fewer than none or more than the eligible people.",
)
