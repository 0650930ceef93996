"""Where people live: a settlement, the booth it votes at, and when anyone last went there."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.area import Area, Booth
from app.models.base import Keyed, Model, Moment


class Settlement(Keyed, Model):
    """A hamlet, village, ward or colony. ``booth_basis`` tells whether the booth was confirmed or proposed."""

    __tablename__ = "settlement"
    __table_args__ = (
        CheckConstraint("kind IN ('rural', 'urban')", name="kind_known"),
        CheckConstraint("booth_basis IN ('proposed', 'confirmed')", name="booth_basis_known"),
        CheckConstraint("households IS NULL OR households >= 0", name="households_not_negative"),
        CheckConstraint("population IS NULL OR population >= 0", name="population_not_negative"),
        CheckConstraint("lat IS NULL OR (lat BETWEEN -90 AND 90)", name="lat_in_bounds"),
        CheckConstraint("lon IS NULL OR (lon BETWEEN -180 AND 180)", name="lon_in_bounds"),
        Index("ix_settlement_booth_id_name_hi", "booth_id", "name_hi"),
    )

    code: Mapped[str | None] = mapped_column(String(40), unique=True)
    name_hi: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[str] = mapped_column(String(8), default="rural")
    booth_id: Mapped[int] = mapped_column(ForeignKey("booth.id"))
    booth_basis: Mapped[str] = mapped_column(String(12), default="confirmed")
    district_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    constituency_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    households: Mapped[int | None]
    population: Mapped[int | None]
    last_visited_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(500), default="")
    client_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    booth: Mapped[Booth] = relationship()
    district: Mapped[Area | None] = relationship(foreign_keys=[district_id])
    constituency: Mapped[Area | None] = relationship(foreign_keys=[constituency_id])

    def name_in(self, language: str) -> str:
        """Return the name in the reader's language, falling back to the one that is known."""
        return (self.name_en or self.name_hi) if language == "en" else (self.name_hi or self.name_en)
