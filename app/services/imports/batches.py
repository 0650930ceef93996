"""Finding lists: one's own, and the rows of one from where it was left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from app.domain.access import Actor, Permission
from app.domain.errors import NotFound
from app.domain.imports.reading import Place, Rows
from app.domain.imports.states import ListMovedOn, ListState
from app.domain.jobs import UNDER_WAY
from app.models import ImportBatch, ImportChunk, ImportPiece, ImportRow, Job, Scheme
from app.services import audit, jobs, schemes, scope
from app.services.imports.sealed import unseal_text
from app.services.paging import Order, Page, fetch_page

_NEWEST = Order(
    ImportBatch.created_at, ImportBatch.id, True, datetime.fromisoformat, lambda row: row.created_at.isoformat()
)
OVER = (ListState.DONE, ListState.CANCELLED)


def get_list(session: Session, actor: Actor | None, batch_id: int, *, lock: bool = False) -> ImportBatch:
    """Return one of the actor's own lists, or one given by command where there is no actor; else raise NotFound."""
    if not 0 < batch_id <= scope.LARGEST_KEY:
        raise NotFound
    owner = ImportBatch.owner_id == actor.user_id if actor else ImportBatch.owner_id.is_(None)
    wanted = select(ImportBatch).where(ImportBatch.id == batch_id, owner)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    batch = session.scalars(wanted).one_or_none()
    if batch is None:
        raise NotFound
    return batch


def list_lists(session: Session, actor: Actor, cursor: str | None = None) -> Page[ImportBatch]:
    """Return one page of the actor's own lists, newest first."""
    scope.require(actor, Permission.IMPORT_MANAGE)
    own = select(ImportBatch).where(ImportBatch.owner_id == actor.user_id).options(joinedload(ImportBatch.scheme))
    return fetch_page(session, own, _NEWEST, cursor)


@dataclass(frozen=True, slots=True)
class ListToGive:
    """What the form of a new list offers: the schemes, and the list that it corrects."""

    schemes: Sequence[Scheme]
    parent: ImportBatch | None


def list_to_give(session: Session, actor: Actor, parent_id: int | None) -> ListToGive:
    """Return what the form of a new list is filled with; raise NotFound where it would correct somebody else's."""
    scope.require(actor, Permission.IMPORT_MANAGE)
    parent = get_list(session, actor, parent_id) if parent_id is not None else None
    return ListToGive(schemes.active_schemes(session), parent)


def rows_of(session: Session, batch: ImportBatch, place: Place | None = None) -> Rows:
    """Return a reader of a list's rows from a place on, or from the first under the header."""
    start = place or Place(**batch.columns["start"])
    return Rows(
        lambda number: piece_of(session, batch.id, number), batch.columns["delimiter"], start, batch.columns["width"]
    )


def headers_of(session: Session, batch: ImportBatch) -> list[str]:
    """Return the header of a list that has not been read to its end yet."""
    rows = rows_of(session, batch, Place())
    return rows.take(batch.columns["header"] + 1).rows[batch.columns["header"]]


def piece_of(session: Session, batch_id: int, number: int) -> str | None:
    """Return a piece of a list's text, None past the last."""
    sealed = sealed_piece(session, batch_id, number)
    return None if sealed is None else unseal_text(sealed)


def sealed_piece(session: Session, batch_id: int, number: int) -> bytes | None:
    """Return a piece of a list's text as it is kept, None past the last."""
    wanted = select(ImportPiece.sealed).where(ImportPiece.batch_id == batch_id, ImportPiece.number == number)
    return session.scalar(wanted)


def cancel_list(session: Session, actor: Actor | None, batch_id: int, now: datetime | None = None) -> ImportBatch:
    """Give a list up: its job stops, what was taken stays taken, and everything else of it is deleted.

    Raises:
        NotFound: not the actor's list. ListMovedOn: it is over already.
    """
    batch = get_list(session, actor, batch_id, lock=True)
    if batch.state in OVER:
        raise ListMovedOn
    if batch.job_id is not None and actor is not None and batch.job is not None and batch.job.state in UNDER_WAY:
        jobs.cancel_job(session, actor, batch.job_id, now)
    taken = bool(batch.counts.get("outcomes"))
    batch.state, batch.finished_at = ListState.CANCELLED, now or datetime.now(UTC)
    forget_texts(session, batch.id)
    session.execute(delete(ImportChunk).where(ImportChunk.batch_id == batch.id))
    if not taken:
        session.execute(delete(ImportRow).where(ImportRow.batch_id == batch.id))
    session.flush()
    audit.record(session, actor, "list_cancelled", "list", batch.id)
    return batch


def forget_texts(session: Session, batch_id: int) -> None:
    """Delete the text of a list; its rows are kept judged."""
    session.execute(delete(ImportPiece).where(ImportPiece.batch_id == batch_id))


def sample_rows(session: Session, batch: ImportBatch, count: int) -> Sequence[list[str]]:
    """Return the first rows of a list that has not been read to its end yet."""
    return rows_of(session, batch).take(count).rows


def batch_of_job(session: Session, job: Job) -> ImportBatch | None:
    """Return the list that a job works on, locked until the transaction ends; None where it is gone."""
    wanted = select(ImportBatch).where(ImportBatch.id == job.payload["batch"]).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
