"""Outlines made of the cells of booths, where no file has a boundary (:mod:`app.services.loading.outlines`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from app.models import Area, Boundary, DrawnOutline, RosterStamp
from app.services.map_rows import Drawn, DrawnOn, MapRow

_IN_FORCE = and_(DrawnOutline.area_id == Area.id, DrawnOutline.drawn_until.is_(None))

WITH_OUTLINES = (
    select(Area, Boundary.id, DrawnOutline.id)
    .outerjoin(Boundary, Boundary.area_id == Area.id)
    .outerjoin(DrawnOutline, _IN_FORCE)
    .where(Area.id.in_(bindparam("keys", expanding=True)))
)
"""Areas, of each the keys of the boundary in force and of the outline drawn, None where there is none.

Written once, since that takes longer than the answer.
"""


def drawn_shapes(session: Session, area_ids: Sequence[int], on: date | None = None) -> dict[int, bytes]:
    """Return the outlines (WKB) drawn for areas by area, those of a day or today's; areas without one are absent.

    Of a day before the first one was drawn it is the first.
    """
    if not area_ids:
        return {}
    rows = select(DrawnOutline.area_id, DrawnOutline.shape).where(DrawnOutline.area_id.in_(area_ids))
    if on is None:
        rows = rows.where(DrawnOutline.drawn_until.is_(None))
    else:
        rows = rows.where(or_(DrawnOutline.drawn_until.is_(None), DrawnOutline.drawn_until >= on))
    # The one that ended first after that day is written last.
    rows = rows.order_by(DrawnOutline.drawn_until.is_not(None), DrawnOutline.drawn_until.desc())
    return {area: bytes(shape) for area, shape in session.execute(rows)}


def stands(boundary: int | None, outline: int | None) -> Drawn:
    """Return how an area stands on a drawing, given the keys of its boundary and of its drawn outline."""
    if boundary is not None:
        return Drawn.SURE
    return Drawn.LISTED_ONLY if outline is None else Drawn.OUTLINED


def outlined(whole: MapRow, rows: Sequence[MapRow]) -> list[MapRow]:
    """Return the rows of a map whose areas are shown by a drawn outline: that below its booths, or its areas."""
    shown = [whole] if any(row.is_booth for row in rows) else rows
    return [row for row in shown if row.drawn is Drawn.OUTLINED]


def area_stands(session: Session, area_id: int) -> Drawn:
    """Return how one area stands on a drawing."""
    _area, boundary, outline = session.execute(WITH_OUTLINES, {"keys": [area_id]}).one()
    return stands(boundary, outline)


def drawn_on(session: Session, whole: MapRow, rows: Sequence[MapRow]) -> DrawnOn | None:
    """Return when those outlines of a map were drawn that nobody has surveyed, None where it shows no such outline."""
    area_ids = [row.place.id for row in outlined(whole, rows)]
    if not area_ids:
        return None
    kept = select(DrawnOutline.drawn_on, DrawnOutline.roster).distinct()
    found = session.execute(kept.where(DrawnOutline.area_id.in_(area_ids), DrawnOutline.drawn_until.is_(None))).all()
    if not found:
        return None
    return DrawnOn(
        min(row.drawn_on for row in found),
        older={row.roster for row in found} != {session.scalar(select(RosterStamp.stamp))},
    )
