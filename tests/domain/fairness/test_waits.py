"""Waiting times: open cases are censored, closing files does not help, late records do not distort."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import InvalidInput
from app.domain.fairness.waits import check_waits
from benchmarks.fairness_worlds import draw_waits

AREAS = 400


def world(seed=1, hazard_ratio=0.35):
    return draw_waits(AREAS, 60, hazard_ratio, np.random.default_rng(seed), planted=0.03)


def judged(drawn, **changes):
    columns = {
        "closed_without": drawn.closed_without,
        "entered": drawn.entered,
        "stratum": drawn.stratum,
        "parent": drawn.parent,
    }
    received = changes.pop("received", drawn.received)
    return check_waits(drawn.area, drawn.waited, received, **(columns | changes))


def test_slow_areas_are_found_and_few_others():
    drawn = world()
    result = judged(drawn)
    assert (result.flag_slow & drawn.planted).sum() >= 0.6 * drawn.planted.sum()
    assert (result.flag_slow & (drawn.log_hazard_ratio > np.log(0.8))).sum() <= 1
    assert result.hazard_ratio[drawn.planted].mean() < 0.7 < result.hazard_ratio[~drawn.planted].mean()
    assert result.probability[result.flag_slow].min() > 0.5


def test_every_district_expects_what_it_received():
    drawn = world()
    result = judged(drawn)
    district = np.zeros(AREAS, int)
    district[drawn.area] = drawn.parent
    for one in range(district.max() + 1):
        inside = district == one
        assert result.expected[inside].sum() == pytest.approx(result.received[inside].sum())
    assert result.expected_state.sum() == pytest.approx(result.received.sum())
    assert not np.allclose(result.expected, result.expected_state)
    assert (result.received + result.closed_without + result.open == result.cases).all()


def test_a_uniformly_slow_district_shows_only_beside_the_state():
    rng = np.random.default_rng(5)
    area = np.repeat(np.arange(40), 50)
    parent = area // 20
    benefit = np.ceil(rng.exponential(np.where(parent == 1, 300.0, 100.0)))
    waited, received = np.minimum(benefit, 200.0), benefit <= 200
    result = check_waits(area, waited, received, parent=parent)
    assert not result.flag_slow.any()
    assert result.expected_state[20:].sum() > 1.4 * result.received[20:].sum()
    assert result.expected[20:].sum() == pytest.approx(result.received[20:].sum())


def test_closing_files_gains_nothing_and_shows():
    rng = np.random.default_rng(2)
    area = np.repeat(np.arange(60), 60)
    benefit, age = np.ceil(rng.exponential(np.where(area == 7, 400.0, 100.0))), np.full(area.size, 200.0)
    honest = check_waits(area, np.minimum(benefit, age), benefit <= age)
    assert honest.flag_slow[7]
    closed = (area == 7) & (benefit > 100)
    elsewhere = rng.random(area.size) < 0.02
    closed |= elsewhere & (benefit > 100)
    waited = np.where(closed, 100.0, np.minimum(benefit, age))
    gamed = check_waits(area, waited, ~closed & (benefit <= age), closed)
    assert gamed.flag_slow[7]
    assert gamed.flag_closing.nonzero()[0].tolist() == [7]
    assert gamed.closed_without[7] > 3 * gamed.closed_expected[7]


def test_counting_open_cases_as_served_would_hide_slow_areas():
    drawn = world()
    flags = judged(drawn).flag_slow & drawn.planted
    wrong = judged(drawn, received=~drawn.closed_without).flag_slow & drawn.planted
    assert wrong.sum() < flags.sum()


def test_late_records_are_at_risk_from_their_recording():
    drawn = draw_waits(50, 2_000, 1.0, np.random.default_rng(4), area_sd=0.0)
    late = drawn.area < 25
    late_only = (drawn.entered > 0) | ~late
    part = [column[late_only] for column in (drawn.area, drawn.waited, drawn.received)]
    others = {"entered": drawn.entered[late_only], "stratum": drawn.stratum[late_only]}
    right = check_waits(*part, **others)
    wrong = check_waits(*part, stratum=others["stratum"])

    def ratio(result):
        return result.received[:25].sum() / result.expected[:25].sum()

    assert ratio(right) == pytest.approx(1.0, abs=0.06)
    assert ratio(wrong) < 0.9


def test_a_case_over_before_it_was_recorded_is_only_counted():
    result = check_waits(["a"] * 3, [10, 20, 30], [True, True, False], entered=[10, 0, 5])
    assert (result.cases[0], result.unseen[0], result.received[0], result.open[0]) == (2, 1, 1, 1)


def test_a_benefit_on_the_first_day_counts():
    result = check_waits(["a", "b"], [0, 3], [True, True])
    assert result.expected.tolist() == [0.5, 1.5]
    assert result.median.tolist() == [0, 3]


def test_too_few_and_what_could_have_shown():
    drawn = world()
    result = judged(drawn)
    tested = ~result.too_few
    assert (result.detectable[tested] < 0.8).all()
    large, small = result.expected.argmax(), np.where(tested, result.expected, np.inf).argmin()
    assert result.detectable[large] > result.detectable[small]
    lonely = check_waits(["x", "x"], [3, 4], [False, False])
    assert lonely.too_few.all()
    assert lonely.detectable.tolist() == [0.0]


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 50), st.integers(0, 2)), min_size=1, max_size=40))
def test_whatever_the_cases_numbers_are_numbers(drawn):
    area, waited, state = (np.array(column) for column in zip(*drawn, strict=True))
    result = check_waits(area, waited, state == 1, state == 2)
    assert result.expected.sum() == pytest.approx((state == 1).sum())
    for name in ("hazard_ratio", "probability", "mean_wait", "detectable"):
        assert np.isfinite(getattr(result, name)).all()


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        (([1, 2], [-1.0, 2], [True, False]), "impossible_days"),
        (([1, 2], [np.nan, 2], [True, False]), "impossible_days"),
        (([1, 2], [1.0, 2], [True, False], [True, False]), "two_ends"),
        (([1, 2], [1.0], [True, False]), "unequal_columns"),
    ],
)
def test_what_cannot_be_is_refused(columns, code):
    with pytest.raises(InvalidInput) as refusal:
        check_waits(*columns)
    assert refusal.value.code == code


def test_an_area_in_two_districts_is_refused():
    with pytest.raises(InvalidInput, match="two_parents"):
        check_waits([1, 1], [2, 2], [True, True], parent=[1, 2])
