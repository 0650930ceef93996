"""Maps in a real browser: ours beside the map that people write with Folium, in one run, on a laptop and a slow phone.

Every figure is a median of several openings. Ready means that all areas or booths are drawn; bytes are all that came
down, headers included. The phone has a sixth of this processor, 400 kbit/s and 400 ms on the way of each request.
``--quick`` takes 6,540 booths alone, ``--full`` 654,000 too, where the naive map is given up after ``--limit`` minutes
and said to be so. ``--database URL`` asks a database that is there every question of a map
with every filter (``map_questions``); ``--who`` signs in, ``--only TEXT`` asks those whose name holds it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserType, Page, sync_playwright

from benchmarks.map_questions import report
from benchmarks.map_report import Figures, print_figures, print_targets, said
from benchmarks.map_sites import (
    WHO,
    Document,
    Site,
    leaflet_files,
    naive_map,
    naive_map_within,
    naive_site,
    our_site,
    seconds,
)
from benchmarks.map_wire import Wire, wired

SMALL, USUAL, LARGEST = 6_540, 65_400, 654_000
CPU, KBIT, DELAY = 6, 400, 0.4
OPENINGS, DRILLS = 5, 12
WAIT = 120_000
REST = 1_000
"""Milliseconds until a browser has come to rest: its own start is not what is measured."""
ONE_PROCESS = "--disable-features=IsolateSandboxedIframes"
"""A frame in a process of its own is not slowed down with the page; phones have no such processes to spare."""
JQUERY = (
    "window.$ = (text) => { const box = document.createElement('div'); box.innerHTML = text; return box.children; };"
)
"""The one thing that Folium's popups ask of jQuery; leaving the rest out favours the naive map."""
READY = "map is ready"
DRAWN = """if (self === top) {
  let waiting = null, told = false;
  const tell = () => { if (!told) { told = true; console.debug("map is ready"); } };
  new MutationObserver(() => { if (document.documentElement?.dataset.ready === "yes") tell(); })
    .observe(document, { subtree: true, attributeFilter: ["data-ready"] });
  window.nextDrawing = (act) => new Promise((done) => {
    const start = performance.now();
    waiting = () => done((performance.now() - start) / 1000);
    act();
  });
  addEventListener("message", (event) => {
    if (event.data !== "map drawn") return;
    tell();
    if (waiting) waiting();
  });
}"""
DRILL = """(href) => nextDrawing(() => [...document.querySelectorAll("main a")]
  .find((link) => link.getAttribute("href") === href).click())"""


@dataclass(slots=True)
class Opening:
    """A fresh browser at the end of a line."""

    page: Page
    wire: Wire

    def open(self, path: str, selector: str = "") -> tuple[float, float]:
        """Open an address; return seconds until it is ready and kilobytes that came.

        Our pages say themselves that they are ready, without a tool that looks on and takes time of the page; a
        ``selector`` is for pages that do not.
        """
        self.wire.down, start = 0, time.perf_counter()
        if selector:
            self.page.goto(self.wire.url + path, wait_until="commit", timeout=WAIT)
            self.page.wait_for_selector(selector, state="attached", timeout=WAIT)
        else:
            with self.page.expect_console_message(lambda said: said.text == READY, timeout=WAIT):
                self.page.goto(self.wire.url + path, wait_until="commit", timeout=WAIT)
        took = time.perf_counter() - start
        self.page.wait_for_timeout(REST)
        return took, self.wire.down / 1000


@contextmanager
def opened(browser: Browser, port: int, site: Site | None = None, *, phone: bool = False) -> Iterator[Opening]:
    """Open a browser with an empty cache, on the phone a slow one, signed in to a site of ours."""
    with wired(port, kbit=KBIT if phone else 0, delay=DELAY if phone else 0) as wire:
        context = browser.new_context(viewport={"width": 360, "height": 740} if phone else None)
        if site:
            context.add_cookies([{"name": site.name, "value": site.cookie, "url": wire.url}])
        page = context.new_page()
        page.add_init_script(DRAWN)
        if phone:
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": CPU})
        page.wait_for_timeout(REST)
        yield Opening(page, wire)
        context.close()


def ours(kinds: tuple[Browser, Browser], site: Site, booths: int, way: str, path: str, *asked: str) -> Figures:
    """Measure one of our maps: ``path`` as it is opened, ``asked`` what the server is asked for besides."""
    sys.stderr.write(f"  {way}\n")
    colds, warms = [], []
    for _ in range(OPENINGS):
        with opened(kinds[0], site.port, site) as one:
            colds.append(one.open(path))
            warms.append(one.open(path))
    with opened(kinds[1], site.port, site, phone=True) as slow:
        phone, _bytes = slow.open(path)
    server = sum(median(seconds(site, one)) for one in (path, *asked))
    middle = [[median(row[place] for row in rows) for place in (0, 1)] for rows in (colds, warms)]
    return said(Figures(way, booths, server, middle[0][1], middle[1][1], middle[0][0], middle[1][0], phone))


def drill(browser: Browser, site: Site, booths: int) -> Figures:
    """Go from the state into one district after the other, as the reader does, and back."""
    sys.stderr.write("  drill\n")
    times, sizes, server = [], [], []
    with opened(browser, site.port, site) as one:
        one.open("/maps/")
        links = one.page.locator("table.data tbody th a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        for link in links[:DRILLS]:
            one.wire.down = 0
            times.append(one.page.evaluate(DRILL, link))
            sizes.append(one.wire.down / 1000)
            server.append(median(seconds(site, link.replace("/maps/", "/maps/part", 1))))
            one.page.evaluate("nextDrawing(() => history.back())")
    size, felt = median(sizes), median(times)
    return said(Figures("drill into a district", booths, median(server), size, size, felt, felt))


def naive(kinds: tuple[Browser, Browser], document: Document, booths: int, *, phone: bool) -> Figures:
    """Measure the naive map, with our own Leaflet in place of the hosts that it calls."""

    def serve(route: Any) -> None:
        url = route.request.url
        if url.startswith("http://127.0.0.1"):
            route.continue_()
        elif url.endswith(("leaflet.js", "leaflet.css")):
            route.fulfill(path=leaflet_files() / url.rsplit("/", 1)[1])
        elif "jquery" in url:
            route.fulfill(body=JQUERY, content_type="text/javascript")
        else:
            route.fulfill(body="", content_type="text/css" if url.endswith("css") else "text/javascript")

    def once(browser: Browser, *, phone: bool) -> tuple[float, float]:
        with naive_site(document) as port, opened(browser, port, phone=phone) as one:
            one.page.route("**/*", serve)
            return one.open("/", f"path.leaflet-interactive:nth-of-type({booths})")

    sys.stderr.write("  naive\n")
    took, wire = once(kinds[0], phone=False)
    slow = once(kinds[1], phone=True)[0] if phone else None
    sent = min(wire, document.compressed / 1000)
    return said(Figures("naive Folium", booths, document.seconds, sent, wire, took, took, slow))


def measure(kinds: tuple[Browser, Browser], booths: int) -> list[Figures]:
    """Return every way of ours at one size."""
    sys.stderr.write(f"{booths:,} booths …\n")
    with our_site(booths) as site:
        for path in ("/maps/", "/maps/frame", "/maps/part", "/maps/booths/frame", "/maps/booths/places"):
            seconds(site, path)
        state = ours(kinds, site, booths, "state drawing", "/maps/frame")
        page = ours(kinds, site, booths, "state page, all of it", "/maps/")
        asked = [f"/maps/booths/{part}" for part in ("frame", "places", "figures")]
        every = ours(kinds, site, booths, "all booths, all of it", "/maps/booths/", *asked)
        return [state, page, drill(kinds[0], site, booths), every]


def main(arguments: list[str]) -> int:
    """Measure, print the table and how it stands to the targets; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--limit", type=float, default=10)
    parser.add_argument("--database", default="")
    parser.add_argument("--who", default=WHO)
    parser.add_argument("--only", default="")
    given = parser.parse_args(arguments)
    if given.database:
        with our_site(0, given.database, given.who) as site:
            return report(site, given.database, given.only)
    found: list[Figures] = []
    with sync_playwright() as playwright:
        kinds = _browser(playwright.chromium), _browser(playwright.chromium, ONE_PROCESS)
        for booths in (SMALL,) if given.quick else (SMALL, USUAL):
            found += measure(kinds, booths)
            found.append(naive(kinds, naive_map(booths), booths, phone=booths == SMALL))
        if given.full:
            found += measure(kinds, LARGEST)
            document = naive_map_within(LARGEST, given.limit * 60)
            gave_up = f"naive Folium: not built in {given.limit:g} min"
            found.append(naive(kinds, document, LARGEST, phone=False) if document else Figures(gave_up, LARGEST))
        for one in kinds:
            one.close()
    print_figures(found)
    return print_targets(found)


def _browser(chromium: BrowserType, *more: str) -> Browser:
    return chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu", *more])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
