"""Single cells of imported lists: cleaned, read as numbers.

Lists come from phones, old typing shops and spreadsheets: digits of two scripts, Indian commas, invisible
signs. Each reader here returns a value or a refusal that says
what to do.
"""

from __future__ import annotations

import math
import re
import unicodedata
from enum import StrEnum

from app.domain.errors import InvalidInput, Sentence
from app.domain.identifiers import ascii_digits

MAX_CELL = 2_000
"""Longest cell that is read, in characters; a name or address never comes near it."""

_JOINING = "\u200c\u200d"
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e"))
_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{2,3})*,\d{3})(?:\.\d+)?")


class Verdict(StrEnum):
    """How a row ended, from good to bad: as it stands, with a proposed reading, to be looked at, or left
    out."""

    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    DOUBTFUL = "doubtful"
    REJECTED = "rejected"


def worst(verdicts: list[Verdict]) -> Verdict:
    """Return the gravest verdict; ACCEPTED where there is none."""
    return max(verdicts, key=list(Verdict).index, default=Verdict.ACCEPTED)


class BadCell(InvalidInput):
    """A cell cannot be read as what its column holds."""

    code = "bad_cell"


NOT_A_NUMBER = Sentence("यह संख्या नहीं है। केवल अंक लिखें।", "This is not a number. Write digits only.")
NOT_WHOLE = Sentence("पूरी संख्या लिखें, दशमलव नहीं।", "Write a whole number, without decimals.")
OUT_OF_RANGE = Sentence("संख्या {low} से {high} के बीच होनी चाहिए।", "The number must lie between {low} and {high}.")


def clean_cell(text: str) -> str:
    """Return NFC text, trimmed, single-spaced, without invisible signs.

    The joiners of Devanagari stay inside a word, where they shape letters, and go at its ends.
    """
    if text.isascii():
        return " ".join(text.split())
    plain = unicodedata.normalize("NFC", text).translate(_UNSEEN)
    words = (word.strip(_JOINING) for word in plain.split())
    return " ".join(word for word in words if word)


def parse_number(text: str, *, low: float = -math.inf, high: float = math.inf, field: str | None = None) -> float:
    """Return a finite number from digits of any script, with or without Indian commas.

    Raises :class:`BadCell` (``not_a_number`` or ``out_of_range``); ``nan``, ``inf`` and exponents are not
    numbers.
    """
    plain = ascii_digits(clean_cell(text)).replace("\u2212", "-")
    if len(plain) > 40 or _NUMBER.fullmatch(plain) is None:
        raise BadCell(NOT_A_NUMBER, code="not_a_number", field=field)
    value = float(plain.replace(",", ""))
    if not low <= value <= high:
        raise BadCell(OUT_OF_RANGE.format(low=f"{low:g}", high=f"{high:g}"), code="out_of_range", field=field)
    return value


def parse_whole(text: str, *, low: int = 0, high: int = 10**9, field: str | None = None) -> int:
    """Return a whole number (``407.0`` is 407); raise :class:`BadCell` as :func:`parse_number`, or
    ``not_whole``."""
    value = parse_number(text, low=low, high=high, field=field)
    if not value.is_integer():
        raise BadCell(NOT_WHOLE, code="not_whole", field=field)
    return int(value)
