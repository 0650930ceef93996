"""Questions of a map that its figures do not answer by themselves: how old, how long ago, how many in a period.

Each comes back as one number for every place and one for the whole. Days are kept by area, so that a state is answered
from totals; a narrower question is counted from the rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, Subquery, func, select, union_all
from sqlalchemy.orm import Session

from app.domain import case_columns as columns
from app.domain.access import Actor
from app.domain.case_filters import CaseFilter
from app.domain.lifecycle.clocks import day_of
from app.domain.maps import MapMeasure, median_age
from app.models import Area, AreaDay, BoothArea, Case, DayChange, Entitlement
from app.services import area_totals, case_columns, counts, map_flags, map_history, map_partiality
from app.services.case_filters import conditions, schemes_of
from app.services.counts import Ground
from app.services.map_rows import MapRequest

RECENT_DAYS = 30
"""What "in a period" means as long as nobody names one."""
LATELY = timedelta(days=45)

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
        return _ages(session, actor, ground, chosen, now)
    if asked.measure is MapMeasure.ASKED:
        latest = _latest_asked(session, ground, chosen, today)
        return _apart({place: (today - day).days for place, day in latest.items()})
    return _apart(_received(session, ground, chosen, *period(asked, today)))


def period(asked: MapRequest, today: date) -> tuple[date, date]:
    """Return the first and last day of the period that a map asks for, the last month where none is named."""
    last = asked.last_day or today
    return asked.first_day or last - timedelta(days=RECENT_DAYS - 1), last


def _apart(found: Mapping[int | None, int]) -> Answer:
    """Return the answers of the places and, from under None, that of all of them together."""
    places = {place: float(value) for place, value in found.items() if place is not None}
    return places, found.get(None)


def _ages(session: Session, actor: Actor, ground: Ground, chosen: CaseFilter, now: datetime) -> Answer:
    """Return the median age of the cases of each place: from columns where areas are wide, else from the rows."""
    today = day_of(now)
    if ground.has_totals:
        keys = _keys(session, ground)
        if (opened := case_columns.days_opened(session, actor, list(keys), chosen, now)) is not None:
            number = columns.number_of(today)
            ages = {area: max(0, number - columns.middle_day(opened[0], n)) for area, n in opened[1].items()}
            return _apart({keys[area]: age for area, age in ages.items()})
    rows = select(Case.booth_id, Case.opened_at).where(
        Case.booth_id.in_(ground.booths), *conditions(actor, chosen, now, by_booth=True)
    )
    days: defaultdict[int | None, Counter[date]] = defaultdict(Counter)
    for places, opened_at in _placed(session, ground, session.execute(rows)):
        day = day_of(opened_at)
        for place in places:
            days[place][day] += 1
    return _apart({place: median_age(each, today) or 0 for place, each in days.items()})


def _latest_asked(session: Session, ground: Ground, chosen: CaseFilter, today: date) -> dict[int | None, date]:
    """Return the last day on which somebody was asked, by place; None has that of all places together."""
    schemes = schemes_of(chosen)
    if ground.has_totals and schemes is None:
        keys = _keys(session, ground)
        # Nearly everywhere somebody was asked of late; days go back for years.
        found = _latest_kept(session, list(keys), AreaDay.day > today - LATELY, DayChange.day > today - LATELY)
        if before := [key for key in keys if key not in found]:
            found |= _latest_kept(session, before, AreaDay.day <= today - LATELY, DayChange.day <= today - LATELY)
        return {keys[key]: day for key, day in found.items()}
    day: Any = Entitlement.receipt_asked_on
    asked = select(Entitlement.booth_id, func.max(day)).where(Entitlement.receipt != "unknown", day.is_not(None))
    latest: dict[int | None, date] = {}
    for places, last in _placed(session, ground, session.execute(_of_dues(asked, ground, schemes))):
        for place in places:
            latest[place] = max(last, latest.get(place, last))
    return latest


def _latest_kept(session: Session, keys: list[int], total: Any, pending: Any) -> dict[int, date]:
    rows = _days_kept(keys, "asked", total, pending)
    by_day = select(rows.c.place, rows.c.day).group_by(rows.c.place, rows.c.day).having(func.sum(rows.c.amount) > 0)
    positive = by_day.subquery()
    latest = select(positive.c.place, func.max(positive.c.day)).group_by(positive.c.place)
    return {place: day for place, day in session.execute(latest)}


def _received(session: Session, ground: Ground, chosen: CaseFilter, first: date, last: date) -> dict[int | None, int]:
    """Return how many benefits came from the first to the last day, by place; None has all of them together.

    A place where none ever came is absent.
    """
    schemes = schemes_of(chosen)
    if ground.has_totals and schemes is None:
        keys = _keys(session, ground)
        rows = _days_kept(list(keys), "received", AreaDay.day.between(first, last), DayChange.day.between(first, last))
        sums = select(rows.c.place, func.sum(rows.c.amount)).group_by(rows.c.place)
        came = {place: int(amount) for place, amount in session.execute(sums)}
        ever = select(AreaDay.day).where(AreaDay.area_id == Area.id, AreaDay.received > 0).exists()
        known = [*session.scalars(select(Area.id).where(Area.id.in_(keys), ever)), *came]
        return {keys[key]: came.get(key, 0) for key in known}
    day: Any = Entitlement.received_on
    asked: Any = select(Entitlement.booth_id, func.count().filter(day.between(first, last)))
    asked = asked.where(Entitlement.receipt == "received", day.is_not(None))
    found: Counter[int | None] = Counter()
    for places, amount in _placed(session, ground, session.execute(_of_dues(asked, ground, schemes))):
        for place in places:
            found[place] += amount
    return dict(found)


def _of_dues(asked: Select[Any], ground: Ground, schemes: Any) -> Select[Any]:
    asked = asked.where(Entitlement.booth_id.in_(ground.booths)).group_by(Entitlement.booth_id)
    return asked if schemes is None else asked.where((Entitlement.scheme_id + 0).in_(schemes))


def _keys(session: Session, ground: Ground) -> dict[int, int | None]:
    """Return the keys of the areas of a level and of the area that holds them, and under what each is answered."""
    assert ground.level is not None
    places: dict[int, int | None] = {key: key for key in counts.areas_within(session, ground.area, ground.level)}
    return {**places, ground.area.id: None}


def _days_kept(keys: Sequence[int], figure: str, total: Any, pending: Any) -> Subquery:
    """Return rows of (place, day, amount): what is kept of areas by day, and what is still in the ledger for them."""
    kept = select(AreaDay.area_id.label("place"), AreaDay.day, getattr(AreaDay, figure).label("amount"))
    kept = kept.where(AreaDay.area_id.in_(keys), getattr(AreaDay, figure) != 0, total)
    ledger = select(BoothArea.area_id, DayChange.day, getattr(DayChange, figure))
    ledger = ledger.join(BoothArea, BoothArea.booth_id == DayChange.booth_id)
    ledger = ledger.where(area_totals.among(keys), getattr(DayChange, figure) != 0, pending)
    return union_all(kept, ledger).subquery()


def _placed(session: Session, ground: Ground, rows: Iterable[Any]) -> Iterator[tuple[tuple[int | None, ...], Any]]:
    """Yield for each row of (booth, something) where it counts: at its place if it has one, and at all together."""
    area_of = counts.area_of_each(session, ground) if ground.level is not None else None
    for booth_id, said in rows:
        place = booth_id if area_of is None else area_of.get(booth_id)
        yield (None,) if place is None else (place, None), said
