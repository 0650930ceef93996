"""Taking a person out of words that somebody else wrote: names by their sound, a mobile by its digits.

A report of partiality is kept when a person in it asks to be erased, for it is about an office; what names them goes.
Names in such words are spelled as people please, so they are found as a search finds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.identifiers import ascii_digits
from app.domain.search_keys import HONORIFICS, name_keys

TAKEN_OUT = "[नाम हटाया गया]"

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0900-\u0963])*")
_NUMBER = re.compile(r"(?:\+?91[ -]?|0)?([6-9](?:[ -]?\d){9})(?!\d)")


@dataclass(frozen=True, slots=True)
class Named:
    """Who is to be taken out: the names by which they are known, and their mobile (ten digits) where there is one."""

    names: Sequence[str]
    mobile: str | None = None

    def sounds(self) -> list[list[set[str]]]:
        """Return for each name the sounds of its words, forms of address left out."""
        found = []
        for name in self.names:
            words = [match.group() for match in _WORD.finditer(name)]
            kept = [word for word in words if word.casefold() not in HONORIFICS] or words
            if kept:
                found.append([set(name_keys(word)) for word in kept])
        return found


def is_named(text: str, person: Named) -> bool:
    """Tell whether a text holds a whole name of the person, or their mobile."""
    words = [set(name_keys(match.group())) for match in _WORD.finditer(text)]
    for name in person.sounds():
        for start in range(len(words) - len(name) + 1):
            if all(words[start + place] & sounds for place, sounds in enumerate(name)):
                return True
    return any(True for _ in _numbers(text, person))


def without(text: str, person: Named) -> str:
    """Return a text in which the person's first names, what follows of the name, and their mobile are taken out."""
    spans = list(_numbers(text, person))
    words = list(_WORD.finditer(text))
    sounds = [set(name_keys(match.group())) for match in words]
    for name in person.sounds():
        for start in range(len(words)):
            length = 0
            while length < len(name) and start + length < len(words) and sounds[start + length] & name[length]:
                length += 1
            if length:
                spans.append((words[start].start(), words[start + length - 1].end()))
    pieces, after = [], 0
    for begin, end in sorted(spans):
        if begin >= after:
            pieces += [text[after:begin], TAKEN_OUT]
        after = max(after, end)
    return "".join([*pieces, text[after:]])


def _numbers(text: str, person: Named) -> Iterator[tuple[int, int]]:
    for match in _NUMBER.finditer(ascii_digits(text)):
        if person.mobile and re.sub(r"\D", "", match.group(1)) == person.mobile:
            yield match.span()
