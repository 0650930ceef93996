"""Invented names for people and places, put together from short lists of common parts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from app.domain.search_keys import name_keys
from app.services.loading.facts import read_reference


@dataclass(frozen=True, slots=True)
class Name:
    """A name in both scripts."""

    hi: str
    en: str

    def __add__(self, other: Name) -> Name:
        return Name(f"{self.hi} {other.hi}", f"{self.en} {other.en}")


@cache
def name_parts(table: str) -> dict[str, tuple[Name, ...]]:
    """Return the parts of names in one reference table by kind of part, in the order of the file."""
    parts: defaultdict[str, list[Name]] = defaultdict(list)
    for row in read_reference(table):
        parts[row["part"]].append(Name(row["name_hi"], row["name_en"]))
    return {part: tuple(names) for part, names in parts.items()}


def person_parts(part: str) -> tuple[Name, ...]:
    """Return first names (``"F"``, ``"M"``) or surnames (``"surname"``)."""
    return name_parts("demo_names.csv")[part]


@cache
def _keys(word: str) -> tuple[str, ...]:
    return name_keys(word)


@cache
def full_name(first: Name, surname: Name) -> tuple[Name, str]:
    """Return a full name with its search keys, as ``search_text`` would give them for the whole."""
    keys = (*_keys(first.hi), *_keys(surname.hi), *_keys(first.en), *_keys(surname.en))
    return first + surname, " ".join(dict.fromkeys(keys))


def village_name(number: int) -> Name:
    """Return the village name of a number; 1,440 different ones, then they come again as villages' names do."""
    places = name_parts("demo_places.csv")
    stems, endings, sizes = places["stem"], places["ending"], places["size"]
    stem = stems[number % len(stems)]
    rest = number // len(stems)
    ending = endings[(rest + number) % len(endings)]
    joined = Name(stem.hi + ending.hi, stem.en + ending.en)
    which = rest // len(endings) % (len(sizes) + 1)
    return joined if which == 0 else joined + sizes[which - 1]


def hamlet_name(village: Name, urban: bool, number: int) -> Name:
    """Return the name of a settlement within a village or ward."""
    hamlets = name_parts("demo_places.csv")["urban_hamlet" if urban else "rural_hamlet"]
    part = hamlets[number % len(hamlets)]
    return Name(f"{village.hi}, {part.hi}", f"{village.en}, {part.en}")
