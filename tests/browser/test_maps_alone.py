"""A map on its own two feet: nothing of another host is needed, and the first touch is never lost."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.browser.test_maps import Seen, area_named, click_area, keys, open_maps, popup

__all__ = ["keys", "open_maps"]
pytestmark = pytest.mark.browser


def test_the_first_touch_moves_nothing_and_opens_at_once(open_maps: Callable[..., Seen]) -> None:
    seen = open_maps("/maps/?lang=hi", viewport={"width": 1000, "height": 420})
    frame = seen.map()
    box = seen.page.locator("iframe.map-frame").bounding_box()
    # The map hangs half out of the window, as on every phone.
    seen.page.evaluate(f"window.scrollTo(0, {box['y'] - 200})")
    before = seen.page.evaluate("window.scrollY")
    spot = area_named(frame, "पश्चिम जिला").bounding_box()
    seen.page.mouse.move(spot["x"] + spot["width"] / 2, spot["y"] + 15)
    seen.page.mouse.down()
    frame.wait_for_timeout(200)
    assert frame.evaluate("Boolean(document.activeElement.closest('.leaflet-container'))")
    assert seen.page.evaluate("window.scrollY") == before
    seen.page.mouse.up()
    assert "पश्चिम जिला" in popup(frame)


VIEWS = (
    "/maps/",
    "/maps/?show=age",
    "/maps/?area={seat}",
    "/maps/?area={seat}&draw=areas",
    "/maps/booths/",
    "/maps/booths/?view=heat",
)


def test_no_view_needs_anybody_else(open_maps: Callable[..., Seen]) -> None:
    seen = open_maps("/maps/search")
    seen.page.context.route(lambda url: not url.startswith(seen.origin), lambda route: route.abort())
    for view in VIEWS:
        seen.page.goto(seen.origin + view.format(seat=seen.keys["constituency:901"]))
        seen.map()
    assert seen.elsewhere == []
    assert seen.complaints == []


def test_tiles_are_asked_of_their_host_alone_and_missed_by_nobody(open_maps: Callable[..., Seen], app: Flask) -> None:
    app.config["MAP_TILES"] = "https://tiles.example/{z}/{x}/{y}.png"
    seen = open_maps("/maps/search")
    seen.page.context.route(lambda url: not url.startswith(seen.origin), lambda route: route.abort())
    seen.page.goto(seen.origin + "/maps/?lang=hi")
    frame = seen.map()
    click_area(frame, "पश्चिम जिला")
    assert "लंबित प्रकरण: 16" in popup(frame)
    assert {urlsplit(address).hostname for address in seen.elsewhere} == {"tiles.example"}
    assert not [said for said in seen.complaints if "Content Security Policy" in said]
