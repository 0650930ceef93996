"""Many cases, one act: each goes by its own step or is refused with a sentence, and none twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.bulk import BatchMovedOn, BatchState, BulkAct, NobodyReady, NothingChosen, TooManyChosen
from app.domain.errors import DomainError, InvalidInput, NotAllowed, NotFound
from app.domain.lifecycle import Action
from app.jobs.worker import Worker
from app.models import AuditEntry, BulkBatch, BulkItem, Case, CaseEvent, Job, RoleAssignment, Submission
from app.services import audit, bulk, bulk_pages, bulk_run, saved_searches
from app.services.bulk import Choice
from app.services.case_filters import CaseFilter
from app.services.case_work import move_case
from tests.case_rows import copy_case
from tests.world import NOW as TODAY_NOON
from tests.world import TODAY, World

LETTER: dict[str, Any] = {
    "rung": "GP_DESK",
    "authority": "",
    "channel": "office",
    "filed_on": TODAY.isoformat(),
    "reference": "आवक 9/26",
    "letter": "पत्र 7/26",
    "acknowledged": False,
    "papers_complete": True,
    "papers_waived": "",
}


class Desk:
    """An office-bearer with some cases in the three booths of the near area."""

    def __init__(self, world: World, copies: int):
        self.world, self.session, self.actor = world, world.session, world.actor("office_bearer")
        booths = [booth.id for booth in world.near.booths]
        self.numbers = copy_case(world.session, world.near.case_number, booths, copies)
        self.session.commit()

    def assign(self, person: str = "office_bearer") -> dict[str, Any]:
        return {"owner_id": self.world.users[person]}

    def preview(self, act: BulkAct, said: Mapping[str, Any], numbers: list[str] | None = None) -> BulkBatch:
        key = f"{act}-{self.session.scalar(select(func.count(BulkBatch.id)))}"
        batch = bulk.choose_cases(self.session, self.actor, Choice(key, numbers or self.numbers))
        return bulk.preview_batch(self.session, self.actor, batch.id, act, said)

    def do(self, act: BulkAct, said: Mapping[str, Any], numbers: list[str] | None = None) -> BulkBatch:
        batch = self.preview(act, said, numbers)
        batch = bulk.confirm_batch(self.session, self.actor, batch.id, batch.revision)
        self.session.commit()
        return batch

    def tell(self, batch: BulkBatch) -> tuple[dict[str, int], dict[str, int]]:
        """Return the rows of a batch by state, and its refusals by code."""
        page = bulk_pages.view_batch(self.session, self.actor, batch.id)
        codes = {batch.reasons[group.index]["code"]: group.count for group in page.refusals}
        return {str(state): count for state, count in page.counts.items() if count}, codes

    def case(self, place: int) -> Case:
        found = select(Case).where(Case.number == self.numbers[place])
        return self.session.scalars(found.execution_options(populate_existing=True)).one()

    def move(self, place: int, action: Action, said: Mapping[str, Any]) -> None:
        move_case(self.session, self.actor, self.numbers[place], action, said, None)
        self.session.commit()


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


def test_one_letter_is_a_first_paper_a_reminder_or_an_appeal(desk: Desk) -> None:
    desk.do(BulkAct.ASSIGN, desk.assign())
    desk.do(BulkAct.SUBMIT, LETTER, desk.numbers[:4])
    desk.do(BulkAct.ACKNOWLEDGE, {"reference": "", "acknowledged": True}, desk.numbers[:3])
    desk.do(BulkAct.REJECT, {"reason_code": "NOT_IN_LIST", "evidence": "आदेश 5"}, desk.numbers[:1])
    batch = desk.preview(BulkAct.SUBMIT, LETTER)
    page = bulk_pages.view_batch(desk.session, desk.actor, batch.id)
    assert dict(page.steps) == {Action.SUBMIT: 2, Action.SUBMIT_AGAIN: 3}
    # The world's ladder has one rung, so the rejected case has nowhere to appeal to.
    assert desk.tell(batch)[1] == {"no_higher_authority": 1}
    bulk.confirm_batch(desk.session, desk.actor, batch.id, batch.revision)
    assert [len(desk.case(place).submissions) for place in range(6)] == [1, 2, 2, 2, 1, 1]


def test_every_act_moves_what_it_should(desk: Desk) -> None:
    done = {"text": "सचिव ने कहा, हो गया"}
    steps: list[tuple[BulkAct, Mapping[str, Any], str]] = [
        (BulkAct.ASSIGN, desk.assign(), "ASSIGNED"),
        (BulkAct.SUBMIT, LETTER, "SUBMITTED"),
        (BulkAct.ACKNOWLEDGE, {"reference": "", "acknowledged": False}, "IN_PROGRESS"),
        (BulkAct.NOTE, {"text": "फोन किया"}, "IN_PROGRESS"),
        (BulkAct.ESCALATE, {"text": "बहुत देर"}, "IN_PROGRESS"),
        (BulkAct.REPORT_RESOLVED, done, "REPORTED_RESOLVED"),
    ]
    for act, said, state in steps:
        batch = desk.do(act, said)
        assert desk.tell(batch) == ({"done": 6}, {}), act
        assert {desk.case(place).state for place in range(6)} == {state}
    assert len(desk.case(0).events) == len(steps)


REFUSED_AT_ONCE: list[tuple[BulkAct, dict[str, Any], str, str]] = [
    (BulkAct.ASSIGN, {"owner_id": None}, "no_owner", "owner"),
    (BulkAct.SUBMIT, {**LETTER, "rung": ""}, "no_authority", "authority"),
    (BulkAct.SUBMIT, {**LETTER, "filed_on": "2199-01-01"}, "filed_in_future", "filed_on"),
    (BulkAct.SUBMIT, {**LETTER, "letter": "2341 2341 2346"}, "aadhaar_refused", "letter"),
    (BulkAct.REPORT_RESOLVED, {"text": " "}, "no_claim_text", "text"),
    (BulkAct.REJECT, {"reason_code": "", "evidence": "x"}, "no_reason_code", "reason"),
    (BulkAct.REJECT, {"reason_code": "NOT_IN_LIST", "evidence": ""}, "no_evidence", "evidence"),
    (BulkAct.ESCALATE, {"text": ""}, "no_words", "text"),
    (BulkAct.NOTE, {"text": ""}, "empty_note", "text"),
]


@pytest.mark.parametrize(("act", "said", "code", "field"), REFUSED_AT_ONCE)
def test_what_all_lack_is_told_before_the_preview(
    desk: Desk, act: BulkAct, said: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as told:
        desk.preview(act, said)
    assert (told.value.code, told.value.field) == (code, field)


REFUSED_ONE_BY_ONE: list[tuple[str, BulkAct, dict[str, Any], str]] = [
    ("somebody of another area", BulkAct.ASSIGN, {"owner": "far_worker"}, "owner_out_of_area"),
    ("an office on no ladder of theirs", BulkAct.SUBMIT, {**LETTER, "rung": "CMH_L4"}, "unknown_rung"),
    ("a day before they were opened", BulkAct.SUBMIT, {**LETTER, "filed_on": "2020-01-01"}, "filed_before_opening"),
    ("no papers", BulkAct.SUBMIT, {**LETTER, "papers_complete": False}, "papers_missing"),
    ("a reply to nothing", BulkAct.ACKNOWLEDGE, {"reference": "5", "acknowledged": True}, "wrong_state"),
]


@pytest.mark.parametrize(("name", "act", "said", "code"), REFUSED_ONE_BY_ONE)
def test_what_one_case_lacks_is_told_in_the_preview(
    desk: Desk, name: str, act: BulkAct, said: dict[str, Any], code: str
) -> None:
    if act is BulkAct.ASSIGN:
        said = desk.assign(said["owner"])
    else:
        desk.do(BulkAct.ASSIGN, desk.assign())
    batch = desk.preview(act, said)
    assert desk.tell(batch) == ({"refused": 6}, {code: 6})
    with pytest.raises(NobodyReady):
        bulk.confirm_batch(desk.session, desk.actor, batch.id, batch.revision)


def test_a_worker_takes_only_the_booth_that_is_theirs(desk: Desk) -> None:
    batch = desk.preview(BulkAct.ASSIGN, desk.assign("worker"))
    assert desk.tell(batch) == ({"ready": 2, "refused": 4}, {"owner_out_of_area": 4})
    owners = bulk_pages.act_form(desk.session, desk.actor, batch.id, BulkAct.ASSIGN, TODAY).owners
    assert [(owner.user_id, owner.covered) for owner in owners] == [
        (desk.world.users["office_bearer"], 6),
        (desk.world.users["worker"], 2),
    ]


def test_the_same_choice_and_the_same_confirmation_count_once(desk: Desk) -> None:
    first = bulk.choose_cases(desk.session, desk.actor, Choice("key", desk.numbers))
    assert bulk.choose_cases(desk.session, desk.actor, Choice("key", desk.numbers)).id == first.id
    batch = bulk.preview_batch(desk.session, desk.actor, first.id, BulkAct.NOTE, {"text": "एक बार"})
    for _ in range(2):
        bulk.confirm_batch(desk.session, desk.actor, batch.id, batch.revision)
        desk.session.commit()
    assert desk.session.scalar(select(func.count(CaseEvent.id)).where(CaseEvent.text == "एक बार")) == 6


def test_only_the_preview_that_was_read_is_confirmed(desk: Desk) -> None:
    batch = desk.preview(BulkAct.NOTE, {"text": "पहला"})
    read = batch.revision
    bulk.preview_batch(desk.session, desk.actor, batch.id, BulkAct.NOTE, {"text": "दूसरा"})
    with pytest.raises(BatchMovedOn):
        bulk.confirm_batch(desk.session, desk.actor, batch.id, read)
    bulk.confirm_batch(desk.session, desk.actor, batch.id, batch.revision)
    with pytest.raises(BatchMovedOn):
        bulk.preview_batch(desk.session, desk.actor, batch.id, BulkAct.NOTE, {"text": "तीसरा"})


def test_what_is_chosen_stays_within_reach(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    far = desk.world.near.case_number, desk.world.far.case_number
    batch = bulk.choose_cases(desk.session, desk.actor, Choice("both", far))
    assert batch.total == 1
    with pytest.raises(NothingChosen):
        bulk.choose_cases(desk.session, desk.actor, Choice("none", [desk.world.far.case_number]))
    everything = bulk.choose_cases(desk.session, desk.actor, Choice("all", filtered=CaseFilter(state="")))
    assert everything.total == 7
    monkeypatch.setattr(bulk, "LARGEST_BATCH", 6)
    with pytest.raises(TooManyChosen):
        bulk.choose_cases(desk.session, desk.actor, Choice("too many", filtered=CaseFilter()))
    for person in ("worker", "reviewer"):
        with pytest.raises(NotFound):
            bulk.get_batch(desk.session, desk.world.actor(person), batch.id)


def test_a_role_lost_between_preview_and_work_refuses_the_rest(desk: Desk) -> None:
    batch = desk.preview(BulkAct.NOTE, {"text": "बाद में"})
    held = desk.session.scalars(select(RoleAssignment).where(RoleAssignment.user_id == desk.actor.user_id)).one()
    held.ends_on = TODAY - timedelta(days=30)
    desk.session.commit()
    bulk.confirm_batch(desk.session, desk.actor, batch.id, batch.revision)
    rows = desk.session.execute(select(BulkItem.state, BulkItem.reason).where(BulkItem.batch_id == batch.id)).all()
    assert {tuple(row) for row in rows} == {("refused", 0)}
    assert batch.reasons[0]["code"] == NotFound.code


def test_who_may_take_no_step_anywhere_is_refused_at_the_start(desk: Desk) -> None:
    reviewer = desk.world.actor("reviewer")
    batch = bulk.choose_cases(desk.session, reviewer, Choice("r", desk.numbers))
    with pytest.raises(NotAllowed):
        bulk.preview_batch(desk.session, reviewer, batch.id, BulkAct.ESCALATE, {"text": "जल्दी"})
    assert bulk_pages.view_batch(desk.session, reviewer, batch.id).acts == [BulkAct.NOTE]
    with pytest.raises(NotAllowed):
        bulk.choose_cases(desk.session, desk.world.actor("area_admin"), Choice("a", desk.numbers))


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


def test_refused_cases_come_as_a_list_a_filter_and_a_file(desk: Desk) -> None:
    batch = desk.preview(BulkAct.ASSIGN, desk.assign("worker"))
    rows = list(bulk_pages.refused_rows(desk.session, desk.actor, batch.id))
    assert {row.code for row in rows} == {"owner_out_of_area"}
    assert all(row.sentence.hi and row.sentence.en for row in rows)
    refused = CaseFilter.from_words({"state": "", "batch": str(batch.id), "outcome": "refused", "why": "0"})
    again = bulk.choose_cases(desk.session, desk.actor, Choice("again", filtered=refused))
    assert again.total == len(rows) == 4
    other = saved_searches.counted(desk.session, desk.world.actor("reviewer"), refused, TODAY_NOON, 99)
    assert other == 0


def test_what_was_never_confirmed_is_forgotten_after_a_while(session: Session, desk: Desk) -> None:
    batch_id = desk.preview(BulkAct.NOTE, {"text": "भूल गए"}).id
    done_id = desk.do(BulkAct.NOTE, {"text": "किया"}).id
    desk.session.commit()
    later = bulk.get_batch(session, desk.actor, batch_id).created_at + timedelta(days=3)
    bulk.choose_cases(session, desk.actor, Choice("later", desk.numbers[:1]), later)
    session.commit()
    assert bulk.get_batch(session, desk.actor, done_id).state == "done"
    with pytest.raises(DomainError):
        bulk.get_batch(session, desk.actor, batch_id)
