"""Tails against exact binomials and exact sums of unlike binomials."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logit
from scipy.stats import binom, poisson

from app.domain.fairness.spread import mid_p_values
from app.domain.fairness.standardise import collect
from app.domain.fairness.tails import lower_mid_p, lower_tail, matched_binomial, upper_mid_p, upper_tail


def one(function, count, expected, variance):
    return float(function(np.array([float(count)]), np.array([expected]), np.array([variance]))[0])


@given(st.integers(1, 300), st.floats(0.01, 0.95), st.floats(0, 1))
def test_a_true_binomial_is_met_exactly(size, chance, where):
    count = round(where * size)
    mean, variance = size * chance, size * chance * (1 - chance)
    at = binom.pmf(count, size, chance)
    above, below = binom.sf(count - 1, size, chance), binom.cdf(count, size, chance)
    assert one(upper_tail, count, mean, variance) == pytest.approx(above, rel=1e-6, abs=1e-250)
    assert one(lower_tail, count, mean, variance) == pytest.approx(below, rel=1e-6, abs=1e-250)
    assert one(upper_mid_p, count, mean, variance) == pytest.approx(above - at / 2, rel=1e-6, abs=1e-250)
    assert one(lower_mid_p, count, mean, variance) == pytest.approx(below - at / 2, rel=1e-6, abs=1e-250)


@given(st.floats(1, 200), st.floats(0.02, 0.9), st.floats(0, 200))
def test_the_two_mid_p_values_add_to_one_for_any_real_count(mean, share, count):
    variance = mean * (1 - share)
    held = min(count, mean / share)
    total = one(upper_mid_p, held, mean, variance) + one(lower_mid_p, held, mean, variance)
    assert total == pytest.approx(1.0, abs=1e-9)


UNLIKE = [([15, 15, 10], [0.05, 0.2, 0.4]), ([30, 5, 5], [0.05, 0.4, 0.3]), ([3, 3], [0.05, 0.9])]


@pytest.mark.parametrize(("sizes", "chances"), UNLIKE)
def test_a_sum_of_unlike_binomials_is_met_far_out_by_tilting(sizes, chances):
    exact = np.ones(1)
    for size, chance in zip(sizes, chances, strict=True):
        exact = np.convolve(exact, binom.pmf(np.arange(size + 1), size, chance))
    strata = np.arange(len(sizes))
    for count in range(sum(sizes) + 1):
        cells = collect(
            np.zeros(strata.size, int),
            strata,
            np.zeros(1, int),
            np.array(sizes, float),
            np.eye(1, strata.size)[0] * count,
        )
        high, low = mid_p_values(cells, logit(np.array(chances)), np.ones(1), 0.0)
        truth = exact[count + 1 :].sum() + exact[count] / 2
        if min(truth, 1 - truth) < 0.1:
            assert (high[0] if truth < 0.5 else low[0]) == pytest.approx(min(truth, 1 - truth), rel=0.2)


def test_the_plain_match_is_closer_than_a_poisson():
    sizes, chances = [15, 15, 10], [0.05, 0.2, 0.4]
    exact = np.ones(1)
    for size, chance in zip(sizes, chances, strict=True):
        exact = np.convolve(exact, binom.pmf(np.arange(size + 1), size, chance))
    mean = sum(n * p for n, p in zip(sizes, chances, strict=True))
    variance = sum(n * p * (1 - p) for n, p in zip(sizes, chances, strict=True))
    for count in (13, 15):
        truth = exact[count:].sum()
        assert one(upper_tail, count, mean, variance) == pytest.approx(truth, rel=0.25)
        assert poisson.sf(count - 1, mean) > 1.5 * truth


def test_small_lower_tails_keep_their_digits():
    assert one(lower_tail, 0, 100.0, 50.0) == pytest.approx(0.5**200, rel=1e-9)


@pytest.mark.parametrize(
    ("count", "expected", "variance"), [(6.0, 2.85, 0.42), (5.0, 5.0, 0.0), (3.0, 0.0, 0.0), (0.0, 0.0, 0.0)]
)
def test_odd_corners_stay_chances(count, expected, variance):
    for function in (upper_tail, lower_tail, upper_mid_p, lower_mid_p):
        assert 0.0 <= one(function, count, expected, variance) <= 1.0


def test_the_match_has_the_mean_and_variance_asked_for():
    size, chance = matched_binomial(np.array([7.0]), np.array([5.0]))
    assert size * chance == pytest.approx([7.0])
    assert size * chance * (1 - chance) == pytest.approx([5.0])
