"""What people of the small world have of their own: a job, work in bulk, a filter, a report sent, a list given."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete

from app.domain.access import Permission
from app.domain.partiality import Agreed, Happening, Post, Precision, Told
from app.models import Job, Notification
from app.services import bulk, partiality, saved_searches
from tests.lists import LIST, given_list
from tests.raised import raise_in_both

if TYPE_CHECKING:
    from tests.world import World

WHEN = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def give_belongings(world: World) -> None:
    """Give everybody what their roles let them have, and each place what the fairness check has raised."""
    for give in (give_jobs, give_batches, give_lists, give_reports, raise_in_both):
        give(world)


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


def give_reports(world: World) -> None:
    """Let everybody who may tell of partiality have sent one report about their district, by the person of the case."""
    for person in world.users:
        place, actor = (world.far if person == "far_worker" else world.near), world.actor(person)
        if not actor.may(Permission.PARTIALITY_TELL):
            continue
        mark = place.district.name_hi.partition(" ")[0] if person == "far_worker" else ""
        telling = partiality.Telling(
            area_id=place.district.id,
            post=Post.OTHER,
            happening=Happening.MONEY_ASKED,
            what=f"{mark} पांच सौ रुपये मांगे",
            agreed=Agreed.WITHOUT_NAME,
            told=Told.IN_PERSON,
            precision=Precision.DAY,
            happened_on=date(2026, 11, 2),
            office_id=place.office_id,
            witness=f"{mark} पड़ोसी",
            case_number=place.case_number,
            about_case_person=True,
        )
        place.reports[person] = partiality.send_report(world.session, actor, telling, WHEN).number
    # Nobody of the small world has been told anything yet.
    world.session.execute(delete(Notification))


def give_lists(world: World) -> None:
    """Give whoever may give lists one whose columns nobody has confirmed yet."""
    for person in world.users:
        place, actor = (world.far if person == "far_worker" else world.near), world.actor(person)
        if actor.may(Permission.IMPORT_MANAGE):
            place.lists[person] = given_list(world.session, actor, LIST, WHEN).id
