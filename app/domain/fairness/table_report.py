"""The results of a table as plain values, for programs; sentences in both languages stand beside the numbers.

A key that the columns of the file do not allow is absent, so that nobody takes "not looked at" for "nothing found".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from app.domain.errors import Sentence
from app.domain.fairness.check import UnservedCheck
from app.domain.fairness.clusters import ClusterCheck
from app.domain.fairness.groups import GroupCheck
from app.domain.fairness.more_sentences import (
    GroupFacts,
    WaitFacts,
    cluster_sentence,
    group_sentence,
    wait_sentence,
)
from app.domain.fairness.sentences import facts_of, unserved_sentence
from app.domain.fairness.silence import SilenceCheck
from app.domain.fairness.table import CountTable
from app.domain.fairness.table_groups import Grouping
from app.domain.fairness.table_silence import silence_objects, silence_sentences
from app.domain.fairness.wait_table import WaitTable
from app.domain.fairness.waits import WaitCheck

Groups = Sequence[tuple[Grouping, GroupCheck]]
"""The columns of groups and what the check says of each."""


def to_json(
    check: UnservedCheck,
    table: CountTable,
    groups: Groups = (),
    clusters: ClusterCheck | None = None,
    silence: SilenceCheck | None = None,
) -> dict[str, Any]:
    """The result as plain values: method, seed and one object per area; an infinite or unknown number is
    None. ``groups``, ``clusters`` and ``silence`` are there where the columns allow them.
    """
    names = table.names()
    result: dict[str, Any] = {
        "method": check.method,
        "seed": check.seed,
        "spread": round(check.spread, 4),
        "areas": [_area_object(check, table, index, name) for index, name in enumerate(names)],
    }
    if groups:
        result["groups"] = [
            _group_object(grouping, gap, table, names, index)
            for grouping, gap in groups
            for index in range(gap.area.size)
        ]
        result["headline"] = [_headline(grouping, gap, number) for grouping, gap in groups for number in grouping.asked]
    if silence is not None:
        result["silence"] = silence_objects(silence, table)
    if clusters is not None:
        result["clusters"] = [_cluster_object(clusters, table, names, index) for index in range(clusters.z.size)]
    return result | {"held_back": [refusal.as_row() for refusal in table.held_back]}


def waits_to_json(check: WaitCheck, table: WaitTable) -> dict[str, Any]:
    """The result of a table of cases as plain values."""
    return {
        "method": check.method,
        "seed": 0,
        "waits": [_wait_object(check, table, index, name) for index, name in enumerate(table.names())],
        "held_back": [refusal.as_row() for refusal in table.held_back],
    }


def count_sentences(
    check: UnservedCheck,
    table: CountTable,
    groups: Groups,
    clusters: ClusterCheck | None,
    silence: SilenceCheck | None,
    every: bool,
) -> Iterator[Sentence]:
    """Yield the sentences of flagged areas, or of ``every`` area; then of groups, of neighbours and of silence."""
    names = table.names()
    for index, name in enumerate(names):
        if every or check.flag_a[index] or check.flag_b[index] or check.flag_low[index]:
            yield unserved_sentence(facts_of(check, index, name))
    for grouping, gap in groups:
        for index in range(gap.area.size):
            if every or gap.flag_worse[index] or gap.flag_better[index]:
                yield group_sentence(group_facts(grouping, gap, names, index))
    if clusters is not None:
        for index in np.flatnonzero(clusters.flag_high | clusters.flag_low).tolist():
            yield cluster_said(clusters, names, index)
    if silence is not None:
        yield from silence_sentences(silence, table, every)


def wait_sentences(check: WaitCheck, table: WaitTable, every: bool) -> Iterator[Sentence]:
    """Yield the sentences of flagged areas, or of ``every`` area."""
    for index, name in enumerate(table.names()):
        if every or check.flag_slow[index] or check.flag_fast[index] or check.flag_closing[index]:
            yield wait_sentence(wait_facts(check, index, name))


def _number(value: float, places: int = 4) -> float | None:
    return round(float(value), places) if np.isfinite(value) else None


def _both(sentence: Sentence) -> dict[str, str]:
    return {"sentence_hi": sentence.hi, "sentence_en": sentence.en}


def group_facts(grouping: Grouping, check: GroupCheck, names: list[str], index: int) -> GroupFacts:
    """Pick one area's and group's facts out of a run."""
    return GroupFacts(
        names[int(check.area[index])],
        grouping.label(int(check.group[index])),
        int(check.eligible[index]),
        int(check.unserved[index]),
        int(check.other_eligible[index]),
        int(check.other_unserved[index]),
        float(check.odds_ratio[index]),
        worse=bool(check.flag_worse[index]),
        better=bool(check.flag_better[index]),
        too_few=bool(check.too_few[index]),
    )


def wait_facts(check: WaitCheck, index: int, name: str) -> WaitFacts:
    """Pick one area's facts out of a run."""
    return WaitFacts(
        name,
        int(check.received[index]),
        float(check.expected[index]),
        int(check.open[index]),
        int(check.closed_without[index]),
        float(check.mean_wait[index]),
        slow=bool(check.flag_slow[index]),
        fast=bool(check.flag_fast[index]),
        closing=bool(check.flag_closing[index]),
        too_few=bool(check.too_few[index]),
    )


def cluster_said(check: ClusterCheck, names: list[str], index: int) -> Sentence:
    """Say one area's result together with its neighbours."""
    around = [names[near] for near in check.neighbours[index].tolist() if near >= 0]
    high, low = bool(check.flag_high[index]), bool(check.flag_low[index])
    return cluster_sentence(names[index], around, high=high, low=low)


def _group_object(
    grouping: Grouping, check: GroupCheck, table: CountTable, names: list[str], index: int
) -> dict[str, Any]:
    facts = group_facts(grouping, check, names, index)
    return {
        "area": table.areas[int(check.area[index])][1],
        "by": grouping.by,
        "group": grouping.codes[int(check.group[index])],
        "n": facts.eligible,
        "unserved": facts.unserved,
        "other_n": facts.other_eligible,
        "other_unserved": facts.other_unserved,
        "expected": _number(check.expected[index]),
        "odds_ratio": _number(facts.odds_ratio),
        "q": _number(check.q[index], 6),
        "flag_worse": facts.worse,
        "flag_better": facts.better,
        "too_few": facts.too_few,
        "detectable_odds_ratio": _number(check.detectable[index]),
        **_both(group_sentence(facts)),
    }


def _headline(grouping: Grouping, check: GroupCheck, number: int) -> dict[str, Any]:
    gap, index = check.state, int(np.flatnonzero(check.groups == number)[0])
    return {
        "by": grouping.by,
        "group": grouping.codes[number],
        "odds_ratio": _number(gap.odds_ratio[index]),
        "low": _number(gap.low[index]),
        "high": _number(gap.high[index]),
    }


def _cluster_object(check: ClusterCheck, table: CountTable, names: list[str], index: int) -> dict[str, Any]:
    return {
        "area": table.areas[index][1],
        "gi": _number(check.gi[index]),
        "q": _number(check.q[index], 6),
        "flag_high": bool(check.flag_high[index]),
        "flag_low": bool(check.flag_low[index]),
        **_both(cluster_said(check, names, index)),
    }


def _wait_object(check: WaitCheck, table: WaitTable, index: int, name: str) -> dict[str, Any]:
    facts = wait_facts(check, index, name)
    return {
        "area": table.areas[index][1],
        "n": int(check.cases[index]),
        "received": facts.received,
        "open": facts.open,
        "closed_without": facts.closed_without,
        "expected": _number(facts.expected),
        "expected_state": _number(check.expected_state[index]),
        "hazard_ratio": _number(check.hazard_ratio[index]),
        "probability": _number(check.probability[index], 6),
        "flag_slow": facts.slow,
        "flag_fast": facts.fast,
        "flag_closing": facts.closing,
        "too_few": facts.too_few,
        "detectable_hazard_ratio": _number(check.detectable[index]),
        "mean_wait_180": _number(facts.mean_wait, 1),
        "median_wait": _number(check.median[index], 1),
        **_both(wait_sentence(facts)),
    }


def _area_object(check: UnservedCheck, table: CountTable, index: int, called: str) -> dict[str, Any]:
    parent, area = table.areas[index]
    facts = facts_of(check, index, called)
    sentence = unserved_sentence(facts)
    result: dict[str, Any] = {"area": area}
    if table.parent is not None:
        result["parent"] = parent
    return result | {
        "n": facts.eligible,
        "unserved": facts.unserved,
        "expected": round(facts.expected, 4),
        "expected_state": round(float(check.expected_state[index]), 4),
        "odds_ratio": round(facts.odds_ratio, 4),
        "odds_ratio_state": round(float(check.odds_ratio_state[index]), 4),
        "probability": round(facts.probability, 6),
        "flag_a": facts.flag_a,
        "flag_b": facts.flag_b,
        "flag_low": facts.flag_low,
        "too_few": facts.too_few,
        "detectable_odds_ratio": round(facts.detectable, 4) if np.isfinite(facts.detectable) else None,
        "design_effect": round(float(check.design_effect[index]), 4),
        "compared_with": "parent" if facts.compared_with_district else "all",
        "sentence_hi": sentence.hi,
        "sentence_en": sentence.en,
    }
