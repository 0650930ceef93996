"""The funnel in numbers: for whoever does not see the picture, and beside it on paper.

A district has hundreds of places, and a table of all would be no help. So there are this place, those with a flag, and
as many more as fit, the nearest to it in size first; they have no names in the picture and none here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.domain.fairness.figures import Standing
from app.domain.fairness.funnel import Peers

MOST = 40


@dataclass(frozen=True, slots=True)
class PeerRow:
    """One mark of the funnel: people known and without the benefit, how many would be expected, and what shows."""

    eligible: int
    unserved: int
    expected: float
    standing: Standing
    marked: bool


def peer_rows(peers: Peers, marked: int | None) -> list[PeerRow]:
    """Return the marks worth a row, the fewest expected first."""
    expected = peers.expected
    own = float(expected[marked]) if marked is not None else float(np.median(expected)) if expected.size else 0.0
    flagged = peers.flag_a | peers.flag_b | peers.flag_low
    first = np.zeros(expected.size, dtype=np.int64)
    if marked is not None:
        first[marked] = 2
    order = np.lexsort((np.abs(expected - own), -flagged.astype(np.int64), -first))[:MOST]
    return [_row(peers, index, index == marked) for index in sorted(order.tolist(), key=lambda i: (expected[i], i))]


def _row(peers: Peers, index: int, marked: bool) -> PeerRow:
    standing = Standing.PLAIN
    if peers.flag_a[index] or peers.flag_b[index]:
        standing = Standing.LOOK
    elif peers.flag_low[index]:
        standing = Standing.LOW
    elif peers.too_few[index]:
        standing = Standing.FEW
    return PeerRow(
        int(peers.eligible[index]), int(peers.unserved[index]), float(peers.expected[index]), standing, marked
    )
