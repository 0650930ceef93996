"""What somebody typed into the search, read: a number, a case's number, or words of a name as they sound.

A word finds a name in four ways, the surest first: the same sound, the beginning of a word, a part of one, and the
same consonants with other vowels. Names are compared by their keys (:mod:`app.domain.search_keys`), so it does not
matter in which script either was written. A text of keys is always looked at with a blank before and behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from app.domain import identifiers
from app.domain.errors import InvalidInput, NotNow, Sentence
from app.domain.search_keys import name_keys

LONGEST = 100
MOST_WORDS = 5
PART_SHORTEST = 3
"""Fewer letters in the middle of a word find half a village."""
NEAR_WORDS = 12
_CASE_NUMBER = re.compile(r"[A-Za-z]{2}[0-9]{2}-?[0-9]{4,10}")
_DIGITS = re.compile(r"[+(]?[0-9][0-9 ().\-]{4,}")


class AskedFor(StrEnum):
    """What kind of thing was typed."""

    NOTHING = "nothing"
    NAME = "name"
    MOBILE = "mobile"
    SAMAGRA_MEMBER = "samagra_member"
    SAMAGRA_FAMILY = "samagra_family"
    CASE = "case"


class Rank(IntEnum):
    """How a person was found, the surest first."""

    EXACT = 0
    SAME_SOUND = 1
    BEGINNING = 2
    PART = 3
    NEAR = 4


class UnknownNumber(InvalidInput):
    """Digits that are no number by which people are found."""

    code = "unknown_number"
    sentence = Sentence(
        "मोबाइल नंबर में 10 अंक होते हैं, समग्र परिवार ID में 8 और समग्र सदस्य ID में 9। पूरा नंबर लिखें।",
        "A mobile number has 10 digits, a Samagra family ID 8 and a member ID 9. Write the whole number.",
    )


class TooManySearches(NotNow):
    """More searches in a minute than a person makes who is looking for somebody."""

    code = "too_many_searches"
    sentence = Sentence(
        "एक मिनट में बहुत बार खोजा गया। थोड़ा रुककर फिर खोजें।",
        "Too many searches within a minute. Wait a little and search again.",
    )


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it sounds: its whole keys, the beginnings that it may be, and the part that it may be."""

    keys: tuple[str, ...]
    beginnings: tuple[str, ...]
    part: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed. ``value`` is a normalised number, or the name as it was written; ``words`` those of a name."""

    kind: AskedFor
    value: str = ""
    words: tuple[Word, ...] = ()

    @property
    def telling(self) -> Word:
        """The word that tells most: the one with the longest sound."""
        return max(self.words, key=lambda word: len(word.keys[0]))


def read_asked(said: str) -> Asked:
    """Return what was asked for.

    Raises:
        UnknownNumber: digits of no known length. ForbiddenIdentifier: an Aadhaar or voter-card number.
    """
    text = " ".join(said.replace("\0", "").split())[:LONGEST]
    if not text:
        return Asked(AskedFor.NOTHING)
    plain = identifiers.ascii_digits(text)
    if _CASE_NUMBER.fullmatch(plain):
        return Asked(AskedFor.CASE, plain.upper())
    if _DIGITS.fullmatch(plain):
        return _number(plain)
    identifiers.refuse_forbidden(text, field="q")
    words = read_words(text)
    return Asked(AskedFor.NAME, text, words) if words else Asked(AskedFor.NOTHING)


def _number(plain: str) -> Asked:
    digits = re.sub(r"\D", "", plain)
    if len(digits) == 8:
        return Asked(AskedFor.SAMAGRA_FAMILY, digits)
    if len(digits) == 9:
        return Asked(AskedFor.SAMAGRA_MEMBER, digits)
    try:
        return Asked(AskedFor.MOBILE, identifiers.normalise_mobile(plain))
    except identifiers.InvalidMobile:
        identifiers.refuse_forbidden(digits, field="q")
        raise UnknownNumber(field="q") from None


def read_words(text: str) -> tuple[Word, ...]:
    """Return the telling words of a name; honorifics are passed over unless nothing else is written."""
    telling = set(name_keys(text))
    found: dict[tuple[str, ...], Word] = {}
    for written in text.split():
        keys = tuple(key for key in name_keys(written) if key in telling)
        if keys:
            found.setdefault(keys, Word(keys, _beginnings(keys), keys[0] if len(keys[0]) >= PART_SHORTEST else ""))
    return tuple(found.values())[:MOST_WORDS]


def _beginnings(keys: Iterable[str]) -> tuple[str, ...]:
    """Return the beginnings that a word may be: a final "a" may be one that is not heard in the middle (Ra-mesh)."""
    starts = sorted({key.removesuffix("a") or key for key in keys}, key=len)
    shortest: list[str] = []
    for start in starts:
        if not any(start.startswith(other) for other in shortest):
            shortest.append(start)
    return tuple(shortest)


def patterns(word: Word, rank: Rank, near: Sequence[str] = ()) -> tuple[str, ...]:
    """Return what of a blank-padded text of keys must be there, one of them, for a word to be found at this rank or
    a surer one. ``near`` are words of the same consonants.
    """
    found = [f" {key} " for key in word.keys]
    if rank >= Rank.BEGINNING:
        found = [f" {start}" for start in word.beginnings]
    if rank >= Rank.PART and word.part:
        found.append(word.part)
    if rank >= Rank.NEAR:
        found += [f" {other} " for other in near]
    return tuple(found)


def nearest(key: str, others: Iterable[str], most: int = NEAR_WORDS) -> list[str]:
    """Return the words that differ least from one, the nearest first."""
    return sorted((other for other in others if other != key), key=lambda other: (_distance(key, other), other))[:most]


def _distance(one: str, other: str) -> int:
    """Return how many letters have to be changed, added or left out to make one word of the other."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, row[0] = row[0], at
        for place, wanted in enumerate(other, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (letter != wanted))
    return row[-1]
