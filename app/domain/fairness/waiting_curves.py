"""How the share of people who still wait falls with time: Kaplan-Meier, read off every ten days for half a year.

A whole curve for each of tens of thousands of places would be more than a run can keep; nineteen points are all that
a picture on a phone can show. A point beyond the last day on which anybody was still seen waiting is left out: nothing
was seen there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.fairness.ground import Ground
from app.domain.fairness.standardise import FloatArray, IntArray
from app.domain.fairness.survival import steps, still_waiting

DAYS = np.arange(0, 181, 10, dtype=np.float64)
FEWEST_CASES, FEWEST_IN_WIDE = 10, 100
"""Below this a curve shows single people, and jumps too far to be read. The curves of districts and state are shown to
readers who do not handle the cases there, so they need more: a step of one percent is then no single person's."""
NOT_SEEN = 255


def day_curves(place: IntArray, ground: Ground, cases: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Return the share still waiting in percent, 255 where not seen: ``curve`` (A, 19), ``curve_district`` (D, 19)
    with ``curve_districts`` (D,) their keys, and ``curve_state`` (1, 19).

    ``place`` (C,) numbers the place of each case; ``cases`` holds ``waited``, ``entered`` and ``outcome`` (C,).
    """
    districts, of_place = np.unique(ground.district, return_inverse=True)
    levels = (
        ("curve", place, ground.ids.size, FEWEST_CASES),
        ("curve_district", of_place[place] if place.size else place, districts.size, FEWEST_IN_WIDE),
        ("curve_state", np.zeros(place.size, dtype=np.int64), 1, FEWEST_IN_WIDE),
    )
    found: dict[str, NDArray[Any]] = {name: _curves(group, size, cases, least) for name, group, size, least in levels}
    return {**found, "curve_districts": districts}


def _curves(group: IntArray, groups: int, cases: Mapping[str, NDArray[Any]], fewest: int) -> NDArray[np.uint8]:
    waited = cases["waited"].astype(np.float64)
    entered = cases["entered"].astype(np.float64)
    seen = (entered <= 0) | (waited > entered)
    curve = steps(group[seen], entered[seen], np.maximum(waited, entered)[seen], (cases["outcome"] == 1)[seen])
    share = np.ones((groups, DAYS.size))
    if curve.group.size:
        # The last step of the group at or before each day, found in one search over (group, day).
        width = float(curve.time.max()) + DAYS[-1] + 2.0
        keys = curve.group * width + curve.time
        asked = np.arange(groups)[:, None] * width + DAYS[None, :]
        place = np.searchsorted(keys, asked, side="right") - 1
        own = (place >= 0) & (curve.group[np.maximum(place, 0)] == np.arange(groups)[:, None])
        share = np.where(own, still_waiting(curve)[np.maximum(place, 0)], 1.0)
    percent: FloatArray = np.round(100.0 * share)
    count = np.bincount(group[seen], minlength=groups)
    longest = np.zeros(groups)
    np.maximum.at(longest, group[seen], waited[seen])
    shown = (DAYS[None, :] <= longest[:, None]) & (count >= fewest)[:, None]
    return np.where(shown, percent, NOT_SEEN).astype(np.uint8)
