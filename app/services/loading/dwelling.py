"""Writing settlements: new ones, changed ones, and those that a person has taken in hand since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from app.domain.loading.names import TwoNames
from app.models import Settlement
from app.services.loading.positions import area_ids
from app.services.loading.report import LoadReport, Progress, in_chunks


@dataclass(frozen=True, slots=True)
class DwellingRow:
    """One settlement as it is wanted; districts and seats by code, position in degrees (WGS 84).

    ``basis`` tells whether the list names the booth ("confirmed") or the position proposes it.
    """

    code: str | None
    names: TwoNames
    kind: str
    lat: float | None
    lon: float | None
    population: int | None
    households: int | None
    booth_id: int
    district: str | None
    constituency: str | None
    note: str
    basis: str = "proposed"


_TABLE = cast(Table, Settlement.__table__)
_KEPT = (
    Settlement.id,
    Settlement.code,
    Settlement.name_hi,
    Settlement.name_en,
    Settlement.kind,
    Settlement.lat,
    Settlement.lon,
    Settlement.population,
    Settlement.households,
    Settlement.booth_id,
    Settlement.booth_basis,
    Settlement.district_id,
    Settlement.constituency_id,
    Settlement.version,
)


def write_settlements(
    session: Session, wanted: Sequence[DwellingRow], now: datetime, report: LoadReport, progress: Progress
) -> None:
    """Add and update settlements by their code. One that was edited or confirmed by hand is kept, and counted so.

    One without a code is added: whether it is there already was asked when its row was judged.
    """
    kept = {row.code: row for row in session.execute(select(*_KEPT).where(Settlement.code.is_not(None)))}
    districts = area_ids(session, "administrative", "district")
    seats = area_ids(session, "electoral", "constituency")
    new, changed, in_hand = [], [], 0
    for row in wanted:
        former = kept.get(row.code) if row.code else None
        places = {
            "district_id": districts.get(row.district or ""),
            "constituency_id": seats.get(row.constituency or ""),
        }
        if former is None:
            new.append({**_values(row, None), **places, "note": row.note, "booth_basis": row.basis})
        elif former.version > 1 or former.booth_basis == "confirmed":
            in_hand += 1
        elif _differs(values := {**_values(row, former), **places}, former):
            changed.append({**values, "id": former.id})
    done, total = 0, len(new) + len(changed)
    constant = {"created_at": now, "version": 1}
    for some in in_chunks(new):
        # Returning the ids lets the driver send many rows in one statement.
        session.execute(insert(_TABLE).returning(_TABLE.c.id), [{**values, **constant} for values in some])
        progress(done := done + len(some), total)
    for some in in_chunks(changed):
        session.execute(update(Settlement), some)
        progress(done := done + len(some), total)
    report.written["added"] = len(new)
    report.written["updated"] = len(changed)
    report.written["kept_in_hand"] = in_hand
    report.written["unchanged"] = len(wanted) - total - in_hand


def _values(row: DwellingRow, former: Any) -> dict[str, Any]:
    names = row.names.over(former.name_hi, former.name_en) if former is not None else row.names
    return {
        "code": row.code,
        "name_hi": names.hi,
        "name_en": names.en,
        "kind": row.kind,
        "lat": row.lat,
        "lon": row.lon,
        "population": row.population,
        "households": row.households,
        "booth_id": row.booth_id,
    }


def _differs(values: dict[str, Any], former: Any) -> bool:
    return any(getattr(former, name) != value for name, value in values.items())
