"""Decide what to hide so that no count of 1 to 9 can be had, in any of the totals that are shown.

First the small counts go. Then, for every sum that is shown, at least two of its parts must be hidden and what they
make together must be 10 or more, or else subtraction gives a small count away; the smallest other part goes too.
Last, the attack of :mod:`app.domain.disclosure.attack` is run on the result, and whatever it still finds is covered,
until it finds nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from app.domain.disclosure.attack import known_by_bounds, known_by_sums
from app.domain.disclosure.tables import (
    THRESHOLD,
    BoolArray,
    Equation,
    FloatArray,
    Groups,
    IntArray,
    Items,
    equations_of,
    groups_of,
    items_of,
)
from app.domain.errors import InvalidInput, Sentence


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of one margin, (G,) each, in ascending order of the groups' numbers ``group``."""

    group: IntArray
    values: FloatArray
    hidden: BoolArray

    def shown(self) -> FloatArray:
        """Totals as floats, not a number where hidden."""
        return np.where(self.hidden, np.nan, self.values)


@dataclass(frozen=True, slots=True)
class Published:
    """What may be shown: ``values`` and ``hidden`` in the shape of the table, and ``totals``, one per margin."""

    values: FloatArray
    hidden: BoolArray
    totals: tuple[Totals, ...]

    def shown(self) -> FloatArray:
        """Counts as floats, not a number where hidden."""
        return np.where(self.hidden, np.nan, self.values)


@dataclass(frozen=True, slots=True)
class ShareTable:
    """What may be shown of a part and its whole: :class:`Published` each; a rate needs both to be shown."""

    part: Published
    whole: Published

    def rates(self) -> FloatArray:
        """Part over whole in the shape of the table, not a number where either is hidden or the whole is 0."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.part.shown() / np.where(self.whole.values > 0, self.whole.shown(), np.nan))


def across(*labels: ArrayLike) -> IntArray:
    """Number the combinations of several labellings that fit each other: one margin out of them.

    ``across(district[:, None], scheme[None, :])`` is the margin "each scheme in each district" of a table of areas by
    schemes. Where a labelling is -1 the combination is -1: in no total.
    """
    parts = np.broadcast_arrays(*(np.asarray(label, dtype=np.int64) for label in labels))
    result = np.zeros(parts[0].shape, dtype=np.int64)
    for part in parts:
        result = result * (int(part.max(initial=0)) + 1) + part
    return np.where(np.all([part >= 0 for part in parts], axis=0), result, -1)


def hide_small(
    table: ArrayLike, margins: Sequence[ArrayLike] = (), *, threshold: int = THRESHOLD, seed: int = 0
) -> Published:
    """Choose the cells and totals to hide so that no hidden one can be worked out from those shown.

    ``table`` holds whole counts in any shape; its cells are the finest counts that are shown anywhere. ``margins`` say
    which totals are shown too: each is an array of group numbers that fits the table (broadcast where shorter), and all
    cells of one number make one published total; -1 means in none. Hierarchies may nest (panchayat, block, district) or
    cross (district, constituency, mandal), and rows and columns are margins like any other (:func:`across`). Everything
    that one reader may see together, on any number of pages, belongs into one call. Raises :class:`InvalidInput` on
    counts that are not whole and margins that do not fit.
    """
    items = items_of(table, margins)
    hidden = (items.values > 0) & (items.values < threshold)
    equations = equations_of(items)
    _settle(items, hidden, equations, threshold)
    groups, tries = groups_of(items), Counter[int]()
    while (known := _known_small(items, hidden, threshold, seed)).size:
        for item in known.tolist():
            _cover(items, groups, hidden, item, tries[item])
        tries.update(known.tolist())
        _settle(items, hidden, equations, threshold)
    # What still follows from the sums is large, and hiding it from readers would hide it from nobody.
    hidden &= ~known_by_sums(items, hidden, seed)
    return _published(items, hidden, np.shape(table))


def hide_shares(
    part: ArrayLike, whole: ArrayLike, margins: Sequence[ArrayLike] = (), *, threshold: int = THRESHOLD, seed: int = 0
) -> ShareTable:
    """The same for a part shown beside its whole, such as people without a benefit out of eligible people.

    The rest of the whole (the people served) is a count as well, and follows from the two: it is protected too.
    Shapes and margins as for :func:`hide_small`. Raises :class:`InvalidInput` where a part exceeds its whole.
    """
    parts, wholes = np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    if parts.shape != wholes.shape or (parts > wholes).any():
        raise InvalidInput(_PART_EXCEEDS, code="part_exceeds_whole")
    side = np.array([0, 1])
    fitting = [np.broadcast_to(np.asarray(margin, dtype=np.int64), parts.shape) for margin in margins]
    cell = np.arange(parts.size).reshape(parts.shape)[..., None]
    sides = [across(margin[..., None], side) for margin in fitting]
    both = [cell, *(margin[..., None] for margin in fitting)]
    shown = hide_small(np.stack([parts, wholes - parts], axis=-1), [*sides, *both], threshold=threshold, seed=seed)
    cells, totals = shown.totals[len(fitting)], shown.totals[len(fitting) + 1 :]
    # Totals by side alternate: the part's, the rest's.
    by_side = [Totals(t.group[0::2] // 2, t.values[0::2], t.hidden[0::2]) for t in shown.totals[: len(fitting)]]
    return ShareTable(
        Published(parts, shown.hidden[..., 0], tuple(by_side)),
        Published(wholes, cells.hidden.reshape(parts.shape), totals),
    )


def _known_small(items: Items, hidden: BoolArray, threshold: int, seed: int) -> IntArray:
    """Hidden items that can be had and should not: small ones, and any that would be had by guessing at bounds.

    Bounds are tried with all that follows from the sums taken for known: a large total that follows narrows its parts.
    """
    by_sums = hidden & known_by_sums(items, hidden, seed)
    small = (items.values > 0) & (items.values < threshold)
    left = hidden & ~by_sums
    return np.flatnonzero((by_sums & small) | (left & known_by_bounds(items, left)))


def _settle(items: Items, hidden: BoolArray, equations: list[Equation], threshold: int) -> None:
    """Hide further items, in place, until no shown sum leaves a small remainder or a single hidden part."""
    while any([_hide_in(items, hidden, equation, threshold) for equation in equations]):
        pass


def _hide_in(items: Items, hidden: BoolArray, equation: Equation, threshold: int) -> bool:
    child, place, parent = equation.child, equation.place, equation.parent
    away = hidden[child]
    parts = np.bincount(place, weights=away, minlength=parent.size)
    together = np.bincount(place, weights=away * items.values[child], minlength=parent.size)
    thin = (parts == 1) | (together < threshold) | (together <= parts)
    need = ~hidden[parent] & (parts > 0) & thin
    if not need.any():
        return False
    free = np.flatnonzero(need[place] & ~away & (items.values[child] > 0))
    groups, first = np.unique(place[free], return_index=True)
    hidden[child[free[first]]] = True
    left = need.copy()
    left[groups] = False
    hidden[parent[left]] = True
    return bool(groups.size or left.any())


def _cover(items: Items, groups: Groups, hidden: BoolArray, item: int, tries: int) -> None:
    """Hide more, in place, so that ``item`` becomes harder to work out.

    First a neighbour of the same level goes, in the narrowest shown total around: one in the same groups as the item,
    then the smallest. Where hierarchies cross, it may lie on the wrong side of a border; then that total goes.
    """
    level = items.level(item)
    cells = np.array([item]) if level < 0 else groups.of(level, item - items.first[level])
    # What lies inside the item comes last: its own parts say little of how it was worked out.
    around = sorted((size < cells.size, size, total) for total, size in _totals_around(items, groups, hidden, cells))
    for _, _, total in around if tries == 0 else ():
        inside = _siblings(items, groups, level, total)
        free = inside[~hidden[inside] & (items.values[inside] > 0) & (inside != item)]
        if free.size:
            hidden[free[np.lexsort((items.values[free], -_shared(items, groups, cells[0], free, level)))[0]]] = True
            return
    if around:
        hidden[around[0][2]] = True
        return
    shown = cells[~hidden[cells]]
    # With nothing shown around, covering something else in the same round has freed it.
    hidden[shown[items.values[shown] == items.values[shown].max(initial=0.0)][:1]] = True


def _shared(items: Items, groups: Groups, cell: int, others: IntArray, level: int) -> IntArray:
    """In how many margins each other item lies in the same group as ``cell`` does, by its first cell."""
    if level >= 0:
        others = groups.first(level, others - items.first[level])
    return np.asarray((items.codes[:, others] == items.codes[:, [cell]]).sum(axis=0), dtype=np.int64)


def _totals_around(items: Items, groups: Groups, hidden: BoolArray, cells: IntArray) -> list[tuple[int, int]]:
    """Return (item, number of cells) of the shown totals that hold any of ``cells``."""
    found = []
    for margin, first in enumerate(items.first):
        codes = items.codes[margin][cells]
        numbers = np.unique(codes[codes >= 0])
        numbers = numbers[~hidden[numbers + first]]
        sizes = groups.sizes(margin, numbers).tolist()
        found += list(zip((numbers + first).tolist(), sizes, strict=True))
    return found


def _siblings(items: Items, groups: Groups, level: int, total: int) -> IntArray:
    """Return the items of a level that share a cell with a total."""
    margin = items.level(total)
    cells = groups.of(margin, total - items.first[margin])
    if level < 0:
        return cells
    codes = items.codes[level][cells]
    return np.unique(codes[codes >= 0]) + items.first[level]


def _published(items: Items, hidden: BoolArray, shape: tuple[int, ...]) -> Published:
    totals = tuple(
        Totals(labels, items.values[first : first + size], hidden[first : first + size])
        for labels, first, size in zip(items.labels, items.first, items.sizes, strict=True)
    )
    cells = slice(0, items.cells)
    return Published(items.values[cells].reshape(shape), hidden[cells].reshape(shape), totals)


_PART_EXCEEDS = Sentence("हिस्सा पूरी संख्या से ज़्यादा नहीं हो सकता।", "A part cannot exceed its whole.")
