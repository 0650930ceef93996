"""Which checks flagged a place, and what came of it: runs in a row are one spell, with the findings it led to.

Night after night the same flag is one thing to know, not thirty. Of older runs only flagged places keep their rows, so
a place without a row was not flagged there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.fairness.findings import LIVE, Step
from app.domain.fairness.flags import FlagKind, kinds_in
from app.models import FairnessFinding, FairnessNote, FairnessResult, FairnessRun, FairnessSnapshot
from app.services.fairness_results import QUIET

_ENDING = (Step.EXPLAIN, Step.ACT, Step.NOT_CONFIRM)


@dataclass(frozen=True, slots=True)
class Spell:
    """Runs in a row that raised one kind of flag, the first and the last of them, and the findings of that time.

    ``outcomes`` holds, by finding, what was written when it ended; ``goes_on`` tells that the latest run is the last.
    """

    kind: FlagKind
    first: FairnessRun
    last: FairnessRun
    runs: int
    goes_on: bool
    findings: Sequence[FairnessFinding] = ()
    outcomes: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class History:
    """The spells of a place, the newest first, out of how many ``runs``."""

    spells: Sequence[Spell]
    runs: int


def findings_of(session: Session, level: str, place_id: int) -> Sequence[FairnessFinding]:
    """Return the findings of a place, the newest first."""
    own = select(FairnessFinding).where(FairnessFinding.level == level, FairnessFinding.place_id == place_id)
    return session.scalars(
        own.options(joinedload(FairnessFinding.assigned_to)).order_by(FairnessFinding.id.desc())
    ).all()


def history_of(session: Session, level: str, place_id: int, findings: Sequence[FairnessFinding]) -> History:
    """Return the spells of a place over the kept runs of everything recorded (no period), the newest first."""
    runs = session.scalars(
        select(FairnessRun)
        .join(FairnessSnapshot, FairnessSnapshot.id == FairnessRun.snapshot_id)
        .where(FairnessRun.level == level, FairnessRun.finished_at.is_not(None), FairnessSnapshot.period == "")
        .options(joinedload(FairnessRun.snapshot))
        .order_by(FairnessRun.finished_at, FairnessRun.id)
    ).all()
    rows = select(FairnessResult.run_id, FairnessResult.kinds).where(
        FairnessResult.place_id == place_id, FairnessResult.run_id.in_([run.id for run in runs])
    )
    flags = {run_id: set(kinds_in(bits)) for run_id, bits in session.execute(rows)}
    spells = [spell for kind in FlagKind for spell in _spells(kind, runs, flags)]
    outcomes = _outcomes(session, findings)
    told = [_with_findings(spell, findings, outcomes) for spell in spells]
    return History(sorted(told, key=lambda spell: (spell.last.id, spell.first.id), reverse=True), len(runs))


def _spells(kind: FlagKind, runs: Sequence[FairnessRun], flags: Mapping[int, set[FlagKind]]) -> list[Spell]:
    found: list[Spell] = []
    before = False
    for run in runs:
        flagged = kind in flags.get(run.id, set())
        if flagged and before:
            spell = found.pop()
            found.append(Spell(kind, spell.first, run, spell.runs + 1, run is runs[-1]))
        elif flagged:
            found.append(Spell(kind, run, run, 1, run is runs[-1]))
        before = flagged
    return found


def _with_findings(spell: Spell, findings: Sequence[FairnessFinding], outcomes: Mapping[int, str]) -> Spell:
    """Give a spell the findings of its kind followed during it, or ended so shortly before that none was opened."""
    assert spell.last.finished_at is not None
    own = [
        finding
        for finding in findings
        if finding.kind == spell.kind
        and finding.opened_at <= spell.last.finished_at
        and (finding.last_run_id >= spell.first.id or _quiet(finding, spell))
    ]
    told = {finding.id: outcomes.get(finding.id, "") for finding in own}
    return Spell(spell.kind, spell.first, spell.last, spell.runs, spell.goes_on, own, told)


def _quiet(finding: FairnessFinding, spell: Spell) -> bool:
    return finding.ended_on is not None and spell.first.snapshot.taken_on - finding.ended_on <= QUIET


def _outcomes(session: Session, findings: Sequence[FairnessFinding]) -> dict[int, str]:
    """Return what was written when each of some findings ended, by its key."""
    ended = [finding.id for finding in findings if finding.state not in LIVE]
    notes = select(FairnessNote.finding_id, FairnessNote.text).where(
        FairnessNote.finding_id.in_(ended), FairnessNote.kind.in_(_ENDING)
    )
    return {finding_id: text for finding_id, text in session.execute(notes.order_by(FairnessNote.id))}
