"""Breaking text into lines by measured widths, never inside an akshara: no one can read a line that begins so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

JOINERS = "\u200c\u200d"
VIRAMA = "\u094d"
Measure = Callable[[str], float]


def aksharas(word: str) -> list[str]:
    """Return the pieces of a word between which it may be broken when it is longer than a whole line."""
    pieces: list[str] = []
    for character in word:
        joined = pieces and (pieces[-1].rstrip(JOINERS).endswith(VIRAMA) or character in JOINERS)
        if pieces and (joined or unicodedata.category(character).startswith("M")):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """Return the lines of one paragraph, each at most ``width`` as ``measure`` has it; at least one line.

    Words are kept whole unless one is wider than a line; a single akshara wider than that stands alone.
    """
    space = measure(" ")
    lines: list[str] = []
    line, used = "", 0.0
    for word in _words(text, width, measure):
        wide = measure(word)
        if line and used + space + wide > width:
            lines.append(line)
            line, used = word, wide
        else:
            line, used = (f"{line} {word}", used + space + wide) if line else (word, wide)
    return [*lines, line]


def _words(text: str, width: float, measure: Measure) -> list[str]:
    words: list[str] = []
    for word in re.split(r"\s+", text.strip()):
        words += [word] if measure(word) <= width else _pieces(word, width, measure)
    return words


def _pieces(word: str, width: float, measure: Measure) -> list[str]:
    pieces = [""]
    for akshara in aksharas(word):
        if pieces[-1] and measure(pieces[-1] + akshara) > width:
            pieces.append("")
        pieces[-1] += akshara
    return pieces
