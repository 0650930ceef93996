"""Complaints about an office: people and not letters, exposure and not size, at least three."""

from __future__ import annotations

import numpy as np
import pytest

from app.domain.errors import InvalidInput
from app.domain.fairness.partiality import check_partiality, distinct_complainants, months_within
from benchmarks.fairness_worlds import draw_complaints


def test_one_person_with_ten_complaints_is_one():
    labels, count = distinct_complainants(["b", "a", "a", *["b"] * 9], ["ravi", "sita", "ravi", *["ravi"] * 8, "uma"])
    assert labels.tolist() == ["a", "b"]
    assert count.tolist() == [2, 2]


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [(0, 365.25, 12), (-365.25, 182.625, 6), (182.625, 9999, 6), (400, 500, 0), (-20, -10, 0)],
)
def test_months_inside_a_tenure(start, end, months):
    assert months_within([start], [end], [0], [365.25])[0] == pytest.approx(months)


def test_planted_offices_are_found_and_few_others():
    drawn = draw_complaints(6_000, np.random.default_rng(1))
    result = check_partiality(np.arange(6_000), drawn.complainants, drawn.person_months)
    real = drawn.log_rate_ratio > np.log(2)
    assert result.flag.sum() >= 10
    assert (result.flag & ~real).sum() <= 0.1 * result.flag.sum()
    assert result.complainants[result.flag].min() >= 3
    assert result.expected_state.sum() == pytest.approx(result.complainants.sum())


def test_many_waiting_people_explain_many_complaints():
    months = np.full(100, 1_000.0)
    months[0] = 20_000.0
    count = np.full(100, 2.0)
    count[0], count[1] = 40.0, 40.0
    result = check_partiality(np.arange(100), count, months)
    assert result.flag.nonzero()[0].tolist() == [1]


def test_two_complainants_are_never_enough():
    count = np.zeros(500)
    count[:4] = [2, 2, 2, 12]
    result = check_partiality(np.arange(500), count, np.r_[np.full(4, 10.0), np.full(496, 500.0)])
    assert result.flag.nonzero()[0].tolist() == [3]
    assert result.too_few[:3].all()


def test_a_complaining_district_is_compared_with_itself():
    rng = np.random.default_rng(2)
    district = np.repeat([0, 1], 40)
    count = rng.poisson(np.where(district == 1, 15, 3))
    result = check_partiality(np.arange(80), count, np.full(80, 100.0), parent=district)
    assert not result.flag.any()
    assert result.expected[district == 1].mean() > 2.5 * result.expected[district == 0].mean()
    assert result.expected_state[0] == pytest.approx(result.expected_state[-1])


def test_what_could_have_shown_shrinks_with_exposure():
    drawn = draw_complaints(2_000, np.random.default_rng(3))
    result = check_partiality(np.arange(2_000), drawn.complainants, drawn.person_months)
    order = np.argsort(result.expected)
    assert result.detectable[order[-1]] < result.detectable[order[1_000]]
    assert (result.detectable > 2).all()


def test_odd_corners():
    silent = check_partiality(["a", "b"], [0, 0], [5, 0])
    assert not silent.flag.any()
    assert np.isinf(silent.detectable).all()
    with pytest.raises(InvalidInput, match="impossible_counts"):
        check_partiality(["a"], [-1], [5])
    with pytest.raises(InvalidInput, match="unequal_columns"):
        check_partiality(["a"], [1], [5, 6])
