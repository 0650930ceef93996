"""Finding letters again: who may have them, what the audit chain keeps, the slip, and the way back to the case."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.case_filters import CaseFilter
from app.domain.errors import NotAllowed, NotFound
from app.domain.lifecycle import Action
from app.models import AuditEntry
from app.services import case_work, letters, slips
from app.services.letters import Selection
from tests.services.letters.cast import another_case, case_of, order_of
from tests.services.letters.sheets import text_of
from tests.world import NOW, World


def test_a_letter_out_of_reach_is_absent(session: Session, world: World) -> None:
    far, near = world.far.letter_reference, world.near.letter_reference
    for act in (letters.get_letter, letters.view_letter, letters.cases_of, letters.pdf_of):
        for person in ("worker", "office_bearer", "reviewer"):
            with pytest.raises(NotFound):
                act(session, world.actor(person), far)
            act(session, world.actor(person), near)
        for person in ("auditor", "state_admin", "area_admin"):
            with pytest.raises((NotAllowed, NotFound)):
                act(session, world.actor(person), near)


def test_a_letter_with_one_case_out_of_reach_is_absent_as_a_whole(session: Session, world: World) -> None:
    bearer, worker = world.actor("office_bearer"), world.actor("worker")
    moved = another_case(session, world, "विद्या त्रिपाठी")
    order = order_of(session, bearer, Selection(chosen=CaseFilter(scheme_id=world.schemes["widow"].id)))
    letter = letters.make_letter(session, bearer, order)
    assert letters.get_letter(session, worker, letter.reference).id == letter.id
    moved.booth_id = world.near.booths[1].id
    session.flush()
    with pytest.raises(NotFound):
        letters.get_letter(session, worker, letter.reference)
    assert letters.get_letter(session, bearer, letter.reference).id == letter.id
    assert letter not in letters.letters_of_case(session, worker, case_of(session, world.near.case_number))
    assert letter in letters.list_letters(session, bearer).rows


def test_making_and_printing_are_in_the_audit_chain(session: Session, world: World) -> None:
    worker = world.actor("worker")
    letter = letters.make_letter(session, worker, order_of(session, worker, Selection(number=world.near.case_number)))
    letters.pdf_of(session, worker, letter.reference)
    slips.pdf_of(session, worker, world.near.case_number)
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc()).limit(3)).all()
    assert [entry.action for entry in entries] == ["receipt_slip_printed", "letter_printed", "letter_made"]
    assert entries[1].subject_id == letter.id
    assert letter.reference not in str([entry.details for entry in entries])


def test_the_slip_names_nobody_but_whom_to_ask(session: Session, world: World) -> None:
    worker = world.actor("worker")
    printed = text_of(slips.pdf_of(session, worker, world.near.case_number))
    assert world.near.case_number in printed and "worker" in printed
    assert not any(word in printed for word in ("सुनीता", "विधवा", "पेंशन", "9876543210", "टोला"))
    with pytest.raises(NotFound):
        slips.slip_of(session, worker, world.far.case_number)


def test_a_letter_that_was_given_in_is_written_down_as_a_paper(session: Session, world: World) -> None:
    bearer = world.actor("office_bearer")
    case = case_of(session, world.near.case_number)
    case_work.move_case(
        session, bearer, case.number, Action.ASSIGN, {"owner_id": world.users["worker"]}, case.version, NOW
    )
    letter = letters.make_letter(session, bearer, order_of(session, bearer, Selection(number=case.number)), now=NOW)
    said = {"authority": letter.authority, "filed_on": NOW.date(), "level": 1, "papers_complete": True}
    for each in letters.cases_of(session, bearer, letter.reference):
        case_work.move_case(session, bearer, each.number, Action.SUBMIT, said, each.version, NOW)
    assert case.submissions[-1].authority == letter.authority
