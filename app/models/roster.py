"""What became of a booth when the roster or the areas changed, so that nothing is lost between the old and the new."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.rosters import Change
from app.models.area import Booth
from app.models.base import JsonDocument, Keyed, Model, Moment

_CARRIED = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_CHANGES = ", ".join(f"'{change}'" for change in Change)


class BoothChange(Keyed, Model):
    """One change of one booth on a day.

    ``became_id`` is the booth that took its settlements and cases over, None where it stayed itself. ``before`` holds
    its names, its position and the keys of the areas above it until that day. ``carried`` holds what it handed over,
    as :class:`~app.services.rosters.handing_over.Carried` writes it; None where nothing was, or nobody wrote it down.
    """

    __tablename__ = "booth_change"
    __table_args__ = (CheckConstraint(f"change IN ({_CHANGES})", name="change_known"),)

    booth_id: Mapped[int] = mapped_column(ForeignKey("booth.id"), index=True)
    change: Mapped[str] = mapped_column(String(10))
    became_id: Mapped[int | None] = mapped_column(ForeignKey("booth.id"), index=True)
    changed_on: Mapped[date]
    before: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)
    carried: Mapped[dict[str, Any] | None] = mapped_column(_CARRIED)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(Moment)

    booth: Mapped[Booth] = relationship(foreign_keys=[booth_id])
    became: Mapped[Booth | None] = relationship(foreign_keys=[became_id])


class RosterStamp(Model):
    """One row, whose stamp the database draws anew with every change of a booth; its triggers are in migration 0027."""

    __tablename__ = "roster_stamp"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stamp: Mapped[str] = mapped_column(String(32))
