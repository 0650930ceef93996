"""Letting go of runs that have had their time, some rows at a time, and of counts that no run needs any more.

Which runs stay is :mod:`app.domain.fairness.retention`. A cut anywhere leaves a run with fewer rows that will go on
being let go of; it is never one that a page or a finding leans on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, exists, select, union
from sqlalchemy.orm import Session

from app.domain.fairness.retention import NIGHTLY, KeptRun, runs_to_forget
from app.domain.lifecycle.clocks import day_of, start_of
from app.models import FairnessFinding, FairnessNote, FairnessPart, FairnessResult, FairnessRun, FairnessSnapshot
from app.services import audit, fairness_results

_NAMING = (FairnessFinding.first_run_id, FairnessFinding.last_run_id, FairnessNote.run_id)


@dataclass(frozen=True, slots=True)
class Gone:
    """How many runs a portion has let go of, and whether there may be more to do."""

    runs: int
    more: bool


def forgettable(session: Session, today: date) -> list[KeptRun]:
    """Return the runs that have had their time, the oldest first."""
    named = union(*(select(column).where(column.is_not(None)) for column in _NAMING))
    leaned_on = set(session.scalars(named))
    rows = session.execute(
        select(
            FairnessRun.id,
            FairnessRun.level,
            FairnessSnapshot.period,
            FairnessRun.created_at,
            FairnessRun.finished_at,
        ).join(FairnessSnapshot, FairnessSnapshot.id == FairnessRun.snapshot_id)
    ).all()
    runs = {
        key: KeptRun(key, level, period, day_of(ended or begun), ended is not None, key in leaned_on)
        for key, level, period, begun, ended in rows
    }
    return [runs[key] for key in runs_to_forget(runs.values(), today)]


def forget_some(session: Session, now: datetime) -> Gone:
    """Let go of some rows of the oldest run that has had its time, and of the run itself once it has none left."""
    today = day_of(now)
    going = forgettable(session, today)
    if not going:
        return Gone(0, _forget_counts(session, today))
    run = session.get_one(FairnessRun, going[0].id)
    if fairness_results.delete_rows(session, FairnessResult.run_id == run.id) == fairness_results.ROWS:
        return Gone(0, True)
    session.execute(delete(FairnessPart).where(FairnessPart.run_id == run.id))
    audit.record(session, None, "fairness_run_forgotten", "fairness_run", run.id, {"level": run.level})
    session.delete(run)
    session.flush()
    return Gone(1, True)


def _forget_counts(session: Session, today: date) -> bool:
    """Let go of one snapshot that no run begins from any more; True where there was one."""
    unused = select(FairnessSnapshot).where(
        FairnessSnapshot.digest.is_not(None),
        FairnessSnapshot.created_at < start_of(today - NIGHTLY),
        ~exists().where(FairnessRun.snapshot_id == FairnessSnapshot.id),
    )
    snapshot = session.scalars(unused.order_by(FairnessSnapshot.id).limit(1)).one_or_none()
    if snapshot is None:
        return False
    session.execute(delete(FairnessPart).where(FairnessPart.snapshot_id == snapshot.id))
    session.delete(snapshot)
    session.flush()
    return True
