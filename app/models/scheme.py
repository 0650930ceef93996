"""Schemes with rules that change by date, the reasons why people are held up, and the ladder of offices."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import JsonDocument, Keyed, Model


class Scheme(Keyed, Model):
    """A notified scheme. ``uncertain`` and ``checked_on`` say how sure the facts are."""

    __tablename__ = "scheme"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_hi: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    department_code: Mapped[str] = mapped_column(String(12), index=True)
    department_hi: Mapped[str] = mapped_column(String(200))
    level: Mapped[str] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(40))
    benefit_hi: Mapped[str] = mapped_column(Text)
    documents_hi: Mapped[str] = mapped_column(Text, default="")
    apply_where_hi: Mapped[str] = mapped_column(Text, default="")
    limit_days: Mapped[int | None]
    limit_kind: Mapped[str] = mapped_column(String(16), default="")
    officer_hi: Mapped[str] = mapped_column(String(300), default="")
    first_appeal_hi: Mapped[str] = mapped_column(String(300), default="")
    reason_codes: Mapped[list[str]] = mapped_column(JsonDocument, default=list)
    source: Mapped[str] = mapped_column(Text, default="")
    uncertain: Mapped[str] = mapped_column(Text, default="")
    checked_on: Mapped[date]
    active: Mapped[bool] = mapped_column(default=True)

    rules: Mapped[list[SchemeRule]] = relationship(back_populates="scheme", order_by="SchemeRule.valid_from")

    def name_in(self, language: str) -> str:
        """Return the name in the reader's language."""
        return self.name_en if language == "en" else self.name_hi


class SchemeRule(Keyed, Model):
    """One dated version of who is eligible; an assessment names the version that it used."""

    __tablename__ = "scheme_rule"
    __table_args__ = (UniqueConstraint("scheme_id", "version"),)

    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"))
    version: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    criteria: Mapped[dict[str, Any]] = mapped_column(JsonDocument)

    scheme: Mapped[Scheme] = relationship(back_populates="rules")


class Reason(Keyed, Model):
    """Why a benefit is held up, who can mend it, and what to do next."""

    __tablename__ = "reason"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    label_hi: Mapped[str] = mapped_column(String(200))
    label_en: Mapped[str] = mapped_column(String(200))
    who_fixes: Mapped[str] = mapped_column(String(40))
    next_action_hi: Mapped[str] = mapped_column(String(300))
    fairness_flag: Mapped[str] = mapped_column(String(8), default="no")
    source: Mapped[str] = mapped_column(Text, default="")

    def label_in(self, language: str) -> str:
        """Return the label in the reader's language."""
        return self.label_en if language == "en" else self.label_hi


_SCOPES = {
    "general": "scheme_id IS NULL AND department_code IS NULL",
    "scheme": "scheme_id IS NOT NULL",
    "department": "department_code IS NOT NULL",
}


def _unique_in_its_ladder(column: str) -> list[Index]:
    """Return what keeps a column unique among the steps of one ladder; NULL never equals NULL, so one index each."""
    owners = {"general": (), "scheme": ("scheme_id",), "department": ("department_code",)}
    return [
        Index(
            f"uq_escalation_step_{name}_{column}",
            *owners[name],
            column,
            unique=True,
            sqlite_where=text(condition),
            postgresql_where=text(condition),
        )
        for name, condition in _SCOPES.items()
    ]


class EscalationStep(Keyed, Model):
    """One rung: of the general ladder, or of the own ladder of a scheme or a department.

    Days are data that may be edited; their basis says how sure they are. ``department_days`` are other days of the
    same rung for single departments, where the source names them.
    """

    __tablename__ = "escalation_step"
    __table_args__ = (
        CheckConstraint("scheme_id IS NULL OR department_code IS NULL", name="one_owner"),
        *_unique_in_its_ladder("position"),
        *_unique_in_its_ladder("code"),
    )

    scheme_id: Mapped[int | None] = mapped_column(ForeignKey("scheme.id"))
    department_code: Mapped[str | None] = mapped_column(String(12))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(40))
    label_hi: Mapped[str] = mapped_column(String(300))
    label_en: Mapped[str] = mapped_column(String(300))
    days: Mapped[int | None]
    days_kind: Mapped[str] = mapped_column(String(40))
    department_days: Mapped[dict[str, int]] = mapped_column(JsonDocument, default=dict)
    days_basis: Mapped[str] = mapped_column(String(300), default="")
    proof_hi: Mapped[str] = mapped_column(String(300), default="")
    source: Mapped[str] = mapped_column(Text, default="")
    uncertain: Mapped[str] = mapped_column(Text, default="")

    def label_in(self, language: str) -> str:
        """Return the label in the reader's language."""
        return self.label_en if language == "en" else self.label_hi
