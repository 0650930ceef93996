"""Days, amounts, lists and offices as a Hindi letter writes them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

MONTHS = (
    *("जनवरी", "फरवरी", "मार्च", "अप्रैल", "मई", "जून"),
    *("जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर"),
)
PUBLIC_SERVICES_ACT = "मध्यप्रदेश लोक सेवाओं के प्रदान की गारंटी अधिनियम, 2010"
_RURAL, _URBAN = "ग्रामीण:", "शहरी:"


def one_line(text: str) -> str:
    """Return a text as one line in composed Unicode, without control characters; inner newlines become commas."""
    lines = [" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines()]
    joined = ", ".join(line.rstrip(",") for line in lines if line)
    return "".join(character for character in joined if unicodedata.category(character) != "Cc")


def hindi_day(day: date | None) -> str:
    """Return ``22 नवंबर 2026``; an unknown day is empty."""
    return "" if day is None else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_day(day: date | None) -> str:
    """Return ``22.11.2026`` for narrow columns; an unknown day is empty."""
    return "" if day is None else f"{day:%d.%m.%Y}"


def numbered(parts: Iterable[str], between: str = ", ") -> str:
    """Return ``(1) आयु प्रमाण, (2) फोटो``; a single part needs no number."""
    named = [one_line(part) for part in parts if part.strip()]
    if len(named) <= 1:
        return "".join(named)
    return between.join(f"({number}) {part}" for number, part in enumerate(named, start=1))


def documents(text: str) -> str:
    """Return the documents of a scheme, kept with semicolons between them, as a numbered list."""
    return numbered(re.split(r"[;\n]", text))


def limit_text(days: int | None, working: bool) -> str:
    """Return a time limit as it is said: ``15 कार्य दिवस`` or ``45 दिन``; none is empty."""
    return "" if days is None else f"{days} {'कार्य दिवस' if working else 'दिन'}"


def for_place(text: str, *, urban: bool) -> str:
    """Return the half that applies of ``ग्रामीण: CEO जनपद पंचायत | शहरी: CMO``; a text without halves stays whole.

    The village comes first where the halves are not named (as in ``ग्राम पंचायत सचिव | वार्ड प्रभारी``).
    """
    halves = [half.strip() for half in text.split("|")]
    if len(halves) != 2:
        return one_line(text)
    wanted = halves[1] if urban else halves[0]
    return one_line(wanted.removeprefix(_RURAL).removeprefix(_URBAN))
