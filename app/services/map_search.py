"""Find a place by its name in either script, or a booth by its number, among the places that the actor may look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.geography import Hierarchy
from app.domain.identifiers import ascii_digits
from app.domain.maps import level_code
from app.domain.search_keys import search_text
from app.models import Area, Booth, BoothArea, Settlement
from app.services import counts, scope

SHOWN = 20
SHORTEST, SHORTEST_OF_MANY = 2, 3
"""Letters that a name must be asked for with: of areas, of booths and settlements."""
ORDER = ("state", "division", "district", "parliamentary", "constituency", "block", "mandal", "panchayat")


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place that matches: its kind in words of levels, the area to open, the booth or settlement if it is one."""

    level: str
    area: Area
    booth: Booth | None = None
    settlement: Settlement | None = None


def search_places(session: Session, actor: Actor, said: str) -> Sequence[FoundPlace]:
    """Return up to twenty places whose name holds what was said, in Hindi or Latin letters, widest first.

    ``156/23`` finds the booth of that number. Raises NotAllowed: the actor may see no map.
    """
    scope.require(actor, Permission.MAP_READ)
    text = " ".join(said.replace("%", "").split())
    number = ascii_digits(text)
    if "/" in number:
        return _booths(session, actor, number)
    if len(text) < SHORTEST and not number.isdecimal():
        return ()
    starts = [column.ilike(f"%{text}%") for column in (Area.name_hi, Area.name_en)]
    named = select(Area).where(or_(*starts, Area.code == number), Area.kind.in_(ORDER)).limit(SHOWN * 10)
    found = {area.id: area for area in session.scalars(named)}
    for area in _sounding_like(session, text):
        found.setdefault(area.id, area)
    ordered = sorted(found.values(), key=lambda area: (ORDER.index(area.kind), area.name_hi))
    reached = [_found(area) for area in ordered if _in_reach(session, actor, area)]
    if len(text) >= SHORTEST_OF_MANY and not number.isdecimal() and len(reached) < SHOWN:
        reached += _settlements(session, actor, text, SHOWN - len(reached))
        reached += _booths_named(session, actor, text, SHOWN - len(reached))
    return reached[:SHOWN]


def _sounding_like(session: Session, text: str) -> list[Area]:
    """Return wide areas whose name sounds like the text, whatever script and spelling; there are a few hundred."""
    wanted = search_text(text, "")
    if not wanted:
        return []
    wide = select(Area).where(Area.kind.in_(ORDER[:5]))
    return [area for area in session.scalars(wide) if wanted in search_text(area.name_hi, area.name_en)]


def _in_reach(session: Session, actor: Actor, area: Area) -> bool:
    return session.scalar(counts.booths_here(session, actor, [area]).limit(1)) is not None


def _found(area: Area) -> FoundPlace:
    return FoundPlace(level_code((Hierarchy(area.hierarchy), area.kind)), area)


def _settlements(session: Session, actor: Actor, text: str, most: int) -> list[FoundPlace]:
    """Return settlements of booths within reach of the map, where the actor may read settlements."""
    if not actor.may(Permission.SETTLEMENT_READ):
        return []
    asked = select(Settlement, Area).join(BoothArea, BoothArea.booth_id == Settlement.booth_id)
    asked = asked.join(Area, Area.id == BoothArea.area_id).where(Area.kind == "constituency", _named(Settlement, text))
    for permission in (Permission.MAP_READ, Permission.SETTLEMENT_READ):
        asked = scope.within(asked, actor, permission, Settlement.booth_id)
    rows = session.execute(asked.order_by(Settlement.name_hi, Settlement.id).limit(most))
    return [FoundPlace("settlement", area, settlement=settlement) for settlement, area in rows]


def _booths_named(session: Session, actor: Actor, text: str, most: int) -> list[FoundPlace]:
    asked = select(Booth, Area).join(BoothArea, BoothArea.booth_id == Booth.id).join(Area, Area.id == BoothArea.area_id)
    asked = asked.where(Area.kind == "constituency", Booth.valid_to.is_(None), _named(Booth, text))
    asked = scope.within(asked, actor, Permission.MAP_READ, Booth.id)
    rows = session.execute(asked.order_by(Booth.ac_no, Booth.booth_no, Booth.id).limit(most))
    return [FoundPlace("booth", area, booth) for booth, area in rows]


def _named(table: type[Booth] | type[Settlement], text: str) -> ColumnElement[bool]:
    return or_(*(column.icontains(text, autoescape=True) for column in (table.name_hi, table.name_en)))


def _booths(session: Session, actor: Actor, number: str) -> Sequence[FoundPlace]:
    ac_no, _, booth_no = (part.strip() for part in number.partition("/"))
    if not (ac_no.isdecimal() and len(ac_no) <= 4 and booth_no):
        return ()
    statement = (
        select(Booth, Area).join(BoothArea, BoothArea.booth_id == Booth.id).join(Area, Area.id == BoothArea.area_id)
    )
    statement = statement.where(Booth.ac_no == int(ac_no), Booth.booth_no.startswith(booth_no, autoescape=True))
    statement = statement.where(Area.kind == "constituency", Booth.valid_to.is_(None))
    statement = scope.within(statement, actor, Permission.MAP_READ, Booth.id)
    rows = session.execute(statement.order_by(Booth.booth_no).limit(SHOWN))
    return [FoundPlace("booth", area, booth) for booth, area in rows]
