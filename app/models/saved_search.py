"""A filter that somebody keeps under a name of their own, so that a list of many is one tap."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import JsonDocument, Keyed, Model, Moment


class SavedSearch(Keyed, Model):
    """The words of a filter's address, for its owner alone. ``subject`` says what is filtered: "cases"."""

    __tablename__ = "saved_search"
    __table_args__ = (
        UniqueConstraint("owner_id", "subject", "name"),
        Index("ix_saved_search_owner_id_subject_position", "owner_id", "subject", "position"),
    )

    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    subject: Mapped[str] = mapped_column(String(24))
    name: Mapped[str] = mapped_column(String(80))
    parameters: Mapped[dict[str, str]] = mapped_column(JsonDocument, default=dict)
    position: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Moment)
