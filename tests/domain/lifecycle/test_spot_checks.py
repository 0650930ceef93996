"""The number of spot checks against published values, and a draw that anybody can repeat."""

from __future__ import annotations

import math
import random
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.lifecycle.spot_checks import (
    BadSample,
    draw_sample,
    freeze,
    sample_size,
    share_interval,
    thaw,
)

# Krejcie and Morgan (1970), table 1, uses chi-square 3.841, margin .05, share .5, and rounds to the nearest;
# rounding up may ask for one more.
PUBLISHED = {10: 10, 50: 44, 100: 80, 200: 132, 500: 217, 1000: 278, 5000: 357, 10000: 370}


@pytest.mark.parametrize("population", PUBLISHED)
def test_sizes_agree_with_the_published_table(population: int) -> None:
    assert sample_size(population) - PUBLISHED[population] in (0, 1)


@pytest.mark.parametrize(
    ("population", "options", "size"),
    [
        (0, {}, 0),
        (1, {}, 1),
        (400, {"expected_share": 0.0}, 1),
        (400, {"expected_share": 0.1}, 103),
        (400, {"confidence": 0.99}, 250),
        (400, {"margin": 0.1}, 78),
        (10**9, {}, 385),
    ],
)
def test_sizes_by_hand(population: int, options: dict[str, float], size: int) -> None:
    assert sample_size(population, **options) == size


@given(st.integers(1, 10**6), st.floats(0.01, 0.3), st.floats(0.5, 0.99), st.floats(0, 1))
def test_the_error_is_within_the_margin_and_one_fewer_would_not_do(
    population: int, margin: float, confidence: float, share: float
) -> None:
    size = sample_size(population, margin=margin, confidence=confidence, expected_share=share)
    assert 1 <= size <= population

    def error(drawn: int) -> float:
        spread = share * (1 - share) / drawn * (population - drawn) / max(1, population - 1)
        return NormalDist().inv_cdf((1 + confidence) / 2) * math.sqrt(spread)

    assert error(size) <= margin * (1 + 1e-9)
    assert size == 1 or error(size - 1) > margin * (1 - 1e-9)


@pytest.mark.parametrize(
    "options",
    [
        {"margin": 0},
        {"margin": 1},
        {"confidence": 0},
        {"confidence": 1},
        {"expected_share": -0.1},
        {"expected_share": 1.1},
    ],
)
def test_values_out_of_range_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(BadSample):
        sample_size(100, **options)
    with pytest.raises(BadSample):
        sample_size(-1)


KEYS = [f"PH26-{number:08d}" for number in range(200)]


def test_a_draw_is_the_same_for_everybody() -> None:
    assert draw_sample(KEYS[:9], 3, 7) == ("PH26-00000002", "PH26-00000003", "PH26-00000005")


@given(st.permutations(KEYS[:30]), st.integers(0, 30), st.integers(0, 2**32))
def test_neither_order_nor_repetition_changes_a_draw(keys: list[str], size: int, seed: int) -> None:
    drawn = draw_sample(keys + keys[:5], size, seed)
    assert drawn == draw_sample(KEYS[:30], size, seed)
    assert len(set(drawn)) == size
    assert set(drawn) <= set(keys)


def test_every_key_can_be_drawn() -> None:
    assert {key for seed in range(100) for key in draw_sample(KEYS[:20], 3, seed)} == set(KEYS[:20])


@pytest.mark.parametrize("size", [-1, 4])
def test_a_draw_beyond_the_list_is_refused(size: int) -> None:
    with pytest.raises(BadSample):
        draw_sample(KEYS[:3], size, 1)


@pytest.mark.parametrize(("population", "size"), [(1000, 278), (65400, 382)])
def test_sizes_that_people_know(population: int, size: int) -> None:
    assert sample_size(population, margin=0.05, confidence=0.95, expected_share=0.5) == size


@given(st.sets(st.sampled_from(KEYS), min_size=1), st.data(), st.integers(0, 2**31 - 1))
def test_the_kept_list_and_the_seed_give_the_same_sample_again(keys: set[str], data: st.DataObject, seed: int) -> None:
    size = data.draw(st.integers(0, len(keys)))
    drawn = draw_sample(keys, size, seed)
    kept = freeze(reversed(sorted(keys)))
    assert thaw(kept) == tuple(sorted(keys))
    assert draw_sample(thaw(kept), size, seed) == drawn


def test_an_empty_list_is_kept_too() -> None:
    assert thaw(freeze([])) == ()


# By hand. With N = 4 and n = 2 drawn, both having it: a list with 2 that have it yields that in 1 draw of 6, with 1
# never; 1/6 > 0.025, so 2 of 4 is the least. Found none: the mirror image.
@pytest.mark.parametrize(
    ("found", "checked", "population", "low", "high"),
    [
        (2, 2, 4, 2 / 4, 1.0),
        (0, 2, 4, 0.0, 2 / 4),
        (1, 1, 1, 1.0, 1.0),
        (30, 30, 30, 1.0, 1.0),
        (7, 20, 20, 7 / 20, 7 / 20),
        (0, 59, 10**6, 0.0, 0.0606),
        (50, 100, 10**6, 0.3983, 0.6017),
    ],
)
def test_limits_by_hand_and_by_the_published_exact_ones(
    found: int, checked: int, population: int, low: float, high: float
) -> None:
    """For an endless list the limits are those of Clopper and Pearson (1934)."""
    limits = share_interval(found, checked, population)
    assert (limits.low, limits.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


@given(st.integers(1, 400), st.data(), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_limits_hold_what_was_found_and_narrow_with_more(population: int, data: st.DataObject, sure: float) -> None:
    checked = data.draw(st.integers(1, population))
    found = data.draw(st.integers(0, checked))
    limits = share_interval(found, checked, population, sure)
    fewest, most = found, population - (checked - found)
    assert fewest <= round(limits.low * population) <= round(limits.high * population) <= most
    wider = share_interval(found, checked, population * 10, sure)
    assert wider.high - wider.low >= limits.high - limits.low - 1 / population


@pytest.mark.parametrize(("population", "having", "checked"), [(40, 31, 12), (300, 285, 60), (1000, 500, 278)])
def test_the_true_share_lies_within_the_limits_as_often_as_promised(population: int, having: int, checked: int) -> None:
    """Thousands of draws from a list of which the truth is known; the random numbers are fixed."""
    dice, trials, promised = random.Random(20261122), 2000, 0.9
    within: dict[int, bool] = {}
    hits = 0
    for _ in range(trials):
        found = sum(key < having for key in dice.sample(range(population), checked))
        if found not in within:
            limits = share_interval(found, checked, population, promised)
            within[found] = limits.low <= having / population <= limits.high
        hits += within[found]
    spread = 3 * math.sqrt(promised * (1 - promised) / trials)
    assert hits / trials >= promised - spread
    assert hits / trials < 1


@pytest.mark.parametrize(("found", "checked", "population"), [(0, 0, 5), (3, 2, 5), (2, 6, 5), (-1, 2, 5)])
def test_impossible_findings_are_refused(found: int, checked: int, population: int) -> None:
    with pytest.raises(BadSample):
        share_interval(found, checked, population)
