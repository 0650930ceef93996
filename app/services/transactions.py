"""When a transaction takes its write lock.

On SQLite a transaction that starts as a reader and then writes can fail at once when another writer came between.
A door that is about to write says so first, and waits its turn instead.
"""

from __future__ import annotations

from sqlalchemy.orm import Session


def begin_write(session: Session) -> None:
    """Open the session's transaction as a writer; call it before the first statement of the transaction."""
    session.connection(execution_options={"writes": True})
