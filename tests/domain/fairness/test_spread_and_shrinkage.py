"""The usual spread, averaged tails, the fitted prior and the design effect, each against a known truth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import binom

from app.domain.fairness.design_effect import HouseholdRows, household_design_effect, own_shift
from app.domain.fairness.likelihood import log_likelihood, normaliser
from app.domain.fairness.shrinkage import (
    GRID,
    NOTABLE,
    average_area,
    fit_prior,
    posterior,
    relative_likelihood,
    share_notable,
)
from app.domain.fairness.spread import SpreadLikelihood, estimate_spread, mid_p_values
from app.domain.fairness.standardise import collect, district_comparator, state_comparator


def areas_with_spread(areas: int, people: int, spread: float, seed: int = 5):
    rng = np.random.default_rng(seed)
    chance = expit(logit(0.25) + spread * rng.standard_normal(areas))
    unserved = rng.binomial(people, chance).astype(float)
    cells = collect(
        np.arange(areas), np.zeros(areas, int), np.zeros(areas, int), np.full(areas, float(people)), unserved
    )
    return cells, district_comparator(cells)


@pytest.mark.parametrize("people", [60, 2_000, 40_000])
def test_spread_is_found_for_small_and_for_large_areas(people):
    cells, comparator = areas_with_spread(900, people, 0.3)
    assert estimate_spread(cells, comparator, np.ones(900)) == pytest.approx(0.3, abs=0.04)


def test_no_spread_is_found_where_there_is_none():
    cells, comparator = areas_with_spread(900, 60, 0.0)
    assert estimate_spread(cells, comparator, np.ones(900)) < 0.1


def test_a_subsample_gives_nearly_the_same_and_the_seed_decides_it():
    cells, comparator = areas_with_spread(9_000, 100, 0.3)
    first = estimate_spread(cells, comparator, np.ones(9_000), seed=1)
    assert first == estimate_spread(cells, comparator, np.ones(9_000), seed=1)
    assert first == pytest.approx(0.3, abs=0.03)


@pytest.mark.parametrize(("people", "spread"), [(40, 0.2), (5_000, 0.3)])
def test_marginal_likelihood_equals_fine_integration(people, spread):
    cells, comparator = areas_with_spread(20, people, spread)
    log_odds = comparator.of_cells(cells)
    nodes = np.linspace(-8, 8, 20_001)
    weights = np.exp(-(nodes**2) / 2)
    weights /= weights.sum()
    whole = log_likelihood(cells.total(cells.unserved), normaliser(cells, log_odds, nodes * spread), nodes * spread)
    fine = np.log(np.exp(whole) @ weights).sum()
    assert SpreadLikelihood(cells, log_odds, np.ones(20)).at(spread) == pytest.approx(fine, rel=1e-3, abs=0.02)


@pytest.mark.parametrize("people", [40, 400, 20_000])
def test_averaged_tails_equal_fine_integration(people):
    spread, chance = 0.25, 0.2
    width = np.sqrt(spread**2 + 1 / (people * chance * (1 - chance)))
    wanted = np.array([-3.5, -2.6, 2.6, 3.5]) * width
    unserved = np.round(people * expit(logit(chance) + wanted))
    cells = collect(np.arange(4), np.zeros(4, int), np.zeros(4, int), np.full(4, float(people)), unserved)
    high, low = mid_p_values(cells, np.full(4, logit(chance)), np.ones(4), spread)
    nodes = np.linspace(-8, 8, 20_001)
    weights = np.exp(-(nodes**2) / 2)
    weights /= weights.sum()
    p = expit(logit(chance) + spread * nodes)
    above = [(weights * (binom.sf(k, people, p) + binom.pmf(k, people, p) / 2)).sum() for k in unserved]
    below = [(weights * (binom.cdf(k, people, p) - binom.pmf(k, people, p) / 2)).sum() for k in unserved]
    assert high[2:] == pytest.approx(above[2:], rel=0.03)
    assert low[:2] == pytest.approx(below[:2], rel=0.03)
    assert high + low == pytest.approx(np.ones(4))


def test_without_spread_one_node_is_enough():
    cells, _ = areas_with_spread(50, 100, 0.0)
    high, _ = mid_p_values(cells, np.full(50, logit(0.25)), np.ones(50), 0.0)
    far = np.abs(cells.unserved - 25) > 7
    exact = binom.sf(cells.unserved, 100, 0.25) + binom.pmf(cells.unserved, 100, 0.25) / 2
    assert high[far] == pytest.approx(exact[far])
    assert high == pytest.approx(exact, abs=0.02)


def test_the_likelihood_is_the_strata_binomials_multiplied():
    eligible, unserved, chance = np.array([12.0, 30.0]), np.array([3.0, 11.0]), np.array([0.1, 0.4])
    cells = collect(np.zeros(2, int), np.arange(2), np.zeros(1, int), eligible, unserved)
    shifts = np.array([-0.7, 0.0, 0.4, 1.2])
    relative = log_likelihood(np.array([14.0]), normaliser(cells, logit(chance), shifts), shifts)[0]
    exact = [binom.logpmf(unserved, eligible, expit(logit(chance) + u)).sum() for u in shifts]
    assert relative == pytest.approx(np.array(exact) - exact[1])


def test_the_prior_finds_two_kinds_of_area_and_shrinks_towards_them():
    rng = np.random.default_rng(2)
    truth = np.where(np.arange(4_000) < 400, 1.0, 0.0)
    unserved = rng.binomial(150, expit(logit(0.2) + truth)).astype(float)
    cells = collect(np.arange(4_000), np.zeros(4_000, int), np.zeros(4_000, int), np.full(4_000, 150.0), unserved)
    likelihood = relative_likelihood(
        log_likelihood(unserved, normaliser(cells, np.full(4_000, logit(0.2)), GRID), GRID)
    )
    prior = fit_prior(likelihood)
    assert prior.sum() == pytest.approx(1.0)
    assert prior[GRID > 0.6].sum() == pytest.approx(0.1, abs=0.02)
    believed = posterior(likelihood, prior)
    assert believed.odds_ratio[:400].mean() == pytest.approx(np.e, rel=0.1)
    crude = logit(unserved / 150) - logit(0.2)
    assert np.abs(believed.mean[400:]).mean() < np.abs(crude[400:]).mean()
    calibrated = believed.probability[(believed.probability > 0.2) & (believed.probability < 0.8)].size
    assert calibrated > 0
    assert believed.probability.mean() == pytest.approx((truth > NOTABLE).mean(), abs=0.02)


@pytest.mark.parametrize("average", [0.0, -0.02, 0.3, -0.5])
def test_a_gap_begins_a_quarter_above_the_average_area(average):
    share = share_notable(average)
    step = GRID[1] - GRID[0]
    assert (np.diff(share) >= 0).all()
    assert ((share > 0) == (GRID + step / 2 > NOTABLE + average)).all()
    assert GRID[-1] + step / 2 - share.sum() * step == pytest.approx(NOTABLE + average)


def test_everybody_read_against_the_average_area_are_average_together():
    rng = np.random.default_rng(4)
    unserved = rng.binomial(300, expit(logit(0.2) + rng.normal(0, 0.3, 3_000))).astype(float)
    cells = collect(np.arange(3_000), np.zeros(3_000, int), np.zeros(3_000, int), np.full(3_000, 300.0), unserved)
    rate = unserved.sum() / 900_000
    likelihood = relative_likelihood(
        log_likelihood(unserved, normaliser(cells, np.full(3_000, logit(rate)), GRID), GRID)
    )
    prior = fit_prior(likelihood)
    # A mean of chances belongs to odds above the mean of the odds: here by about half the variance times (1 - 2p).
    assert average_area(prior) == pytest.approx(-(0.3**2) / 2 * (1 - 2 * rate), abs=0.008)
    believed = posterior(likelihood, prior, average_area(prior))
    assert believed.mean.mean() == pytest.approx(0.0, abs=0.002)
    plain = posterior(likelihood, prior)
    assert (believed.probability >= plain.probability - 1e-12).all()
    assert believed.probability.mean() > plain.probability.mean() + 0.01


def test_a_prior_without_areas_is_flat():
    assert fit_prior(np.zeros((0, GRID.size))) == pytest.approx(np.full(GRID.size, 1 / GRID.size))


def people_in_households(alike: bool, members: int = 4, seed: int = 1):
    rng = np.random.default_rng(seed)
    homes = 50 * 60
    household = np.repeat(np.arange(homes), members)
    area = household // 60
    first = rng.random(homes) < 0.3
    unserved = (first[household] if alike else rng.random(household.size) < 0.3).astype(float)
    ones = np.ones(household.size)
    cells = collect(area, np.zeros(area.size, int), np.zeros(50, int), ones, unserved)
    log_odds = state_comparator(cells).of_cells(cells)
    rows = HouseholdRows(area, household, ones, unserved, log_odds[area])
    return household_design_effect(rows, own_shift(cells, log_odds))


def test_households_served_together_count_once():
    effect, correlation = people_in_households(alike=True)
    assert correlation == pytest.approx(1.0, abs=0.02)
    assert effect == pytest.approx(np.full(50, 1 + 3 * (1 + 2 / 60)), rel=0.03)


def test_strangers_count_fully():
    effect, correlation = people_in_households(alike=False)
    assert correlation < 0.03
    assert (effect < 1.1).all()


def test_people_who_live_alone_have_no_design_effect():
    effect, correlation = people_in_households(alike=True, members=1)
    assert correlation == 0.0
    assert effect == pytest.approx(np.ones(50))


def test_own_shift_makes_each_area_expect_what_it_has():
    cells = collect(np.arange(3), np.zeros(3, int), np.zeros(3, int), np.full(3, 100.0), np.array([30.0, 0.0, 100.0]))
    assert own_shift(cells, np.full(3, logit(0.2))) == pytest.approx([logit(0.3) - logit(0.2), -1.5, 2.2])
