"""Numbers that name a person: which are taken, which are refused, and how they are shown.

A mobile and the Samagra IDs are what a department asks for; an Aadhaar or voter-card number never belongs
here (Aadhaar Act s.8A(4)(b)), and people paste them into any box. So every free text and every imported
cell passes ``refuse_forbidden``, whatever digits, spaces or hyphens it is written with, and import columns
that ask for such things are refused by their name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from app.domain.errors import InvalidInput, Sentence

INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
_JOINERS = r"[ \t\u00a0\u2000-\u200f\u202f\u2060\ufeff\u00ad\-\u2010-\u2015\u2212]{1,3}"
_CHAIN = re.compile(rf"[0-9]+(?:{_JOINERS}[0-9]+)*")
_MOBILE = re.compile(r"[6-9][0-9]{9}")
_SHORTEST = 10
"""A voter-card number has ten signs, an Aadhaar number twelve."""
_EPIC = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{3}[-/]?[0-9]{7}(?![0-9])")


class InvalidMobile(InvalidInput):
    """Not an Indian mobile number."""

    code = "invalid_mobile"
    sentence = Sentence(
        "मोबाइल नंबर में 10 अंक होते हैं और पहला 6, 7, 8 या 9। दोबारा देखकर लिखें।",
        "A mobile number has 10 digits and starts with 6, 7, 8 or 9. Check it and write it again.",
    )


class InvalidSamagra(InvalidInput):
    """Not a Samagra ID of the expected length."""

    code = "invalid_samagra"
    sentence = Sentence(
        "समग्र ID में परिवार के लिए 8 और सदस्य के लिए 9 अंक होते हैं। पर्ची देखकर लिखें।",
        "A Samagra ID has 8 digits for a family and 9 for a member. Copy it from the slip.",
    )


class ForbiddenIdentifier(InvalidInput):
    """A number that this product never keeps."""

    code = "aadhaar_refused"
    sentence = Sentence(
        "इसमें आधार जैसा 12 अंकों का नंबर है। आधार नंबर यहां कभी न लिखें; केवल “लिंक है / नहीं है” लिखें।",
        "This holds a 12-digit number that looks like Aadhaar. Never write it here; write only “linked / not linked”.",
    )


EPIC_REFUSED = Sentence(
    "इसमें मतदाता पहचान पत्र जैसा नंबर है। वह यहां नहीं रखा जाता; हटाकर दोबारा सहेजें।",
    "This holds a number that looks like a voter card. It is not kept here; remove it and save again.",
)


def ascii_digits(text: str) -> str:
    """Return the text with the decimal digits of every script (०-९ and others) as 0-9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def _digits_only(text: str) -> str:
    """Map digits and drop what people put between them; anything else stays and will not match."""
    return re.sub(rf"[\s\-().\u2010-\u2015{INVISIBLE}]", "", ascii_digits(text))


def normalise_mobile(text: str) -> str:
    """Return the ten digits; a leading +91, 91, 0091 or 0 is dropped. Raise :class:`InvalidMobile`."""
    digits = _digits_only(text)
    match = re.fullmatch(r"(?:\+91|0091|91|0)?([6-9][0-9]{9})", digits)
    if match is None:
        raise InvalidMobile(field="mobile")
    return match.group(1)


def normalise_samagra_family(text: str) -> str:
    """Return the eight digits of a family ID; raise :class:`InvalidSamagra`."""
    return _samagra(text, 8, "samagra_family")


def normalise_samagra_member(text: str) -> str:
    """Return the nine digits of a member ID; raise :class:`InvalidSamagra`."""
    return _samagra(text, 9, "samagra_member")


def _samagra(text: str, length: int, field: str) -> str:
    digits = _digits_only(text)
    if not re.fullmatch(rf"[0-9]{{{length}}}", digits):
        raise InvalidSamagra(field=field)
    return digits


def _dihedral(a: int, b: int) -> int:
    """Multiply in the dihedral group of order 10: 0-4 are rotations, 5-9 reflections."""
    if a < 5:
        return (a + b) % 5 + (5 if b >= 5 else 0)
    return (a - b) % 5 + (5 if b < 5 else 0)


_TURN = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def passes_verhoeff(digits: str) -> bool:
    """Tell whether a digit string ends in its right Verhoeff check digit (J. Verhoeff 1969)."""
    check = 0
    for place, character in enumerate(reversed(digits)):
        value = int(character)
        for _ in range(place % 8):
            value = _TURN[value]
        check = _dihedral(check, value)
    return check == 0


def _twelve_digit_runs(text: str) -> Iterator[str]:
    """Yield each stretch of neighbouring digit groups that adds up to twelve digits.

    Groups are kept apart, so that two mobile numbers side by side are not read across.
    """
    for chain in _CHAIN.findall(text):
        groups = re.findall(r"[0-9]+", chain)
        for start in range(len(groups)):
            run = ""
            for group in groups[start:]:
                run += group
                if len(run) >= 12:
                    break
            if len(run) == 12:
                yield run


def looks_like_aadhaar(run: str) -> bool:
    """Tell whether twelve digits could be an Aadhaar number: 2-9 first, Verhoeff right, no 91 + mobile."""
    if run[0] in "01" or (run.startswith("91") and _MOBILE.fullmatch(run[2:])):
        return False
    return passes_verhoeff(run)


def refuse_forbidden(text: str, field: str | None = None) -> None:
    """Raise :class:`ForbiddenIdentifier` if a text holds an Aadhaar or voter-card (EPIC) number."""
    if len(text) < _SHORTEST and text.isascii():
        return
    plain = unicodedata.normalize("NFKC", ascii_digits(text))
    if any(looks_like_aadhaar(run) for run in _twelve_digit_runs(plain)):
        raise ForbiddenIdentifier(field=field)
    if _EPIC.search(plain):
        raise ForbiddenIdentifier(EPIC_REFUSED, code="epic_refused", field=field)


def mask_mobile(mobile: str) -> str:
    """Return a mobile for lists: the last four digits behind dots."""
    return _mask(mobile, 4)


def mask_samagra(samagra: str) -> str:
    """Return a Samagra ID for lists: the last three digits behind dots."""
    return _mask(samagra, 3)


def _mask(text: str, shown: int) -> str:
    if len(text) <= shown:
        return "•" * len(text)
    return "•" * (len(text) - shown) + text[-shown:]
