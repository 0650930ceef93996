"""Within one area and one scheme, is a group of people left without a benefit more than its neighbours?

The group is compared with everyone else of the same area and the same scheme, never one area's group with another
area's. A quick tail screens all areas and groups, and the few that look notable get the exact one. The
headline gap of the state or a district pools the same tables; it is never inferred from how large a share of an area
the group is. Group data is optional and given with consent: these results are for aggregates only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from app.domain.errors import InvalidInput, Sentence
from app.domain.fairness.labels import numbered, parent_of_areas, refuse_unequal
from app.domain.fairness.multiple import adjusted_p
from app.domain.fairness.standardise import BoolArray, FloatArray, IntArray, sum_by
from app.domain.fairness.strata_tables import PooledGap, Tables, exact_mid_p, pooled_gap
from app.domain.fairness.tails import lower_mid_p, upper_mid_p

METHOD = "groups-1"
FALSE_DISCOVERY_RATE = 0.05
MINIMUM_VARIANCE = 1.5
MINIMUM_ELIGIBLE = 10
MINIMUM_UNSERVED = 5
EXACT_BELOW = 0.02
EXACT_UP_TO = 5_000
"""Unserved people of an area up to which the exact tail is worth its time; beyond, the matched one is as good."""

_POWER = 0.8


@dataclass(frozen=True, slots=True)
class GroupCheck:
    """One run's answer; arrays are (K,), one entry per area and group present there, by group and then area.

    ``eligible`` and ``unserved`` are the group's counts, ``other_eligible`` and ``other_unserved`` those of everyone
    else in the area. ``expected`` is what the group would have at equal odds. ``odds_ratio`` is Mantel-Haenszel,
    not shrunken, and may be infinite. ``q`` is the adjusted two-sided mid-p (1 where not tested), so that asking about
    both of two groups is no different from asking about one.
    ``detectable`` is about the odds ratio that this run would have flagged four times in five. ``state`` (G,) and
    ``district`` (G, D) are the pooled gaps of each group of ``groups`` (G,), over ``parents`` (D,).
    """

    method: str
    area: NDArray[Any]
    group: NDArray[Any]
    eligible: FloatArray
    unserved: FloatArray
    other_eligible: FloatArray
    other_unserved: FloatArray
    expected: FloatArray
    odds_ratio: FloatArray
    q: FloatArray
    flag_worse: BoolArray
    flag_better: BoolArray
    too_few: BoolArray
    detectable: FloatArray
    groups: NDArray[Any]
    parents: NDArray[Any]
    parent: NDArray[Any]
    state: PooledGap
    district: PooledGap


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Tables of all groups, each with the number of its pair (area × group), and the pairs' totals."""

    tables: Tables
    pair: IntArray
    pairs: int

    def total(self, values: FloatArray) -> FloatArray:
        return sum_by(self.pair, values, self.pairs)

    def of(self, pair: int, bounds: IntArray) -> Tables:
        inside = slice(int(bounds[pair]), int(bounds[pair + 1]))
        t = self.tables
        return Tables(t.hits[inside], t.size[inside], t.other_hits[inside], t.other_size[inside])


def check_groups(
    area: ArrayLike,
    group: ArrayLike,
    eligible: ArrayLike,
    unserved: ArrayLike,
    *,
    stratum: ArrayLike | None = None,
    parent: ArrayLike | None = None,
    design_effect: ArrayLike | None = None,
    of_interest: ArrayLike | None = None,
) -> GroupCheck:
    """Find areas where a group is left without a benefit more, or less, than others under the same schemes.

    ``area``, ``group``, ``eligible``, ``unserved``, ``stratum`` and ``parent`` are (R,), as for
    :func:`app.domain.fairness.check.check_unserved`; rows of the same keys add up. ``design_effect`` (A,), in the
    ascending order of areas, lets people of one household count for fewer; the exact tail needs whole people and is
    then replaced by the matched one. ``of_interest`` names the groups to ask about (all without it): with fewer
    questions each can be answered more surely. Raises :class:`InvalidInput` on counts that cannot be,
    unequal columns and an area in two districts.
    """
    labels, places = np.unique(np.asarray(area), return_inverse=True)
    places = places.astype(np.int64)
    count = places.size
    people, without = np.asarray(eligible, dtype=np.float64), np.asarray(unserved, dtype=np.float64)
    refuse_unequal(count, people, without)
    if not (np.isfinite(people) & (without >= 0) & (without <= people)).all():
        raise InvalidInput(_IMPOSSIBLE, code="impossible_counts", field="unserved")
    group_labels, groups = numbered(np.asarray(group), count)
    parent_labels, parent_of_row = numbered(parent, count)
    parents = parent_of_areas(places, parent_of_row, labels)
    strata = numbered(stratum, count)[1]
    asked = np.isin(group_labels, group_labels if of_interest is None else np.asarray(of_interest))
    pairs, area_of_pair, group_of_pair = _pairs(places, strata, groups, people, without, asked)
    effect = np.ones(labels.size) if design_effect is None else np.asarray(design_effect, dtype=np.float64)
    refuse_unequal(labels.size, effect)
    t = pairs.tables
    hits, expected, variance = pairs.total(t.hits), pairs.total(t.expected()), pairs.total(t.variance())
    sizes = pairs.total(t.size), pairs.total(t.other_size)
    tested = (variance / effect[area_of_pair] >= MINIMUM_VARIANCE) & (np.minimum(*sizes) >= MINIMUM_ELIGIBLE)
    worse, better = _tails(pairs, tested, (hits, expected, variance), effect[area_of_pair])
    q = np.ones(pairs.pairs)
    q[tested] = adjusted_p(np.minimum(2.0 * np.minimum(worse, better)[tested], 1.0))
    others = pairs.total(t.other_hits)
    flag_worse = (q <= FALSE_DISCOVERY_RATE) & (worse < better) & (hits >= MINIMUM_UNSERVED)
    group_of_table = group_of_pair[pairs.pair]
    districts = max(parent_labels.size, 1)
    return GroupCheck(
        method=METHOD,
        area=labels[area_of_pair],
        group=group_labels[group_of_pair],
        eligible=sizes[0],
        unserved=hits,
        other_eligible=sizes[1],
        other_unserved=others,
        expected=expected,
        odds_ratio=pooled_gap(t, pairs.pair, pairs.pairs).odds_ratio,
        q=q,
        flag_worse=flag_worse,
        flag_better=(q <= FALSE_DISCOVERY_RATE) & (better < worse) & (others >= MINIMUM_UNSERVED),
        too_few=~tested,
        detectable=_detectable(worse, flag_worse, tested, variance / effect[area_of_pair]),
        groups=group_labels,
        parents=parent_labels,
        parent=parent_labels[parents[area_of_pair]] if parent_labels.size else np.full(pairs.pairs, ""),
        state=pooled_gap(t, group_of_table, group_labels.size),
        district=_by_district(t, group_of_table, parents[area_of_pair][pairs.pair], group_labels.size, districts),
    )


def _pairs(
    area: IntArray, stratum: IntArray, group: IntArray, eligible: FloatArray, unserved: FloatArray, asked: BoolArray
) -> tuple[_Pairs, IntArray, IntArray]:
    """Build one table per area, stratum and group present and ``asked`` about (G,), ordered by group and area."""
    strata, areas = int(stratum.max(initial=0)) + 1, int(area.max(initial=0)) + 1
    cell = area * strata + stratum
    everyone, without = sum_by(cell, eligible, areas * strata), sum_by(cell, unserved, areas * strata)
    keys, place = np.unique(group * (areas * strata) + cell, return_inverse=True)
    size, hits = sum_by(place, eligible, keys.size), sum_by(place, unserved, keys.size)
    kept = asked[keys // (areas * strata)]
    keys, size, hits = keys[kept], size[kept], hits[kept]
    cells = keys % (areas * strata)
    tables = Tables(hits, size, without[cells] - hits, everyone[cells] - size)
    group_of_table, area_of_table = keys // (areas * strata), cells // strata
    pair_keys, pair = np.unique(group_of_table * areas + area_of_table, return_inverse=True)
    return _Pairs(tables, pair.astype(np.int64), pair_keys.size), pair_keys % areas, pair_keys // areas


def _tails(
    pairs: _Pairs, tested: BoolArray, moments: tuple[FloatArray, FloatArray, FloatArray], effect: FloatArray
) -> tuple[FloatArray, FloatArray]:
    hits, expected, variance = (values / effect for values in moments)
    worse, better = np.ones(pairs.pairs), np.ones(pairs.pairs)
    worse[tested] = upper_mid_p(hits[tested], expected[tested], variance[tested])
    better[tested] = lower_mid_p(hits[tested], expected[tested], variance[tested])
    bounds = np.searchsorted(pairs.pair, np.arange(pairs.pairs + 1))
    within = pairs.total(pairs.tables.hits + pairs.tables.other_hits) <= EXACT_UP_TO
    for pair in np.flatnonzero((np.minimum(worse, better) < EXACT_BELOW) & (effect <= 1.0) & within).tolist():
        worse[pair], better[pair] = exact_mid_p(pairs.of(pair, bounds))
    return worse, better


def _by_district(tables: Tables, group: IntArray, district: IntArray, groups: int, districts: int) -> PooledGap:
    gap = pooled_gap(tables, group * districts + district, groups * districts)
    shape = (groups, districts)
    return PooledGap(
        gap.odds_ratio.reshape(shape),
        gap.low.reshape(shape),
        gap.high.reshape(shape),
        gap.chi_squared.reshape(shape),
        gap.chi_squared_continuity.reshape(shape),
    )


def _detectable(worse: FloatArray, flagged: BoolArray, tested: BoolArray, variance: FloatArray) -> FloatArray:
    """Odds ratio whose logarithm lies ``power`` above the cut in standard errors of 1/√V."""
    first = FALSE_DISCOVERY_RATE / 2 / max(int(tested.sum()), 1)
    cut = max(float(worse[flagged].max(initial=0.0)), first)
    reach = float(-ndtri(cut) + ndtri(_POWER))
    return np.where(tested, np.exp(reach / np.sqrt(np.maximum(variance, MINIMUM_VARIANCE))), np.inf)


_IMPOSSIBLE = Sentence(
    "बिना लाभ वाले लोग शून्य से कम या पात्र लोगों से ज़्यादा नहीं हो सकते।",
    "People without the benefit cannot be fewer than none or more than the eligible people.",
)
