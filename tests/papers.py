"""A letter for tests, made as the page makes it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.services import letters


def letter_of(session: Session, actor: Actor, number: str, now: datetime) -> str:
    """Keep the letter that fits a case, as the page proposes it, and return its reference."""
    draft = letters.propose(session, actor, letters.Selection(number=number), None, now)
    assert draft is not None
    order = letters.LetterOrder(draft.key, draft.office, draft.text.subject, draft.text.body, [number])
    return letters.make_letter(session, actor, order, now=now).reference
