"""Days on which the election code is in force in an area: no new case is filed there and no step of the ladder runs."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.area import Area
from app.models.base import Keyed, Model, Moment


class FreezePeriod(Keyed, Model):
    """One freeze, both days included; the last day is an expected one until the code is lifted."""

    __tablename__ = "freeze_period"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="dates_in_order"),)

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200))
    notice: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    area: Mapped[Area] = relationship()
