"""Proposing and keeping letters: what they say, what is refused, and that a kept one never changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from app.domain.access import Actor, Grant, Role
from app.domain.case_filters import CaseFilter
from app.domain.cases import NoConsent
from app.domain.errors import InvalidInput, NotFound
from app.domain.identifiers import ForbiddenIdentifier
from app.domain.letters import LetterForm, LetterKind, TemplateKey
from app.domain.letters.wording import PUBLIC_SERVICES_ACT
from app.models import Beneficiary, CaseWork, Letter, Reason
from app.services import letters
from app.services.letters import Selection, facts
from tests.services.letters.cast import another_case, case_of, give_paper, order_of
from tests.services.letters.sheets import text_of
from tests.world import CANARY, NOW, STARTS, World

REMINDER = LetterKind.REMINDER


def test_the_kind_and_the_words_follow_where_the_case_stands(session: Session, world: World) -> None:
    worker, asked = world.actor("worker"), Selection(number=world.near.case_number)
    draft = letters.propose(session, worker, asked, None, NOW)
    assert draft is not None and draft.key == TemplateKey(LetterKind.APPLICATION, LetterForm.ONE)
    assert "सुनीता बाई" in draft.text.body and "15 दिन" in draft.text.body and "जिला सीहोर" in draft.text.body
    assert draft.office.startswith("पंचायत,")

    case = case_of(session, world.near.case_number)
    give_paper(case)
    case.state = "IN_PROGRESS"
    draft = letters.propose(session, worker, asked, None, NOW)
    assert draft is not None and draft.key.kind is REMINDER
    assert "31 अक्टूबर 2026" in draft.text.body and "आवक 412" in draft.text.body and "20 दिन" in draft.text.body
    assert draft.office.startswith("CEO जनपद पंचायत,")

    case.state = "DEPT_REJECTED"
    case.submissions[-1].reply_text, case.submissions[-1].reply_on = "आयु का प्रमाण नहीं", NOW.date()
    draft = letters.propose(session, worker, asked, None, NOW)
    assert draft is not None and draft.key.kind is LetterKind.APPEAL
    assert PUBLIC_SERVICES_ACT in draft.text.body and "आयु का प्रमाण नहीं" in draft.text.body
    assert "बीत चुके" not in draft.text.body

    case.state, case.work = "IN_PROGRESS", CaseWork(case_id=case.id, exhausted=True, facts={})
    assert letters.propose(session, worker, asked, None, NOW).proposed is LetterKind.RTI  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", list(LetterKind))
def test_a_letter_never_says_what_an_office_need_not_know(session: Session, world: World, kind: LetterKind) -> None:
    case = case_of(session, world.near.case_number)
    case.note = "गुप्त टिप्पणी"
    case.reason = Reason(
        code="BRIBE", label_hi="पैसे की मांग", label_en="Bribe", who_fixes="x", next_action_hi="x", fairness_flag="yes"
    )
    session.flush()
    order = order_of(session, world.actor("worker"), Selection(number=case.number), kind)
    letter = letters.make_letter(session, world.actor("worker"), order, now=NOW)
    printed = text_of(letters.pdf_of(session, world.actor("worker"), letter.reference))
    for text in (str(letter.content), printed):
        assert "9876543210" not in text and "गुप्त" not in text and "पैसे" not in text and CANARY not in text
    assert letter.reference[:5] in printed and "सुनीता बाई" in printed


@pytest.mark.parametrize(("flag", "said"), [("no", "कागज अधूरे"), ("watch", "कागज अधूरे"), ("yes", "")])
def test_a_reason_that_accuses_somebody_is_never_a_value(session: Session, world: World, flag: str, said: str) -> None:
    case = case_of(session, world.near.case_number)
    assert case.reason is not None
    case.reason.fairness_flag = flag
    assert facts.case_values(case, NOW.date())["reason"] == said


def test_reading_far_does_not_mean_writing_far(session: Session, world: World) -> None:
    """Somebody who reviews a district and works in one booth of it writes for that booth alone."""
    grants = (
        Grant(Role.REVIEWER, world.near.district.id, None, STARTS),
        Grant(Role.WORKER, None, world.near.booths[1].id, STARTS),
    )
    both = Actor(world.users["worker"], "दोनों", grants)
    order = order_of(session, world.actor("worker"), Selection(number=world.near.case_number))
    with pytest.raises(NotFound):
        letters.make_letter(session, both, order)
    many = replace(order, key=TemplateKey(LetterKind.REMINDER, LetterForm.MANY))
    with pytest.raises(InvalidInput):
        letters.make_letter(session, both, many)
    assert letters.propose(session, both, Selection(chosen=CaseFilter(overdue=False, mine=True)), None, NOW) is None


def test_a_letter_is_kept_word_for_word_whatever_happens_later(session: Session, world: World) -> None:
    worker = world.actor("worker")
    order = order_of(session, worker, Selection(number=world.near.case_number))
    letter = letters.make_letter(session, worker, replace(order, body=order.body + "\nहाथ से जोड़ा"), now=NOW)
    first = letters.pdf_of(session, worker, letter.reference)
    session.get_one(Beneficiary, world.near.beneficiary_id).name_hi = "बदला नाम"
    world.schemes["widow"].name_hi = "बदली योजना"
    session.flush()
    session.expire_all()
    assert letters.pdf_of(session, worker, letter.reference) == first
    assert "बदल" not in text_of(first) and "सुनीता बाई" in text_of(first)
    assert "हाथ से जोड़ा" in letters.view_letter(session, worker, letter.reference).composed.body


def test_the_code_is_the_bare_reference_or_the_address_of_the_letter(session: Session, world: World) -> None:
    worker = world.actor("worker")
    order = order_of(session, worker, Selection(number=world.near.case_number))
    bare = letters.make_letter(session, worker, order, now=NOW)
    assert bare.content["code"] == bare.reference
    led = letters.make_letter(session, worker, order, site="https://pahunch.example/", now=NOW)
    assert led.content["code"] == f"https://pahunch.example/l/{led.reference}"


def test_the_same_form_sent_twice_keeps_one_letter(session: Session, world: World) -> None:
    worker = world.actor("worker")
    order = replace(order_of(session, worker, Selection(number=world.near.case_number)), client_key="once")
    assert letters.make_letter(session, worker, order).id == letters.make_letter(session, worker, order).id


def test_a_collective_letter_carries_the_ticked_cases_and_counts_them(session: Session, world: World) -> None:
    worker, settlement = world.actor("worker"), world.near.settlement
    assert settlement is not None
    made = [another_case(session, world, name) for name in ("विद्या त्रिपाठी", "कृष्णा धुर्वे")]
    give_paper(made[0])
    session.flush()
    session.expire_all()
    order = order_of(session, worker, Selection(settlement_id=settlement.id), REMINDER)
    assert len(order.numbers) == 3
    kept = replace(order, numbers=[made[0].number, world.near.case_number], settlement_id=settlement.id)
    letter = letters.make_letter(session, worker, kept, now=NOW)
    page = letters.view_letter(session, worker, letter.reference)
    assert [case.number for case in page.cases] == [world.near.case_number, made[0].number]
    assert page.composed.table is not None
    assert [row[1] for row in page.composed.table.rows] == [world.near.case_number, made[0].number]
    assert page.composed.table.rows[1][2:] == ("विद्या त्रिपाठी", "–", "विधवा पेंशन", "31.10.2026", "31.10.2026 आवक 412")
    assert " 2 " in page.composed.subject and "[संख्या]" not in page.composed.body
    printed = text_of(letters.pdf_of(session, worker, letter.reference))
    assert "सुनीता बाई" in printed and "धुर्वे" not in printed and made[1].number not in printed
    assert [case.number for case in letters.cases_of(session, worker, letter.reference)] == [
        world.near.case_number,
        made[0].number,
    ]


def test_a_collective_letter_is_narrowed_to_a_scheme_and_to_an_office(session: Session, world: World) -> None:
    worker, widow = world.actor("worker"), world.schemes["widow"]
    given = another_case(session, world, "विद्या त्रिपाठी")
    give_paper(given)
    session.flush()
    session.expire_all()

    def found(**asked: object) -> list[str] | None:
        draft = letters.propose(session, worker, Selection(**asked), None, NOW)  # type: ignore[arg-type]
        return [case.number for case in draft.candidates.cases] if draft and draft.candidates else None

    assert found(chosen=CaseFilter(scheme_id=widow.id)) == [world.near.case_number, given.number]
    assert found(chosen=CaseFilter(scheme_id=widow.id), authority="CEO जनपद पंचायत") == [given.number]
    assert found(chosen=CaseFilter(scheme_id=world.schemes["farmer"].id)) is None
    assert found(chosen=CaseFilter(booth_id=world.far.booths[0].id)) is None
    draft = letters.propose(session, worker, Selection(chosen=CaseFilter(scheme_id=widow.id)), None, NOW)
    assert draft is not None and draft.candidates is not None
    assert [(scheme.code, count) for scheme, count in draft.candidates.schemes] == [("widow", 2)]
    assert draft.candidates.offices == [("CEO जनपद पंचायत", 1)]


def test_whose_consent_is_withdrawn_is_in_no_letter(session: Session, world: World) -> None:
    worker, number = world.actor("worker"), world.near.case_number
    order = order_of(session, worker, Selection(number=number))
    many = order_of(session, worker, Selection(chosen=CaseFilter(mine=True)))
    for consent in session.get_one(Beneficiary, world.near.beneficiary_id).consents:
        consent.withdrawn_at = NOW
    session.flush()
    with pytest.raises(NoConsent):
        letters.propose(session, worker, Selection(number=number), None, NOW)
    with pytest.raises(NoConsent):
        letters.make_letter(session, worker, order)
    with pytest.raises(InvalidInput):
        letters.make_letter(session, worker, many)
    assert letters.propose(session, worker, Selection(chosen=CaseFilter(mine=True)), None, NOW) is None


def test_a_closed_case_needs_no_letter(session: Session, world: World) -> None:
    case_of(session, world.near.case_number).state = "CLOSED_OTHER"
    session.flush()
    with pytest.raises(letters.CaseIsClosed):
        letters.propose(session, world.actor("worker"), Selection(number=world.near.case_number), None, NOW)


REFUSED = {
    "no office": ({"office": " \n"}, InvalidInput, "office"),
    "no subject": ({"subject": ""}, InvalidInput, "subject"),
    "no words": ({"body": ""}, InvalidInput, "body"),
    "too long": ({"body": "क" * 8001}, InvalidInput, "body"),
    "an Aadhaar number": ({"body": "आधार 2341 2341 2346"}, ForbiddenIdentifier, "body"),
    "nothing ticked": ({"numbers": [], "many": True}, InvalidInput, "cases"),
    "somebody else's case ticked": ({"numbers": "far", "many": True}, InvalidInput, "cases"),
    "somebody else's case": ({"numbers": "far"}, NotFound, None),
    "somebody else's settlement": ({"settlement_id": "far"}, NotFound, None),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(session: Session, world: World, name: str) -> None:
    changes, error, field = REFUSED[name]
    given = dict(changes)
    many = given.pop("many", False)
    if given.get("numbers") == "far":
        given["numbers"] = [world.far.case_number, world.near.case_number] if many else [world.far.case_number]
    if given.get("settlement_id") == "far":
        assert world.far.settlement is not None
        given["settlement_id"] = world.far.settlement.id
    worker = world.actor("worker")
    order = replace(order_of(session, worker, Selection(number=world.near.case_number)), **given)
    if many:
        order = replace(order, key=TemplateKey(LetterKind.REMINDER, LetterForm.MANY))
    before = session.query(Letter).count()
    for act in (letters.make_letter, lambda *given: letters.preview(*given, NOW)):
        with pytest.raises(error) as refused:
            act(session, worker, order)
        assert field is None or refused.value.field == field
    assert session.query(Letter).count() == before
