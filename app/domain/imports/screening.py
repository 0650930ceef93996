"""Numbers that are never kept are taken out of a list before any of it is stored.

An Aadhaar or voter-card number may stand in any cell, under any header, in digits of either script. The text of a list
is gone through as it comes in, and where such a number stood a mark stands instead, so that its row is refused with
line and reason while the number itself never reaches a table. A column that mostly holds such numbers, or names of
parties or religions, stops the list as its header would have.
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence

import numpy as np

from app.domain.columns import ForbiddenColumn
from app.domain.errors import Sentence
from app.domain.identifiers import ForbiddenIdentifier, ascii_digits, refuse_forbidden

AADHAAR_MARK, EPIC_MARK = "⟦aadhaar⟧", "⟦epic⟧"
MARKS = {AADHAAR_MARK: "aadhaar_refused", EPIC_MARK: "epic_refused"}
MOSTLY = 0.3
"""From this share of its filled cells on, a column is what it holds."""

_BETWEEN = "[ \u00a0\u2000-\u200f\u202f\u2060\ufeff\u00ad\\-\u2010-\u2015\u2212]{0,3}"
_LONG = re.compile(rf"(?<![\d.])\d(?:{_BETWEEN}\d){{11,}}")
_EPIC = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{3}[-/]?\d{7}(?!\d)")

_PARTIES = (
    "bjp inc congress bsp sp aap cpi cpm cpim ggp jd jdu rjd ncp shivsena ind independent"
    " भाजपा कांग्रेस बसपा सपा आप भाकपा माकपा गोंगपा निर्दलीय"
)
_RELIGIONS = (
    "hindu muslim islam christian sikh jain buddhist parsi हिंदू हिन्दू मुस्लिम मुसलमान इस्लाम ईसाई सिख सिक्ख जैन बौद्ध पारसी"
)
_NEVER = {
    **dict.fromkeys(_PARTIES.split(), Sentence("पार्टी", "party")),
    **dict.fromkeys(_RELIGIONS.split(), Sentence("धर्म", "religion")),
}


_SKIPPED, _STRANGE = 0, 255
_KIND = np.full(1 << 16, _STRANGE, dtype=np.uint8)
"""Every letter as digit, Latin letter, line end, a sign that may part digits, anything else, or one not looked into."""
for _first, _last in ((0x00, 0xFF), (0x900, 0x965), (0x970, 0x97F), (0x2018, 0x201D)):
    _KIND[_first : _last + 1] = ord(".")
for _letters, _kind in ((string.digits, ord("0")), (string.ascii_letters, ord("a")), ("\n", ord("\n"))):
    _KIND[[ord(letter) for letter in _letters]] = _kind
_KIND[[ord(letter) for letter in " -/\u00a0\u00ad"]] = _SKIPPED
_LOOKS = (b"0" * 12, b"aaa" + b"0" * 7)


def screened(text: str) -> str:
    """Return a text with every Aadhaar-like or voter-card number replaced by its mark."""
    kinds = _KIND[np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)]
    if np.any(kinds == _STRANGE):
        return _screened(text)
    suspects = _suspects(kinds[kinds != _SKIPPED].tobytes())
    if not suspects:
        return text
    lines = text.split("\n")
    for at in suspects:
        lines[at] = _screened(lines[at])
    return "\n".join(lines)


def _screened(text: str) -> str:
    return _EPIC.sub(_epic, _LONG.sub(_long, text))


def _suspects(kinds: bytes) -> list[int]:
    """Return quickly the lines with twelve digits in a row, or three letters and seven digits, signs between left out.

    Texts with signs and digits of other scripts are left to the patterns.
    """
    found: set[int] = set()
    for look in _LOOKS:
        line = start = 0
        while (at := kinds.find(look, start)) >= 0:
            line += kinds.count(b"\n", start, at)
            found.add(line)
            end = kinds.find(b"\n", at)
            if end < 0:
                break
            start, line = end + 1, line + 1
    return sorted(found)


def _long(found: re.Match[str]) -> str:
    try:
        refuse_forbidden(found.group())
    except ForbiddenIdentifier:
        return AADHAAR_MARK
    return found.group()


def _epic(found: re.Match[str]) -> str:
    try:
        refuse_forbidden(found.group())
    except ForbiddenIdentifier:
        return EPIC_MARK
    return found.group()


def without_marks(cell: str) -> str:
    """Return a cell as it is shown: dots where a number was taken out."""
    for mark in MARKS:
        cell = cell.replace(mark, "••••")
    return cell


def mark_in(cell: str) -> str | None:
    """Return the code of the mark that stands in a cell, None where none does."""
    return next((code for mark, code in MARKS.items() if mark in cell), None)


def refuse_forbidden_content(headers: Sequence[str], columns: Sequence[Sequence[str]]) -> None:
    """Raise ForbiddenColumn for a column that mostly holds what is never kept, whatever it is called."""
    for header, cells in zip(headers, columns, strict=False):
        filled = [cell for cell in map(str.strip, cells) if cell]
        if len(filled) >= 3 and (what := _what(filled)) is not None:
            raise ForbiddenColumn(
                Sentence(
                    f"स्तंभ “{header}” में {what.hi} है। यह इस काम में कभी नहीं रखा जाता। स्तंभ हटाकर फिर भेजें।",
                    f"Column “{header}” holds {what.en}, never kept here. Remove the column and send it again.",
                )
            )


def _what(cells: Sequence[str]) -> Sentence | None:
    """Return what most cells of a column are, None where they are nothing forbidden."""
    kinds = [
        (Sentence("आधार जैसे नंबर", "numbers like Aadhaar"), sum(AADHAAR_MARK in cell for cell in cells)),
        (Sentence("मतदाता पहचान पत्र के नंबर", "voter-card numbers"), sum(EPIC_MARK in cell for cell in cells)),
    ]
    words = [_NEVER.get(re.sub(r"[.\s]", "", cell).casefold()) for cell in cells]
    kinds += [(what, words.count(what)) for what in set(_NEVER.values())]
    return next((what for what, count in kinds if count >= MOSTLY * len(cells)), None)


def plain_digits(text: str) -> str:
    """Return a text with ASCII digits and nothing between them."""
    return re.sub(r"[\s\-().\u00a0\u200b-\u200f\u2010-\u2015\u2060\ufeff\u00ad]", "", ascii_digits(text))
