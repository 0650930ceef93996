"""A worker killed with SIGKILL while it reads and takes a list: the tables end as those of an undisturbed run."""

from __future__ import annotations

import os
from functools import partial
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.imports.states import ListState
from app.jobs.worker import Worker
from app.models import AuditEntry, Beneficiary, Entitlement, Household, ImportBatch, ImportRow, Job
from app.services import audit
from app.services.imports import columns, receive, staging, taking
from app.services.transactions import begin_write
from tests.jobs.processes import command, running
from tests.jobs.test_worker import let_lease_run_out, read, wait_until
from tests.lists import given_list, taken_list
from tests.world import NOW, World

pytestmark = pytest.mark.unmetered

ROWS = 1_200
KILLS = 20 if os.environ.get("PAHUNCH_REQUIRE_ALL") else 3
HEADER = "नाम,लिंग,बस्ती,जन्म तारीख,मोबाइल,परिवार आईडी,समग्र आईडी\n"


def many(seed: int) -> str:
    """Return a list of families with a fault in one row of ten."""
    draw = Random(seed)
    rows = []
    for number in range(ROWS):
        name = "".join(draw.choice("कगचजटडतदनपबमरलवसह") for _ in range(5))
        mobile = "98" if number % 10 == 3 else f"9{draw.randrange(10**9):09d}"
        place = "कहीं और" if number % 10 == 7 else "बड़ा टोला"
        ids = f"{20_000_000 + number // 3},{300_000_000 + number}"
        rows.append(f"{name},म,{place},{1 + number % 28:02d}/03/1970,{mobile},{ids}\n")
    return HEADER + "".join(rows)


def outcome(session: Session, batch_id: int) -> dict[str, Any]:
    """Return all that taking a list leaves behind, without the keys that another run would give otherwise."""
    rows = select(ImportRow.line, ImportRow.verdict, ImportRow.code, ImportRow.outcome, Beneficiary.name_hi)
    people = select(
        Beneficiary.name_hi,
        Beneficiary.born_on,
        Beneficiary.search_keys,
        Beneficiary.mobile,
        Beneficiary.samagra_member,
        Beneficiary.booth_id,
        Household.samagra_family,
    ).join(Household, Household.id == Beneficiary.household_id)
    dues = select(Beneficiary.name_hi, Entitlement.status, Entitlement.scheme_id, Entitlement.evidence)
    joined = rows.join(Beneficiary, Beneficiary.id == ImportRow.beneficiary_id, isouter=True)
    batch = session.get_one(ImportBatch, batch_id)
    return {
        "rows": sorted(map(repr, session.execute(joined.where(ImportRow.batch_id == batch_id)))),
        "people": sorted(map(repr, session.execute(people))),
        "dues": sorted(
            map(repr, session.execute(dues.join(Beneficiary, Beneficiary.id == Entitlement.beneficiary_id)))
        ),
        "families": session.scalar(select(func.count(Household.id))),
        "counts": batch.counts,
    }


def test_killed_at_random_moments_the_tables_are_those_of_an_undisturbed_run(
    session: Session, world: World, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "CHUNK", 40)
    # Small pieces, so that most chunks are the whole of one and take its sealed text over.
    monkeypatch.setattr(receive, "PIECE", 2_400)
    text, draw = many(7), Random(11)
    begin_write(session)
    undisturbed = session.begin_nested()
    whole = outcome(session, taken_list(session, world.actor("area_admin"), text, NOW, scheme_code="widow").id)
    undisturbed.rollback()
    actor = world.actor("area_admin")
    batch_id = given_list(session, actor, text, NOW, scheme_code="widow").id
    page = columns.view_columns(session, actor, batch_id)
    columns.confirm_columns(session, actor, batch_id, page.fields, page.old_font, NOW)
    session.commit()
    kills = 0
    while kills < KILLS:
        job_id = _job(session, batch_id)
        if job_id is None:
            break
        goal = read(session, job_id).done + draw.randrange(1, 240)
        with running(work_slowly, database_url) as process:
            wait_until(partial(_come_as_far, session, job_id, goal), "no progress")
            session.rollback()
            process.kill()
            process.join()
        kills += 1
        if read(session, job_id).state == "running":
            let_lease_run_out(session, job_id)
        _take_when_read(session, world, batch_id)
    while (job_id := _job(session, batch_id)) is not None:
        session.rollback()
        Worker(daily=()).work_off()
        _take_when_read(session, world, batch_id)
    assert kills >= 3
    assert outcome(session, batch_id) == whole
    taken = select(func.count(AuditEntry.sequence)).where(AuditEntry.action == "list_rows_taken")
    assert session.scalar(taken) == session.get_one(ImportBatch, batch_id).cursor["taken"]
    assert audit.verify(session).broken_at is None


def _come_as_far(session: Session, job_id: int, goal: int) -> bool:
    job = read(session, job_id)
    return job.done >= goal or job.state == "done"


def work_slowly(url: str) -> None:
    """Be a worker that does small chunks, of a list that counts as long."""
    from app.services.imports import staging as own

    # With a second process at every step, as long lists have it.
    own.CHUNK, own._MANY = 40, 100
    command(url, "jobs", "work", "--no-daily")


def _job(session: Session, batch_id: int) -> int | None:
    """Return the job that is under way for the list, None when it has been taken."""
    session.rollback()
    session.expire_all()
    batch = session.get_one(ImportBatch, batch_id)
    return None if batch.state == ListState.DONE else batch.job_id


def _take_when_read(session: Session, world: World, batch_id: int) -> None:
    session.rollback()
    begin_write(session)
    session.expire_all()
    batch = session.get_one(ImportBatch, batch_id)
    if batch.state == ListState.STAGED and session.get_one(Job, batch.job_id).state == "done":
        taking.take_list(session, world.actor("area_admin"), batch_id, [taking.RowVerdict.CORRECTED], NOW)
    session.commit()
