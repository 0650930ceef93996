"""Maps in a real browser, in the sandboxed frame and under the policy that the product uses."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geo.classes import Measure
from geo.maps import MapArea, MapAssets, MapPoint, draw_area_map
from geo.texts import map_texts
from tests.geo.browser_page import Site, opened, served
from tests.geo.samples import ASSETS, NONCE, PAYLOADS, area, point

pytestmark = pytest.mark.browser


def site_with(areas: list[MapArea], points: Sequence[MapPoint] = (), assets: MapAssets = ASSETS, **texts: str) -> Site:
    words = map_texts("hi", **{"title": "लंबित प्रकरण", "legend_title": "लंबित प्रकरण", **texts})
    document = draw_area_map(areas, points=points, texts=words, assets=assets, measure=Measure.COUNT, nonce=NONCE)
    return Site(document=document)


FOUR = [
    area("1", 77, 22),
    area("2", 78, 22, count=5),
    area("3", 77, 23, asked=False),
    area("4", 78, 23, count=None),
]


def click_place(frame: Any, lon: float, lat: float) -> None:
    """Bring a place to the middle of the map and click it."""
    frame.evaluate(f"map_area.closePopup().setView([{lat}, {lon}], 8, {{animate: false}})")
    frame.wait_for_selector(".leaflet-popup", state="detached")
    frame.locator(".folium-map").click()


def popup_text(frame: Any) -> str:
    frame.wait_for_selector(".leaflet-popup-content")
    return str(frame.inner_text(".leaflet-popup-content"))


def test_a_map_draws_and_asks_nobody_else(browser: Any) -> None:
    with served(site_with(FOUR)) as site, opened(browser, site) as seen:
        assert seen.frame.locator("path.leaflet-interactive").count() == 4
        assert seen.frame.evaluate("self.origin") == "null"
        assert seen.complaints == []
        assert {url.removeprefix(site.origin) for url in seen.requests} == {
            "/",
            "/frame",
            ASSETS.leaflet_js,
            ASSETS.leaflet_css,
            ASSETS.page_js,
        }
        fills = seen.frame.eval_on_selector_all("path", "paths => paths.map(p => p.getAttribute('fill'))")
        assert fills[2:] == ["url(#not-asked)", "url(#too-few)"]
        assert len({*fills}) == 4


def test_background_tiles_are_drawn_by_the_whole_library(browser: Any) -> None:
    with served(Site()) as site:
        tiled = replace(
            ASSETS,
            leaflet_js="/static/vendor/leaflet/leaflet.js",
            leaflet_css="/static/vendor/leaflet/leaflet.css",
            tiles_url=f"{site.origin}/static/vendor/leaflet/images/layers.png?{{z}}-{{x}}-{{y}}",
            tiles_attribution="© सर्वे",
        )
        site.document = site_with(FOUR, assets=tiled).document
        with opened(browser, site) as seen:
            seen.frame.wait_for_selector("img.leaflet-tile-loaded")
            assert seen.frame.locator("path.leaflet-interactive").count() == 4
            assert "© सर्वे" in seen.frame.inner_text(".leaflet-control-attribution")
            assert seen.complaints == []


def test_a_click_opens_the_figures_of_that_area(browser: Any) -> None:
    with served(site_with(FOUR)) as site, opened(browser, site) as seen:
        seen.frame.locator("path.leaflet-interactive").nth(0).click()
        said = popup_text(seen.frame)
        assert "क्षेत्र 1" in said
        assert "12,34,567" in said
        assert "25.0%" in said
        assert seen.complaints == []


def test_an_area_where_nobody_asked_shows_no_figure(browser: Any) -> None:
    with served(site_with(FOUR)) as site, opened(browser, site) as seen:
        seen.frame.locator("path.leaflet-interactive").nth(2).click()
        said = popup_text(seen.frame)
        assert "यहां अभी पूछताछ नहीं हुई" in said
        assert not any(sign.isdigit() for sign in said.replace("क्षेत्र 3", ""))


@pytest.mark.parametrize(("link", "title"), [("इस क्षेत्र के अंदर देखें", "/deeper"), ("प्रकरण देखें", "/cases")])
def test_a_link_leads_the_whole_page_on(browser: Any, link: str, title: str) -> None:
    with served(site_with(FOUR)) as site, opened(browser, site) as seen:
        seen.frame.locator("path.leaflet-interactive").nth(1).click()
        seen.frame.get_by_text(link).click()
        seen.page.wait_for_url(f"{site.origin}{title}")
        assert seen.page.title() == title


def test_the_keyboard_opens_and_closes_a_popup(browser: Any) -> None:
    with served(site_with(FOUR)) as site, opened(browser, site) as seen:
        path = seen.frame.locator("path.leaflet-interactive").nth(1)
        assert path.get_attribute("role") == "button"
        assert "लंबित प्रकरण: 5" in str(path.get_attribute("aria-label"))
        path.focus()
        seen.page.keyboard.press("Enter")
        assert "लंबित प्रकरण: 5" in popup_text(seen.frame)
        assert seen.frame.evaluate("document.activeElement.tagName") == "A"
        seen.page.keyboard.press("Escape")
        seen.frame.wait_for_selector(".leaflet-popup", state="detached")
        assert seen.frame.evaluate("document.activeElement.tagName.toLowerCase()") == "path"


def test_points_are_drawn_and_a_doubtful_one_is_hollow(browser: Any) -> None:
    points = [point("1", 77.5, 22.5), point("2", 78.5, 22.5, doubtful=True, count=25)]
    with served(site_with(FOUR, points)) as site, opened(browser, site) as seen:
        alpha = """() => {
          const c = document.querySelector('canvas'), k = c.width / c.clientWidth;
          const all = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
          const at = [[77.5, 22.5], [78.5, 22.5]].map(([x, y]) => map_area.latLngToContainerPoint([y, x]));
          return at.map(p => all[4 * (Math.round(p.y * k) * c.width + Math.round(p.x * k)) + 3]);
        }"""
        assert seen.frame.evaluate(alpha) == [255, 0]
        click_place(seen.frame, 78.5, 22.5)
        said = popup_text(seen.frame)
        assert "बूथ 2" in said
        assert "जगह पक्की नहीं है" in said
        assert seen.complaints == []


def test_points_follow_the_map_when_it_is_zoomed(browser: Any) -> None:
    with served(site_with(FOUR, [point("1", 77.5, 22.5)])) as site, opened(browser, site) as seen:
        before = seen.frame.evaluate("map_area.getZoom()")
        seen.frame.evaluate(
            """new Promise(done => {
              map_area.once('moveend', done);
              document.querySelector('.leaflet-control-zoom-in').click();
            })"""
        )
        assert seen.frame.evaluate("map_area.getZoom()") > before
        assert seen.frame.get_attribute(".leaflet-control-zoom-in", "title") == "बड़ा करें"
        seen.frame.evaluate("map_area.setView([22.5, 77.5], 9, {animate: false})")
        middle = """() => { const c = document.querySelector('canvas');
          return c.getContext('2d').getImageData(c.width / 2, c.height / 2, 1, 1).data[3]; }"""
        assert seen.frame.evaluate(middle) == 255


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_name_never_becomes_code(browser: Any, payload: str) -> None:
    hostile = [area("1", 77, 22, label=payload)]
    texts = {"title": payload, "legend_title": payload, "go_deeper": payload, "count_label": payload}
    site = site_with(hostile, [point("9", 77.2, 22.2, label=payload, doubtful=True)], **texts)
    with served(site), opened(browser, site) as seen:
        seen.frame.locator("path.leaflet-interactive").first.click(position={"x": 20, "y": 20})
        assert payload in popup_text(seen.frame)
        assert payload in seen.frame.inner_text(".legend")
        click_place(seen.frame, 77.2, 22.2)
        assert payload in popup_text(seen.frame)
        seen.page.wait_for_timeout(100)
        assert seen.frame.evaluate("window.__xss") is None
        assert seen.frame.locator("img, script[src='x']").count() == 0
        assert seen.dialogs == []
        assert seen.complaints == []


def test_assets_marked_same_origin_are_refused_by_the_frame(browser: Any) -> None:
    site = site_with(FOUR)
    site.asset_headers = {"Cross-Origin-Resource-Policy": "same-origin"}
    with served(site):
        page = browser.new_page()
        page.goto(site.origin + "/")
        page.wait_for_load_state("networkidle")
        frame = page.query_selector("#map").content_frame()
        assert frame.evaluate("typeof L") == "undefined"
        page.close()


@pytest.mark.parametrize("width", [900, 360])
def test_a_map_has_no_accessibility_faults(browser: Any, width: int) -> None:
    package = importlib.import_module("axe_playwright_python")
    (rules,) = Path(package.__file__).parent.rglob("axe.min.js")
    site = site_with(FOUR, [point("1", 77.5, 22.5), point("2", 78.5, 22.5, doubtful=True)])
    with served(site), opened(browser, site, viewport={"width": width, "height": 640}) as seen:
        seen.frame.locator("path.leaflet-interactive").nth(0).click()
        popup_text(seen.frame)
        seen.frame.evaluate(rules.read_text(encoding="utf-8"))
        assert [fault["id"] for fault in seen.frame.evaluate("axe.run()")["violations"]] == []
