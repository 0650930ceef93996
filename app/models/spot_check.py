"""Spot checks of an area: the frozen list, the seed, and the cases that were drawn from it with what was found.

The list from which a sample is drawn is kept as it was on that day, since cases move on; list and seed together give
the same sample again, so that anybody can see that nobody picked.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.lifecycle.facts import CheckedBy
from app.domain.lifecycle.spot_checks import CHECKED_STATES
from app.domain.lifecycle.spot_findings import Found
from app.models.area import Area
from app.models.base import Keyed, Model, Moment
from app.models.case import Case
from app.models.scheme import Scheme
from app.models.user import User

_STATES = ", ".join(f"'{state}'" for state in CHECKED_STATES)
_FOUND = ", ".join(f"'{found}'" for found in Found)
_HOW = ", ".join(f"'{how}'" for how in CheckedBy)


class SpotCheck(Keyed, Model):
    """One draw: over which list, how exact it should be, how many, and by which seed. Never changed afterwards.

    ``starts_on`` and ``ends_on`` are the days, both included, on which the cases came to ``state``. ``frame`` is the
    packed list of case numbers, ``population`` how many they are.
    """

    __tablename__ = "spot_check"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_checked"),
        CheckConstraint("size >= 1 AND size <= population", name="size_within_population"),
        CheckConstraint("starts_on <= ends_on", name="period_in_order"),
    )

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    scheme_id: Mapped[int | None] = mapped_column(ForeignKey("scheme.id"))
    state: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    population: Mapped[int]
    frame: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    margin: Mapped[float]
    confidence: Mapped[float]
    expected_share: Mapped[float]
    size: Mapped[int]
    seed: Mapped[int] = mapped_column(BigInteger)
    client_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)

    area: Mapped[Area] = relationship()
    scheme: Mapped[Scheme | None] = relationship()
    created_by: Mapped[User] = relationship()
    items: Mapped[list[SpotCheckItem]] = relationship(back_populates="check", order_by="SpotCheckItem.position")


class SpotCheckItem(Keyed, Model):
    """One drawn case and what was found there; ``outcome`` is empty until somebody has asked.

    ``position`` is the order of the round: by booth and settlement, so that neighbours are asked on one way.
    """

    __tablename__ = "spot_check_item"
    __table_args__ = (
        UniqueConstraint("check_id", "position"),
        UniqueConstraint("check_id", "case_id"),
        CheckConstraint(f"outcome IS NULL OR outcome IN ({_FOUND})", name="outcome_known"),
        CheckConstraint(f"how IS NULL OR how IN ({_HOW})", name="how_known"),
        CheckConstraint("outcome IS NULL OR (how IS NOT NULL AND checked_at IS NOT NULL)", name="outcome_explained"),
        Index("ix_spot_check_item_case_id", "case_id"),
    )

    check_id: Mapped[int] = mapped_column(ForeignKey("spot_check.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    booth_id: Mapped[int] = mapped_column(ForeignKey("booth.id"))
    position: Mapped[int]
    outcome: Mapped[str | None] = mapped_column(String(16))
    how: Mapped[str | None] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text, default="")
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    checked_at: Mapped[datetime | None] = mapped_column(Moment)

    check: Mapped[SpotCheck] = relationship(back_populates="items")
    case: Mapped[Case] = relationship()
    checked_by: Mapped[User | None] = relationship()
