"""Names as they sound, so that one search finds every spelling.

The same woman is सुनीता on the ration slip, सुनिता in the register and Sunita or Suneeta in a phone. Each word of
a name is written roughly in Latin letters, whichever script it came in, and folded to what is heard: long and
short vowels, aspirates and doubled letters fall together; the vowels other than "a" stay, and so does the final
one, since that is what tells Sunil from Sunita and राम from रमा.
"""

from __future__ import annotations

import re
import unicodedata

from app.domain.identifiers import INVISIBLE, ascii_digits

NUKTA = "\u093c"
VIRAMA = "\u094d"

_NUKTA_CONSONANTS = {"क": "k", "ख": "kh", "ग": "g", "ज": "j", "ड": "d", "ढ": "dh", "फ": "f", "य": "y"}
_CONSONANTS = {
    **{"क": "k", "ख": "kh", "ग": "g", "घ": "gh", "ङ": "n", "च": "c", "छ": "c", "ज": "j", "झ": "j", "ञ": "n"},
    **{"ट": "t", "ठ": "th", "ड": "d", "ढ": "dh", "ण": "n", "त": "t", "थ": "th", "द": "d", "ध": "dh", "न": "n"},
    **{"प": "p", "फ": "f", "ब": "b", "भ": "bh", "म": "m", "य": "y", "र": "r", "ल": "l", "ळ": "l", "व": "v"},
    **{"श": "s", "ष": "s", "स": "s", "ह": "h"},
}
_VOWELS = {
    **{"अ": "a", "आ": "aa", "इ": "i", "ई": "i", "उ": "u", "ऊ": "u", "ऋ": "ri", "ए": "e", "ऐ": "ai", "ओ": "o"},
    **{"औ": "au", "ऑ": "o", "ऍ": "e"},
}
_SIGNS = {
    **{"ा": "aa", "ि": "i", "ी": "i", "ु": "u", "ू": "u", "ृ": "ri", "े": "e", "ै": "ai", "ो": "o", "ौ": "au"},
    **{"ॉ": "o", "ॅ": "e"},
}
_NASALS = {"ं": "n", "ँ": "n"}

HONORIFICS = frozenset(
    "shri sri shree smt srimati shrimati sushri ku km kumari mr mrs ms dr late swargiya ji bai devi begum"
    " श्री श्रीमती श्रीमति सुश्री कु कुमारी डॉ स्व स्वर्गीय जी बाई देवी बेगम".split()
)
"""Words that are added to a name or left out as people please; they count only where nothing else is written."""

_JOINED_BAI = re.compile(r"(?<=...)(?:बाई|bai)$")

_LATIN_FOLDS = tuple(
    (re.compile(pattern), heard)
    for pattern, heard in (
        (r"x", "ks"),
        (r"q|ck", "k"),
        (r"ph", "f"),
        (r"w", "v"),
        (r"z", "j"),
        (r"chh?", "c"),
        (r"c(?=[aou]|$)(?<!^c)(?=$)", "k"),
        (r"sh?h?", "s"),
        (r"j(?:n|y)(?=[aeiou])|gn(?=[aeiou])|dny", "gy"),
        (r"(?<=[kgtdbjp])h", ""),
        (r"ee+|ii+|ea(?=[^aeiou])", "i"),
        (r"oo+|uu+", "u"),
        (r"(?:ai|ay|ei|ey)(?![aeiou])", "e"),
        (r"(?:au|aw|ou)(?![aeiou])", "o"),
        (r"iy(?=[aeiou])", "i"),
        (r"m(?=[pbf])", "n"),
        (r"(.)\1+", r"\1"),
        (r"(?<=[^aeiou])h(?=[^aeiou]|$)|(?<=[aeiou])h$", ""),
        (r"(?<!^)(?<!^[^a])a(?!$)", ""),
    )
)


def _clean(text: str) -> str:
    """Return NFC text without invisible signs, digits in ASCII, single spaces."""
    plain = unicodedata.normalize("NFC", ascii_digits(text)).translate({ord(c): None for c in INVISIBLE})
    return " ".join(plain.split())
