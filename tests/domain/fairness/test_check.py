"""The whole check on made-up worlds: quiet where nothing is planted, awake where something is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import InvalidInput
from app.domain.fairness import METHOD, check_unserved
from app.domain.fairness.shrinkage import NOTABLE
from benchmarks.fairness_simulation import Setting, simulate


def run(world, **changes):
    columns = {"parent": world.parent, "stratum": world.stratum, "household": world.household} | changes
    return check_unserved(world.area, world.eligible, world.unserved, **columns)


@pytest.mark.parametrize("seed", range(5))
def test_nothing_planted_no_flag(seed):
    result = run(simulate(Setting(1_500, 60, area_sd=0.0, planted=0.0), np.random.default_rng(seed)))
    assert not (result.flag_a | result.flag_b).any()
    assert result.spread < 0.1


def test_planted_areas_are_flagged_and_few_others():
    world = simulate(Setting(1_500, 250, odds_ratio=3.5, planted=0.02), np.random.default_rng(3))
    result = run(world)
    assert result.flag_a[world.planted].mean() > 0.9
    assert result.flag_b[world.planted].mean() > 0.6
    assert (result.flag_a & (world.log_odds_ratio <= NOTABLE)).sum() <= 0.1 * result.flag_a.sum()
    assert (result.flag_b & ~world.planted).sum() <= 0.1 * result.flag_b.sum()
    assert result.probability[world.planted].mean() > 0.9
    assert result.odds_ratio[world.planted].mean() == pytest.approx(3.5, rel=0.15)


def test_far_better_than_expected_is_worth_a_look_too():
    world = simulate(Setting(1_000, 250, odds_ratio=0.15, planted=0.01), np.random.default_rng(4))
    result = run(world)
    assert result.flag_low[world.planted].mean() > 0.7
    assert not result.flag_low[~world.planted].any()


def test_without_standardising_a_mix_of_schemes_looks_like_a_gap():
    world = simulate(Setting(1_500, 200, area_sd=0.0, planted=0.0), np.random.default_rng(1))
    assert run(world, parent=None, stratum=None).flag_a.sum() > 20


def test_without_households_a_few_families_look_like_a_gap():
    world = simulate(Setting(800, 200, household_correlation=0.7), np.random.default_rng(1))
    with_homes, without = run(world), run(world, household=None)
    real = world.log_odds_ratio > NOTABLE
    assert (without.flag_a & ~real).sum() > 10
    assert (with_homes.flag_a & ~real).sum() <= 1
    assert with_homes.design_effect.mean() > 2
    assert (without.design_effect == 1).all()


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_order_of_rows_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    world = simulate(Setting(60, 80, odds_ratio=3.0, planted=0.1), rng)
    order = rng.permutation(world.area.size)
    columns = (world.area, world.eligible, world.unserved, world.parent, world.stratum)
    area, eligible, unserved, parent, stratum = (column[order] for column in columns)
    first = run(world)
    second = check_unserved(area, eligible, unserved, parent=parent, stratum=stratum)
    assert first.odds_ratio == pytest.approx(second.odds_ratio)
    assert (first.flag_a == second.flag_a).all()


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_every_district_expects_what_it_has_and_splitting_rows_changes_nothing(seed):
    world = simulate(Setting(60, 80), np.random.default_rng(seed))
    whole = run(world)
    for district in np.unique(whole.parent):
        inside = whole.parent == district
        assert whole.expected[inside].sum() == pytest.approx(whole.unserved[inside].sum())
    half = world.eligible // 2
    part = np.minimum(world.unserved, half)
    split = check_unserved(
        np.tile(world.area, 2),
        np.concatenate([half, world.eligible - half]),
        np.concatenate([part, world.unserved - part]),
        parent=np.tile(world.parent, 2),
        stratum=np.tile(world.stratum, 2),
    )
    assert split.probability == pytest.approx(whole.probability)


def test_a_worse_count_never_lowers_the_chance_of_a_gap():
    eligible = np.full(40, 80)
    chances = []
    for extra in range(8, 40, 4):
        unserved = np.full(40, 16)
        unserved[0] = extra
        chances.append(check_unserved(np.arange(40), eligible, unserved).probability[0])
    assert np.diff(chances).min() >= -1e-9
    assert chances[-1] > 0.99


def test_more_people_at_the_same_share_are_surer():
    def chance(people):
        eligible = np.full(40, people)
        unserved = eligible // 5
        unserved[0] = people * 2 // 5
        return check_unserved(np.arange(40), eligible, unserved).probability[0]

    assert chance(20) < chance(60) < chance(400)


MINIMUM_CASES = [
    # eligible, unserved, too few
    (8, 8, True),
    (400, 4, False),
    (12, 4, True),
    (12, 5, False),
    (0, 0, True),
]


@pytest.mark.parametrize(("eligible", "unserved", "too_few"), MINIMUM_CASES)
def test_minimums(eligible, unserved, too_few):
    others = np.full(30, 200)
    result = check_unserved(np.arange(31), np.append(others, eligible), np.append(others // 5, unserved))
    assert result.too_few[30] == too_few
    if too_few:
        assert not (result.flag_a[30] or result.flag_b[30] or result.flag_low[30])


def test_the_same_seed_gives_the_same_answer_and_says_how():
    world = simulate(Setting(200, 60), np.random.default_rng(1))
    first, second = run(world), run(world)
    assert (first.method, first.seed) == (METHOD, 0)
    assert (first.prior == second.prior).all()
    assert (first.q_high == second.q_high).all()


def test_labels_may_be_text():
    result = check_unserved(["ब", "अ", "ब"], [10, 20, 10], [1, 2, 3], parent=["भोपाल"] * 3)
    assert result.area.tolist() == ["अ", "ब"]
    assert result.parent.tolist() == ["भोपाल", "भोपाल"]
    assert result.unserved.tolist() == [2, 4]
    assert not result.compared_with_district.any()


def test_no_areas_no_answer():
    result = check_unserved([], [], [])
    assert result.area.size == result.flag_a.size == result.detectable.size == 0


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"eligible": [10, 10], "unserved": [11, 1]}, "impossible_counts"),
        ({"eligible": [10, 10], "unserved": [-1, 1]}, "impossible_counts"),
        ({"eligible": [float("nan"), 10], "unserved": [1, 1]}, "impossible_counts"),
        ({"eligible": [float("inf"), 10], "unserved": [1, 1]}, "impossible_counts"),
        ({"eligible": [10], "unserved": [1]}, "unequal_columns"),
        ({"eligible": [10, 10], "unserved": [1, 1], "stratum": [1]}, "unequal_columns"),
        ({"eligible": [10, 10], "unserved": [1, 1], "parent": ["a", "b"]}, "two_parents"),
    ],
)
def test_refusals(columns, code):
    with pytest.raises(InvalidInput) as refusal:
        check_unserved(["x", "x"], **columns)
    assert refusal.value.code == code
    assert refusal.value.sentence.hi
    assert "{" not in refusal.value.sentence.hi


def test_detectable_gap_shrinks_with_people():
    world = simulate(Setting(1_000, 100, odds_ratio=3.0, planted=0.02), np.random.default_rng(6))
    small, large = run(world), run(simulate(Setting(1_000, 800, 3.0, planted=0.02), np.random.default_rng(6)))
    assert np.median(large.detectable) < 0.7 * np.median(small.detectable)


def test_a_gap_that_could_be_shown_mostly_is_and_half_of_it_mostly_is_not():
    size, rng = 200, np.random.default_rng(8)
    eligible = np.full(600, size)
    base = rng.binomial(size, 0.2, 600)
    base[:12] = rng.binomial(size, 0.45, 12)
    gap = float(check_unserved(np.arange(600), eligible, base).detectable[100])

    def share_flagged(odds_ratio):
        chance = (0.25 * odds_ratio) / (1 + 0.25 * odds_ratio)
        flagged = 0
        for _ in range(30):
            trial = base.copy()
            trial[100] = rng.binomial(size, chance)
            flagged += bool(check_unserved(np.arange(600), eligible, trial).flag_a[100])
        return flagged / 30

    assert share_flagged(gap) >= 0.7
    assert share_flagged(gap**0.5) <= 0.3
