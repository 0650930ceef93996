"""Colours that say how many, and a legend that says which colour means what.

Areas are put into classes of about equal size (quantiles) unless the reader asks for another way, because
counts of cases are skewed and equal steps would paint one dark area on an empty map. Class limits are round
numbers decided before any area is coloured, so that the legend tells the truth about every area. The colours
get darker with every class and differ in lightness, not only in hue: they stay apart for colour-blind eyes,
in sunlight and on a grey printout.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

ZERO_COLOUR = "#ffffff"
RAMP = ("#fff0b8", "#fec44f", "#f2801f", "#b8410a", "#6b1f04")
"""Yellow to brown; neighbours differ by a luminance contrast of at least 1.3."""

MOST_COMPARED = 400
"""Natural breaks of more values are found on every second, third, … of them."""

FRACTION_DIGITS = 9
"""Rates are quotients; what differs beyond the ninth decimal differs by arithmetic only."""


class Measure(StrEnum):
    """What the colour of an area shows."""

    COUNT = "count"
    RATE = "rate"
    NUMBER = "number"
    CHANGE = "change"
    FLAG = "flag"


class Method(StrEnum):
    """How values are cut into classes: as many areas in each, equal steps, or where the values leave gaps."""

    QUANTILE = "quantile"
    EQUAL = "equal"
    NATURAL = "natural"


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One colour of the legend and the text beside it."""

    colour: str
    text: str


@dataclass(frozen=True, slots=True)
class ClassScale:
    """Classes of values: class 0 is exactly zero, class k holds values above limit k-1 up to and including
    limit k.
    """

    measure: Measure
    limits: tuple[float, ...]
    has_zero: bool

    @property
    def colours(self) -> tuple[str, ...]:
        """The colour of each class, from class 0 on."""
        return tuple(self.colour_of(number) for number in range(len(self.limits) + 1))

    def class_of(self, value: float) -> int:
        """Return the class of a value; ValueError for a value that the scale was not made for."""
        near = round(value, FRACTION_DIGITS)
        if not 0 <= near <= (self.limits[-1] if self.limits else 0):
            raise ValueError(f"{value} lies outside of the scale {self.limits}")
        return 0 if value == 0 else bisect_left(self.limits, near) + 1

    def colour_of(self, number: int) -> str:
        """Return the colour of a class; few classes spread over the whole ramp."""
        if number == 0:
            return ZERO_COLOUR
        if len(self.limits) == 1:
            return RAMP[len(RAMP) // 2]
        return RAMP[round((number - 1) * (len(RAMP) - 1) / (len(self.limits) - 1))]

    def legend(self) -> tuple[LegendEntry, ...]:
        """Return an entry for each class that can occur, lightest first."""
        entries = [LegendEntry(self.colour_of(0), "0")] if self.has_zero else []
        lower = 0.0
        for number, upper in enumerate(self.limits, start=1):
            entries.append(LegendEntry(self.colour_of(number), self._range(lower, upper)))
            lower = upper
        return tuple(entries)

    def _range(self, lower: float, upper: float) -> str:
        if self.measure is Measure.RATE:
            return f"{lower * 100:.0f}–{upper * 100:.0f}%"
        first, last = int(lower) + 1, int(upper)
        return group_digits(last) if first == last else f"{group_digits(first)}–{group_digits(last)}"


def class_scale(
    values: Iterable[float], measure: Measure, classes: int = len(RAMP), method: Method = Method.QUANTILE
) -> ClassScale:
    """Return the scale of at most ``classes`` classes for counts (whole, ≥ 0) or rates (0 to 1).

    Limits of rates are whole percents, rounded up. Raises ValueError for a negative or non-finite value, a
    rate above 1, or more classes than there are colours.
    """
    if not 1 <= classes <= len(RAMP):
        raise ValueError(f"classes must be 1 to {len(RAMP)}, not {classes}")
    given = list(values)
    highest = 1.0 if measure is Measure.RATE else math.inf
    if any(not (0 <= value <= highest and math.isfinite(value)) for value in given):
        raise ValueError("counts must be whole and not negative, rates between 0 and 1")
    positive = sorted(value for value in given if value > 0)
    limits = {_round_up(limit, measure) for limit in _CUTS[method](positive, classes)}
    return ClassScale(measure, tuple(sorted(limits)), has_zero=len(positive) < len(given))


def group_digits(number: int) -> str:
    """Return a whole number with digits grouped as in India: 12,34,567."""
    text = str(number)
    head, tail = text[:-3], text[-3:]
    groups = []
    while head:
        groups.append(head[-2:])
        head = head[:-2]
    return ",".join([*reversed(groups), tail])


def _quantiles(ordered: list[float], classes: int) -> list[float]:
    size = len(ordered)
    return [ordered[math.ceil(size * number / classes) - 1] for number in range(1, classes + 1)] if size else []


def _equal_steps(ordered: list[float], classes: int) -> list[float]:
    return [ordered[-1] * number / classes for number in range(1, classes + 1)] if ordered else []


def _natural_breaks(ordered: list[float], classes: int) -> list[float]:
    """Return the upper ends of the classes with the least spread inside them (Jenks 1967; Fisher 1958)."""
    step = max(1, len(ordered) // MOST_COMPARED)
    kept = sorted({*ordered[::step], *ordered[-1:]})
    size, most = len(kept), min(classes, len(kept))
    if not kept:
        return []
    sums, squares = np.cumsum([0.0, *kept]), np.cumsum([0.0, *(value * value for value in kept)])
    spread = squares[1:] - sums[1:] ** 2 / np.arange(1, size + 1)
    starts = np.zeros((most, size), dtype=np.int64)
    for number in range(1, most):
        before, spread = spread, np.full(size, np.inf)
        for end in range(number, size):
            first = np.arange(number, end + 1)
            inside = squares[end + 1] - squares[first] - (sums[end + 1] - sums[first]) ** 2 / (end + 1 - first)
            total = before[first - 1] + inside
            best = int(np.argmin(total))
            spread[end], starts[number, end] = total[best], first[best]
    ends, end = [size - 1], size - 1
    for number in range(most - 1, 0, -1):
        end = int(starts[number, end]) - 1
        ends.append(end)
    return [kept[place] for place in reversed(ends)]


_CUTS: dict[Method, Callable[[list[float], int], list[float]]] = {
    Method.QUANTILE: _quantiles,
    Method.EQUAL: _equal_steps,
    Method.NATURAL: _natural_breaks,
}


def _round_up(limit: float, measure: Measure) -> float:
    if measure is not Measure.RATE:
        return math.ceil(limit)
    return max(math.ceil(round(limit * 100, FRACTION_DIGITS)), 1) / 100
