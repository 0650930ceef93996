"""A case is carried from filing to the receipt by several people; every wrong step is refused with its sentence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Role
from app.domain.cases import LiveCaseExists
from app.domain.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound
from app.domain.lifecycle import Action, refusals
from app.domain.lifecycle.facts import CheckedBy, ClosureKind, Receipt
from app.models import AuditEntry, Case, CaseEvent, CaseWork, Entitlement, EscalationStep, Submission
from app.services import accounts, cases, home
from app.services.case_facts import facts_of
from app.services.case_work import move_case, offered_actions
from app.services.cases import CaseFilter, CaseForm
from tests.world import NOW, PASSWORD, STARTS, TODAY, World

A = Action
SUBMIT = {"level": 1, "filed_on": TODAY, "papers_complete": True}
STAMPED = {"reference": "आवक 12/26", "acknowledged": True}
DONE = {"text": "सचिव ने कहा, खाते में भेज दिया"}
NOTHING = {"how": CheckedBy.VISIT, "outcome": Receipt.NOT_RECEIVED, "text": "खाते में नहीं आया"}
CALLED = {"how": CheckedBy.CALL}
ASKED = {"kind": ClosureKind.MOVED, "text": "इंदौर चले गए"}


class Play:
    """One case of the near area, moved an hour further with every step."""

    def __init__(self, world: World):
        self.world, self.session, self.number, self.hours = world, world.session, world.near.case_number, 0
        self.actors = {name: world.actor(name) for name in world.users}
        self.actors["second_reviewer"] = self.newcomer("दूसरे समीक्षक", Role.REVIEWER)

    def newcomer(self, name: str, role: Role) -> Actor:
        user, _ = accounts.create_user(
            self.session,
            name=name,
            identifier=f"{role}-new@example.org",
            role=role,
            area_id=self.world.near.district.id,
            password=PASSWORD,
            starts_on=STARTS,
            password_hash="x",
        )
        return accounts.actor_by_id(self.session, user.id, TODAY)

    @property
    def case(self) -> Case:
        return self.session.scalars(select(Case).where(Case.number == self.number)).one()

    def step(self, person: str, action: Action, said: dict[str, Any] | None = None, version: int | None = None) -> Case:
        self.hours += 1
        moment = NOW + timedelta(hours=self.hours)
        return move_case(self.session, self.actors[person], self.number, action, said or {}, version, moment)

    def reach(self, *steps: tuple[str, Action, dict[str, Any]]) -> None:
        for person, action, said in steps:
            self.step(person, action, said)
        self.session.expire_all()


@pytest.fixture
def play(world: World) -> Play:
    world.session.add_all(
        EscalationStep(position=place, code=code, label_hi=hi, label_en=code, days=days, days_kind="suggested")
        for place, code, hi, days in ((2, "JANPAD_CMO", "जनपद", 15), (3, "DEPT_DISTRICT", "जिला अधिकारी", 10))
    )
    world.session.flush()
    return Play(world)


def assigned(play: Play) -> tuple[str, Action, dict[str, Any]]:
    return ("office_bearer", A.ASSIGN, {"owner_id": play.world.users["worker"]})


AT_OFFICE = (("worker", A.SUBMIT, SUBMIT), ("worker", A.ACKNOWLEDGE, STAMPED))
CLAIMED = (*AT_OFFICE, ("worker", A.REPORT_RESOLVED, DONE))


def test_from_filing_to_the_receipt_by_four_people(play: Play) -> None:
    """The worker carries it, the office-bearer assigns, one reviewer finds it unmet, another confirms."""
    due = play.session.get_one(Entitlement, play.world.near.entitlement_id)
    play.reach(assigned(play), *CLAIMED)
    assert (play.case.state, play.case.level) == ("REPORTED_RESOLVED", 1)
    play.reach(("reviewer", A.REPORT_UNMET, NOTHING))
    assert (play.case.state, play.case.level, due.receipt) == ("IN_PROGRESS", 2, "not_received")
    assert play.case.stage_due - play.case.stage_since == timedelta(days=15)
    play.reach(("worker", A.REPORT_RESOLVED, DONE), ("second_reviewer", A.CONFIRM_RECEIPT, CALLED))
    case = play.case
    assert (case.state, case.closed_at, case.version) == ("CLOSED_RECEIVED", case.stage_since, 8)
    assert (due.receipt, due.received_on, due.receipt_asked_on) == ("received", TODAY, TODAY)
    kinds = [event.kind for event in case.events]
    assert kinds == [
        *("filed", "assigned", "submitted", "acknowledged", "reported_resolved", "not_received", "escalated"),
        *("reported_resolved", "received"),
    ]
    assert len({event.actor_id for event in case.events}) == 4
    entries = play.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == case.id)).all()
    assert sum(action.startswith("case_") for action in entries) == 8
    paper = case.submissions[0]
    assert (paper.authority, paper.level, paper.external_reference) == ("पंचायत कार्यालय", 1, "आवक 12/26")
    assert (paper.acknowledged_on, paper.reply_on, paper.reply_text) == (TODAY, TODAY, DONE["text"])


def test_facts_come_back_from_rows_as_they_went_in(play: Play) -> None:
    hold = {"text": "बैंक बंद", "review_on": TODAY + timedelta(days=9)}
    play.reach(assigned(play), *CLAIMED, ("reviewer", A.REPORT_UNMET, NOTHING), ("worker", A.HOLD, hold))
    facts = facts_of(play.case)
    assert facts.hold is not None
    assert (facts.hold.before, facts.hold.review_on, facts.hold.reason) == ("IN_PROGRESS", hold["review_on"], "बैंक बंद")
    assert play.session.get_one(CaseWork, play.case.id).review_on == hold["review_on"]
    assert (facts.escalated, facts.papers_complete) == (frozenset({(1, 1)}), True)
    assert facts.finding is not None
    assert (facts.finding.outcome, facts.finding.found_by) == ("not_received", play.world.users["reviewer"])
    play.reach(("worker", A.RESUME, {}))
    facts = facts_of(play.case)
    assert (facts.state, facts.hold, facts.hold_days_used, len(facts.stage_pauses)) == ("IN_PROGRESS", None, 1, 1)
    play.reach(("worker", A.REPORT_RESOLVED, DONE), ("worker", A.ASK_CLOSURE, ASKED))
    facts = facts_of(play.case)
    assert facts.claim is not None
    assert facts.closure is not None
    worker = play.world.users["worker"]
    assert (facts.claim.reported_by, facts.claim.owner_id) == (worker, worker)
    assert (facts.closure.kind, facts.closure.asked_by, facts.closure.reason) == ("moved", worker, "इंदौर चले गए")


REFUSED: dict[str, tuple[tuple, str, Action, dict[str, Any], type[DomainError]]] = {
    "no step from here": ((), "office_bearer", A.SUBMIT, SUBMIT, refusals.WrongState),
    "a worker who is not the owner": ((), "worker", A.ASK_CLOSURE, ASKED, NotAllowed),
    "a worker assigns": ((), "worker", A.ASSIGN, {"owner_id": 1}, NotAllowed),
    "a reviewer works": (("assign",), "reviewer", A.SUBMIT, SUBMIT, NotAllowed),
    "no papers": (("assign",), "worker", A.SUBMIT, {"level": 1, "filed_on": TODAY}, InvalidInput),
    "no office": (("assign",), "worker", A.SUBMIT, {**SUBMIT, "level": None}, InvalidInput),
    "a day to come": (("assign",), "worker", A.SUBMIT, {**SUBMIT, "filed_on": date(2027, 1, 1)}, InvalidInput),
    "an Aadhaar number": (("assign",), "worker", A.SUBMIT, {**SUBMIT, "authority": "2341 2341 2346"}, InvalidInput),
    "no proof of taking": (("assign", "submit"), "worker", A.ACKNOWLEDGE, {}, InvalidInput),
    "nothing said": (("assign", "office"), "worker", A.REPORT_RESOLVED, {"text": " "}, InvalidInput),
    "the owner confirms": (("assign", "claim"), "worker", A.CONFIRM_RECEIPT, CALLED, refusals.NotIndependent),
    "an unknown reason": (
        ("assign", "office"), "worker", A.REJECT, {"reason_code": "NO_SUCH", "evidence": "आदेश"}, InvalidInput,
    ),
    "too early to go up": (("assign",), "office_bearer", A.ESCALATE, {"text": ""}, InvalidInput),
    "nothing to approve": (("assign",), "reviewer", A.APPROVE_CLOSURE, {}, refusals.NoClosureAsked),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_every_guard_has_its_sentence_and_nothing_is_written(play: Play, name: str) -> None:
    before, person, action, said, refusal = REFUSED[name]
    paths = {"assign": (assigned(play),), "submit": AT_OFFICE[:1], "office": AT_OFFICE, "claim": CLAIMED}
    for part in before:
        play.reach(*paths[part])
    state = (play.case.state, play.case.version, len(play.case.events), len(play.case.submissions))
    with pytest.raises(refusal) as told:
        play.step(person, action, said)
    assert told.value.sentence.hi
    assert told.value.sentence.en
    play.session.expire_all()
    assert (play.case.state, play.case.version, len(play.case.events), len(play.case.submissions)) == state


def test_who_read_an_older_version_is_told(play: Play) -> None:
    play.reach(assigned(play))
    with pytest.raises(Conflict):
        play.step("worker", A.SUBMIT, SUBMIT, version=1)
    assert play.step("worker", A.SUBMIT, SUBMIT, version=2).version == 3


def test_a_note_makes_no_form_stale(play: Play) -> None:
    play.reach(assigned(play), ("reviewer", A.NOTE, {"text": "देख लिया"}))
    assert play.step("worker", A.SUBMIT, SUBMIT, version=2).state == "SUBMITTED"


def test_another_area_has_no_case_to_move(play: Play) -> None:
    for number in (play.number, "PH00-00000000"):
        with pytest.raises(NotFound):
            move_case(play.session, play.actors["far_worker"], number, A.NOTE, {"text": "मैं"}, None, NOW)


def test_closing_without_benefit_needs_somebody_else(play: Play) -> None:
    play.reach(assigned(play), ("worker", A.ASK_CLOSURE, ASKED))
    waiting = CaseFilter(to_approve=True)
    assert [row.number for row in cases.list_cases(play.session, play.actors["reviewer"], waiting).rows] == [
        play.number
    ]
    assert not cases.list_cases(play.session, play.actors["worker"], waiting).rows
    assert home.today_for(play.session, play.actors["reviewer"]).closures.count == 1
    play.reach(("reviewer", A.APPROVE_CLOSURE, {}))
    assert (play.case.state, play.case.work.closed_as) == ("CLOSED_OTHER", "moved")
    assert home.today_for(play.session, play.actors["reviewer"]).closures.count == 0


def test_a_case_is_opened_again_unless_another_runs(play: Play) -> None:
    due = play.session.get_one(Entitlement, play.world.near.entitlement_id)
    play.reach(assigned(play), *CLAIMED, ("reviewer", A.CONFIRM_RECEIPT, CALLED))
    again = {"owner_id": play.world.users["worker"], "text": "फिर रुक गया"}
    play.reach(("reviewer", A.REOPEN, again))
    case = play.case
    assert (case.state, case.reopened_count, case.closed_at, due.receipt) == ("ASSIGNED", 1, None, "not_received")
    play.reach(*CLAIMED, ("reviewer", A.CONFIRM_RECEIPT, CALLED))
    assert [paper.cycle for paper in play.case.submissions] == [1, 2]
    due.receipt = "not_received"
    cases.file_case(play.session, play.actors["worker"], CaseForm(due.id), NOW)
    with pytest.raises(LiveCaseExists):
        play.step("reviewer", A.REOPEN, again)


def test_a_rejection_keeps_the_reply_and_leads_to_an_appeal(play: Play) -> None:
    order = {"reason_code": "NOT_IN_LIST", "evidence": "आदेश 5"}
    play.reach(assigned(play), *AT_OFFICE, ("worker", A.REJECT, order))
    assert (play.case.state, play.case.submissions[0].reply_text) == ("DEPT_REJECTED", "आदेश 5")
    with pytest.raises(InvalidInput) as told:
        play.step("worker", A.APPEAL, {**SUBMIT, "channel": "appeal"})
    assert told.value.field == "authority"
    play.reach(("worker", A.APPEAL, {**SUBMIT, "level": 2, "channel": "appeal"}))
    assert (play.case.state, play.case.level, play.case.submissions[-1].authority) == ("SUBMITTED", 2, "जनपद")


def test_a_way_beside_the_ladder_has_no_rung(play: Play) -> None:
    play.reach(assigned(play), *AT_OFFICE, ("worker", A.SUBMIT_AGAIN, {**SUBMIT, "level": 2, "channel": "rti"}))
    paper = play.case.submissions[-1]
    assert (paper.channel, paper.level, paper.authority, play.case.level) == ("rti", None, "जनपद", 1)


def test_a_hold_from_before_holds_were_kept_can_be_resumed(play: Play) -> None:
    play.reach(assigned(play))
    play.session.delete(play.case.work)
    play.case.state = "ON_HOLD"
    play.session.flush()
    play.session.expire_all()
    assert facts_of(play.case).hold is not None
    assert play.step("worker", A.RESUME).state == "IN_PROGRESS"


def test_offers_say_what_is_open_and_why_the_rest_is_not(play: Play) -> None:
    play.reach(assigned(play))
    found = offered_actions(play.session, play.actors["worker"], play.case)
    assert found.next_action is A.SUBMIT
    assert {offer.action for offer in found.offers if offer.is_open} == {A.SUBMIT, A.HOLD, A.NOTE, A.ASK_CLOSURE}
    assert all(offer.refusal.hi for offer in found.offers if offer.refusal is not None)
    assert {offer.action for offer in found.offers} == set(Action)
    reviewer = offered_actions(play.session, play.actors["reviewer"], play.case)
    assert {offer.action for offer in reviewer.offers if offer.is_open} == {A.NOTE}


def test_home_tells_each_their_own(play: Play) -> None:
    play.reach(assigned(play))
    worker = home.today_for(play.session, play.actors["worker"])
    assert (worker.replies, worker.closures) == (None, None)
    play.reach(*CLAIMED)
    reviewer = home.today_for(play.session, play.actors["reviewer"])
    assert (reviewer.replies.count, [case.number for case in reviewer.replies.rows]) == (1, [play.number])
    play.case.stage_due = NOW - timedelta(days=400)
    play.session.flush()
    assert home.today_for(play.session, play.actors["worker"]).my_overdue == 1
    assert home.today_for(play.session, play.actors["office_bearer"]).my_overdue == 0


def test_nothing_is_kept_of_a_refused_paper(session: Session, play: Play) -> None:
    play.reach(assigned(play))
    with pytest.raises(InvalidInput):
        play.step("worker", A.SUBMIT, {"level": 9, "filed_on": TODAY, "papers_complete": True, "authority": "कोई"})
    assert session.scalar(select(func.count(Submission.id))) == 0
    assert session.scalar(select(func.count(CaseEvent.id)).where(CaseEvent.kind == "submitted")) == 0
