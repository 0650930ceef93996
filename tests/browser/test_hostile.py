"""Every text of the database is an attack, and every page and map is opened in a browser: nothing of it runs.

The texts are names, notes, replies and wordings of every table, found by their type, so a new column is attacked as
soon as it is there. What is a number, a code or a key has a form of its own that is tested where it is read.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, Frame, Page
from sqlalchemy import String, Text
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from app.domain.access import Role
from app.models import RoleAssignment, User, db
from app.services import counter_upkeep
from app.services.loading.borders import find_borders
from tests.geo.samples import PAYLOADS
from tests.map_world import two_districts
from tests.web.test_html import pages
from tests.web.test_routes import ROLES
from tests.world import STARTS, TODAY

pytestmark = pytest.mark.browser

COMPUTED = "{{ 7*191 }}{% raw %}"
ATTACKS = (*PAYLOADS, COMPUTED)
SHORTEST_TEXT = 200
"""Shorter columns hold codes and numbers."""
NO_TEXT = ("_key", "_hash", "search_keys", "email", "error")
MAPS = (
    "/maps/",
    "/maps/?show=age",
    "/maps/?show=change",
    "/maps/?since={day}",
    "/maps/?area={seat}",
    "/maps/?area={seat}&draw=areas",
    "/maps/booths/",
    "/maps/booths/?view=heat",
)
BESIDE_MAPS = (
    "/maps/search?q=onerror",
    "/maps/search?q=902/3",
    "/maps/?area={split}",
    "/maps/?area={split}&with=%3Cimg%20src=x%20onerror=window.__xss=1%3E",
)
"""Pages of maps with names in search results, in notes on boundaries and in what a filter says."""


def texts_of(table: Any) -> list[str]:
    """Return the columns of a table in which people write what they like."""
    return [
        column.key
        for column in table.__mapper__.columns
        if isinstance(column.type, String | Text)
        and (column.type.length is None or column.type.length >= SHORTEST_TEXT)
        and not column.key.endswith(NO_TEXT)
    ]


def attack_every_text(session: Session) -> set[str]:
    """Write an attack into every text of every row; return which columns were written."""
    attacks, written = itertools.cycle(ATTACKS), set()
    for mapper in sorted(db.Model.registry.mappers, key=lambda mapper: mapper.class_.__name__):
        names = texts_of(mapper.class_)
        for row in session.query(mapper.class_).order_by(*mapper.primary_key) if names else ():
            for name in names:
                setattr(row, name, next(attacks))
                written.add(f"{mapper.class_.__name__}.{name}")
    session.flush()
    return written


@dataclass(frozen=True)
class Site:
    """Where the hostile world is served, and the key of a seat that has booths."""

    url: str
    seat: int
    split: int
    day: date


@pytest.fixture
def hostile(app: Flask) -> Iterator[Site]:
    """Serve the small world and a map of two districts with an attack in every text."""
    with app.app_context():
        session = db.session()
        places = two_districts(session, app.world)  # type: ignore[attr-defined]
        places.booth("902/3", places.areas["district:901"], places.areas["constituency:902"], at=(78.0, 23.3))
        for booth in places.booths.values():
            places.case(booth)
        find_borders(session)
        day = TODAY - timedelta(days=31)
        for name in ("district:901", "district:902"):
            place, who = places.keys[name], app.world.users["reviewer"]  # type: ignore[attr-defined]
            session.add(RoleAssignment(user_id=who, role=Role.REVIEWER, area_id=place, starts_on=STARTS))
        counter_upkeep.rebuild(session)
        counter_upkeep.snapshot(session, day)
        written = attack_every_text(session)
        assert {
            "Area.name_hi",
            "Booth.name_en",
            "Scheme.benefit_hi",
            "Beneficiary.name_hi",
            "CaseEvent.text",
        } <= written
        assert session.query(User).count() >= len(ROLES)
        session.commit()
        seat, split = places.keys["constituency:901"], places.keys["constituency:902"]
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Site(f"http://127.0.0.1:{server.server_port}", seat, split, day)
    server.shutdown()
    server.server_close()


def open_context(chromium: Any, app: Flask, client: FlaskClient, site: Site) -> BrowserContext:
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    context = chromium.new_context(base_url=site.url, viewport={"width": 1000, "height": 900})
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.url}])
    return context


def watched_page(context: BrowserContext, wrong: list[str]) -> Page:
    """Return a page whose dialogs are written down as wrong, and all that its policy had to stop."""
    page = context.new_page()
    page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    page.on("dialog", lambda dialog: (wrong.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
    return page


def what_ran(page: Page) -> list[str]:
    """Return where a text became code: in the page, in its frames, or on the server."""
    found = [frame.url for frame in page.frames if frame.evaluate("window.__xss") is not None]
    text = "".join(frame.content() for frame in page.frames)
    return [*found, *(["computed on the server"] if "1337" in text else [])]


def open_popups(frame: Frame) -> int:
    """Hover over and open what can be clicked on a map; return how many popups that showed."""
    frame.wait_for_selector("html[data-ready=yes]", timeout=40_000, state="attached")
    shown = 0
    for area in frame.locator("path.leaflet-interactive").all()[:12]:
        area.dispatch_event("mouseover")
        area.dispatch_event("click")
        frame.wait_for_timeout(60)
        shown += frame.locator(".leaflet-popup-content").count()
    for place in ([23.2, 77.2], [23.4, 77.4]):
        frame.evaluate("([lat, lon]) => map_area.closePopup().setView([lat, lon], 11, {animate: false})", place)
        frame.locator(".folium-map").click(force=True)
        frame.wait_for_timeout(60)
        shown += frame.locator(".leaflet-popup-content").count()
    return shown


def test_no_text_runs_on_any_page_or_map(
    app: Flask, chromium: Any, hostile: Site, client_for: Callable[[str], FlaskClient]
) -> None:
    wrong: list[str] = []
    opened: set[str] = set()
    for role in ROLES:
        context = open_context(chromium, app, client_for(role), hostile)
        page = watched_page(context, wrong)
        for address in pages(app, role):
            if address in opened and address != "/":
                continue
            opened.add(address)
            answer = page.request.get(address, max_redirects=0)
            if "text/html" not in answer.headers.get("content-type", ""):
                continue
            page.goto(address, wait_until="load")
            wrong += [f"{address}: {place}" for place in what_ran(page)]
        context.close()
    assert wrong == []
    assert len(opened) > 60


def test_no_text_runs_in_a_popup(
    app: Flask, chromium: Any, hostile: Site, client_for: Callable[[str], FlaskClient]
) -> None:
    wrong: list[str] = []
    context = open_context(chromium, app, client_for("reviewer"), hostile)
    page = watched_page(context, wrong)
    shown = 0
    for address in MAPS:
        page.goto(address.format(seat=hostile.seat, day=hostile.day), wait_until="load")
        for frame in page.frames[1:]:
            shown += open_popups(frame)
        wrong += [f"{address}: {place}" for place in what_ran(page)]
    for address in BESIDE_MAPS:
        page.goto(address.format(split=hostile.split), wait_until="load")
        said = page.inner_text("main")
        assert any(attack in said for attack in ATTACKS), f"{address} shows no attack: {said}"
        wrong += [f"{address}: {place}" for place in what_ran(page)]
    context.close()
    assert wrong == []
    assert shown >= len(MAPS)
