"""Writing the roster of booths: what is new, what changed, and what stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from app.domain.loading.names import TwoNames
from app.models import Booth
from app.services.loading.report import LoadReport, Progress, in_chunks

BoothKey = tuple[int, str]
"""Assembly seat and number of a booth in the present roster."""


@dataclass(frozen=True, slots=True)
class BoothRow:
    """One booth as the file has it, with what is thought of its position (degrees, WGS 84)."""

    key: BoothKey
    names: TwoNames
    lat: float | None
    lon: float | None
    quality: str
    note: str


_TABLE = cast(Table, Booth.__table__)
_KEPT = (
    Booth.id,
    Booth.ac_no,
    Booth.booth_no,
    Booth.name_hi,
    Booth.name_en,
    Booth.lat,
    Booth.lon,
    Booth.position_quality,
    Booth.position_note,
)


def present_booths(session: Session) -> dict[BoothKey, Any]:
    """Return the rows of the present roster (``id`` and the columns that a load may change) by key."""
    rows = session.execute(select(*_KEPT).where(Booth.valid_to.is_(None)))
    return {(row.ac_no, row.booth_no): row for row in rows}


def write_booths(
    session: Session, wanted: Sequence[BoothRow], valid_from: date, report: LoadReport, progress: Progress
) -> dict[BoothKey, int]:
    """Add and update booths; return the id of every booth of the present roster. Nothing is removed."""
    kept = present_booths(session)
    new = [_values(row, None) for row in wanted if row.key not in kept]
    changed = [
        {**values, "id": former.id}
        for row in wanted
        if (former := kept.get(row.key)) is not None and _differs(values := _values(row, former), former)
    ]
    done, total = 0, len(new) + len(changed)
    for some in in_chunks(new):
        # Returning the ids lets the driver send many rows in one statement.
        session.execute(
            insert(_TABLE).returning(_TABLE.c.id), [{**values, "valid_from": valid_from} for values in some]
        )
        progress(done := done + len(some), total)
    for some in in_chunks(changed):
        session.execute(update(Booth), some)
        progress(done := done + len(some), total)
    report.written["added"] = len(new)
    report.written["updated"] = len(changed)
    report.written["unchanged"] = len(wanted) - total
    report.tallies["not_in_file"] = len(kept.keys() - {row.key for row in wanted})
    return _ids(session)


def _ids(session: Session) -> dict[BoothKey, int]:
    rows: Iterable[Any] = session.execute(select(Booth.ac_no, Booth.booth_no, Booth.id).where(Booth.valid_to.is_(None)))
    return {(ac_no, booth_no): key for ac_no, booth_no, key in rows}


def _values(row: BoothRow, former: Any) -> dict[str, Any]:
    names = row.names.over(former.name_hi, former.name_en) if former is not None else row.names
    values = {"ac_no": row.key[0], "booth_no": row.key[1], "name_hi": names.hi, "name_en": names.en}
    if former is not None and row.lat is None and former.lat is not None:
        # A list without a position says nothing about the one that is known.
        return values
    position = {"lat": row.lat, "lon": row.lon, "position_quality": row.quality, "position_note": row.note[:300]}
    return {**values, **position}


def _differs(values: dict[str, Any], former: Any) -> bool:
    return any(getattr(former, name) != value for name, value in values.items())
