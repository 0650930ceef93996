"""Who is told of a finding or of a report of partiality, and that such a notice names nobody and no place."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.access import Role
from app.domain.digests import mail_body, sms_body
from app.domain.fairness.findings import Step
from app.domain.notifications import LEAVING, NOTICE_TEXTS, NoticeKind, notice_sentence
from app.models import FairnessFinding, Notification
from app.services import digests
from app.services import fairness_findings as findings
from app.services.fairness_findings import Answer
from app.services.fairness_reach import may_reply
from tests.partiality_world import LATER, SENT, Government, add_person, add_role, govern, tell
from tests.world import NOW, TODAY, World


@pytest.fixture
def places(session: Session, world: World) -> Government:
    session.execute(delete(Notification))
    return govern(world)


def told(session: Session, world: World) -> set[tuple[str, str, int]]:
    session.flush()
    names = {key: person for person, key in world.users.items()}
    return {(names[row.user_id], row.kind, row.count) for row in session.scalars(select(Notification))}


def new_finding(session: Session, world: World) -> FairnessFinding:
    finding = session.get_one(FairnessFinding, world.near.finding_id)
    finding.state, finding.assigned_to_id, finding.looked_into_since = "new", None, None
    session.flush()
    return finding


def take(session: Session, world: World, person: str, step: Step, **said: object) -> None:
    answer = Answer(**said)  # type: ignore[arg-type]
    findings.take_step(session, world.actor(person), world.near.finding_id, step, answer, NOW)


def test_whoever_looks_and_whoever_answers_are_told(session: Session, world: World, places: Government) -> None:
    finding = new_finding(session, world)
    take(session, world, "state_admin", Step.ASSIGN, assignee_id=world.users["reviewer"])
    assert told(session, world) == {("reviewer", "finding_given", 1), ("office_bearer", "reply_asked", 1)}
    assert {row.finding_id for row in session.scalars(select(Notification))} == {finding.id}
    take(session, world, "reviewer", Step.NOTE, note="देखा")
    take(session, world, "office_bearer", Step.REPLY, note="मशीन बंद थी")
    new = told(session, world) - {("reviewer", "finding_given", 1), ("office_bearer", "reply_asked", 1)}
    assert new == {("reviewer", "finding_replied", 1)}


def test_given_on_to_another_the_area_is_not_asked_again(session: Session, world: World, places: Government) -> None:
    new_finding(session, world)
    add_person(world, "second", Role.REVIEWER, area=world.near.district)
    take(session, world, "state_admin", Step.ASSIGN, assignee_id=world.users["reviewer"])
    take(session, world, "state_admin", Step.ASSIGN, assignee_id=world.users["second"])
    assert told(session, world) == {
        ("reviewer", "finding_given", 1),
        ("second", "finding_given", 1),
        ("office_bearer", "reply_asked", 1),
    }


def test_nobody_is_told_of_what_they_did_themselves(session: Session, world: World, places: Government) -> None:
    new_finding(session, world)
    take(session, world, "reviewer", Step.ASSIGN, assignee_id=world.users["reviewer"])
    assert told(session, world) == {("office_bearer", "reply_asked", 1)}


def test_several_of_one_day_are_one_notice(session: Session, world: World, places: Government) -> None:
    first = new_finding(session, world)
    other = FairnessFinding(
        level="district",
        place_id=world.near.district.id,
        kind="unserved",
        state="new",
        first_run_id=first.first_run_id,
        last_run_id=first.last_run_id,
        opened_at=NOW,
    )
    session.add(other)
    session.flush()
    for finding in (first, other, first):
        answer = Answer(assignee_id=world.users["reviewer"])
        findings.take_step(session, world.actor("state_admin"), finding.id, Step.ASSIGN, answer, NOW)
    given = session.scalars(select(Notification).where(Notification.kind == "finding_given")).one()
    assert (given.finding_id, given.count) == (None, 3)
    assert notice_sentence(given.kind, 3).en.startswith("3 findings: ")
    answer = Answer(assignee_id=world.users["reviewer"])
    findings.take_step(session, world.actor("state_admin"), first.id, Step.ASSIGN, answer, NOW + timedelta(days=1))
    assert len(session.scalars(select(Notification).where(Notification.kind == "finding_given")).all()) == 2


def test_who_answers_for_a_place(session: Session, world: World, places: Government) -> None:
    bearer = world.users["office_bearer"]
    assert may_reply(session, "district", places.district.id, TODAY) == [bearer]
    add_person(world, "of_a_part", Role.OFFICE_BEARER, booth=world.near.booths[0])
    assert may_reply(session, "district", places.district.id, TODAY) == [bearer], "whoever holds all of it comes first"
    part = world.users["of_a_part"]
    assert may_reply(session, "booth", world.near.booths[0].id, TODAY) == sorted([bearer, part])
    assert may_reply(session, "district", places.district.id, TODAY - timedelta(days=9000)) == []


def test_a_report_waits_for_those_who_may_handle_it(session: Session, world: World, places: Government) -> None:
    add_person(world, "of_a_block", Role.REVIEWER, area=places.block)
    add_person(world, "works_there", Role.REVIEWER, area=places.district)
    add_role(world, "works_there", Role.WORKER, booth=world.near.booths[0])
    tell(world, places.panchayat, name="रमा बाई", mobile="9876500001")
    assert told(session, world) == {("reviewer", "report_waiting", 1), ("of_a_block", "report_waiting", 1)}
    tell(world, places.district, "reviewer", when=SENT + timedelta(hours=1))
    assert told(session, world) == {("reviewer", "report_waiting", 1), ("of_a_block", "report_waiting", 1)}
    tell(world, places.panchayat, when=SENT + timedelta(hours=2))
    assert told(session, world) == {("reviewer", "report_waiting", 2), ("of_a_block", "report_waiting", 2)}
    for row in session.scalars(select(Notification)):
        assert (row.case_id, row.finding_id) == (None, None)


def test_a_notice_of_a_report_names_nobody_and_no_place(world: World, places: Government) -> None:
    for count in (1, 7):
        said = notice_sentence(NoticeKind.REPORT_WAITING, count)
        for text in (said.hi, said.en):
            assert not re.search(r"सरपंच|पार्षद|पंचायत|जिल|ब्लॉक|sarpanch|panchayat|district|block", text, re.I)
            assert re.findall(r"\d+", text) == ([] if count == 1 else ["7"])


def test_that_a_report_waits_never_leaves_the_site(session: Session, world: World, places: Government) -> None:
    assert frozenset(NoticeKind) - LEAVING == {NoticeKind.REPORT_WAITING}
    assert set(NOTICE_TEXTS) == set(NoticeKind)
    tell(world, places.panchayat, when=LATER)
    session.add(Notification(user_id=world.users["reviewer"], kind="finding_given", count=2, created_at=LATER))
    session.flush()
    counts = digests.counts_for(session, world.actor("reviewer"), LATER)
    assert counts.changed == {"finding_given": 2}
    for body in (mail_body(counts, TODAY), sms_body(counts)):
        assert "पक्षपात" not in body.hi
        assert "partiality" not in body.en
