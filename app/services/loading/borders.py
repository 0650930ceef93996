"""Which booths and settlements lie on a boundary of districts or seats: found anew when either side is loaded.

A place by a border keeps the booth and the areas that the roll gives it; the map only says that it could be otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.domain.geography import DRAWN_AS_SURE, Hierarchy
from app.models import Booth, BorderPlace, Job, Settlement
from app.services.loading.positions import area_ids, stored_boundaries
from geo.borders import areas_near

KINDS = ((Hierarchy.ADMINISTRATIVE, "district"), (Hierarchy.ELECTORAL, "constituency"))


def find_borders(session: Session) -> int:
    """Write anew which places lie on a boundary, and return how many notes that makes.

    A booth whose position is doubtful lies nowhere for sure, so on no boundary either.
    """
    session.execute(delete(BorderPlace).execution_options(synchronize_session=False))
    sure = Booth.lat.is_not(None), Booth.position_quality.in_(sorted(DRAWN_AS_SURE)), Booth.valid_to.is_(None)
    return _note(session, {"booth_id": select(Booth.id, Booth.lon, Booth.lat).where(*sure), "settlement_id": _PLACED})


def find_borders_of(session: Session, settlement_id: int) -> int:
    """Write anew on which boundaries one settlement lies, and return how many notes that makes."""
    theirs = BorderPlace.settlement_id == settlement_id
    session.execute(delete(BorderPlace).where(theirs).execution_options(synchronize_session=False))
    return _note(session, {"settlement_id": _PLACED.where(Settlement.id == settlement_id)})


_PLACED = select(Settlement.id, Settlement.lon, Settlement.lat).where(Settlement.lat.is_not(None))


def _note(session: Session, places: Mapping[str, Any]) -> int:
    found: list[dict[str, int | None]] = []
    for hierarchy, kind in KINDS:
        boundaries, keys = stored_boundaries(session, hierarchy, kind), area_ids(session, hierarchy, kind)
        for column, statement in places.items():
            rows = session.execute(statement.order_by("id")).all()
            near = areas_near([row.lon for row in rows], [row.lat for row in rows], boundaries)
            nobody: dict[str, int | None] = {"booth_id": None, "settlement_id": None}
            found += [
                {**nobody, column: row.id, "area_id": keys[codes[0]], "other_id": keys[other]}
                for row, codes in zip(rows, near, strict=True)
                for other in codes[1:]
            ]
    if found:
        session.execute(insert(BorderPlace), found)
    return len(found)


def step(session: Session, job: Job) -> bool:
    """Find them as a job: those of the settlement that the job names, or of all places."""
    only = job.payload.get("settlement")
    job.done = job.total = find_borders(session) if only is None else find_borders_of(session, int(only))
    return True
