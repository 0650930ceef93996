"""Every route against every role: nobody comes in by an address that was forgotten.

A new route has to be written into EXPECTED with the roles that may use it; until then this sweep is red.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.domain.access import PERMISSIONS, Permission, Role
from app.web.access import PUBLIC, SIGNED_IN
from tests.conftest import make_app
from tests.web.addresses import address_of
from tests.world import World

ROLES = [role.value for role in Role]
SAFE = {"GET", "HEAD", "OPTIONS"}


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def access_of(app: Flask, rule: Rule) -> str | Permission | None:
    return getattr(app.view_functions[rule.endpoint], "access", None)


def may_enter(role: str, wanted: str | Permission) -> bool:
    return wanted in (PUBLIC, SIGNED_IN) or wanted in PERMISSIONS[Role(role)]


def test_every_view_says_who_may_come_in(app: Flask) -> None:
    silent = sorted({rule.endpoint for rule in rules(app) if access_of(app, rule) is None})
    assert silent == [], "mark these with @public, @signed_in or @requires(permission)"


def test_the_public_views_are_these_and_no_others(app: Flask) -> None:
    open_to_all = {rule.endpoint for rule in rules(app) if access_of(app, rule) == PUBLIC}
    assert open_to_all == {"account.login", "health.alive", "health.ready", "style.page"}


def test_a_view_that_says_nothing_is_closed(app: Flask) -> None:
    client = app.test_client()
    app.view_functions["silent"] = lambda: "inside"
    app.url_map.add(Rule("/silent", endpoint="silent"))
    assert client.get("/silent").status_code == 403


@pytest.mark.parametrize("role", ROLES)
def test_every_route_for_a_role(app: Flask, client_for: Callable[[str], FlaskClient], role: str) -> None:
    client = client_for(role)
    world: World = app.world  # type: ignore[attr-defined]
    wrong = []
    for rule in rules(app):
        wanted = access_of(app, rule)
        assert wanted is not None
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if rule.endpoint == "account.sign_out":
                continue
            address = address_of(rule, world.near)
            status = client.open(address, method=method).status_code
            entered = status not in (401, 403)
            if entered != may_enter(role, wanted) or status >= 500:
                wrong.append((method, address, status, wanted))
    assert wrong == []


def test_nobody_signed_out_gets_past_the_door(app: Flask) -> None:
    client = app.test_client()
    world: World = app.world  # type: ignore[attr-defined]
    wrong = []
    for rule in rules(app):
        if access_of(app, rule) == PUBLIC:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            answer = client.open(address_of(rule, world.near), method=method)
            if answer.status_code != 302 or not answer.headers["Location"].startswith("/login"):
                wrong.append((method, rule.rule, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_another_area_is_ever_shown(app: Flask, client_for: Callable[[str], FlaskClient], role: str) -> None:
    """Addresses of the far area, read as someone of the near one: 404, or a page without the canary."""
    from tests.world import CANARY

    client = client_for(role)
    world: World = app.world  # type: ignore[attr-defined]
    state_wide = role in ("state_admin", "auditor")
    leaks = []
    for rule in rules(app):
        wanted = access_of(app, rule)
        if not may_enter(role, str(wanted) if wanted is None else wanted):
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            if rule.endpoint in ("account.sign_out", "style.page"):
                continue
            answer = client.open(address_of(rule, world.far), method=method)
            named = bool(rule.arguments)
            if CANARY.encode() in answer.data and not state_wide:
                leaks.append((method, rule.rule, "canary"))
            if named and isinstance(wanted, Permission) and not state_wide and answer.status_code != 404:
                leaks.append((method, rule.rule, answer.status_code))
    assert leaks == []


@pytest.mark.parametrize("role", ROLES)
def test_no_change_without_a_token(sqlite_url: str, role: str) -> None:
    """With CSRF protection on, every address that changes anything refuses a request without its token."""
    app = make_app(sqlite_url, WTF_CSRF_ENABLED=True)
    client = app.test_client()
    wrong = []
    for rule in rules(app):
        for method in sorted((rule.methods or set()) - SAFE):
            status = client.open(address_of(rule, None), method=method).status_code
            if status not in (400, 403):
                wrong.append((method, rule.rule, status))
    assert wrong == []
