"""Indirect standardisation: the expected counts add up, and the district is the comparator."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.fairness.standardise import (
    calibrating_shift,
    collect,
    district_comparator,
    expected_and_variance,
    state_comparator,
    stratum_rates,
)

counts = st.integers(0, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


def cells_of(rows: list[tuple[int, int, int, int]], parent: list[int]):
    area, stratum, eligible, unserved = (np.array(column) for column in zip(*rows, strict=True))
    return collect(area, stratum, np.array(parent), eligible.astype(float), unserved.astype(float))


def test_rows_of_one_area_and_stratum_add_up():
    cells = cells_of([(0, 1, 10, 2), (0, 1, 5, 1), (0, 0, 4, 0), (1, 1, 8, 8)], [0, 0])
    assert cells.area.tolist() == [0, 0, 1]
    assert cells.stratum.tolist() == [0, 1, 1]
    assert cells.eligible.tolist() == [4, 15, 8]
    assert cells.unserved.tolist() == [0, 3, 8]


def test_stratum_rates_are_held_off_zero_and_one():
    cells = cells_of([(0, 0, 9, 0), (0, 1, 9, 9), (1, 2, 19, 4)], [0, 0])
    assert stratum_rates(cells) == pytest.approx([0.05, 0.95, 4.5 / 20])


@given(st.lists(counts, min_size=12, max_size=12))
def test_every_district_expects_what_it_has(drawn):
    rows = [(i // 2, i % 2, n, o) for i, (n, o) in enumerate(drawn)]
    cells = cells_of(rows, [a % 2 for a in range(6)])
    comparator = district_comparator(cells, minimum_siblings=1)
    expected, variance = expected_and_variance(cells, comparator.of_cells(cells))
    unserved = cells.total(cells.unserved)
    for district in (0, 1):
        inside = cells.parent == district
        assert expected[inside].sum() == pytest.approx(unserved[inside].sum(), abs=1e-6)
    assert (variance >= 0).all()
    assert (variance <= expected + 1e-12).all()


@pytest.mark.parametrize(
    ("eligible", "unserved", "shift"),
    [
        ([[100.0, 0.0]], [20.0], 0.0),
        ([[100.0, 0.0]], [0.0], -40.0),
        ([[100.0, 50.0]], [150.0], 40.0),
        ([[0.0, 0.0]], [0.0], 0.0),
        ([[1e6, 0.0]], [1.0], np.log(1 / (1e6 - 1)) - np.log(0.25)),
    ],
)
def test_shift_of_one_district(eligible, unserved, shift):
    log_odds = np.log(np.array([0.25, 1.0]))
    assert calibrating_shift(log_odds, np.array(eligible), np.array(unserved)) == pytest.approx([shift], abs=1e-6)


def test_a_district_with_few_areas_is_compared_with_the_state():
    rows = [(a, 0, 100, 10) for a in range(10)] + [(10, 0, 100, 60), (11, 0, 100, 60)]
    cells = cells_of(rows, [0] * 10 + [1, 1])
    comparator = district_comparator(cells)
    assert comparator.own.tolist() == [True, False]
    expected, _ = expected_and_variance(cells, comparator.of_cells(cells))
    assert expected[:10] == pytest.approx([10.0] * 10)
    assert expected[10] == pytest.approx(100 * 220.5 / 1201)
    assert comparator.shift[1] > 1


def test_a_uniformly_bad_district_shows_only_beside_the_state():
    rows = [(a, 0, 100, 10 if a < 10 else 40) for a in range(20)]
    cells = cells_of(rows, [0] * 10 + [1] * 10)
    district, state = district_comparator(cells), state_comparator(cells)
    assert expected_and_variance(cells, district.of_cells(cells))[0][10:] == pytest.approx([40.0] * 10)
    assert expected_and_variance(cells, state.of_cells(cells))[0][10:] == pytest.approx([25.0] * 10, abs=0.1)
    assert np.exp(district.shift) == pytest.approx([(1 / 9) / (1 / 3), (2 / 3) / (1 / 3)], rel=0.01)


def test_taking_areas_keeps_their_cells():
    cells = cells_of([(a, s, 10 + a, s) for a in range(5) for s in range(2)], [0, 1, 0, 1, 0])
    part = cells.take(np.array([1, 4]))
    assert part.area.tolist() == [0, 0, 1, 1]
    assert part.eligible.tolist() == [11, 11, 14, 14]
    assert part.parent.tolist() == [1, 0]
