"""The days on which offices are closed, year by year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain import identifiers
from app.domain.access import Actor, Permission
from app.domain.authorities import NoOfficeName
from app.domain.errors import NotFound
from app.domain.holidays import ClosedDay, HolidayKnown, fixed_holidays, read_holidays
from app.models import Holiday
from app.services import audit, scope
from app.services.area_reach import area_in_reach
from app.services.stage_clocks import recount_stages

MANAGE = Permission.HOLIDAY_MANAGE


@dataclass(frozen=True, slots=True)
class HolidayForm:
    """What is said of a holiday; no area means the whole state."""

    day: date
    name_hi: str
    name_en: str = ""
    area_id: int | None = None


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """The holidays of a year by date, those of fixed date that are not entered yet, and the years with any."""

    year: int
    holidays: Sequence[Holiday]
    missing: Sequence[ClosedDay]
    years: Sequence[int]


def view_year(session: Session, actor: Actor, year: int) -> HolidayYear:
    """Return the holidays of a year; raise YearOutOfRange for a year of no list."""
    scope.require(actor, MANAGE)
    fixed = fixed_holidays(year)
    statement = (
        select(Holiday)
        .where(Holiday.day.between(date(year, 1, 1), date(year, 12, 31)))
        .options(joinedload(Holiday.area))
        .order_by(Holiday.day, Holiday.id)
    )
    rows = session.scalars(statement).all()
    whole_state = {row.day for row in rows if row.area_id is None}
    years = sorted({day.year for day in session.scalars(select(Holiday.day).distinct())})
    return HolidayYear(year, rows, [one for one in fixed if one.day not in whole_state], years)


def add_holiday(session: Session, actor: Actor, form: HolidayForm) -> Holiday:
    """Enter one holiday; stages that it falls into end a day later.

    Raises:
        AreaOutOfReach, HolidayKnown, YearOutOfRange, NoOfficeName: why it cannot be taken.
    """
    scope.require(actor, MANAGE)
    if not form.name_hi.strip():
        raise NoOfficeName(field="name_hi")
    fixed_holidays(form.day.year)
    for field in ("name_hi", "name_en"):
        identifiers.refuse_forbidden(getattr(form, field), field=field)
    area_id = None if form.area_id is None else area_in_reach(session, actor, MANAGE, form.area_id).id
    if _known(session, [form.day], area_id):
        raise HolidayKnown(field="day")
    holiday = Holiday(day=form.day, name_hi=form.name_hi.strip(), name_en=form.name_en.strip(), area_id=area_id)
    session.add(holiday)
    session.flush()
    told = recount_stages(session, actor, area_id, form.day, form.day)
    details = {"day": form.day.isoformat(), "area": area_id, **told}
    audit.record(session, actor, "holiday_added", "holiday", holiday.id, details)
    return holiday


def add_fixed_holidays(session: Session, actor: Actor, year: int) -> int:
    """Enter the state-wide holidays of a year whose dates are certain; return how many were not there yet."""
    return _add_all(session, actor, fixed_holidays(year))


def add_listed_holidays(session: Session, actor: Actor, text: str) -> int:
    """Enter a typed list of state-wide holidays, one a line; return how many were not there yet.

    Raises:
        BadHolidayLine: a line cannot be read; nothing of the list is entered then.
    """
    identifiers.refuse_forbidden(text, field="days")
    return _add_all(session, actor, read_holidays(text))


def remove_holiday(session: Session, actor: Actor, key: int) -> date:
    """Take out a holiday that was entered by mistake; return its day.

    Raises:
        NotFound: there is none of that key.
    """
    scope.require(actor, MANAGE)
    holiday = session.get(Holiday, key) if 0 < key <= scope.LARGEST_KEY else None
    if holiday is None:
        raise NotFound
    day, area_id = holiday.day, holiday.area_id
    session.delete(holiday)
    session.flush()
    told = recount_stages(session, actor, area_id, day, day)
    audit.record(session, actor, "holiday_removed", "holiday", key, {"day": day.isoformat(), **told})
    return day


def _add_all(session: Session, actor: Actor, days: Iterable[ClosedDay]) -> int:
    scope.require(actor, MANAGE)
    wanted = {one.day: one for one in days}
    known = _known(session, wanted, None)
    fresh = sorted(day for day in wanted if day not in known)
    if not fresh:
        return 0
    for day in fresh:
        session.add(Holiday(day=day, name_hi=wanted[day].name.hi, name_en=wanted[day].name.en))
    session.flush()
    told = recount_stages(session, actor, None, fresh[0], fresh[-1])
    details = {"days": [day.isoformat() for day in fresh], **told}
    audit.record(session, actor, "holiday_added", "holiday", None, details)
    return len(fresh)


def _known(session: Session, days: Iterable[date], area_id: int | None) -> set[date]:
    statement = select(Holiday.day).where(Holiday.day.in_(sorted(days)))
    owner = Holiday.area_id.is_(None) if area_id is None else Holiday.area_id == area_id
    return set(session.scalars(statement.where(owner)))
