"""The way down in a real browser: state, district, constituency, booth, cases, by mouse and by keyboard."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from app.domain.access import Role
from app.models import Booth, RoleAssignment, db
from app.services import counter_upkeep
from tests.map_world import MapWorld, two_districts
from tests.world import STARTS

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=window.__xss=1>${alert(1)}`</script><script>window.__xss=1</script>"
WAIT = 40_000
STILL = """() => new Promise((told) => {
  const where = () => JSON.stringify([map_area.getBounds().toBBoxString(), map_area.getSize()]);
  const before = where();
  setTimeout(() => told(where() === before), 300);
})"""
"""Whether a map has stood still for a moment."""


@dataclass
class Seen:
    """A signed-in browser page and everything that went wrong or out."""

    page: Any
    origin: str
    keys: dict[str, int]
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def map(self) -> Any:
        """Return the frame once its map is drawn."""
        frame = self.page.wait_for_selector("iframe.map-frame", timeout=WAIT).content_frame()
        frame.wait_for_selector("html[data-ready=yes]", timeout=WAIT)
        # A frame that gets its size late draws once more; a click in between would miss.
        frame.wait_for_function(STILL, timeout=WAIT)
        return frame

    def map_after_going_on(self) -> Any:
        """Return the frame once it has let go of the place before."""
        frame = self.map()
        frame.wait_for_selector(".leaflet-popup", state="detached", timeout=WAIT)
        return frame

    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    def row(self, name: str) -> list[str]:
        """Return the cells of the table's row of a place."""
        cells = self.page.locator("table.data tbody tr").filter(has_text=name).first.locator("td")
        return [text.strip() for text in cells.all_inner_texts()]


@pytest.fixture
def keys(app: Flask) -> dict[str, int]:
    with app.app_context():
        places: MapWorld = two_districts(db.session(), app.world)  # type: ignore[attr-defined]
        for reference, count in (("901/1", 12), ("901/2", 3), ("902/1", 1), ("902/2", 2)):
            for _ in range(count):
                places.case(places.booths[reference], now=datetime.now(UTC))
        booth = db.session.get_one(Booth, places.keys["901/1"])
        booth.name_hi = booth.name_en = HOSTILE
        for name in ("district:901", "district:902"):
            db.session.add(
                RoleAssignment(
                    user_id=app.world.users["reviewer"],  # type: ignore[attr-defined]
                    role=Role.REVIEWER,
                    area_id=places.keys[name],
                    starts_on=STARTS,
                )
            )
        counter_upkeep.rebuild(db.session())
        db.session.commit()
        return places.keys


@pytest.fixture
def open_maps(
    app: Flask, chromium: Any, keys: dict[str, int], client_for: Callable[[str], FlaskClient]
) -> Iterator[Callable[..., Seen]]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_port}"
    cookie = client_for("reviewer").get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    contexts = []

    def open_page(path: str = "/maps/", **options: Any) -> Seen:
        context = chromium.new_context(**options)
        contexts.append(context)
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": origin}])
        seen = Seen(context.new_page(), origin, keys)
        seen.page.on("console", lambda said: seen.complaints.append(said.text) if said.type != "log" else None)
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.on("dialog", lambda dialog: (seen.complaints.append("a dialog"), dialog.dismiss()))
        seen.page.on(
            "request",
            lambda asked: None if asked.url.startswith((origin, "data:")) else seen.elsewhere.append(asked.url),
        )
        seen.page.goto(origin + path)
        return seen

    yield open_page
    for context in contexts:
        context.close()
    server.shutdown()
    server.server_close()


def popup(frame: Any) -> str:
    frame.wait_for_selector(".leaflet-popup-content", timeout=WAIT)
    return str(frame.inner_text(".leaflet-popup-content"))


def area_named(frame: Any, name: str) -> Any:
    return frame.locator(f"path.leaflet-interactive[aria-label*='{name}']").first


def click_area(frame: Any, name: str) -> None:
    area_named(frame, name).click()


def click_booth(frame: Any, lon: float, lat: float) -> None:
    """Bring a place to the middle of the map and click it."""
    frame.evaluate(f"map_area.closePopup().setView([{lat}, {lon}], 11, {{animate: false}})")
    frame.wait_for_selector(".leaflet-popup", state="detached", timeout=WAIT)
    frame.locator(".folium-map").click()


def painted(frame: Any, lon: float, lat: float) -> list[int]:
    """Return the colour (red, green, blue) that the canvas has at a place."""
    return frame.evaluate(
        """([lat, lon]) => {
          const canvas = map_area.getPane("booths").querySelector("canvas");
          const at = map_area.latLngToContainerPoint([lat, lon]).multiplyBy(window.devicePixelRatio);
          return [...canvas.getContext("2d").getImageData(at.x, at.y, 1, 1).data.slice(0, 3)];
        }""",
        [lat, lon],
    )


def test_the_way_down_by_clicking(open_maps: Callable[..., Seen]) -> None:
    seen = open_maps("/maps/?lang=hi")
    frame = seen.map()
    click_area(frame, "पश्चिम जिला")
    assert f"लंबित प्रकरण: {seen.row('पश्चिम जिला')[0]}" in popup(frame)
    assert seen.row("पश्चिम जिला")[0] == "16"
    frame.get_by_text("इस क्षेत्र के अंदर देखें").click()
    seen.page.wait_for_url(f"**/maps/?area={seen.keys['district:901']}", timeout=WAIT)

    frame = seen.map_after_going_on()
    click_area(frame, "सीट 901")
    assert f"लंबित प्रकरण: {seen.row('सीट 901')[0]}" in popup(frame)
    frame.get_by_text("इस क्षेत्र के अंदर देखें").click()
    seen.page.wait_for_url(f"**/maps/?area={seen.keys['constituency:901']}&within=*", timeout=WAIT)

    frame = seen.map_after_going_on()
    click_booth(frame, 77.2, 23.2)
    said = popup(frame)
    assert HOSTILE in said
    assert f"लंबित प्रकरण: {seen.row('901/1')[0]}" in said
    click_booth(frame, 77.4, 23.4)
    assert "जगह पक्की नहीं है" in popup(frame)
    assert frame.evaluate("window.__xss") is None
    frame.get_by_text("प्रकरण देखें").click()
    seen.page.wait_for_url("**/cases/?booth=*", timeout=WAIT)
    assert seen.query() == {"booth": str(seen.keys["901/2"])}
    assert seen.complaints == []
    assert seen.elsewhere == []


def test_the_way_down_by_the_table_and_the_keyboard(open_maps: Callable[..., Seen]) -> None:
    seen = open_maps("/maps/?lang=en&show=rate")
    seen.map()
    link = seen.page.locator("table.data").get_by_role("link", name="पश्चिम जिला").first
    link.focus()
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url(f"**/maps/?area={seen.keys['district:901']}&show=rate", timeout=WAIT)
    frame = seen.map()
    path = area_named(frame, "सीट 901")
    path.focus()
    seen.page.keyboard.press("Enter")
    assert "100.0%" in popup(frame)
    assert frame.evaluate("document.activeElement.tagName") == "A"
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url(f"**/maps/?area={seen.keys['constituency:901']}&within=*", timeout=WAIT)
    assert seen.page.get_by_role("navigation", name="You are here").get_by_role("link").count() == 2
    assert seen.complaints == []


def test_the_filter_narrows_map_and_table_alike(open_maps: Callable[..., Seen]) -> None:
    seen = open_maps("/maps/?lang=en", viewport={"width": 1440, "height": 900})
    field = seen.page.get_by_label("Scheme")
    assert field.locator("option").count() == 1, "the lists come when somebody turns to the filter"
    seen.page.get_by_label("Colour shows").focus()
    field.select_option("women")
    seen.page.get_by_role("button", name="Show").click()
    seen.page.wait_for_url("**scheme=women*", timeout=WAIT)
    frame = seen.map()
    labels = frame.eval_on_selector_all("path.leaflet-interactive", "all => all.map(p => p.ariaLabel)")
    assert len(labels) == 2
    assert all("Nobody has asked here yet" in label for label in labels)
    assert seen.row("पश्चिम जिला")[0] == "Nobody has asked yet"
    seen.page.locator("form[data-lists]").hover()
    field.locator("option").nth(2).wait_for(state="attached", timeout=WAIT)
    assert field.input_value() == "women"
    assert field.locator("option[value=women]").count() == 1
    assert seen.complaints == []


def test_where_the_lists_of_the_filter_do_not_come_a_link_leads_to_them(open_maps: Callable[..., Seen]) -> None:
    seen = open_maps("/maps/?lang=en", viewport={"width": 1440, "height": 900})
    every = seen.page.get_by_role("link", name="Show every scheme, department and reason")
    every.wait_for(state="hidden", timeout=WAIT)
    seen.page.route("**/maps/choices*", lambda route: route.abort())
    seen.page.locator("form[data-lists]").hover()
    every.wait_for(state="visible", timeout=WAIT)
    every.click()
    seen.page.wait_for_url("**choices=all*", timeout=WAIT)
    assert seen.page.get_by_label("Scheme").locator("option[value=women]").count() == 1


@pytest.mark.parametrize("width", [360, 1440])
def test_the_page_fits_its_window(open_maps: Callable[..., Seen], width: int) -> None:
    seen = open_maps("/maps/", viewport={"width": width, "height": 800})
    frame = seen.map()
    for shown in (seen.page, frame):
        assert shown.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    box = seen.page.locator("iframe.map-frame").bounding_box()
    assert box["width"] >= min(width, 600) * 0.8
    assert frame.locator(".legend").is_visible()
    assert seen.elsewhere == []


def test_a_frame_that_gets_its_size_late_still_shows_the_whole_map(open_maps: Callable[..., Seen]) -> None:
    seen = open_maps("/maps/")
    seen.map()
    seen.page.evaluate(
        """() => { const shown = document.querySelector("iframe"), late = shown.cloneNode();
                   late.style.display = "none";
                   late.srcdoc = late.srcdoc.replace("<html", "<html id=again");
                   shown.replaceWith(late); }"""
    )
    frame = seen.page.query_selector("iframe").content_frame()
    frame.wait_for_selector("html#again", state="attached", timeout=WAIT)
    frame.wait_for_selector("html[data-ready=yes]", state="attached", timeout=WAIT)
    assert frame.evaluate("map_area.getSize().x") == 0
    seen.page.evaluate("document.querySelector('iframe').style.display = ''")
    area_named(frame, "पश्चिम जिला").wait_for(state="visible", timeout=WAIT)
    assert area_named(frame, "पश्चिम जिला").bounding_box()["width"] > 100


def test_every_booth_is_painted_and_opens(open_maps: Callable[..., Seen], app: Flask, keys: dict[str, int]) -> None:
    with app.app_context():
        booth = db.session.get_one(Booth, keys["901/1"])
        booth.booth_no = "<img src=x>"
        more = MapWorld(db.session(), app.world, people=500)  # type: ignore[attr-defined]
        for _ in range(13):
            more.case(booth, now=datetime.now(UTC))
        db.session.commit()
    seen = open_maps("/maps/booths/?lang=hi")
    frame = seen.map()
    assert int(frame.get_attribute("html", "data-booths")) >= 4
    click_booth(frame, 77.2, 23.2)
    said = popup(frame)
    assert "901/<img src=x>" in said
    assert "लंबित प्रकरण: 25" in said
    assert frame.locator("img").count() == 0
    assert painted(frame, 77.2, 23.2) == [0x6B, 0x1F, 0x04], "more than twenty cases have the darkest colour"
    frame.get_by_text("प्रकरण देखें").click()
    seen.page.wait_for_url("**/cases/?booth=*", timeout=WAIT)
    assert seen.query() == {"booth": str(keys["901/1"])}
    assert seen.complaints == []
    assert seen.elsewhere == []


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("address", ["/maps/booths/?view=heat", "/maps/?show=age", "/maps/search?q=901"])
def test_the_other_views_fit_their_window(open_maps: Callable[..., Seen], width: int, address: str) -> None:
    seen = open_maps(address, viewport={"width": width, "height": 800})
    if "search" not in address:
        frame = seen.map()
        assert frame.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert seen.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert seen.complaints == []
    assert seen.elsewhere == []
