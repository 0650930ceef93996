"""From place to place in one frame: what is fetched, what stays, and that nothing but known code can be handed over."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.test_maps import WAIT, Seen, area_named, keys, open_maps

__all__ = ["keys", "open_maps"]
pytestmark = pytest.mark.browser


def asked_for(seen: Seen, *endings: str) -> list[str]:
    """Note from now on the requests for files with these endings."""
    found: list[str] = []
    seen.page.on("request", lambda one: found.append(one.url) if one.url.split("?")[0].endswith(endings) else None)
    return found


def test_the_next_place_is_drawn_in_the_same_frame(open_maps: Callable[..., Seen]) -> None:
    seen = open_maps("/maps/?lang=en")
    frame = seen.map()
    again = asked_for(seen, ".js", "/maps/frame", "/maps/")
    seen.page.evaluate("window.stays = 'here'")
    frame.evaluate("window.stays = 'here'")
    seen.page.locator("table.data").get_by_role("link", name="पश्चिम जिला").first.click()
    area_named(frame, "सीट 901").wait_for(timeout=WAIT)
    assert seen.page.url.endswith(f"/maps/?area={seen.keys['district:901']}")
    assert seen.page.title().startswith("पश्चिम जिला")
    assert seen.page.evaluate("document.activeElement.tagName") == "H1"
    assert "पश्चिम जिला" in (seen.page.get_attribute("iframe", "title") or "")
    assert "पश्चिम जिला" in frame.inner_text("h1")
    counted = seen.page.locator("table.data tbody tr").count()
    assert frame.locator("path.leaflet-interactive").count() == counted
    for name in ("सीट 901", "सीट 902"):
        said = area_named(frame, name).get_attribute("aria-label")
        assert f"Outstanding cases: {seen.row(name)[0]}" in said
    seen.page.go_back()
    area_named(frame, "पूर्व जिला").wait_for(timeout=WAIT)
    assert seen.row("पश्चिम जिला")[0] == "16"
    assert frame.evaluate("window.stays") == seen.page.evaluate("window.stays") == "here"
    assert again == []
    assert seen.complaints == []


def test_sorting_keeps_the_reader_where_she_was(open_maps: Callable[..., Seen]) -> None:
    seen = open_maps("/maps/?lang=en")
    seen.map()
    heads = seen.page.locator("table.data thead a")
    heads.nth(0).focus()
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url("**sort=name*", timeout=WAIT)
    seen.page.wait_for_selector("th[aria-sort=ascending]", timeout=WAIT)
    assert seen.page.evaluate("document.activeElement === document.querySelector('thead a')")
    assert seen.complaints == []


def test_leaflet_comes_once_and_is_kept_by_the_page(open_maps: Callable[..., Seen]) -> None:
    seen = open_maps("/healthz")
    asked = asked_for(seen, "areas.js", "areas.css", "map_page.js", "map_page.json", "/maps/frame")
    seen.page.goto(f"{seen.origin}/maps/")
    frame = seen.map()
    assert len(asked) == 1
    assert "/drawing/areas-map_page.json" in asked[0]
    assert frame.evaluate("performance.getEntriesByType('resource').length") == 0


def test_a_frame_that_nobody_answers_fetches_its_own_files(open_maps: Callable[..., Seen]) -> None:
    seen = open_maps("/healthz")
    seen.page.route("**/js/map.js*", lambda route: route.abort())
    seen.page.goto(f"{seen.origin}/maps/")
    frame = seen.map()
    area_named(frame, "पश्चिम जिला").wait_for(timeout=WAIT)
    names = frame.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    assert any("areas.js" in name for name in names)


def test_only_known_code_can_be_handed_to_the_frame(open_maps: Callable[..., Seen]) -> None:
    seen = open_maps("/healthz")
    seen.page.route("**/js/map.js*", lambda route: route.abort())
    seen.page.goto(f"{seen.origin}/maps/", wait_until="commit")
    frame = seen.page.wait_for_selector("iframe.map-frame", timeout=WAIT, state="attached").content_frame()
    frame.wait_for_function("() => typeof whenLeafletIsHere === 'function'", timeout=WAIT)
    seen.page.evaluate(
        """() => document.querySelector("iframe").contentWindow.postMessage(
             { leaflet: "window.__xss = 1", style: "", page: "window.__xss = 2" }, "*")"""
    )
    seen.page.wait_for_timeout(300)
    assert frame.evaluate("[window.__xss, typeof L]") == [None, "undefined"]
