"""Text typed in the font Kruti Dev 010 (and DevLys 010, which shares its keys) turned into Unicode.

These fonts draw Devanagari over Latin code points as a typewriter does: half letters, stems and signs are strokes in
the order in which they are seen. So reading takes three steps: strokes become letters (longest first) and a stem
completes the half letter before it; the short i, typed before its cluster, moves behind it; the repha, typed after its
syllable, moves before it.
"""

from __future__ import annotations

import re

_LETTERS = """
ñ ० å ० ƒ १ „ २ … ३ † ४ ‡ ५ ˆ ६ ‰ ७ Š ८ ‹ ९
v अ b इ bZ ई Ã ई b± ईं m उ Å ऊ _ ऋ , ए ,s ऐ
d क D क् ô क्क ä क्त Ø क्र — कृ [ ख् £ ख् x ग X ग् ? घ् Ä घ ³ ङ { क्ष्
p च P च् N छ t ज T ज् > झ ÷ झ् ¥ ञ K ज्ञ
V ट ê ट्ट ë ट्ठ B ठ M ड ì ड्ड ï ड्ढ < ढ . ण्
r त R त् Ù त्त् « त्र् = त्र F थ् n द í द्द Ì द्द / ध् è ध् Ë ध् ) द्ध } द्व | द्य æ द्र – दृ
u न U न् é न्न ™ न्न् i प I प् ç प्र Á प्र Q फ ¶ फ् Ý फ्र c ब C ब् H भ् e म E म्
; य ¸ य् j र # रु : रू y ल Y ल् G ळ o व O व्
' श् J श्र " ष् l स L स् g ह º ह् ã ह्म á ह्य à ह्न â हृ
k ा h ी q ु w ू ` ृ s े S ै ‚ ॉ W ॅ a ं ¡ ँ % ः ~ ् + ़ È ीं z ्र ª ्र · ऽ • ऽ Œ ॰
A । ] , - . & - ¼ ( ½ ) ¿ { À } ¾ = @ / ^ ‘ * ’ Þ “ ß ” ( ; \\ ? $ +
"""
"""What each stroke draws: stroke, letters, stroke, letters … A letter that ends in a virama is a half letter."""

_SHORT_I, _REPHA = "\ue000", "\ue001"
"""Private signs that stand for the two strokes typed out of their place until they are moved."""

_CLUSTER = "[\u0915-\u0939]\u093c?(?:\u094d[\u0915-\u0939]\u093c?)*"
_SIGNS = "[\u0901-\u0903\u093e-\u094c]"
_STEPS = tuple(
    (re.compile(found), put)
    for found, put in (
        ("\u094d\u093e", ""),
        (f"({_SIGNS}+)((?:\u094d\u0930)|\u093c)", r"\2\1"),
        (f"{_SHORT_I}({_CLUSTER})", "\\1\u093f"),
        (f"({_CLUSTER})({_SIGNS}*){_REPHA}", "\u0930\u094d\\1\\2"),
        ("\u0905\u093e", "आ"),
        ("आ\u0947", "ओ"),
        ("आ\u0948", "औ"),
        ("[आअ][\u0945\u0949]", "ऑ"),
        ("\u093e\u0947", "\u094b"),
        ("\u093e\u0948", "\u094c"),
        ("\u093e[\u0945\u0949]", "\u0949"),
        ("(\u0902|\u0901)([\u093e-\u094c]+)", r"\2\1"),
        (_SHORT_I, "\u093f"),
        (_REPHA, "\u0930\u094d"),
    )
)


def _strokes() -> dict[str, str]:
    words = _LETTERS.split()
    return dict(zip(words[::2], words[1::2], strict=True)) | {
        "f": _SHORT_I,
        "Z": _REPHA,
        "Æ": "\u0930\u094d" + _SHORT_I,
        "±": "\u0902" + _REPHA,
        "\\": "?",
    }


STROKES = _strokes()
_STROKE = re.compile("|".join(map(re.escape, sorted(STROKES, key=len, reverse=True))))


def from_kruti_dev(text: str) -> str:
    """Return the Unicode text of what was typed in Kruti Dev 010; ASCII digits and unknown signs stay.

    It converts whatever it is given: English becomes rubbish. Ask :func:`read_column` whether a column is in this font.
    """
    drawn = _STROKE.sub(lambda stroke: STROKES[stroke.group()], text)
    for found, put in _STEPS:
        drawn = found.sub(put, drawn)
    return " ".join(drawn.split())
