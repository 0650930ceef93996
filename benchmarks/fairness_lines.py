"""One measured figure beside its target, and the counting of flags that it comes from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]


@dataclass
class Tally:
    """False discovery rate (mean over runs of false / flagged) and power (planted areas flagged)."""

    rates: list[float]
    hits: int = 0
    planted: int = 0
    flags: int = 0

    def add(self, flags: Flags, real: Flags, planted: Flags) -> None:
        self.rates.append(float((flags & ~real).sum() / max(int(flags.sum()), 1)))
        self.hits += int((flags & planted).sum())
        self.planted += int(planted.sum())
        self.flags += int(flags.sum())

    @property
    def fdr(self) -> float:
        return float(np.mean(self.rates))

    @property
    def power(self) -> float:
        return self.hits / max(self.planted, 1)


@dataclass(frozen=True)
class Line:
    """One measured figure beside its target."""

    target: str
    what: str
    measured: float
    wanted: str
    passed: bool


def at_most(target: str, what: str, measured: float, limit: float) -> Line:
    return Line(target, what, measured, f"<= {limit:g}", measured <= limit)


def at_least(target: str, what: str, measured: float, limit: float) -> Line:
    return Line(target, what, measured, f">= {limit:g}", measured >= limit)
