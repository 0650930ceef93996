"""A run, section by section: people left out, waits, groups, neighbours, silence, each over all places of a level.

Each section is a pure function of the frozen counts, so that it can be done as one step of a long job, and had again
with the same digits. What a section cannot say of a place is not a number there, never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import InvalidInput
from app.domain.fairness.check import check_unserved
from app.domain.fairness.clusters import MINIMUM_AREAS, NEIGHBOURS, check_clusters
from app.domain.fairness.flags import FlagKind, bit_of
from app.domain.fairness.frozen import Columns
from app.domain.fairness.ground import NOWHERE, WOMEN, Ground, centres, coverage
from app.domain.fairness.groups import check_groups
from app.domain.fairness.silence import check_silence
from app.domain.fairness.standardise import FloatArray, IntArray
from app.domain.fairness.waiting_curves import day_curves
from app.domain.fairness.waits import check_waits

METHOD = "unserved-2 waits-1 groups-1 clusters-1 silence-1 disclosure-3"
"""What a run's digits depend on beside counts and seed; a change of any section's method changes it."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a section looks at: the counts by place, the seed, and the answers of the sections before it."""

    ground: Ground
    seed: int
    earlier: Mapping[str, Columns]


Section = Callable[[Given], dict[str, NDArray[Any]]]


def _unknown(ground: Ground) -> FloatArray:
    return np.full(ground.ids.size, np.nan)


def _put(ground: Ground, labels: NDArray[Any], values: NDArray[Any]) -> FloatArray:
    """Lay the values of some places (by number) over all places, not a number where there are none."""
    whole = _unknown(ground)
    whole[np.asarray(labels, dtype=np.int64)] = np.asarray(values, dtype=np.float64)
    return whole


def _flagged(ground: Ground, labels: NDArray[Any], flags: Mapping[FlagKind, NDArray[np.bool_]]) -> IntArray:
    bits = np.zeros(ground.ids.size, dtype=np.int64)
    for kind, flag in flags.items():
        bits[np.asarray(labels, dtype=np.int64)[flag]] |= bit_of(kind)
    return bits


def _parent_of(ground: Ground, place: IntArray) -> IntArray | None:
    return None if ground.parent is None else ground.parent[place]


def unserved(given: Given) -> dict[str, NDArray[Any]]:
    """Section 1: who is left out, and how many people nobody has asked."""
    ground = given.ground
    dues = ground.snapshot.dues
    place, inside = ground.rows(dues)
    known = inside & (dues["eligible"] > 0)
    found: dict[str, NDArray[Any]] = {
        "eligible": ground.total(dues, dues["eligible"]),
        "unserved": ground.total(dues, dues["unserved"]),
        "unknown": ground.total(dues, dues["unknown"]),
        "kinds": np.zeros(ground.ids.size, dtype=np.int64),
        "far": np.zeros(ground.ids.size),
        "too_few": np.ones(ground.ids.size),
    }
    if not known.any():
        return {**found, **dict.fromkeys(_UNSERVED, _unknown(ground)), "spread": np.zeros(1), "chance": np.zeros(1)}
    check = check_unserved(
        place[known],
        dues["eligible"][known],
        dues["unserved"][known],
        parent=_parent_of(ground, place[known]),
        stratum=dues["stratum"][known],
        household=dues["home"][known],
        seed=given.seed,
    )
    either = check.flag_a | check.flag_b
    found["kinds"] = _flagged(ground, check.area, {FlagKind.UNSERVED: either, FlagKind.LOW: check.flag_low})
    found["far"] = np.nan_to_num(_put(ground, check.area, check.flag_b))
    found["too_few"] = np.nan_to_num(_put(ground, check.area, check.too_few), nan=1.0)
    found.update({name: _put(ground, check.area, getattr(check, name)) for name in _UNSERVED})
    total = float(check.eligible[~check.too_few].sum())
    chance = float(check.expected[~check.too_few].sum()) / total if total else 0.0
    return {**found, "spread": np.array([check.spread]), "chance": np.array([chance])}


_UNSERVED = (
    "expected",
    "variance",
    "expected_state",
    "odds_ratio",
    "odds_ratio_state",
    "probability",
    "detectable",
    "design_effect",
    "compared_with_district",
)


def waits(given: Given) -> dict[str, NDArray[Any]]:
    """Section 2: how long cases wait for the benefit, and how many were closed without it."""
    ground = given.ground
    cases = ground.snapshot.cases
    place, inside = ground.rows(cases)
    found: dict[str, NDArray[Any]] = {
        "kinds": np.zeros(ground.ids.size, dtype=np.int64),
        **dict.fromkeys(_WAITS, _unknown(ground)),
        **day_curves(place[inside], ground, {name: cases[name][inside] for name in ("waited", "entered", "outcome")}),
    }
    if not inside.any():
        return found
    check = check_waits(
        place[inside],
        cases["waited"][inside],
        cases["outcome"][inside] == 1,
        cases["outcome"][inside] == 2,
        entered=cases["entered"][inside],
        stratum=cases["stratum"][inside],
        parent=_parent_of(ground, place[inside]),
    )
    flags = {FlagKind.SLOW: check.flag_slow, FlagKind.FAST: check.flag_fast, FlagKind.CLOSING: check.flag_closing}
    found["kinds"] = _flagged(ground, check.area, flags)
    found.update({name: _put(ground, check.area, getattr(check, name.removeprefix("wait_"))) for name in _WAITS})
    return found


_WAITS = (
    "cases",
    "received",
    "closed_without",
    "open",
    "wait_expected",
    "wait_expected_state",
    "closed_expected",
    "hazard_ratio",
    "wait_probability",
    "wait_too_few",
    "wait_detectable",
    "mean_wait",
    "median",
)


def groups(given: Given) -> dict[str, NDArray[Any]]:
    """Section 3: are women of a place left out more, or less, than others there under the same schemes?"""
    ground = given.ground
    dues = ground.snapshot.dues
    place, inside = ground.rows(dues)
    known = inside & (dues["eligible"] > 0)
    found: dict[str, NDArray[Any]] = {
        "kinds": np.zeros(ground.ids.size, dtype=np.int64),
        **{f"group_{name}": _unknown(ground) for name in _GROUPS},
    }
    if not (dues["group"][known] == WOMEN).any():
        return found
    # The households of section 1 count here too: alike within, people of one home say less than strangers.
    effect = np.nan_to_num(given.earlier["unserved"]["design_effect"], nan=1.0)
    check = check_groups(
        place[known],
        dues["group"][known],
        dues["eligible"][known],
        dues["unserved"][known],
        stratum=dues["stratum"][known],
        parent=_parent_of(ground, place[known]),
        design_effect=effect[np.unique(place[known])],
        of_interest=[WOMEN],
    )
    # The check numbers places by their labels, which here are numbers already.
    found["kinds"] = _flagged(ground, check.area, {FlagKind.GROUP: check.flag_worse | check.flag_better})
    found.update({f"group_{name}": _put(ground, check.area, getattr(check, name)) for name in _GROUPS})
    return found


_GROUPS = (
    "eligible",
    "unserved",
    "other_eligible",
    "other_unserved",
    "odds_ratio",
    "q",
    "flag_worse",
    "flag_better",
    "too_few",
    "detectable",
)


def clusters(given: Given) -> dict[str, NDArray[Any]]:
    """Section 5: does a place stand out together with the eight nearest?"""
    ground = given.ground
    first = given.earlier["unserved"]
    found: dict[str, NDArray[Any]] = {
        "kinds": np.zeros(ground.ids.size, dtype=np.int64),
        "gi": _unknown(ground),
        "gi_q": _unknown(ground),
        "gi_low": np.zeros(ground.ids.size),
        "neighbours": np.full((ground.ids.size, NEIGHBOURS), NOWHERE, dtype=np.int64),
    }
    with np.errstate(invalid="ignore", divide="ignore"):
        z = (first["unserved"] - first["expected"]) / np.sqrt(first["variance"])
    lon, lat = centres(ground)
    if int((np.isfinite(z) & np.isfinite(lon) & np.isfinite(lat)).sum()) < MINIMUM_AREAS:
        return found
    try:
        check = check_clusters(z, lon, lat)
    except InvalidInput:
        return found
    every = np.arange(ground.ids.size)
    near = np.where(check.neighbours >= 0, ground.ids[np.maximum(check.neighbours, 0)], NOWHERE)
    return {
        "kinds": _flagged(ground, every, {FlagKind.CLUSTER: check.flag_high}),
        "gi": check.gi,
        "gi_q": check.q,
        "gi_low": check.flag_low.astype(np.float64),
        "neighbours": near,
    }


def silence(given: Given) -> dict[str, NDArray[Any]]:
    """Section 6: where nobody files, and how far a place has been visited at all."""
    ground = given.ground
    dues, cases = ground.snapshot.dues, ground.snapshot.cases
    due_place, due_inside = ground.rows(dues)
    case_place, case_inside = ground.rows(cases)
    people = (dues["eligible"].astype(np.float64) + dues["unknown"])[due_inside]
    found: dict[str, NDArray[Any]] = {
        "kinds": np.zeros(ground.ids.size, dtype=np.int64),
        "filed": ground.total(cases, np.ones(cases["booth"].size)),
        "filed_expected": _unknown(ground),
        "silence_probability": _unknown(ground),
        **coverage(ground),
    }
    if not due_inside.any() or not case_inside.any():
        return found
    filed = np.ones(int(case_inside.sum()))
    check = check_silence(
        np.concatenate([due_place[due_inside], case_place[case_inside]]),
        np.concatenate([people, np.zeros(filed.size)]),
        np.concatenate([np.zeros(people.size), filed]),
        stratum=np.concatenate([dues["stratum"][due_inside], cases["stratum"][case_inside]]),
    )
    found["kinds"] = _flagged(ground, check.area, {FlagKind.SILENT: check.flag})
    found["filed_expected"] = _put(ground, check.area, check.expected)
    found["silence_probability"] = _put(ground, check.area, check.probability)
    return found


SECTIONS: Mapping[str, Section] = {
    "unserved": unserved,
    "waits": waits,
    "groups": groups,
    "clusters": clusters,
    "silence": silence,
}
"""The sections in the order in which a run does them; later ones look at the answers of earlier ones."""


def compute(ground: Ground, seed: int) -> dict[str, dict[str, NDArray[Any]]]:
    """Return the answers of all sections, by section."""
    answers: dict[str, dict[str, NDArray[Any]]] = {}
    for name, section in SECTIONS.items():
        answers[name] = section(Given(ground, seed, answers))
    return answers
