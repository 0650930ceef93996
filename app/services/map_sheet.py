"""The pen that draws a laid-out map: areas, hatching, discs, names, a scale bar and the legend, on a sheet of paper.

Letters are shaped as on every other sheet of the product (:mod:`app.services.letters.sheet`), so a name on the map has
its conjuncts. Lines go into the file as they are: a district on A3 is as sharp as on A4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.services.letters.sheet import POINTS, Sheet
from geo.classes import LegendEntry
from geo.labels import room_beside, room_inside
from geo.picture import Band, Dot, Line, Patch, Picture, Sign, colour_of, is_dark, scale_bar

INK, LINE_INK, SOFT_INK = "#1a1a1a", "#4d4d4d", "#555555"
_HATCH_MM, _DOTS_MM, _OUTLINE = 1.5, 1.6, 0.18
_LABEL_SIZES = (11.0, 9.0, 8.0, 7.0, 6.0, 5.2, 4.6)
_FEW_NAMES, _USUAL_SIZES = 12, 2
"""On a map of more areas than this no name is larger than the third size, so that none outshouts the others."""
_LINE_PER_SIZE = 0.5
"""Millimetres of line height for each point of type."""
MOST_NAMED_DOTS = 60
"""With more places on one sheet their numbers hide the map."""
MOST_ROUND_DOTS = 2_000
"""More places than these are squares in one stroke for each colour: a disc each would take seconds and megabytes."""
_SQUARE, _RIM, _BAND_RIM = 0.8, 0.12, 0.07
_SWATCH = (7.0, 4.2)
_DASH = (1.0, 2.0)
"""Millimetres of line and of gap around an area that nobody has surveyed; neighbours draw their line twice."""


@dataclass(frozen=True, slots=True)
class Label:
    """What may be written into an area, the dearest first: the lines of a name, and the figure below it or ""."""

    variants: tuple[tuple[tuple[str, ...], str], ...]


@dataclass(frozen=True, slots=True)
class LegendText:
    """The legend of one map: title, classes, words for the signs that occur, and notes below."""

    title: str
    entries: tuple[LegendEntry, ...]
    signs: tuple[tuple[Sign, str], ...] = ()
    doubtful: str = ""
    notes: tuple[str, ...] = field(default=())


class MapSheet(Sheet):
    """A sheet of any size, millimetres from its top left corner, on which maps are drawn."""

    def __init__(self, created_at: datetime, title: str, page: tuple[float, float], language: str):
        super().__init__(created_at, title, page)
        self.set_lang("en-IN" if language == "en" else "hi-IN")

    def draw_map(self, picture: Picture, left: float, top: float, labels: Sequence[Label]) -> None:
        """Draw a laid-out map with its upper left corner at (left, top); ``labels`` in the order of its areas."""
        self.set_draw_color(LINE_INK)
        self.set_line_width(_OUTLINE)
        for patch in picture.patches:
            self._patch(patch, left, top)
        for band in picture.bands:
            self._warmth(band, left, top)
        for patch in picture.patches if picture.bands else ():
            self._edge(patch, left, top)
        if len(picture.dots) > MOST_ROUND_DOTS:
            self._many_dots(picture.dots, left, top)
        else:
            for dot in picture.dots:
                self._dot(dot, left, top)
        if picture.dots:
            self._name_dots(picture, left, top)
        elif not picture.bands:
            sizes = _LABEL_SIZES if len(labels) <= _FEW_NAMES else _LABEL_SIZES[_USUAL_SIZES:]
            for patch, label in zip(picture.patches, labels, strict=True):
                self._name_patch(patch, label, sizes, (left, top))
        self.set_fill_color(0)

    def draw_legend(self, legend: LegendText, left: float, top: float, width: float, columns: int) -> float:
        """Draw a legend in so many columns and return where it ends."""
        self.type("B", 10)
        y = top
        for line in self.lines(legend.title, width):
            self.put(left, y, line, 5.2)
            y += 5.2
        self.type("", 9)
        items: list[tuple[str | Sign, str]] = [(entry.colour, entry.text) for entry in legend.entries]
        items += legend.signs
        items += [("", legend.doubtful)] if legend.doubtful else []
        each = width / columns
        room, below = each - _SWATCH[0] - 4, y + 1.0
        for first in range(0, len(items), columns):
            deepest = 0.0
            for at, (fill, text) in enumerate(items[first : first + columns]):
                words = self.lines(text, room)
                self._swatch(fill, left + at * each, below + 0.8)
                for number, line in enumerate(words):
                    self.put(left + at * each + _SWATCH[0] + 2, below + number * 4.6, line, 5.8)
                deepest = max(deepest, 5.8 + (len(words) - 1) * 4.6)
            below += deepest
        self.type("", 8)
        for note in legend.notes:
            for line in self.lines(note, width):
                self.put(left, below + 1, line, 4.6)
                below += 4.4
        return below

    def draw_scale(self, picture: Picture, left: float, bottom: float) -> None:
        """Draw a bar of a round number of kilometres whose lower end stands at ``bottom``."""
        km, length = scale_bar(picture, 35.0)
        self.set_draw_color(INK)
        self.set_line_width(0.3)
        self.polyline([(left, bottom - 1.5), (left, bottom), (left + length, bottom), (left + length, bottom - 1.5)])
        self.type("", 8)
        self.put(left + 1, bottom - 4.6, f"{km:g} km", 4.2)

    def paragraph(self, left: float, top: float, said: str, width: float, size: float, style: str = "") -> float:
        """Write a paragraph and return where it ends."""
        self.type(style, size)
        leading = size * _LINE_PER_SIZE
        for line in self.lines(said, width):
            self.put(left, top, line, leading)
            top += leading
        return top

    def _path(self, rings: Sequence[Line], left: float, top: float) -> str:
        parts = []
        for ring in rings:
            points = [f"{(x + left) * POINTS:.2f} {(self.h - y - top) * POINTS:.2f}" for x, y in ring[:-1]]
            parts.append(f"{points[0]} m {' l '.join(points[1:])} l h")
        return " ".join(parts)

    def _patch(self, patch: Patch, left: float, top: float) -> None:
        path = self._path(patch.rings, left, top)
        self.set_fill_color(colour_of(patch.fill))
        self._out(f"{path} f*")
        if isinstance(patch.fill, Sign):
            west, north, east, south = patch.geometry.bounds
            self._texture(patch.fill, path, (west + left, north + top, east + left, south + top))
        self._line(patch, path)

    def _line(self, patch: Patch, path: str) -> None:
        """Draw the line around an area, dashed where nobody has surveyed it."""
        dash = f"[{_DASH[0] * POINTS:.2f} {_DASH[1] * POINTS:.2f}] 0 d" if patch.unit.drawn else ""
        self._out(f"q 1 j {dash} {path} S Q" if dash else f"1 j {path} S")

    def _edge(self, patch: Patch, left: float, top: float) -> None:
        self.set_draw_color(LINE_INK)
        self.set_line_width(_OUTLINE)
        self._line(patch, self._path(patch.rings, left, top))

    def _warmth(self, band: Band, left: float, top: float) -> None:
        """Fill a band and draw its rim, which tells it from the next one where colours are greys."""
        path = self._path(band.rings, left, top)
        self.set_fill_color(band.fill)
        self.set_draw_color(INK)
        self.set_line_width(_BAND_RIM)
        self._out(f"1 j {path} B*")

    def _texture(self, sign: Sign, path: str, bounds: tuple[float, float, float, float]) -> None:
        """Draw over a box what tells a sign from a class on a grey copy, seen only inside the path.

        Too few people: slanting lines. Nobody asked: rows of dots. Lines of all areas lie on one raster, so that
        neighbours do not look like two patterns.
        """
        if sign is Sign.GROUND:
            return
        west, top, east, bottom = bounds
        lines: list[tuple[float, float, float, float]] = []
        if sign is Sign.TOO_FEW:
            # Each line keeps x + y: it begins at the lower edge and leaves the box at the upper one.
            first = (west + top) // _HATCH_MM * _HATCH_MM
            count = int((east + bottom - first) / _HATCH_MM) + 1
            sums = [first + number * _HATCH_MM for number in range(count)]
            lines = [(total - bottom, bottom, total - top, top) for total in sums]
        else:
            start = west // _DOTS_MM * _DOTS_MM
            count = int((bottom - top) / _DOTS_MM) + 2
            rows = [(top // _DOTS_MM + number) * _DOTS_MM for number in range(count)]
            lines = [(start, y, east, y) for y in rows]
        drawn = " ".join(
            f"{x0 * POINTS:.2f} {(self.h - y0) * POINTS:.2f} m {x1 * POINTS:.2f} {(self.h - y1) * POINTS:.2f} l"
            for x0, y0, x1, y1 in lines
        )
        pen = "0.3 w" if sign is Sign.TOO_FEW else f"1 J 0.9 w [0 {_DOTS_MM * POINTS:.3f}] 0 d"
        self._out(f"q {path} W* n 0.45 0.45 0.45 RG {pen} {drawn} S Q")

    def _dot(self, dot: Dot, left: float, top: float) -> None:
        self.set_draw_color("#333333")
        x, y = left + dot.x, top + dot.y
        if dot.doubtful:
            self.set_dash_pattern(dash=0.7, gap=0.6)
            self.circle(x, y, dot.radius, style="D")
            self.set_dash_pattern()
            return
        self.set_fill_color(colour_of(dot.fill))
        self.circle(x, y, dot.radius, style="DF")

    def _many_dots(self, dots: Sequence[Dot], left: float, top: float) -> None:
        """Draw small squares, the fewest cases first so that the darkest end on top; doubtful places are hollow."""
        by_fill: dict[str, list[Dot]] = {}
        for dot in sorted(dots, key=lambda dot: dot.unit.count or 0 if dot.unit.asked else -1):
            by_fill.setdefault("" if dot.doubtful else colour_of(dot.fill), []).append(dot)
        for fill, same in by_fill.items():
            side = _SQUARE * POINTS
            boxes = " ".join(
                f"{(dot.x + left) * POINTS - side / 2:.2f} {(self.h - dot.y - top) * POINTS - side / 2:.2f} "
                f"{side:.2f} {side:.2f} re"
                for dot in same
            )
            self.set_draw_color(LINE_INK)
            self.set_line_width(_RIM)
            if fill:
                self.set_fill_color(fill)
            self._out(f"{boxes} {'f' if fill else 'S'}")

    def _name_patch(self, patch: Patch, label: Label, sizes: Sequence[float], corner: tuple[float, float]) -> None:
        left, top = corner
        tried = [(size, variant) for variant in label.variants for size in sizes]
        boxes = [self._box(variant, size) for size, variant in tried]
        found = room_inside(patch.geometry, boxes)
        if found is None:
            return
        number, x, y = found
        size, (lines, figure) = tried[number]
        self.set_fill_color(255 if is_dark(colour_of(patch.fill)) else 0)
        leading = size * _LINE_PER_SIZE
        start = top + y - leading * (len(lines) + bool(figure)) / 2
        for place, (style, line) in enumerate(_styled(lines, figure)):
            self.type(style, size)
            self.put(left + x - self.measure(line) / 2, start + place * leading, line, leading)

    def _box(self, variant: tuple[tuple[str, ...], str], size: float) -> tuple[float, float]:
        styled = _styled(*variant)
        widths = []
        for style, line in styled:
            self.type(style, size)
            widths.append(self.measure(line))
        return max(widths) + 0.5, len(styled) * size * _LINE_PER_SIZE

    def _name_dots(self, picture: Picture, left: float, top: float) -> None:
        if len(picture.dots) > MOST_NAMED_DOTS:
            return
        self.type("", 6.5)
        # People look for the places with most cases first.
        texts = [dot.unit.code.rpartition("/")[2] for dot in picture.dots]
        height = 6.5 * _LINE_PER_SIZE
        places = room_beside(
            picture.dots, [(self.measure(text), height) for text in texts], (picture.width, picture.height)
        )
        self.set_fill_color(0)
        for text, place in zip(texts, places, strict=True):
            if place is not None:
                self.put(left + place[0] - self.measure(text) / 2, top + place[1] - height / 2, text, height)

    def _swatch(self, fill: str | Sign, x: float, y: float) -> None:
        width, height = _SWATCH
        self.set_draw_color(LINE_INK)
        self.set_line_width(_OUTLINE)
        if fill == "":
            self.set_dash_pattern(dash=0.7, gap=0.6)
            self.circle(x + width / 2, y + height / 2, height / 2, style="D")
            self.set_dash_pattern()
            return
        self.set_fill_color(colour_of(fill))
        self.rect(x, y, width, height, style="F")
        if isinstance(fill, Sign):
            corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y))
            self._texture(fill, self._path((corners,), 0, 0), (x, y, x + width, y + height))
        self.rect(x, y, width, height)
        self.set_fill_color(0)


def _styled(lines: tuple[str, ...], figure: str) -> list[tuple[str, str]]:
    """Return each line of a label with its type: the figure stands out."""
    return [*(("", line) for line in lines), *([("B", figure)] if figure else [])]
