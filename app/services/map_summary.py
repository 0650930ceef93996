"""One page for a meeting: the map, the totals, what changed since last month, and the ten places to look at first.

It is read aloud in a room where nobody has a laptop, so it holds the figures of the page and nothing that would have to
be looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.domain import map_files as words
from app.domain.maps import COUNTED_MEASURES, MapMeasure
from app.services.letters.sheet import column_lines
from app.services.map_paper import MARGIN, PAPERS, Drawing, SheetText, columns_in, foot, legend_height
from app.services.map_rows import MapRow, MapView, in_order
from app.services.map_sheet import LINE_INK, MapSheet
from geo.classes import group_digits

WORST = 10
_TILE_HEIGHT, _ROW_LEADING, _INSET = 14.0, 4.2, 1.0
_DASH, _FEW = "–", "< 10"
_LEAST_IS_WORST = frozenset({MapMeasure.COVERAGE, MapMeasure.RECEIVED})
_ORDERS = {
    MapMeasure.COUNT: "outstanding",
    MapMeasure.RATE: "rate",
    MapMeasure.OVERDUE: "overdue",
    MapMeasure.COVERAGE: "coverage",
    MapMeasure.FLAGS: "outstanding",
}


def draw_summary(
    drawing: Drawing, text: SheetText, shown: MapView, before: MapView, measure: MapMeasure, created_at: datetime
) -> bytes:
    """Return the page as a PDF on A4; ``before`` is the same map asked how it has changed since a kept day."""
    width, _height = PAPERS["a4"]
    title = words.SUMMARY_TITLE.format(place=text.title.partition(": ")[2] or text.title).in_language(text.language)
    sheet = MapSheet(created_at, title, PAPERS["a4"], text.language)
    sheet.add_page()
    inner = width - 2 * MARGIN
    top = sheet.paragraph(MARGIN, MARGIN - 2, title, inner, 16, "B")
    for line in (text.title, *text.lines):
        top = sheet.paragraph(MARGIN, top, line, inner, 9.5)
    page = _Summary(sheet, text, shown, before, measure, inner)
    top = page.tiles(top + 2)
    bottom = foot(sheet, text, inner) - 2
    rows = page.rows()
    table = page.table_height(rows)
    page.map(drawing, top + 2, bottom - table - 3)
    page.table(rows, bottom - table)
    return bytes(sheet.output())


def worst_first(shown: MapView, measure: MapMeasure, language: str) -> list[MapRow]:
    """Return the ten places to look at first by what the map shows, without those of which nothing is known."""
    order = _ORDERS.get(measure, "value")
    least = measure in _LEAST_IS_WORST
    known = [row for row in shown.rows if row.tally.anyone_asked and _value(row, order) is not None]
    if not least:
        known = [row for row in known if (_value(row, order) or 0) > 0]
    return in_order(known, order if least else f"-{order}", language)[:WORST]


def _value(row: MapRow, order: str) -> float | None:
    return row.value if order == "value" else row.shown(order)


class _Summary:
    """The parts of one page."""

    def __init__(
        self, sheet: MapSheet, text: SheetText, shown: MapView, before: MapView, measure: MapMeasure, width: float
    ):
        self.sheet, self.text, self.shown, self.before = sheet, text, shown, before
        self.measure, self.width, self.language = measure, width, text.language
        self.changes = {row.place.id: row.value for row in before.rows}

    def _change_label(self) -> str:
        since = self.before.since
        if since is None:
            return words.NO_EARLIER_DAY.in_language(self.language)
        return words.CHANGE_SINCE.format(day=f"{since:%d-%m-%Y}").in_language(self.language)

    def tiles(self, top: float) -> float:
        """Draw the totals side by side and return where they end."""
        whole, labels = self.shown.whole, words.COLUMN_LABELS
        figures = [
            *zip(("outstanding", "overdue", "eligible", "per_100"), _figures(whole), strict=True),
        ]
        said = [(labels[name].in_language(self.language), figure) for name, figure in figures]
        if self.measure not in COUNTED_MEASURES and self.measure is not MapMeasure.CHANGE and whole.value is not None:
            said.append((self.text.legend_title, group_digits(round(whole.value))))
        said.append((self._change_label(), _signed(self.before.whole.value)))
        each = self.width / len(said)
        sheet = self.sheet
        sheet.set_draw_color(LINE_INK)
        sheet.set_line_width(0.2)
        for number, (label, figure) in enumerate(said):
            left = MARGIN + number * each
            sheet.rect(left, top, each, _TILE_HEIGHT + 2)
            sheet.type("B", 15)
            sheet.put(left + 2, top + 0.8, figure, 6.5)
            sheet.paragraph(left + 2, top + 7.4, label, each - 3, 7.5)
        return top + _TILE_HEIGHT + 2

    def map(self, drawing: Drawing, top: float, bottom: float) -> None:
        """Draw the map with its legend below it."""
        legend = self.text.legend(drawing.laid_out((self.width, bottom - top)))
        deep = legend_height(legend, self.width)
        picture = drawing.laid_out((self.width, bottom - top - deep - 2))
        self.sheet.draw_map(picture, MARGIN, top, drawing.labels)
        self.sheet.draw_scale(picture, MARGIN, bottom - deep - 2)
        self.sheet.draw_legend(self.text.legend(picture), MARGIN, bottom - deep, self.width, columns_in(self.width))

    def rows(self) -> list[tuple[str, ...]]:
        """Return the cells of the table, place by place."""
        return [
            (
                str(number),
                row.name_in(self.language),
                *_figures(row),
                *([] if self.measure in COUNTED_MEASURES else [_signed(row.value, plus=self._counts_change)]),
                *([_signed(self.changes.get(row.place.id))] if self._compares else []),
            )
            for number, row in enumerate(worst_first(self.shown, self.measure, self.language), start=1)
        ]

    @property
    def _counts_change(self) -> bool:
        return self.measure is MapMeasure.CHANGE

    @property
    def _compares(self) -> bool:
        """Whether the change has a column of its own."""
        return not self._counts_change and self.before.since is not None

    def _head(self) -> tuple[str, ...]:
        names = [words.COLUMN_LABELS[name].in_language(self.language) for name in ("outstanding", "overdue")]
        names += [words.COLUMN_LABELS[name].in_language(self.language) for name in ("eligible", "per_100")]
        names += [] if self.measure in COUNTED_MEASURES else [self.text.legend_title]
        names += [self._change_label()] if self._compares else []
        return ("", words.PLACE.in_language(self.language), *names)

    @property
    def _widths(self) -> tuple[float, ...]:
        numbers = len(self._head()) - 2
        each = 21.0
        return (7.0, self.width - 7.0 - numbers * each, *([each] * numbers))

    def _lines(self, cells: tuple[str, ...], style: str) -> list[list[str]]:
        self.sheet.type(style, 8.5)
        return column_lines(self.sheet, cells, self._widths, _INSET)

    def table_height(self, rows: Sequence[tuple[str, ...]]) -> float:
        """Return how much room the table takes with its heading."""
        heights = [_height(self._lines(self._head(), "B")), *(_height(self._lines(row, "")) for row in rows)]
        return 7.0 + (sum(heights) if rows else 8.0)

    def table(self, rows: Sequence[tuple[str, ...]], top: float) -> None:
        """Draw the table of the places to look at first."""
        top = self.sheet.paragraph(MARGIN, top, words.WORST_TEN.in_language(self.language), self.width, 11, "B") + 1.2
        if not rows:
            self.sheet.paragraph(MARGIN, top, words.NOTHING_WORSE.in_language(self.language), self.width, 9)
            return
        top = self._row(self._lines(self._head(), "B"), top, shaded=True)
        for row in rows:
            top = self._row(self._lines(row, ""), top)

    def _row(self, cells: list[list[str]], top: float, *, shaded: bool = False) -> float:
        sheet, height, left = self.sheet, _height(cells), MARGIN
        sheet.set_draw_color(LINE_INK)
        sheet.set_line_width(0.15)
        if shaded:
            sheet.shade(MARGIN, top, self.width, height)
        sheet.type("B" if shaded else "", 8.5)
        for number, (lines, width) in enumerate(zip(cells, self._widths, strict=True)):
            sheet.rect(left, top, width, height)
            for place, line in enumerate(lines):
                y = top + _INSET / 2 + place * _ROW_LEADING
                if number > 1 and not shaded:
                    sheet.put_right(left + width - _INSET, y, line, _ROW_LEADING)
                else:
                    sheet.put(left + _INSET, y, line, _ROW_LEADING)
            left += width
        return top + height


def _height(cells: list[list[str]]) -> float:
    return max(len(lines) for lines in cells) * _ROW_LEADING + _INSET


def _figures(row: MapRow) -> tuple[str, ...]:
    """Return outstanding, overdue, eligible and share as the table beside the map writes them."""
    tally = row.tally
    if not tally.anyone_asked:
        return (_DASH,) * 4
    rate = row.shown("rate")
    counts = ("outstanding", "overdue", "eligible")
    numbers = (_FEW if name in row.hidden else group_digits(getattr(tally, name)) for name in counts)
    return (*numbers, f"{rate * 100:.1f}" if rate is not None else _DASH)


def _signed(value: float | None, *, plus: bool = True) -> str:
    if value is None:
        return _DASH
    sign = "−" if value < 0 else "+" if value > 0 and plus else ""
    return sign + group_digits(abs(round(value)))
