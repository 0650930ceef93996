"""Places: three trees of areas, the booths under them, and the closure that makes every level one join."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Keyed, Model


class Area(Keyed, Model):
    """One piece of one hierarchy: a district, a constituency, a mandal."""

    __tablename__ = "area"
    __table_args__ = (UniqueConstraint("hierarchy", "kind", "code"),)

    hierarchy: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(String(32))
    name_hi: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    parent: Mapped[Area | None] = relationship(remote_side="Area.id")
    boundary: Mapped[Boundary | None] = relationship(back_populates="area", uselist=False)

    def name_in(self, language: str) -> str:
        """Return the name in the reader's language."""
        return self.name_en if language == "en" else self.name_hi


class Boundary(Keyed, Model):
    """The polygon of an area that is in force, as well-known binary in WGS 84 (longitude, latitude in degrees).

    ``valid_from`` is None where it holds for all the days before, too.
    """

    __tablename__ = "boundary"

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), unique=True)
    shape: Mapped[bytes] = mapped_column(LargeBinary)
    source: Mapped[str] = mapped_column(String(200))
    loaded_on: Mapped[date]
    valid_from: Mapped[date | None]

    area: Mapped[Area] = relationship(back_populates="boundary")


class PastBoundary(Keyed, Model):
    """A polygon that was in force until ``valid_to``, that day included: a map of an earlier day is drawn with it."""

    __tablename__ = "past_boundary"
    __table_args__ = (UniqueConstraint("area_id", "valid_to"),)

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    shape: Mapped[bytes] = mapped_column(LargeBinary)
    source: Mapped[str] = mapped_column(String(200))
    loaded_on: Mapped[date]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date]


_IN_FORCE = text("drawn_until IS NULL")


class DrawnOutline(Keyed, Model):
    """The outline of an area that no file draws, made of the cells of its booths: no boundary, and never taken for one.

    ``drawn_from`` is a digest of all the positions and boundaries from which outlines are made, ``roster`` the stamp of
    the booths at that time. One that was drawn anew stays, with its last day, for maps of earlier days.
    """

    __tablename__ = "drawn_outline"
    __table_args__ = (
        Index(
            "uq_drawn_outline_in_force",
            "area_id",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
        UniqueConstraint("area_id", "drawn_until"),
    )

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    shape: Mapped[bytes] = mapped_column(LargeBinary)
    drawn_from: Mapped[str] = mapped_column(String(64))
    roster: Mapped[str] = mapped_column(String(32))
    drawn_on: Mapped[date]
    drawn_until: Mapped[date | None]


class Booth(Keyed, Model):
    """A polling station area: the smallest place that is counted. The roster changes, so it carries dates."""

    __tablename__ = "booth"
    __table_args__ = (
        UniqueConstraint("ac_no", "booth_no", "valid_from"),
        CheckConstraint("lat IS NULL OR (lat BETWEEN -90 AND 90)", name="lat_in_bounds"),
        CheckConstraint("lon IS NULL OR (lon BETWEEN -180 AND 180)", name="lon_in_bounds"),
    )

    ac_no: Mapped[int]
    booth_no: Mapped[str] = mapped_column(String(12))
    name_hi: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    position_quality: Mapped[str] = mapped_column(String(16), default="missing")
    position_note: Mapped[str] = mapped_column(String(300), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    def name_in(self, language: str) -> str:
        """Return the name in the reader's language, falling back to the one that is known."""
        return (self.name_en or self.name_hi) if language == "en" else (self.name_hi or self.name_en)


class BoothArea(Model):
    """Every area above a booth, in every hierarchy: the closure on which scope, counts and maps stand."""

    __tablename__ = "booth_area"
    __table_args__ = (Index("ix_booth_area_area_id_booth_id", "area_id", "booth_id"),)

    booth_id: Mapped[int] = mapped_column(ForeignKey("booth.id", ondelete="CASCADE"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"), primary_key=True)
