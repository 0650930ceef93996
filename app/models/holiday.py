"""Days on which offices are closed, in the whole state or in one area."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.area import Area
from app.models.base import Keyed, Model


class Holiday(Keyed, Model):
    """One closed day; without an area it holds in the whole state."""

    __tablename__ = "holiday"
    __table_args__ = (
        Index("uq_holiday_day_area_id", "day", "area_id", unique=True),
        Index(
            "uq_holiday_day_state",
            "day",
            unique=True,
            sqlite_where=text("area_id IS NULL"),
            postgresql_where=text("area_id IS NULL"),
        ),
    )

    day: Mapped[date]
    name_hi: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)

    area: Mapped[Area | None] = relationship()

    def name_in(self, language: str) -> str:
        """Return the name in the reader's language, falling back to the one that is known."""
        return (self.name_en or self.name_hi) if language == "en" else self.name_hi
