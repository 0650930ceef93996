"""Maps in a real browser: ours beside the map that people write with Folium, in one run, on a laptop and a slow phone.

Every figure is a median of several openings. Ready means that all areas or booths are drawn. The phone has a sixth of
this processor, 400 kbit/s and a delay of 400 ms, set through the browser's own tools. ``--quick`` takes 6,540 booths
alone, ``--full`` 654,000 too (there the naive map is worked out from the largest that was built, and marked so).
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.map_sites import Document, Site, leaflet_files, naive_map, naive_site, our_site

SIZES = (6_540, 65_400)
LARGEST = 654_000
PHONE = {"cpu": 6, "kbit": 400, "delay": 400}
OPENINGS = 3
JQUERY = (
    "window.$ = (text) => { const box = document.createElement('div'); box.innerHTML = text; return box.children; };"
)
"""The one thing that Folium's popups ask of jQuery; leaving the rest out favours the naive map."""
READY, PAINTED = "html[data-ready=yes]", "iframe[data-done=yes]"


@dataclass(slots=True)
class Figures:
    """One way to draw at one size: server seconds, kilobytes on the wire cold and warm, seconds until ready.

    A view is the drawing by itself, a page has everything around it and the table too. A drawing opened by itself has
    no origin and therefore no cache: warm figures count for pages.
    """

    way: str
    booths: int
    server: float
    cold_kb: float
    warm_kb: float
    ready: float
    phone: float | None = None


class Opening:
    """A page that counts what comes over the wire."""

    def __init__(self, browser: Browser, site: Site | None, *, phone: bool):
        self.context = browser.new_context(viewport={"width": 360, "height": 740} if phone else None)
        if site:
            self.context.add_cookies([{"name": site.name, "value": site.cookie, "url": site.url}])
        self.page: Page = self.context.new_page()
        self.bytes = 0
        tools = self.context.new_cdp_session(self.page)
        tools.send("Network.enable")
        tools.on("Network.loadingFinished", self._count)
        if phone:
            rate = PHONE["kbit"] * 1000 / 8
            tools.send(
                "Network.emulateNetworkConditions",
                {"offline": False, "latency": PHONE["delay"], "downloadThroughput": rate, "uploadThroughput": rate},
            )
            tools.send("Emulation.setCPUThrottlingRate", {"rate": PHONE["cpu"]})

    def _count(self, event: Any) -> None:
        self.bytes += event.get("encodedDataLength", 0)

    def open(self, address: str, ready: str = READY) -> tuple[float, float]:
        """Open an address; return seconds until it is ready and kilobytes that came."""
        self.bytes, start = 0, time.perf_counter()
        self.page.goto(address, wait_until="commit", timeout=90_000)
        self.page.wait_for_selector(ready, state="attached", timeout=90_000)
        took = time.perf_counter() - start
        self.page.wait_for_timeout(100)
        return took, self.bytes / 1000


def ours(browser: Browser, site: Site, booths: int, way: str, path: str, *, inside: bool) -> Figures:
    """Measure one of our maps: the drawing by itself, or inside the page that hands it the booths."""
    sys.stderr.write(f"  {way}\n")
    ready = PAINTED if inside else READY
    colds, warms, times = [], [], []
    for _ in range(OPENINGS):
        opening = Opening(browser, site, phone=False)
        _watch(opening.page, inside)
        took, cold = opening.open(site.url + path, ready)
        _, warm = opening.open(site.url + path, ready)
        times.append(took)
        colds.append(cold)
        warms.append(warm)
        opening.context.close()
    phone = Opening(browser, site, phone=True)
    _watch(phone.page, inside)
    slow, _ = phone.open(site.url + path, ready)
    phone.context.close()
    server = _server_seconds(browser, site, path)
    return Figures(way, booths, server, median(colds), median(warms), median(times), slow)


def _watch(page: Page, inside: bool) -> None:
    """Let the page know when the frame has painted its booths: the frame tells nobody but its parent's script."""
    if inside:
        page.add_init_script(
            """if (self === top) addEventListener("message", (event) => {
                 if (event.data === "map drawn") document.querySelector("iframe").dataset.done = "yes";
               });"""
        )


def _server_seconds(browser: Browser, site: Site, path: str) -> float:
    opening, taken = Opening(browser, site, phone=False), []
    for _ in range(7):
        start = time.perf_counter()
        opening.context.request.get(site.url + path)
        taken.append(time.perf_counter() - start)
    opening.context.close()
    return median(taken)


def naive(browser: Browser, document: Document, booths: int, *, phone: bool) -> Figures:
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

    sys.stderr.write("  naive\n")
    opening = Opening(browser, None, phone=phone)
    opening.page.route("**/*", serve)
    with naive_site(document) as address:
        took, wire = opening.open(address, f"path.leaflet-interactive:nth-of-type({booths})")
    opening.context.close()
    return Figures("naive Folium", booths, document.seconds, min(wire, document.compressed / 1000), wire, took)


def measure(browser: Browser, booths: int, *, with_naive: bool) -> list[Figures]:
    """Return every way at one size."""
    sys.stderr.write(f"{booths:,} booths …\n")
    with our_site(booths) as site:
        found = [
            ours(browser, site, booths, "state view", "/maps/frame", inside=False),
            ours(browser, site, booths, "state page", "/maps/", inside=True),
            ours(browser, site, booths, "all booths", "/maps/booths/", inside=True),
            ours(browser, site, booths, "district page", _a_district(browser, site), inside=True),
        ]
    if with_naive:
        document = naive_map(booths)
        plain = naive(browser, document, booths, phone=False)
        plain.phone = naive(browser, document, booths, phone=True).ready if booths == min(SIZES) else None
        found.append(plain)
    return found


def _a_district(browser: Browser, site: Site) -> str:
    opening = Opening(browser, site, phone=False)
    opening.page.goto(f"{site.url}/maps/")
    link = opening.page.locator("table.data tbody a").first.get_attribute("href") or "/maps/"
    opening.context.close()
    return link


def extrapolated(largest: Figures, booths: int) -> Figures:
    """Return what the naive map would cost at another size, in proportion."""
    times = booths / largest.booths
    return Figures("naive Folium (in proportion)", booths, *(x * times for x in (largest.server, largest.cold_kb)),
                   largest.warm_kb * times, largest.ready * times)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Measure, print the table and how it stands to the targets; 1 when a target is missed."""
    sizes = SIZES[:1] if "--quick" in arguments else SIZES
    found: list[Figures] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for booths in sizes:
            found += measure(browser, booths, with_naive=True)
        if "--full" in arguments:
            largest = next(one for one in reversed(found) if one.way == "naive Folium")
            found += [*measure(browser, LARGEST, with_naive=False), extrapolated(largest, LARGEST)]
        browser.close()
    if "--json" in arguments:
        sys.stdout.write(json.dumps([asdict(one) for one in found], indent=1) + "\n")
        return 0
    _print(found)
    return _print_targets(found)


def _print(found: list[Figures]) -> None:
    heads = ("booths", "server s", "cold KB", "warm KB", "ready s", "phone s")
    sys.stdout.write(f"{'way':30}" + "".join(f"{head:>10}" for head in heads) + "\n")
    for one in found:
        phone = f"{one.phone:10.2f}" if one.phone is not None else f"{'–':>10}"
        figures = f"{one.server:10.3f}{one.cold_kb:10.1f}{one.warm_kb:10.1f}{one.ready:10.2f}"
        sys.stdout.write(f"{one.way:30}{one.booths:>10,}{figures}{phone}\n")


def _print_targets(found: list[Figures]) -> int:
    by_way = {(one.way, one.booths): one for one in found}
    booths = max(one.booths for one in found if one.way == "naive Folium")
    state, page, every, drill = (
        by_way[way, booths] for way in ("state view", "state page", "all booths", "district page")
    )
    plain = by_way["naive Folium", booths]
    targets = (
        ("state view, cold KB", state.cold_kb, 60),
        ("state page, warm KB", page.warm_kb, 15),
        ("state view, ready s", state.ready, 0.5),
        ("state view on the phone, s", state.phone or 0, 3),
        ("drill, warm KB", drill.warm_kb, 10),
        ("drill, server s", drill.server, 0.1),
        ("all booths, cold KB", every.cold_kb, 220),
        ("all booths, ready s", every.ready, 0.6),
        ("state view, server s", state.server, 0.05),
        ("1 / times less server time than naive", state.server / plain.server, 1 / 100),
        ("1 / times fewer bytes than naive", state.cold_kb / plain.cold_kb, 1 / 40),
    )
    sys.stdout.write(f"\nAt {booths:,} booths:\n")
    for name, value, limit in targets:
        sys.stdout.write(f"  {'ok ' if value <= limit else 'NOT'} {name:42}{value:10.4f}  (≤ {limit:.4f})\n")
    return int(any(value > limit for _name, value, limit in targets))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
