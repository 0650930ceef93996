"""Signing in and out: what is refused, what is remembered, and what the server can end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.domain.errors import InvalidInput
from app.models import SignInAttempt, User, UserSession, db
from app.services import accounts
from tests.conftest import make_app
from tests.world import PASSWORD, World

NEW = "तीन-नदियां-मिलीं-2026"


def sign_in(client: FlaskClient, identifier: str, password: str):
    return client.post("/login", data={"identifier": identifier, "password": password})


def test_the_way_in_and_out(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/").headers["Location"].startswith("/login")
    assert sign_in(client, " WORKER@example.org ", PASSWORD).status_code == 303
    assert client.get("/").status_code == 200
    assert client.post("/logout").status_code == 303
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    ("identifier", "password"),
    [("worker@example.org", "wrong"), ("nobody@example.org", PASSWORD), ("not a number", PASSWORD), ("", "")],
)
def test_every_refusal_reads_the_same(app: Flask, identifier: str, password: str) -> None:
    answer = sign_in(app.test_client(), identifier, password)
    assert answer.status_code in (200, 422)
    assert "set-cookie" not in answer.headers or "token" not in answer.headers["set-cookie"]
    with app.app_context():
        assert db.session.scalar(select(UserSession.id)) is None


def test_a_copied_cookie_is_dead_after_signing_out(app: Flask, client_for: Callable[[str], FlaskClient]) -> None:
    client = client_for("worker")
    cookie = client.get_cookie("pahunch")
    assert cookie is not None
    thief = app.test_client()
    thief.set_cookie("pahunch", cookie.value)
    assert thief.get("/").status_code == 200
    client.post("/logout")
    assert thief.get("/").status_code == 302


def test_a_disabled_account_is_out_at_once(app: Flask, client_for: Callable[[str], FlaskClient]) -> None:
    client = client_for("worker")
    with app.app_context():
        db.session.execute(update(User).where(User.email == "worker@example.org").values(active=False))
        db.session.commit()
    assert client.get("/").status_code == 302
    assert sign_in(app.test_client(), "worker@example.org", PASSWORD).status_code == 422


@pytest.mark.parametrize(("column", "age"), [("last_seen_at", accounts.IDLE), ("created_at", accounts.LONGEST)])
def test_a_sign_in_ends_by_itself(
    app: Flask, client_for: Callable[[str], FlaskClient], column: str, age: timedelta
) -> None:
    client = client_for("worker")
    with app.app_context():
        past = datetime.now(UTC) - age - timedelta(seconds=5)
        db.session.execute(update(UserSession).values({column: past}))
        db.session.commit()
    assert client.get("/").status_code == 302


def test_a_sign_in_in_use_stays_open(app: Flask, client_for: Callable[[str], FlaskClient]) -> None:
    client = client_for("worker")
    with app.app_context():
        db.session.execute(update(UserSession).values(last_seen_at=datetime.now(UTC) - timedelta(hours=11)))
        db.session.commit()
    assert client.get("/").status_code == 200
    with app.app_context():
        seen = db.session.scalars(select(UserSession.last_seen_at)).one()
        assert datetime.now(UTC) - seen < timedelta(minutes=1)


def test_guessing_is_stopped_for_every_worker_together(app: Flask) -> None:
    for _ in range(accounts.GUESSES_PER_ACCOUNT):
        assert sign_in(app.test_client(), "worker@example.org", "wrong").status_code == 422
    other_worker = make_app(app.config["DATABASE_URL"])
    assert sign_in(other_worker.test_client(), "worker@example.org", PASSWORD).status_code == 422
    assert sign_in(app.test_client(), "reviewer@example.org", PASSWORD).status_code == 303
    with app.app_context():
        past = datetime.now(UTC) - accounts.GUESS_WINDOW - timedelta(seconds=5)
        db.session.execute(update(SignInAttempt).values(at=past))
        db.session.commit()
    assert sign_in(app.test_client(), "worker@example.org", PASSWORD).status_code == 303


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https://evil.example", "https:evil.example", "evil", "/\n/x", ""]
)
def test_no_way_out_to_another_site(app: Flask, target: str) -> None:
    answer = app.test_client().post(
        "/login", query_string={"next": target}, data={"identifier": "worker@example.org", "password": PASSWORD}
    )
    assert answer.headers["Location"] == "/"


def test_back_to_the_page_that_was_asked_for(app: Flask) -> None:
    client = app.test_client()
    asked = client.get("/cases/?state=OPEN").headers["Location"]
    answer = client.post(asked, data={"identifier": "worker@example.org", "password": PASSWORD})
    assert answer.headers["Location"] == "/cases/?state=OPEN"


def test_a_new_password_ends_every_other_sign_in(app: Flask, client_for: Callable[[str], FlaskClient]) -> None:
    here, elsewhere = client_for("worker"), client_for("worker")
    answer = here.post("/account/password", data={"current": PASSWORD, "new": NEW, "repeat": NEW})
    assert answer.status_code == 303
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert sign_in(app.test_client(), "worker@example.org", NEW).status_code == 303


@pytest.mark.parametrize(
    "weak", ["short", "aaaaaaaaaaaaaaa", "password12345678", "worker-worker-worker-9", "123456789012345"]
)
def test_an_easy_password_is_refused_with_a_reason(client_for: Callable[[str], FlaskClient], weak: str) -> None:
    answer = client_for("worker").post("/account/password", data={"current": PASSWORD, "new": weak, "repeat": weak})
    assert answer.status_code == 422
    assert accounts.WeakPassword.sentence.hi in answer.text


def test_a_wrong_current_password_changes_nothing(app: Flask, client_for: Callable[[str], FlaskClient]) -> None:
    answer = client_for("worker").post("/account/password", data={"current": "x", "new": NEW, "repeat": NEW})
    assert answer.status_code == 422
    assert sign_in(app.test_client(), "worker@example.org", PASSWORD).status_code == 303


def test_a_one_time_password_must_be_changed_first(app: Flask) -> None:
    world: World = app.world  # type: ignore[attr-defined]
    with app.app_context():
        booth = world.near.booths[0].id
        _, one_time = accounts.create_user(
            db.session(), name="रमेश", identifier="+91 98765 00000", role="worker", booth_id=booth
        )
        db.session.commit()
    client = app.test_client()
    assert sign_in(client, "०9876500000".replace("०", "0"), one_time).status_code == 303
    assert client.get("/cases/").headers["Location"] == "/account/password"
    client.post("/account/password", data={"current": one_time, "new": NEW, "repeat": NEW})
    assert client.get("/cases/").status_code == 200


def test_one_identifier_has_one_account(session, world: World) -> None:
    for again in ("worker@example.org", "WORKER@EXAMPLE.ORG"):
        with pytest.raises(accounts.Conflict):
            accounts.create_user(session, name="x", identifier=again, role="worker", area_id=world.state.id)
    with pytest.raises(InvalidInput):
        accounts.create_user(session, name="x", identifier="12", role="worker", area_id=world.state.id)


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(app: Flask) -> None:
    answer = sign_in(app.test_client(), "worker@example.org", PASSWORD)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
