"""The fairness check as it was run: what it began from, what it said of every place, and what became of it.

A snapshot holds the counts as they were, packed; a run is a level, a seed and a method over one snapshot, and the same
four are always the same run. Results are rows, one for each place, and never change. A finding is the human side of a
flag: it is opened once while it lives, whatever number of runs flag the same.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.fairness.findings import LIVE, FindingState
from app.domain.fairness.flags import FlagKind
from app.domain.fairness.ground import LEVELS
from app.models.base import BigKey, Keyed, Model, Moment
from app.models.job import Job
from app.models.user import User

_LEVELS = ", ".join(f"'{level}'" for level in LEVELS)
_STATES = ", ".join(f"'{state}'" for state in FindingState)
_LIVE = text(f"state IN ({', '.join(repr(str(state)) for state in sorted(LIVE))})")
_KINDS = ", ".join(f"'{kind}'" for kind in FlagKind)


class FairnessSnapshot(Keyed, Model):
    """The counts from which runs are computed, as they were on a day; ``digest`` is empty while they are gathered."""

    __tablename__ = "fairness_snapshot"
    __table_args__ = (UniqueConstraint("digest"),)

    period: Mapped[str] = mapped_column(String(8), default="")
    taken_on: Mapped[date]
    digest: Mapped[str | None] = mapped_column(String(64))
    people: Mapped[int] = mapped_column(default=0)
    cases: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Moment)


class FairnessRun(Keyed, Model):
    """One level, seed and method over one snapshot. ``places`` is how many were looked at; ``summary`` what holds for
    all of them, such as how many have which standing."""

    __tablename__ = "fairness_run"
    __table_args__ = (
        UniqueConstraint("snapshot_id", "level", "seed", "method"),
        CheckConstraint(f"level IN ({_LEVELS})", name="level_known"),
        Index("ix_fairness_run_level_finished_at", "level", "finished_at"),
    )

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("fairness_snapshot.id"))
    level: Mapped[str] = mapped_column(String(16))
    seed: Mapped[int] = mapped_column(BigInteger)
    method: Mapped[str] = mapped_column(String(120))
    places: Mapped[int] = mapped_column(default=0)
    flagged: Mapped[int] = mapped_column(default=0)
    summary: Mapped[dict[str, Any]] = mapped_column(
        MutableDict.as_mutable(JSON().with_variant(JSONB(), "postgresql")), default=dict
    )
    thinned: Mapped[bool] = mapped_column(default=False)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)

    snapshot: Mapped[FairnessSnapshot] = relationship()
    job: Mapped[Job | None] = relationship()
    started_by: Mapped[User | None] = relationship()


class FairnessPart(Keyed, Model):
    """Packed columns: a portion of a snapshot, the answer of a section while a run goes on, or what a run keeps."""

    __tablename__ = "fairness_part"
    __table_args__ = (
        CheckConstraint("(snapshot_id IS NULL) <> (run_id IS NULL)", name="one_owner"),
        Index("ix_fairness_part_snapshot_id_id", "snapshot_id", "id"),
        Index("ix_fairness_part_run_id_name", "run_id", "name"),
    )

    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("fairness_snapshot.id", ondelete="CASCADE"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("fairness_run.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(16))
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class FairnessResult(Keyed, Model):
    """What one run says of one place: an area, or a booth where the run's level is the booth. Never changed.

    ``kinds`` holds the flags, ``concern`` where to look first, ``hidden`` that its counts stay hidden from readers who
    do not handle the cases there; ``figures`` is packed.
    """

    __tablename__ = "fairness_result"
    __table_args__ = (
        UniqueConstraint("place_id", "run_id"),
        Index("ix_fairness_result_run_id_concern_id", "run_id", "concern", "id"),
        # Few places have a flag; the list of them is what everybody opens first.
        Index(
            "ix_fairness_result_flagged",
            "run_id",
            "concern",
            "id",
            sqlite_where=text("kinds <> 0"),
            postgresql_where=text("kinds <> 0"),
        ),
        Index("ix_fairness_result_run_id_standing_concern_id", "run_id", "standing", "concern", "id"),
        Index("ix_fairness_result_run_id_district_id_concern_id", "run_id", "district_id", "concern", "id"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("fairness_run.id", ondelete="CASCADE"))
    place_id: Mapped[int] = mapped_column(BigKey)
    district_id: Mapped[int] = mapped_column(BigKey)
    kinds: Mapped[int]
    standing: Mapped[str] = mapped_column(String(8))
    concern: Mapped[float]
    eligible: Mapped[int]
    unserved: Mapped[int]
    unknown: Mapped[int]
    hidden: Mapped[bool]
    figures: Mapped[bytes] = mapped_column(LargeBinary)


class FairnessFinding(Keyed, Model):
    """A flag that somebody has to look into. The partial unique index holds "one live finding for a place and kind"."""

    __tablename__ = "fairness_finding"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind_known"),
        CheckConstraint(f"level IN ({_LEVELS})", name="level_known"),
        Index(
            "uq_fairness_finding_live",
            "level",
            "place_id",
            "kind",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index("ix_fairness_finding_level_place_id", "level", "place_id"),
    )

    level: Mapped[str] = mapped_column(String(16))
    place_id: Mapped[int] = mapped_column(BigKey)
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(14), default=FindingState.NEW)
    first_run_id: Mapped[int] = mapped_column(ForeignKey("fairness_run.id"))
    last_run_id: Mapped[int] = mapped_column(ForeignKey("fairness_run.id"))
    runs_flagged: Mapped[int] = mapped_column(default=1)
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    looked_into_since: Mapped[date | None]
    opened_at: Mapped[datetime] = mapped_column(Moment)
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    assigned_to: Mapped[User | None] = relationship()
    first_run: Mapped[FairnessRun] = relationship(foreign_keys=[first_run_id])
    last_run: Mapped[FairnessRun] = relationship(foreign_keys=[last_run_id])
    notes: Mapped[list[FairnessNote]] = relationship(back_populates="finding", order_by="FairnessNote.id")


class FairnessNote(Keyed, Model):
    """One entry in the history of a finding, only ever added to; a reply is the area's own word."""

    __tablename__ = "fairness_note"
    __table_args__ = (
        Index("ix_fairness_note_finding_id_id", "finding_id", "id"),
        Index(
            "uq_fairness_note_reply",
            "finding_id",
            unique=True,
            sqlite_where=text("kind = 'reply'"),
            postgresql_where=text("kind = 'reply'"),
        ),
    )

    finding_id: Mapped[int] = mapped_column(ForeignKey("fairness_finding.id"))
    kind: Mapped[str] = mapped_column(String(14))
    state: Mapped[str] = mapped_column(String(14))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    run_id: Mapped[int | None] = mapped_column(ForeignKey("fairness_run.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)

    finding: Mapped[FairnessFinding] = relationship(back_populates="notes")
    actor: Mapped[User | None] = relationship()


class FairnessEvidence(Model):
    """A case that a note points to as one of its grounds; kept with the note for good."""

    __tablename__ = "fairness_evidence"

    note_id: Mapped[int] = mapped_column(ForeignKey("fairness_note.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True, index=True)
