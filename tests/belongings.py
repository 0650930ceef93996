"""What people and places of the small world have of their own: jobs, work in bulk, saved filters, offices."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from app.domain.access import Permission
from app.models import Authority, AuthorityHolder, FreezePeriod, Holiday, Job
from app.services import bulk, saved_searches

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.world import Place, World

WHEN = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def give_jobs(world: World) -> None:
    """Give everybody one finished job."""
    for person, user_id in world.users.items():
        job = Job(kind="counting", state="done", done=3, total=3, result={"counts": {"counted": 3}})
        job.started_by_id, job.created_at, job.run_after, job.finished_at = user_id, WHEN, WHEN, WHEN
        world.session.add(job)
        world.session.flush()
        (world.far if person == "far_worker" else world.near).jobs[person] = job.id


def give_batches(world: World) -> None:
    """Give everybody who carries cases a batch with the case of their place, not yet said, and a saved filter."""
    for person in world.users:
        place, actor = (world.far if person == "far_worker" else world.near), world.actor(person)
        if not actor.may(Permission.CASE_NOTE):
            continue
        chosen = bulk.Choice(f"batch of {person}", [place.case_number])
        place.batches[person] = bulk.choose_cases(world.session, actor, chosen).id
        place.searches[person] = saved_searches.save_search(world.session, actor, "पुराने", {"age": "60"}).id


def give_offices(session: Session, place: Place, mark: str) -> None:
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
        created_at=WHEN,
    )
    holiday = Holiday(day=date(2021, 6, 15), name_hi=f"{mark}स्थानीय अवकाश", area_id=place.district.id)
    session.add_all([holder, freeze, holiday])
    session.flush()
    place.office_id, place.holder_id, place.freeze_id, place.holiday_id = office.id, holder.id, freeze.id, holiday.id
