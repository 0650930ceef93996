"""Is a column typed in an old Hindi font? Decided over the whole column, never on one name, and only ever proposed.

In such a font the file holds Latin signs, so "jke" may be राम or an English abbreviation, and converting an English
column makes rubbish of it. A column is believed to be in the font when most of its cells hold what no English or
romanised text holds (a stroke inside a word, a capital after a small letter, a word without a vowel) and nearly all of
them become well-formed Hindi.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.hindi_text.kruti_dev import from_kruti_dev

FEWEST = 5
"""Distinct cells below which nothing is proposed: a lone name can be read either way."""
BELIEVED = 0.4
"""Confidence from which the reading is proposed; from ``DOUBTED`` up to this the column is called unsure."""
DOUBTED = 0.2
STRANGE = 0.5
"""From this share of cells on that neither English nor Kruti Dev can be, the font is one that nobody here can read."""
_PREVIEWED = 8

_DEVANAGARI = re.compile("[\u0900-\u097f]")
_LETTER = re.compile("[A-Za-z\u00a1-\u00ff]")
_STROKE_IN_WORD = re.compile(
    r"[A-Za-z][;\[{}|<>?~`^#$%*+=\\\"¡-ÿƒ„…†‡ˆ‰Š‹™—–][A-Za-z]?|[\[{|<?=}\"/'][kA-Za-z]|[a-z][A-Z]"
)
_SIGN = r"[\u00a1-\u00bf\u00d7\u00f7\u0192\u201a-\u2026\u2020-\u203a\u02c6\u02dc\u2122;\[{}|<>~`^#$%*=\\]"
_STRANGE = re.compile(rf"{_SIGN}[A-Za-z\u00c0-\u00ff]|[A-Za-z\u00c0-\u00ff]{_SIGN}|[\u00c0-\u00ff]{{2}}")
"""Signs that stand inside no word of any language of these lists: letters of a font whose signs are drawn as Hindi."""
_SPOILED = re.compile("à¤|à¥|Ã|â€")
_WITHOUT_VOWEL = re.compile(r"(?<![A-Za-z])[b-df-hj-np-tv-xz]{3,}(?![A-Za-z])", re.IGNORECASE)
_AS_ENGLISH = re.compile(r"(?:[A-Z]?[a-z]+|[A-Z]+)(?:[ .,'/&-]+(?:[A-Z]?[a-z]+|[A-Z]+))*[.]?")
_CONSONANT = "[\u0915-\u0939]\u093c?"
_SYLLABLE = f"(?:(?:{_CONSONANT}\u094d)*{_CONSONANT}[\u093e-\u094c]?|[\u0904-\u0914])[\u0901-\u0903]?"
_HINDI_WORDS = re.compile(f"(?:[-.,()/0-9०-९ ]|{_SYLLABLE})++\u094d?")


class TypedAs(StrEnum):
    """What a column's text is."""

    UNICODE = "unicode"
    LATIN = "latin"
    KRUTI_DEV = "kruti_dev"
    UNSURE = "unsure"
    UNKNOWN_FONT = "unknown_font"


@dataclass(frozen=True, slots=True)
class FontReading:
    """How a column is typed, from 0 to 1 how sure that is, and cells as they are and as they would be read."""

    typed_as: TypedAs
    confidence: float
    preview: tuple[tuple[str, str], ...] = ()


def is_hindi(text: str) -> bool:
    """Tell whether a text is made of well-formed Devanagari syllables, digits and the marks of lists alone."""
    return _HINDI_WORDS.fullmatch(text) is not None


def read_column(cells: Iterable[str]) -> FontReading:
    """Return how the cells of one column are typed.

    The confidence of KRUTI_DEV is the share of distinct cells that look typed in the font and become well-formed
    Hindi, less the share of those that read as English; fewer than ``FEWEST`` cells are never more than UNSURE. What
    looks typed in such a font and becomes no Hindi by Kruti Dev (or DevLys, which has the same signs) is UNKNOWN_FONT:
    it is named, and never converted.
    """
    distinct = list(dict.fromkeys(cell for cell in map(str.strip, cells) if cell))
    lettered = [cell for cell in distinct if _LETTER.search(cell) and not _DEVANAGARI.search(cell)]
    if len(lettered) * 2 < sum(1 for cell in distinct if _LETTER.search(cell) or _DEVANAGARI.search(cell)):
        return FontReading(TypedAs.UNICODE, 1.0)
    if not lettered:
        return FontReading(TypedAs.UNICODE, 1.0)
    readings = [(cell, from_kruti_dev(cell)) for cell in lettered]
    typed = sum(1 for cell, hindi in readings if _looks_typed(cell) and is_hindi(hindi))
    english = sum(1 for cell, _ in readings if not _looks_typed(cell) and _AS_ENGLISH.fullmatch(cell) is not None)
    broken = sum(1 for _, hindi in readings if not is_hindi(hindi))
    share = max(0.0, (typed - broken) / len(lettered))
    preview = tuple(readings[:_PREVIEWED])
    strange = sum(1 for cell, hindi in readings if _looks_strange(cell) and not is_hindi(hindi)) / len(lettered)
    if strange >= STRANGE and len(lettered) >= FEWEST:
        return FontReading(TypedAs.UNKNOWN_FONT, strange)
    if share < DOUBTED:
        return FontReading(TypedAs.LATIN, min(1.0, (english + broken) / len(lettered)))
    if share < BELIEVED or len(lettered) < FEWEST:
        return FontReading(TypedAs.UNSURE, share, preview)
    return FontReading(TypedAs.KRUTI_DEV, share, preview)


def _looks_strange(cell: str) -> bool:
    """Tell whether a cell is neither English nor Hindi, nor Hindi spoiled between two encodings."""
    return _STRANGE.search(cell) is not None and _SPOILED.search(cell) is None


def _looks_typed(cell: str) -> bool:
    return bool(_STROKE_IN_WORD.search(cell) or _WITHOUT_VOWEL.search(cell))
