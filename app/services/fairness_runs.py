"""Runs of the fairness check: asking for one, the last of each level, and having an old one again digit by digit.

The same counts, level, seed and method are always the same run; asking for it again does nothing. Nobody waits for a
run: pages read the last one that came to its end. How it is done is :mod:`app.services.fairness_steps`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.errors import InvalidInput, Sentence
from app.domain.fairness.figures import FIELDS, hidden_places, rows_of
from app.domain.fairness.ground import LEVELS, ground_of
from app.domain.fairness.periods import read_period
from app.domain.fairness.sections import METHOD, compute
from app.models import FairnessResult, FairnessRun, FairnessSnapshot, Job
from app.services import scope
from app.services.fairness_counts import load_snapshot
from app.services.jobs import start_job

LARGEST_SEED = 2**31 - 1


class UnknownLevel(InvalidInput):
    """A level that the check does not know."""

    code = "unknown_level"
    sentence = Sentence(
        "यह स्तर नहीं है। इनमें से चुनें: panchayat, booth, block, district, constituency, mandal।",
        "There is no such level. Choose one of: panchayat, booth, block, district, constituency, mandal.",
    )


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


def differences(session: Session, run: FairnessRun) -> int | None:
    """Compute a run again from its snapshot and return how many of its kept rows, or places, come out otherwise.

    Counts, flags and every packed figure are held against each other digit by digit; 0 says that it is the same run.
    A run of an earlier method can be had again by that version alone: None.
    """
    if run.method != METHOD:
        return None
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
