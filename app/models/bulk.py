"""One act for many cases: the batch with what was said once, and one row for each case that it was said of.

A row keeps the version of the case that the preview read, and what became of it. What is still to do is what is still
READY, so a batch that was cut off goes on where it stood, and no case is ever worked twice.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.bulk import BatchState, BulkAct, ItemState
from app.models.base import JsonDocument, Keyed, Model, Moment
from app.models.case import Case
from app.models.job import Job
from app.models.user import User


def _one_of(column: str, kind: type[BatchState] | type[ItemState] | type[BulkAct]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in kind)})"


class BulkBatch(Keyed, Model):
    """What somebody does to many cases at once. ``revision`` counts previews: what is confirmed is what was read.

    ``reasons`` lists the refusals met so far, each with code and both sentences; rows of cases point into it.
    """

    __tablename__ = "bulk_batch"
    __table_args__ = (
        CheckConstraint(_one_of("state", BatchState), name="state_known"),
        CheckConstraint(f"act IS NULL OR {_one_of('act', BulkAct)}", name="act_known"),
        UniqueConstraint("owner_id", "client_key"),
        Index("ix_bulk_batch_owner_id_created_at", "owner_id", "created_at"),
    )

    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    state: Mapped[str] = mapped_column(String(12), default=BatchState.CHOSEN)
    act: Mapped[str | None] = mapped_column(String(20))
    said: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)
    reasons: Mapped[list[dict[str, str]]] = mapped_column(JsonDocument, default=list)
    total: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=0)
    client_key: Mapped[str] = mapped_column(String(40))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)

    owner: Mapped[User] = relationship()
    job: Mapped[Job | None] = relationship()


class BulkItem(Model):
    """One case of a batch: the version that the preview read, the step that fits, and what became of it."""

    __tablename__ = "bulk_item"
    __table_args__ = (
        CheckConstraint(_one_of("state", ItemState), name="state_known"),
        Index("ix_bulk_item_batch_id_state_reason_case_id", "batch_id", "state", "reason", "case_id"),
    )

    batch_id: Mapped[int] = mapped_column(ForeignKey("bulk_batch.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True, index=True)
    state: Mapped[str] = mapped_column(String(12), default=ItemState.CHOSEN)
    version: Mapped[int | None]
    step: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[int | None]

    case: Mapped[Case] = relationship()
