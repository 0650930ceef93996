"""What comparing brought for the rows of a chunk, and how it is kept between looking at a list and taking it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.services.imports.sealed import seal_values, unseal_values


class Match(NamedTuple):
    """Somebody recorded whom a row may mean: how sure, and who."""

    code: str
    person_id: int


@dataclass(slots=True)
class Found:
    """What comparing brought for a chunk: fingerprints and search keys by place, and matches."""

    member: Sequence[str]
    mobile: Sequence[str]
    family: Sequence[str]
    keys: Sequence[str]
    matches: dict[int, Match]


def seal_found(found: Found) -> bytes:
    """Return what comparing brought, packed and sealed."""
    columns = (found.member, found.mobile, found.family, found.keys)
    return seal_values([*("\n".join(column) for column in columns), found.matches])


def open_found(sealed: bytes) -> Found:
    """Return what :func:`seal_found` was given."""
    *columns, matches = unseal_values(sealed)
    member, mobile, family, keys = (c.split("\n") if isinstance(c, str) else c for c in columns)
    return Found(member, mobile, family, keys, {int(at): Match(*match) for at, match in matches.items()})
