"""Where the fairness check says "worth a look", for the map.

This is the only place where a map asks the fairness check anything. The check is made for the areas of one level that
the reader may compare, and never for booths: a flag on a booth would point at a handful of families.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.services import fairness
from app.services.counts import Ground


def flags(session: Session, actor: Actor, ground: Ground) -> dict[int, float]:
    """Return 1 for each area that is flagged and 0 for each that is not; areas with too few people are absent."""
    level = next((name for name, pair in fairness.LEVELS.items() if pair == ground.level), None)
    if level is None or not actor.may(Permission.FAIRNESS_READ):
        return {}
    report = fairness.run_check(session, actor, level)
    return {finding.area.id: float(finding.flagged) for finding in report.findings if not finding.too_few}
