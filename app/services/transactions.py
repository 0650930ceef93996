"""When a transaction takes its locks.

On SQLite a transaction that starts as a reader and then writes can fail at once when another writer came between.
A door that is about to write says so first, and waits its turn instead.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.models import User


def begin_write(session: Session) -> None:
    """Open the session's transaction as a writer; call it before the first statement of the transaction."""
    session.connection(execution_options={"writes": True})


def one_at_a_time(session: Session, actor: Actor) -> None:
    """Make two sendings of one form by one person queue, so that the second finds what the first has stored."""
    session.execute(select(User.id).where(User.id == actor.user_id).with_for_update())
