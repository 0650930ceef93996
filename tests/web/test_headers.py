"""The security headers, word for word, on every kind of answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EVERYWHERE = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize("address", ["/login", "/", "/cases/", "/nowhere", "/healthz", "/beneficiaries/new"])
@pytest.mark.parametrize("person", [None, "worker", "auditor"])
def test_every_answer_carries_them(
    app: Flask, client_for: Callable[[str], FlaskClient], address: str, person: str | None
) -> None:
    client = client_for(person) if person else app.test_client()
    headers = client.get(address).headers
    assert {name: headers.get(name) for name in EVERYWHERE} == EVERYWHERE


def test_pages_of_people_are_never_kept_by_a_browser(client_for: Callable[[str], FlaskClient]) -> None:
    for address in ("/", "/cases/", "/beneficiaries/"):
        assert client_for("worker").get(address).headers["Cache-Control"] == "no-store"


def test_files_addressed_by_their_content_are_kept_for_a_year(app: Flask) -> None:
    client = app.test_client()
    address = next(
        part for part in client.get("/login").text.split('"') if part.startswith("/static/css/") and "?v=" in part
    )
    kept = client.get(address).headers["Cache-Control"]
    assert "max-age=31536000" in kept
    assert "immutable" in kept
    assert "immutable" not in client.get(address.split("?")[0]).headers.get("Cache-Control", "")


def test_files_carry_what_guards_a_file_and_nothing_more(app: Flask) -> None:
    headers = app.test_client().get("/static/icons.svg").headers
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"].startswith("image/svg+xml")
    assert sum(len(name) + len(value) + 4 for name, value in headers) < 500
    assert app.test_client().get("/static/nowhere.css").headers["Content-Security-Policy"] == POLICY


def test_a_cookie_is_not_sent_anew_with_every_answer(client_for: Callable[[str], FlaskClient]) -> None:
    client = client_for("worker")
    client.get("/cases/")
    for address in ("/cases/", "/maps/", "/maps/frame"):
        assert "Set-Cookie" not in client.get(address).headers
