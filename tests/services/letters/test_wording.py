"""Versions of a wording: a new one, an earlier one back, and who may do that."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, NotAllowed, NotFound
from app.domain.identifiers import ForbiddenIdentifier
from app.domain.letters import BUILT_IN, BadTemplate, LetterText
from app.domain.letters.kinds import read_key
from app.models import AuditEntry, LetterTemplate
from app.services import letters
from app.services.letters import Selection, wording
from tests.world import NOW, World

KEY = read_key("application-one")
FIRST, SECOND = LetterText("{scheme} आवेदन", "पहला\n{person}"), LetterText("{scheme} आवेदन", "दूसरा\n{person}")


def in_force(session: Session) -> tuple[int, str]:
    found = wording.in_force(session, KEY)
    return found.version, found.text.body.splitlines()[0]


def test_a_new_version_comes_into_force_and_earlier_ones_stay(session: Session, world: World) -> None:
    admin = world.actor("state_admin")
    assert in_force(session) == (0, BUILT_IN[KEY].body.splitlines()[0])
    wording.save_template(session, admin, KEY, FIRST, 0)
    wording.save_template(session, admin, KEY, SECOND, 1)
    assert in_force(session) == (2, "दूसरा")
    wording.restore_template(session, admin, KEY, 1)
    assert in_force(session) == (1, "पहला")
    wording.restore_template(session, admin, KEY, 0)
    assert in_force(session) == (0, BUILT_IN[KEY].body.splitlines()[0])
    assert wording.save_template(session, admin, KEY, FIRST, 0).version == 3
    page = wording.view_template(session, admin, KEY)
    assert [(row.version, row.active) for row in page.versions] == [(3, True), (2, False), (1, False)]
    assert wording.text_of(session, admin, KEY, 2) == SECOND
    assert {str(key): row.version if row else 0 for key, row in wording.list_templates(session, admin)} == {
        str(key): 3 if key == KEY else 0 for key in BUILT_IN
    }


def test_letters_follow_the_wording_in_force_and_say_which_it_was(session: Session, world: World) -> None:
    wording.save_template(session, world.actor("state_admin"), KEY, FIRST, 0)
    worker = world.actor("worker")
    draft = letters.propose(session, worker, Selection(number=world.near.case_number), None, NOW)
    assert draft is not None and draft.text == LetterText("विधवा पेंशन आवेदन", "पहला\nसुनीता बाई")
    order = letters.LetterOrder(KEY, draft.office, draft.text.subject, draft.text.body, [world.near.case_number])
    assert letters.make_letter(session, worker, order).template_version == 1


def test_what_is_refused(session: Session, world: World) -> None:
    admin = world.actor("state_admin")
    with pytest.raises(BadTemplate) as refused:
        wording.save_template(session, admin, KEY, LetterText("विषय", "महोदय\n{nobody}"), 0)
    assert (refused.value.name, refused.value.line) == ("nobody", 2)
    with pytest.raises(ForbiddenIdentifier):
        wording.save_template(session, admin, KEY, LetterText("विषय", "2341 2341 2346"), 0)
    with pytest.raises(Conflict):
        wording.save_template(session, admin, KEY, FIRST, 7)
    for version in (-1, 1, 99, 2**40):
        with pytest.raises(NotFound):
            wording.restore_template(session, admin, KEY, version)
    for act in (wording.list_templates, lambda s, a: wording.view_template(s, a, KEY)):
        with pytest.raises(NotAllowed):
            act(session, world.actor("office_bearer"))
    with pytest.raises(NotAllowed):
        wording.save_template(session, world.actor("reviewer"), KEY, FIRST, 0)
    with pytest.raises(NotAllowed):
        wording.restore_template(session, world.actor("area_admin"), KEY, 0)
    assert in_force(session)[0] == 0
    with pytest.raises(NotFound):
        read_key("love-letter")


def test_no_race_puts_two_versions_in_force(session: Session, world: World) -> None:
    for version in (1, 2):
        session.add(
            LetterTemplate(template=str(KEY), version=version, subject="क", body="ख", active=True, edited_at=NOW)
        )
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_changes_are_in_the_audit_chain(session: Session, world: World) -> None:
    admin = world.actor("state_admin")
    wording.save_template(session, admin, KEY, FIRST, 0)
    wording.restore_template(session, admin, KEY, 0)
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc()).limit(2)).all()
    assert [(entry.action, entry.details["to"]) for entry in entries] == [
        ("letter_template_restored", 0),
        ("letter_template_changed", 1),
    ]
