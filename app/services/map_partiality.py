"""How many people reported partiality, district by district and block by block, as a map may show it.

The figures are those that :mod:`app.services.partiality_areas` publishes and no others: what it hides is absent here;
below a block nothing is counted. Filters of cases do not narrow them; another slice would give a hidden number away.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.maps import PARTIALITY_LEVELS
from app.services.counts import Ground
from app.services.partiality_areas import DistrictCount, count_areas


def people(session: Session, actor: Actor, ground: Ground, today: date) -> tuple[dict[int, float], float | None]:
    """Return how many people may be told for each place of the level, and for the area as a whole."""
    told = count_areas(session, actor, today)
    districts = {row.area.id: row for row in told.districts}
    here = districts.get(ground.area.id)
    whole = told.people if ground.area.kind == "state" else here.people if here else None
    found: dict[int, int | None] = {}
    if ground.level == PARTIALITY_LEVELS[0]:
        found = {key: row.people for key, row in districts.items()}
    elif ground.level == PARTIALITY_LEVELS[1] and here is not None:
        found = _blocks(here)
    shown = {key: float(number) for key, number in found.items() if number is not None}
    return shown, None if whole is None else float(whole)


def _blocks(district: DistrictCount) -> dict[int, int | None]:
    return {row.area.id: row.people for row in district.blocks if row.area is not None}
