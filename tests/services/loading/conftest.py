"""The small ground as a fixture."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.services.loading import ground


@pytest.fixture
def ground_session(session: Session, tmp_path: Path) -> Session:
    """A session, on each kind of database, with areas and boundaries of the small ground."""
    ground.build(session, tmp_path)
    return session
