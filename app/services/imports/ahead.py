"""What taking a chunk needs of it, opened and its numbers sealed, while the chunk before is still being written.

A database writes on another processor, and on PostgreSQL in another process; meanwhile this one makes the next chunk
ready. Only memory is at stake: what was made ready is used if the chunk is still, byte for byte, the one it was made
of, and made again otherwise. A chunk that cannot be opened is told of when its own turn comes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import copy_context
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.imports.states import ChunkNotOpened
from app.models import ImportBatch, ImportChunk
from app.models.encryption import field_cipher
from app.services.imports.found import Found, open_found
from app.services.imports.sealed import ChunkRows, open_chunk

Task = Callable[[], None]
"""A piece of writing that waits."""
Kept = tuple[bytes, bytes | None]
"""A chunk as it is kept: its rows, and what comparing brought."""
_TURN = 0.0005
"""Seconds after which the two threads take turns, while there are two: a statement of many rows takes about as long."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The rows of a chunk, what comparing brought, and the numbers of each row as a person's row keeps them."""

    rows: ChunkRows
    found: Found
    mobile: Sequence[str | None]
    member: Sequence[str | None]


def ready_of(rows: ChunkRows, found: Found) -> Ready:
    """Return a chunk with its numbers sealed."""
    return Ready(rows, found, *(_sealed(rows, name) for name in ("mobile", "samagra_member")))


def _sealed(rows: ChunkRows, name: str) -> Sequence[str | None]:
    column = rows.column(name)
    return [None] * len(rows.lines) if column is None else field_cipher().encrypt_all(column)


_made: list[tuple[Kept, Ready]] = []
"""The chunk that was made ready ahead, with what it was made of."""


def take_ready(chunk: ImportChunk) -> Ready:
    """Return a chunk made ready: ahead, where this very chunk was, or now.

    Raises:
        ChunkNotOpened: it was damaged, or sealed with another key.
    """
    kept = (chunk.sealed, chunk.found)
    made = _made.pop() if _made else None
    if made and made[0] == kept:
        return made[1]
    try:
        return _ready(kept)
    except (InvalidTag, ValueError):
        raise ChunkNotOpened(ChunkNotOpened.sentence.format(line=chunk.first_line)) from None


def make_ready(kept: Kept | None) -> None:
    """Make a chunk ready for :func:`take_ready`, the only one that is; one that cannot be is left as it is."""
    _made.clear()
    if kept is not None and kept[1] is not None:
        with suppress(Exception):
            _made.append((kept, _ready(kept)))


def _ready(kept: Kept) -> Ready:
    rows, found = kept
    assert found is not None
    ready = ready_of(open_chunk(rows), open_found(found))
    for name in ("name", "relation_name", "settlement_id", "sex", "born_on", "precision", "marital", "paid"):
        ready.rows.column(name)
    return ready


def chunk_after(session: Session, batch: ImportBatch, number: int) -> Kept | None:
    """Return the chunk after one as it is kept, None after the last."""
    wanted = select(ImportChunk.sealed, ImportChunk.found)
    row = session.execute(
        wanted.where(ImportChunk.batch_id == batch.id, ImportChunk.number == number + 1)
    ).one_or_none()
    return None if row is None else (row.sealed, row.found)


@contextmanager
def beside(tasks: list[Task]) -> Iterator[None]:
    """Do some writing in order in a thread of its own; until the block ends nobody else may use the session.

    What is done is taken from ``tasks``, so that rows that are written take no more memory.
    """
    before = sys.getswitchinterval()
    with ThreadPoolExecutor(1) as pen:
        sys.setswitchinterval(_TURN)
        try:
            written = pen.submit(copy_context().run, _do, tasks)
            yield
        finally:
            written.exception()
            sys.setswitchinterval(before)
    written.result()


def _do(tasks: list[Task]) -> None:
    while tasks:
        tasks.pop(0)()
