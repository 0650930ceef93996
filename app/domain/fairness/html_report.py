"""The results of a file as one page that stands alone: to mail, to print, to keep.

Nothing on it is fetched from anywhere: drawings are SVG inside the page, and each has its numbers in a table below. A
flagged area is told by a word as well as by a shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import escape

import numpy as np

from app.domain.fairness.check import UnservedCheck
from app.domain.fairness.clusters import ClusterCheck
from app.domain.fairness.complaint_table import ComplaintTable, complaint_sentences
from app.domain.fairness.funnel import funnel_svg
from app.domain.fairness.html_parts import WORDS, heading, listed, page_of, table_of
from app.domain.fairness.more_sentences import GroupFacts, group_sentence, wait_sentence
from app.domain.fairness.partiality import MINIMUM_COMPLAINANTS, PartialityCheck
from app.domain.fairness.sentences import facts_of, unserved_sentence
from app.domain.fairness.silence import SilenceCheck
from app.domain.fairness.survival import HORIZON, steps, still_waiting
from app.domain.fairness.table import CountTable
from app.domain.fairness.table_report import Groups, cluster_said, group_facts, wait_facts
from app.domain.fairness.table_silence import silence_objects, silence_sentences
from app.domain.fairness.wait_table import WaitTable
from app.domain.fairness.waits import WaitCheck

_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 360, 220, 40, 30
_COUNT_COLUMNS = ("area", "eligible", "unserved_count", "expected", "look")
_GROUP_COLUMNS = ("area", "group", "eligible", "unserved_count", "other_eligible", "other_unserved", "look")
_SILENCE_COLUMNS = ("area", "filed", "expected", "asked", "visited", "last_visit", "look")
_OFFICE_COLUMNS = ("office", "complainants", "expected", "look")
_WAIT_COLUMNS = ("area", "received", "expected", "open", "closed", "look")


def counts_page(
    check: UnservedCheck,
    table: CountTable,
    groups: Groups,
    clusters: ClusterCheck | None,
    silence: SilenceCheck | None,
    language: str = "hi",
) -> str:
    """Return the page for a table of counts as HTML text."""
    names = table.names()
    flagged = np.flatnonzero(check.flag_a | check.flag_b | check.flag_low).tolist()
    parts = [
        heading("unserved", language),
        listed((unserved_sentence(facts_of(check, index, names[index])) for index in flagged), language),
        funnel_svg(check, language=language),
        table_of(
            "areas",
            ("area", "eligible", "unserved_count", "expected", "look"),
            _areas(check, names, language),
            language,
        ),
    ]
    if groups:
        said = (group_sentence(facts) for facts, notable in _gaps(groups, names) if notable)
        parts += [heading("groups", language), listed(said, language)]
        parts.append(table_of("groups", _GROUP_COLUMNS, _groups(groups, names, language), language))
    if silence is not None:
        parts += [heading("silence", language), listed(silence_sentences(silence, table, every=False), language)]
        parts.append(table_of("silence", _SILENCE_COLUMNS, _silence(silence, table, language), language))
    if clusters is not None:
        near = np.flatnonzero(clusters.flag_high | clusters.flag_low).tolist()
        said = (cluster_said(clusters, names, index) for index in near)
        parts += [heading("clusters", language), listed(said, language)]
    return page_of(parts, table.held_back, f"{check.method}, {check.seed}", language)


def waits_page(check: WaitCheck, table: WaitTable, language: str = "hi") -> str:
    """Return the page for a table of cases as HTML text."""
    names = table.names()
    flagged = np.flatnonzero(check.flag_slow | check.flag_fast | check.flag_closing).tolist()
    said = (wait_sentence(wait_facts(check, index, names[index])) for index in flagged)
    days, share = _curve(table)
    curve = ([f"{day:.0f}", f"{100 * left:.0f}%"] for day, left in zip(days, share, strict=True))
    parts = [
        heading("waits", language),
        listed(said, language),
        _curve_svg(days, share, language),
        table_of("curve", ("days", "waiting"), curve, language),
        table_of(
            "areas",
            ("area", "received", "expected", "open", "closed", "look"),
            _waits(check, names, language),
            language,
        ),
    ]
    return page_of(parts, table.held_back, check.method, language)


def _areas(check: UnservedCheck, names: list[str], language: str) -> Iterator[list[str]]:
    for index, name in enumerate(names):
        flagged = check.flag_a[index] or check.flag_b[index]
        word = "worth" if flagged else "low" if check.flag_low[index] else "few" if check.too_few[index] else "usual"
        counts = (check.eligible[index], check.unserved[index], check.expected[index])
        yield [name, *(f"{count:.0f}" for count in counts), WORDS[word].in_language(language)]


def _gaps(groups: Groups, names: list[str]) -> Iterator[tuple[GroupFacts, bool]]:
    for grouping, gap in groups:
        for index in range(gap.area.size):
            yield group_facts(grouping, gap, names, index), bool(gap.flag_worse[index] or gap.flag_better[index])


def _groups(groups: Groups, names: list[str], language: str) -> Iterator[list[str]]:
    for facts, _notable in _gaps(groups, names):
        word = "worth" if facts.worse else "low" if facts.better else "few" if facts.too_few else "usual"
        counts = (facts.eligible, facts.unserved, facts.other_eligible, facts.other_unserved)
        yield [facts.area, facts.group.in_language(language), *map(str, counts), WORDS[word].in_language(language)]


def _silence(check: SilenceCheck, table: CountTable, language: str) -> Iterator[list[str]]:
    for name, one in zip(table.names(), silence_objects(check, table), strict=True):
        few = one["too_few"] or not one["filed"]
        word = "silent" if one["flag"] else "few" if few else "usual"
        day = date.fromisoformat(one["last_visit"]) if "last_visit" in one else None
        visited = f"{one['visited']} / {one['settlements']}" if {"visited", "settlements"} <= set(one) else "–"
        asked = f"{one['asked']} / {one['people']}" if "asked" in one else "–"
        shown = [asked, visited, f"{day:%d-%m-%Y}" if day else "–"]
        yield [name, str(one["filed"]), f"{one['expected']:.0f}", *shown, WORDS[word].in_language(language)]


def offices_page(check: PartialityCheck, table: ComplaintTable, language: str = "hi") -> str:
    """Return the page for a table of complaints as HTML text; counts of fewer than three people are not on it."""
    rows = [
        [
            name,
            f"{check.complainants[index]:.0f}",
            f"{check.expected[index]:.1f}",
            WORDS["worth" if check.flag[index] else "usual"].in_language(language),
        ]
        for index, name in enumerate(table.names())
        if check.complainants[index] >= MINIMUM_COMPLAINANTS
    ]
    parts = [
        f"<p><strong>{escape(WORDS['confidential'].in_language(language))}</strong></p>",
        heading("partiality", language),
        listed(complaint_sentences(check, table, every=False), language),
        table_of("partiality", _OFFICE_COLUMNS, rows, language),
    ]
    return page_of(parts, table.held_back, check.method, language)


def _waits(check: WaitCheck, names: list[str], language: str) -> Iterator[list[str]]:
    for index, name in enumerate(names):
        flagged = check.flag_slow[index] or check.flag_closing[index]
        word = "worth" if flagged else "fast" if check.flag_fast[index] else "few" if check.too_few[index] else "usual"
        counts = (check.received[index], check.expected[index], check.open[index], check.closed_without[index])
        yield [name, *(f"{count:.0f}" for count in counts), WORDS[word].in_language(language)]


def _curve(table: WaitTable) -> tuple[list[float], list[float]]:
    """Share of all cases still waiting at every thirtieth day, to a year."""
    everyone = np.zeros(table.area.size, dtype=np.int64)
    curve = steps(everyone, table.entered, np.maximum(table.waited, table.entered), table.received)
    share = np.r_[1.0, still_waiting(curve)]
    days = np.arange(0.0, 2 * HORIZON + 1, 30.0)
    days = days[days <= max(float(table.waited.max(initial=0.0)), 30.0)]
    return days.tolist(), share[np.searchsorted(curve.time, days, side="right")].tolist()


def _curve_svg(days: list[float], share: list[float], language: str) -> str:
    last = max(days[-1], 1.0)
    right, floor = _WIDTH - _LEFT - 10, _HEIGHT - _BOTTOM
    points = " ".join(
        f"{_LEFT + right * day / last:.1f},{floor - (floor - 10) * left:.1f}"
        for day, left in zip(days, share, strict=True)
    )
    lines = "".join(
        f'<path d="M{_LEFT} {floor - (floor - 10) * part / 4:.0f}H{_WIDTH - 10}" stroke="#e5e7eb"/>'
        f'<text x="{_LEFT - 4}" y="{floor - (floor - 10) * part / 4 + 4:.0f}" text-anchor="end">{25 * part}%</text>'
        for part in range(5)
    )
    title = escape(WORDS["curve"].in_language(language))
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="100%" role="img" aria-label="{title}" font-size="11">'
        f'{lines}<polyline points="{points}" fill="none" stroke="#9f1239" stroke-width="2"/>'
        f'<text x="{_LEFT}" y="{_HEIGHT - 12}">0</text>'
        f'<text x="{_WIDTH - 10}" y="{_HEIGHT - 12}" text-anchor="end">{last:.0f}</text></svg>'
    )
