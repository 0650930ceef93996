"""Writing a run down: a row for each place, and findings for what it flags.

Rows are written in portions and never twice; whoever computes the same run beside another writes the same rows. A flag
opens a finding only once: while somebody follows it, later runs count on the same one, and after it has been ended the
same flag stays quiet for a while, because a benefit takes time to arrive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.domain.fairness.figures import PlaceRow
from app.domain.fairness.findings import LIVE, FindingState
from app.domain.fairness.flags import kinds_in
from app.domain.fairness.frozen import digest, unpack
from app.domain.lifecycle.clocks import day_of
from app.models import FairnessFinding, FairnessNote, FairnessPart, FairnessResult, FairnessRun, FairnessSnapshot

ROWS = 2_000
"""Places written, or let go of, at a time: about a tenth of a second, since on SQLite everybody else waits for it."""
FLAGGED = 250
"""Flagged places whose findings are opened at a time."""
QUIET = timedelta(days=90)
"""How long a flag is not raised again after somebody has looked and ended the finding."""
WHOLE_RUNS = 3
"""How many runs of a level keep every row. Of older ones the flagged places are kept: the rest can be had again from
the snapshot."""


def write_rows(session: Session, run: FairnessRun, rows: Sequence[PlaceRow]) -> int:
    """Write some rows of a run, those that are there already left alone; return how many there are."""
    values = [{"run_id": run.id, **asdict(row)} for row in rows]
    if values:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        session.execute(dialect.insert(FairnessResult).on_conflict_do_nothing(), values)
    return len(values)


def keep_part(session: Session, run: FairnessRun, name: str, content: bytes) -> None:
    """Keep packed columns with a run."""
    session.add(FairnessPart(run_id=run.id, name=name, digest=digest(content), content=content))


def content_of(session: Session, run_id: int, name: str) -> bytes | None:
    """Return packed columns kept with a run, None where there are none of that name."""
    statement = select(FairnessPart.content).where(FairnessPart.run_id == run_id, FairnessPart.name == name)
    return session.scalar(statement.order_by(FairnessPart.id).limit(1))


def part_of(session: Session, run_id: int, name: str) -> dict[str, Any] | None:
    """Return columns kept with a run, None where there are none of that name."""
    content = content_of(session, run_id, name)
    return None if content is None else unpack(content)


def drop_parts(session: Session, run: FairnessRun, but: str) -> None:
    """Let go of what was only needed on the way: every part of another name."""
    session.execute(delete(FairnessPart).where(FairnessPart.run_id == run.id, FairnessPart.name != but))


@dataclass(frozen=True, slots=True)
class Raised:
    """How many findings a portion of flags has opened, and the last place looked at (None: there are no more)."""

    opened: int
    last: int | None


def raise_findings(session: Session, run: FairnessRun, now: datetime, after: int = 0) -> Raised:
    """Open a finding for every new flag of the next flagged places of a run, and count on the live ones."""
    found = select(FairnessResult.place_id, FairnessResult.kinds)
    flagged = session.execute(
        found.where(FairnessResult.run_id == run.id, FairnessResult.kinds != 0, FairnessResult.place_id > after)
        .order_by(FairnessResult.place_id)
        .limit(FLAGGED)
    ).all()
    before = _previous(session, run)
    known = _known(session, run.level, [place_id for place_id, _bits in flagged])
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
    _write_notes(session, run, opened, now)
    return Raised(len(opened), flagged[-1][0] if len(flagged) == FLAGGED else None)


def _write_notes(session: Session, run: FairnessRun, opened: Sequence[FairnessFinding], now: datetime) -> None:
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


def _known(session: Session, level: str, place_ids: Sequence[int]) -> dict[tuple[int, str], FairnessFinding]:
    """Return the live finding of each of some places and kinds, or else the newest.

    One that was opened again may be older than one that has ended since.
    """
    own = FairnessFinding.level == level, FairnessFinding.place_id.in_(place_ids)
    every = session.scalars(select(FairnessFinding).where(*own)).all()
    return {(one.place_id, one.kind): one for one in sorted(every, key=lambda one: (one.state in LIVE, one.id))}


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
    if before is not None and finding.last_run_id < before:
        note = FairnessNote(kind="seen_again", state=finding.state, run_id=run.id, created_at=now)
        note.finding_id = finding.id
        session.add(note)
    finding.last_run_id = run.id
    finding.runs_flagged += 1


def _previous(session: Session, run: FairnessRun) -> int | None:
    """Return the run before this one of the same level and period: a run of one year says nothing of last night's."""
    earlier = (
        select(FairnessRun.id)
        .join(FairnessSnapshot, FairnessSnapshot.id == FairnessRun.snapshot_id)
        .where(
            FairnessRun.level == run.level,
            FairnessRun.finished_at.is_not(None),
            FairnessRun.id != run.id,
            FairnessSnapshot.period == run.snapshot.period,
        )
    )
    return session.scalar(earlier.order_by(FairnessRun.finished_at.desc(), FairnessRun.id.desc()).limit(1))


def thin_older(session: Session, run: FairnessRun) -> bool:
    """Let go of some unflagged rows of all but the newest runs of a level and period; True when none is left."""
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
    old = next((one for one in session.scalars(alike).all() if not one.thinned), None)
    if old is None:
        return True
    old.thinned = delete_rows(session, FairnessResult.run_id == old.id, FairnessResult.kinds == 0) < ROWS
    return False


def delete_rows(session: Session, *which: ColumnElement[bool]) -> int:
    """Delete at most :data:`ROWS` rows of results and return how many went."""
    some = select(FairnessResult.id).where(*which).limit(ROWS)
    gone: Any = session.execute(
        delete(FairnessResult).where(FairnessResult.id.in_(some)).execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)
