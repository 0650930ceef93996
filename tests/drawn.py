"""A spot check as rows, for tests that only look at its pages: one area, one case, nothing found yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.cases import CaseState
from app.domain.lifecycle.spot_checks import freeze
from app.models import Case, SpotCheck, SpotCheckItem


def check_of(session: Session, area_id: int, case: Case, drawn_by: int, now: datetime) -> SpotCheck:
    """Return a check of an area from which one case was drawn, wherever that case stands."""
    check = SpotCheck(
        area_id=area_id,
        state=CaseState.REPORTED_RESOLVED,
        starts_on=now.date(),
        ends_on=now.date(),
        population=1,
        frame=freeze([case.number]),
        margin=0.05,
        confidence=0.95,
        expected_share=0.5,
        size=1,
        seed=7,
        created_by_id=drawn_by,
        created_at=now,
        items=[SpotCheckItem(case_id=case.id, booth_id=case.booth_id, position=1)],
    )
    session.add(check)
    session.flush()
    return check
