"""A run of the fairness check from the counts to rows that a page can read, chunk by chunk, as a job or a command.

On SQLite whoever writes holds up everybody else. So each chunk has two halves: reading and computing, which takes
seconds and no lock, and keeping what came of it, which takes a fraction of one. A run may be cut off anywhere, between
the halves too: what was not kept is prepared again, and nothing is kept twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Protocol

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.fairness.figures import columns_kept, hidden_places, pack_rows, rows_of, unpack_rows
from app.domain.fairness.frozen import Columns, pack
from app.domain.fairness.ground import LEVELS, Ground, ground_of
from app.domain.fairness.periods import read_period
from app.domain.fairness.sections import METHOD, SECTIONS, Given
from app.models import FairnessPart, FairnessRun, FairnessSnapshot, Job
from app.services import audit, fairness_results, fairness_retention
from app.services.fairness_counts import begin_snapshot, keep_portion, load_snapshot, read_portion, seal_snapshot

_ABANDONED = timedelta(days=2)


class Progress(Protocol):
    """What a run remembers between two chunks; a job is one, and a command keeps one of its own."""

    payload: dict[str, Any]
    cursor: Any
    result: Any
    done: int
    total: int | None


Chunk = Callable[[Session, Any], bool]
"""The second half of a chunk: keeps what was prepared, in a transaction that writes; True when all is done."""


def prepare(session: Session, job: Progress) -> Chunk:
    """Read and compute the next chunk of a run; nothing is written and nothing locked.

    The half that is returned does nothing where somebody else has gone on meanwhile.
    """
    seen = dict(job.cursor)
    keep = _next(session, job)

    def kept(session: Session, job: Progress) -> bool:
        return keep(session, job) if dict(job.cursor) == seen else False

    return kept


def step(session: Session, job: Progress) -> bool:
    """Do both halves of one chunk in one transaction; True when all levels are done."""
    return prepare(session, job)(session, job)


def _next(session: Session, job: Progress) -> Chunk:
    if "snapshot" not in job.cursor:
        return _begin
    if "after" in job.cursor:
        return _gathering(session, job.cursor)
    asked = job.payload.get("levels")
    levels = asked or list(LEVELS)
    place = int(job.cursor.get("level", 0))
    if place < len(levels):
        return _of_level(session, job, levels[place])
    return _end if asked else _forget


def _begin(session: Session, job: Progress) -> bool:
    now = datetime.now(UTC)
    _drop_abandoned(session, now)
    job.cursor["snapshot"] = begin_snapshot(session, read_period(job.payload.get("period", "")), now).id
    job.cursor["after"] = 0
    return False


def _gathering(session: Session, cursor: Mapping[str, Any]) -> Chunk:
    portion = read_portion(session, session.get_one(FairnessSnapshot, cursor["snapshot"]), cursor["after"])

    def keep(session: Session, job: Progress) -> bool:
        snapshot = session.get_one(FairnessSnapshot, job.cursor["snapshot"])
        if portion is not None:
            keep_portion(session, snapshot, portion)
            job.cursor["after"] = portion.last
            return False
        job.cursor["snapshot"] = seal_snapshot(session, snapshot).id
        job.cursor.pop("after")
        return False

    return keep


def _of_level(session: Session, job: Progress, level: str) -> Chunk:
    cursor = job.cursor
    run = _run_of(session, cursor["snapshot"], level, int(job.payload.get("seed", 0)))
    if run is None:
        return partial(_open, level=level)
    if run.finished_at is not None:
        return partial(_thin, run_id=run.id)
    if "found" in cursor:
        return partial(_find, run_id=run.id)
    if "row" in cursor:
        return _writing(session, run.id, int(cursor["row"]))
    section = int(cursor.get("section", 0))
    ground = ground_of(load_snapshot(session, run.snapshot_id), level)
    answers = {name: fairness_results.part_of(session, run.id, name) for name in list(SECTIONS)[:section]}
    kept: dict[str, Columns] = {name: columns for name, columns in answers.items() if columns is not None}
    if section < len(SECTIONS):
        return _computing(Given(ground, run.seed, kept), run.id, section)
    return _laying_aside(ground, kept, run.id)


def _run_of(session: Session, snapshot_id: int, level: str, seed: int) -> FairnessRun | None:
    alike = (
        FairnessRun.snapshot_id == snapshot_id,
        FairnessRun.level == level,
        FairnessRun.seed == seed,
        FairnessRun.method == METHOD,
    )
    return session.scalars(select(FairnessRun).where(*alike)).one_or_none()


def _open(session: Session, job: Progress, level: str) -> bool:
    snapshot_id, seed = job.cursor["snapshot"], int(job.payload.get("seed", 0))
    if _run_of(session, snapshot_id, level, seed) is None:
        session.add(
            FairnessRun(
                snapshot_id=snapshot_id,
                level=level,
                seed=seed,
                method=METHOD,
                summary={},
                created_at=datetime.now(UTC),
                job_id=job.id if isinstance(job, Job) else None,
            )
        )
        session.flush()
    return False


def _computing(given: Given, run_id: int, section: int) -> Chunk:
    name = list(SECTIONS)[section]
    content = pack(SECTIONS[name](given))

    def keep(session: Session, job: Progress) -> bool:
        fairness_results.keep_part(session, session.get_one(FairnessRun, run_id), name, content)
        job.cursor["section"] = section + 1
        return False

    return keep


def _laying_aside(ground: Ground, answers: Mapping[str, Columns], run_id: int) -> Chunk:
    """Lay the rows of all places aside in portions, so that each can be written without the others."""
    rows = list(rows_of(ground, answers, hidden_places(ground.snapshot, ground.level)))
    size = fairness_results.ROWS
    portions = [pack_rows(rows[start : start + size]) for start in range(0, len(rows), size)]
    kept = pack(columns_kept(answers))
    standings: dict[str, int] = {}
    for row in rows:
        standings[row.standing] = standings.get(row.standing, 0) + 1

    def keep(session: Session, job: Progress) -> bool:
        run = session.get_one(FairnessRun, run_id)
        fairness_results.keep_part(session, run, "kept", kept)
        for number, content in enumerate(portions):
            fairness_results.keep_part(session, run, f"rows-{number}", content)
        run.places = len(rows)
        run.flagged = sum(row.kinds != 0 for row in rows)
        run.summary = {"standings": standings}
        job.cursor["row"] = 0
        return False

    return keep


def _writing(session: Session, run_id: int, portion: int) -> Chunk:
    content = fairness_results.content_of(session, run_id, f"rows-{portion}")
    rows = None if content is None else unpack_rows(content)

    def keep(session: Session, job: Progress) -> bool:
        if rows is None:
            job.cursor["found"] = 0
            return False
        job.done += fairness_results.write_rows(session, session.get_one(FairnessRun, run_id), rows)
        job.cursor["row"] = portion + 1
        return False

    return keep


def _find(session: Session, job: Progress, run_id: int) -> bool:
    """Open findings for the next flags; after the last one the run is finished and pages read it."""
    run, now = session.get_one(FairnessRun, run_id, with_for_update=True, populate_existing=True), datetime.now(UTC)
    if run.finished_at is not None:
        return False
    raised = fairness_results.raise_findings(session, run, now, int(job.cursor["found"]))
    told = {"places_checked": 0, "places_flagged": 0, "findings_opened": raised.opened}
    if raised.last is not None:
        job.cursor["found"] = raised.last
    else:
        fairness_results.drop_parts(session, run, but="kept")
        run.finished_at = now
        told |= {"places_checked": run.places, "places_flagged": run.flagged}
        details = {"level": run.level, "seed": run.seed, "places_checked": run.places, "places_flagged": run.flagged}
        audit.record(session, None, "fairness_run", "fairness_run", run.id, details)
        job.result["see"] = f"/fairness/?level={run.level}"
    counts = job.result.get("counts", {})
    job.result["counts"] = {name: counts.get(name, 0) + number for name, number in told.items()}
    return False


def _thin(session: Session, job: Progress, run_id: int) -> bool:
    """Let go of some rows of older runs; when there are none, the level is done."""
    if fairness_results.thin_older(session, session.get_one(FairnessRun, run_id)):
        job.cursor["level"] = int(job.cursor.get("level", 0)) + 1
        for name in ("section", "row", "found"):
            job.cursor.pop(name, None)
    return False


def _forget(session: Session, job: Progress) -> bool:
    """Let go of some of a run that has had its time; every night, after all levels."""
    gone = fairness_retention.forget_some(session, datetime.now(UTC))
    if gone.more:
        counts = job.result.get("counts", {})
        job.result["counts"] = {**counts, "runs_forgotten": counts.get("runs_forgotten", 0) + gone.runs}
        return False
    return _end(session, job)


def _end(_session: Session, job: Progress) -> bool:
    job.total = job.done
    return True


def _drop_abandoned(session: Session, now: datetime) -> None:
    """Let go of snapshots that somebody began and never finished."""
    old = select(FairnessSnapshot.id).where(
        FairnessSnapshot.digest.is_(None), FairnessSnapshot.created_at < now - _ABANDONED
    )
    ids = list(session.scalars(old))
    for model, column in ((FairnessPart, FairnessPart.snapshot_id), (FairnessSnapshot, FairnessSnapshot.id)):
        session.execute(delete(model).where(column.in_(ids)).execution_options(synchronize_session=False))
