"""What a case's lifecycle remembers beside where the case stands, and the papers given to offices.

One row of work for each case that has moved; a case without one has nothing to remember yet. It stands apart so that
lists and counts, which read the rows of cases by the hundred thousand, never carry it. What is listed or filtered has
a column; the rest is one document that only the lifecycle reads.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.lifecycle.dispatch import Dispatch
from app.domain.lifecycle.papers import Channel
from app.models.base import BigKey, JsonDocument, Keyed, Model, Moment
from app.models.user import User

_CHANNELS = ", ".join(f"'{channel}'" for channel in Channel)
_DISPATCHES = ", ".join(f"'{state}'" for state in Dispatch)


class CaseWork(Model):
    """The lifecycle's memory of one case: a hold, a request to close, how it ended, and ``facts`` for the rest."""

    __tablename__ = "case_work"
    __table_args__ = (
        Index("ix_case_work_closure_asked_at", "closure_asked_at"),
        Index("ix_case_work_review_on", "review_on"),
    )

    case_id: Mapped[int] = mapped_column(BigKey, ForeignKey("case_file.id"), primary_key=True, autoincrement=False)
    review_on: Mapped[date | None]
    closure_asked_at: Mapped[datetime | None] = mapped_column(Moment)
    closure_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closure_owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closed_as: Mapped[str | None] = mapped_column(String(16))
    exhausted: Mapped[bool] = mapped_column(default=False)
    facts: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)


class Submission(Keyed, Model):
    """One paper given to an authority. ``level`` is its rung, None for a way beside the ladder; ``cycle`` the round.

    The reference is kept as it was written: every office has its own form of number.
    """

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("case_id", "sequence"),
        CheckConstraint(f"channel IN ({_CHANNELS})", name="channel_known"),
        CheckConstraint(f"dispatch IN ({_DISPATCHES})", name="dispatch_known"),
        CheckConstraint("(dispatch = 'returned') = (returned_on IS NOT NULL)", name="returned_has_day"),
        CheckConstraint("level IS NULL OR level >= 1", name="level_positive"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    sequence: Mapped[int]
    cycle: Mapped[int] = mapped_column(default=1)
    authority: Mapped[str] = mapped_column(String(300))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"), index=True)
    level: Mapped[int | None]
    channel: Mapped[str] = mapped_column(String(20))
    filed_on: Mapped[date] = mapped_column(index=True)
    external_reference: Mapped[str] = mapped_column(String(100), default="")
    dispatch: Mapped[str] = mapped_column(String(12), default=Dispatch.SENT)
    acknowledged_on: Mapped[date | None]
    returned_on: Mapped[date | None]
    reply_text: Mapped[str] = mapped_column(Text, default="")
    reply_on: Mapped[date | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(Moment)

    recorded_by: Mapped[User | None] = relationship()
