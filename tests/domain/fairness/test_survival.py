"""Waiting curves against lifelines, on a published trial and on drawn cases with late entry."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter, NelsonAalenFitter
from lifelines.datasets import load_lung
from lifelines.statistics import logrank_test
from lifelines.utils import restricted_mean_survival_time

from app.domain.fairness.survival import (
    cumulative_hazard,
    log_rank,
    median_wait,
    restricted_mean,
    steps,
    still_waiting,
)


@pytest.fixture(scope="module")
def lung():
    """Group (0 men, 1 women), entry at 0, days and deaths of the 228 patients."""
    table = load_lung()
    days = table["time"].to_numpy(float)
    return (table["sex"].to_numpy(int) - 1), np.zeros(days.size), days, table["status"].to_numpy(bool)


def test_the_lung_trial(lung):
    curve = steps(*lung)
    assert log_rank(*lung) == pytest.approx(10.32674195, abs=5e-9)
    assert median_wait(curve, 2).tolist() == [270, 426]
    assert restricted_mean(curve, 2, 365.0) == pytest.approx([241.4950852, 297.4654095], abs=5e-8)


cases = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 30), st.integers(1, 60), st.booleans()), min_size=3, max_size=40
)


@settings(max_examples=40)
@given(cases)
def test_curves_are_those_of_lifelines(drawn):
    group, entered, more, event = (np.array(column) for column in zip(*drawn, strict=True))
    entered, left = entered.astype(float), (entered + more).astype(float)
    curve = steps(group, entered, left, event)
    share, hazard = still_waiting(curve), cumulative_hazard(curve, group, left)
    for one in np.unique(group[event]):
        inside = group == one
        try:
            km = KaplanMeierFitter().fit(left[inside], event[inside], entry=entered[inside])
        except Exception:  # lifelines refuses curves whose risk set was empty for a while
            continue
        na = NelsonAalenFitter(nelson_aalen_smoothing=False).fit(left[inside], event[inside], entry=entered[inside])
        here = curve.group == one
        assert share[here] == pytest.approx(km.survival_function_at_times(curve.time[here]).to_numpy(), abs=1e-9)
        wanted = na.cumulative_hazard_at_times(left[inside]).to_numpy()
        assert hazard[inside] == pytest.approx(wanted, abs=1e-9)
        if not entered[inside].any():
            mean = restricted_mean(curve, 3, 45.0)[one]
            assert mean == pytest.approx(restricted_mean_survival_time(km, t=45.0), abs=1e-6)


def test_log_rank_with_ties_and_many_draws():
    rng = np.random.default_rng(3)
    group = rng.integers(0, 2, 400)
    left = np.ceil(rng.exponential(20 + 10 * group))
    event = rng.random(400) < 0.7
    wanted = logrank_test(left[group == 0], left[group == 1], event[group == 0], event[group == 1]).test_statistic
    assert log_rank(group, np.zeros(400), left, event) == pytest.approx(wanted)


def test_nobody_served_yet():
    group, zero, left = np.array([0, 0, 1]), np.zeros(3), np.array([10.0, 200.0, 5.0])
    curve = steps(group, zero, left, np.array([False, True, False]))
    assert restricted_mean(curve, 2) == pytest.approx([180, 180])
    assert median_wait(curve, 2).tolist() == [200, np.inf]
    empty = steps(group, zero, left, np.zeros(3, bool))
    assert restricted_mean(empty, 2, 90.0).tolist() == [90, 90]
    assert log_rank(group, zero, left, np.zeros(3, bool)) == 0.0
