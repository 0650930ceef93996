"""Silence: a known likelihood, planted silent areas, and no alarm where few cases were expected anyway."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit
from statsmodels.discrete.count_model import ZeroInflatedNegativeBinomialP

from app.domain.errors import InvalidInput
from app.domain.fairness.silence import FilingModel, check_silence, fit_filing, judge_silence, log_likelihood
from benchmarks.fairness_worlds import draw_silence


def test_the_fit_is_the_maximum_of_the_likelihood():
    drawn = draw_silence(1_500, 12, 3, np.random.default_rng(1), planted=0.05)
    filed = drawn.filed.astype(float)
    model = fit_filing(filed, drawn.expected)

    def loss(p):
        return -log_likelihood(FilingModel(expit(p[0]), np.exp(p[1]), np.exp(p[2])), filed, drawn.expected)

    best = minimize(loss, [-3, 1, 0], method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10, "maxiter": 900})
    assert -log_likelihood(model, filed, drawn.expected) == pytest.approx(best.fun, abs=1e-4)
    assert model.silent == pytest.approx(expit(best.x[0]), rel=1e-3)
    assert (model.shape, model.level) == pytest.approx(tuple(np.exp(best.x[1:])), rel=1e-3)


def test_the_likelihood_is_that_of_statsmodels():
    drawn = draw_silence(300, 12, 3, np.random.default_rng(2), planted=0.05)
    reference = ZeroInflatedNegativeBinomialP(
        drawn.filed, np.ones((300, 1)), exog_infl=np.ones((300, 1)), offset=np.log(drawn.expected), p=2
    )
    model = FilingModel(0.07, 2.5, 1.1)
    wanted = reference.loglike(np.array([np.log(0.07 / 0.93), np.log(1.1), 1 / 2.5]))
    assert log_likelihood(model, drawn.filed.astype(float), drawn.expected) == pytest.approx(wanted, rel=1e-9)


def test_the_chance_of_silence_by_its_formula():
    model, expected = FilingModel(0.01, 3.0, 1.0), np.array([30.0, 1.0, 30.0])
    chance = model.chance_silent(np.array([0.0, 0.0, 1.0]), expected)
    wanted = 0.01 / (0.01 + 0.99 * (3 / (3 + expected[:2])) ** 3)
    assert chance == pytest.approx([*wanted, 0.0])


def test_planted_silence_is_found_and_small_areas_are_not_blamed():
    drawn = draw_silence(4_000, 30, 3, np.random.default_rng(3), planted=0.03)
    result = judge_silence(np.arange(4_000), drawn.filed.astype(float), drawn.expected)
    assert (result.flag & drawn.silent).sum() >= 0.7 * drawn.silent.sum()
    assert (result.flag & ~drawn.silent).sum() <= 0.08 * result.flag.sum()
    assert result.expected[result.flag].min() >= 0.9 * result.enough
    assert (result.filed[result.flag] == 0).all()


def test_without_silent_areas_nothing_is_flagged():
    drawn = draw_silence(4_000, 8, 3, np.random.default_rng(4), planted=0.0)
    assert (drawn.filed == 0).sum() > 50
    result = judge_silence(np.arange(4_000), drawn.filed.astype(float), drawn.expected)
    assert result.flag.sum() <= 1


def test_expected_cases_follow_schemes_over_the_whole_state():
    area = np.repeat(np.arange(60), 2)
    stratum = np.tile(["few cases", "many cases"], 60)
    eligible = np.where(stratum == "many cases", 400, 100)
    rng = np.random.default_rng(5)
    filed = rng.poisson(eligible * np.where(stratum == "many cases", 0.2, 0.02))
    filed[area >= 58] = 0
    eligible[area == 59] = np.where(stratum[area == 59] == "many cases", 0, 10)
    result = check_silence(area, eligible, filed, stratum=stratum)
    assert result.flag.nonzero()[0].tolist() == [58]
    assert result.too_few[59]
    assert result.expected[:58].mean() == pytest.approx(82, rel=0.1)


def test_odd_corners():
    nothing = check_silence(["a", "b"], [10, 10], [0, 0])
    assert nothing.too_few.all()
    assert not nothing.flag.any()
    assert np.isinf(nothing.enough)
    with pytest.raises(InvalidInput, match="impossible_counts"):
        check_silence([1], [5], [-1])
    with pytest.raises(InvalidInput, match="unequal_columns"):
        check_silence([1, 2], [5, 5], [1])
