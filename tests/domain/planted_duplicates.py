"""A population with families, namesakes and duplicates that were planted as clerks make them."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date

from app.domain.same_person import Described

SURNAMES = (
    ("यादव", "Yadav"),
    ("अहिरवार", "Ahirwar"),
    ("लोधी", "Lodhi"),
    ("शेख", "Shaikh"),
    ("गोंड", "Gond"),
    ("जैन", "Jain"),
)
SPELLINGS = (("ee", "i"), ("oo", "u"), ("sh", "s"), ("v", "w"), ("th", "t"), ("a", "aa"))


@dataclass(frozen=True, slots=True)
class Planted:
    """Records, and the pairs of positions that are one person."""

    records: tuple[Described, ...]
    pairs: frozenset[tuple[int, int]]


def population(names: list[tuple[str, str]], people: int, seed: int) -> Planted:
    """Return ``people`` different people in families of about four, with a tenth of them written down twice."""
    draw = random.Random(seed)
    records: list[Described] = []
    while len(records) < people:
        records += _family(draw, names, len(records) // 40)
    pairs = set()
    for one in draw.sample(range(len(records)), people // 10):
        pairs.add((one, len(records)))
        records.append(_again(draw, records[one]))
    return Planted(tuple(records), frozenset(pairs))


def _family(draw: random.Random, names: list[tuple[str, str]], settlement: int) -> list[Described]:
    surname, mobile = draw.choice(SURNAMES), f"{draw.randrange(6, 10)}{draw.randrange(10**9):09d}"
    family, head = f"{draw.randrange(10**8):08d}", draw.choice(names)
    members = []
    for _ in range(draw.randrange(2, 7)):
        first, year = draw.choice(names), draw.randrange(1940, 2020)
        born = date(year, draw.randrange(1, 13), draw.randrange(1, 28))
        known = draw.random() < 0.5
        members.append(
            Described(
                (f"{first[1]} {surname[0]}", f"{first[0]} {surname[1]}")[: draw.randrange(1, 3)],
                draw.choice("FM"),
                born if known else date(year, 1, 1),
                born if known else date(year, 12, 31),
                f"{head[1]} {surname[0]}",
                f"{draw.randrange(10**9):09d}" if draw.random() < 0.6 else "",
                family if draw.random() < 0.7 else "",
                mobile if draw.random() < 0.7 else "",
                settlement,
            )
        )
        if len(members) > 1 and draw.random() < 0.1:
            # Twins: everything but the name is shared.
            members[-1] = replace(
                members[-1], sex=members[-2].sex, born_from=members[-2].born_from, born_to=members[-2].born_to
            )
    return members


def _again(draw: random.Random, person: Described) -> Described:
    """Return the same person as somebody else wrote them down."""
    name = draw.choice(person.names)
    other = replace(person, names=(_misspelt(draw, name),))
    if draw.random() < 0.5:
        other = replace(other, member_id=_slip(draw, other.member_id) if draw.random() < 0.4 else "")
    if draw.random() < 0.3:
        other = replace(other, settlement_id=10**6)
    if draw.random() < 0.3:
        other = replace(other, mobile="", relation="")
    if draw.random() < 0.3 and other.born_from:
        year = other.born_from.year + draw.choice((-1, 0, 1))
        other = replace(other, born_from=date(year, 1, 1), born_to=date(year, 12, 31))
    return other


def _misspelt(draw: random.Random, name: str) -> str:
    kind = draw.randrange(4)
    if kind == 0:
        return name.split()[0]
    if kind == 1 and name.isascii():
        old, new = draw.choice(SPELLINGS)
        return name.lower().replace(old, new)
    if kind == 2:
        return f"श्रीमती {name}"
    return name.replace("ी", "ि") if draw.random() < 0.5 else name


def _slip(draw: random.Random, digits: str) -> str:
    if len(digits) < 2:
        return digits
    at = draw.randrange(len(digits) - 1)
    return digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
