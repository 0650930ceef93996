"""One spelling for one text. Unicode lets the same Hindi word be stored in several ways that look alike: a letter with
its dot as one sign or two, a joiner that nobody sees, a danda typed as a bar. Keys and comparisons need one of them.
"""

from __future__ import annotations

import re
import unicodedata

from app.domain.identifiers import ascii_digits

VIRAMA = "\u094d"
NUKTA = "\u093c"

_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e"))
_STRAY_JOINER = re.compile(rf"(?<!{VIRAMA})[\u200c\u200d]|[\u200c\u200d](?![\u0915-\u0939])")
"""A joiner says something only between a virama and a consonant; anywhere else it is dust."""
_TWICE = re.compile(r"([\u0900-\u0903\u093a-\u094f])\1+")
_NUKTA_LATE = re.compile(rf"([\u093e-\u094c]){NUKTA}")
_BAR_AS_DANDA = re.compile(r"(?<=[\u0900-\u097f])\s*\|\s*(?=\s|$)")
_BUILT = {
    "अा": "आ",
    "अो": "ओ",
    "अौ": "औ",
    "अे": "ए",
    "अै": "ऐ",
    "एे": "ऐ",
    "आे": "ओ",
    "आै": "औ",
    "ाे": "ो",
    "ाै": "ौ",
    "इर्": "ई",
}
_BUILT_UP = re.compile("|".join(map(re.escape, sorted(_BUILT, key=len, reverse=True))))


def normal_text(text: str, *, digits: bool = False) -> str:
    """Return NFC text in its one spelling, trimmed and single-spaced; letters and words stay as they were meant.

    Letters built from parts (``अ`` + ``ा``) become the letter, a nukta goes to its consonant, a sign written twice is
    written once, joiners that join nothing and invisible signs go, a bar that ends a Hindi sentence becomes a danda.
    ``digits`` also turns Devanagari digits into ASCII ones. Applying it again changes nothing.
    """
    if text.isascii():
        return " ".join(text.split())
    plain = unicodedata.normalize("NFC", text).translate(_UNSEEN)
    before = None
    while plain != before:
        before = plain
        plain = _NUKTA_LATE.sub(rf"{NUKTA}\1", plain)
        plain = _BUILT_UP.sub(lambda found: _BUILT[found.group()], plain)
        plain = _STRAY_JOINER.sub("", _TWICE.sub(r"\1", plain))
        plain = unicodedata.normalize("NFC", plain)
    plain = _BAR_AS_DANDA.sub("।", plain)
    if digits:
        plain = ascii_digits(plain)
    return " ".join(plain.split())
