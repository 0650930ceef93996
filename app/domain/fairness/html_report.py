"""The results of a file as one page that stands alone: to mail, to print, to keep.

Nothing on it is fetched from anywhere: drawings are SVG inside the page, and each has its numbers in a table below. A
flagged area is told by a word as well as by a shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

import numpy as np

from app.domain.errors import Sentence
from app.domain.fairness.check import UnservedCheck
from app.domain.fairness.clusters import ClusterCheck
from app.domain.fairness.funnel import funnel_svg
from app.domain.fairness.groups import GroupCheck
from app.domain.fairness.more_sentences import group_sentence, wait_sentence
from app.domain.fairness.sentences import facts_of, unserved_sentence
from app.domain.fairness.survival import HORIZON, steps, still_waiting
from app.domain.fairness.table import CountTable
from app.domain.fairness.table_refusals import RowHeldBack
from app.domain.fairness.table_report import cluster_said, group_facts, wait_facts
from app.domain.fairness.wait_table import WaitTable
from app.domain.fairness.waits import WaitCheck

_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 360, 220, 40, 30
_COUNT_COLUMNS = ("area", "eligible", "unserved_count", "expected", "look")
_GROUP_COLUMNS = ("area", "group", "eligible", "unserved_count", "other_eligible", "other_unserved", "look")
_WAIT_COLUMNS = ("area", "received", "expected", "open", "closed", "look")
_STYLE = (
    "body{font:16px/1.5 'Noto Sans Devanagari',sans-serif;max-width:60rem;margin:auto;padding:1rem;color:#111}"
    "h1{font-size:1.4rem}h2{font-size:1.15rem;margin-top:2rem}svg{max-width:34rem;display:block}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:bold}"
    "th,td{border-bottom:1px solid #cbd5e1;padding:.25rem .5rem;text-align:right}"
    "th:first-child,td:first-child{text-align:left}"
    "@media print{body{max-width:none;padding:0}tr,li,svg{break-inside:avoid}thead{display:table-header-group}}"
)


def counts_page(
    check: UnservedCheck,
    table: CountTable,
    groups: GroupCheck | None,
    clusters: ClusterCheck | None,
    language: str = "hi",
) -> str:
    """Return the page for a table of counts as HTML text."""
    names = table.names()
    flagged = np.flatnonzero(check.flag_a | check.flag_b | check.flag_low).tolist()
    parts = [
        _heading("unserved", language),
        _list((unserved_sentence(facts_of(check, index, names[index])) for index in flagged), language),
        funnel_svg(check, language=language),
        _table(
            "areas",
            ("area", "eligible", "unserved_count", "expected", "look"),
            _areas(check, names, language),
            language,
        ),
    ]
    if groups is not None:
        notable = np.flatnonzero(groups.flag_worse | groups.flag_better).tolist()
        said = (group_sentence(group_facts(groups, table, names, index)) for index in notable)
        rows = _groups(groups, table, names, language)
        parts += [_heading("groups", language), _list(said, language), _table("groups", _GROUP_COLUMNS, rows, language)]
    if clusters is not None:
        near = np.flatnonzero(clusters.flag_high | clusters.flag_low).tolist()
        said = (cluster_said(clusters, names, index) for index in near)
        parts += [_heading("clusters", language), _list(said, language)]
    return _page(parts, table.held_back, f"{check.method}, {check.seed}", language)


def waits_page(check: WaitCheck, table: WaitTable, language: str = "hi") -> str:
    """Return the page for a table of cases as HTML text."""
    names = table.names()
    flagged = np.flatnonzero(check.flag_slow | check.flag_fast | check.flag_closing).tolist()
    said = (wait_sentence(wait_facts(check, index, names[index])) for index in flagged)
    days, share = _curve(table)
    curve = ([f"{day:.0f}", f"{100 * left:.0f}%"] for day, left in zip(days, share, strict=True))
    parts = [
        _heading("waits", language),
        _list(said, language),
        _curve_svg(days, share, language),
        _table("curve", ("days", "waiting"), curve, language),
        _table(
            "areas",
            ("area", "received", "expected", "open", "closed", "look"),
            _waits(check, names, language),
            language,
        ),
    ]
    return _page(parts, table.held_back, check.method, language)


def _areas(check: UnservedCheck, names: list[str], language: str) -> Iterator[list[str]]:
    for index, name in enumerate(names):
        flagged = check.flag_a[index] or check.flag_b[index]
        word = "worth" if flagged else "low" if check.flag_low[index] else "few" if check.too_few[index] else "usual"
        counts = (check.eligible[index], check.unserved[index], check.expected[index])
        yield [name, *(f"{count:.0f}" for count in counts), _WORDS[word].in_language(language)]


def _groups(check: GroupCheck, table: CountTable, names: list[str], language: str) -> Iterator[list[str]]:
    for index in range(check.area.size):
        facts = group_facts(check, table, names, index)
        word = "worth" if facts.worse else "low" if facts.better else "few" if facts.too_few else "usual"
        counts = (facts.eligible, facts.unserved, facts.other_eligible, facts.other_unserved)
        yield [facts.area, facts.group, *map(str, counts), _WORDS[word].in_language(language)]


def _waits(check: WaitCheck, names: list[str], language: str) -> Iterator[list[str]]:
    for index, name in enumerate(names):
        flagged = check.flag_slow[index] or check.flag_closing[index]
        word = "worth" if flagged else "fast" if check.flag_fast[index] else "few" if check.too_few[index] else "usual"
        counts = (check.received[index], check.expected[index], check.open[index], check.closed_without[index])
        yield [name, *(f"{count:.0f}" for count in counts), _WORDS[word].in_language(language)]


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
    title = escape(_WORDS["curve"].in_language(language))
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="100%" role="img" aria-label="{title}" font-size="11">'
        f'{lines}<polyline points="{points}" fill="none" stroke="#9f1239" stroke-width="2"/>'
        f'<text x="{_LEFT}" y="{_HEIGHT - 12}">0</text>'
        f'<text x="{_WIDTH - 10}" y="{_HEIGHT - 12}" text-anchor="end">{last:.0f}</text></svg>'
    )


def _heading(word: str, language: str) -> str:
    return f"<h2>{escape(_WORDS[word].in_language(language))}</h2>"


def _list(said: Iterable[Sentence], language: str) -> str:
    items = "".join(f"<li>{escape(sentence.in_language(language))}</li>" for sentence in said)
    return f"<ul>{items}</ul>" if items else f"<p>{escape(_WORDS['none'].in_language(language))}</p>"


def _table(caption: str, columns: tuple[str, ...], rows: Iterable[list[str]], language: str) -> str:
    head = "".join(f'<th scope="col">{escape(_WORDS[column].in_language(language))}</th>' for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(value)}</td>" for value in row) + "</tr>" for row in rows)
    title = escape(_WORDS[caption].in_language(language))
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{title}"><table><caption>{title}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _page(parts: list[str], held_back: list[RowHeldBack], method: str, language: str) -> str:
    title = escape(_WORDS["title"].in_language(language))
    meaning = escape(_WORDS["meaning"].in_language(language))
    doubts = [f"{refusal.line}, {refusal.field}: {refusal.sentence.in_language(language)}" for refusal in held_back]
    if doubts:
        parts = [*parts, _heading("held_back", language), "<ul>", *(f"<li>{escape(d)}</li>" for d in doubts), "</ul>"]
    main = f"<main><h1>{title}</h1><p>{meaning}</p>{''.join(parts)}<p><small>{escape(method)}</small></p></main>"
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body>{main}</body></html>\n"
    )


_WORDS = {
    "title": Sentence("क्या कहीं लोग ज़्यादा छूट रहे हैं?", "Are people left out more in some places?"),
    "meaning": Sentence(
        "यहाँ लिखी हर जगह जाकर देखने का कारण है, किसी की गलती का प्रमाण नहीं। "
        "जो जगह नहीं लिखी, वहाँ सब ठीक है, यह भी नहीं कहा गया।",
        "Every place named here is a reason to look, not proof that anyone did wrong. Nor is a place that is not named "
        "thereby shown to be well.",
    ),
    "unserved": Sentence("बिना लाभ वाले लोग", "People without the benefit"),
    "groups": Sentence("समूहों के बीच अंतर", "Gaps between groups"),
    "clusters": Sentence("साथ लगे क्षेत्र", "Areas together with their neighbours"),
    "waits": Sentence("इंतज़ार", "Waiting"),
    "held_back": Sentence("ये पंक्तियाँ रोकी गईं", "These rows were held back"),
    "areas": Sentence("सभी क्षेत्र", "All areas"),
    "curve": Sentence("कितने लोग अब भी इंतज़ार में हैं, दिनों के हिसाब से", "How many still wait, by days"),
    "none": Sentence("कोई जगह अलग नहीं दिखी।", "No place stands out."),
    "area": Sentence("क्षेत्र", "Area"),
    "group": Sentence("समूह", "Group"),
    "eligible": Sentence("पात्र", "Eligible"),
    "unserved_count": Sentence("बिना लाभ", "Without"),
    "other_eligible": Sentence("बाकी पात्र", "Others eligible"),
    "other_unserved": Sentence("बाकी बिना लाभ", "Others without"),
    "expected": Sentence("उम्मीद", "Expected"),
    "received": Sentence("मिला", "Received"),
    "open": Sentence("खुले", "Open"),
    "closed": Sentence("बिना लाभ बंद", "Closed without"),
    "days": Sentence("दिन", "Days"),
    "waiting": Sentence("इंतज़ार में", "Still waiting"),
    "look": Sentence("क्या दिखा", "What shows"),
    "worth": Sentence("देखने लायक", "worth a look"),
    "low": Sentence("उम्मीद से बहुत कम", "far below expected"),
    "fast": Sentence("बहुत जल्दी", "much faster"),
    "few": Sentence("संख्या बहुत कम", "too few to say"),
    "usual": Sentence("आम अंतर", "usual"),
}
