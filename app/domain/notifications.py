"""Who is told of what happens to a case, in which words, and which step the notice leads to.

A notice inside the site may be read beside the case itself; what leaves the site by e-mail or SMS says counts and
reference numbers and nothing else, since a phone lies open on a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import Sentence
from app.domain.lifecycle.actions import Action


class NoticeKind(StrEnum):
    """What a notice is about."""

    ASSIGNED = "assigned"
    REOPENED = "reopened"
    TO_APPROVE = "to_approve"
    CLOSURE_ASKED = "closure_asked"
    CLOSURE_APPROVED = "closure_approved"
    CLOSURE_REFUSED = "closure_refused"
    REJECTED = "rejected"
    NOT_RECEIVED = "not_received"
    RECEIVED = "received"
    ESCALATED = "escalated"
    HOLD_OVER = "hold_over"


@dataclass(frozen=True, slots=True)
class NoticeText:
    """The words of a kind of notice, and the step of the case that it leads to (None: whatever comes next)."""

    says: Sentence
    step: Action | None = None


NOTICE_TEXTS: dict[NoticeKind, NoticeText] = {
    NoticeKind.ASSIGNED: NoticeText(Sentence("यह प्रकरण आपको सौंपा गया", "This case was given to you")),
    NoticeKind.REOPENED: NoticeText(
        Sentence("प्रकरण दोबारा खुला और आपको सौंपा गया", "The case was opened again and given to you"), Action.SUBMIT
    ),
    NoticeKind.TO_APPROVE: NoticeText(
        Sentence("बिना लाभ बंद करने की मंजूरी मांगी गई", "Closing without benefit waits for your approval"),
        Action.APPROVE_CLOSURE,
    ),
    NoticeKind.CLOSURE_ASKED: NoticeText(
        Sentence("किसी ने आपका प्रकरण बिना लाभ बंद करने को कहा", "Somebody asks to close your case without benefit")
    ),
    NoticeKind.CLOSURE_APPROVED: NoticeText(
        Sentence("बिना लाभ बंद करना मंजूर हुआ", "Closing without benefit was approved")
    ),
    NoticeKind.CLOSURE_REFUSED: NoticeText(
        Sentence("बंद करने से मना किया गया, काम जारी रखें", "Closing was refused: carry the case on")
    ),
    NoticeKind.REJECTED: NoticeText(
        Sentence("विभाग ने अस्वीकृत किया, अपील करें", "The office rejected it: appeal"), Action.APPEAL
    ),
    NoticeKind.NOT_RECEIVED: NoticeText(
        Sentence("व्यक्ति ने कहा: लाभ नहीं मिला", "The person says: not received"), Action.SUBMIT_AGAIN
    ),
    NoticeKind.RECEIVED: NoticeText(Sentence("लाभ मिलने की पुष्टि हुई", "The receipt was confirmed")),
    NoticeKind.ESCALATED: NoticeText(
        Sentence("समय निकला, प्रकरण ऊपर भेजा गया", "Out of time: the case went one step up"), Action.SUBMIT_AGAIN
    ),
    NoticeKind.HOLD_OVER: NoticeText(
        Sentence("रोक की तारीख पूरी हुई, प्रकरण फिर चल रहा है", "The hold is over: the case runs again")
    ),
}

MANY = Sentence("{count} प्रकरण: {says}", "{count} cases: {says}")


def notice_sentence(kind: str, count: int) -> Sentence:
    """Return the words of a notice about one case or about several together."""
    says = NOTICE_TEXTS[NoticeKind(kind)].says
    if count == 1:
        return says
    return Sentence(MANY.hi.format(count=count, says=says.hi), MANY.en.format(count=count, says=says.en))


def notice_step(kind: str) -> Action | None:
    """Return the step of the case that a notice leads to."""
    return NOTICE_TEXTS[NoticeKind(kind)].step


@dataclass(frozen=True, slots=True)
class Parties:
    """Whom a step may concern, by the keys of their accounts: who takes it, who carries the case after it, and who
    had asked to close it."""

    actor_id: int | None
    carrier_id: int | None
    asker_id: int | None = None


_TO_CARRIER: Mapping[Action, NoticeKind] = {
    Action.ASSIGN: NoticeKind.ASSIGNED,
    Action.REASSIGN: NoticeKind.ASSIGNED,
    Action.REOPEN: NoticeKind.REOPENED,
    Action.ASK_CLOSURE: NoticeKind.CLOSURE_ASKED,
    Action.APPROVE_CLOSURE: NoticeKind.CLOSURE_APPROVED,
    Action.REFUSE_CLOSURE: NoticeKind.CLOSURE_REFUSED,
    Action.REJECT: NoticeKind.REJECTED,
    Action.REPORT_UNMET: NoticeKind.NOT_RECEIVED,
    Action.CONFIRM_RECEIPT: NoticeKind.RECEIVED,
    Action.ESCALATE: NoticeKind.ESCALATED,
}
_TO_ASKER = frozenset({Action.APPROVE_CLOSURE, Action.REFUSE_CLOSURE})


def told(action: Action, parties: Parties) -> dict[int, NoticeKind]:
    """Return who is told of a step, and as what; nobody is told of what they did themselves."""
    kind = _TO_CARRIER.get(action)
    if kind is None:
        return {}
    people = {parties.carrier_id, *((parties.asker_id,) if action in _TO_ASKER else ())}
    return {person: kind for person in people if person is not None and person != parties.actor_id}
