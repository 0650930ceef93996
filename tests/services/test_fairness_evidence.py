"""Cases beside a note: of that very place, named by whoever may read them, opened by whoever may read them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Grant, Permission, Role
from app.domain.fairness.finding_evidence import MOST_CASES, CaseNotFromHere, TooManyCases, read_case_numbers
from app.domain.fairness.findings import Step
from app.models import AuditEntry, FairnessEvidence, FairnessNote
from app.services import fairness_findings as service
from app.services.fairness_evidence import CasesBeside
from app.services.fairness_findings import Answer
from tests.world import NOW, STARTS, World

LATER = NOW + timedelta(days=30)
READ = [
    ("", []),
    (" , ;\n", []),
    ("ph26-00000001", ["PH26-00000001"]),
    ("PH26-०००००००१, ph26-00000001; PH26-2\nPH26-3।", ["PH26-00000001", "PH26-2", "PH26-3"]),
]


@pytest.mark.parametrize(("text", "numbers"), READ)
def test_numbers_in_a_text(text: str, numbers: list[str]) -> None:
    assert read_case_numbers(text) == numbers


def test_not_more_than_anybody_opens() -> None:
    many = [f"PH26-{i:08d}" for i in range(MOST_CASES)]
    assert len(read_case_numbers(" ".join(many))) == MOST_CASES
    with pytest.raises(TooManyCases):
        read_case_numbers(" ".join([*many, "PH26-99999999"]))


def write(session: Session, world: World, actor: Actor, cases: str, step: Step = Step.NOTE) -> None:
    answer = Answer(note="रजिस्टर देखा", cases=cases)
    service.take_step(session, actor, world.near.finding_id, step, answer, LATER)


def seen(session: Session, world: World, actor: Actor) -> list[CasesBeside]:
    page = service.view_finding(session, actor, world.near.finding_id, LATER)
    return [page.cases[note.id] for note in page.notes if note.id in page.cases]


def reviewer_of(world: World, booth: int) -> Actor:
    return Actor(world.users["area_admin"], "a", (Grant(Role.REVIEWER, None, world.near.booths[booth].id, STARTS),))


def test_each_reader_opens_what_is_theirs_and_is_told_of_the_rest(session: Session, world: World) -> None:
    write(session, world, world.actor("reviewer"), world.near.case_number.lower())
    note = session.scalars(select(FairnessNote).order_by(FairnessNote.id.desc())).first()
    assert note is not None
    assert session.scalars(select(FairnessEvidence.note_id)).all() == [note.id]
    assert seen(session, world, world.actor("reviewer")) == [CasesBeside([world.near.case_number])]
    assert seen(session, world, world.actor("office_bearer")) == [CasesBeside([world.near.case_number])]
    admin = world.actor("state_admin")
    assert not admin.may(Permission.CASE_READ)
    assert seen(session, world, admin) == [CasesBeside([], 1)]
    assert seen(session, world, reviewer_of(world, 1)) == [CasesBeside([], 1)], "the case is of another booth"
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()
    assert entry is not None
    assert (entry.action, entry.details["cases"]) == ("fairness_finding_note", 1)
    assert world.near.case_number not in str(entry.details)


def test_the_reply_of_the_area_may_point_to_cases(session: Session, world: World) -> None:
    write(session, world, world.actor("office_bearer"), world.near.case_number, Step.REPLY)
    assert seen(session, world, world.actor("reviewer")) == [CasesBeside([world.near.case_number])]


@pytest.mark.parametrize("which", ["elsewhere", "nowhere", "with a good one"])
def test_a_number_that_leads_nowhere_keeps_nothing(session: Session, world: World, which: str) -> None:
    number = {"elsewhere": world.far.case_number, "nowhere": "PH26-99999999"}.get(which, world.far.case_number)
    typed = f"{world.near.case_number} {number}" if which == "with a good one" else number
    before = session.scalars(select(FairnessNote.id)).all()
    with pytest.raises(CaseNotFromHere) as refused:
        write(session, world, world.actor("reviewer"), typed)
    assert number in refused.value.sentence.hi
    assert refused.value.field == "cases"
    assert session.scalars(select(FairnessNote.id)).all() == before


def test_a_case_of_another_place_is_none_of_this_one_for_whoever_may_read_both(session: Session, world: World) -> None:
    wide = Actor(world.users["reviewer"], "r", (Grant(Role.REVIEWER, world.state.id, None, STARTS),))
    with pytest.raises(CaseNotFromHere):
        write(session, world, wide, world.far.case_number)
    write(session, world, wide, world.near.case_number)


def test_a_case_of_the_place_out_of_reach_is_as_none(session: Session, world: World) -> None:
    with pytest.raises(CaseNotFromHere):
        write(session, world, reviewer_of(world, 1), world.near.case_number)
