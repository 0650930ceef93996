"""A random solution of sparse equations whose right side is zero, exactly, modulo a prime.

Most equations here are short once cells in the same totals are merged, so they are solved one after the other for the
unknown that the fewest other equations hold, as one would by hand. Whole numbers modulo 2³¹ − 1 stay exact in 64 bits.
"""

from __future__ import annotations

import heapq

import numpy as np

from app.domain.disclosure.tables import IntArray

PRIME = 2**31 - 1


def random_null_vector(row: IntArray, column: IntArray, columns: int, rng: np.random.Generator) -> IntArray:
    """Return x (``columns``,) with A·x = 0 modulo 2³¹ − 1, drawn evenly from all such x.

    A has a 1 at each (``row``, ``column``). An unknown that is 0 in x is 0 in every solution, with a chance of error
    of one in two thousand million.
    """
    equations = _rows(row, column)
    holders: dict[int, set[int]] = {}
    for name, terms in equations.items():
        for unknown in terms:
            holders.setdefault(unknown, set()).add(name)
    solved: list[tuple[int, dict[int, int]]] = []
    waiting = [(len(terms), name) for name, terms in equations.items()]
    heapq.heapify(waiting)
    while waiting:
        length, name = heapq.heappop(waiting)
        if name not in equations or len(equations[name]) != length:
            continue
        terms = equations.pop(name)
        for unknown in terms:
            holders[unknown].discard(name)
        if not terms:
            continue
        pivot = min(terms, key=lambda unknown: (len(holders[unknown]), unknown))
        factor = pow(terms.pop(pivot), -1, PRIME)
        expression = {unknown: -value * factor % PRIME for unknown, value in terms.items()}
        solved.append((pivot, expression))
        for other in holders.pop(pivot):
            _substitute(equations[other], pivot, expression, holders, other)
            heapq.heappush(waiting, (len(equations[other]), other))
    return _solution(solved, columns, rng)


def _rows(row: IntArray, column: IntArray) -> dict[int, dict[int, int]]:
    equations: dict[int, dict[int, int]] = {}
    for name, unknown in zip(row.tolist(), column.tolist(), strict=True):
        terms = equations.setdefault(name, {})
        terms[unknown] = terms.get(unknown, 0) + 1
    return equations


def _substitute(
    terms: dict[int, int], pivot: int, expression: dict[int, int], holders: dict[int, set[int]], name: int
) -> None:
    """Replace ``pivot`` in one equation by what it equals."""
    times = terms.pop(pivot)
    for unknown, value in expression.items():
        left = (terms.get(unknown, 0) + times * value) % PRIME
        if left:
            terms[unknown] = left
            holders[unknown].add(name)
        else:
            terms.pop(unknown, None)
            holders[unknown].discard(name)


def _solution(solved: list[tuple[int, dict[int, int]]], columns: int, rng: np.random.Generator) -> IntArray:
    values = rng.integers(1, PRIME, columns).tolist()
    for pivot, expression in reversed(solved):
        values[pivot] = sum(value * values[unknown] for unknown, value in expression.items()) % PRIME
    return np.array(values, dtype=np.int64)
