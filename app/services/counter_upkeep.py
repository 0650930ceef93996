"""Looking after the counters: count everything anew, hold the totals against a count of the rows, keep a day's figures.

Totals can only be wrong after somebody has changed rows past the services or has moved booths between areas; then they
are counted anew. A day's figures are kept because the rows of today cannot say how yesterday was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    MetaData,
    Select,
    String,
    Subquery,
    Table,
    case,
    cast,
    delete,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import Session

from app.domain.cases import CLOSED, CaseState
from app.domain.counters import (
    ALL_SCHEMES,
    ASKED_CELLS,
    CASE_CELLS,
    CELLS,
    DAY_CELLS,
    DUE_CELLS,
    ELIGIBLE_ASKED_CELLS,
    OUTSTANDING_CELLS,
)
from app.domain.lifecycle.clocks import day_of
from app.models import (
    AreaCounter,
    AreaDay,
    AreaSnapshot,
    BoothArea,
    BoothCounter,
    BoothSnapshot,
    Case,
    CaseColumns,
    CounterChange,
    DayChange,
    Entitlement,
    Job,
)
from app.models.base import BigKey
from app.services import area_meetings, case_packing, counters

RECEIVED_CELLS = tuple(cell for (_standing, receipt), cell in DUE_CELLS.items() if receipt == "received")
_TOTALS = (BoothCounter, AreaCounter, AreaDay)


@dataclass(frozen=True, slots=True)
class CounterFault:
    """A total that differs from the count of its rows: of what, the booth's or area's key, and the scheme or day."""

    what: str
    place_id: int
    key: str


def rebuild(session: Session) -> None:
    """Count everything anew; changes that are not yet committed wait and are not lost."""
    _stand_still(session, "SHARE ROW EXCLUSIVE")
    for table in (*_TOTALS, CounterChange, DayChange):
        session.execute(delete(table).execution_options(synchronize_session=False))
    counters.add_to_booths(session, counted_cells())
    by_scheme = select(BoothCounter).where(BoothCounter.scheme_id != ALL_SCHEMES).subquery()
    with booths_alike(session) as alike:
        counters.add_to_areas(session, _by_first(by_scheme, "scheme_id", CELLS))
        counters.add_days(session, _by_first(counted_days(session), "day", DAY_CELLS))
        area_meetings.rebuild(session, alike)
    case_packing.pack(session)


def verify(session: Session) -> Sequence[CounterFault]:
    """Hold every total with what is in the ledger, and every column, against the rows; return what differs."""
    _stand_still(session, "SHARE")
    cells = counted_cells()
    alike, days = _by_first(cells, "scheme_id", CELLS), _by_first(counted_days(session), "day", DAY_CELLS)
    every = literal(ALL_SCHEMES)
    compared = (
        ("booth", BoothCounter, CounterChange, cells, "booth_id", ("scheme_id", None)),
        ("booth, all schemes", BoothCounter, CounterChange, cells, "booth_id", ("scheme_id", every)),
        ("area", AreaCounter, CounterChange, alike, "area_id", ("scheme_id", None)),
        ("area, all schemes", AreaCounter, CounterChange, alike, "area_id", ("scheme_id", every)),
        ("day", AreaDay, DayChange, days, "area_id", ("day", None)),
    )
    with booths_alike(session) as held:
        faults = [
            CounterFault(name, int(row[0]), str(row[1]))
            for name, total, ledger, counted, place, key in compared
            for row in session.execute(_differences(total, ledger, counted, place, key))
        ]
        met = area_meetings.differing(session, held)
    faults += [CounterFault("meeting", area_id, str(other_id)) for area_id, other_id in met]
    return faults + [CounterFault("columns", booth_id, "") for booth_id in case_packing.differing(session)]


def were_never_kept(session: Session) -> bool:
    """Tell whether there are cases and no counters or no columns, as after an upgrade of an installation in use."""
    counted = exists().where(AreaCounter.area_id > 0) | exists().where(CounterChange.id > 0)
    kept = session.scalar(select(counted & exists().where(CaseColumns.part >= 0)))
    return not kept and session.scalar(select(exists().where(Case.id > 0))) is True


def snapshot(session: Session, today: date) -> int:
    """Keep today's figures of wide areas, and of booths on the first run of a month; return how many rows were kept.

    A second run on one day replaces the first. The columns of cases are packed anew beside it.
    """
    counters.fold(session)
    case_packing.pack(session)
    session.execute(delete(AreaSnapshot).where(AreaSnapshot.day == today))
    columns = ["day", "scheme_id", "area_id", *_KEPT]
    areas = select(literal(today, Date), AreaCounter.scheme_id, AreaCounter.area_id, *_snapshot_of(AreaCounter))
    session.execute(_insert(AreaSnapshot, columns, areas))
    of_month = select(BoothSnapshot.day).where(BoothSnapshot.day >= today.replace(day=1), BoothSnapshot.day < today)
    if session.scalar(of_month.limit(1)) is None:
        session.execute(delete(BoothSnapshot).where(BoothSnapshot.day == today))
        booths = select(literal(today, Date), BoothCounter.booth_id, *_snapshot_of(BoothCounter))
        booths = booths.where(BoothCounter.scheme_id == ALL_SCHEMES)
        session.execute(_insert(BoothSnapshot, ["day", "booth_id", *_KEPT], booths))
    tables = (AreaSnapshot, BoothSnapshot)
    return sum(session.scalar(select(func.count()).select_from(t).where(t.day == today)) or 0 for t in tables)


_KEPT = ("outstanding", "eligible", "asked", "received")


def _snapshot_of(total: Any) -> list[ColumnElement[int]]:
    groups = (OUTSTANDING_CELLS, ELIGIBLE_ASKED_CELLS, ASKED_CELLS, RECEIVED_CELLS)
    return [counters.sum_of(total.__table__.c, cells) for cells in groups]


def counted_cells() -> Subquery:
    """Return the cells as a count of the rows, by booth and scheme."""
    cases = [func.sum(case((Case.state == state, 1), else_=0)).label(cell) for state, cell in CASE_CELLS.items()]
    dues = []
    for (standing, receipt), cell in DUE_CELLS.items():
        is_so = Entitlement.status == "eligible" if standing == "eligible" else Entitlement.status != "eligible"
        dues.append(func.sum(case((is_so & (Entitlement.receipt == receipt), 1), else_=0)).label(cell))
    none = {cell: literal(0).label(cell) for cell in CELLS}
    of_cases = select(Case.booth_id, Case.scheme_id, *cases, *(none[cell] for cell in DUE_CELLS.values()))
    of_dues = select(Entitlement.booth_id, Entitlement.scheme_id, *(none[cell] for cell in CASE_CELLS.values()), *dues)
    return union_all(
        of_cases.group_by(Case.booth_id, Case.scheme_id),
        of_dues.group_by(Entitlement.booth_id, Entitlement.scheme_id),
    ).subquery()


def counted_days(session: Session) -> Subquery:
    """Return the figures by day as a count of the rows, by booth."""
    live = Case.state.not_in(sorted(CLOSED))
    day = _india_day_postgres if session.get_bind().dialect.name == "postgresql" else _india_day_sqlite
    asked, received = Entitlement.receipt_asked_on, Entitlement.received_on
    sources: dict[str, Select[*tuple[Any, ...]]] = {
        "opened": select(Case.booth_id, day(Case.opened_at).label("day")).where(live),
        "stage_due": select(Case.booth_id, day(Case.stage_due).label("day")).where(
            live, Case.state != CaseState.ON_HOLD
        ),
        "asked": select(Entitlement.booth_id, asked.label("day")).where(
            asked.is_not(null()), Entitlement.receipt != "unknown"
        ),
        "received": select(Entitlement.booth_id, received.label("day")).where(
            received.is_not(null()), Entitlement.receipt == "received"
        ),
    }
    return union_all(
        *(
            source.add_columns(*(literal(int(name == cell)).label(cell) for cell in DAY_CELLS))
            for name, source in sources.items()
        )
    ).subquery()


def _india_day_sqlite(moment: Any) -> ColumnElement[date]:
    return func.date(moment, "+330 minutes", type_=Date)


def _india_day_postgres(moment: Any) -> ColumnElement[date]:
    return func.date(func.timezone("Asia/Kolkata", moment), type_=Date)


_ALIKE = Table(
    "booths_alike",
    MetaData(),
    Column("booth_id", BigKey, primary_key=True, autoincrement=False),
    Column("first", BigKey, nullable=False),
    prefixes=["TEMPORARY"],
)


@contextmanager
def booths_alike(session: Session) -> Iterator[Table]:
    """Hold for a while which booths lie in the same wide areas, each under the first of them.

    A state has some three hundred such groups: added up by group, the rows above cost next to nothing. It is a table
    with a key because a subquery would be gone through once for each booth.
    """
    connection = session.connection()
    _ALIKE.create(connection)
    above = func.aggregate_strings(cast(BoothArea.area_id, String), ",")
    alike = select(BoothArea.booth_id, above.label("above")).where(counters.is_wide(BoothArea.area_id))
    groups = alike.group_by(BoothArea.booth_id).subquery()
    first = func.min(groups.c.booth_id).over(partition_by=groups.c.above)
    session.execute(_ALIKE.insert().from_select(["booth_id", "first"], select(groups.c.booth_id, first)))
    yield _ALIKE
    _ALIKE.drop(connection)


def _by_first(rows: Subquery, key: str, figures: Sequence[str]) -> Subquery:
    """Return the rows added up over booths that are alike, in the name of the first of them."""
    sums = [func.sum(rows.c[figure]).label(figure) for figure in figures]
    summed = select(_ALIKE.c.first.label("booth_id"), rows.c[key], *sums).select_from(rows)
    joined = summed.join(_ALIKE, _ALIKE.c.booth_id == rows.c.booth_id, isouter=True)
    return joined.where(_ALIKE.c.first.is_not(null())).group_by(_ALIKE.c.first, rows.c[key]).subquery()


def _stand_still(session: Session, mode: str) -> None:
    """Let nobody add to the ledger until this transaction ends; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"LOCK TABLE counter_change, day_change, case_touch IN {mode} MODE"))


def _insert(table: Any, columns: list[str], rows: Any) -> Any:
    from_table: Any = table.__table__
    return from_table.insert().from_select(columns, rows)


def _differences(
    total: Any, ledger: Any, counted: Subquery, place: str, key: tuple[str, ColumnElement[int] | None]
) -> Select[*tuple[Any, ...]]:
    """Return a select of the places and keys where total + ledger - count leaves anything over."""
    name, every = key
    figures = DAY_CELLS if total is AreaDay else CELLS
    kept = select(getattr(total, place).label("place"), getattr(total, name).label("key"))
    if name == "scheme_id":
        kept = kept.where(total.scheme_id == ALL_SCHEMES if every is not None else total.scheme_id != ALL_SCHEMES)
    kept = kept.add_columns(*(getattr(total, figure).label(figure) for figure in figures))
    parts = [kept]
    for rows, sign in ((ledger.__table__, 1), (counted, -1)):
        by = rows.c[name] if every is None else every
        signed = [(rows.c[figure] * sign).label(figure) for figure in figures]
        if place == "booth_id":
            parts.append(select(rows.c.booth_id.label("place"), by.label("key"), *signed))
            continue
        above = select(BoothArea.area_id.label("place"), by.label("key"), *signed)
        above = above.join(rows, rows.c.booth_id == BoothArea.booth_id)
        parts.append(above.where(counters.is_wide(BoothArea.area_id)))
    joined = union_all(*parts).subquery()
    left_over = or_(*(func.sum(joined.c[figure]) != 0 for figure in figures))
    return select(joined.c.place, joined.c.key).group_by(joined.c.place, joined.c.key).having(left_over)


def snapshot_step(session: Session, job: Job) -> bool:
    """Keep the figures of the day on which it runs, as a job; a second run of one day writes the same again."""
    job.done = job.total = snapshot(session, day_of(datetime.now(UTC)))
    job.result["counts"] = {"figures": job.done}
    return True
