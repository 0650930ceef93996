"""Whether the database answers and carries the schema that this code needs, and how workers hear of a job."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.models import AuditHead
from app.services.job_bell import JobBell


def database_answers(session: Session) -> bool:
    """Tell whether a table of the schema can be read."""
    try:
        session.execute(select(AuditHead.id).limit(1))
    except SQLAlchemyError:
        session.rollback()
        return False
    return True


def queue_words(bell: JobBell | None) -> str:
    """Say whether the queue is the embedded one, or whether the Redis that wakes workers answers."""
    if bell is None:
        return "embedded"
    return "redis" if bell.answers() else "redis unreachable; workers look for jobs themselves"
