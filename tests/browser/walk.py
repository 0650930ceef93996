"""Which pages there are to look at: what a person reaches by following links from home, one of each kind.

Links are read from the answers alone, without drawing them, so that finding the pages costs little.
"""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

from playwright.sync_api import Page

SKIPPED = ("/static/", "/logout")
DEPTH = 3
KEPT_KEYS = {"entitlement", "settlement", "within"}


def kind_of(address: str) -> str:
    """Return the address with its numbers and codes taken out, so that one page of each kind is opened."""
    parts = urlsplit(address)
    path = re.sub(r"PH\d\d-\d+|\d+", "#", parts.path)
    keys = sorted({pair.split("=")[0] for pair in parts.query.split("&") if pair} & KEPT_KEYS)
    return f"{path}?{'&'.join(keys)}" if keys else path


_FOUND: dict[tuple[str, str], dict[str, str]] = {}


def pages_of(page: Page, person: str | None) -> dict[str, str]:
    """Return one address of every kind of page that can be reached from home by links, by its kind.

    Links are the same in both languages, so a person's are read once on each site.
    """
    if person is None:
        return {address: address for address in ("/login", "/style", "/nowhere")}
    whose = (urlsplit(page.url).netloc, person)
    if whose not in _FOUND:
        _FOUND[whose] = _followed(page, person)
    return _FOUND[whose]


def _followed(page: Page, person: str) -> dict[str, str]:
    found = {f"/ of {person}": "/"}
    frontier = ["/"]
    for _ in range(DEPTH):
        reached: list[str] = []
        for address in frontier:
            text = page.request.get(address).text()
            for link in map(html.unescape, re.findall(r'<a [^>]*?href="([^"]+)"', text)):
                if link.startswith("/") and not link.startswith(SKIPPED) and kind_of(link) not in found:
                    found[kind_of(link)] = link
                    reached.append(link)
        frontier = reached
    return found
