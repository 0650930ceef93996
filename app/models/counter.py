"""Kept counters: how many cases and entitlements stand in each cell, by booth and by area, always up to date.

A change adds rows to a ledger and touches nothing that another writer touches, so writers never wait for each other
here; now and then one of them folds the ledger into the totals. A figure is a total plus what is still in the ledger.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import BigKey, Keyed, Model


class CellColumns:
    """One column for each cell of :mod:`app.domain.counters`."""

    case_open: Mapped[int] = mapped_column(default=0)
    case_assigned: Mapped[int] = mapped_column(default=0)
    case_submitted: Mapped[int] = mapped_column(default=0)
    case_in_progress: Mapped[int] = mapped_column(default=0)
    case_on_hold: Mapped[int] = mapped_column(default=0)
    case_dept_rejected: Mapped[int] = mapped_column(default=0)
    case_reported_resolved: Mapped[int] = mapped_column(default=0)
    case_closed_received: Mapped[int] = mapped_column(default=0)
    case_closed_other: Mapped[int] = mapped_column(default=0)
    due_eligible_unknown: Mapped[int] = mapped_column(default=0)
    due_eligible_received: Mapped[int] = mapped_column(default=0)
    due_eligible_not_received: Mapped[int] = mapped_column(default=0)
    due_other_unknown: Mapped[int] = mapped_column(default=0)
    due_other_received: Mapped[int] = mapped_column(default=0)
    due_other_not_received: Mapped[int] = mapped_column(default=0)


class DayColumns:
    """One column for each figure that is kept by day."""

    opened: Mapped[int] = mapped_column(default=0)
    stage_due: Mapped[int] = mapped_column(default=0)
    asked: Mapped[int] = mapped_column(default=0)
    received: Mapped[int] = mapped_column(default=0)


class CounterChange(Keyed, CellColumns, Model):
    """What one change did to the cells of a booth and a scheme; ``folding`` marks rows on their way to the totals."""

    __tablename__ = "counter_change"
    __table_args__ = (Index("ix_counter_change_booth_id", "booth_id"),)

    booth_id: Mapped[int] = mapped_column(BigKey)
    scheme_id: Mapped[int] = mapped_column(BigKey)
    folding: Mapped[bool] = mapped_column(default=False)


class DayChange(Keyed, DayColumns, Model):
    """What one change did to the figures of a booth and a day."""

    __tablename__ = "day_change"

    booth_id: Mapped[int] = mapped_column(BigKey)
    day: Mapped[date]
    folding: Mapped[bool] = mapped_column(default=False)


class BoothCounter(CellColumns, Model):
    """The cells of a booth for a scheme, or for all of them (scheme 0)."""

    __tablename__ = "booth_counter"
    __table_args__ = ({"sqlite_with_rowid": False},)

    scheme_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    booth_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("booth.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


class AreaCounter(CellColumns, Model):
    """The cells of an area wide enough to be looked at from above, for a scheme or for all of them (scheme 0)."""

    __tablename__ = "area_counter"
    __table_args__ = ({"sqlite_with_rowid": False},)

    scheme_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    area_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("area.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


class AreaDay(DayColumns, Model):
    """The figures of a wide area by day, all schemes together."""

    __tablename__ = "area_day"
    __table_args__ = (
        # What is overdue is asked for with every map; days of receipts go back for years.
        Index(
            "ix_area_day_stage_due",
            "area_id",
            "day",
            "stage_due",
            sqlite_where=text("stage_due <> 0"),
            postgresql_where=text("stage_due <> 0"),
        ),
        {"sqlite_with_rowid": False},
    )

    area_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("area.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    day: Mapped[date] = mapped_column(primary_key=True)


class AreaMeeting(Model):
    """How many booths lie in both of two wide areas; an area with itself says how many it has."""

    __tablename__ = "area_meeting"
    __table_args__ = ({"sqlite_with_rowid": False},)

    area_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("area.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    other_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("area.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    booths: Mapped[int]


class AreaSnapshot(Model):
    """How a wide area stood at the end of a day, for a scheme or for all of them (scheme 0)."""

    __tablename__ = "area_snapshot"
    __table_args__ = ({"sqlite_with_rowid": False},)

    day: Mapped[date] = mapped_column(primary_key=True)
    scheme_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    area_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("area.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    outstanding: Mapped[int]
    eligible: Mapped[int]
    asked: Mapped[int]
    received: Mapped[int]


class BoothSnapshot(Model):
    """How a booth stood on one day of a month, all schemes together."""

    __tablename__ = "booth_snapshot"
    __table_args__ = ({"sqlite_with_rowid": False},)

    day: Mapped[date] = mapped_column(primary_key=True)
    booth_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("booth.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    outstanding: Mapped[int]
    eligible: Mapped[int]
    asked: Mapped[int]
    received: Mapped[int]


class CaseColumns(Model):
    """Some of the live cases as columns of bytes, as they stood when all were packed under one ``stamp``."""

    __tablename__ = "case_columns"

    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stamp: Mapped[str] = mapped_column(String(32))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class CaseTouch(Keyed, Model):
    """A booth in which a case has changed since the columns were packed; ``packing`` marks rows about to be."""

    __tablename__ = "case_touch"

    booth_id: Mapped[int] = mapped_column(BigKey)
    packing: Mapped[bool] = mapped_column(default=False)
