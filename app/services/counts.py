"""Counts of cases and of eligible people by place, each level in one statement over the closure of booths and areas.

Figures are summed over the booths within the actor's reach and nothing else, so they are exact for what the actor may
see and silent about the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CTE, ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.case_filters import CaseFilter
from app.domain.maps import Level, Tally
from app.models import Area, Booth, BoothArea, Case, Entitlement
from app.services import scope
from app.services.case_filters import conditions, is_overdue


def booths_here(actor: Actor, area_ids: Sequence[int]) -> Select[int]:
    """Return a select of the booths within reach of the map that lie in every one of these areas (at least one)."""
    first, *others = area_ids
    statement = select(BoothArea.booth_id).where(BoothArea.area_id == first)
    for area_id in others:
        under = select(BoothArea.booth_id).where(BoothArea.area_id == area_id)
        statement = statement.where(BoothArea.booth_id.in_(under))
    if actor.reach(Permission.MAP_READ).area_ids.isdisjoint(area_ids):
        statement = scope.within(statement, actor, Permission.MAP_READ, BoothArea.booth_id)
    return statement


def at_level(level: Level) -> Select[int]:
    """Return a select of the areas of one level."""
    hierarchy, kind = level
    return select(Area.id).where(Area.hierarchy == hierarchy, Area.kind == kind)


def count_by_area(
    session: Session, actor: Actor, booths: Select[int], level: Level, chosen: CaseFilter, now: datetime
) -> dict[int | None, Tally]:
    """Return the figures of each area of a level that has booths here; key None holds booths without such an area.

    Of the filter only what concerns cases counts; the place is given by ``booths``.
    """
    here = booths.cte("here")
    cases, dues = _cases(actor, here, chosen, now), _dues(here, chosen)
    # As a condition on each area of a booth, not as a list of areas to look up: SQLite would try all of them per booth.
    of_level = at_level(level).where(Area.id == BoothArea.area_id).exists()
    placed = and_(BoothArea.booth_id == here.c.booth_id, of_level)
    statement = (
        select(BoothArea.area_id, *(func.coalesce(func.sum(column), 0) for column in _figures(cases, dues)))
        .select_from(here)
        .outerjoin(BoothArea, placed)
        .outerjoin(cases, cases.c.booth_id == here.c.booth_id)
        .outerjoin(dues, dues.c.booth_id == here.c.booth_id)
        .group_by(BoothArea.area_id)
    )
    return {row[0]: _tally(row[1:]) for row in session.execute(statement)}


def count_by_booth(
    session: Session, actor: Actor, booths: Select[int], chosen: CaseFilter, now: datetime
) -> list[tuple[Booth, Tally]]:
    """Return each booth here with its figures; a booth that is no longer in the roster only while it has any."""
    here = booths.cte("here")
    cases, dues = _cases(actor, here, chosen, now), _dues(here, chosen)
    statement = (
        select(Booth, *(func.coalesce(column, 0) for column in _figures(cases, dues)))
        .join(here, here.c.booth_id == Booth.id)
        .outerjoin(cases, cases.c.booth_id == Booth.id)
        .outerjoin(dues, dues.c.booth_id == Booth.id)
        .where(Booth.valid_to.is_(None) | cases.c.outstanding.is_not(None) | dues.c.asked.is_not(None))
    )
    return [(row[0], _tally(row[1:])) for row in session.execute(statement)]


def areas_at(session: Session, booths: Select[int], level: Level, limit: int) -> list[int]:
    """Return up to ``limit`` areas of a level that have booths here."""
    found = select(BoothArea.booth_id).where(BoothArea.area_id == Area.id, BoothArea.booth_id.in_(booths))
    return list(session.scalars(at_level(level).where(found.exists()).order_by(Area.id).limit(limit)))


def _cases(actor: Actor, here: CTE, chosen: CaseFilter, now: datetime) -> CTE:
    statement = select(
        Case.booth_id, func.count().label("outstanding"), func.count().filter(is_overdue(now)).label("overdue")
    )
    counted = [Case.booth_id.in_(select(here.c.booth_id)), *conditions(actor, chosen, now)]
    return statement.where(*counted).group_by(Case.booth_id).cte("outstanding_cases")


def _dues(here: CTE, chosen: CaseFilter) -> CTE:
    eligible = func.count().filter(Entitlement.status == "eligible")
    statement = select(Entitlement.booth_id, eligible.label("eligible"), func.count().label("asked"))
    statement = statement.where(Entitlement.receipt != "unknown", Entitlement.booth_id.in_(select(here.c.booth_id)))
    if chosen.scheme_id is not None:
        statement = statement.where(Entitlement.scheme_id == chosen.scheme_id)
    return statement.group_by(Entitlement.booth_id).cte("dues")


def _figures(cases: CTE, dues: CTE) -> tuple[ColumnElement[int], ...]:
    return cases.c.outstanding, cases.c.overdue, dues.c.eligible, dues.c.asked


def _tally(figures: Sequence[int]) -> Tally:
    outstanding, overdue, eligible, asked = (int(figure) for figure in figures)
    return Tally(outstanding=outstanding, overdue=overdue, eligible=eligible, asked=asked)
