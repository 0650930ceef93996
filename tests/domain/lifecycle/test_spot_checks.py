"""The number of spot checks against published values, and a draw that anybody can repeat."""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.lifecycle.spot_checks import BadSample, draw_sample, sample_size

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
