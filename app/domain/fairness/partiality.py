"""Is one office complained about by far more people than others with as many people waiting?

Many complaints against an office with many unserved people may only say that it has many unserved people. What is
counted is distinct complainants, at least three, against the months that eligible people spent without the benefit
during that person's tenure. A flag is a reason for someone from outside to look, confidentially: it is never shown
on a map, never to those it concerns, and it is no proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.domain.errors import InvalidInput, Sentence
from app.domain.fairness.labels import numbered, parent_of_areas, refuse_unequal
from app.domain.fairness.multiple import credible_set
from app.domain.fairness.rate_ratio import believe_rates, detectable_rise
from app.domain.fairness.standardise import MINIMUM_SIBLINGS, BoolArray, FloatArray, sum_by

METHOD = "partiality-1"
MINIMUM_COMPLAINANTS = 3
NOTABLE_RATE_RATIO = 2.0
FALSE_DISCOVERY_RATE = 0.03
DAYS_IN_A_MONTH = 365.25 / 12
LOG_RATE_RATIOS = np.linspace(-2.2, 3.5, 58)


@dataclass(frozen=True, slots=True)
class PartialityCheck:
    """One run's answer; arrays are (A,), one entry per tenure in ascending order of ``tenure``.

    ``expected`` complainants follow the rate of the own district, ``expected_state`` that of the state;
    ``rate_ratio`` is shrunken and ``probability`` the chance that it is above 2. ``detectable`` is the rate ratio
    that this run would have flagged four times in five.
    """

    method: str
    tenure: NDArray[Any]
    complainants: FloatArray
    person_months: FloatArray
    expected: FloatArray
    expected_state: FloatArray
    rate_ratio: FloatArray
    probability: FloatArray
    flag: BoolArray
    too_few: BoolArray
    detectable: FloatArray


def distinct_complainants(tenure: ArrayLike, complainant: ArrayLike) -> tuple[NDArray[Any], FloatArray]:
    """Count different people per tenure from one row per complaint: labels in ascending order and counts (A,).

    Ten complaints by one person are one complainant.
    """
    labels, tenures = np.unique(np.asarray(tenure), return_inverse=True)
    people, persons = numbered(complainant, tenures.size)
    pairs = np.unique(tenures.astype(np.int64) * max(people.size, 1) + persons)
    return labels, np.bincount(pairs // max(people.size, 1), minlength=labels.size).astype(np.float64)


def months_within(start: ArrayLike, end: ArrayLike, tenure_start: ArrayLike, tenure_end: ArrayLike) -> FloatArray:
    """Months (R,) that a person went without inside a tenure: the overlap of two spans of day numbers."""
    first = np.maximum(np.asarray(start, dtype=np.float64), np.asarray(tenure_start, dtype=np.float64))
    last = np.minimum(np.asarray(end, dtype=np.float64), np.asarray(tenure_end, dtype=np.float64))
    return np.asarray(np.maximum(last - first, 0.0) / DAYS_IN_A_MONTH)


def check_partiality(
    tenure: ArrayLike, complainants: ArrayLike, person_months: ArrayLike, *, parent: ArrayLike | None = None
) -> PartialityCheck:
    """Find tenures with far more distinct complainants than their unserved person-months lead one to expect.

    All arguments are (R,), rows of one tenure add up. Districts with fewer than five tenures, or without a single
    complaint, are compared with the whole state. Raises :class:`InvalidInput` on counts below zero or unknown, on
    unequal columns and on a tenure in two districts.
    """
    labels, places = np.unique(np.asarray(tenure), return_inverse=True)
    places = places.astype(np.int64)
    seen, months = np.asarray(complainants, dtype=np.float64), np.asarray(person_months, dtype=np.float64)
    refuse_unequal(places.size, seen, months)
    if not (np.isfinite(seen) & np.isfinite(months) & (seen >= 0) & (months >= 0)).all():
        raise InvalidInput(_IMPOSSIBLE, code="impossible_counts", field="complainants")
    parents = parent_of_areas(places, numbered(parent, places.size)[1], labels)
    count, exposure = sum_by(places, seen, labels.size), sum_by(places, months, labels.size)
    rate = count.sum() / max(float(exposure.sum()), 1e-12)
    districts = int(parents.max(initial=-1)) + 1
    there, exposed = sum_by(parents, count, districts), sum_by(parents, exposure, districts)
    own = (np.bincount(parents, minlength=districts) >= MINIMUM_SIBLINGS) & (there > 0) & (parent is not None)
    rates = np.where(own, there / np.maximum(exposed, 1e-12), rate)
    expected = rates[parents] * exposure
    tested = expected > 0
    believed = believe_rates(count, expected, LOG_RATE_RATIOS, tested)
    probability = believed.above(NOTABLE_RATE_RATIO)
    allowed = tested & (count >= MINIMUM_COMPLAINANTS)
    flag = np.zeros(labels.size, dtype=np.bool_)
    flag[allowed] = credible_set(probability[allowed], FALSE_DISCOVERY_RATE)
    cut = float(probability[flag].min(initial=1.0 - FALSE_DISCOVERY_RATE))
    rise = detectable_rise(expected, believed, NOTABLE_RATE_RATIO, cut, MINIMUM_COMPLAINANTS)
    return PartialityCheck(
        method=METHOD,
        tenure=labels,
        complainants=count,
        person_months=exposure,
        expected=expected,
        expected_state=rate * exposure,
        rate_ratio=believed.ratio,
        probability=probability,
        flag=flag,
        too_few=~allowed,
        detectable=np.where(tested, rise, np.inf),
    )


_IMPOSSIBLE = Sentence(
    "शिकायत करने वाले और महीने शून्य से कम या अनजान नहीं हो सकते।", "Complainants and months cannot be below zero or unknown."
)
