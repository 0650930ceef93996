"""Booths that wait for an heir, on the web: one is named with a question in between, and taken back the same way."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from app.domain.rosters import Change
from app.models import BoothChange, db
from tests.web.test_html import strict_errors
from tests.world import NOW, TODAY, World


def test_an_heir_is_named_and_taken_back(app: Flask, client_for: Callable[[str], FlaskClient]) -> None:
    world: World = app.world  # type: ignore[attr-defined]
    heir, booth = world.near.booths[0], world.near.booths[1]
    here = f"/rosters/{booth.id}"
    with app.app_context():
        waits = {"change": Change.LEFT_OVER, "changed_on": TODAY, "before": {}, "recorded_at": NOW}
        db.session.add(BoothChange(booth_id=booth.id, **waits))
        db.session.commit()
    admin = client_for("state_admin")
    assert f"{here}/heir" in admin.get("/rosters/").text and f"{here}/back" not in admin.get("/rosters/").text
    assert admin.get(f"{here}/back").location == "/rosters/"
    named = {"heir": f"{heir.ac_no}/{heir.booth_no}"}
    assert admin.post(f"{here}/heir", data=named).status_code == 200
    assert admin.post(f"{here}/heir", data={**named, "sure": "1"}).location == "/rosters/"
    listed, asked = admin.get("/rosters/").text, admin.get(f"{here}/back").text
    assert f"{here}/back" in listed and f"{here}/heir" not in listed
    assert strict_errors(listed) is None and strict_errors(asked) is None
    assert f'action="{here}/back"' in asked
    assert admin.post(f"{here}/back").location == f"{here}/heir"
    assert admin.get(f"{here}/heir").status_code == 200
    assert admin.post(f"{here}/back").status_code == 409
    assert client_for("area_admin").get(f"{here}/back").status_code == 403
