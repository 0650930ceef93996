"""The work itself: each case gains what a step of its own would give it, a refused one nothing, and none twice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.domain.bulk import BatchState, BulkAct
from app.domain.errors import NotFound
from app.domain.lifecycle import Action
from app.jobs.worker import Worker
from app.models import AuditEntry, BulkItem, CaseEvent, Job, Notification, RoleAssignment, Submission
from app.services import audit, bulk, bulk_run
from tests.bulk_desk import LETTER, Desk
from tests.world import TODAY, World


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world, 6)


def test_each_case_gains_what_one_step_of_its_own_would_give(desk: Desk) -> None:
    """The same step by hand and in bulk leaves the same rows, history and chain behind."""
    desk.do(BulkAct.ASSIGN, desk.assign(), desk.numbers[:5])
    desk.do(BulkAct.SUBMIT, LETTER, desk.numbers[:5])
    desk.move(5, Action.ASSIGN, desk.assign())
    by_hand = {"level": 1, "filed_on": TODAY, "reference": "आवक 9/26", "letter": "पत्र 7/26", "papers_complete": True}
    desk.move(5, Action.SUBMIT, by_hand)
    bulky, single = desk.case(0), desk.case(5)
    for name in ("state", "level", "owner_id", "version", "reopened_count", "note"):
        assert getattr(bulky, name) == getattr(single, name), name
    assert bulky.stage_due - bulky.stage_since == single.stage_due - single.stage_since
    assert bulky.work.facts == single.work.facts
    papers = [
        [(p.sequence, p.authority, p.level, p.channel, p.external_reference, p.recorded_by_id) for p in c.submissions]
        for c in (bulky, single)
    ]
    assert papers[0] == papers[1]
    histories = [[(e.kind, e.from_state, e.to_state, e.text, e.details) for e in c.events] for c in (bulky, single)]
    assert histories[0] == histories[1]
    assert histories[0][1][4]["letter"] == "पत्र 7/26"
    entries = {
        case.id: [
            (entry.action, {name: value for name, value in entry.details.items() if name != "batch"})
            for entry in desk.session.scalars(
                select(AuditEntry)
                .where(AuditEntry.subject_type == "case", AuditEntry.subject_id == case.id)
                .order_by(AuditEntry.sequence)
            )
            if entry.action != "case_filed"
        ]
        for case in (bulky, single)
    }
    assert entries[bulky.id] == entries[single.id]
    assert audit.verify(desk.session).broken_at is None


def test_a_refusal_in_the_middle_leaves_the_others_right(desk: Desk) -> None:
    desk.do(BulkAct.ASSIGN, desk.assign(), desk.numbers[:3])
    batch = desk.preview(BulkAct.SUBMIT, LETTER)
    assert desk.tell(batch) == ({"ready": 3, "refused": 3}, {"wrong_state": 3})
    assert desk.session.scalar(select(func.count(Submission.id))) == 0
    desk.move(1, Action.HOLD, {"text": "बैंक बंद", "review_on": TODAY + timedelta(days=9)})
    batch = bulk.confirm_batch(desk.session, desk.actor, batch.id, batch.revision)
    desk.session.commit()
    assert desk.tell(batch) == ({"done": 2, "refused": 4}, {"wrong_state": 3, "case_changed": 1})
    assert [desk.case(place).state for place in range(6)] == ["SUBMITTED", "ON_HOLD", "SUBMITTED", *["OPEN"] * 3]
    events = desk.session.scalars(select(CaseEvent.case_id).where(CaseEvent.kind == "submitted")).all()
    chained = desk.session.scalars(select(AuditEntry.subject_id).where(AuditEntry.action == "case_submitted")).all()
    assert Counter(events) == Counter(chained) == Counter([desk.case(0).id, desk.case(2).id])


def test_a_role_lost_between_preview_and_work_refuses_the_rest(desk: Desk) -> None:
    batch = desk.preview(BulkAct.NOTE, {"text": "बाद में"})
    held = desk.session.scalars(select(RoleAssignment).where(RoleAssignment.user_id == desk.actor.user_id)).one()
    held.ends_on = TODAY - timedelta(days=30)
    desk.session.commit()
    bulk.confirm_batch(desk.session, desk.actor, batch.id, batch.revision)
    rows = desk.session.execute(select(BulkItem.state, BulkItem.reason).where(BulkItem.batch_id == batch.id)).all()
    assert {tuple(row) for row in rows} == {("refused", 0)}
    assert batch.reasons[0]["code"] == NotFound.code


def test_many_cases_are_looked_through_and_worked_by_a_job_in_chunks(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "CHECKED_AT_ONCE", 2)
    monkeypatch.setattr(bulk, "DONE_AT_ONCE", 2)
    for name in ("check_chunk", "work_chunk"):
        chunk = getattr(bulk_run, name)
        state = BatchState.CHECKING if name == "check_chunk" else BatchState.RUNNING
        monkeypatch.setitem(bulk_run._CHUNKS, state, lambda session, batch, chunk=chunk: chunk(session, batch, size=2))
    batch_id = desk.preview(BulkAct.ASSIGN, desk.assign()).id
    desk.session.commit()
    worker = Worker(daily=())
    for state in ("checked", "done"):
        worker.work_off()
        batch = bulk.get_batch(desk.session, desk.actor, batch_id)
        assert batch.state == state
        assert (batch.job.state, batch.job.done, batch.job.total) == ("done", 6, 6)
        if state == "checked":
            bulk.confirm_batch(desk.session, desk.actor, batch_id, batch.revision)
            desk.session.commit()
    assert {desk.case(place).state for place in range(6)} == {"ASSIGNED"}
    assert len(set(desk.session.scalars(select(Job.id).where(Job.kind == bulk.JOB_KIND)))) == 2


def test_a_batch_that_was_cut_off_goes_on_with_what_is_left(desk: Desk) -> None:
    batch = desk.preview(BulkAct.NOTE, {"text": "आधा"})
    batch.state = BatchState.RUNNING
    desk.session.commit()
    bulk_run.work_chunk(desk.session, batch, size=4)
    desk.session.commit()
    bulk_run.work_chunk(desk.session, batch, size=4)
    desk.session.rollback()
    batch = bulk.get_batch(desk.session, desk.actor, batch.id)
    assert (batch.state, desk.tell(batch)[0]) == ("running", {"done": 4, "ready": 2})
    assert bulk_run.work_chunk(desk.session, batch, size=4) == 2
    desk.session.commit()
    assert desk.tell(batch)[0] == {"done": 6}
    assert desk.session.scalar(select(func.count(CaseEvent.id)).where(CaseEvent.text == "आधा")) == 6


def test_whoever_gets_many_cases_is_told_once(desk: Desk) -> None:
    """One notice that says how many, over all chunks; one case alone is named; nobody is told of their own doing."""
    worker, own = desk.world.users["worker"], desk.numbers[2::3]  # the cases in the worker's booth
    desk.do(BulkAct.ASSIGN, desk.assign("worker"), own[:1])
    only = desk.session.scalars(select(Notification)).one()
    assert (only.user_id, only.kind, only.count, only.case_id) == (worker, "assigned", 1, desk.case(2).id)
    desk.do(BulkAct.ASSIGN, desk.assign("worker"), own[1:])
    desk.session.refresh(only)
    assert (only.count, only.case_id) == (2, None)
    desk.do(BulkAct.ASSIGN, desk.assign("office_bearer"))
    assert desk.session.scalars(select(Notification)).all() == [only]
