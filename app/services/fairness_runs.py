"""A run of the fairness check, from the counts to rows that a page can read: step by step, as a long job or a command.

The same counts, level, seed and method are always the same run; asking for it again does nothing. A run is done in
chunks that may be cut off anywhere. Nobody waits for it: pages read the last run that came to its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import numpy as np
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.errors import InvalidInput, Sentence
from app.domain.fairness.figures import FIELDS, columns_kept, hidden_places, rows_of
from app.domain.fairness.frozen import Columns
from app.domain.fairness.ground import LEVELS, Ground, ground_of
from app.domain.fairness.periods import read_period
from app.domain.fairness.sections import METHOD, SECTIONS, Given, compute
from app.models import FairnessPart, FairnessResult, FairnessRun, FairnessSnapshot, Job
from app.services import audit, fairness_results, scope
from app.services.fairness_counts import begin_snapshot, gather_portion, load_snapshot, seal_snapshot
from app.services.jobs import start_job

LARGEST_SEED = 2**31 - 1
_ABANDONED = timedelta(days=2)


class UnknownLevel(InvalidInput):
    """A level that the check does not know."""

    code = "unknown_level"
    sentence = Sentence(
        "यह स्तर नहीं है। इनमें से चुनें: panchayat, booth, block, district, constituency, mandal।",
        "There is no such level. Choose one of: panchayat, booth, block, district, constituency, mandal.",
    )


class Progress(Protocol):
    """What a run remembers between two chunks; a job is one, and a command keeps one of its own."""

    payload: dict[str, Any]
    cursor: Any
    result: Any
    done: int
    total: int | None


def check_request(levels: Sequence[str], period: str, seed: int) -> dict[str, Any]:
    """Return what a run is asked for, as plain values.

    Raises:
        UnknownLevel, UnknownPeriod: so.
    """
    if not set(levels) <= set(LEVELS):
        raise UnknownLevel(field="level")
    return {"levels": list(levels or LEVELS), "period": read_period(period).text, "seed": seed % (LARGEST_SEED + 1)}


def start_run(
    session: Session, actor: Actor, levels: Sequence[str] = (), period: str = "", seed: int = 0, back: str = ""
) -> Job:
    """Put a run into the queue; one that is asked for twice within an hour is one job.

    Raises:
        NotAllowed: the actor may not start runs. UnknownLevel, UnknownPeriod.
    """
    scope.require(actor, Permission.FAIRNESS_RUN)
    asked = check_request(levels, period, seed)
    now = datetime.now(UTC)
    words = (f"{now:%Y-%m-%dT%H}", ",".join(asked["levels"]) if levels else "all", asked["period"], asked["seed"])
    key = "fairness_run:" + ":".join(str(word) for word in words)
    payload = {**asked, "back": back} if back else asked
    return start_job(session, actor, "fairness_run", payload, once_key=key, now=now)


def step(session: Session, job: Progress, job_id: int | None = None) -> bool:
    """Do one chunk of a run; True when all levels are done."""
    now = datetime.now(UTC)
    if "snapshot" not in job.cursor:
        _drop_abandoned(session, now)
        job.cursor["snapshot"] = begin_snapshot(session, read_period(job.payload.get("period", "")), now).id
        job.cursor["after"] = 0
        return False
    if "after" in job.cursor:
        _gather(session, job)
        return False
    levels = job.payload.get("levels") or list(LEVELS)
    place = int(job.cursor.get("level", 0))
    if place >= len(levels):
        job.total = job.done
        return True
    if _go_on(session, job, levels[place], now, job_id):
        job.cursor["level"] = place + 1
        for name in ("section", "row"):
            job.cursor.pop(name, None)
    return False


def _gather(session: Session, job: Progress) -> None:
    snapshot = session.get_one(FairnessSnapshot, job.cursor["snapshot"])
    last = gather_portion(session, snapshot, job.cursor["after"])
    if last is not None:
        job.cursor["after"] = last
        return
    job.cursor["snapshot"] = seal_snapshot(session, snapshot).id
    job.cursor.pop("after")


def _go_on(session: Session, job: Progress, level: str, now: datetime, job_id: int | None) -> bool:
    """Do one chunk of one level; True when the level is done."""
    run = _run_of(session, job.cursor["snapshot"], level, int(job.payload.get("seed", 0)), now, job_id)
    if run.finished_at is not None:
        return True
    ground = ground_of(load_snapshot(session, run.snapshot_id), level)
    names = list(SECTIONS)
    section = int(job.cursor.get("section", 0))
    answers = {name: fairness_results.part_of(session, run.id, name) for name in names[:section]}
    kept: dict[str, Columns] = {name: columns for name, columns in answers.items() if columns is not None}
    if section < len(names):
        answer = SECTIONS[names[section]](Given(ground, run.seed, kept))
        fairness_results.keep_part(session, run, names[section], answer)
        job.cursor["section"] = section + 1
        return False
    written = fairness_results.write_rows(session, run, ground, kept, int(job.cursor.get("row", 0)))
    job.cursor["row"] = int(job.cursor.get("row", 0)) + written
    job.done += written
    if written:
        return False
    _finish(session, run, ground, kept, job, now)
    return True


def _run_of(
    session: Session, snapshot_id: int, level: str, seed: int, now: datetime, job_id: int | None
) -> FairnessRun:
    alike = (
        FairnessRun.snapshot_id == snapshot_id,
        FairnessRun.level == level,
        FairnessRun.seed == seed,
        FairnessRun.method == METHOD,
    )
    run = session.scalars(select(FairnessRun).where(*alike)).one_or_none()
    if run is None:
        run = FairnessRun(
            snapshot_id=snapshot_id, level=level, seed=seed, method=METHOD, summary={}, created_at=now, job_id=job_id
        )
        session.add(run)
        session.flush()
    return run


def _finish(
    session: Session, run: FairnessRun, ground: Ground, answers: dict[str, Any], job: Progress, now: datetime
) -> None:
    session.refresh(run, with_for_update=True)
    if run.finished_at is not None:
        return
    fairness_results.keep_part(session, run, "kept", columns_kept(answers))
    fairness_results.drop_parts(session, run, list(SECTIONS))
    counted = fairness_results.standings(session, run)
    run.places = ground.ids.size
    run.flagged = session.scalar(_flagged_in(run.id)) or 0
    run.summary = {"standings": counted}
    run.finished_at = now
    opened = fairness_results.raise_findings(session, run, now)
    fairness_results.thin_older(session, run)
    counts = job.result.get("counts", {})
    told = {"places_checked": run.places, "places_flagged": run.flagged, "findings_opened": opened}
    job.result["counts"] = {name: counts.get(name, 0) + number for name, number in told.items()}
    job.result["see"] = f"/fairness/?level={run.level}"
    audit.record(session, None, "fairness_run", "fairness_run", run.id, {"level": run.level, "seed": run.seed, **told})


def _flagged_in(run_id: int) -> Any:
    return select(func.count()).where(FairnessResult.run_id == run_id, FairnessResult.kinds != 0)


def _drop_abandoned(session: Session, now: datetime) -> None:
    """Let go of snapshots that somebody began and never finished."""
    old = select(FairnessSnapshot.id).where(
        FairnessSnapshot.digest.is_(None), FairnessSnapshot.created_at < now - _ABANDONED
    )
    ids = list(session.scalars(old))
    for model, column in ((FairnessPart, FairnessPart.snapshot_id), (FairnessSnapshot, FairnessSnapshot.id)):
        session.execute(delete(model).where(column.in_(ids)).execution_options(synchronize_session=False))


def latest_run(session: Session, level: str, period: str = "") -> FairnessRun | None:
    """Return the last run of a level and period that came to its end."""
    statement = (
        select(FairnessRun)
        .join(FairnessSnapshot, FairnessSnapshot.id == FairnessRun.snapshot_id)
        .where(FairnessRun.level == level, FairnessRun.finished_at.is_not(None), FairnessSnapshot.period == period)
        .order_by(FairnessRun.finished_at.desc(), FairnessRun.id.desc())
        .limit(1)
    )
    return session.scalars(statement).one_or_none()


def differences(session: Session, run: FairnessRun) -> int:
    """Compute a run again from its snapshot and return how many of its kept rows, or places, come out otherwise.

    Counts, flags and every packed figure are held against each other digit by digit; 0 says that it is the same run.
    """
    ground = ground_of(load_snapshot(session, run.snapshot_id), run.level)
    again = {
        row.place_id: row
        for row in rows_of(ground, compute(ground, run.seed), hidden_places(ground.snapshot, run.level))
    }
    kept = session.scalars(select(FairnessResult).where(FairnessResult.run_id == run.id)).all()
    wrong = sum(not _alike(row, again.get(row.place_id)) for row in kept)
    flagged = sum(row.kinds != 0 for row in again.values())
    return wrong + abs(len(again) - run.places) + abs(flagged - run.flagged)


def _alike(kept: FairnessResult, again: Any) -> bool:
    names = ("kinds", "standing", "concern", "eligible", "unserved", "unknown", "hidden", "district_id")
    if again is None or any(getattr(kept, name) != getattr(again, name) for name in names):
        return False
    size = 8 * len(FIELDS)
    numbers = [np.frombuffer(row.figures[:size], dtype="<f8") for row in (kept, again)]
    same = np.array_equal(numbers[0], numbers[1], equal_nan=True)
    return bool(same and kept.figures[size:] == again.figures[size:])


def run_step(session: Session, job: Job) -> bool:
    """Do one chunk of a run as a job; without a payload, as every night, all levels over all that is recorded."""
    return step(session, job, job.id)
