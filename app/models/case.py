"""Cases and their history. A case row is where it stands; its events are how it came there, only ever added to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.cases import CLOSED, CaseState
from app.models.area import Booth
from app.models.base import JsonDocument, Keyed, Model, Moment
from app.models.beneficiary import Beneficiary
from app.models.case_work import CaseWork, Submission
from app.models.entitlement import Entitlement
from app.models.scheme import Reason, Scheme
from app.models.user import User

_STATES = ", ".join(f"'{state}'" for state in CaseState)
_CLOSED = ", ".join(f"'{state}'" for state in sorted(CLOSED))
_LIVE = text(f"state NOT IN ({_CLOSED})")


class Case(Keyed, Model):
    """One unresolved entitlement. The partial unique index holds "one live case per entitlement" under any race."""

    __tablename__ = "case_file"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint("level >= 1", name="level_positive"),
        Index(
            "uq_case_file_live_entitlement",
            "entitlement_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        # Holds all that counts by place ask of a case: maps never touch the wide rows.
        Index("ix_case_file_counts", "booth_id", "state", "scheme_id", "opened_at", "stage_due"),
        # Holds all that reports ask of a case, so that a whole state is counted without touching the wide rows.
        Index(
            "ix_case_file_reports",
            *("booth_id", "state", "scheme_id", "level", "reason_id"),
            *("opened_at", "stage_due", "case_due", "closed_at"),
        ),
        Index("ix_case_file_state_stage_due", "state", "stage_due"),
        Index("ix_case_file_scheme_id_state", "scheme_id", "state"),
        Index("ix_case_file_opened_at_id", "opened_at", "id"),
    )

    number: Mapped[str] = mapped_column(String(16), unique=True)
    entitlement_id: Mapped[int] = mapped_column(ForeignKey("entitlement.id"), index=True)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id"), index=True)
    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"))
    booth_id: Mapped[int] = mapped_column(ForeignKey("booth.id"))
    state: Mapped[str] = mapped_column(String(20))
    level: Mapped[int] = mapped_column(default=1)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("reason.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    opened_at: Mapped[datetime] = mapped_column(Moment)
    stage_since: Mapped[datetime] = mapped_column(Moment)
    stage_due: Mapped[datetime] = mapped_column(Moment)
    case_due: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    reopened_count: Mapped[int] = mapped_column(default=0)
    client_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    filed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)

    entitlement: Mapped[Entitlement] = relationship()
    beneficiary: Mapped[Beneficiary] = relationship()
    scheme: Mapped[Scheme] = relationship()
    booth: Mapped[Booth] = relationship()
    reason: Mapped[Reason | None] = relationship()
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])
    filed_by: Mapped[User | None] = relationship(foreign_keys=[filed_by_id])
    events: Mapped[list[CaseEvent]] = relationship(back_populates="case", order_by="CaseEvent.id")
    work: Mapped[CaseWork | None] = relationship()
    submissions: Mapped[list[Submission]] = relationship(order_by="Submission.sequence")


class CaseEvent(Keyed, Model):
    """One thing that happened. ``occurred_at`` is when, ``recorded_at`` when it was written down."""

    __tablename__ = "case_event"
    __table_args__ = (Index("ix_case_event_case_id_id", "case_id", "id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    kind: Mapped[str] = mapped_column(String(24))
    from_state: Mapped[str | None] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    level: Mapped[int] = mapped_column(default=1)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)
    occurred_at: Mapped[datetime] = mapped_column(Moment)
    recorded_at: Mapped[datetime] = mapped_column(Moment)

    case: Mapped[Case] = relationship(back_populates="events")
    actor: Mapped[User | None] = relationship()
