"""Whether the database answers and carries the schema that this code needs."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.models import AuditHead


def database_answers(session: Session) -> bool:
    """Tell whether a table of the schema can be read."""
    try:
        session.execute(select(AuditHead.id).limit(1))
    except SQLAlchemyError:
        session.rollback()
        return False
    return True
