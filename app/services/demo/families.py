"""Invented families: two to six people at one door, related and of fitting ages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from app.services.demo.draw import Weighted, below
from app.services.demo.names import Name, person_parts
from app.services.demo.profiles import HOUSEHOLDS, person_facts, pick_circumstances, pick_household

SMALLEST, LARGEST = 2, 6
ADULT = 18
_PRECISION = Weighted((("day", 0.72), ("year", 0.18), ("estimated", 0.10)))


@dataclass(slots=True)
class Kin:
    """A place in a family before it has a name: sex, age, marital status, and whose name stands beside theirs."""

    sex: str
    age: int
    marital: str
    beside: int | None = None


@dataclass(slots=True)
class Member:
    """One invented person."""

    first: Name
    sex: str
    age: int
    marital: str
    relation: str
    born_on: date
    birth_precision: str
    answers: tuple[str, str, bool]

    @property
    def facts(self) -> dict[str, Any]:
        """The person's stored answers."""
        return person_facts(*self.answers)


@dataclass(slots=True)
class Family:
    """One invented household; ``kind`` names its answers in :data:`HOUSEHOLDS`."""

    kind: str
    surname: Name
    members: list[Member]

    @property
    def facts(self) -> dict[str, Any]:
        """The household's stored answers."""
        return HOUSEHOLDS[self.kind]


def _couple(draw: Random, size: int) -> list[Kin]:
    age = draw.randint(23, 62)
    wife = max(19, age - draw.randint(0, 6))
    kin = [Kin("M", age, "married"), Kin("F", wife, "married", 0)]
    if size >= 4 and age < 52 and draw.random() < 0.45:
        elder = age + draw.randint(19, 28)
        kin.append(Kin("F", elder, "widow") if draw.random() < 0.7 else Kin("M", elder, "widow"))
    return kin + _children(draw, size - len(kin), wife)


def _widow(draw: Random, size: int) -> list[Kin]:
    age = draw.randint(27, 79)
    return [Kin("F", age, "widow"), *_children(draw, size - 1, age)]


def _elders(draw: Random, size: int) -> list[Kin]:
    age = draw.randint(60, 82)
    wife = age - draw.randint(0, 7)
    return [Kin("M", age, "married"), Kin("F", wife, "married", 0), *_children(draw, size - 2, min(wife, 55))]


def _alone(draw: Random, size: int) -> list[Kin]:
    age = draw.randint(34, 70)
    marital = draw.choice(("never_married", "deserted", "divorced"))
    children = 0 if marital == "never_married" else size - 1
    sisters = [Kin("F", max(ADULT, age - draw.randint(1, 9)), "never_married") for _ in range(size - 1 - children)]
    return [Kin("F", age, marital), *sisters, *_children(draw, children, age)]


def _children(draw: Random, count: int, mother_age: int) -> list[Kin]:
    oldest = max(1, min(30, mother_age - 18))
    ages = sorted((below(draw, oldest) for _ in range(count)), reverse=True)
    return [Kin(draw.choice("FM"), age, "never_married" if age >= ADULT else "", 0) for age in ages]


_SHAPES: Weighted[Callable[[Random, int], list[Kin]]] = Weighted(
    ((_couple, 0.66), (_widow, 0.13), (_elders, 0.15), (_alone, 0.06))
)


def invent_families(draw: Random, people: int, *, urban: bool, today: date) -> Iterator[Family]:
    """Yield families of together exactly ``people`` people."""
    left = people
    while left:
        size = min(left, draw.randint(SMALLEST, LARGEST))
        if left - size == 1:
            size = size - 1 if size > SMALLEST else size + 1
        left -= size
        yield _family(draw, size, urban=urban, today=today)


def _family(draw: Random, size: int, *, urban: bool, today: date) -> Family:
    kind = pick_household(draw, urban=urban)
    kin = _SHAPES.pick(draw)(draw, size)[:size]
    surname = draw.choice(person_parts("surname"))
    names = [draw.choice(person_parts(one.sex)) for one in kin]
    gone = draw.choice(person_parts("M"))
    members = [
        _member(draw, kind, one, first, today, names[one.beside] if one.beside is not None else gone, surname)
        for one, first in zip(kin, names, strict=True)
    ]
    return Family(kind, surname, members)


def _member(draw: Random, kind: str, kin: Kin, first: Name, today: date, beside: Name, surname: Name) -> Member:
    precision = _PRECISION.pick(draw)
    circumstances = pick_circumstances(
        draw, kind, sex=kin.sex, age=kin.age, married=kin.marital == "married", head=kin.beside is None
    )
    asked = kin.sex == "F" and 21 <= kin.age < 60 and kind != "not_asked"
    return Member(
        first=first,
        sex=kin.sex,
        age=kin.age,
        marital=kin.marital,
        relation=f"{beside.hi} {surname.hi}",
        born_on=_birth(draw, kin.age, precision, today),
        birth_precision=precision,
        answers=(circumstances, kin.marital, asked),
    )


def _birth(draw: Random, age: int, precision: str, today: date) -> date:
    """Return a birth date of someone of that age; only as exact as its precision says."""
    born = today - timedelta(days=int(age * 365.25) + 1 + below(draw, 360))
    return born if precision == "day" else date(born.year, 7 if precision == "estimated" else 1, 1)
