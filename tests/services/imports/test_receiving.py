"""The day on which a list came is a day in India."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.domain.errors import InvalidInput
from app.domain.lifecycle.clocks import day_of
from tests.lists import LIST, given_list
from tests.world import NOW, World


def test_a_list_that_came_today_is_taken_before_midnight_in_greenwich(session: Session, world: World) -> None:
    evening = NOW.replace(hour=19)
    given = given_list(session, world.actor("area_admin"), LIST, evening, source="पंचायत", received_on=day_of(evening))
    assert given.received_on > evening.date()
    with pytest.raises(InvalidInput) as ahead:
        tomorrow = day_of(evening) + timedelta(days=1)
        given_list(session, world.actor("area_admin"), LIST + "\n", evening, received_on=tomorrow)
    assert ahead.value.field == "received_on"
