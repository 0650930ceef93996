"""Databases with a demo in them, for the tests of the demo."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Base, db
from app.services.demo import DemoSize, DemoSummary, load_demo
from app.services.transactions import begin_write
from tests.conftest import make_app

TODAY = date(2026, 11, 20)
UNREPEATABLE = {
    "case_columns": {"stamp"},
    "roster_stamp": {"stamp"},
    "drawn_outline": {"roster"},
    "user_account": {"mobile", "password_hash"},
    "household": {"samagra_family"},
    "beneficiary": {"mobile", "samagra_member"},
    "audit_entry": {"at", "previous_hash", "hash"},
    "audit_head": {"hash"},
}
"""Columns that hold ciphertext, salted hashes, what is drawn by lot or the wall clock."""


@contextmanager
def demo_on(url: str, size: DemoSize) -> Iterator[tuple[Session, DemoSummary]]:
    """Load a demo into a migrated, empty database; give the session and what the loader said."""
    with make_app(url).app_context():
        session = db.session()
        begin_write(session)
        summary = load_demo(session, size, today=TODAY)
        session.commit()
        yield session, summary
        db.session.remove()
        db.engine.dispose()


def count(session: Session, model: type[Any]) -> int:
    """Return the number of rows."""
    return session.scalar(select(func.count()).select_from(model)) or 0


def digests(session: Session) -> dict[str, str]:
    """Return a digest of every table without the columns that can never be the same."""
    found = {}
    for table in Base.metadata.sorted_tables:
        columns = [c for c in table.columns if c.name not in UNREPEATABLE.get(table.name, ())]
        rows = session.execute(select(*columns).order_by(*table.primary_key.columns)).all()
        found[table.name] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return found
