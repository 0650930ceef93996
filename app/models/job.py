"""Long work, done chunk by chunk. This table holds the truth; whatever wakes a worker is only a bell.

``cursor`` says how far the last finished chunk came and is written with that chunk, in one transaction. A worker
holds a job by a lease that it renews with every chunk; when the lease runs out, the job is anybody's.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.jobs import JobState
from app.models.base import JsonDocument, Keyed, Model, Moment
from app.models.user import User

_STATES = ", ".join(f"'{state}'" for state in JobState)


def _tracked() -> Any:
    """Return a document type whose top level may be changed in place; each column needs one of its own."""
    return MutableDict.as_mutable(JSON().with_variant(JSONB(), "postgresql"))


class Job(Keyed, Model):
    """One piece of long work. ``once_key`` makes scheduled work happen once, however many workers ask for it."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint("done >= 0", name="done_not_negative"),
        Index("ix_job_state_run_after", "state", "run_after"),
        Index("ix_job_started_by_id_id", "started_by_id", "id"),
    )

    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12), default=JobState.QUEUED)
    payload: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)
    cursor: Mapped[dict[str, Any]] = mapped_column(_tracked(), default=dict)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    result: Mapped[dict[str, Any]] = mapped_column(_tracked(), default=dict)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    once_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    run_after: Mapped[datetime] = mapped_column(Moment)
    begun_at: Mapped[datetime | None] = mapped_column(Moment)
    leased_until: Mapped[datetime | None] = mapped_column(Moment)
    leased_by: Mapped[str | None] = mapped_column(String(120))
    attempts: Mapped[int] = mapped_column(default=0)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str] = mapped_column(Text, default="")

    started_by: Mapped[User | None] = relationship()
