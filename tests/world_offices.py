"""What admins have entered in each place of the small world."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from app.models import Authority, AuthorityHolder, FreezePeriod, Holiday

if TYPE_CHECKING:
    from tests.world import Place


def enter_offices(session: Session, place: Place, mark: str) -> None:
    """An office with somebody in it, an election code and a holiday of long ago."""
    office = Authority(area_id=place.district.id, step_code="GP_DESK", name_hi=f"{mark}पंचायत कार्यालय", version=1)
    session.add(office)
    session.flush()
    holder = AuthorityHolder(
        authority_id=office.id, name=f"{mark}श्री रमेश", mobile="9876501234", starts_on=date(2020, 1, 1)
    )
    freeze = FreezePeriod(
        area_id=place.district.id,
        starts_on=date(2021, 6, 1),
        ends_on=date(2021, 7, 1),
        reason=f"{mark}पंचायत चुनाव",
        created_at=datetime(2021, 5, 20, 6, 0, tzinfo=UTC),
    )
    holiday = Holiday(day=date(2021, 6, 15), name_hi=f"{mark}स्थानीय अवकाश", area_id=place.district.id)
    session.add_all([holder, freeze, holiday])
    session.flush()
    place.office_id, place.holder_id, place.freeze_id, place.holiday_id = office.id, holder.id, freeze.id, holiday.id
