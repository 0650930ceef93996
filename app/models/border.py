"""Places that lie on a boundary: found by geography when places or boundaries are loaded, read by maps and pages."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.area import Area
from app.models.base import Keyed, Model


class BorderPlace(Keyed, Model):
    """A booth or a settlement that lies on the boundary of two areas of one kind, or next to it."""

    __tablename__ = "border_place"
    __table_args__ = (CheckConstraint("(booth_id IS NULL) <> (settlement_id IS NULL)", name="one_place"),)

    booth_id: Mapped[int | None] = mapped_column(ForeignKey("booth.id", ondelete="CASCADE"), index=True)
    settlement_id: Mapped[int | None] = mapped_column(ForeignKey("settlement.id", ondelete="CASCADE"), index=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))

    area: Mapped[Area] = relationship(foreign_keys=[area_id])
    other: Mapped[Area] = relationship(foreign_keys=[other_id])
