"""Two-by-two tables over strata: one odds ratio for a group against the rest, and how surely it is not one.

Within a stratum (a scheme, in one area) both groups face the same rules, so only tables inside strata are compared
and then summed; compared in one heap, a group that has more of the hard schemes would look left out. Given the
margins, the number of unserved people of the group is a sum of independent hypergeometric counts, whose exact
distribution is a convolution.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, ndtri

from app.domain.fairness.standardise import FloatArray, IntArray, sum_by


@dataclass(frozen=True, slots=True)
class Tables:
    """Two-by-two tables (T,): ``hits`` and ``size`` of the group, ``other_hits`` and ``other_size`` of the rest."""

    hits: FloatArray
    size: FloatArray
    other_hits: FloatArray
    other_size: FloatArray

    @property
    def everyone(self) -> FloatArray:
        """People in each table (T,)."""
        return np.asarray(self.size + self.other_size)

    def expected(self) -> FloatArray:
        """Hits of the group (T,) if both groups had the same odds, given the margins."""
        return np.asarray(self.size * (self.hits + self.other_hits) / np.maximum(self.everyone, 1.0))

    def variance(self) -> FloatArray:
        """Hypergeometric variance of the group's hits (T,)."""
        all_hits, everyone = self.hits + self.other_hits, np.maximum(self.everyone, 1.0)
        both = self.size * self.other_size * all_hits * (self.everyone - all_hits)
        return np.asarray(both / (everyone**2 * np.maximum(everyone - 1.0, 1.0)))


@dataclass(frozen=True, slots=True)
class PooledGap:
    """Common odds ratio over many tables with its 95% interval, and chi-squared without and with continuity.

    ``odds_ratio`` and the bounds are (G,), one per pool of tables; infinite or not a number where a pool cannot say.
    """

    odds_ratio: FloatArray
    low: FloatArray
    high: FloatArray
    chi_squared: FloatArray
    chi_squared_continuity: FloatArray


def pooled_gap(tables: Tables, pool: IntArray, pools: int, confidence: float = 0.95) -> PooledGap:
    """Mantel-Haenszel odds ratio of each pool of tables; ``pool`` (T,) says to which of ``pools`` a table belongs.

    Sources: Mantel & Haenszel, J. Natl Cancer Inst. 22 (1959) 719-748; the interval is that of Robins, Breslow &
    Greenland, Biometrics 42 (1986) 311-323.
    """
    everyone = np.maximum(tables.everyone, 1.0)
    missed, other_missed = tables.size - tables.hits, tables.other_size - tables.other_hits
    for_group, for_rest = tables.hits * other_missed / everyone, missed * tables.other_hits / everyone
    diagonal = (tables.hits + other_missed) / everyone
    total = {
        "r": for_group,
        "s": for_rest,
        "pr": diagonal * for_group,
        "mixed": diagonal * for_rest + (1.0 - diagonal) * for_group,
        "qs": (1.0 - diagonal) * for_rest,
        "gap": tables.hits - tables.expected(),
        "v": tables.variance(),
    }
    s = {name: sum_by(pool, values, pools) for name, values in total.items()}
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = s["r"] / s["s"]
        error = np.sqrt(s["pr"] / (2 * s["r"] ** 2) + s["mixed"] / (2 * s["r"] * s["s"]) + s["qs"] / (2 * s["s"] ** 2))
        width = np.exp(float(ndtri(0.5 + confidence / 2)) * error)
        plain = s["gap"] ** 2 / s["v"]
        continuity = np.maximum(np.abs(s["gap"]) - 0.5, 0.0) ** 2 / s["v"]
        return PooledGap(ratio, ratio / width, ratio * width, plain, continuity)


def exact_mid_p(tables: Tables) -> tuple[float, float]:
    """Exact conditional mid-p that the group has as many hits, or as few, as it has: (upper, lower).

    The tables are the strata of one area.
    """
    chances, least = np.ones(1), 0.0
    for hits, size, other_hits, other_size in zip(
        tables.hits, tables.size, tables.other_hits, tables.other_size, strict=True
    ):
        first, stratum = _hypergeometric(size, other_size, hits + other_hits)
        least += first
        chances = np.convolve(chances, stratum)
    place = round(float(tables.hits.sum()) - least)
    half = 0.5 * float(chances[place])
    return float(chances[place + 1 :].sum()) + half, float(chances[:place].sum()) + half


def _hypergeometric(size: float, other_size: float, all_hits: float) -> tuple[float, FloatArray]:
    """Smallest possible count of the group's hits and the chance of it and of each count above."""
    least, most = max(0.0, all_hits - other_size), min(size, all_hits)
    count = np.arange(least, most + 1)

    def ways(total: float, chosen: FloatArray) -> FloatArray:
        return np.asarray(gammaln(total + 1) - gammaln(chosen + 1) - gammaln(total - chosen + 1))

    logs = ways(size, count) + ways(other_size, all_hits - count)
    weights = np.exp(logs - logs.max())
    return least, np.asarray(weights / weights.sum())
