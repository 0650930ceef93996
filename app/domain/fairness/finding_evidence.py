"""The cases that a note about a finding points to, read from the numbers that somebody typed.

Words can say anything; a case that is pointed to is there to be opened, by those who may read it. So a number that
does not lead to a case of that very place is refused by its name instead of being kept as a word.
"""

from __future__ import annotations

import re

from app.domain.errors import InvalidInput, Sentence
from app.domain.identifiers import ascii_digits

MOST_CASES = 20
_BETWEEN = re.compile(r"[\s,;।]+")


class CaseNotFromHere(InvalidInput):
    """A number that is no case of this place within the writer's reach."""

    code = "case_not_from_here"
    sentence = Sentence(
        "“{number}” इस जगह का प्रकरण नहीं है, या आपके क्षेत्र में नहीं है। क्रमांक मिलाएँ या उसे हटाएँ।",
        '"{number}" is no case of this place, or not within your areas. Check the number or take it out.',
    )


class TooManyCases(InvalidInput):
    """More cases than anybody will open."""

    code = "too_many_cases"
    sentence = Sentence(
        f"ज़्यादा से ज़्यादा {MOST_CASES} प्रकरण लिखें: वे जिनमें बात सबसे साफ़ दिखती है।",
        f"Write no more than {MOST_CASES} cases: those that show it best.",
    )


def read_case_numbers(text: str) -> list[str]:
    """Return the case numbers in a text, each once, in their order; commas, spaces and lines stand between them.

    Raises:
        TooManyCases: more than :data:`MOST_CASES`.
    """
    typed = (part for part in _BETWEEN.split(ascii_digits(text).upper()) if part)
    numbers = list(dict.fromkeys(typed))
    if len(numbers) > MOST_CASES:
        raise TooManyCases(field="cases")
    return numbers
