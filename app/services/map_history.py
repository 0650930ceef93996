"""How it was: the figures that were kept of a day, and what has changed since.

Wide areas are kept every day for each scheme, booths once a month for all schemes together. Where nothing was kept of a
place, nothing is said of its past.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.case_filters import CaseFilter
from app.domain.counters import ALL_SCHEMES
from app.domain.lifecycle.clocks import day_of
from app.domain.maps import WIDE_KINDS, Tally, day_before_a_month
from app.models import AreaSnapshot, BoothArea, BoothSnapshot
from app.services import area_meetings, counts
from app.services.case_filters import schemes_of
from app.services.counts import Ground

DAYS_OFFERED = 400


def days_kept(session: Session, ground: Ground) -> Sequence[date]:
    """Return the days of which figures of the places were kept, the newest first."""
    if ground.has_totals:
        of_areas = select(AreaSnapshot.day).where(AreaSnapshot.scheme_id == ALL_SCHEMES)
        of_areas = of_areas.where(AreaSnapshot.area_id == ground.area.id)
        return session.scalars(of_areas.order_by(AreaSnapshot.day.desc()).limit(DAYS_OFFERED)).all()
    if ground.level is not None:
        keys = _kept_apart(session, ground)
        of_some = select(AreaSnapshot.day).where(AreaSnapshot.scheme_id == ALL_SCHEMES)
        of_some = of_some.where(AreaSnapshot.area_id.in_(keys)).distinct()
        return session.scalars(of_some.order_by(AreaSnapshot.day.desc()).limit(DAYS_OFFERED)).all()
    return session.scalars(_booth_days().limit(DAYS_OFFERED)).all()


def _booth_days() -> Select[date]:
    """Return a select of the days of which booths were kept, the newest first.

    From each day to the one before it, by the key: looking through all that is kept would be a state's booths a month.
    """
    newest = select(func.max(BoothSnapshot.day).label("day")).cte("kept_day", recursive=True)
    before = select(func.max(BoothSnapshot.day)).where(BoothSnapshot.day < newest.c.day).scalar_subquery()
    days = newest.union_all(select(before).where(newest.c.day.is_not(None)))
    return select(days.c.day).where(days.c.day.is_not(None)).order_by(days.c.day.desc())


def day_to_compare(days: Sequence[date], wanted: date | None) -> date | None:
    """Return the kept day that is meant: the newest up to the wanted one, or up to a month ago, else the oldest."""
    if not days:
        return None
    latest = wanted or day_before_a_month(days[0])
    return next((day for day in days if day <= latest), days[-1])


def tallies_on(session: Session, ground: Ground, day: date, chosen: CaseFilter) -> counts.Keyed:
    """Return the figures that were kept of a day for each place; without figures by day none are overdue."""
    table: Any = AreaSnapshot if ground.level is not None else BoothSnapshot
    columns = (table.outstanding, table.eligible, table.asked)
    if table is BoothSnapshot:
        statement = select(table.booth_id, *columns).where(table.day == day, table.booth_id.in_(ground.booths))
    else:
        assert ground.level is not None
        keys = _kept_apart(session, ground)
        statement = select(table.area_id, *(func.sum(column) for column in columns)).group_by(table.area_id)
        schemes = schemes_of(chosen)
        among = table.scheme_id.in_([ALL_SCHEMES] if schemes is None else schemes)
        statement = statement.where(table.day == day, table.area_id.in_(keys), among)
    return {
        place: Tally(outstanding=int(outstanding), eligible=int(eligible), asked=int(asked))
        for place, outstanding, eligible, asked in session.execute(statement)
    }


def _kept_apart(session: Session, ground: Ground) -> list[int]:
    """Return the areas of the level of which figures are kept and all booths lie here, where all may be seen."""
    if ground.level is None or not ground.whole or ground.level[1] not in WIDE_KINDS:
        return []
    keys = counts.areas_within(session, ground.area, ground.level)
    if ground.has_totals:
        return keys
    if (met := area_meetings.within(session, ground.area, ground.level)) is not None:
        return [key for key, beyond in met.items() if not beyond]
    elsewhere = select(BoothArea.area_id).where(BoothArea.area_id.in_(keys), BoothArea.booth_id.not_in(ground.booths))
    spilling = set(session.scalars(elsewhere.distinct()))
    return [key for key in keys if key not in spilling]


def change(
    session: Session, actor: Actor, ground: Ground, chosen: CaseFilter, since: date | None, now: datetime
) -> tuple[dict[int, float], float | None]:
    """Return by how many outstanding cases each place has changed since a kept day, and all of them together."""
    kept_by_scheme = ground.level is not None or schemes_of(chosen) is None
    only_schemes = chosen.asks_for_all_but_schemes and kept_by_scheme
    if since is None or since > day_of(now) or not only_schemes:
        return {}, None
    then = tallies_on(session, ground, since, chosen)
    if ground.level is None:
        found = counts.by_booth(session, actor, ground.booths, chosen, now)
        today: counts.Keyed = {booth_id: tally for booth_id, tally in found.items()}
    else:
        today = counts.count_by_area(session, actor, ground, chosen, now)
    known = {place for place in then if place is not None}
    changed = {place: float(today.get(place, Tally()).outstanding - then[place].outstanding) for place in sorted(known)}
    return changed, sum(changed.values()) if changed else None
