"""axe-core on every view of a map, on the page and inside its frame: no violation of WCAG 2.2 AA."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page

from app.domain.access import PERMISSIONS, Permission
from app.domain.lifecycle.clocks import day_of
from app.models import db
from app.services import counter_upkeep
from tests.browser.conftest import PHONE
from tests.browser.test_accessibility import RULES
from tests.browser.test_maps import WAIT, Seen, keys, open_maps

__all__ = ["keys", "open_maps"]
pytestmark = pytest.mark.browser
VIEWS = (
    "/maps/?since={day}",
    "/maps/?area={district}&show=rate&classes=equal",
    "/maps/?area={seat}&within={district}",
    "/maps/?area={seat}&draw=areas&overdue=1",
    "/maps/?area={empty}&scheme=women",
    "/maps/booths/?area={district}",
    "/maps/booths/?view=heat",
    "/maps/search?q=901",
)


def violations(place: Any) -> list[tuple[str, list[Any]]]:
    """Return what axe finds in a page without its frames, or in a frame."""
    found = Axe().run(place, options={**RULES, "iframes": False}).response["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found]


def test_no_view_of_a_map_has_a_violation(open_maps: Callable[..., Seen], app: Flask, keys: dict[str, int]) -> None:
    day = day_of(datetime.now(UTC)) - timedelta(days=31)
    with app.app_context():
        counter_upkeep.snapshot(db.session(), day)
        db.session.commit()
    places = {name: keys[key] for name, key in (("district", "district:901"), ("seat", "constituency:901"))}
    seen, wrong = open_maps("/healthz", viewport={"width": 1440, "height": 900}), {}
    addresses = [f"/maps/?show={show}" for show in ("age", "change", "flags", "partiality")]
    addresses += [view.format(day=day, empty=keys["constituency:903"], **places) for view in VIEWS]
    for number, address in enumerate(addresses):
        sign = "&" if "?" in address else "?"
        seen.page.goto(f"{seen.origin}{address}{sign}lang={('hi', 'en')[number % 2]}")
        frames = seen.page.query_selector_all("iframe.map-frame")
        for frame in frames:
            inside = frame.content_frame()
            inside.wait_for_selector("html[data-ready=yes]", timeout=WAIT)
            if found := violations(inside):
                wrong[f"{address}, in the frame"] = found
        if found := violations(seen.page):
            wrong[address] = found
    assert wrong == {}
    assert seen.elsewhere == []


OTHERS = ("office_bearer", "area_admin", "state_admin")
"""Who may open maps besides a reviewer; the last two see figures rounded and without links to cases."""


@pytest.mark.parametrize("person", OTHERS)
def test_no_violation_for_anybody_else_who_may_open_maps(open_browser: Callable[..., Page], person: str) -> None:
    page, wrong = open_browser(person, PHONE, "hi"), {}
    page.goto("/maps/")
    # Who holds one panchayat has nowhere further down to go.
    below = [one.get_attribute("href") for one in page.locator("table.data tbody th a").all()[:1]] or [
        "/maps/?show=count"
    ]
    deepest = f"{below[0]}&draw=areas"
    for address in ("/maps/?show=rate&state=all", deepest, "/maps/booths/", "/maps/search?q=1"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        for frame in page.query_selector_all("iframe.map-frame"):
            inside = frame.content_frame()
            assert inside is not None
            inside.wait_for_selector("html[data-ready=yes]", timeout=WAIT)
            if found := violations(inside):
                wrong[f"{address}, in the frame"] = found
        if found := violations(page):
            wrong[address] = found
    assert wrong == {}


def test_those_are_all_who_may_open_maps() -> None:
    may = {role.value for role, held in PERMISSIONS.items() if Permission.MAP_READ in held}
    assert may == {"reviewer", *OTHERS}


def test_a_popup_has_none_either(open_maps: Callable[..., Seen]) -> None:
    seen = open_maps("/maps/?lang=hi")
    frame = seen.map()
    path = frame.locator("path.leaflet-interactive").first
    path.focus()
    seen.page.keyboard.press("Enter")
    frame.wait_for_selector(".leaflet-popup-content", timeout=WAIT)
    assert violations(frame) == []
    seen.page.keyboard.press("Escape")
    frame.wait_for_selector(".leaflet-popup", state="detached", timeout=WAIT)
    assert frame.evaluate("document.activeElement.tagName") == "path"
