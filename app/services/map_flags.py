"""What the fairness check says of the places of a map, out of its last run.

Silence and too few people are told apart from "nothing stands out": a place of which nothing can be said must never
look like one where all is well. Booths are not painted: a flag on a booth would point at a handful of families.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.fairness.figures import Standing
from app.domain.maps import FLAG_VALUES
from app.models import FairnessResult
from app.services import fairness
from app.services.counts import Ground
from app.services.fairness_counts import AREA_LEVELS
from app.services.fairness_runs import latest_run


def flags(session: Session, actor: Actor, ground: Ground) -> dict[int, float]:
    """Return for each area of the level within reach of the check what the last run says of it, as a value of
    ``FLAG_VALUES``; nothing without a run.
    """
    level = AREA_LEVELS.get(ground.level) if ground.level else None
    run = latest_run(session, level) if level else None
    if run is None or not actor.may(Permission.FAIRNESS_READ):
        return {}
    rows = fairness.rows_seen(session, actor, run)
    seen = rows.with_only_columns(FairnessResult.place_id, FairnessResult.standing)
    return {place_id: FLAG_VALUES[Standing(standing)] for place_id, standing in session.execute(seen)}
