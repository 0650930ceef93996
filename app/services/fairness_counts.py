"""The counts that a run of the fairness check begins from: read once, booth by booth, and kept as they were.

Only people whose receipt is known count as served or left out; those whom nobody has asked are kept beside them. No
name, number or key of a person or family is kept: households are numbered anew in each portion.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, and_, case, delete, func, or_, select
from sqlalchemy.orm import Session

from app.domain.cases import CaseState, EventKind
from app.domain.fairness.frozen import digest, digest_of_all, pack, unpack
from app.domain.fairness.ground import NOWHERE, WOMEN, Snapshot, snapshot_of
from app.domain.fairness.periods import Period, read_period
from app.domain.geography import DRAWN_AS_SURE, Hierarchy
from app.domain.lifecycle.clocks import day_of, start_of
from app.models import (
    Area,
    Beneficiary,
    Booth,
    BoothArea,
    Case,
    CaseEvent,
    Entitlement,
    FairnessPart,
    FairnessSnapshot,
    Household,
    Settlement,
)

PORTION = 2_000
"""Booths read at a time: about a second's work where a booth has a few dozen families."""

AREA_LEVELS = {
    (Hierarchy.ADMINISTRATIVE, "district"): "district",
    (Hierarchy.ADMINISTRATIVE, "block"): "block",
    (Hierarchy.ADMINISTRATIVE, "panchayat"): "panchayat",
    (Hierarchy.ELECTORAL, "constituency"): "constituency",
    (Hierarchy.PARTY, "mandal"): "mandal",
}
"""The areas by which booths are added up, and what each level is called."""
Part = dict[str, NDArray[Any]]


def begin_snapshot(session: Session, period: Period, now: datetime) -> FairnessSnapshot:
    """Open a snapshot that is still to be filled."""
    snapshot = FairnessSnapshot(period=period.text, taken_on=day_of(now), created_at=now.astimezone(UTC))
    session.add(snapshot)
    session.flush()
    return snapshot


@dataclass(frozen=True, slots=True)
class Portion:
    """The counts of some booths, packed, and the last one's key."""

    content: bytes
    last: int
    people: int
    cases: int


def read_portion(session: Session, snapshot: FairnessSnapshot, after: int) -> Portion | None:
    """Read the next booths, None when there are none left; nothing is written."""
    booths = session.execute(
        select(Booth.id, Booth.lon, Booth.lat, Booth.position_quality)
        .where(Booth.id > after)
        .order_by(Booth.id)
        .limit(PORTION)
    ).all()
    if not booths:
        return None
    ids = np.array([row[0] for row in booths], dtype=np.int64)
    span = (int(ids[0]), int(ids[-1]))
    period = read_period(snapshot.period)
    dues = _dues(session, ids, span, period)
    cases = _cases(session, ids, span, period, snapshot.taken_on)
    content = pack({**_booths(session, booths, ids, span), **dues, **cases})
    people = int(dues["dues.eligible"].sum() + dues["dues.unknown"].sum())
    return Portion(content, span[1], people, int(cases["cases.booth"].size))


def keep_portion(session: Session, snapshot: FairnessSnapshot, portion: Portion) -> None:
    """Add what was read to a snapshot."""
    content = portion.content
    session.add(FairnessPart(snapshot_id=snapshot.id, name="counts", digest=digest(content), content=content))
    snapshot.people += portion.people
    snapshot.cases += portion.cases
    session.flush()


def seal_snapshot(session: Session, snapshot: FairnessSnapshot) -> FairnessSnapshot:
    """Close a snapshot and return it, or the earlier one that has exactly the same counts."""
    parts = select(FairnessPart.digest).where(FairnessPart.snapshot_id == snapshot.id).order_by(FairnessPart.id)
    sealed = digest_of_all([snapshot.period, *session.scalars(parts)])
    earlier = session.scalars(select(FairnessSnapshot).where(FairnessSnapshot.digest == sealed)).one_or_none()
    if earlier is None:
        snapshot.digest = sealed
        session.flush()
        return snapshot
    session.execute(delete(FairnessPart).where(FairnessPart.snapshot_id == snapshot.id))
    session.delete(snapshot)
    session.flush()
    return earlier


def load_snapshot(session: Session, snapshot_id: int) -> Snapshot:
    """Return the counts of a snapshot as arrays."""
    parts = select(FairnessPart.content).where(FairnessPart.snapshot_id == snapshot_id).order_by(FairnessPart.id)
    return snapshot_of([unpack(content) for content in session.scalars(parts)])


def _booths(session: Session, booths: Any, ids: NDArray[np.int64], span: tuple[int, int]) -> Part:
    found: Part = {"booths.id": ids.astype(np.int32)}
    for column, place in (("lon", 1), ("lat", 2)):
        sure = [row[place] if row[3] in DRAWN_AS_SURE and row[place] is not None else np.nan for row in booths]
        found[f"booths.{column}"] = np.array(sure, dtype=np.float64)
    for name in AREA_LEVELS.values():
        found[f"booths.{name}"] = np.full(ids.size, NOWHERE, dtype=np.int32)
    above = (
        select(BoothArea.booth_id, Area.hierarchy, Area.kind, Area.id)
        .join(Area, Area.id == BoothArea.area_id)
        .where(BoothArea.booth_id.between(*span), Area.kind.in_(sorted(set(AREA_LEVELS.values()))))
        .order_by(BoothArea.booth_id, Area.id.desc())
    )
    for booth_id, hierarchy, kind, area_id in session.execute(above):
        level = AREA_LEVELS.get((Hierarchy(hierarchy), kind))
        if level:
            found[f"booths.{level}"][np.searchsorted(ids, booth_id)] = area_id
    for name in ("settlements", "visited", "last_visit"):
        found[f"booths.{name}"] = np.zeros(ids.size, dtype=np.int32)
    visits = (
        select(
            Settlement.booth_id,
            func.count(),
            func.count(Settlement.last_visited_on),
            func.max(Settlement.last_visited_on),
        )
        .where(Settlement.booth_id.between(*span))
        .group_by(Settlement.booth_id)
    )
    for booth_id, settlements, visited, last in session.execute(visits):
        row = np.searchsorted(ids, booth_id)
        found["booths.settlements"][row], found["booths.visited"][row] = settlements, visited
        found["booths.last_visit"][row] = last.toordinal() if last else 0
    return found


def _dues(session: Session, ids: NDArray[np.int64], span: tuple[int, int], period: Period) -> Part:
    rows = np.array(session.execute(_dues_of(span, period)).all(), dtype=np.int64).reshape(-1, 8)
    _families, homes = np.unique(rows[:, 3], return_inverse=True)
    columns = {
        "booth": np.searchsorted(ids, rows[:, 0]),
        "stratum": rows[:, 1] * 2 + rows[:, 2],
        "home": homes,
        "group": rows[:, 4],
        "eligible": rows[:, 5],
        "unserved": rows[:, 6],
        "unknown": rows[:, 7],
    }
    return _sorted("dues", columns)


def _dues_of(span: tuple[int, int], period: Period) -> Select[Any]:
    unknown = Entitlement.receipt == "unknown"
    group = case((Beneficiary.sex == "F", WOMEN), else_=0)
    urban = case((Settlement.kind == "urban", 1), else_=0)
    statement = (
        select(
            Entitlement.booth_id,
            Entitlement.scheme_id,
            urban,
            Beneficiary.household_id,
            group,
            func.sum(case((unknown, 0), else_=1)),
            func.sum(case((Entitlement.receipt == "not_received", 1), else_=0)),
            func.sum(case((unknown, 1), else_=0)),
        )
        .join(Beneficiary, Beneficiary.id == Entitlement.beneficiary_id)
        .join(Household, Household.id == Beneficiary.household_id)
        .join(Settlement, Settlement.id == Household.settlement_id)
        .where(Entitlement.status == "eligible", Entitlement.booth_id.between(*span))
        .group_by(Entitlement.booth_id, Entitlement.scheme_id, urban, Beneficiary.household_id, group)
    )
    if period.first and period.last:
        statement = statement.where(or_(unknown, Entitlement.receipt_asked_on.between(period.first, period.last)))
    return statement


def _cases(session: Session, ids: NDArray[np.int64], span: tuple[int, int], period: Period, today: date) -> Part:
    filed = and_(CaseEvent.case_id == Case.id, CaseEvent.kind == EventKind.FILED)
    statement = (
        select(
            Case.booth_id,
            Case.scheme_id,
            Settlement.kind,
            Case.state,
            Case.opened_at,
            Case.closed_at,
            Entitlement.received_on,
            CaseEvent.recorded_at,
        )
        .join(Entitlement, Entitlement.id == Case.entitlement_id)
        .join(Beneficiary, Beneficiary.id == Case.beneficiary_id)
        .join(Household, Household.id == Beneficiary.household_id)
        .join(Settlement, Settlement.id == Household.settlement_id)
        .outerjoin(CaseEvent, filed)
        .where(Case.booth_id.between(*span))
    )
    if period.first and period.last:
        statement = statement.where(Case.opened_at >= start_of(period.first))
        statement = statement.where(Case.opened_at < start_of(date.fromordinal(period.last.toordinal() + 1)))
    rows = [_wait(*row, today=today) for row in session.execute(statement)]
    table = np.array(rows, dtype=np.int64).reshape(-1, 5)
    table[:, 0] = np.searchsorted(ids, table[:, 0])
    return _sorted("cases", dict(zip(("booth", "stratum", "waited", "entered", "outcome"), table.T, strict=True)))


def _wait(
    booth_id: int,
    scheme_id: int,
    kind: str,
    state: str,
    opened_at: datetime,
    closed_at: datetime | None,
    received_on: date | None,
    recorded_at: datetime | None,
    *,
    today: date,
) -> tuple[int, ...]:
    """Return booth, stratum, days waited, days after which it was first recorded, and how the wait ended."""
    opened = day_of(opened_at)
    outcome = {CaseState.CLOSED_RECEIVED: 1, CaseState.CLOSED_OTHER: 2}.get(CaseState(state), 0)
    end = day_of(closed_at) if outcome and closed_at else today
    if outcome == 1 and received_on is not None:
        end = received_on
    entered = (day_of(recorded_at) - opened).days if recorded_at else 0
    return (
        booth_id,
        scheme_id * 2 + (kind == "urban"),
        max(0, (end - opened).days),
        max(0, entered),
        outcome,
    )


_NARROW = {"home": np.int32, "booth": np.int32, "stratum": np.int32, "waited": np.int32, "entered": np.int32}


def _sorted(table: str, columns: dict[str, NDArray[np.int64]]) -> Part:
    """Return the columns in an order of their own, so that the same rows give the same bytes on either database."""
    order = np.lexsort(list(columns.values())[::-1])
    return {f"{table}.{name}": values[order].astype(_NARROW.get(name, np.int16)) for name, values in columns.items()}
