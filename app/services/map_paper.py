"""A map as a sheet: the title, what was counted and when, the map as it was seen, its legend, and where it comes from.

A sheet leaves the room in which it was asked for, so all that one must know to read it stands on it: the filter in
words, the time of the figures, the limits of the classes, what grey and hatching mean, the scale and the source of the
boundaries. The picture (PNG) is the same sheet seen by a PDF reader, so the two cannot differ.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pypdfium2

from app.services.map_sheet import SOFT_INK, Label, LegendText, MapSheet
from geo.maps import MapArea, MapPoint, Measure, Method
from geo.picture import Box, Picture, extent_of, lay_out, lay_out_heat, proportions

PAPERS: dict[str, Box] = {"a4": (210.0, 297.0), "a3": (297.0, 420.0)}
"""Width and height in millimetres, upright."""

MARGIN, LEGEND_WIDTH = 12.0, 58.0
_FOOT_LEADING = 3.9
PICTURE_DPI = 150
_LYING = 1.35
"""Maps this much wider than high are read one above the other; others side by side."""
_BETWEEN, _SCALE_HEIGHT = 8.0, 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """All that is drawn: areas with their labels, points, and how their values become colours.

    With ``heat`` it is how thick the points lie.
    """

    areas: Sequence[MapArea]
    labels: Sequence[Label]
    points: Sequence[MapPoint]
    measure: Measure
    method: Method
    also: Sequence[float]
    flag_texts: tuple[str, ...]
    heat: bool = False

    def laid_out(self, box: Box) -> Picture:
        """Return the map as it fits into a box of millimetres."""
        if self.heat:
            return lay_out_heat(self.areas, self.points, box)
        return lay_out(
            self.areas,
            self.points,
            box,
            measure=self.measure,
            method=self.method,
            flag_texts=self.flag_texts,
            also=self.also,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetText:
    """The words on a sheet: what the map shows, the lines under the title, and the words of the legend.

    ``sources`` tell where boundaries and figures come from; ``notes`` what a reader must know besides.
    """

    language: str
    title: str
    lines: tuple[str, ...]
    legend_title: str
    not_asked: str
    too_few: str
    doubtful: str
    notes: tuple[str, ...]
    sources: tuple[str, ...]

    def legend(self, *pictures: Picture) -> LegendText:
        """Return the legend of pictures that have the same classes: only what occurs in any of them."""
        words = {"not_asked": self.not_asked, "too_few": self.too_few}
        signs = dict.fromkeys(sign for picture in pictures for sign in picture.signs)
        return LegendText(
            title=self.legend_title,
            entries=pictures[0].scale.legend(),
            signs=tuple((sign, words[sign.value]) for sign in signs),
            doubtful=self.doubtful if any(picture.has_doubtful for picture in pictures) else "",
            notes=self.notes,
        )


def paper_for(drawing: Drawing, name: str) -> Box:
    """Return the sheet's width and height, turned to its side where the map is wider than high."""
    width, height = PAPERS[name]
    return (height, width) if proportions(extent_of(drawing.areas, drawing.points)) > 1 else (width, height)


def draw_sheet(drawing: Drawing, text: SheetText, paper: str, created_at: datetime) -> bytes:
    """Return the map as a PDF of one page; ``paper`` is one of ``PAPERS``."""
    width, height = paper_for(drawing, paper)
    sheet = MapSheet(created_at, text.title, (width, height), text.language)
    sheet.add_page()
    inner = width - 2 * MARGIN
    top = head(sheet, text, inner) + 2
    bottom = foot(sheet, text, inner) - 2
    if width > height:
        _beside(sheet, drawing, text, (inner, top, bottom))
    else:
        _below(sheet, drawing, text, (inner, top, bottom))
    return bytes(sheet.output())


def draw_pair(
    drawings: Sequence[Drawing], captions: Sequence[str], text: SheetText, paper: str, created_at: datetime
) -> bytes:
    """Return two maps with the same classes on one page (PDF): side by side, or the wide ones one above the other."""
    lying = proportions(extent_of(drawings[0].areas, drawings[0].points)) > _LYING
    width, height = PAPERS[paper] if lying else PAPERS[paper][::-1]
    sheet = MapSheet(created_at, text.title, (width, height), text.language)
    sheet.add_page()
    inner = width - 2 * MARGIN
    top, bottom = head(sheet, text, inner) + 2, foot(sheet, text, inner) - 2
    legend = text.legend(*(drawing.laid_out((inner, bottom - top)) for drawing in drawings))
    deep = legend_height(legend, inner)
    room = bottom - deep - 4 - top
    each = (inner, (room - _BETWEEN) / 2) if lying else ((inner - _BETWEEN) / 2, room)
    for number, (drawing, caption) in enumerate(zip(drawings, captions, strict=True)):
        left = MARGIN if lying else MARGIN + number * (each[0] + _BETWEEN)
        above = top + number * (each[1] + _BETWEEN) if lying else top
        start = sheet.paragraph(left, above, caption, each[0], 10, "B") + 1
        picture = drawing.laid_out((each[0], above + each[1] - start - _SCALE_HEIGHT))
        sheet.draw_map(picture, left, start, drawing.labels)
        sheet.draw_scale(picture, left, above + each[1])
    sheet.draw_legend(legend, MARGIN, bottom - deep, inner, columns_in(inner))
    return bytes(sheet.output())


def head(sheet: MapSheet, text: SheetText, width: float) -> float:
    """Write title and lines at the top of a sheet and return where they end."""
    top = sheet.paragraph(MARGIN, MARGIN - 2, text.title, width, 16, "B")
    for line in text.lines:
        top = sheet.paragraph(MARGIN, top, line, width, 9.5)
    return top


def foot(sheet: MapSheet, text: SheetText, width: float) -> float:
    """Write the sources at the foot of a sheet and return where they begin."""
    sheet.type("", 7.5)
    lines = [line for source in text.sources for line in sheet.lines(source, width)]
    top = float(sheet.h) - MARGIN + 3 - len(lines) * _FOOT_LEADING
    sheet.set_fill_color(SOFT_INK)
    for number, line in enumerate(lines):
        sheet.put(MARGIN, top + number * _FOOT_LEADING, line, _FOOT_LEADING)
    sheet.set_fill_color(0)
    return top


def _beside(sheet: MapSheet, drawing: Drawing, text: SheetText, room: tuple[float, float, float]) -> None:
    inner, top, bottom = room
    picture = drawing.laid_out((inner - LEGEND_WIDTH - 4, bottom - top))
    sheet.draw_map(picture, MARGIN, top, drawing.labels)
    sheet.draw_legend(text.legend(picture), MARGIN + inner - LEGEND_WIDTH, top, LEGEND_WIDTH, 1)
    sheet.draw_scale(picture, MARGIN + inner - LEGEND_WIDTH, bottom)


def _below(sheet: MapSheet, drawing: Drawing, text: SheetText, room: tuple[float, float, float]) -> None:
    inner, top, bottom = room
    deep = legend_height(text.legend(drawing.laid_out((inner, bottom - top))), inner)
    picture = drawing.laid_out((inner, bottom - top - deep - 12))
    sheet.draw_map(picture, MARGIN, top, drawing.labels)
    sheet.draw_scale(picture, MARGIN, bottom - deep - 2)
    sheet.draw_legend(text.legend(picture), MARGIN, bottom - deep, inner, columns_in(inner))


def columns_in(width: float) -> int:
    """Return how many entries of a legend stand side by side."""
    return max(1, int(width // 58))


def legend_height(legend: LegendText, width: float) -> float:
    """Return how much room a legend takes, in millimetres, on the generous side."""
    items = len(legend.entries) + len(legend.signs) + bool(legend.doubtful)
    rows = -(-items // columns_in(width))
    notes = sum(1 + len(note) * 1.7 // width for note in legend.notes)
    return 7 + rows * 6.4 + (4.6 if legend.signs else 0) + notes * 4.6


def picture_of(pdf: bytes, dpi: int = PICTURE_DPI) -> bytes:
    """Return the first page of a PDF as a PNG."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0].render(scale=dpi / 72)
        written = io.BytesIO()
        page.to_pil().save(written, "PNG", optimize=False, compress_level=6)
        return written.getvalue()
    finally:
        document.close()
