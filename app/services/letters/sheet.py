"""A sheet of A4 on which Devanagari is shaped: fonts, measured lines, and the square code.

The fonts come with the product (Noto Sans Devanagari, SIL Open Font License) and only the glyphs in use go into a
file. The script is always named to the shaping engine: left to guess, it would take a line that begins with "CEO" for
Latin and set the conjuncts after it as loose letters. The library's own text calls shape every line three times,
or not at all; here each word is shaped once, and its glyphs serve for measuring and for every place where it stands. A
table of 500 cases is drawn in a sixth of the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
from fpdf import FPDF
from fpdf.fonts import TTFFont

from app.domain.letters.lines import wrap

FONTS = Path(__file__).resolve().parent / "fonts"
FAMILY = "letter"
LEFT, RIGHT, TOP, BOTTOM = 22.0, 18.0, 16.0, 20.0
SMALL, TABLE_SIZE, BODY = 8.5, 9.0, 11.5
POINTS = 72 / 25.4
"""Points in a millimetre."""


@dataclass(frozen=True, slots=True)
class Shaped:
    """One word as glyphs: stretches that the font itself advances, each at its place in points, and the whole width."""

    stretches: tuple[tuple[float, float, str], ...]
    width: float


class Sheet(FPDF):
    """A document of one or more pages, all lengths in millimetres, sizes of type in points."""

    def __init__(self, created_at: datetime, reference: str, page: str | tuple[float, float] = "A4"):
        super().__init__(unit="mm", format=page)
        self.set_margins(LEFT, TOP, RIGHT)
        self.set_auto_page_break(False)
        self.add_font(FAMILY, "", FONTS / "NotoSansDevanagari-Regular.ttf")
        self.add_font(FAMILY, "B", FONTS / "NotoSansDevanagari-Bold.ttf")
        self.set_text_shaping(True, direction="ltr", script="deva", language="hin")
        self.set_title(reference)
        self.set_lang("hi-IN")
        self.set_creator("Pahunch")
        self.set_creation_date(created_at)
        self._words: dict[tuple[str, str, float], Shaped] = {}
        self.set_fill_color(0)
        self.type("", BODY)

    @property
    def floor(self) -> float:
        """Where the room for text ends on a page."""
        return float(self.h) - BOTTOM

    def type(self, style: str, size: float) -> None:
        """Choose plain ("") or bold ("B") type of a size."""
        self._style, self._size = style, size
        self.set_font(FAMILY, style, size)

    def shaped(self, word: str) -> Shaped:
        """Return a word as glyphs of the present type; words come again and again, so they are remembered."""
        key = (word, self._style, self._size)
        if key not in self._words:
            self._words[key] = self._shape(word)
        return self._words[key]

    def _shape(self, word: str) -> Shaped:
        font = self.current_font
        assert isinstance(font, TTFFont)
        stretches: list[tuple[float, float, str]] = []
        at, fresh = 0.0, True
        for glyph in self.glyphs(font, word):
            sign = font.escape_text(chr(glyph["mapped_char"]))
            aside = glyph["x_offset"] or glyph["y_offset"]
            if fresh or aside:
                rise = glyph["y_offset"] * font.scale * self._size / 1000
                stretches.append((at + glyph["x_offset"] * font.scale * self._size / 1000, rise, sign))
            else:
                left, rise, signs = stretches[-1]
                stretches[-1] = (left, rise, signs + sign)
            at += glyph["x_advance"] * font.scale * self._size / 1000
            fresh = bool(aside) or glyph["force_positioning"]
        return Shaped(tuple(stretches), at)

    def glyphs(self, font: TTFFont, word: str) -> list[dict[str, Any]]:
        """Return the glyphs of a word with advances and offsets in units of the font, as the shaping engine has it."""
        found = font.shape_text(word, self._size, self.text_shaping)
        return [glyph for glyph in found if glyph["mapped_char"] is not None]

    def measure(self, text: str) -> float:
        """Return the width of a text in the present type."""
        space = self.shaped(" ").width
        words = text.split(" ")
        return (sum(self.shaped(word).width for word in words) + space * (len(words) - 1)) / POINTS

    def lines(self, text: str, width: float) -> list[str]:
        """Return a paragraph broken into lines for a width."""
        return wrap(text, width, self.measure)

    def put(self, x: float, y: float, text: str, height: float) -> None:
        """Draw one line whose box begins at (x, y); the type stands in the middle of its height."""
        base = (self.h - y - height / 2) * POINTS - 0.3 * self._size
        start, space = x * POINTS, self.shaped(" ").width
        parts: list[str] = []
        pen = (0.0, 0.0)
        for word in text.split(" "):
            shaped = self.shaped(word)
            for left, rise, signs in shaped.stretches:
                here = (start + left, base + rise)
                parts.append(f"{here[0] - pen[0]:.2f} {here[1] - pen[1]:.2f} Td ({signs}) Tj")
                pen = (round(here[0], 2), round(here[1], 2))
            start += shaped.width + space
        self._out(f"BT {self._type_operator()} {' '.join(parts)} ET")

    def _type_operator(self) -> str:
        """Return the operator that chooses the present type, once more for each line."""
        assert self.current_font is not None
        return str(self._set_font_for_page(self.current_font, self._size, wrap_in_text_object=False))

    def put_right(self, right: float, y: float, text: str, height: float) -> None:
        """Draw one line that ends at ``right``."""
        self.put(right - self.measure(text), y, text, height)

    def shade(self, x: float, y: float, width: float, height: float) -> None:
        """Fill a box with light grey; type and code go on in black."""
        self.set_fill_color(235)
        self.rect(x, y, width, height, style="F")
        self.set_fill_color(0)

    def square_code(self, x: float, y: float, side: float, content: str) -> None:
        """Draw a QR code of ``content`` with its quiet zone inside a square."""
        rows = [bytes(row) for row in segno.make(content, error="m", micro=False).matrix_iter(border=2)]
        module = side / len(rows)
        for down, row in enumerate(rows):
            start = 0
            while (first := row.find(1, start)) >= 0:
                start = next((place for place in range(first, len(row)) if not row[place]), len(row))
                self.rect(x + first * module, y + down * module, (start - first) * module, module, style="F")


def column_lines(sheet: Sheet, texts: tuple[str, ...], widths: tuple[float, ...], inset: float) -> list[list[str]]:
    """Return the lines of each cell of a table row."""
    return [sheet.lines(text, width - 2 * inset) for text, width in zip(texts, widths, strict=True)]
