"""Every page, for every role that may open it, in both languages, read as strictly as HTML5 can be read."""

from __future__ import annotations

import re
from collections.abc import Callable

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.access import PERMISSIONS, Role
from app.web.access import PUBLIC
from tests.web.addresses import address_of
from tests.web.test_routes import ROLES, access_of, may_enter, rules
from tests.world import World

DEVANAGARI = re.compile(r"[\u0900-\u097F]")


def pages(app: Flask, role: str | None) -> list[str]:
    """Return the address of every page that a role may open (None: nobody signed in)."""
    world: World = app.world  # type: ignore[attr-defined]
    found = []
    for rule in rules(app):
        wanted = access_of(app, rule)
        open_to = wanted == PUBLIC if role is None else may_enter(role, str(wanted) if wanted is None else wanted)
        if "GET" in (rule.methods or ()) and open_to:
            found.append(address_of(rule, world.near, role or "worker"))
    return found


LOOKED_AT: set[tuple[str, str]] = set()


def not_yet_read(addresses: list[str], language: str) -> list[str]:
    """Leave out what another role's walk has read in the same language; home differs for every role."""
    fresh = [address for address in addresses if address == "/" or (address, language) not in LOOKED_AT]
    LOOKED_AT.update((address, language) for address in fresh)
    return fresh


def strict_errors(text: str) -> str | None:
    try:
        html5lib.HTMLParser(strict=True).parse(text)
    except html5lib.html5parser.ParseError as error:
        return str(error)
    return None


@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize("role", [None, *ROLES])
def test_every_page_is_strict_html(
    app: Flask, client_for: Callable[[str], FlaskClient], role: str | None, language: str
) -> None:
    client = client_for(role) if role else app.test_client()
    client.get(f"/login?lang={language}")
    wrong = []
    for address in not_yet_read(pages(app, role), language):
        answer = client.get(address, follow_redirects=True)
        assert answer.status_code == 200, address
        if answer.mimetype != "text/html":
            continue
        problem = strict_errors(answer.text)
        told = re.search(r'<html[^>]* lang="(\w+)"', answer.text)
        if problem or told is None or told.group(1) != language:
            wrong.append((address, problem, told and told.group(1)))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_a_refusal_is_a_page_too(client_for: Callable[[str], FlaskClient], role: str) -> None:
    client = client_for(role)
    for address in ("/cases/PH00-00000000", "/nowhere", "/settlements/999999999"):
        answer = client.get(address)
        assert answer.status_code in (403, 404)
        assert strict_errors(answer.text) is None
        assert DEVANAGARI.search(answer.text)


def test_hindi_is_the_default_and_english_is_remembered(client_for: Callable[[str], FlaskClient]) -> None:
    client = client_for("worker")
    assert 'lang="hi"' in client.get("/").text
    assert 'lang="en"' in client.get("/?lang=en").text
    assert 'lang="en"' in client.get("/cases/").text
    assert 'lang="hi"' in client.get("/cases/?lang=hi").text
    assert 'lang="hi"' in client.get("/?lang=xx").text


def test_the_reader_of_english_meets_no_hindi_in_the_frame_of_a_page(
    client_for: Callable[[str], FlaskClient],
) -> None:
    """Names of people and places stay as they were written; labels, headings and buttons are translated."""
    client = client_for("worker")
    text = client.get("/settlements/new?lang=en").text
    labels = re.findall(r"<(?:label|legend|h1|h2|button)[^>]*>(.*?)</(?:label|legend|h1|h2|button)>", text, re.S)
    plain = [re.sub(r"<[^>]+>", "", label).strip() for label in labels]
    assert plain
    assert [label for label in plain if DEVANAGARI.search(label) and "शाला" not in label] == []


@pytest.mark.parametrize("role", ROLES)
def test_the_navigation_leads_only_where_the_role_may_go(client_for: Callable[[str], FlaskClient], role: str) -> None:
    client = client_for(role)
    shown = set(re.findall(r'<li><a href="(/[^"]*)"', client.get("/").text))
    assert "/" in shown
    for address in shown:
        assert client.get(address).status_code == 200, address
    assert ("/audit/" in shown) == (Role(role) is Role.AUDITOR)
    assert len(PERMISSIONS[Role(role)]) > 0
