"""Two records that may be one person, what somebody decided of them, and what was moved when they were made one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.merging import PairState
from app.models.base import BigKey, JsonDocument, Keyed, Model, Moment
from app.models.beneficiary import Beneficiary
from app.models.user import User

_STATES = ", ".join(f"'{state}'" for state in PairState)


class DuplicateCandidate(Keyed, Model):
    """A pair of records, the older key first, each pair once: what was decided of it holds for good."""

    __tablename__ = "duplicate_candidate"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint("one_id < other_id", name="one_first"),
        Index("ix_duplicate_candidate_state_bits_id", "state", "bits", "id"),
    )

    one_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id"), index=True)
    bits: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default=PairState.OPEN)
    found_at: Mapped[datetime] = mapped_column(Moment)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    one: Mapped[Beneficiary] = relationship(foreign_keys=[one_id])
    other: Mapped[Beneficiary] = relationship(foreign_keys=[other_id])
    decided_by: Mapped[User | None] = relationship()


class PersonMerge(Keyed, Model):
    """Two records made one. ``moved`` says what was moved and how it stood before, in keys and codes alone."""

    __tablename__ = "person_merge"
    __table_args__ = (Index("ix_person_merge_kept_id", "kept_id"), Index("ix_person_merge_merged_id", "merged_id"))

    candidate_id: Mapped[int] = mapped_column(ForeignKey("duplicate_candidate.id"), index=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id"))
    merged_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id"))
    moved: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)
    audit_sequence: Mapped[int] = mapped_column(BigKey)
    merged_at: Mapped[datetime] = mapped_column(Moment)
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    undone_at: Mapped[datetime | None] = mapped_column(Moment)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
