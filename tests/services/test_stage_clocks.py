"""Stages counted anew where the calendar has changed: few cases at once, many by a job, and both the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.cases import CLOSED
from app.domain.lifecycle.clocks import day_of
from app.domain.lifecycle.facts import stage_recounted
from app.jobs.worker import Worker
from app.models import AuditEntry, Case, CaseTouch, Job
from app.services import counter_upkeep, freezes, holidays, stage_clocks
from app.services.case_facts import stage_facts_of
from app.services.freezes import FreezeForm
from app.services.rule_book import RuleBook
from app.services.transactions import begin_write
from benchmarks.overdue_cases import fill
from tests.jobs.test_worker import read
from tests.world import World

TODAY = day_of(datetime.now(UTC))
FIRST, LAST = TODAY - timedelta(days=20), TODAY + timedelta(days=15)
ALL_DAYS = TODAY - timedelta(days=400), TODAY + timedelta(days=400)
CASES = 90


@pytest.fixture
def many(session: Session, world: World) -> World:
    """Some cases in every state, on every rung, some of which were on hold before."""
    fill(session, CASES, 30, world.users["worker"])
    begin_write(session)
    for case in session.scalars(select(Case).order_by(Case.id)):
        case.stage_since = datetime.now(UTC) - timedelta(days=case.id % 40, hours=case.id % 7)
        if case.work is not None and case.state == "ASSIGNED" and case.id % 2:
            since = case.stage_since + timedelta(days=1)
            pause = [since.isoformat(), (since + timedelta(days=9, hours=5)).isoformat()]
            case.work.facts = {**case.work.facts, "stage_pauses": [pause]}
    session.flush()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(stage_clocks, "PORTION", 10 * CASES)
        stage_clocks.recount_stages(session, world.actor("state_admin"), None, *ALL_DAYS)
    counter_upkeep.rebuild(session)
    session.commit()
    begin_write(session)
    return world


def days(session: Session) -> dict[int, datetime]:
    session.flush()
    session.expire_all()
    return {key: due for key, due in session.execute(select(Case.id, Case.stage_due))}


def by_the_rules(session: Session) -> dict[int, datetime]:
    """Return the days of running cases as the rule itself has them, one by one."""
    book = RuleBook(session, TODAY)
    running = session.scalars(select(Case).where(Case.state.not_in(sorted(CLOSED))).order_by(Case.id)).all()
    return {case.id: stage_recounted(stage_facts_of(case), book.rules_for(case)).stage_due for case in running}


def at_once(world: World, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> dict[int, datetime]:
    """Return the days as they are where all cases are counted in the transaction of the change."""
    with monkeypatch.context() as patched:
        patched.setattr(stage_clocks, "PORTION", 10 * CASES)
        savepoint = world.session.begin_nested()
        act()
        found = days(world.session)
        assert counter_upkeep.verify(world.session) == []
        savepoint.rollback()
    return found


def test_many_cases_are_left_to_a_job_that_counts_them_as_at_once(many: World, monkeypatch: pytest.MonkeyPatch) -> None:
    session, admin, district = many.session, many.actor("state_admin"), many.near.district.id
    form = FreezeForm(district, FIRST, LAST, "चुनाव")
    before = days(session)
    wanted = at_once(many, monkeypatch, lambda: freezes.declare_freeze(session, admin, form))
    moved = {key for key in before if before[key] != wanted[key]}
    assert 20 < len(moved) < len(before)
    monkeypatch.setattr(stage_clocks, "PORTION", 7)
    key = freezes.declare_freeze(session, admin, form).id
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "freeze_declared")).one()
    job_id = entry.details["job"]
    assert "cases" not in entry.details
    session.commit()
    assert days(session) == before
    session.rollback()
    Worker(daily=()).work_off()
    job = read(session, job_id)
    assert (job.state, job.started_by_id, job.done) == ("done", admin.user_id, job.total)
    assert job.result["counts"] == {"recounted": len(moved)}
    assert days(session) == wanted
    assert by_the_rules(session) == {key: wanted[key] for key in by_the_rules(session)}
    assert counter_upkeep.verify(session) == []
    booths = {case.booth_id for case in session.scalars(select(Case)) if case.id in moved}
    assert booths <= set(session.scalars(select(CaseTouch.booth_id)))
    told = session.scalars(select(AuditEntry).where(AuditEntry.action == "stages_recounted")).one()
    assert (told.subject_id, told.details["cases"]) == (job.id, len(moved))
    session.rollback()
    begin_write(session)
    freezes.move_end(session, admin, key, FIRST)
    session.commit()
    Worker(daily=()).work_off()
    wanted = at_once_again(session, many, monkeypatch)
    assert days(session) == wanted != before


def at_once_again(session: Session, world: World, monkeypatch: pytest.MonkeyPatch) -> dict[int, datetime]:
    """Return the days as one recount of everything has them now."""
    session.rollback()
    begin_write(session)
    admin = world.actor("state_admin")
    return at_once(world, monkeypatch, lambda: stage_clocks.recount_stages(session, admin, None, *ALL_DAYS))


def test_cut_off_between_portions_it_goes_on_where_it_was(many: World, monkeypatch: pytest.MonkeyPatch) -> None:
    session, admin = many.session, many.actor("state_admin")
    form = FreezeForm(many.near.district.id, FIRST, LAST, "चुनाव")
    wanted = at_once(many, monkeypatch, lambda: freezes.declare_freeze(session, admin, form))
    monkeypatch.setattr(stage_clocks, "PORTION", 7)
    freezes.declare_freeze(session, admin, form)
    job = session.scalars(select(Job).where(Job.kind == stage_clocks.JOB)).one()
    for _ in range(3):
        assert not stage_clocks.step(session, job)
    cursor, done = dict(job.cursor), job.done
    assert done == 21 and days(session) != wanted
    # A portion that is cut off has never been.
    cut_off = session.begin_nested()
    stage_clocks.step(session, job)
    cut_off.rollback()
    session.refresh(job)
    job_id = job.id
    assert (job.cursor, job.done) == (cursor, done)
    session.commit()
    Worker(daily=()).work_off()
    assert days(session) == wanted
    ended = read(session, job_id)
    assert (ended.state, ended.done) == ("done", ended.total)
    assert counter_upkeep.verify(session) == []


def test_a_list_of_holidays_is_counted_in_one_go(many: World, monkeypatch: pytest.MonkeyPatch) -> None:
    session, admin = many.session, many.actor("state_admin")
    monkeypatch.setattr(stage_clocks, "PORTION", 7)
    listed = "\n".join(f"{TODAY + timedelta(days=ahead):%Y-%m-%d} छुट्टी" for ahead in (1, 3, 9))
    assert holidays.add_listed_holidays(session, admin, listed) == 3
    (job,) = session.scalars(select(Job).where(Job.kind == stage_clocks.JOB)).all()
    assert job.payload["first"] == str(TODAY + timedelta(days=1)) and job.payload["area"] is None
    session.commit()
    Worker(daily=()).work_off()
    assert days(session) == at_once_again(session, many, monkeypatch)
