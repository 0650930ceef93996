"""The seam between the kinds of lists: by which functions a list is taken.

All kinds are received, looked at, cancelled and receipted alike; what differs is who reads and judges the rows (the job
that confirming the columns starts, :mod:`app.services.imports.columns`) and who writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.imports.states import ListKind, RowVerdict
from app.models import ImportBatch
from app.services.imports import applying, batches, places

Take = Callable[[Session, Actor | None, int, Collection[RowVerdict], datetime | None], ImportBatch]
TAKERS: Mapping[str, Take] = {
    ListKind.PEOPLE: applying.take_list,
    ListKind.SETTLEMENTS: places.take_places,
    ListKind.BOOTHS: places.take_places,
    ListKind.ROSTER: places.take_places,
}


def take(
    session: Session,
    actor: Actor | None,
    batch_id: int,
    verdicts: Collection[RowVerdict],
    now: datetime | None = None,
) -> ImportBatch:
    """Start taking the rows of a list that are fine, and of those verdicts besides; raises as the takers do."""
    kind = batches.get_list(session, actor, batch_id).kind
    return TAKERS[kind](session, actor, batch_id, verdicts, now)
