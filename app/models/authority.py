"""The offices that answer cases, and who has held each of them since when.

An office is a post in a place, not a person: papers are given to the post, holders come and go, and a stretch of days
without a holder is kept as what it is, a vacancy.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.area import Area
from app.models.base import Keyed, Model
from app.models.encryption import EncryptedText


class Authority(Keyed, Model):
    """One office: the step of the ladder that it is, its area, and its department (None: it answers for any)."""

    __tablename__ = "authority"
    __table_args__ = (Index("ix_authority_step_code_area_id", "step_code", "area_id"),)

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    step_code: Mapped[str] = mapped_column(String(40))
    department_code: Mapped[str | None] = mapped_column(String(12))
    name_hi: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    area: Mapped[Area] = relationship()
    holders: Mapped[list[AuthorityHolder]] = relationship(
        back_populates="authority", order_by="AuthorityHolder.starts_on"
    )

    def name_in(self, language: str) -> str:
        """Return the name in the reader's language, falling back to the one that is known."""
        return (self.name_en or self.name_hi) if language == "en" else self.name_hi


class AuthorityHolder(Keyed, Model):
    """One person in an office, from the first to the last day (both included; an open end holds the post now)."""

    __tablename__ = "authority_holder"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates_in_order"),
        Index("ix_authority_holder_authority_id_starts_on", "authority_id", "starts_on", unique=True),
    )

    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    name: Mapped[str] = mapped_column(String(200))
    mobile: Mapped[str | None] = mapped_column(EncryptedText)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    authority: Mapped[Authority] = relationship(back_populates="holders")
