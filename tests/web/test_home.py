"""Home: what waits, for everyone who works at doorsteps, and a way onward for everyone else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient


@pytest.mark.parametrize("person", ["worker", "office_bearer"])
def test_work_waits_with_one_tap_to_it(app: Flask, client_for: Callable[[str], FlaskClient], person: str) -> None:
    world = app.world  # type: ignore[attr-defined]
    text = client_for(person).get("/").text
    assert f"/cases/{world.near.case_number}" in text
    assert "/cases/new?entitlement=" in text
    assert "/beneficiaries/new" in text
    assert "/settlements/new" in text
    assert "overdue=1" in text


def test_a_reviewer_sees_cases_but_no_buttons_to_write(client_for: Callable[[str], FlaskClient]) -> None:
    text = client_for("reviewer").get("/").text
    assert "/cases/PH26-" in text
    assert "/beneficiaries/new" not in text
    assert "/cases/new" not in text


@pytest.mark.parametrize("person", ["area_admin", "state_admin", "auditor"])
def test_who_has_no_doorstep_is_led_to_what_is_theirs(client_for: Callable[[str], FlaskClient], person: str) -> None:
    text = client_for(person).get("/").text
    assert "/schemes/" in text
    assert "/cases/" not in text
    assert "/beneficiaries" not in text


def test_someone_new_is_told_how_to_begin(app: Flask, client_for: Callable[[str], FlaskClient]) -> None:
    """An office-bearer of a place where nothing was logged yet."""
    from app.domain.access import Role
    from app.models import db
    from app.services import accounts
    from tests.world import PASSWORD, STARTS

    with app.app_context():
        accounts.create_user(
            db.session(),
            name="नए साथी",
            identifier="new@example.org",
            role=Role.WORKER,
            booth_id=app.world.near.booths[2].id,  # type: ignore[attr-defined]
            password=PASSWORD,
            starts_on=STARTS,
        )
        db.session.commit()
    text = client_for("new").get("/?lang=en").text
    assert "Begin with a settlement" in text
    assert "/cases/PH26-" not in text
