"""The search page: what is typed never stands in an address, and what is found leads on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.world import CANARY, World

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def world(app: Flask) -> World:
    """What the application's database holds."""
    world: World = app.world  # type: ignore[attr-defined]
    return world


def ask(client: FlaskClient, said: str) -> str:
    answer = client.post("/search/", data={"q": said})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert said not in answer.location
    page = client.get(answer.location)
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    return page.get_data(as_text=True)


@pytest.mark.parametrize("said", ["sunita", "सुनीता", "9876543210"])
def test_a_person_is_found_with_family_settlement_and_case(client_for: SignIn, world: World, said: str) -> None:
    page = ask(client_for("worker"), said)
    assert f'href="/beneficiaries/{world.near.beneficiary_id}"' in page
    assert f'href="/cases/{world.near.case_number}"' in page
    assert "बड़ा टोला" in page
    assert CANARY not in page
    assert "9876543210" not in page.replace('value="9876543210"', "")


def test_nobody_found_says_what_to_try(client_for: SignIn, world: World) -> None:
    page = ask(client_for("worker"), "qqqq")
    assert 'class="empty"' in page
    assert "/beneficiaries/new" in page


@pytest.mark.parametrize("said", ["", "12345", "234123412346"])
def test_what_cannot_be_searched_is_told_beside_the_box(client_for: SignIn, world: World, said: str) -> None:
    answer = client_for("worker").post("/search/", data={"q": said})
    assert answer.status_code == 422
    assert "field-error" in answer.get_data(as_text=True)


def test_somebody_elses_address_shows_an_empty_box(client_for: SignIn, world: World) -> None:
    client = client_for("worker")
    location = client.post("/search/", data={"q": "sunita"}).location
    page = client_for("reviewer").get(location).get_data(as_text=True)
    assert "sunita" not in page
    assert world.near.case_number not in page


def test_the_box_is_on_every_page_of_those_who_may_search(client_for: SignIn, world: World) -> None:
    assert 'id="quick-search"' in client_for("worker").get("/cases/").get_data(as_text=True)
    assert 'id="quick-search"' not in client_for("auditor").get("/").get_data(as_text=True)
    assert client_for("auditor").get("/search/").status_code == 403
