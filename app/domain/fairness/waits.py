"""Do people here wait longer for a benefit than people with cases as old elsewhere?

Only a benefit received ends a wait. A case rejected, withdrawn or closed otherwise is censored on that day *and*
counted beside, against what closing is usual, or else closing files would be the cheapest way to look quick. Each
stratum has its own pace (Nelson-Aalen); what an area's cases have gone through at that pace is the number of
benefits it should have seen by now. The district's pace is the comparator and the state's stands beside it, as for
unserved people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.domain.errors import InvalidInput, Sentence
from app.domain.fairness.labels import numbered, parent_of_areas, refuse_unequal
from app.domain.fairness.multiple import credible_set
from app.domain.fairness.rate_ratio import RateRatios, believe_rates, detectable_fall
from app.domain.fairness.standardise import MINIMUM_SIBLINGS, BoolArray, FloatArray, IntArray, sum_by
from app.domain.fairness.survival import HORIZON, cumulative_hazard, median_wait, restricted_mean, steps

METHOD = "waits-1"
SLOW, FAST, MUCH_CLOSING = 0.8, 1.25, 1.25
FALSE_DISCOVERY_RATE = 0.05
MINIMUM_EXPECTED = 1.0
MINIMUM_EVENTS = 5
LOG_HAZARD_RATIOS = np.linspace(-2.2, 1.5, 51)


@dataclass(frozen=True, slots=True)
class WaitCheck:
    """One run's answer; arrays are (A,), one entry per area in ascending order of ``area``.

    ``received`` and ``closed_without`` are counts of cases, ``open`` those still waiting. ``expected`` is the number
    of benefits at the pace of the own district, or of the state where the district has fewer than five areas;
    ``expected_state`` always the state's. ``hazard_ratio`` is shrunken, below 1 where benefits come more slowly;
    ``probability`` the chance that it is under 0.8. ``closed_expected`` counts files usually closed without benefit
    by this age. ``detectable`` is the hazard ratio that would have been flagged four times in five (0 if none).
    ``mean_wait`` is the restricted mean at 180 days, ``median`` may be infinite.
    """

    method: str
    area: NDArray[Any]
    cases: FloatArray
    unseen: FloatArray
    received: FloatArray
    closed_without: FloatArray
    open: FloatArray
    expected: FloatArray
    expected_state: FloatArray
    closed_expected: FloatArray
    compared_with_district: BoolArray
    hazard_ratio: FloatArray
    probability: FloatArray
    flag_slow: BoolArray
    flag_fast: BoolArray
    flag_closing: BoolArray
    too_few: BoolArray
    detectable: FloatArray
    mean_wait: FloatArray
    median: FloatArray
    prior: FloatArray


@dataclass(frozen=True, slots=True)
class _Waits:
    area: IntArray
    stratum: IntArray
    parent: IntArray
    areas: int
    entered: FloatArray
    left: FloatArray


def check_waits(
    area: ArrayLike,
    waited: ArrayLike,
    received: ArrayLike,
    closed_without: ArrayLike | None = None,
    *,
    entered: ArrayLike | None = None,
    stratum: ArrayLike | None = None,
    parent: ArrayLike | None = None,
) -> WaitCheck:
    """Find areas where benefits come more slowly than for cases as old elsewhere.

    All arguments are (C,), one per case. ``waited`` is days from the opening to the end of the wait, or to today
    where it goes on; ``received`` marks a benefit received, ``closed_without`` a case closed otherwise; neither
    means still open. ``entered`` is the days after the opening from which the case has been recorded (0 without): a
    case that was over by then has never been seen waiting and is only counted (``unseen``). Raises
    :class:`InvalidInput` on days that are negative or unknown, on a case both received and closed without, on
    unequal columns and on an area in two districts.
    """
    labels, area_of_case = np.unique(np.asarray(area), return_inverse=True)
    count = area_of_case.size
    left = np.asarray(waited, dtype=np.float64)
    start = np.zeros(count) if entered is None else np.asarray(entered, dtype=np.float64)
    benefit = np.asarray(received, dtype=np.bool_)
    otherwise = np.zeros(count, dtype=np.bool_) if closed_without is None else np.asarray(closed_without, np.bool_)
    refuse_unequal(count, left, start, benefit, otherwise)
    _refuse_impossible(start, left, benefit & otherwise)
    places = area_of_case.astype(np.int64)
    parents = parent_of_areas(places, numbered(parent, count)[1], labels)
    seen = (start <= 0) | (left > start)
    benefit, otherwise = benefit & seen, otherwise & seen
    waits = _Waits(places, numbered(stratum, count)[1], parents, labels.size, start, np.maximum(left, start))
    own, district, state = _expected(waits, benefit, with_district=parent is not None)
    closing = _expected(waits, otherwise, with_district=parent is not None)[1]
    events, closed = (sum_by(places, v.astype(np.float64), labels.size) for v in (benefit, otherwise))
    tested = district >= MINIMUM_EXPECTED
    believed = believe_rates(events, district, LOG_HAZARD_RATIOS, tested)
    slow = believed.below(SLOW)
    flag_slow = _flags(slow, tested)
    curve = steps(places, start, waits.left, benefit)
    return WaitCheck(
        method=METHOD,
        area=labels,
        cases=sum_by(places, seen.astype(np.float64), labels.size),
        unseen=sum_by(places, (~seen).astype(np.float64), labels.size),
        received=events,
        closed_without=closed,
        open=sum_by(places, (seen & ~benefit & ~otherwise).astype(np.float64), labels.size),
        expected=district,
        expected_state=state,
        closed_expected=closing,
        compared_with_district=own,
        hazard_ratio=believed.ratio,
        probability=slow,
        flag_slow=flag_slow,
        flag_fast=_flags(believed.above(FAST), tested & (events >= MINIMUM_EVENTS)),
        flag_closing=_flags_closing(closed, closing),
        too_few=~tested,
        detectable=_detectable(district, believed, slow[flag_slow], tested),
        mean_wait=restricted_mean(curve, labels.size, HORIZON),
        median=median_wait(curve, labels.size),
        prior=believed.prior,
    )


def _refuse_impossible(entered: FloatArray, left: FloatArray, both: BoolArray) -> None:
    if not (np.isfinite(left) & np.isfinite(entered) & (entered >= 0) & (left >= 0)).all():
        raise InvalidInput(_IMPOSSIBLE_DAYS, code="impossible_days", field="waited")
    if both.any():
        raise InvalidInput(_TWO_ENDS, code="two_ends", field="received")


def _expected(waits: _Waits, event: BoolArray, *, with_district: bool) -> tuple[BoolArray, FloatArray, FloatArray]:
    """Return, per area, whether its district is the comparator, and events expected by the district and the state."""
    curve = steps(waits.stratum, waits.entered, waits.left, event)
    gone_through = cumulative_hazard(curve, waits.stratum, waits.left)
    before = cumulative_hazard(curve, waits.stratum, np.where(waits.entered <= 0, -1.0, waits.entered))
    gone_through -= before
    state = sum_by(waits.area, gone_through, waits.areas)
    districts = int(waits.parent.max(initial=-1)) + 1
    siblings = np.bincount(waits.parent, minlength=districts)
    own = (siblings >= MINIMUM_SIBLINGS) & with_district
    seen = sum_by(waits.parent[waits.area], event.astype(np.float64), districts)
    usual = sum_by(waits.parent, state, districts)
    pace = np.where(own & (usual > 0), seen / np.maximum(usual, 1e-12), 1.0)
    return own[waits.parent], state * pace[waits.parent], state


def _flags(probability: FloatArray, allowed: BoolArray) -> BoolArray:
    flags = np.zeros(probability.size, dtype=np.bool_)
    flags[allowed] = credible_set(probability[allowed], FALSE_DISCOVERY_RATE)
    return flags


def _flags_closing(closed: FloatArray, expected: FloatArray) -> BoolArray:
    tested = expected >= MINIMUM_EXPECTED
    believed = believe_rates(closed, expected, LOG_HAZARD_RATIOS, tested)
    return _flags(believed.above(MUCH_CLOSING), tested & (closed >= MINIMUM_EVENTS))


def _detectable(expected: FloatArray, believed: RateRatios, flagged: FloatArray, tested: BoolArray) -> FloatArray:
    cut = float(flagged.min(initial=1.0 - FALSE_DISCOVERY_RATE))
    return np.where(tested, detectable_fall(expected, believed, SLOW, cut), 0.0)


_IMPOSSIBLE_DAYS = Sentence("इंतज़ार के दिन शून्य से कम या अनजान नहीं हो सकते।", "Days waited cannot be below zero or unknown.")
_TWO_ENDS = Sentence(
    "एक मामला लाभ मिलने और बिना लाभ बंद होने, दोनों में नहीं गिना जा सकता।",
    "A case cannot both have received the benefit and be closed without it.",
)
