"""Names of places as files bring them: one script or two, several spellings for the same district.

A file of the election office writes "Mandsour", a map "Mandsaur", a list "मन्दसौर". A name is compared without
case, spaces and hyphens, and found under its aliases; a spelling that would mean two places means none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_IN_BRACKETS = re.compile(r"\([^)]*\)")
_BETWEEN_WORDS = re.compile(r"[\s\-.,'’/_&]+")


def is_devanagari(text: str) -> bool:
    """Tell whether a text holds any Devanagari letter."""
    return any("\u0900" <= character <= "\u097f" for character in text)


@dataclass(frozen=True, slots=True)
class TwoNames:
    """A name in Hindi and in English; ``hi_is_known`` is False where the Latin name stands in for the Hindi one."""

    hi: str
    en: str
    hi_is_known: bool = True

    def over(self, former_hi: str, former_en: str) -> TwoNames:
        """Return these names laid over those already kept: a stand-in never replaces a name in its own script."""
        hi = self.hi if self.hi_is_known or not is_devanagari(former_hi) else former_hi
        return TwoNames(hi, self.en or former_en, self.hi_is_known)


def two_names(name: str, name_hi: str = "", name_en: str = "") -> TwoNames:
    """Return both names from one text in either script, or from the two where a file gives them.

    Lists are sorted by the Hindi name, so a place known in Latin letters only is kept under them in both.
    """
    hi = name_hi or (name if is_devanagari(name) else "")
    en = name_en or (name if not is_devanagari(name) else "")
    return TwoNames(hi or en, en, bool(hi))


def fold_name(name: str) -> str:
    """Return a name as it is compared: lower case, no brackets, no space or hyphen between words."""
    plain = unicodedata.normalize("NFC", _IN_BRACKETS.sub(" ", name)).casefold()
    return _BETWEEN_WORDS.sub("", plain)


class NameIndex:
    """Finds the code of a place under any of its names."""

    def __init__(self, named: Iterable[tuple[str, Iterable[str]]]):
        """Take pairs of a code and the names it goes by; a name of two codes is forgotten."""
        self._codes: dict[str, str | None] = {}
        for code, names in named:
            for folded in {fold_name(name) for name in names if fold_name(name)}:
                known = self._codes.setdefault(folded, code)
                if known != code:
                    self._codes[folded] = None

    def code(self, name: str) -> str | None:
        """Return the code of the place with that name, or None."""
        return self._codes.get(fold_name(name))
