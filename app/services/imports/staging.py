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
from app.domain.imports.people import Choice, Judged, judge_people
from app.domain.imports.reading import Place, Portion, Rows
from app.domain.imports.remarks import Said
from app.domain.imports.repeats import NOTHING, Keys, Lines, Seen, key_of
from app.domain.imports.states import ListState, RowVerdict
from app.domain.lifecycle.clocks import day_of
from app.models import ImportBatch, ImportChunk, User
from app.models.encryption import field_cipher
from app.services import accounts
from app.services.imports import batches, comparing
from app.services.imports.ground import ListGround
from app.services.imports.marked_rows import mark_rows
from app.services.imports.sealed import seal_chunk
from app.services.imports.undisturbed import undisturbed

if TYPE_CHECKING:
    from app.models import Job

CHUNK = 10_000
READ, COMPARE, LOOKED = "read", "compare", ""


@dataclass
class _Desk:
    """What is kept between the chunks of one list, and the cursor at which it was left."""

    list_name: str
    cursor: dict[str, Any]
    headers: list[str]
    rows: Rows
    seen: Seen
    ground: ListGround


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
    portion = desk.rows.take_columns(size)
    cursor = dict(batch.cursor)
    if portion.lines:
        number = cursor.get("chunks", 0)
        judged = judge_people(
            portion.rows,
            batch.columns["width"],
            _choice(batch),
            desk.ground,
            day_of(now),
            plain=portion.plain,
            columns=portion.columns,
        )
        keys = _keys(judged)
        lines = np.array(portion.lines, dtype=np.int32)
        for at in np.flatnonzero(earlier := desk.seen.add(keys, lines)):
            judged.say(int(at), "", Said("repeated", str(earlier[at]), RowVerdict.DUPLICATE))
        _keep(session, batch, number, portion, judged, desk, keys, lines)
        cursor["chunks"] = number + 1
    cursor["place"] = asdict(desk.rows.place)
    if portion.last:
        cursor = {"phase": COMPARE, "chunks": cursor.get("chunks", 0), "compared": 0}
        batches.forget_texts(session, batch.id)
        _left.clear()
    else:
        desk.cursor = cursor
    batch.cursor = cursor
    session.flush()
    return desk.rows.place.number - before


def _keep(
    session: Session,
    batch: ImportBatch,
    number: int,
    portion: Portion,
    judged: Judged,
    desk: _Desk,
    keys: Keys,
    lines: Lines,
) -> None:
    text = None if portion.piece is None else batches.sealed_piece(session, batch.id, portion.piece)
    sealed = seal_chunk(
        desk.headers,
        batch.columns["places"],
        portion.lines,
        judged,
        text=text,
        delimiter=batch.columns["delimiter"],
    )
    chunk = {
        "batch_id": batch.id,
        "number": number,
        "first_line": portion.lines[0],
        "rows": judged.count,
        "sealed": sealed,
        "keys": field_cipher().seal(keys.tobytes() + lines.tobytes()),
    }
    session.execute(insert(ImportChunk), chunk)
    verdicts = judged.verdicts()
    paid = judged.values.get("paid")
    rows = [
        {
            "batch_id": batch.id,
            "line": portion.lines[at],
            "chunk": number,
            "verdict": str(verdicts[at]),
            "code": next(r.code for r in remarks if r.verdict == verdicts[at]),
            "paid": paid[at] if paid else None,
        }
        for at, remarks in judged.remarks.items()
    ]
    mark_rows(session, rows)
    counted = Counter(batch.counts["verdicts"])
    counted.update(str(verdicts[at]) for at in judged.remarks)
    counted[str(RowVerdict.ACCEPTED)] += judged.count - len(judged.remarks)
    batch.counts = {**batch.counts, "verdicts": {name: count for name, count in counted.items() if count}}


def _choice(batch: ImportBatch) -> Choice:
    columns = batch.columns
    return Choice(columns["places"], frozenset(columns["old_font"]), columns["sex"])


def _keys(judged: Judged) -> Keys:
    """Return what tells the persons of a list apart: the member ID, or name, relation, birth and place together."""
    members = judged.values.get("samagra_member")
    if members is not None and all(map(len, members)) and not judged.odd:
        return np.array(list(map(int, members)), dtype=np.int64)
    blank = [""] * judged.count
    values = judged.values
    rows = zip(
        members or blank,
        values["name"],
        values.get("relation_name") or blank,
        values["born_on"],
        values.get("mobile") or blank,
        values["settlement_id"],
        strict=True,
    )
    return np.array([int(row[0]) if row[0] else _key(row) if row[1] and row[5] else NOTHING for row in rows], np.int64)


def _key(row: tuple[Any, ...]) -> int:
    return key_of("\n".join(map(str, row[1:])).casefold())


def _desk(session: Session, batch: ImportBatch, now: datetime) -> _Desk:
    if _left and (_left[0].list_name, _left[0].cursor) == (batch.file_name, batch.cursor):
        _left[0].rows = _reader(session, batch, _left[0].rows)
        return _left[0]
    _left.clear()
    ground = ListGround(session, actor_of(session, batch, now), day_of(now))
    desk = _Desk(
        batch.file_name,
        dict(batch.cursor),
        batches.headers_of(session, batch),
        _reader(session, batch, None),
        _seen_before(session, batch),
        ground,
    )
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
