"""Lists of booths and settlements: read and judged as a whole, looked at, taken.

Whether a position is right shows only beside the others of its seat, so a list of places is judged in one piece, by the
loaders that the commands use. Reading is one transaction and taking is one: a list that was cut off has not been.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.domain.errors import InvalidInput, Sentence
from app.domain.imports.screening import mark_in
from app.domain.imports.states import (
    ListState,
    Outcome,
    RowVerdict,
    remark_sentence,
)
from app.models import ImportBatch, ImportChunk, ImportRow
from app.services import audit
from app.services.imports import batches, place_kinds
from app.services.imports.place_rows import (
    MOST_PLACES,
    READ_AT_ONCE,
    PlaceRows,
    chunks_of,
    confirmed_of,
    remarks_on,
    rows_from_text,
    rows_kept,
    verdict_of,
)
from app.services.imports.sealed import open_chunk, seal_chunk
from app.services.imports.staging import actor_of

if TYPE_CHECKING:
    from app.models import Job


class TooManyPlaces(InvalidInput):
    """More places than the state has."""

    code = "too_many_places"
    sentence = Sentence(
        f"सूची में {MOST_PLACES:,} से ज्यादा पंक्तियां हैं। हिस्सों में दें।",
        f"The list has more than {MOST_PLACES:,} rows. Give it in parts.",
    )


def stage_step(session: Session, job: Job) -> bool:
    """Read and judge a list; return True, since that is all."""
    batch = batches.batch_of_job(session, job)
    if batch is not None:
        stage_places(session, batch)
        job.done, job.result = job.total or 0, {"see": f"/imports/{batch.id}"}
    return True


def stage_places(session: Session, batch: ImportBatch, now: datetime | None = None) -> None:
    """Read a list of places and judge every row.

    Raises:
        TooManyPlaces: it is longer than any list of the state.
    """
    if batch.state != ListState.STAGING:
        return
    if batch.lines > MOST_PLACES:
        raise TooManyPlaces
    found = rows_from_text(session, batch)
    _judge(session, batch, found, now or datetime.now(UTC))
    batches.forget_texts(session, batch.id)
    batch.state, batch.cursor = ListState.STAGED, {"phase": ""}
    session.flush()


def judge_again(session: Session, batch: ImportBatch, now: datetime) -> None:
    """Judge the rows of a list anew, after somebody has confirmed how some of them are to be read."""
    _judge(session, batch, rows_kept(session, batch), now)
    session.flush()


def _judge(session: Session, batch: ImportBatch, found: PlaceRows, now: datetime) -> None:
    actor = actor_of(session, batch, now)
    _refuse_marks(found)
    judged = place_kinds.judge(session, batch.kind, found.rows, confirmed_of(batch), actor, now)
    values: dict[str, Sequence[Any]] = {
        "name": [_name(row.cells) for row in found.rows],
        "place": [place_kinds.place_of(row) for row in found.rows],
        "point": judged.points,
        "group": [place_kinds.group_of(row) for row in found.rows],
    }
    _keep(session, batch, found, values)
    counted = Counter(str(verdict_of(row)) for row in found.rows)
    batch.counts = {"verdicts": dict(counted), **judged.told}


def _refuse_marks(found: PlaceRows) -> None:
    for row, cells in zip(found.rows, found.raw, strict=True):
        for cell in cells:
            code = mark_in(cell)
            if code:
                row.note("", code, remark_sentence(code, ""))


def _name(cells: Mapping[str, str]) -> str:
    return cells.get("name") or cells.get("name_hi") or cells.get("name_en") or ""


def _keep(session: Session, batch: ImportBatch, found: PlaceRows, values: Mapping[str, Sequence[Any]]) -> None:
    """Write the chunks and remarks of a list anew."""
    session.execute(delete(ImportRow).where(ImportRow.batch_id == batch.id))
    session.execute(delete(ImportChunk).where(ImportChunk.batch_id == batch.id))
    for number, first in enumerate(range(0, len(found.rows), READ_AT_ONCE)):
        past = min(first + READ_AT_ONCE, len(found.rows))
        lines = [row.line for row in found.rows[first:past]]
        judged = found.judged(values, first, past)
        chunk = {
            "batch_id": batch.id,
            "number": number,
            "first_line": lines[0],
            "rows": len(lines),
            "sealed": seal_chunk(found.headers, batch.columns["places"], lines, judged),
            "keys": b"",
        }
        session.execute(insert(ImportChunk), chunk)
        rows = []
        for row in found.rows[first:past]:
            remarks, verdict = remarks_on(row), verdict_of(row)
            if remarks:
                code = next(remark.code for remark in remarks if remark.verdict == verdict)
                kept = {"batch_id": batch.id, "line": row.line, "chunk": number, "verdict": str(verdict), "code": code}
                rows.append(kept)
        if rows:
            session.execute(insert(ImportRow), rows)


def apply_step(session: Session, job: Job) -> bool:
    """Take a list; return True, since that is all."""
    batch = batches.batch_of_job(session, job)
    if batch is not None:
        apply_places(session, batch)
        job.done, job.result = job.total or 0, {"see": f"/imports/{batch.id}"}
    return True


def apply_places(session: Session, batch: ImportBatch, now: datetime | None = None) -> None:
    """Write the rows of a list that are to be taken, judged against what is recorded now."""
    if batch.state != ListState.APPLYING:
        return
    moment = now or datetime.now(UTC)
    actor = actor_of(session, batch, moment)
    found, take = rows_kept(session, batch), set(batch.columns["take"])
    _refuse_marks(found)
    judged = place_kinds.judge(session, batch.kind, found.rows, confirmed_of(batch), actor, moment)
    wanted = {row.line for row in found.rows if str(verdict_of(row)) in take}
    written = place_kinds.write(session, batch, judged, wanted, actor, moment)
    outcomes: Counter[str] = Counter()
    by_line: dict[int, Outcome] = {}
    for row in found.rows:
        if row.line in written:
            outcome = Outcome.ADDED if written[row.line] else Outcome.KNOWN
        else:
            outcome = Outcome.REFUSED if verdict_of(row) == RowVerdict.REFUSED else Outcome.HELD
        by_line[row.line] = outcome
        outcomes[str(outcome)] += 1
    _close(session, batch, found, by_line)
    batch.counts = {**batch.counts, "outcomes": dict(outcomes)}
    batch.state, batch.finished_at = ListState.DONE, moment
    audit.record(session, actor, "list_rows_taken", "list", batch.id, dict(outcomes))
    session.flush()


def _close(session: Session, batch: ImportBatch, found: PlaceRows, outcomes: Mapping[int, Outcome]) -> None:
    """Write what became of every row, and keep only the rows that wait to be corrected."""
    session.execute(delete(ImportRow).where(ImportRow.batch_id == batch.id))
    rows = {row.line: row for row in found.rows}
    for chunk in list(chunks_of(session, batch)):
        kept = open_chunk(chunk.sealed)
        written = []
        for line in kept.lines:
            remarks, verdict = remarks_on(rows[line]), verdict_of(rows[line])
            code = next((remark.code for remark in remarks if remark.verdict == verdict), "")
            said = {"batch_id": batch.id, "line": line, "chunk": chunk.number, "verdict": str(verdict), "code": code}
            written.append({**said, "outcome": str(outcomes[line])})
        session.execute(insert(ImportRow), written)
        waiting = [at for at, line in enumerate(kept.lines) if outcomes[line] in (Outcome.HELD, Outcome.REFUSED)]
        chunk.sealed, chunk.rows = kept.only(waiting), len(waiting)
