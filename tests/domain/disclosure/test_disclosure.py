"""Hiding small counts: 200 random published sets under attack, by sums and by linear programming."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from app.domain.disclosure import across, hide_shares, hide_small, recoverable
from app.domain.errors import InvalidInput
from benchmarks.fairness_worlds import draw_published


def published_set(seed):
    """Booths by schemes with three hierarchies that cross, and totals by row, by scheme and over all."""
    rng = np.random.default_rng(seed)
    booths, schemes = int(rng.integers(8, 60)), int(rng.integers(1, 4))
    panchayat = np.arange(booths) // 2
    block, constituency = panchayat // 5, np.sort(rng.integers(0, 3, booths))
    mandal = (np.arange(booths) + int(rng.integers(0, 9))) // 7
    table = rng.negative_binomial(1.0, 1 / (1 + rng.uniform(5, 60)), (booths, schemes))
    scheme = np.arange(schemes)[None, :]
    margins = [np.zeros((1, 1), dtype=int)]
    for level in (panchayat, block, constituency, mandal):
        if rng.random() < 0.8:
            margins += [across(level[:, None], scheme), level[:, None]]
    return table, margins


def attack(table, margins, shown):
    return recoverable(table, margins, shown.hidden, [total.hidden for total in shown.totals], seed=99)


@pytest.mark.parametrize("block", range(10))
def test_nothing_can_be_had_from_two_hundred_random_sets(block):
    for seed in range(20 * block, 20 * block + 20):
        table, margins = published_set(seed)
        shown = hide_small(table, margins)
        assert attack(table, margins, shown).count == 0
        assert shown.hidden[(table > 0) & (table < 10)].all()
        assert not shown.hidden[table == 0].any()
        for total in shown.totals:
            assert total.hidden[(total.values > 0) & (total.values < 10)].all()


@pytest.mark.parametrize("seed", [9_036, 9_037, 5])
def test_a_large_total_that_follows_anyway_narrows_nothing_down(seed):
    # In 9036 a hidden total follows from the others; with it, bounds alone would leave two counts of 1 one value each.
    table, margins = draw_published(np.random.default_rng(seed))
    assert attack(table, margins, hide_small(table, margins)).count == 0


def test_hiding_only_small_counts_can_be_undone():
    had = 0
    for seed in range(20):
        table, margins = published_set(seed)
        totals = hide_small(table, margins).totals
        small = [(total.values > 0) & (total.values < 10) for total in totals]
        had += recoverable(table, margins, (table > 0) & (table < 10), small).count
    assert had > 100


@pytest.mark.parametrize("seed", range(12))
def test_linear_programming_finds_no_hidden_cell_either(seed):
    rng = np.random.default_rng(1_000 + seed)
    table = rng.negative_binomial(1.0, 1 / 15, (5, 4))
    rows, columns = np.arange(5)[:, None], np.arange(4)[None, :]
    margins = [rows, columns, np.zeros((1, 1), dtype=int), across(rows // 2, columns)]
    shown = hide_small(table, margins)
    unknown = np.flatnonzero(shown.hidden.ravel())
    sums, right = [], []
    for margin, total in zip(margins, shown.totals, strict=True):
        codes = np.broadcast_to(margin, table.shape).ravel()
        for group, value in zip(total.group[~total.hidden], total.values[~total.hidden], strict=True):
            inside = codes == group
            sums.append(inside[unknown].astype(float))
            right.append(value - table.ravel()[inside & ~shown.hidden.ravel()].sum())
    for place in range(unknown.size):
        aim = np.zeros(unknown.size)
        aim[place] = 1.0
        ends = [linprog(sign * aim, A_eq=np.array(sums), b_eq=right, bounds=(0, None)) for sign in (1, -1)]
        high = np.inf if ends[1].status == 3 else -ends[1].fun
        assert high - ends[0].fun > 0.5


SUBTRACTIONS = [
    # table, what has to be hidden beside the small count
    ([[3, 14, 25], [12, 11, 30], [40, 50, 60]], 4),
    ([[3, 14, 25]], 2),
    ([[3], [14], [25]], 2),
    ([[20, 30], [40, 50]], 0),
    ([[0, 30], [40, 0]], 0),
]


@pytest.mark.parametrize(("table", "hidden"), SUBTRACTIONS)
def test_small_tables(table, hidden):
    table = np.array(table)
    rows, columns = np.indices(table.shape)
    shown = hide_small(table, [rows, columns, np.zeros_like(table)])
    assert attack(table, [rows, columns, np.zeros_like(table)], shown).count == 0
    assert shown.hidden.sum() == hidden
    assert np.isnan(shown.shown()).sum() == hidden


def test_what_is_hidden_together_is_not_small_either():
    # two ones hidden alone would be known from 50 - 48, and their sum is a small count
    shown = hide_small([1, 1, 24, 24], [np.zeros(4, dtype=int)])
    assert shown.hidden.sum() == 3
    assert shown.values[shown.hidden].sum() >= 10


def test_a_total_of_another_hierarchy_does_not_give_a_cell_away():
    table, district, constituency = [3, 20, 30, 40], [0, 0, 1, 1], [0, 1, 1, 1]
    shown = hide_small(table, [district, constituency])
    assert shown.hidden[0]
    assert shown.totals[1].hidden[0]
    assert attack(table, [district, constituency], shown).count == 0


def test_shares_hide_the_rest_as_well():
    unserved, eligible = np.array([[40, 38], [50, 25]]), np.array([[43, 90], [120, 80]])
    area = np.arange(2)[:, None]
    table = hide_shares(unserved, eligible, [area])
    # three are served: the pair (40 of 43) would tell
    assert table.part.hidden[0, 0] or table.whole.hidden[0, 0]
    rates = table.rates()
    assert np.isnan(rates[0, 0])
    assert rates[~np.isnan(rates)] == pytest.approx((unserved / eligible)[~np.isnan(rates)])
    assert table.part.totals[0].values.tolist() == [78, 75]
    assert table.whole.totals[0].values.tolist() == [133, 200]
    full = np.stack([unserved, eligible - unserved], axis=-1)
    side, cell = np.array([0, 1]), np.arange(4).reshape(2, 2)
    margins = [across(area[..., None], side), cell[..., None], np.broadcast_to(area, (2, 2))[..., None]]
    shown = hide_small(full, margins)
    assert attack(full, margins, shown).count == 0


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(-1, 3), st.integers(-1, 2)), min_size=1, max_size=14),
    st.integers(2, 12),
)
def test_any_table_with_any_two_margins(drawn, threshold):
    table, one, two = (np.array(column) for column in zip(*drawn, strict=True))
    shown = hide_small(table, [one, two], threshold=threshold)
    assert attack(table, [one, two], shown).count == 0
    assert shown.hidden[(table > 0) & (table < threshold)].all()


def test_without_totals_only_small_counts_are_hidden():
    assert hide_small([0, 3, 10, 9, 50]).hidden.tolist() == [False, True, False, True, False]


def test_the_same_is_hidden_every_time():
    table, margins = published_set(7)
    assert (hide_small(table, margins).hidden == hide_small(table, margins, seed=5).hidden).all()


def test_combined_labels():
    assert across([[0], [1], [-1]], [0, 1]).tolist() == [[0, 1], [2, 3], [-1, -1]]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: hide_small([1.5]), "not_counts"),
        (lambda: hide_small([-1]), "not_counts"),
        (lambda: hide_small([1, 2], [[0, 1, 2]]), "margin_does_not_fit"),
        (lambda: hide_shares([5], [4]), "part_exceeds_whole"),
    ],
)
def test_what_is_no_table_is_refused(make, code):
    with pytest.raises(InvalidInput) as refusal:
        make()
    assert refusal.value.code == code
