"""Questions of a map that its figures do not answer by themselves: how old, how long ago, how many in a period.

Each comes back as one number for every place and one for the whole. Days are kept by area, so that a state is answered
from totals; a narrower question is counted from the rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.case_filters import CaseFilter
from app.domain.lifecycle.clocks import day_of
from app.domain.maps import MapMeasure, median_age
from app.models import AreaDay, BoothArea, Case, DayChange, Entitlement
from app.services import area_totals, case_columns, counts, map_flags, map_history, map_partiality
from app.services.case_filters import conditions, schemes_of
from app.services.counts import Ground
from app.services.map_rows import MapRequest

RECENT_DAYS = 30
"""What "in a period" means as long as nobody names one."""

Days = Mapping[int, Counter[date]]
Answer = tuple[dict[int, float], float | None]


def values(
    session: Session, actor: Actor, ground: Ground, chosen: CaseFilter, asked: MapRequest, now: datetime
) -> Answer:
    """Return the answer for each place (an area of the level, or a booth) and for all of them together.

    Ages are in days, receipts in persons, a change in cases; a flag is 1, its absence 0. A place about which nothing
    can be said is absent.
    """
    today = day_of(now)
    if asked.measure is MapMeasure.FLAGS:
        return map_flags.flags(session, actor, ground), None
    if asked.measure is MapMeasure.PARTIALITY:
        return map_partiality.people(session, actor, ground, today)
    if asked.measure is MapMeasure.CHANGE:
        return map_history.change(session, actor, ground, chosen, asked.since, now)
    if asked.measure is MapMeasure.AGE:
        found, whole = _opened(session, actor, ground, chosen, now)
        return _each(found, whole, lambda days: median_age(days, today))
    if asked.measure is MapMeasure.ASKED:
        found, whole = _of_entitlements(session, ground, "asked", chosen)
        return _each(found, whole, lambda days: (today - max(days)).days if days else None)
    first, last = period(asked, today)
    found, whole = _of_entitlements(session, ground, "received", chosen)
    return _each(found, whole, lambda days: sum(n for day, n in days.items() if first <= day <= last))


def period(asked: MapRequest, today: date) -> tuple[date, date]:
    """Return the first and last day of the period that a map asks for, the last month where none is named."""
    last = asked.last_day or today
    return asked.first_day or last - timedelta(days=RECENT_DAYS - 1), last


def _each(found: Days, whole: Counter[date], answer: Any) -> Answer:
    by_place = {place: answer(days) for place, days in found.items()}
    return {place: float(value) for place, value in by_place.items() if value is not None}, answer(whole)


def _opened(
    session: Session, actor: Actor, ground: Ground, chosen: CaseFilter, now: datetime
) -> tuple[Days, Counter[date]]:
    if ground.has_totals and chosen.asks_for_all_but_schemes and schemes_of(chosen) is None:
        return _from_totals(session, ground, "opened")
    if ground.has_totals and (kept := _from_columns(session, actor, ground, chosen, now)) is not None:
        return kept
    statement = select(Case.booth_id, Case.opened_at).where(
        Case.booth_id.in_(ground.booths), *conditions(actor, chosen, now)
    )
    rows = ((booth_id, day_of(opened), 1) for booth_id, opened in session.execute(statement))
    return _gathered(session, ground, rows)


def _from_columns(
    session: Session, actor: Actor, ground: Ground, chosen: CaseFilter, now: datetime
) -> tuple[Days, Counter[date]] | None:
    assert ground.level is not None
    keys = [*counts.areas_within(session, ground.area, ground.level), ground.area.id]
    found = case_columns.days_opened(session, actor, keys, chosen, now)
    if found is None:
        return None
    whole = found.pop(ground.area.id, Counter())
    return found, whole


def _of_entitlements(session: Session, ground: Ground, figure: str, chosen: CaseFilter) -> tuple[Days, Counter[date]]:
    schemes = schemes_of(chosen)
    if ground.has_totals and schemes is None:
        return _from_totals(session, ground, figure)
    day: Any = Entitlement.receipt_asked_on if figure == "asked" else Entitlement.received_on
    known = Entitlement.receipt != "unknown" if figure == "asked" else Entitlement.receipt == "received"
    statement: Select[Any] = select(Entitlement.booth_id, day).where(
        known, day.is_not(None), Entitlement.booth_id.in_(ground.booths)
    )
    if schemes is not None:
        statement = statement.where(Entitlement.scheme_id.in_(schemes))
    return _gathered(session, ground, ((booth_id, on, 1) for booth_id, on in session.execute(statement)))


def _gathered(session: Session, ground: Ground, rows: Iterable[tuple[int, date, int]]) -> tuple[Days, Counter[date]]:
    area_of = counts.area_of_each(session, ground) if ground.level is not None else None
    found: defaultdict[int, Counter[date]] = defaultdict(Counter)
    whole: Counter[date] = Counter()
    for booth_id, day, amount in rows:
        whole[day] += amount
        place = booth_id if area_of is None else area_of.get(booth_id)
        if place is not None:
            found[place][day] += amount
    return found, whole


def _from_totals(session: Session, ground: Ground, figure: str) -> tuple[Days, Counter[date]]:
    assert ground.level is not None
    keys = [*counts.areas_within(session, ground.area, ground.level), ground.area.id]
    kept, pending = getattr(AreaDay, figure), getattr(DayChange, figure)
    total = select(AreaDay.area_id, AreaDay.day, kept).where(AreaDay.area_id.in_(keys), kept != 0)
    ledger = select(BoothArea.area_id, DayChange.day, pending)
    ledger = ledger.join(BoothArea, BoothArea.booth_id == DayChange.booth_id)
    found: defaultdict[int, Counter[date]] = defaultdict(Counter)
    for place, day, amount in session.execute(union_all(total, ledger.where(area_totals.among(keys), pending != 0))):
        found[place][day] += amount
    stripped = {place: Counter({day: n for day, n in days.items() if n > 0}) for place, days in found.items()}
    return {place: days for place, days in stripped.items() if place != ground.area.id}, stripped.get(
        ground.area.id, Counter()
    )
