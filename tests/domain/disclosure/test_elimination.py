"""A random solution is a solution, and what it leaves at zero is zero in every one: against plain elimination."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.disclosure.elimination import PRIME, random_null_vector
from app.domain.disclosure.tables import groups_of, items_of


def forced_to_zero(table):
    """Which unknowns of A·x = 0 are 0 in every solution: those whose row of the null space is 0, by hand, modulo p."""
    rows = [[int(value) % PRIME for value in row] for row in table]
    columns, pivots, done = table.shape[1], [], 0
    for column in range(columns):
        found = next((i for i in range(done, len(rows)) if rows[i][column]), None)
        if found is None:
            continue
        rows[done], rows[found] = rows[found], rows[done]
        factor = pow(rows[done][column], -1, PRIME)
        rows[done] = [value * factor % PRIME for value in rows[done]]
        for i in range(len(rows)):
            if i != done and rows[i][column]:
                times = rows[i][column]
                rows[i] = [(a - times * b) % PRIME for a, b in zip(rows[i], rows[done], strict=True)]
        pivots.append(column)
        done += 1
    return [column in pivots and sum(map(bool, rows[pivots.index(column)])) == 1 for column in range(columns)]


def check(table, seed=0):
    row, column = np.nonzero(table)
    x = random_null_vector(row, column, table.shape[1], np.random.default_rng(seed))
    assert all(sum(int(v) for v in x[column[row == i]]) % PRIME == 0 for i in range(table.shape[0]))
    assert ((x >= 0) & (x < PRIME)).all()
    assert (x == 0).tolist() == forced_to_zero(table)


@settings(max_examples=150)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**16), st.sampled_from([0.15, 0.3, 0.6, 0.9]))
def test_any_equations(rows, columns, seed, share):
    check(np.random.default_rng(seed).random((rows, columns)) < share, seed)


CHAINS = [
    ("one alone", [[0, 1, 0]]),
    ("two and one of them", [[1, 1], [1, 0]]),
    ("a ring of three", [[1, 1, 0], [0, 1, 1], [1, 0, 1]]),
    ("a ring of four", [[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1], [1, 0, 0, 1]]),
    ("a path and its sum", [[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1], [1, 1, 1, 1]]),
    ("the same twice", [[1, 1, 1], [1, 1, 1]]),
    ("nothing at all", [[0, 0]]),
    ("a square that needs elimination", [[1, 1, 1, 0], [0, 1, 1, 1], [1, 0, 1, 1], [1, 1, 0, 1]]),
]


@pytest.mark.parametrize("table", [np.array(row[1]) for row in CHAINS], ids=[row[0] for row in CHAINS])
def test_by_example(table):
    check(table)


@pytest.mark.parametrize("seed", range(6))
def test_long_paths_and_crossing_sums(seed):
    rng = np.random.default_rng(seed)
    pairs = np.zeros((30, 31), dtype=int)
    pairs[np.arange(30), np.arange(30)] = pairs[np.arange(30), np.arange(30) + 1] = 1
    check(np.vstack([pairs[:, rng.permutation(31)], rng.random((3, 31)) < 0.4]), seed)


NESTED = [
    # margins of six cells, and for each which others are taken off
    ([[0, 0, 0, 1, 1, 1], [0, 0, 1, 2, 2, 2], [0, 0, 0, 0, 0, 0]], [(1,), (), (0, 1)]),
    ([[0, 0, 1, 1, 2, 2], [0, 0, 1, 1, 2, 2]], [(), (0,)]),
    ([[0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 2, 3]], [(), ()]),
    ([[0, 1, -1, -1, -1, -1], [0, 0, 0, 0, 0, 0]], [(), (0,)]),
    ([[0, 0, 0, 0, 0, 0], [0, 1, 2, -1, -1, -1], [0, 0, 0, 0, 1, 1]], [(2, 1), (), (1,)]),
    ([[0, 0, -1, -1, 1, 1], [0, 0, 0, 1, 1, 1]], [(), (0,)]),
]


@pytest.mark.parametrize(("margins", "inside"), NESTED)
def test_which_totals_lie_inside_which(margins, inside):
    assert list(items_of(np.arange(6), margins).inside) == inside


def test_the_cells_of_groups():
    items = items_of([5, 6, 7, 8], [[1, -1, 0, 1], [3, 3, 3, -1]])
    groups = groups_of(items)
    assert [groups.of(0, group).tolist() for group in (0, 1)] == [[2], [0, 3]]
    assert groups.of(1, 0).tolist() == [0, 1, 2]
    assert groups.sizes(0, np.array([1, 0])).tolist() == [2, 1]
    assert groups.first(0, np.array([0, 1])).tolist() == [2, 0]
