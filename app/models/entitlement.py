"""What a person is due under a scheme, and whether it came: the subtraction from which cases are born."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.counters import RECEIPTS
from app.models.area import Booth
from app.models.base import JsonDocument, Keyed, Model, one_of
from app.models.beneficiary import Beneficiary
from app.models.scheme import Scheme, SchemeRule


class Entitlement(Keyed, Model):
    """Person × scheme × period. ``receipt`` is the person's own word; "unknown" means that nobody asked."""

    __tablename__ = "entitlement"
    __table_args__ = (
        UniqueConstraint("beneficiary_id", "scheme_id", "period"),
        CheckConstraint(one_of("status", ("eligible", "ineligible", "unknown")), name="status_known"),
        CheckConstraint(one_of("receipt", RECEIPTS), name="receipt_known"),
        # Holds all that counts by place ask of an entitlement.
        Index("ix_entitlement_counts", "booth_id", "scheme_id", "receipt", "status"),
    )

    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id"))
    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"), index=True)
    booth_id: Mapped[int] = mapped_column(ForeignKey("booth.id"))
    period: Mapped[str] = mapped_column(String(12), default="")
    status: Mapped[str] = mapped_column(String(12))
    why: Mapped[list[Any]] = mapped_column(JsonDocument, default=list)
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("scheme_rule.id"))
    checked_on: Mapped[date]
    receipt: Mapped[str] = mapped_column(String(14), default="unknown")
    receipt_asked_on: Mapped[date | None]
    received_on: Mapped[date | None]
    amount_inr: Mapped[int | None]
    evidence: Mapped[str] = mapped_column(String(300), default="")

    beneficiary: Mapped[Beneficiary] = relationship()
    scheme: Mapped[Scheme] = relationship()
    booth: Mapped[Booth] = relationship()
    rule: Mapped[SchemeRule | None] = relationship()
