"""Deciding a row that looks like somebody recorded already: the same person, or another one. Nothing is merged."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.errors import NotFound
from app.domain.freezes import refuse_sign_up
from app.domain.imports.states import ListMovedOn, ListState, Outcome
from app.domain.lifecycle.clocks import day_of
from app.models import ImportBatch, ImportChunk, ImportRow, Settlement
from app.services import audit
from app.services.imports import batches, comparing
from app.services.imports.ahead import ready_of
from app.services.imports.people_rows import People
from app.services.imports.sealed import ChunkRows, open_chunk
from app.services.rule_book import rule_book


def decide_row(
    session: Session, actor: Actor, batch_id: int, line: int, *, same: bool, now: datetime | None = None
) -> ImportRow:
    """Say of one undecided row whether it is the person recorded; if not, its person is recorded too.

    Raises:
        NotFound: no such row in one of the actor's own lists. ListMovedOn: it is decided, or the list not taken yet.
        SignUpFrozen: the election code is in force there.
    """
    batch = batches.get_list(session, actor, batch_id, lock=True)
    row = session.get(ImportRow, (batch.id, line))
    if row is None:
        raise NotFound
    if batch.state != ListState.DONE or row.outcome != Outcome.UNDECIDED:
        raise ListMovedOn
    chunk = session.get_one(ImportChunk, (batch.id, row.chunk))
    rows = open_chunk(chunk.sealed)
    at = rows.lines.index(line)
    moment = now or datetime.now(UTC)
    if same:
        row.outcome = Outcome.KNOWN
        row.beneficiary_id = row.beneficiary_id or _person_of_line(session, batch, rows, at)
    else:
        row.outcome, row.beneficiary_id = Outcome.ADDED, _record(session, actor, batch, rows, at, moment)
    kept = [place for place in range(len(rows.lines)) if place != at]
    chunk.sealed, chunk.rows = rows.only(kept), len(kept)
    counted = Counter(batch.counts["outcomes"])
    counted[Outcome.UNDECIDED] -= 1
    counted[row.outcome] += 1
    batch.counts = {**batch.counts, "outcomes": {str(name): count for name, count in counted.items() if count}}
    session.flush()
    audit.record(session, actor, "list_row_decided", "list", batch.id, {"line": line, "outcome": str(row.outcome)})
    return row


def _person_of_line(session: Session, batch: ImportBatch, rows: ChunkRows, at: int) -> int | None:
    """Return the person of the earlier line that a row repeats."""
    lines = [int(remark.reading) for remark in rows.remarks.get(at, ()) if remark.code == "repeated"]
    if not lines:
        return None
    return session.scalar(
        select(ImportRow.beneficiary_id).where(ImportRow.batch_id == batch.id, ImportRow.line == lines[0])
    )


def _record(session: Session, actor: Actor, batch: ImportBatch, rows: ChunkRows, at: int, now: datetime) -> int:
    settlement = session.get_one(Settlement, rows.value("settlement_id", at))
    if settlement.booth_id not in comparing.within_reach(session, actor, [settlement.booth_id]):
        raise NotFound
    refuse_sign_up(rule_book(session, day_of(now)).frozen_until(settlement.booth_id))
    people = People(session, batch, ready_of(rows, {}), now)
    person_id = people.gather([at], {settlement.id: settlement.booth_id}, day_of(now))[0]
    for task in people.tasks:
        task()
    return person_id
