"""Days in the address of a map: whatever is written there, the page answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize("path", ["/maps/", "/maps/frame", "/maps/booths/"])
@pytest.mark.parametrize("name", ["first", "last", "since"])
def test_days_at_the_ends_of_the_calendar_do_no_harm(
    client_for: Callable[[str], FlaskClient], path: str, name: str
) -> None:
    client = client_for("reviewer")
    for day in ("0001-01-01", "9999-12-31"):
        for measure in ("", "&show=received"):
            assert client.get(f"{path}?{name}={day}{measure}").status_code == 200
