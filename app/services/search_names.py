"""Finding people by the words of a name, rank after rank, each person once, in an order that pages go on from.

A page goes on after a place: rank, word, booth, person. Everybody whom a surer rank has shown is left out of the
next, by the same conditions on the text of keys with which they were found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, false, func, literal, not_, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from app.domain.access import Actor
from app.domain.search import Asked, Rank, Word, nearest, patterns
from app.domain.search_keys import skeleton
from app.models import Beneficiary, BeneficiarySearchWord, BoothArea, SearchWord
from app.services import scope
from app.services.beneficiaries import READ
from app.services.search_index import words_of

FEW = 30_000
"""Up to so many people within reach, all their names are looked through: an index holds them side by side."""
_FEW_BOOTHS = 6_000
_MOST_WORDS = 400
"""Of the words that hold a part, so many are followed."""
_LAST_LETTER = "{"
"""Comes after every letter and digit of a key, so a beginning is a range of the index and not a pattern."""
_Row = BeneficiarySearchWord


class Place(NamedTuple):
    """Where somebody stands in the order of what was found."""

    rank: int
    word: str
    booth: int
    person: int


def find_names(session: Session, actor: Actor, asked: Asked, after: Place | None, limit: int) -> Sequence[Place]:
    """Return up to ``limit`` places after one, the surest rank first."""
    finder = _Finder(session, actor, asked)
    found: list[Place] = []
    first = Rank(after.rank) if after else Rank.EXACT
    if finder.reaches_few and first <= Rank.PART:
        found = finder.look_through(after, limit)
        first, after = Rank.NEAR, None
    for rank in Rank:
        if rank >= first and len(found) < limit:
            from_here = after if after and after.rank == rank else None
            found += finder.follow(rank, from_here, limit - len(found))
    return found


@dataclass(slots=True)
class _Driver:
    """The rows of words that a rank goes through: a condition on the word, and the same as a function."""

    condition: ColumnElement[bool]
    holds: Callable[[str], bool]


class _Finder:
    def __init__(self, session: Session, actor: Actor, asked: Asked):
        self._session, self._actor, self._asked = session, actor, asked
        self._near: dict[Word, Sequence[str]] = {}
        self.reaches_few = self._reaches_few()

    def _reaches_few(self) -> bool:
        areas = sorted(self._actor.reach(READ).area_ids)
        booths = select(BoothArea.booth_id).where(BoothArea.area_id.in_(areas)).limit(_FEW_BOOTHS + 1)
        if (self._session.scalar(select(func.count()).select_from(booths.subquery())) or 0) > _FEW_BOOTHS:
            return False
        people = scope.within(select(Beneficiary.id), self._actor, READ, Beneficiary.booth_id).limit(FEW + 1)
        return (self._session.scalar(select(func.count()).select_from(people.subquery())) or 0) <= FEW

    def look_through(self, after: Place | None, limit: int) -> list[Place]:
        """Return places of every rank but the last by looking at all names within reach at once."""
        keys = Beneficiary.search_keys
        rank: Any = case(
            (and_(self._sounds(keys, Rank.SAME_SOUND), self._is_written_so(Beneficiary)), literal(int(Rank.EXACT))),
            (self._sounds(keys, Rank.SAME_SOUND), literal(int(Rank.SAME_SOUND))),
            (self._sounds(keys, Rank.BEGINNING), literal(int(Rank.BEGINNING))),
            else_=literal(int(Rank.PART)),
        )
        statement = select(rank, Beneficiary.booth_id, Beneficiary.id).where(self._sounds(keys, Rank.PART))
        statement = scope.within(statement, self._actor, READ, Beneficiary.booth_id)
        if after is not None:
            statement = statement.where(
                tuple_(rank, Beneficiary.id) > tuple_(literal(after.rank), literal(after.person))
            )
        rows = self._session.execute(statement.order_by(rank, Beneficiary.id).limit(limit))
        return [Place(row[0], "", row[1], row[2]) for row in rows]

    def follow(self, rank: Rank, after: Place | None, limit: int) -> list[Place]:
        """Return places of one rank along the words of names, in the order of words, booths and people."""
        found: list[Place] = []
        for driver in self._drivers(rank):
            if len(found) < limit:
                found += self._along(driver, rank, after, limit - len(found))
        return found

    def _along(self, driver: _Driver, rank: Rank, after: Place | None, limit: int) -> list[Place]:
        statement = select(_Row.word, _Row.booth_id, _Row.beneficiary_id, _Row.keys)
        statement = statement.where(driver.condition, self._at(rank))
        statement = statement.where(self._in_reach())
        statement = statement.order_by(_Row.word, _Row.booth_id, _Row.beneficiary_id)
        here = tuple(after[1:]) if after else None
        found: list[Place] = []
        while len(found) < limit:
            wanted = limit * 2
            page = statement.limit(wanted)
            if here is not None:
                page = page.where(tuple_(_Row.word, _Row.booth_id, _Row.beneficiary_id) > tuple_(*here))
            rows = self._session.execute(page).all()
            found += [Place(int(rank), *row[:3]) for row in rows if row[0] == _first_word(row[3], driver)]
            if len(rows) < wanted:
                break
            here = tuple(rows[-1][:3])
        return found[:limit]

    def _in_reach(self) -> ColumnElement[bool]:
        """Return the condition that a row lies within reach.

        Of many booths each row asks for its own, as a value and not as a join: a join may be made the other way
        round, and then all rows are read and put in order before the first is shown.
        """
        if self.reaches_few:
            return scope.reaches(self._actor, READ, _Row.booth_id)
        reach, above = self._actor.reach(READ), aliased(BoothArea)
        up = select(above.area_id).where(above.booth_id == _Row.booth_id, above.area_id.in_(sorted(reach.area_ids)))
        return or_(up.limit(1).scalar_subquery().is_not(None), _Row.booth_id.in_(sorted(reach.booth_ids)))

    def _drivers(self, rank: Rank) -> list[_Driver]:
        """Return what a rank goes through, one after the other."""
        if rank <= Rank.SAME_SOUND:
            # Each word by itself: rows of several words would have to be put in order before the first is shown.
            keys = self._asked.telling.keys
            return [_Driver(_Row.word == key, frozenset(keys).__contains__) for key in sorted(keys)]
        driver = self._driver(rank)
        return [driver] if driver else []

    def _driver(self, rank: Rank) -> _Driver | None:
        """Return what a lower rank goes through. Of a lone word, what a surer one has gone through is passed over."""
        telling, alone = self._asked.telling, len(self._asked.words) == 1
        starts = telling.beginnings
        if rank is Rank.BEGINNING:
            known = telling.keys if alone else ()
            ranges = or_(*(and_(_Row.word >= start, _Row.word < start + _LAST_LETTER) for start in starts))
            return _Driver(
                and_(ranges, _Row.word.not_in(known)), lambda word: word.startswith(starts) and word not in known
            )
        if rank is Rank.PART:
            return _among(self._words_with_part(telling, () if alone else starts)) if telling.part else None
        if not any(self._near_of(word) for word in self._asked.words):
            return None
        return _among((*(() if alone else self._words_with_part(telling, starts)), *self._near_of(telling)))

    def _words_with_part(self, word: Word, starts: Sequence[str]) -> Sequence[str]:
        """Return words of names that hold the part of one; without ``starts``, none that begins like it."""
        holds = SearchWord.word.contains(word.part) if word.part else false()
        begins = or_(*(SearchWord.word.startswith(start) for start in word.beginnings))
        wanted = or_(holds, begins) if starts else and_(holds, not_(begins))
        return self._session.scalars(select(SearchWord.word).where(wanted).limit(_MOST_WORDS)).all()

    def _near_of(self, word: Word) -> Sequence[str]:
        """Return the words of names that have the consonants of one, the nearest few."""
        if word not in self._near:
            bones = sorted({bones for key in word.keys if len(bones := skeleton(key)) > 1})
            others = self._session.scalars(select(SearchWord.word).where(SearchWord.skeleton.in_(bones))).all()
            self._near[word] = nearest(word.keys[0], set(others) - set(word.keys))
        return self._near[word]

    def _at(self, rank: Rank) -> ColumnElement[bool]:
        """Return the condition that all words are found at this rank, and not all at a surer one."""
        same = self._sounds(_Row.keys, Rank.SAME_SOUND)
        if rank is Rank.EXACT:
            return and_(same, self._exactly())
        if rank is Rank.SAME_SOUND:
            return and_(same, not_(self._exactly()))
        return and_(self._sounds(_Row.keys, rank), not_(self._sounds(_Row.keys, Rank(rank - 1))))

    def _exactly(self) -> ColumnElement[bool]:
        """Return the condition that the whole name is written just so; asked only where all of it sounds so."""
        whole = " ".join(dict.fromkeys(key for word in self._asked.words for key in word.keys))
        written = select(self._is_written_so(Beneficiary)).where(Beneficiary.id == _Row.beneficiary_id)
        return and_(_Row.keys == whole, func.coalesce(written.scalar_subquery(), false()))

    def _is_written_so(self, person: type[Beneficiary]) -> ColumnElement[bool]:
        return or_(person.name_hi == self._asked.value, func.lower(person.name_en) == self._asked.value.lower())

    def _sounds(self, keys: Any, rank: Rank) -> ColumnElement[bool]:
        padded = literal(" ") + keys + literal(" ")
        words = []
        for word in self._asked.words:
            near = self._near_of(word) if rank is Rank.NEAR else ()
            words.append(or_(*(padded.contains(part, autoescape=True) for part in patterns(word, rank, near))))
        return and_(*words)


def _among(words: Sequence[str]) -> _Driver | None:
    wanted = frozenset(words)
    return _Driver(_Row.word.in_(sorted(wanted)), wanted.__contains__) if wanted else None


def _first_word(keys: str, driver: _Driver) -> str:
    """Return the first of a person's words that the driver goes through: under that one they are shown."""
    return min(filter(driver.holds, words_of(keys)), default="")
