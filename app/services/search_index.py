"""Keeping the words of names, in the same transaction as the names themselves.

One function writes for many people at once, another takes away; whoever writes a person, or moves one to another
booth, calls them. What is written follows from ``search_keys`` alone, so it can be made again at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.domain.search_keys import skeleton
from app.models import Beneficiary, BeneficiarySearchWord, SearchWord
from app.models.search import LONGEST_WORD
from app.services.imports.bulk_rows import write_columns
from app.services.imports.looked_up import rows_by

_COLUMNS = ("word", "booth_id", "beneficiary_id", "keys")
_FEW, _AT_ONCE = 100, 5_000


@lru_cache(maxsize=8_192)
def words_of(keys: str) -> tuple[str, ...]:
    """Return the words under which a text of keys is found, each once."""
    return tuple(dict.fromkeys(key[:LONGEST_WORD] for key in keys.split()))


def add_people(session: Session, people: Iterable[int], booths: Iterable[int], keys: Iterable[str]) -> None:
    """Write the words of many people's names: their keys, their booths, and their ``search_keys``, in one order."""
    rows = [
        (word, booth, person, text)
        for person, booth, text in zip(people, booths, keys, strict=True)
        for word in words_of(text)
    ]
    if not rows:
        return
    rows.sort()
    words, booth_ids, keys_of, texts = zip(*rows, strict=True)
    write_words(session, words, booth_ids, keys_of, texts)


def write_words(
    session: Session, words: Sequence[str], booths: Sequence[int], people: Sequence[int], keys: Sequence[str]
) -> None:
    """Write words, each with its booth, its person and all keys of the name; quickest in the order of the words."""
    columns = dict(zip(_COLUMNS, (words, booths, people, keys), strict=True))
    if len(words) < _FEW:
        rows = [dict(zip(_COLUMNS, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        if rows:
            session.execute(insert(BeneficiarySearchWord), rows)
    else:
        write_columns(session, BeneficiarySearchWord.__tablename__, columns, {})
    _add_words(session, {*words})


def add_person(session: Session, person: Beneficiary) -> None:
    """Write the words of one person's name."""
    add_people(session, [person.id], [person.booth_id], [person.search_keys])


def remove_people(session: Session, people: Sequence[tuple[int, int, str]]) -> None:
    """Take away the words of people, each as key, booth and ``search_keys`` as they were written."""
    rows = [
        {"one_word": word, "one_booth": booth, "one_person": person}
        for person, booth, text in people
        for word in words_of(text)
    ]
    if rows:
        table: Any = BeneficiarySearchWord.__table__
        gone = delete(table).where(
            table.c.word == bindparam("one_word"),
            table.c.booth_id == bindparam("one_booth"),
            table.c.beneficiary_id == bindparam("one_person"),
        )
        session.connection().execute(gone, rows)


def move_people(session: Session, people: Select[int], booth_id: int) -> None:
    """Write the words of people under the booth to which they are about to move."""
    moving = select(Beneficiary.id, Beneficiary.booth_id, Beneficiary.search_keys).where(Beneficiary.id.in_(people))
    rows = [(row.id, row.booth_id, row.search_keys) for row in session.execute(moving)]
    remove_people(session, rows)
    add_people(session, [row[0] for row in rows], [booth_id] * len(rows), [row[2] for row in rows])


def _add_words(session: Session, words: set[str]) -> None:
    """Add words that no name had before; most are there already, so they are looked up first."""
    if not words:
        return
    known = set(session.scalars(rows_by(session, SearchWord.word, words, SearchWord.word)))
    new = [{"word": word, "skeleton": skeleton(word)} for word in sorted(words - known)]
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    for start in range(0, len(new), _AT_ONCE):
        statement: Any = dialect.insert(SearchWord).on_conflict_do_nothing()
        session.execute(statement, new[start : start + _AT_ONCE])
