"""Starting to take a list that somebody has looked at; lists of all kinds start alike.

What differs by kind is who writes the rows: the job that is started here, or the command that goes on by itself.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.imports.states import ListKind, ListMovedOn, ListState, NothingToTake, RowVerdict
from app.models import ImportBatch
from app.services import audit, jobs
from app.services.imports import batches

MAY_BE_TAKEN = (RowVerdict.CORRECTED, RowVerdict.DOUBTFUL)
"""What is taken where somebody chooses it; accepted rows always are."""
APPLY_JOB, APPLY_PLACES_JOB = "import_apply", "places_apply"


def take_list(
    session: Session,
    actor: Actor | None,
    batch_id: int,
    verdicts: Collection[RowVerdict],
    now: datetime | None = None,
) -> ImportBatch:
    """Start taking the rows of a list that are fine, and of those verdicts besides.

    Raises:
        NotFound: not the actor's list. ListMovedOn: it does not wait for this. NothingToTake.
    """
    batch = batches.get_list(session, actor, batch_id, lock=True)
    if batch.state in (ListState.APPLYING, ListState.DONE):
        return batch
    if batch.state != ListState.STAGED:
        raise ListMovedOn
    at_once = batch.kind != ListKind.PEOPLE
    take = sorted({str(RowVerdict.ACCEPTED), *(str(verdict) for verdict in verdicts if verdict in MAY_BE_TAKEN)})
    counted = batch.counts["verdicts"]
    # What a list says of people recorded before is written beside them, so a list of only these is worth taking.
    worth = take if at_once else (*take, RowVerdict.DUPLICATE)
    if not sum(counted.get(verdict, 0) for verdict in worth):
        raise NothingToTake
    batch.columns = {**batch.columns, "take": take}
    batch.state = ListState.APPLYING
    audit.record(session, actor, "list_taken", "list", batch.id, {"verdicts": take})
    if actor is not None:
        name = APPLY_PLACES_JOB if at_once else APPLY_JOB
        payload = {"batch": batch.id, "back": f"/imports/{batch.id}"}
        key, total = f"{name}:{batch.id}", sum(counted.values())
        batch.job_id = jobs.start_job(session, actor, name, payload, total=total, once_key=key, now=now).id
    session.flush()
    return batch
