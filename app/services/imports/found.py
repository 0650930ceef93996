"""Whom comparing found for the rows of a chunk, and how it is kept between looking at a list and taking it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.domain.search_keys import search_text
from app.models.encryption import field_cipher
from app.services.imports.sealed import ChunkRows, seal_values, unseal_values


class Match(NamedTuple):
    """Somebody recorded whom a row may mean: how sure, and who."""

    code: str
    person_id: int


@dataclass(slots=True)
class Found:
    """What people are found by, by place in a chunk (fingerprints of member IDs, search keys), and who was found."""

    member: Sequence[str]
    keys: Sequence[str]
    matches: dict[int, Match]


def seal_matches(matches: Mapping[int, Match]) -> bytes:
    """Return who was found, packed and sealed."""
    return seal_values(matches)


def open_matches(sealed: bytes) -> dict[int, Match]:
    """Return what :func:`seal_matches` was given, in this version or the one that kept the keys of all rows with it."""
    kept = unseal_values(sealed)
    matches = kept[-1] if isinstance(kept, list) else kept
    return {int(at): Match(*match) for at, match in matches.items()}


def fingerprints(rows: ChunkRows, name: str) -> Sequence[str]:
    """Return the fingerprints of a column of numbers, "" for none."""
    values = rows.column(name)
    return [""] * len(rows.lines) if values is None else field_cipher().fingerprint_all(values)


_texts: dict[str | tuple[str, str], str] = {}
"""Search keys of the names that came last: some names are those of hundreds."""
_MOST_TEXTS = 20_000


def search_keys(rows: ChunkRows) -> Sequence[str]:
    """Return the search keys of each row's name."""
    names, latin = rows.column("name") or [""] * len(rows.lines), rows.column("name_en")
    spelled: Sequence[str | tuple[str, str]] = names if latin is None else list(zip(names, latin, strict=True))
    if len(_texts) > _MOST_TEXTS:
        _texts.clear()
    for spellings in {*spelled} - _texts.keys():
        each = (spellings,) if isinstance(spellings, str) else spellings
        _texts[spellings] = search_text(*each)[:300]
    return [_texts[spellings] for spellings in spelled]
