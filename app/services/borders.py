"""What to say of places that lie on a boundary: which areas they may belong to. The roll decides, not the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.access import Actor, Permission
from app.models import Area, Booth, BorderPlace, Settlement
from app.services import scope

NAMED_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class OnBorder:
    """A place on a boundary and the areas that meet there."""

    place: Booth | Settlement
    areas: tuple[Area, ...]


def among_booths(session: Session, actor: Actor, booths: Select[int]) -> Sequence[OnBorder]:
    """Return the booths here that lie on a boundary, then the settlements of these booths that the actor may read."""
    if session.scalar(_any_among(booths)) is None:
        return []
    theirs = select(Settlement.id).where(Settlement.booth_id.in_(booths))
    # Few booths are shown and those within reach may be a state's: each is asked for itself.
    theirs = theirs.where(scope.passes(actor, Permission.SETTLEMENT_READ, Settlement.booth_id))
    if not actor.may(Permission.SETTLEMENT_READ):
        theirs = theirs.where(false())
    here = or_(BorderPlace.booth_id.in_(booths), BorderPlace.settlement_id.in_(theirs))
    notes = session.scalars(_notes().where(here).order_by(BorderPlace.booth_id.is_(None)).limit(NAMED_AT_MOST)).all()
    met: dict[tuple[type[Booth] | type[Settlement], int], dict[int, Area]] = {}
    for note in notes:
        key = (Booth, note.booth_id) if note.booth_id is not None else (Settlement, note.settlement_id or 0)
        met.setdefault(key, {}).update({note.area.id: note.area, note.other.id: note.other})
    found: list[OnBorder] = []
    for (kind, place_id), areas in met.items():
        place: Booth | Settlement = session.get_one(kind, place_id)  # type: ignore[assignment]
        found.append(OnBorder(place, tuple(areas.values())))
    return found


def _any_among(booths: Select[int]) -> Select[int]:
    """Return a select of one note about these booths or any settlement of theirs: most places have none."""
    theirs = select(Settlement.id).where(Settlement.booth_id.in_(booths))
    return (
        select(BorderPlace.id).where(BorderPlace.booth_id.in_(booths) | BorderPlace.settlement_id.in_(theirs)).limit(1)
    )


def of_settlement(session: Session, settlement_id: int) -> Sequence[tuple[Area, Area]]:
    """Return the pairs of areas on whose boundary a settlement lies; who may see it may know."""
    notes = session.scalars(_notes().where(BorderPlace.settlement_id == settlement_id)).all()
    return [(note.area, note.other) for note in notes]


def _notes() -> Select[BorderPlace]:
    return select(BorderPlace).options(joinedload(BorderPlace.area), joinedload(BorderPlace.other))
