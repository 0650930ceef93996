"""Following up: who may do what with a finding, what is written, and that nothing is written over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain.access import Actor, Grant, Role
from app.domain.errors import NotFound
from app.domain.fairness import finding_refusals as refusals
from app.domain.fairness.findings import FindingState, Step
from app.domain.fairness.flags import FlagKind
from app.models import AuditEntry, FairnessFinding, FairnessNote, FairnessRun, FairnessSnapshot, RoleAssignment
from app.services import fairness_findings as service
from app.services.fairness_findings import Answer, FindingChanged
from app.services.fairness_results import raise_findings
from tests.raised import WHEN, result_of
from tests.world import NOW, STARTS, World

LATER = NOW + timedelta(days=30)


def take(session: Session, world: World, person: str, step: Step, **said: object) -> FairnessFinding:
    answer = Answer(**said)  # type: ignore[arg-type]
    return service.take_step(session, world.actor(person), world.near.finding_id, step, answer, LATER)


def test_from_the_flag_to_the_end(session: Session, world: World) -> None:
    finding = session.get_one(FairnessFinding, world.near.finding_id)
    finding.state, finding.assigned_to_id, finding.looked_into_since = "new", None, None
    session.flush()
    with pytest.raises(NotFound):
        take(session, world, "office_bearer", Step.REPLY, note="अभी किसी ने नहीं पूछा")
    with pytest.raises(refusals.AssigneeWorksThere):
        take(session, world, "state_admin", Step.ASSIGN, assignee_id=world.users["office_bearer"])
    take(session, world, "state_admin", Step.ASSIGN, assignee_id=world.users["reviewer"], note="देखिए")
    assert (finding.state, finding.assigned_to_id) == ("looking", world.users["reviewer"])
    assert finding.looked_into_since == LATER.date()
    with pytest.raises(refusals.ReplyStillOpen):
        take(session, world, "reviewer", Step.ACT, note="बात की", evidence="रजिस्टर")
    take(session, world, "office_bearer", Step.REPLY, note="मशीन दो महीने बंद थी", evidence="जवाब में आधार नहीं")
    with pytest.raises(refusals.AlreadyReplied):
        take(session, world, "office_bearer", Step.REPLY, note="और यह भी")
    take(session, world, "reviewer", Step.ACT, note="मशीन बदली गई", evidence="बैंक का पत्र, 12 नवंबर")
    assert (finding.state, finding.ended_on) == (FindingState.ACTED_ON, LATER.date())
    page = service.view_finding(session, world.actor("reviewer"), finding.id, LATER)
    assert page.reply is not None
    assert page.reply.text == "मशीन दो महीने बंद थी"
    assert page.reply.evidence == ""
    assert page.notes[0].kind == Step.ACT
    assert set(page.steps) == {Step.NOTE, Step.REOPEN}
    take(session, world, "reviewer", Step.REOPEN, note="फिर दिखा")
    assert (finding.state, finding.assigned_to_id, finding.ended_on) == ("new", None, None)
    acts = session.scalars(
        select(AuditEntry.action).where(AuditEntry.subject_type == "fairness_finding").order_by(AuditEntry.sequence)
    )
    assert list(acts) == [f"fairness_finding_{step}" for step in ("assign", "reply", "act", "reopen")]


def test_who_works_there_does_not_judge(session: Session, world: World) -> None:
    own = RoleAssignment(
        user_id=world.users["reviewer"], role=Role.WORKER, booth_id=world.near.booths[2].id, starts_on=STARTS
    )
    session.add(own)
    session.flush()
    with pytest.raises(refusals.WorksThere):
        take(session, world, "reviewer", Step.EXPLAIN, note="सब ठीक")
    page = service.view_finding(session, world.actor("reviewer"), world.near.finding_id, LATER)
    assert all(page.steps[step] is not None for step in (Step.EXPLAIN, Step.ACT, Step.NOTE, Step.ASSIGN))
    assert page.helpers == []
    own.ends_on = LATER.date() - timedelta(days=1)
    session.flush()
    take(session, world, "reviewer", Step.EXPLAIN, note="सूची पुरानी थी")


def test_only_the_one_who_looks_ends_it(session: Session, world: World) -> None:
    finding = session.get_one(FairnessFinding, world.near.finding_id)
    finding.assigned_to_id = world.users["state_admin"]
    session.flush()
    for step in (Step.EXPLAIN, Step.ACT, Step.NOT_CONFIRM):
        with pytest.raises(refusals.NotAssigned):
            take(session, world, "reviewer", step, note="x", evidence="y")


def test_two_people_at_once(session: Session, world: World) -> None:
    take(session, world, "reviewer", Step.NOTE, note="एक", version=1)
    with pytest.raises(FindingChanged):
        take(session, world, "reviewer", Step.NOTE, note="दो", version=1)
    take(session, world, "reviewer", Step.NOTE, note="दो", version=2)


def test_who_reaches_a_finding(session: Session, world: World) -> None:
    near, far = world.near.finding_id, world.far.finding_id
    for person in ("reviewer", "state_admin", "office_bearer"):
        assert service.get_finding(session, world.actor(person), near)[0].id == near
    for person in ("reviewer", "office_bearer"):
        with pytest.raises(NotFound):
            service.get_finding(session, world.actor(person), far)
        with pytest.raises(NotFound):
            service.take_step(session, world.actor(person), far, Step.NOTE, Answer(note="x"), LATER)
    for person in ("worker", "area_admin", "auditor", "far_worker"):
        with pytest.raises(NotFound):
            service.get_finding(session, world.actor(person), near)
    for step in (Step.NOTE, Step.EXPLAIN, Step.ASSIGN):
        with pytest.raises(NotFound):
            take(session, world, "office_bearer", step, note="x")
    with pytest.raises(NotFound):
        take(session, world, "state_admin", Step.NOTE, note="x")
    with pytest.raises(NotFound):
        service.get_finding(session, world.actor("state_admin"), 2**70)


def test_lists_hold_what_one_may_see(session: Session, world: World) -> None:
    def listed(person: str, state: str = "live", *, mine: bool = False) -> list[int]:
        cards, _cursor = service.list_findings(session, world.actor(person), state, mine, "")
        return [card.finding.id for card in cards]

    assert listed("reviewer") == [world.near.finding_id]
    assert listed("state_admin") == [world.far.finding_id, world.near.finding_id]
    assert listed("office_bearer") == [world.near.finding_id]
    assert listed("auditor") == []
    assert listed("reviewer", "explained") == []
    assert listed("reviewer", mine=True) == [world.near.finding_id]
    assert listed("state_admin", mine=True) == []
    session.get_one(FairnessFinding, world.near.finding_id).looked_into_since = None
    session.flush()
    assert listed("office_bearer") == [], "before somebody looks it is only a number"
    assert listed("reviewer", "nonsense") == [world.near.finding_id]


def test_the_database_holds_one_live_finding_and_one_reply(session: Session, world: World) -> None:
    first = session.get_one(FairnessFinding, world.near.finding_id)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(
            FairnessFinding(
                level=first.level,
                place_id=first.place_id,
                kind=first.kind,
                state="new",
                first_run_id=first.first_run_id,
                last_run_id=first.last_run_id,
                opened_at=WHEN,
            )
        )
        session.flush()
    for number in range(2):
        reply = FairnessNote(finding_id=first.id, kind="reply", state="looking", text=str(number), created_at=WHEN)
        if number == 0:
            session.add(reply)
            session.flush()
            continue
        with pytest.raises(IntegrityError), session.begin_nested():
            session.add(reply)
            session.flush()


def test_a_helper_reaches_the_whole_place(session: Session, world: World) -> None:
    part = Actor(world.users["area_admin"], "a", (Grant(Role.REVIEWER, None, world.near.booths[0].id, STARTS),))
    session.add(
        RoleAssignment(user_id=part.user_id, role=Role.REVIEWER, booth_id=world.near.booths[0].id, starts_on=STARTS)
    )
    session.flush()
    page = service.view_finding(session, world.actor("reviewer"), world.near.finding_id, LATER)
    assert [user.id for user in page.helpers] == [world.users["reviewer"]], "one booth is not the district"


def flagged_again(session: Session, world: World, seed: int, period: str = "") -> FairnessRun:
    """Return a later run that flags the near district for the same."""
    snapshot = FairnessSnapshot(period=period, taken_on=WHEN.date(), digest=f"{seed:064}", created_at=WHEN)
    session.add(snapshot)
    session.flush()
    moment = WHEN + timedelta(days=seed)
    run = FairnessRun(
        snapshot_id=snapshot.id, level="district", seed=seed, method="by hand", created_at=moment, finished_at=moment
    )
    session.add(run)
    session.flush()
    session.add(result_of(run.id, world.near.district.id, world.near.district.id, [FlagKind.SLOW]))
    session.flush()
    return run


def test_a_finding_that_was_opened_again_is_counted_on_though_a_newer_one_has_ended(
    session: Session, world: World
) -> None:
    finding = session.get_one(FairnessFinding, world.near.finding_id)
    same = ("level", "place_id", "kind", "first_run_id", "last_run_id")
    newer = FairnessFinding(**{name: getattr(finding, name) for name in same}, state="explained", opened_at=WHEN)
    newer.ended_on = WHEN.date() - timedelta(days=200)
    session.add(newer)
    run = flagged_again(session, world, 9)
    assert raise_findings(session, run, LATER).opened == 0
    assert (finding.last_run_id, finding.runs_flagged) == (run.id, 2)


def test_a_run_of_one_year_in_between_is_no_coming_back(session: Session, world: World) -> None:
    for seed, period in ((3, ""), (4, "2025-26"), (5, "")):
        raise_findings(session, flagged_again(session, world, seed, period), LATER)
    told = session.scalars(select(FairnessNote.kind).where(FairnessNote.finding_id == world.near.finding_id)).all()
    assert list(told) == ["assign"]
