"""The walk of random people on PostgreSQL: a file of its own, so that both databases are walked at the same time."""

from __future__ import annotations

import pytest

from tests.services.case_walk import Cast
from tests.services.test_case_walk import cast, hold_walk

__all__ = ["cast"]


@pytest.mark.postgres
@pytest.mark.parametrize("database_kind", ["postgres"], indirect=True)
def test_random_people_at_several_cases(cast: Cast) -> None:
    hold_walk(cast)
