"""How much is invented, and how it is shared out over places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import InvalidInput, Sentence

PEOPLE_PER_CASE = 4
LARGEST_BOOTHS = 100_000
LARGEST_PEOPLE = 5_000_000


class ImpossibleSize(InvalidInput):
    """Counts that cannot go together, or are beyond what the demo was made for."""

    code = "impossible_size"
    sentence = Sentence(
        "कम से कम 4 बूथ, हर बूथ पर कम से कम 5 लोग, और हर व्यक्ति पर ज़्यादा से ज़्यादा आधा प्रकरण रखें।",
        "Use at least 4 booths, at least 5 people a booth, and at most one case for every two people.",
    )


@dataclass(frozen=True, slots=True)
class DemoSize:
    """How many booths, people and cases; ``cases=None`` means one for every four people."""

    booths: int = 120
    people: int = 6_000
    cases: int | None = None
    seed: int = 1

    def check(self) -> None:
        """Raise :class:`ImpossibleSize` for counts that cannot be filled."""
        booths_fit = 4 <= self.booths <= LARGEST_BOOTHS
        people_fit = 5 * self.booths <= self.people <= LARGEST_PEOPLE
        if not (booths_fit and people_fit and 0 <= self.case_count <= self.people // 2 and self.seed >= 0):
            raise ImpossibleSize

    @property
    def case_count(self) -> int:
        """The number of cases wanted."""
        return self.people // PEOPLE_PER_CASE if self.cases is None else self.cases

    def as_details(self) -> dict[str, int]:
        """Return the size as it is written into the audit chain, by which the same demo is known again."""
        return {"booths": self.booths, "people": self.people, "cases": self.case_count, "seed": self.seed}


def share_out(total: int, weights: Sequence[float] | NDArray[np.float64]) -> NDArray[np.int64]:
    """Split a total into whole parts in proportion to weights; the parts add up to the total exactly."""
    heaped = np.cumsum(np.asarray(weights, dtype=np.float64))
    edges = np.rint(heaped / heaped[-1] * total).astype(np.int64)
    parts: NDArray[np.int64] = np.diff(edges, prepend=0)
    return parts
