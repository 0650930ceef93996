"""Long lists to take along: gathered by a job, sealed, fetched within a day.

What a job gathers lies in the database, so whichever process is asked can hand it over, and a reach that has changed
since makes it as good as deleted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.errors import NotFound
from app.domain.exports import (
    BUILT_WHOLE,
    KEPT,
    MOST_BUILT,
    READS,
    ExportAsk,
    ExportForm,
    ExportKind,
    ExportOver,
    Head,
    TooManyForForm,
)
from app.domain.jobs import JobState
from app.domain.lifecycle.clocks import day_of
from app.models import ExportFile, ExportPiece, User
from app.services import accounts, jobs, scope
from app.services.exports.exports import (
    MOST_COUNTED,
    Made,
    Writer,
    check,
    file_name,
    head,
    new_reference,
    read_out,
    record,
    written,
)
from app.services.exports.rows import Reader
from app.services.imports.sealed import seal_values, unseal_values

if TYPE_CHECKING:
    from app.models import Job

EXPORT_JOB = "export"
PIECE_ROWS = 5_000


def start_export(session: Session, actor: Actor, ask: ExportAsk, now: datetime) -> ExportFile:
    """Have a job gather a long list; what was kept longer than a day is deleted on the way.

    Raises:
        NotAllowed, NotFound: as in :func:`take_along`. TooManyForForm: CSV has to be chosen.
    """
    check(actor, ask)
    total = Reader(session, actor, ask, now).count(MOST_COUNTED)
    if ask.form in BUILT_WHOLE and total > MOST_BUILT:
        raise TooManyForForm(field="form")
    delete_old(session, now)
    export = ExportFile(
        reference=new_reference(),
        kind=ask.kind,
        form=ask.form,
        words=dict(ask.words),
        personal=ask.personal,
        language=ask.language,
        reach_key=reach_key(actor, ask),
        owner_id=actor.user_id,
        created_at=now,
        expires_at=now + KEPT,
    )
    session.add(export)
    session.flush()
    job = jobs.start_job(session, actor, EXPORT_JOB, {"export": export.id}, total=total, now=now)
    export.job_id = job.id
    session.flush()
    return export


def step(session: Session, job: Job) -> bool:
    """Gather one portion of a list; return True when nothing is left."""
    export = session.get(ExportFile, job.payload["export"])
    # A key may be given again when its list was deleted: only the job that was started for this list works on it.
    if export is None or export.job_id != job.id:
        return True
    ask = ask_of(export)
    actor = accounts.actor_of(session.get_one(User, export.owner_id), day_of(datetime.now(UTC)))
    may_take = actor.may(Permission.LIST_TAKE) and actor.may(READS[ask.kind])
    if not may_take or reach_key(actor, ask) != export.reach_key:
        session.execute(delete(ExportPiece).where(ExportPiece.export_id == export.id))
        return True
    rows, after = Reader(session, actor, ask, export.created_at).page(job.cursor.get("after", 0), PIECE_ROWS)
    if rows:
        number = job.cursor.get("pieces", 0)
        piece = {"export_id": export.id, "number": number, "sealed": seal_values(rows)}
        session.execute(insert(ExportPiece), piece)
        job.cursor = {"after": after, "pieces": number + 1}
        job.done += len(rows)
        export.rows = job.done
    job.result = {"see": f"/exports/{export.id}", "counts": {"export_rows": job.done}}
    return not rows


def get_export(session: Session, actor: Actor, export_id: int) -> ExportFile:
    """Return one of the actor's own files, or raise NotFound."""
    export = session.get(ExportFile, export_id) if 0 < export_id <= scope.LARGEST_KEY else None
    if export is None or export.owner_id != actor.user_id:
        raise NotFound
    return export


def is_over(actor: Actor, export: ExportFile, now: datetime) -> bool:
    """Tell whether a file cannot be fetched any more: its day is over, or its owner holds other places now."""
    return export.job is None or export.expires_at <= now or reach_key(actor, ask_of(export)) != export.reach_key


@dataclass(frozen=True, slots=True)
class Ready:
    """A gathered list about to be handed over; ``pages`` reads from the database as it goes."""

    ask: ExportAsk
    head: Head
    pages: Iterator[list[list[Any]]]
    made_at: datetime


def fetch_export(session: Session, actor: Actor, export_id: int, now: datetime) -> Ready:
    """Write down that a gathered list is taken, and return what :func:`file_of` makes a file of after the commit.

    Raises:
        NotFound: not the actor's, or not gathered yet. ExportOver: it is not kept any longer.
    """
    export = get_export(session, actor, export_id)
    if export.job is None or export.job.state != JobState.DONE:
        raise NotFound
    if is_over(actor, export, now):
        raise ExportOver
    ask = ask_of(export)
    check(actor, ask)
    record(session, actor, ask, export.reference, export.rows)
    told = head(session, actor, ask, export.reference, export.created_at)
    return Ready(ask, told, _pieces(session, export.id), export.created_at)


def file_of(ready: Ready, write: Writer) -> Made:
    """Return the file of a gathered list; nothing is written to the database, so no writer waits for it."""
    file = written(write, ready.ask, ready.head, ready.pages)
    return Made(file_name(ready.ask, ready.made_at), ready.ask.form, read_out(file))


def delete_old(session: Session, now: datetime) -> int:
    """Delete what was kept longer than a day; return how many lists that were."""
    old = list(session.scalars(select(ExportFile.id).where(ExportFile.expires_at <= now)))
    if old:
        session.execute(delete(ExportPiece).where(ExportPiece.export_id.in_(old)))
        session.execute(delete(ExportFile).where(ExportFile.id.in_(old)))
    return len(old)


def delete_step(session: Session, job: Job) -> bool:
    """Delete, once a day, what was kept longer than that."""
    job.result = {"counts": {"exports_deleted": delete_old(session, datetime.now(UTC))}}
    return True


def ask_of(export: ExportFile) -> ExportAsk:
    """Return what a kept list was asked for as."""
    form = ExportForm(export.form)
    return ExportAsk(ExportKind(export.kind), form, export.words, export.personal, export.language)


def reach_key(actor: Actor, ask: ExportAsk) -> str:
    """Return what tells one reach over a list from another."""
    reaches = [actor.reach(READS[ask.kind]), actor.reach(Permission.CASE_READ)]
    reaches += [actor.reach(Permission.EXPORT_PERSONAL)] if ask.personal else []
    held: Any = [[sorted(reach.area_ids), sorted(reach.booth_ids)] for reach in reaches]
    return hashlib.sha256(json.dumps(held).encode()).hexdigest()


def _pieces(session: Session, export_id: int) -> Iterator[list[list[Any]]]:
    number = 0
    while True:
        wanted = select(ExportPiece.sealed).where(ExportPiece.export_id == export_id, ExportPiece.number == number)
        sealed = session.scalar(wanted)
        if sealed is None:
            return
        yield unseal_values(sealed)
        number += 1
