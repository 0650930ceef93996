"""What a run may find notable about a place, kept as one whole number, and in what order a reader is led to them.

The order says where a look is likeliest to be worth the way. It is no rank of places: a place without any flag is not
proven fair, and one with a flag has done nothing wrong until somebody has looked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from app.domain.errors import Sentence


class FlagKind(StrEnum):
    """The kinds of flag."""

    UNSERVED = "unserved"
    LOW = "low"
    SLOW = "slow"
    FAST = "fast"
    CLOSING = "closing"
    GROUP = "group"
    CLUSTER = "cluster"
    SILENT = "silent"


KIND_LABELS: dict[FlagKind, Sentence] = {
    FlagKind.UNSERVED: Sentence("ज़्यादा लोग छूटे", "Many left out"),
    FlagKind.LOW: Sentence("उम्मीद से बहुत कम छूटे", "Far fewer left out"),
    FlagKind.SLOW: Sentence("लाभ धीरे", "Benefits come slowly"),
    FlagKind.FAST: Sentence("लाभ बहुत जल्दी", "Benefits come very fast"),
    FlagKind.CLOSING: Sentence("बिना लाभ बंद ज़्यादा", "Many closed without"),
    FlagKind.GROUP: Sentence("महिलाओं और बाकी में अंतर", "Women and others differ"),
    FlagKind.CLUSTER: Sentence("आसपास भी ज़्यादा छूटे", "Neighbours left out too"),
    FlagKind.SILENT: Sentence("कोई मामला नहीं", "No case at all"),
}

_BITS: dict[FlagKind, int] = {kind: 1 << place for place, kind in enumerate(FlagKind)}
ALL_BITS = sum(_BITS.values())

WEIGHTS: dict[FlagKind, float] = {
    FlagKind.UNSERVED: 3.0,
    FlagKind.SILENT: 2.0,
    FlagKind.SLOW: 2.0,
    FlagKind.GROUP: 2.0,
    FlagKind.CLOSING: 1.5,
    FlagKind.CLUSTER: 1.5,
    FlagKind.LOW: 1.0,
    FlagKind.FAST: 1.0,
}
"""How far to the front a kind of flag brings a place; people left out come first."""


def bit_of(kind: FlagKind) -> int:
    """Return the bit that stands for a kind; the order of the kinds is kept in stored runs and never changes."""
    return _BITS[kind]


def kinds_in(bits: int) -> list[FlagKind]:
    """Return the kinds that a number holds, the weightiest first."""
    found = [kind for kind, bit in _BITS.items() if bits & bit]
    return sorted(found, key=lambda kind: -WEIGHTS[kind])


def bits_of(kinds: Iterable[FlagKind]) -> int:
    """Return the number that holds some kinds."""
    return sum(_BITS[kind] for kind in set(kinds))


def each_kind() -> Iterator[tuple[FlagKind, int]]:
    """Yield every kind with its bit."""
    yield from _BITS.items()
