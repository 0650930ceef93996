"""Letters as they were written, the cases each one is about, and the wordings that replaced a built-in template.

A letter is never drawn anew from its template: ``content`` holds every word of it, so a reprint years later is the
same letter. A wording is never changed either; an edit is a new version, and one of them at most is in force.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.letters import LetterForm, LetterKind
from app.models.base import BigKey, JsonDocument, Keyed, Model, Moment
from app.models.case import Case
from app.models.settlement import Settlement
from app.models.user import User

_KINDS = ", ".join(f"'{kind}'" for kind in LetterKind)
_FORMS = ", ".join(f"'{form}'" for form in LetterForm)
_IN_FORCE = text("active")
_IN_FORCE_SQLITE = text("active = 1")


class LetterTemplate(Keyed, Model):
    """One version of a wording. Without one in force, the built-in text is (version 0)."""

    __tablename__ = "letter_template"
    __table_args__ = (
        UniqueConstraint("template", "version"),
        CheckConstraint("version >= 1", name="version_positive"),
        Index(
            "uq_letter_template_in_force",
            "template",
            unique=True,
            sqlite_where=_IN_FORCE_SQLITE,
            postgresql_where=_IN_FORCE,
        ),
    )

    template: Mapped[str] = mapped_column(String(24))
    version: Mapped[int]
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=False)
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    edited_at: Mapped[datetime] = mapped_column(Moment)

    edited_by: Mapped[User | None] = relationship()


class Letter(Keyed, Model):
    """One letter. The reference is all that its square code tells; it names nobody and nothing."""

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind_known"),
        CheckConstraint(f"form IN ({_FORMS})", name="form_known"),
        Index("ix_letter_created_by_id_created_at", "created_by_id", "created_at"),
    )

    reference: Mapped[str] = mapped_column(String(10), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    form: Mapped[str] = mapped_column(String(4))
    template_version: Mapped[int]
    authority: Mapped[str] = mapped_column(String(300))
    settlement_id: Mapped[int | None] = mapped_column(ForeignKey("settlement.id"), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    client_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)

    created_by: Mapped[User] = relationship()
    settlement: Mapped[Settlement | None] = relationship()
    links: Mapped[list[LetterCase]] = relationship(back_populates="letter", order_by="LetterCase.position")


class LetterCase(Model):
    """One case of a letter, at its place in the table (from 1)."""

    __tablename__ = "letter_case"
    __table_args__ = (UniqueConstraint("letter_id", "position"),)

    letter_id: Mapped[int] = mapped_column(BigKey, ForeignKey("letter.id"), primary_key=True, autoincrement=False)
    case_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("case_file.id"), primary_key=True, autoincrement=False, index=True
    )
    position: Mapped[int]

    letter: Mapped[Letter] = relationship(back_populates="links")
    case: Mapped[Case] = relationship()
