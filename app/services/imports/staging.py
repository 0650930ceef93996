"""Reading a list and judging its rows, some thousand at a time, from the list's own cursor.

A chunk is rows, verdicts and cursor in one transaction, so a chunk that was cut off has never been. What makes reading
quick (the settlements, the keys that came before, the piece at hand) is kept in memory between chunks, and built again
wherever the cursor in the database is not the one it was left at.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.imports.reading import Place, Rows
from app.domain.imports.repeats import Seen
from app.domain.imports.states import ListState, RowVerdict
from app.domain.lifecycle.clocks import day_of
from app.models import ImportBatch, ImportChunk, User
from app.models.encryption import field_cipher
from app.services import accounts
from app.services.imports import batches, comparing
from app.services.imports.ground import ListGround
from app.services.imports.judging import (
    Plain,
    Reading,
    ask_to_judge,
    asked_to_judge,
    judged_beside,
    keys_of,
    read_on,
    say_repeated,
    stop_reading,
)
from app.services.imports.marked_rows import mark_rows
from app.services.imports.undisturbed import undisturbed

if TYPE_CHECKING:
    from app.models import Job

CHUNK = 10_000
_MANY = 20_000
"""So many lines make a second process worth its while."""
READ, COMPARE, LOOKED = "read", "compare", ""


@dataclass
class _Desk:
    """What is kept between the chunks of one list, and the cursor at which it was left."""

    reading: Reading
    cursor: dict[str, Any]
    rows: Rows
    seen: Seen


_left: list[_Desk] = []
"""The desk of the list that this process read last."""


def step(session: Session, job: Job) -> bool:
    """Do one chunk of a job that reads a list; return True when nothing is left."""
    batch = batches.batch_of_job(session, job)
    if batch is None:
        return True
    job.done += stage_chunk(session, batch)
    job.result["see"] = f"/imports/{batch.id}"
    return batch.state != ListState.STAGING


@undisturbed()
def stage_chunk(session: Session, batch: ImportBatch, now: datetime | None = None) -> int:
    """Read and judge, or compare, one chunk of a list; return how many lines that was."""
    if batch.state != ListState.STAGING:
        return 0
    moment = now or datetime.now(UTC)
    if batch.cursor["phase"] == READ:
        return _read_chunk(session, batch, moment, CHUNK)
    done = comparing.compare_chunk(session, batch, actor_of(session, batch, moment))
    if batch.cursor["phase"] == LOOKED:
        batch.state = ListState.STAGED
    session.flush()
    return done


def actor_of(session: Session, batch: ImportBatch, now: datetime) -> Actor | None:
    """Return the owner of a list with the roles that they hold now; None for a list given by command."""
    if batch.owner_id is None:
        return None
    user = session.get_one(User, batch.owner_id)
    return accounts.actor_of(user, day_of(now)) if user.active else Actor(user.id, user.name, ())


def _read_chunk(session: Session, batch: ImportBatch, now: datetime, size: int) -> int:
    desk = _desk(session, batch, now)
    before = desk.rows.place.number
    cursor = dict(batch.cursor)
    told = _judged_beside(session, batch, desk, size)
    if told is None:
        told = _judge(session, batch, desk, size)
    if told["count"]:
        _keep(session, batch, cursor.get("chunks", 0), told)
        cursor["chunks"] = cursor.get("chunks", 0) + 1
    cursor["place"] = asdict(desk.rows.place)
    if desk.rows.at_end():
        cursor = {"phase": COMPARE, "chunks": cursor.get("chunks", 0), "compared": 0}
        batches.forget_texts(session, batch.id)
        _left.clear()
        stop_reading()
    else:
        desk.cursor = cursor
    batch.cursor = cursor
    session.flush()
    return desk.rows.place.number - before


def _judge(session: Session, batch: ImportBatch, desk: _Desk, size: int) -> Plain:
    """Judge the next portion here, and have the piece after it judged meanwhile where there are many."""
    portion = desk.rows.take_columns(size)
    if not portion.lines:
        return {"count": 0}
    reading = desk.reading
    if portion.piece is not None and batch.lines >= _MANY:
        following = batches.sealed_piece(session, batch.id, portion.piece + 1)
        ask_to_judge(portion.piece + 1, desk.rows.place.number, size, following)
    judged = reading.judge(portion)
    keys, lines = keys_of(judged), np.array(portion.lines, dtype=np.int32)
    say_repeated(judged, desk.seen.earlier(keys, lines))
    desk.seen.add(keys, lines)
    text = None if portion.piece is None else batches.sealed_piece(session, batch.id, portion.piece)
    return reading.packed(portion, judged, keys, text)


def _judged_beside(session: Session, batch: ImportBatch, desk: _Desk, size: int) -> Plain | None:
    """Return the piece at the cursor as it was judged beside, and move behind it; None where it was not, or repeats."""
    place = desk.rows.place
    if place.line or not asked_to_judge(place.piece, place.number):
        return None
    sealed = batches.sealed_piece(session, batch.id, place.piece)
    told = None if sealed is None else judged_beside(place.piece, place.number, size, sealed)
    if told is None:
        return None
    keys, lines = np.frombuffer(told["keys"], np.int64), np.frombuffer(told["lines"], np.int32)
    if desk.seen.earlier(keys, lines).any():
        return None
    desk.seen.add(keys, lines)
    desk.rows.skip_piece(told["count"])
    return told


def _keep(session: Session, batch: ImportBatch, number: int, told: Plain) -> None:
    lines = np.frombuffer(told["lines"], np.int32)
    chunk = {
        "batch_id": batch.id,
        "number": number,
        "first_line": int(lines[0]),
        "rows": told["count"],
        "sealed": told["sealed"],
        "keys": field_cipher().seal(told["keys"] + told["lines"]),
    }
    session.execute(insert(ImportChunk), chunk)
    names = ("line", "verdict", "code", "paid")
    mark_rows(
        session,
        [{"batch_id": batch.id, "chunk": number, **dict(zip(names, said, strict=True))} for said in told["said"]],
    )
    counted = Counter(batch.counts["verdicts"])
    counted.update(verdict for _line, verdict, _code, _paid in told["said"])
    counted[str(RowVerdict.ACCEPTED)] += told["count"] - len(told["said"])
    batch.counts = {**batch.counts, "verdicts": {name: count for name, count in counted.items() if count}}


def _desk(session: Session, batch: ImportBatch, now: datetime) -> _Desk:
    known = (batch.file_name, batch.cursor, day_of(now))
    if _left and (_left[0].reading.name, _left[0].cursor, _left[0].reading.today) == known:
        _left[0].rows = _reader(session, batch, _left[0].rows)
        return _left[0]
    _left.clear()
    ground = ListGround(session, actor_of(session, batch, now), day_of(now))
    reading = Reading(batch.file_name, batches.headers_of(session, batch), dict(batch.columns), ground, day_of(now))
    desk = _Desk(reading, dict(batch.cursor), _reader(session, batch, None), _seen_before(session, batch))
    read_on(reading)
    _left.append(desk)
    return desk


def _reader(session: Session, batch: ImportBatch, rows: Rows | None) -> Rows:
    """Return the reader left by the last chunk, in this session's hands, or a new one at the cursor."""
    place = Place(**batch.cursor["place"]) if "place" in batch.cursor else None
    fresh = batches.rows_of(session, batch, place)
    return fresh if rows is None else rows.with_pieces_of(fresh)


def _seen_before(session: Session, batch: ImportBatch) -> Seen:
    """Return the keys of all chunks that were read already."""
    seen, cipher = Seen(), field_cipher()
    kept = select(ImportChunk.keys, ImportChunk.rows).where(ImportChunk.batch_id == batch.id)
    for sealed, rows in session.execute(kept.order_by(ImportChunk.number)):
        both = cipher.unseal(sealed)
        seen.add(np.frombuffer(both[: 8 * rows], np.int64), np.frombuffer(both[8 * rows :], np.int32))
    return seen
