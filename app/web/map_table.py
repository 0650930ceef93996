"""The rows of the table beside a map, written from patterns that the template gives.

A seat has three hundred booths and a state as many seats. A template that loops over them calls itself a dozen times
for each; here it says once how a row looks, with slots in it, and the slots are filled row by row in a tenth of the
time. What stands in a slot is escaped here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from flask import Flask
from markupsafe import Markup, escape

from app.domain.maps import MapMeasure
from app.services.map_rows import Drawn, MapRow, MapView
from app.web.map_links import MapLinks

Patterns = Mapping[str, str]
_SLOT = re.compile("\x1f([a-z]+)\x1f")


def init_app(app: Flask) -> None:
    """Offer ``slot`` and ``table_rows`` to templates, and ``grouped`` as a filter."""
    app.add_template_filter(grouped)
    app.jinja_env.globals.update(slot=slot, table_rows=table_rows)


def slot(name: str) -> Markup:
    """Return the mark of a slot in a pattern: a sign that no text holds."""
    return Markup(f"\x1f{name}\x1f")  # noqa: S704 - names are written in templates


def table_rows(
    rows: Sequence[MapRow],
    shown: MapView,
    links: MapLinks,
    language: str,
    patterns: Patterns,
    words: Mapping[str, str],
    flags: Mapping[float, str],
) -> Markup:
    """Return the rows by these patterns: "row" with the slots place, note, figures, last, cases; "linked" and "cases"
    with href and name; "figures" with outstanding, overdue, eligible, rate; "nobody"; and notes by ``Drawn``.

    ``words`` stand for figures that are not shown ("under_ten", "too_few", "not_told", "not_checked"); with ``amounts``
    the last column shows the value of the map's question. ``flags`` are the words of flags by their value.
    """
    written = {name: _format(pattern) for name, pattern in patterns.items()}
    notes = {stands: "" if stands is Drawn.SURE else written[stands.value] % {} for stands in Drawn}
    nobody = written["nobody"] % {}
    last = _Last(links.asked.measure, {name: str(escape(word)) for name, word in words.items()}, flags)
    parts = []
    for one in rows:
        name = str(escape(one.name_in(language)))
        below, cases = links.deeper(shown, one), links.cases(shown, one)
        parts.append(
            written["row"]
            % {
                "place": written["linked"] % {"href": escape(below), "name": name} if below else name,
                "note": notes[one.drawn],
                "figures": written["figures"] % _figures(one, last.words) if one.tally.anyone_asked else nobody,
                "last": last.said(one),
                "cases": written["cases"] % {"href": escape(cases), "name": name} if cases else "–",
            }
        )
    return Markup("".join(parts))  # noqa: S704 - escaped above


def grouped(number: float) -> str:
    """Show a whole number with digits grouped as in India: 12,34,567."""
    text = str(abs(int(number)))
    if len(text) < 4:
        return f"-{text}" if number < 0 else text
    head, groups = text[:-3], [text[-3:]]
    while head:
        head, groups = head[:-2], [head[-2:], *groups]
    return ("-" if number < 0 else "") + ",".join(groups)


def _format(pattern: str) -> str:
    return _SLOT.sub(r"%(\1)s", str(pattern).replace("%", "%%"))


def _figures(row: MapRow, words: Mapping[str, str]) -> dict[str, str]:
    tally, hidden, rate = row.tally, row.hidden, row.shown("rate")
    return {
        "outstanding": words["under_ten"] if "outstanding" in hidden else grouped(tally.outstanding),
        "overdue": words["under_ten"] if "overdue" in hidden else grouped(tally.overdue),
        "eligible": words["under_ten"] if "eligible" in hidden else grouped(tally.eligible),
        "rate": words["too_few"] if rate is None else f"{rate * 100:.1f}",
    }


class _Last:
    """What stands in the last column of figures."""

    def __init__(self, measure: MapMeasure, words: Mapping[str, str], flags: Mapping[float, str]):
        self.words = words
        self._measure = measure
        self._flags = {value: str(escape(word)) for value, word in flags.items()}
        self._shows_amounts = bool(words["amounts"])

    def said(self, row: MapRow) -> str:
        """Return it for one row."""
        value = row.value
        if self._measure is MapMeasure.FLAGS:
            found = self._flags.get(value) if value is not None else None
            return found or self.words["not_checked"]
        if self._measure is MapMeasure.PARTIALITY and value is None:
            return self.words["not_told"]
        if not self._shows_amounts:
            asked = row.shown("coverage")
            return "–" if asked is None else f"{asked * 100:.1f}"
        if value is None:
            return "–"
        sign = "+" if self._measure is MapMeasure.CHANGE and value > 0 else ""
        return sign + grouped(round(value))
