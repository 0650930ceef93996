"""A table with all the totals that are published of it, as one list of items that add up.

The cells are the finest counts that anyone is shown; every total of every hierarchy is a sum of cells. Cells and totals
stand in one list of items, so that "is this shown?" is one array, and "this is the sum of those" is one kind of
equation, whether a booth's panchayat is meant or a district's division.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.domain.errors import InvalidInput, Sentence

THRESHOLD = 10
"""Counts from 1 to one under this are hidden. Source: the small-number rules of CMS (11) and Washington DOH (10)."""

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Equation:
    """Items that add up to other items: ``child`` and ``place`` are (P,), ``parent`` (G,).

    The children whose ``place`` is g add up to item ``parent[g]``. Children stand from small to large.
    """

    child: IntArray
    place: IntArray
    parent: IntArray


@dataclass(frozen=True, slots=True)
class Items:
    """Cells (N,) first, then the totals of each margin; ``values`` is (I,).

    ``codes`` (M, N) gives each cell's group number in each margin, -1 where it is in none; ``first`` (M,) is the item
    of each margin's group 0, ``sizes`` (M,) how many groups it has, and ``labels`` the callers' numbers of the groups.
    ``inside`` (M,) names for each margin finer ones, each inside the one before it, none of whose groups crosses a
    border of the margin.
    """

    values: FloatArray
    cells: int
    codes: IntArray
    first: tuple[int, ...]
    sizes: tuple[int, ...]
    labels: tuple[IntArray, ...]
    inside: tuple[tuple[int, ...], ...]

    def members(self) -> tuple[IntArray, IntArray]:
        """Return (cell, total item) for every cell and every total that contains it."""
        cell = [np.flatnonzero(codes >= 0) for codes in self.codes]
        item = [codes[inside] + first for codes, inside, first in zip(self.codes, cell, self.first, strict=True)]
        none = np.zeros(0, dtype=np.int64)
        return np.concatenate([none, *cell]), np.concatenate([none, *item])

    def level(self, item: int) -> int:
        """Return the margin that an item belongs to, -1 for a cell."""
        return sum(item >= first for first in self.first) - 1


@dataclass(frozen=True, slots=True)
class Groups:
    """The cells of each group of each margin, sorted once: ``cells`` and ``starts`` have one array per margin."""

    cells: tuple[IntArray, ...]
    starts: tuple[IntArray, ...]

    def of(self, margin: int, group: int) -> IntArray:
        """Return the cells of a group, ascending."""
        return self.cells[margin][self.starts[margin][group] : self.starts[margin][group + 1]]

    def sizes(self, margin: int, groups: IntArray) -> IntArray:
        """Return how many cells some groups hold."""
        return np.asarray(self.starts[margin][groups + 1] - self.starts[margin][groups])

    def first(self, margin: int, groups: IntArray) -> IntArray:
        """Return the first cell of each of some groups."""
        return np.asarray(self.cells[margin][self.starts[margin][groups]])


def groups_of(items: Items) -> Groups:
    """Sort the cells of every margin by group."""
    order = [np.argsort(codes, kind="stable") for codes in items.codes]
    starts = [
        np.searchsorted(codes[one], np.arange(size + 1))
        for codes, one, size in zip(items.codes, order, items.sizes, strict=True)
    ]
    return Groups(tuple(order), tuple(starts))


def items_of(table: ArrayLike, margins: Sequence[ArrayLike]) -> Items:
    """List the cells of ``table`` (any shape) and their totals over ``margins`` (each of a shape that fits the table).

    Raises :class:`InvalidInput` on counts that are negative, unknown or not whole, and on margins that do not fit.
    """
    counts = np.asarray(table, dtype=np.float64)
    if not (np.isfinite(counts).all() and (counts >= 0).all() and (counts == np.floor(counts)).all()):
        raise InvalidInput(_NOT_COUNTS, code="not_counts")
    cells = counts.ravel()
    codes: list[IntArray] = []
    labels: list[IntArray] = []
    values = [cells]
    for margin in margins:
        numbers = _fitting(margin, counts.shape)
        inside = numbers >= 0
        distinct, place = np.unique(numbers[inside], return_inverse=True)
        code = np.full(cells.size, -1, dtype=np.int64)
        code[inside] = place
        codes.append(code)
        labels.append(distinct.astype(np.int64))
        values.append(np.bincount(place, weights=cells[inside], minlength=distinct.size).astype(np.float64))
    sizes = tuple(int(distinct.size) for distinct in labels)
    first = tuple(int(cells.size + sum(sizes[:margin])) for margin in range(len(sizes)))
    matrix = np.array(codes, dtype=np.int64).reshape(len(sizes), cells.size)
    chains = tuple(_chain(codes, sizes, margin) for margin in range(len(sizes)))
    return Items(np.concatenate(values), int(cells.size), matrix, first, sizes, tuple(labels), chains)


def _chain(codes: list[IntArray], sizes: tuple[int, ...], margin: int) -> tuple[int, ...]:
    """Return finer margins inside a margin, the coarsest first, each inside the one before it."""
    # Of two margins with as many groups the earlier counts as the finer, so that no two stand inside each other.
    finer = [(sizes[one], -one, one) for one in range(len(sizes)) if (sizes[one], -one) > (sizes[margin], -margin)]
    chain = [margin]
    for _, _, one in sorted(finer):
        if _lies_inside(codes[one], codes[chain[-1]], sizes[one]):
            chain.append(one)
    return tuple(chain[1:])


def _lies_inside(fine: IntArray, coarse: IntArray, size: int) -> bool:
    """Tell whether no group of ``fine`` crosses a border of ``coarse``; to be in no group is a place of its own."""
    covered = fine >= 0
    above = np.full(size, -1, dtype=np.int64)
    above[fine[covered]] = coarse[covered]
    return bool((above[fine[covered]] == coarse[covered]).all())


def equations_of(items: Items) -> list[Equation]:
    """Find every level that adds up to another: cells to each margin, and margins to the coarser ones they nest in.

    Finest first, so that what is hidden to protect a village also protects its block where it can.
    """
    cells = np.arange(items.cells)
    found = [_equation(items, cells, items.codes[margin], margin) for margin in range(len(items.sizes))]
    for fine in range(len(items.sizes)):
        for coarse in range(len(items.sizes)):
            if items.sizes[fine] > items.sizes[coarse]:
                above = _nested(items.codes[fine], items.codes[coarse], items.sizes[fine])
                if above is not None:
                    children = np.arange(items.sizes[fine]) + items.first[fine]
                    found.append(_equation(items, children, above, coarse))
    return sorted(found, key=lambda equation: -equation.parent.size)


def _equation(items: Items, child: IntArray, place: IntArray, margin: int) -> Equation:
    inside = place >= 0
    child, place = child[inside], place[inside]
    order = np.argsort(items.values[child], kind="stable")
    return Equation(child[order], place[order], np.arange(items.sizes[margin]) + items.first[margin])


def _nested(fine: IntArray, coarse: IntArray, size: int) -> IntArray | None:
    """Coarse group of each fine group (``size``,), or None where fine groups do not make up the coarse ones."""
    if ((coarse >= 0) & (fine < 0)).any():
        return None
    inside = fine >= 0
    above = np.full(size, -1, dtype=np.int64)
    above[fine[inside]] = coarse[inside]
    return above if (above[fine[inside]] == coarse[inside]).all() else None


def _fitting(margin: ArrayLike, shape: tuple[int, ...]) -> IntArray:
    numbers = np.asarray(margin)
    try:
        return np.broadcast_to(numbers, shape).ravel().astype(np.int64)
    except ValueError as error:
        raise InvalidInput(_DOES_NOT_FIT, code="margin_does_not_fit") from error


_NOT_COUNTS = Sentence("तालिका में केवल पूरी संख्याएँ हो सकती हैं।", "A table holds whole counts only.")
_DOES_NOT_FIT = Sentence("जोड़ के समूह तालिका से मेल नहीं खाते।", "The groups of a total do not fit the table.")
