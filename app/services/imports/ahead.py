"""What comparing and taking a chunk need of it: opened, its numbers sealed, everything computed that asks no database.

A second process makes the next chunk ready while this one writes (:mod:`second_process`). Only time is at stake: what
was made ready is used if the chunk is still, byte for byte, the one that was asked for, and made here otherwise.
A chunk that cannot be opened is told of when its own turn comes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.imports.states import ChunkNotOpened
from app.models import ImportBatch, ImportChunk
from app.models.encryption import field_cipher
from app.services.imports import second_process
from app.services.imports.found import Found, Match, fingerprints, open_matches, search_keys
from app.services.imports.sealed import ChunkRows, open_chunk
from app.services.search_index import words_of

Task = Callable[[], None]
"""A piece of writing that waits."""
Kept = tuple[bytes, bytes | None]
"""A chunk as it is kept: its rows, and whom comparing found."""
Plain = dict[str, Any]
"""What was made ready, as plain values that one process can hand to another."""

_MANY = 4
"""So many chunks make a second process worth its while."""
_COMPARED = ("booth_id",)
_TAKEN = (
    *("name", "name_en", "relation_name", "guardian_name", "settlement_id", "sex", "born_on", "precision", "marital"),
    "paid",
)
"""Columns that are carried along; any other is opened where it is asked for."""
NO_FACTS = "{}"


class ReadyRows(ChunkRows):
    """The rows of a chunk as far as most are needed; what is asked for seldom is opened when it is."""

    def __init__(self, told: Plain, sealed: bytes):
        super().__init__({"values": {}, "odd": {}, **told["rows"]}, ())
        self._told: dict[str, Sequence[Any] | None] = told["columns"]
        self._aside: tuple[list[int], Plain] | None = told.get("aside")
        self._sealed = sealed

    @cached_property
    def _whole(self) -> ChunkRows:
        return open_chunk(self._sealed)

    def column(self, name: str) -> Sequence[Any] | None:
        """Return the readings of a field, None where no column holds it."""
        return self._told[name] if name in self._told else self._whole.column(name)

    def cells(self, at: int) -> list[str]:
        """Return the cells of a row as they came."""
        return self._whole.cells(at)

    def only(self, places: Sequence[int]) -> bytes:
        """Return some of the rows, packed and sealed."""
        aside, kept = self._aside or ([], {})
        known = {place: at for at, place in enumerate(aside)}
        if not kept or not known.keys() >= {*places}:
            return self._whole.only(places)
        return ChunkRows(kept, kept["raw"]).only([known[place] for place in places])


@dataclass(frozen=True, slots=True)
class Ready:
    """A chunk made ready: its rows, whom comparing found, and what becomes of its rows, by place.

    ``columns`` are those of a person's row as the database keeps them, ``house`` the first place of the same household,
    ``families`` the sealed number of each such place, ``words`` those of the names in their order, with their places.
    """

    rows: ChunkRows
    found: Found
    family: Sequence[str]
    columns: Mapping[str, Sequence[Any]]
    house: Sequence[int]
    families: Mapping[int, str | None]
    words: tuple[Sequence[str], Sequence[int]]


def ready_of(rows: ChunkRows, matches: Mapping[int, Match]) -> Ready:
    """Return an open chunk made ready."""
    return _ready(_made(rows), rows, {**matches})


def take_ready(chunk: ImportChunk) -> Ready:
    """Return a chunk made ready to be taken.

    Raises:
        ChunkNotOpened: it was damaged, or sealed with another key.
    """
    sealed, found = chunk.sealed, chunk.found
    assert found is not None
    try:
        told = second_process.answer(_to_take, sealed, found)
        return _ready(told, ReadyRows(told, sealed), open_matches(found))
    except (InvalidTag, ValueError):
        raise ChunkNotOpened(ChunkNotOpened.sentence.format(line=chunk.first_line)) from None


def ask_to_take(kept: Kept | None, chunks: int) -> None:
    """Have the chunk after this one made ready for :func:`take_ready`; the list has so many ``chunks``."""
    if kept is not None and kept[1] is not None and chunks >= _MANY:
        second_process.ask(_to_take, *kept)


def compare_ready(sealed: bytes) -> tuple[ChunkRows, Found]:
    """Return the rows of a chunk and what people are found by, to be compared."""
    told = second_process.answer(_to_compare, sealed)
    return ReadyRows(told, sealed), Found(told["member"], told["keys"], {})


def ask_to_compare(kept: Kept | None, chunks: int) -> None:
    """Have the chunk after this one made ready for :func:`compare_ready`; the list has so many ``chunks``."""
    if kept is not None and chunks >= _MANY:
        second_process.ask(_to_compare, kept[0])


def chunk_after(session: Session, batch: ImportBatch, number: int) -> Kept | None:
    """Return the chunk after one as it is kept, None after the last."""
    wanted = select(ImportChunk.sealed, ImportChunk.found)
    row = session.execute(
        wanted.where(ImportChunk.batch_id == batch.id, ImportChunk.number == number + 1)
    ).one_or_none()
    return None if row is None else (row.sealed, row.found)


def _ready(told: Plain, rows: ChunkRows, matches: dict[int, Match]) -> Ready:
    return Ready(
        rows,
        Found(told["member"], told["keys"], matches),
        told["family"],
        told["person"],
        told["house"],
        told["families"],
        told["words"],
    )


def _to_compare(sealed: bytes) -> Plain:
    rows = open_chunk(sealed)
    return {
        "rows": rows.plain(),
        "columns": {name: rows.column(name) for name in _COMPARED},
        "member": fingerprints(rows, "samagra_member"),
        "keys": search_keys(rows),
    }


def _to_take(sealed: bytes, found: bytes) -> Plain:
    rows = open_chunk(sealed)
    aside = sorted({*rows.remarks, *open_matches(found)})
    return {
        "rows": rows.plain(),
        "columns": {name: rows.column(name) for name in _TAKEN},
        "aside": (aside, rows.part(aside)),
        **_made(rows),
    }


def _made(rows: ChunkRows) -> Plain:
    """Return everything of a chunk's people that is computed, as plain values."""
    blank = [""] * len(rows.lines)
    member, mobile, family = (fingerprints(rows, name) for name in ("samagra_member", "mobile", "samagra_family"))
    keys, settlements = search_keys(rows), rows.column("settlement_id") or [0] * len(rows.lines)
    marital = rows.column("marital") or blank
    facts = {word: f'{{"marital": "{word}"}}' if word else NO_FACTS for word in {*marital}}
    house, heads = _houses(family, settlements)
    numbers = rows.column("samagra_family") or blank
    return {
        "member": member,
        "family": family,
        "keys": keys,
        "person": {
            "name_hi": rows.column("name") or blank,
            "name_en": rows.column("name_en") or blank,
            "search_keys": keys,
            "sex": rows.column("sex") or blank,
            "born_on": _or_none(rows.column("born_on") or blank),
            "birth_precision": rows.column("precision") or blank,
            "relation_name": rows.column("relation_name") or blank,
            "mobile": field_cipher().encrypt_all(rows.column("mobile") or blank),
            "mobile_key": _or_none(mobile),
            "samagra_member": field_cipher().encrypt_all(rows.column("samagra_member") or blank),
            "samagra_member_key": _or_none(member),
            "facts": [facts[word] for word in marital],
        },
        "house": house,
        "families": dict(zip(heads, field_cipher().encrypt_all([numbers[at] for at in heads]), strict=True)),
        "words": _words(keys, rows.column("booth_id") or settlements),
    }


def _or_none(values: Sequence[str]) -> list[str | None]:
    return [value or None for value in values]


def _houses(family: Sequence[str], settlements: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return the first place of each row's household, and these places: one of a Samagra family in its settlement."""
    first: dict[tuple[str, int], int] = {}
    shared = enumerate(zip(family, settlements, strict=True))
    house = [first.setdefault(same, at) if same[0] else at for at, same in shared]
    return house, [at for at, head in enumerate(house) if at == head]


def _words(keys: Sequence[str], booths: Sequence[int]) -> tuple[list[str], list[int]]:
    """Return the words of names in the order in which the search keeps them, with the places that have them."""
    rows = sorted((word, booths[at], at) for at, text in enumerate(keys) for word in words_of(text))
    return [row[0] for row in rows], [row[2] for row in rows]
