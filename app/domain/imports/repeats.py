"""Whether a list has held a person before: sorted numbers instead of a set, twelve bytes a row for any length.

Each portion's keys are added as a sorted run with their lines; runs of like size are merged, so that a few searches
answer for all rows that came before.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.int64]
Lines = NDArray[np.int32]
NOTHING = -1
"""The key of a row that has nothing to be known by."""


class Seen:
    """The keys that came so far, each with its first line."""

    def __init__(self) -> None:
        self._runs: list[tuple[Keys, Lines]] = []

    def earlier(self, keys: Keys, lines: Lines) -> Lines:
        """Return for each row of a portion the line where its key came first before it, 0 where it is new."""
        earlier = np.zeros(len(keys), dtype=np.int32)
        for known, at in self._runs:
            place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
            found = (known[place] == keys) & (earlier == 0)
            earlier[found] = at[place][found]
        order = np.argsort(keys, kind="stable")
        first = np.searchsorted(keys[order], keys, side="left")
        inside = lines[order][first]
        earlier = np.where((earlier == 0) & (inside < lines), inside, earlier)
        earlier[keys == NOTHING] = 0
        return earlier

    def add(self, keys: Keys, lines: Lines) -> None:
        """Add a portion, with the lines of its rows."""
        order = np.argsort(keys, kind="stable")
        self._push(keys[order], lines[order])

    def _push(self, keys: Keys, lines: Lines) -> None:
        if len(keys):
            self._runs.append((keys, lines))
        while len(self._runs) > 1 and len(self._runs[-1][0]) * 2 >= len(self._runs[-2][0]):
            (late, late_lines), (early, early_lines) = self._runs.pop(), self._runs.pop()
            keys = np.concatenate([early, late])
            order = np.argsort(keys, kind="stable")
            self._runs.append((keys[order], np.concatenate([early_lines, late_lines])[order]))


def key_of(text: str) -> int:
    """Return a number for a text, the same in every process; never negative."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1
