"""Many cases, one act: what is chosen, what a form may say, who goes and who is refused with which sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.bulk import BatchMovedOn, BulkAct, NobodyReady, NothingChosen, TooManyChosen
from app.domain.case_filters import CaseFilter
from app.domain.errors import DomainError, InvalidInput, NotAllowed, NotFound
from app.domain.lifecycle import Action
from app.models import CaseEvent
from app.services import bulk, bulk_pages, home, saved_searches
from app.services.bulk import Choice
from tests.bulk_desk import LETTER, Desk
from tests.world import NOW as TODAY_NOON
from tests.world import TODAY, World


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world, 6)


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


def test_a_letter_that_came_back_is_given_again(desk: Desk) -> None:
    desk.do(BulkAct.ASSIGN, desk.assign())
    desk.do(BulkAct.SUBMIT, {**LETTER, "reference": ""})
    desk.do(BulkAct.ACKNOWLEDGE, {"reference": "", "acknowledged": True}, desk.numbers[:2])
    batch = desk.do(BulkAct.PAPER_RETURNED, {"returned_on": TODAY.isoformat(), "text": "डाक से लौटा"})
    assert desk.tell(batch) == ({"done": 4, "refused": 2}, {"nothing_on_its_way": 2})
    papers = [desk.case(place).submissions[0] for place in range(6)]
    assert [paper.dispatch for paper in papers] == ["delivered"] * 2 + ["returned"] * 4
    assert [paper.returned_on for paper in papers] == [None] * 2 + [TODAY] * 4
    waiting = home.today_for(desk.session, desk.actor).came_back
    assert waiting is not None and waiting.count == 4
    assert set(waiting.steps.values()) == {Action.SUBMIT_AGAIN}
    acknowledged = desk.preview(BulkAct.ACKNOWLEDGE, {"reference": "5", "acknowledged": True}, desk.numbers[2:])
    assert desk.tell(acknowledged)[1] == {"papers_came_back": 4}


REFUSED_AT_ONCE: list[tuple[BulkAct, dict[str, Any], str, str]] = [
    (BulkAct.ASSIGN, {"owner_id": None}, "no_owner", "owner"),
    (BulkAct.SUBMIT, {**LETTER, "rung": ""}, "no_authority", "authority"),
    (BulkAct.SUBMIT, {**LETTER, "filed_on": "2199-01-01"}, "filed_in_future", "filed_on"),
    (BulkAct.SUBMIT, {**LETTER, "letter": "2341 2341 2346"}, "aadhaar_refused", "letter"),
    (BulkAct.PAPER_RETURNED, {"returned_on": "2199-01-01", "text": "x"}, "returned_in_future", "returned_on"),
    (BulkAct.PAPER_RETURNED, {"returned_on": "2026-01-01", "text": " "}, "no_words", "text"),
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


def test_who_may_take_no_step_anywhere_is_refused_at_the_start(desk: Desk) -> None:
    reviewer = desk.world.actor("reviewer")
    batch = bulk.choose_cases(desk.session, reviewer, Choice("r", desk.numbers))
    with pytest.raises(NotAllowed):
        bulk.preview_batch(desk.session, reviewer, batch.id, BulkAct.ESCALATE, {"text": "जल्दी"})
    assert bulk_pages.view_batch(desk.session, reviewer, batch.id).acts == [BulkAct.NOTE]
    with pytest.raises(NotAllowed):
        bulk.choose_cases(desk.session, desk.world.actor("area_admin"), Choice("a", desk.numbers))


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
