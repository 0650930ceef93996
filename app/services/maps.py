"""What a map of outstanding cases shows: one area, the places below it with their figures, and where each one leads.

The same rows feed the drawing (:mod:`app.services.map_drawing`) and the table, so neither is the only way to a figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.case_filters import OUTSTANDING_ONLY, CaseFilter
from app.domain.cases import CaseState
from app.domain.errors import NotFound
from app.domain.geography import DRAWN_AS_SURE, STATE_CODE, Hierarchy, PositionQuality
from app.domain.maps import (
    COUNTED_MEASURES,
    PARTIALITY_LEVELS,
    Level,
    MapMeasure,
    Tally,
    level_code,
    levels_below,
    levels_named,
)
from app.domain.veiled import veil
from app.models import Area, Booth, Scheme
from app.services import borders, boundaries, counts, map_history, map_links, map_measures, schemes, scope
from app.services.counts import Ground
from app.services.drawn_outlines import WITH_OUTLINES, area_stands, drawn_on, stands
from app.services.map_rows import DEFAULT_ORDER as DEFAULT_ORDER
from app.services.map_rows import EVERY_STATE, MapBooth, MapRequest
from app.services.map_rows import Drawn as Drawn
from app.services.map_rows import MapRow as MapRow
from app.services.map_rows import MapView as MapView
from app.services.map_rows import in_order as in_order

_BOOTHS = select(*(getattr(Booth, name) for name in MapBooth._fields))
_NOTHING = Tally()


def view(session: Session, actor: Actor, asked: MapRequest, now: datetime) -> MapView | None:
    """Return the map that is asked for, or None as long as no areas are loaded.

    Raises:
        NotAllowed: the actor may see no map. NotFound: an unknown scheme, or an area without a booth in reach.
    """
    scope.require(actor, Permission.MAP_READ)
    if asked.measure is MapMeasure.PARTIALITY:
        scope.require(actor, Permission.PARTIALITY_HANDLE)
    entry = _entry(session, actor)
    if entry is None:
        return None
    known = schemes.named_schemes(session)
    scheme = _scheme(known, asked.scheme_code)
    area, within, booths = (*entry, None)
    if asked.area_id is not None:
        area, within, booths = _asked_for(session, actor, asked.area_id, asked.within_id)
    levels = levels_here(session, actor, area, within)
    if asked.measure is MapMeasure.PARTIALITY:
        levels = [level for level in levels if level in PARTIALITY_LEVELS] or levels
    ground = ground_of(session, actor, area, within, _chosen_level(levels, asked.by), booths)
    chosen = filter_of(asked, scheme)
    days = map_history.days_kept(session, ground)
    since = map_history.day_to_compare(days, asked.since)
    rows, unplaced = _rows(session, actor, ground, replace(asked, since=since), chosen, now)
    total = Tally.total([unplaced, *(row.tally for row in rows)])
    whole = _whole(session, actor, ground, within, total)
    if asked.measure not in COUNTED_MEASURES:
        values, of_all = map_measures.values(session, actor, ground, chosen, replace(asked, since=since), now)
        rows = [replace(row, value=values.get(row.place.id)) for row in rows]
        whole = replace(whole, value=of_all)
    return MapView(
        trail=map_links.trail(session, entry, area, within),
        whole=whole.veiled(asked.measure),
        level=level_code(ground.level),
        rows=[row.veiled(asked.measure) for row in rows],
        unplaced=unplaced if whole.opens_cases else veil(unplaced)[0],
        partial=map_links.reaches_beyond(session, actor, _both(area, within)),
        schemes=known,
        scheme=scheme,
        reasons=schemes.reasons(session),
        levels=levels,
        days=days,
        since=since if asked.measure is MapMeasure.CHANGE else None,
        borders=borders.among_booths(session, actor, ground.booths) if ground.level is None else (),
        drawn_on=drawn_on(session, whole, rows),
    )


def view_booths(session: Session, actor: Actor, asked: MapRequest, now: datetime) -> MapView:
    """Return every booth of an area that the actor may see, however wide it is; raises as :func:`view` does."""
    area, within = place_asked_for(session, actor, asked)
    known = schemes.named_schemes(session)
    scheme = _scheme(known, asked.scheme_code)
    ground = ground_of(session, actor, area, within, None)
    rows = _booth_rows(session, actor, ground.booths, filter_of(asked, scheme), now)
    whole = _whole(session, actor, ground, within, Tally.total(row.tally for row in rows))
    return MapView(
        trail=[(area, within.id if within else None)],
        whole=whole.veiled(asked.measure),
        level=level_code(None),
        rows=[row.veiled(asked.measure) for row in rows],
        unplaced=Tally(),
        partial=map_links.reaches_beyond(session, actor, _both(area, within)),
        schemes=known,
        scheme=scheme,
        reasons=schemes.reasons(session),
        levels=(),
        days=(),
        since=None,
    )


def filter_of(asked: MapRequest, scheme: Scheme | None) -> CaseFilter:
    """Return which cases a map counts; days narrow cases, unless the map asks when benefits came."""
    by_day = asked.measure is not MapMeasure.RECEIVED
    states = {EVERY_STATE: "", **{state.value: state.value for state in CaseState}}
    return replace(
        asked.further,
        state=states.get(asked.state, OUTSTANDING_ONLY),
        scheme_id=scheme.id if scheme else None,
        department_code=asked.department_code,
        reason_code=asked.reason_code,
        min_age_days=asked.min_age_days or None,
        level=asked.ladder_level,
        opened_from=asked.first_day if by_day else None,
        opened_to=asked.last_day if by_day else None,
    )


def chosen_cases(session: Session, asked: MapRequest) -> CaseFilter:
    """Return which cases a map counts; raise NotFound for an unknown scheme."""
    return filter_of(asked, _scheme(schemes.named_schemes(session), asked.scheme_code))


def shapes(session: Session, areas: Sequence[Area], on: date | None = None) -> dict[int, bytes]:
    """Return the boundaries (WKB) of these areas by area, those of a day or today's; areas without one are absent."""
    return boundaries.shapes(session, [area.id for area in areas], on)


def ground_of(
    session: Session,
    actor: Actor,
    area: Area,
    within: Area | None,
    level: Level | None,
    booths: Select[int] | None = None,
) -> Ground:
    """Return the booths of an area that the actor may see, to be counted by a level or booth by booth."""
    whole = within is None and counts.sees_whole(session, actor, area)
    here = counts.booths_here(session, actor, _both(area, within)) if booths is None else booths
    return Ground(area, here, level, whole)


def place_asked_for(session: Session, actor: Actor, asked: MapRequest) -> tuple[Area, Area | None]:
    """Return the area of a map and the one from which it hangs; raise NotFound where there is none in reach."""
    scope.require(actor, Permission.MAP_READ)
    entry = _entry(session, actor) if asked.area_id is None else None
    if asked.area_id is None and entry is None:
        raise NotFound
    return entry or _asked_for(session, actor, asked.area_id or 0, asked.within_id)[:2]


def _both(area: Area, within: Area | None) -> list[Area]:
    return [area] if within is None else [area, within]


def _scheme(known: Sequence[Scheme], code: str) -> Scheme | None:
    if not code:
        return None
    found = next((scheme for scheme in known if scheme.code == code), None)
    if found is None:
        raise NotFound(field="scheme")
    return found


def _asked_for(
    session: Session, actor: Actor, area_id: int, within_id: int | None
) -> tuple[Area, Area | None, Select[int]]:
    area = session.get(Area, area_id)
    within = session.get(Area, within_id) if within_id is not None else None
    known = area is not None and (within_id is None or within is not None)
    if not known or (within is not None and area is not None and levels_below(area.hierarchy, area.kind)):
        raise NotFound
    assert area is not None
    booths = counts.booths_here(session, actor, _both(area, within))
    if session.scalar(booths.limit(1)) is None:
        raise NotFound
    return area, within, booths


def _entry(session: Session, actor: Actor) -> tuple[Area, Area | None] | None:
    """Return the highest area at which the actor has something to compare, and the one from which it hangs."""
    of_state = select(Area).where(Area.hierarchy == Hierarchy.ADMINISTRATIVE, Area.kind == "state")
    area = session.scalars(of_state.order_by(Area.code != STATE_CODE, Area.id).limit(1)).one_or_none()
    within: Area | None = None
    while area is not None:
        named = levels_below(area.hierarchy, area.kind)
        with_booths = ((level, _areas_at(session, actor, area, within, level, 2)) for level in named)
        level, below = next((found for found in with_booths if found[1]), (None, ()))
        if level is None or len(below) != 1:
            return area, within
        within = area if level[0] != area.hierarchy else None
        area = session.get_one(Area, below[0])
    return None


def levels_here(session: Session, actor: Actor, area: Area, within: Area | None) -> list[Level]:
    """Return the levels that a map of an area may show, the usual one first; empty means its booths."""
    named = levels_below(area.hierarchy, area.kind)
    found = [level for level in named if _areas_at(session, actor, area, within, level, 1)]
    return found or list(levels_named(area.hierarchy, area.kind))


def _areas_at(
    session: Session, actor: Actor, area: Area, within: Area | None, level: Level, limit: int
) -> Sequence[int]:
    if within is None and counts.sees_whole(session, actor, area):
        return counts.areas_within(session, area, level, limit)
    return counts.areas_at(session, counts.booths_here(session, actor, _both(area, within)), level, limit)


def _chosen_level(levels: Sequence[Level], by: str) -> Level | None:
    usual = levels[0] if levels else None
    return next((level for level in levels if level_code(level) == by), usual)


def _whole(session: Session, actor: Actor, ground: Ground, within: Area | None, total: Tally) -> MapRow:
    key = within.id if within else None
    return MapRow(
        place=ground.area,
        tally=total,
        drawn=area_stands(session, ground.area.id),
        opens_cases=not map_links.closed_booths(session, actor, ground.booths, limit=1),
        within=key,
        cases_within=key if key and map_links.spilling(session, actor, ground, [ground.area.id]) else None,
    )


def _rows(
    session: Session, actor: Actor, ground: Ground, asked: MapRequest, chosen: CaseFilter, now: datetime
) -> tuple[list[MapRow], Tally]:
    if asked.on is not None:
        kept = map_history.tallies_on(session, ground, asked.on, chosen)
    elif ground.level is not None:
        kept = counts.count_by_area(session, actor, ground, chosen, now)
    else:
        return _booth_rows(session, actor, ground.booths, chosen, now), Tally()
    if ground.level is None:
        now_here = _booth_rows(session, actor, ground.booths, chosen, now)
        return [replace(row, tally=kept.get(row.place.id, Tally())) for row in now_here], Tally()
    return _area_rows(session, actor, ground, kept)


def _area_rows(session: Session, actor: Actor, ground: Ground, tallies: counts.Keyed) -> tuple[list[MapRow], Tally]:
    assert ground.level is not None
    area, level = ground.area, ground.level
    unplaced = tallies.pop(None, Tally())
    keys = [key for key in tallies if key is not None]
    other_tree = level[0] != area.hierarchy and not (ground.whole and area.kind == "state")
    spilling = map_links.spilling(session, actor, ground, keys) if other_tree else frozenset()
    closed = map_links.closed_areas(session, actor, ground, level, keys)
    # Only where one goes straight to booths can two areas be held against each other.
    meets = other_tree and not levels_below(*level)
    rows = [
        MapRow(
            place=found,
            tally=tallies[found.id],
            drawn=stands(boundary, outline),
            opens_cases=found.id not in closed,
            within=area.id if meets else None,
            cases_within=area.id if found.id in spilling else None,
        )
        for found, boundary, outline in session.execute(WITH_OUTLINES, {"keys": keys})
    ]
    return rows, unplaced


def _booth_rows(session: Session, actor: Actor, booths: Select[int], chosen: CaseFilter, now: datetime) -> list[MapRow]:
    """Return a row for each booth here; for one that is no longer in the roster only while it has any figures."""
    closed = map_links.closed_booths(session, actor, booths)
    tallies = counts.by_booth(session, actor, booths, chosen, now)
    found = map(MapBooth._make, session.execute(_BOOTHS.where(Booth.id.in_(booths))))
    return [
        MapRow(place=one, tally=tallies.get(one.id, _NOTHING), drawn=drawn(one), opens_cases=one.id not in closed)
        for one in found
        if one.valid_to is None or one.id in tallies
    ]


def drawn(booth: MapBooth) -> Drawn:
    """Return how a booth may stand on a drawing."""
    if booth.lat is None or booth.lon is None or booth.position_quality == PositionQuality.MISSING:
        return Drawn.LISTED_ONLY
    return Drawn.SURE if booth.position_quality in DRAWN_AS_SURE else Drawn.DOUBTFUL
