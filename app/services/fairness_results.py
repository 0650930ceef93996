"""Writing a run down: a row for each place, and findings for what it flags.

Rows are written in portions and never twice; whoever computes the same run beside another writes the same rows. A flag
opens a finding only once: while somebody follows it, later runs count on the same one, and after it has been ended the
same flag stays quiet for a while, because a benefit takes time to arrive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.domain.fairness.figures import hidden_places, rows_of
from app.domain.fairness.findings import LIVE, FindingState
from app.domain.fairness.flags import kinds_in
from app.domain.fairness.frozen import Columns, digest, pack, unpack
from app.domain.fairness.ground import Ground
from app.domain.lifecycle.clocks import day_of
from app.models import FairnessFinding, FairnessNote, FairnessPart, FairnessResult, FairnessRun, FairnessSnapshot

ROWS = 20_000
"""Places written at a time: about a second."""
QUIET = timedelta(days=90)
"""How long a flag is not raised again after somebody has looked and ended the finding."""
WHOLE_RUNS = 3
"""How many runs of a level keep every row. Of older ones the flagged places are kept: the rest can be had again from
the snapshot."""


def write_rows(session: Session, run: FairnessRun, ground: Ground, answers: dict[str, Columns], start: int) -> int:
    """Write the rows of the places from number ``start`` on; return how many were written."""
    hidden = hidden_places(ground.snapshot, ground.level)
    portion = islice(rows_of(ground, answers, hidden), start, start + ROWS)
    rows = [{"run_id": run.id, **asdict(row)} for row in portion]
    if rows:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        session.execute(dialect.insert(FairnessResult).on_conflict_do_nothing(), rows)
    return len(rows)


def keep_part(session: Session, run: FairnessRun, name: str, columns: Columns) -> None:
    """Keep packed columns with a run."""
    content = pack(columns)
    session.add(FairnessPart(run_id=run.id, name=name, digest=digest(content), content=content))


def part_of(session: Session, run_id: int, name: str) -> dict[str, Any] | None:
    """Return columns kept with a run, None where there are none of that name."""
    statement = select(FairnessPart.content).where(FairnessPart.run_id == run_id, FairnessPart.name == name)
    content = session.scalar(statement.order_by(FairnessPart.id).limit(1))
    return None if content is None else unpack(content)


def drop_parts(session: Session, run: FairnessRun, names: Sequence[str]) -> None:
    """Let go of what was only needed on the way."""
    session.execute(delete(FairnessPart).where(FairnessPart.run_id == run.id, FairnessPart.name.in_(names)))


def count_rows(session: Session, run: FairnessRun) -> int:
    """Return how many places of a run are written."""
    return session.scalar(select(func.count()).where(FairnessResult.run_id == run.id)) or 0


def standings(session: Session, run: FairnessRun) -> dict[str, int]:
    """Return how many places of a run have which standing."""
    counted = select(FairnessResult.standing, func.count()).where(FairnessResult.run_id == run.id)
    return {name: count for name, count in session.execute(counted.group_by(FairnessResult.standing))}


def raise_findings(session: Session, run: FairnessRun, now: datetime) -> int:
    """Open a finding for every new flag of a run and count on the live ones; return how many were opened."""
    found = select(FairnessResult.place_id, FairnessResult.kinds)
    flagged = session.execute(found.where(FairnessResult.run_id == run.id, FairnessResult.kinds != 0)).all()
    before = _previous(session, run)
    known = _known(session, run.level)
    opened: list[FairnessFinding] = []
    for place_id, bits in flagged:
        for kind in kinds_in(bits):
            finding = known.get((place_id, kind))
            if finding is None or _may_be_raised_again(finding, now):
                opened.append(_new(run, place_id, kind, now))
            elif finding.state in LIVE and finding.last_run_id != run.id:
                _count_on(session, finding, run, before, now)
    session.add_all(opened)
    session.flush()
    notes = [
        {
            "finding_id": finding.id,
            "kind": "opened",
            "state": finding.state,
            "run_id": run.id,
            "created_at": now,
            "text": "",
            "evidence": "",
        }
        for finding in opened
    ]
    if notes:
        session.execute(insert(FairnessNote), notes)
    return len(opened)


def _known(session: Session, level: str) -> dict[tuple[int, str], FairnessFinding]:
    """Return the newest finding of each place and kind; a live one is always the newest."""
    every = select(FairnessFinding).where(FairnessFinding.level == level).order_by(FairnessFinding.id)
    return {(one.place_id, one.kind): one for one in session.scalars(every)}


def _may_be_raised_again(finding: FairnessFinding, now: datetime) -> bool:
    return finding.state not in LIVE and (finding.ended_on is None or day_of(now) - finding.ended_on > QUIET)


def _new(run: FairnessRun, place_id: int, kind: str, now: datetime) -> FairnessFinding:
    return FairnessFinding(
        level=run.level,
        place_id=place_id,
        kind=kind,
        state=FindingState.NEW,
        first_run_id=run.id,
        last_run_id=run.id,
        opened_at=now,
    )


def _count_on(session: Session, finding: FairnessFinding, run: FairnessRun, before: int | None, now: datetime) -> None:
    if finding.last_run_id != before:
        note = FairnessNote(kind="seen_again", state=finding.state, run_id=run.id, created_at=now)
        note.finding_id = finding.id
        session.add(note)
    finding.last_run_id = run.id
    finding.runs_flagged += 1


def _previous(session: Session, run: FairnessRun) -> int | None:
    earlier = select(FairnessRun.id).where(
        FairnessRun.level == run.level, FairnessRun.finished_at.is_not(None), FairnessRun.id != run.id
    )
    return session.scalar(earlier.order_by(FairnessRun.finished_at.desc(), FairnessRun.id.desc()).limit(1))


def thin_older(session: Session, run: FairnessRun) -> None:
    """Let go of the unflagged rows of all but the newest runs of a level and period."""
    alike = (
        select(FairnessRun)
        .join(FairnessSnapshot, FairnessSnapshot.id == FairnessRun.snapshot_id)
        .where(
            FairnessRun.level == run.level,
            FairnessRun.finished_at.is_not(None),
            FairnessSnapshot.period == run.snapshot.period,
        )
        .order_by(FairnessRun.finished_at.desc(), FairnessRun.id.desc())
        .offset(WHOLE_RUNS)
    )
    for old in session.scalars(alike):
        if not old.thinned:
            session.execute(
                delete(FairnessResult)
                .where(FairnessResult.run_id == old.id, FairnessResult.kinds == 0)
                .execution_options(synchronize_session=False)
            )
            old.thinned = True
