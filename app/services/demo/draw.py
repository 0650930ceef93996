"""Chance that can be had again: every part of the demo draws from its own stream, named by seed and part.

Nothing here is secret and nothing may depend on the order in which parts are made.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


def stream(seed: int, *part: object) -> Random:
    """Return the stream of one part of the demo."""
    return Random("/".join(map(str, (seed, *part))))  # noqa: S311


def below(draw: Random, limit: int) -> int:
    """Return a whole number from 0 up to but without ``limit``; five times as quick as ``Random.randrange``."""
    return int(draw.random() * limit)


class Weighted(Generic[T]):
    """A choice between things of different weight; quicker than ``Random.choices`` for one at a time."""

    def __init__(self, weights: Sequence[tuple[T, float]]):
        self._items = [item for item, _ in weights]
        heaped = list(accumulate(weight for _, weight in weights))
        self._edges = [edge / heaped[-1] for edge in heaped[:-1]]

    def pick(self, draw: Random) -> T:
        """Return one of the things."""
        return self._items[bisect(self._edges, draw.random())]
