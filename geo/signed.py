"""Colours for what has a sign or only two answers: more or fewer cases than before, worth a look or not.

A change has its own colours on either side of a white middle, blue where it got better and brown where it got worse,
with the same limits on both sides: a reader who sees equal darkness sees equal change. Blue and brown stay apart for
colour-blind eyes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from geo.classes import ZERO_COLOUR, LegendEntry, group_digits

FEWER = ("#0f4d92", "#8fbbe0")
MORE = ("#f7b07a", "#a63603")
FLAGGED, NOT_FLAGGED = "#a63603", "#f2efe6"
FLAG_COLOURS = (NOT_FLAGGED, FLAGGED, "#5b3a8c", "#b9bec6", "#2b7a9b")
"""Nothing stands out, worth a look, no case at all, too few to say, far better than expected."""


@dataclass(frozen=True, slots=True)
class ChangeScale:
    """Five classes around zero: much less, less, the same, more, much more; ``half`` parts "much" from the rest."""

    half: int
    most: int

    @property
    def colours(self) -> tuple[str, ...]:
        """The colour of each class, from the greatest fall on."""
        return (*FEWER, ZERO_COLOUR, *MORE)

    def class_of(self, value: float) -> int:
        """Return the class of a change."""
        if value == 0:
            return 2
        far = abs(value) > self.half
        return (0 if far else 1) if value < 0 else (4 if far else 3)

    def legend(self) -> tuple[LegendEntry, ...]:
        """Return an entry for each class that can occur, from fewer to more."""
        near = self._range(1, self.half)
        far = self._range(self.half + 1, self.most) if self.most > self.half else None
        texts = (f"−({far})" if far else None, f"−({near})", "0", f"+({near})", f"+({far})" if far else None)
        shown = zip(self.colours, texts, strict=True)
        return tuple(LegendEntry(colour, text.replace("(", "").replace(")", "")) for colour, text in shown if text)

    @staticmethod
    def _range(first: int, last: int) -> str:
        return group_digits(first) if first == last else f"({group_digits(first)}–{group_digits(last)})"


@dataclass(frozen=True, slots=True)
class FlagScale:
    """One class for each thing that can be said of a place; ``texts`` in the order of ``FLAG_COLOURS``."""

    texts: tuple[str, ...]

    @property
    def colours(self) -> tuple[str, ...]:
        """The colour of each class."""
        return FLAG_COLOURS[: len(self.texts)]

    def class_of(self, value: float) -> int:
        """Return the class of a value, which is its number; what is no class counts as the first."""
        return int(value) if 0 <= value < len(self.texts) else 0

    def legend(self) -> tuple[LegendEntry, ...]:
        """Return every class with its words."""
        return tuple(LegendEntry(colour, text) for colour, text in zip(self.colours, self.texts, strict=True))


def change_scale(values: Iterable[float]) -> ChangeScale:
    """Return the scale for whole numbers of either sign; ValueError for one that is not finite."""
    sizes = sorted(abs(value) for value in values if value)
    if any(not math.isfinite(size) for size in sizes):
        raise ValueError("a change must be a whole number")
    if not sizes:
        return ChangeScale(1, 1)
    return ChangeScale(max(1, math.ceil(sizes[len(sizes) // 2])), math.ceil(sizes[-1]))
