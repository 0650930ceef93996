"""Long lists to take along, gathered by a job: rows sealed piece by piece, kept for a day, then deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.exports import ExportForm, ExportKind
from app.models.base import JsonDocument, Keyed, Model, Moment
from app.models.job import Job


def _one_of(column: str, kind: type[ExportKind] | type[ExportForm]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in kind)})"


class ExportFile(Keyed, Model):
    """A list that somebody asked for: which, in what form, and how many rows it has.

    ``reach_key`` tells whether its owner still holds the places for which it was gathered; ``words`` is the filter.
    """

    __tablename__ = "export_file"
    __table_args__ = (
        CheckConstraint(_one_of("kind", ExportKind), name="kind_known"),
        CheckConstraint(_one_of("form", ExportForm), name="form_known"),
    )

    reference: Mapped[str] = mapped_column(String(12), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    form: Mapped[str] = mapped_column(String(8))
    words: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)
    personal: Mapped[bool]
    language: Mapped[str] = mapped_column(String(2))
    reach_key: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int] = mapped_column(default=0)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)

    job: Mapped[Job | None] = relationship()


class ExportPiece(Model):
    """Some thousand rows of such a list, packed and sealed."""

    __tablename__ = "export_piece"

    export_id: Mapped[int] = mapped_column(ForeignKey("export_file.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
