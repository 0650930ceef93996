"""What people of the small world have of their own: a job, work in bulk, a filter, a report sent, a list given."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete

from app.domain.access import Permission, Role
from app.domain.exports import ExportAsk, ExportForm, ExportKind
from app.domain.partiality import Agreed, Happening, Post, Precision, Told
from app.models import Beneficiary, DuplicateCandidate, ExportFile, Job, Notification
from app.services import accounts, bulk, partiality, saved_searches
from app.services.exports import gathering
from tests.lists import BOOTHS, LIST, given_list
from tests.raised import raise_in_both

if TYPE_CHECKING:
    from tests.world import World

WHEN = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def give_belongings(world: World) -> None:
    """Give everybody what their roles let them have, and each place what the fairness check has raised."""
    kinds = (give_jobs, give_batches, give_accounts, give_lists, give_exports, give_reports, give_pairs, raise_in_both)
    for give in kinds:
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


def give_exports(world: World) -> None:
    """Give everybody who may take lists along a long one that a job is to gather."""
    for person in world.users:
        place, actor = (world.far if person == "far_worker" else world.near), world.actor(person)
        if actor.may(Permission.LIST_TAKE):
            kind = ExportKind.BOOTHS if actor.may(Permission.MAP_READ) else ExportKind.SETTLEMENTS
            ask = ExportAsk(kind, ExportForm.CSV)
            place.exports[person] = _gathered(world, ask, person, place.jobs[person])


def _gathered(world: World, ask: ExportAsk, person: str, job_id: int) -> int:
    """Keep an empty list that a job of the person has gathered, for longer than any test looks at it."""
    now = datetime(2096, 11, 20, tzinfo=UTC)
    export = ExportFile(reference=f"EX-{person}"[:12], kind=ask.kind, form=ask.form, words={}, personal=False)
    export.language, export.reach_key = "hi", gathering.reach_key(world.actor(person), ask)
    export.owner_id, export.job_id, export.created_at, export.expires_at = world.users[person], job_id, WHEN, now
    world.session.add(export)
    world.session.flush()
    return export.id


def give_pairs(world: World) -> None:
    """Give each place a second record of its person, made one with it long ago, so that it is listed nowhere."""
    for place in (world.near, world.far):
        person = world.session.get_one(Beneficiary, place.beneficiary_id)
        copied = {name: getattr(person, name) for name in ("household_id", "booth_id", "sex", "created_at")}
        again = Beneficiary(**copied, name_hi=f"{person.name_hi} दोबारा", merged_into_id=person.id)
        world.session.add(again)
        world.session.flush()
        pair = DuplicateCandidate(one_id=person.id, other_id=again.id, bits=20, verdict="likely", state="merged")
        pair.found_at, pair.decided_at = WHEN, WHEN
        world.session.add(pair)
        world.session.flush()
        place.pair_id = pair.id


def give_accounts(world: World) -> None:
    """Give each place an account that waits for its first sign-in, with a role that begins long after any test."""
    stored = accounts.nobodys_password_hash()
    for place in (world.near, world.far):
        mark = "" if place is world.near else f"{place.district.name_hi.partition(' ')[0]} "
        user, _password = accounts.create_user(
            world.session,
            name=f"{mark}नया कार्यकर्ता",
            identifier=f"9{place.constituency.code:0>9}",
            role=Role.WORKER,
            booth_id=place.booths[0].id,
            password_hash=stored,
            starts_on=date(2096, 11, 20),
        )
        place.account_id = user.id


def give_lists(world: World) -> None:
    """Give whoever may give lists one whose columns nobody has confirmed yet."""
    for person in world.users:
        place, actor = (world.far if person == "far_worker" else world.near), world.actor(person)
        if actor.may(Permission.IMPORT_MANAGE):
            place.lists[person] = given_list(world.session, actor, LIST, WHEN).id
        elif actor.may(Permission.LIST_GIVE):
            place.lists[person] = given_list(world.session, actor, BOOTHS, WHEN, kind="booths").id
