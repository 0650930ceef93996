"""Lists that somebody gave: each with its receipt, its text until it is read, its rows judged, what became of them.

Text and rows are sealed as a whole, a portion at a time: people's names and numbers stand nowhere else before a person
is recorded, and one seal for thousands of rows costs next to nothing. What may be counted (the verdict, the reason's
code, the person that a row became) stands beside in the clear, in a row of its own.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.imports.states import ListKind, ListState, Outcome, RowVerdict
from app.models.base import JsonDocument, Keyed, Model, Moment, one_of
from app.models.job import Job
from app.models.scheme import Scheme
from app.models.user import User


class ImportBatch(Keyed, Model):
    """A list: who gave it when, how it is to be read, and how far it is.

    ``shown_name`` is what the file was called, and only ever shown; ``file_name`` is our own. ``columns`` is what was
    confirmed of its columns, ``cursor`` how far reading, comparing and taking have come, ``counts`` the rows by verdict
    and by outcome. ``parent_id`` names the list whose refused rows, corrected, this one holds.
    """

    __tablename__ = "import_batch"
    __table_args__ = (
        CheckConstraint(one_of("kind", ListKind), name="kind_known"),
        CheckConstraint(one_of("state", ListState), name="state_known"),
        CheckConstraint(one_of("consent", ("", "spoken", "written")), name="consent_known"),
        Index("ix_import_batch_owner_id_created_at", "owner_id", "created_at"),
    )

    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), default=ListState.RECEIVED)
    file_name: Mapped[str] = mapped_column(String(60))
    shown_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    source: Mapped[str] = mapped_column(String(200))
    given_by: Mapped[str] = mapped_column(String(200), default="")
    received_on: Mapped[date]
    consent: Mapped[str] = mapped_column(String(10), default="")
    scheme_id: Mapped[int | None] = mapped_column(ForeignKey("scheme.id"), index=True)
    encoding: Mapped[str] = mapped_column(String(20))
    columns: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)
    cursor: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)
    counts: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)
    lines: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)

    scheme: Mapped[Scheme | None] = relationship()
    owner: Mapped[User | None] = relationship()
    job: Mapped[Job | None] = relationship()


class ImportPiece(Model):
    """A piece of a list's text, sealed; it goes when the list has been read."""

    __tablename__ = "import_piece"

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class ImportChunk(Model):
    """Some thousand rows as they were written and read, sealed; ``keys`` tells persons of a list apart.

    ``found`` is what comparing with those recorded already brought, sealed too. When the list has been taken, only
    rows that are still to be decided or corrected are left in it.
    """

    __tablename__ = "import_chunk"

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_line: Mapped[int]
    rows: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    keys: Mapped[bytes] = mapped_column(LargeBinary)
    found: Mapped[bytes | None] = mapped_column(LargeBinary)


class ImportRow(Model):
    """What is said of a row and what became of it; a row that is fine has none before it is taken.

    ``code`` is that of the gravest remark. ``paid`` is what the list says of a payment, None where it says nothing.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        CheckConstraint(one_of("verdict", RowVerdict), name="verdict_known"),
        CheckConstraint(f"outcome IS NULL OR {one_of('outcome', Outcome)}", name="outcome_known"),
        Index("ix_import_row_beneficiary_id", "beneficiary_id"),
    )

    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chunk: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(30), default="")
    outcome: Mapped[str | None] = mapped_column(String(10))
    beneficiary_id: Mapped[int | None] = mapped_column(ForeignKey("beneficiary.id"))
    paid: Mapped[bool | None]


class ImportMapping(Keyed, Model):
    """What was confirmed of the columns of a list, by the shape of its header, for the next list of that source."""

    __tablename__ = "import_mapping"
    __table_args__ = (UniqueConstraint("kind", "fingerprint", "source"),)

    kind: Mapped[str] = mapped_column(String(12))
    fingerprint: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(String(200))
    columns: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)
    used_at: Mapped[datetime] = mapped_column(Moment)
