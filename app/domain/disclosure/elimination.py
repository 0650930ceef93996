"""A random solution of sparse equations whose right side is zero, exactly, modulo a prime.

Most equations fall away without any work: one with a single unknown says that it is zero, one with an unknown of no
other equation settles it whatever the rest are, and one with two unknowns puts one in the other's place. These are done
for all such equations at once. The few that are left are solved one after the other for the unknown that the fewest
other equations hold, as one would by hand. Whole numbers modulo 2³¹ − 1 stay exact in 64 bits.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

from app.domain.disclosure.tables import BoolArray, IntArray

PRIME = 2**31 - 1


def random_null_vector(row: IntArray, column: IntArray, columns: int, rng: np.random.Generator) -> IntArray:
    """Return x (``columns``,) with A·x = 0 modulo 2³¹ − 1, drawn evenly from all such x.

    A has a 1 at each (``row``, ``column``), no place twice. An unknown that is 0 in x is 0 in every solution, with a
    chance of error of one in two thousand million.
    """
    values = rng.integers(1, PRIME, columns)
    left, settled = _easy(_Entries(np.unique(row, return_inverse=True)[1], column, np.ones_like(column)), values)
    _write_solution(_eliminated(left), values)
    for one in reversed(settled):
        sums = np.zeros(one.unknown.size, dtype=np.int64)
        np.add.at(sums, one.place, one.times * values[one.column] % PRIME)
        values[one.unknown] = -sums % PRIME
    return values


@dataclass(frozen=True, slots=True)
class _Entries:
    """What is not zero of the equations: ``times`` (E,) the unknown ``column`` in equation ``row``."""

    row: IntArray
    column: IntArray
    times: IntArray

    def where(self, which: BoolArray) -> _Entries:
        return _Entries(self.row[which], self.column[which], self.times[which])


@dataclass(frozen=True, slots=True)
class _Settled:
    """Unknowns (E,) that follow from others: minus the sum of ``times`` the unknowns ``column`` at each ``place``."""

    unknown: IntArray
    place: IntArray
    column: IntArray
    times: IntArray


def _easy(left: _Entries, values: IntArray) -> tuple[_Entries, list[_Settled]]:
    """Take out what needs no elimination; return what is left, and what is to be settled after it, last first.

    Unknowns that can only be zero are written into ``values``.
    """
    settled: list[_Settled] = []
    while left.row.size:
        terms = np.bincount(left.row)
        if (terms == 1).any():
            zero = np.zeros(values.size, dtype=np.bool_)
            zero[left.column[terms[left.row] == 1]] = True
            values[zero] = 0
            left = left.where(~zero[left.column])
            continue
        found = _nowhere_else(left) or _pairs(left, terms, values.size)
        if found is None:
            break
        left = found[0]
        settled.append(found[1])
    return left, settled


def _nowhere_else(left: _Entries) -> tuple[_Entries, _Settled] | None:
    """Settle equations by an unknown that no other holds, one each; None where there are none."""
    fitting = np.flatnonzero((np.bincount(left.column)[left.column] == 1) & (np.abs(left.times) == 1))
    if not fitting.size:
        return None
    equations, first = np.unique(left.row[fitting], return_index=True)
    chosen = fitting[first]
    place = np.full(int(left.row.max()) + 1, -1, dtype=np.int64)
    place[equations] = np.arange(equations.size)
    inside = place[left.row] >= 0
    others = inside.copy()
    others[chosen] = False
    where = place[left.row[others]]
    times = left.times[others] * left.times[chosen][where]
    return left.where(~inside), _Settled(left.column[chosen], where, left.column[others], times)


def _pairs(left: _Entries, terms: IntArray, columns: int) -> tuple[_Entries, _Settled] | None:
    """Settle one unknown of equations with two, none of which share one, and put the other in its place everywhere."""
    order = np.flatnonzero(terms[left.row] == 2)
    order = order[np.argsort(left.row[order], kind="stable")]
    one, two = order[0::2], order[1::2]
    fitting = (np.abs(left.times[one]) == 1) & (np.abs(left.times[two]) == 1)
    one, two = one[fitting], two[fitting]
    first = np.full(columns, one.size, dtype=np.int64)
    number = np.arange(one.size)
    for end in (one, two):
        np.minimum.at(first, left.column[end], number)
    alone = (first[left.column[one]] == number) & (first[left.column[two]] == number)
    one, two = one[alone], two[alone]
    if not one.size:
        return None
    gone, stays, times = left.column[one], left.column[two], left.times[one] * left.times[two]
    becomes, sign = np.arange(columns), np.ones(columns, dtype=np.int64)
    becomes[gone], sign[gone] = stays, -times
    kept = np.ones(left.row.size, dtype=np.bool_)
    kept[one] = kept[two] = False
    rest = left.where(kept)
    put = _Entries(rest.row, becomes[rest.column], rest.times * sign[rest.column])
    return _added_up(put, columns), _Settled(gone, np.arange(gone.size), stays, times)


def _added_up(entries: _Entries, columns: int) -> _Entries:
    """Add entries of the same place up and leave out those that cancel."""
    places, same = np.unique(entries.row * columns + entries.column, return_inverse=True)
    times = np.zeros(places.size, dtype=np.int64)
    np.add.at(times, same, entries.times)
    there = times != 0
    return _Entries(places[there] // columns, places[there] % columns, times[there])


def _eliminated(left: _Entries) -> list[tuple[int, dict[int, int]]]:
    """Solve equations one after the other; return each unknown solved for with what it equals, in that order."""
    equations = _rows(left)
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
    return solved


def _rows(left: _Entries) -> dict[int, dict[int, int]]:
    equations: dict[int, dict[int, int]] = {}
    for name, unknown, times in zip(left.row.tolist(), left.column.tolist(), left.times.tolist(), strict=True):
        equations.setdefault(name, {})[unknown] = times % PRIME
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


def _write_solution(solved: list[tuple[int, dict[int, int]]], values: IntArray) -> None:
    for pivot, expression in reversed(solved):
        values[pivot] = sum(value * int(values[unknown]) for unknown, value in expression.items()) % PRIME
