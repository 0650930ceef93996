"""Try to work out what was hidden.

Everything shown is an equation in the hidden cells. A hidden item is known exactly when no solution of "all shown
things stay as they are" moves it. One random such solution tells it for all items together: what it leaves at zero is
known (by accident only with a chance of one in two thousand million). Arithmetic is exact, in whole numbers modulo a
prime, so there is no threshold for "nearly zero". Beyond subtraction, simple bounds are tried: a hidden count is at
least 1, and nothing shown may be exceeded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from app.domain.disclosure.elimination import PRIME, random_null_vector
from app.domain.disclosure.tables import BoolArray, FloatArray, IntArray, Items, items_of

_SWEEPS = 30


@dataclass(frozen=True, slots=True)
class Recovered:
    """What an outsider can work out: ``cells`` in the shape of the table, ``totals`` one array per margin."""

    cells: BoolArray
    totals: tuple[BoolArray, ...]

    @property
    def count(self) -> int:
        """How many hidden items can be had."""
        return int(self.cells.sum()) + sum(int(total.sum()) for total in self.totals)


def recoverable(
    table: ArrayLike, margins: Sequence[ArrayLike], hidden: ArrayLike, hidden_totals: Sequence[ArrayLike], seed: int = 0
) -> Recovered:
    """Find the hidden cells and totals whose value follows from what is shown.

    ``table`` and ``margins`` as for :func:`app.domain.disclosure.hide_small`; ``hidden`` marks cells (shape of the
    table), ``hidden_totals`` the groups of each margin in ascending order of their numbers. Use it on any published
    set, however it was made.
    """
    items = items_of(table, margins)
    marks = np.concatenate([np.asarray(part, dtype=np.bool_).ravel() for part in (hidden, *hidden_totals)])
    by_sums = marks & known_by_sums(items, marks, seed)
    left = marks & ~by_sums
    known = by_sums | (left & known_by_bounds(items, left))
    parts = np.split(known, [items.cells, *np.cumsum(items.sizes)[:-1] + items.cells] if items.sizes else [items.cells])
    return Recovered(parts[0].reshape(np.shape(table)), tuple(parts[1 : 1 + len(items.sizes)]))


def known_by_sums(items: Items, hidden: BoolArray, seed: int) -> BoolArray:
    """Mark the items that no change of the hidden cells can move while all shown totals stay."""
    rng = np.random.default_rng(seed)
    unknown = np.flatnonzero(hidden[: items.cells])
    if unknown.size == 0 or not items.sizes:
        return np.full(items.values.size, unknown.size == 0, dtype=np.bool_)
    shown = [
        np.where(code >= 0, ~hidden[code + first], False) for code, first in zip(items.codes, items.first, strict=True)
    ]
    signature = np.array(
        [np.where(seen[unknown], code[unknown], -1) for code, seen in zip(items.codes, shown, strict=True)]
    ).reshape(len(items.sizes), unknown.size)
    # Cells in the same shown totals are interchangeable: only their sum can be known, and they move freely among
    # themselves.
    classes, place = np.unique(signature, axis=1, return_inverse=True)
    place = place.ravel()
    rows, columns = [], []
    for margin, first in enumerate(items.first):
        # A total less the shown totals inside it says as much as the total, and holds far fewer cells.
        inside = np.flatnonzero((classes[margin] >= 0) & (classes[list(items.inside[margin])] < 0).all(axis=0))
        rows.append(classes[margin][inside] + first)
        columns.append(inside)
    none = np.zeros(0, dtype=np.int64)
    moves = random_null_vector(np.concatenate([none, *rows]), np.concatenate([none, *columns]), classes.shape[1], rng)
    cell_moves = np.zeros(items.cells, dtype=np.int64)
    cell_moves[unknown] = _shared_out(moves, place, rng)
    cell, total = items.members()
    moved = np.zeros(items.values.size, dtype=np.int64)
    moved[: items.cells] = cell_moves
    np.add.at(moved, total, cell_moves[cell])
    return np.asarray(moved % PRIME == 0)


def _shared_out(moves: IntArray, place: IntArray, rng: np.random.Generator) -> IntArray:
    """Split each class's move at random among its cells."""
    split = rng.integers(1, PRIME, place.size)
    order = np.argsort(place, kind="stable")
    last = order[np.flatnonzero(np.r_[np.diff(place[order]) > 0, True])]
    split[last] = 0
    sums = np.zeros(moves.size, dtype=np.int64)
    np.add.at(sums, place, split)
    split[last] = (moves - sums) % PRIME
    return split


def known_by_bounds(items: Items, hidden: BoolArray) -> BoolArray:
    """Mark the cells that have only one value left when every hidden one is at least 1 and totals hold."""
    cell, total = items.members()
    used = hidden[cell] & ~hidden[total]
    cell, total = cell[used], total[used]
    size = items.values.size
    masked = np.where(hidden, 0.0, items.values)
    everywhere, sums = items.members()
    rest = items.values - np.bincount(sums, weights=masked[everywhere], minlength=size)
    low = np.where(hidden, 1.0, items.values)
    high = np.where(hidden, np.inf, items.values)
    for _ in range(_SWEEPS):
        new_low, new_high = _tightened(low, high, (cell, total), rest)
        if (new_low == low).all() and (new_high == high).all():
            break
        low, high = new_low, new_high
    known = low == high
    known[items.cells :] = False
    return np.asarray(known)


def _tightened(
    low: FloatArray, high: FloatArray, pairs: tuple[IntArray, IntArray], rest: FloatArray
) -> tuple[FloatArray, FloatArray]:
    cell, total = pairs
    least = np.bincount(total, weights=low[cell], minlength=low.size)
    unbounded = np.isinf(high)
    endless = np.bincount(total, weights=unbounded[cell].astype(np.float64), minlength=low.size)
    finite = np.where(unbounded, 0.0, high)
    most = np.bincount(total, weights=finite[cell], minlength=low.size)
    new_low, new_high = low.copy(), high.copy()
    np.minimum.at(new_high, cell, rest[total] - (least[total] - low[cell]))
    others_end = endless[total] - unbounded[cell] == 0
    np.maximum.at(new_low, cell[others_end], (rest[total] - (most[total] - finite[cell]))[others_end])
    return new_low, new_high
