"""Which pages there are to look at: what a person reaches by following links from the navigation, one of each kind."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import Page

SKIPPED = ("/static/", "/logout")
DEPTH = 3


def kind_of(address: str) -> str:
    """Return the address with its numbers and codes taken out, so that one page of each kind is opened."""
    parts = urlsplit(address)
    path = re.sub(r"PH\d\d-\d+|\d+|DEMO[\w-]*", "#", parts.path)
    keys = sorted({pair.split("=")[0] for pair in parts.query.split("&") if pair} & {"entitlement", "settlement"})
    return f"{path}?{'&'.join(keys)}" if keys else path


def pages_of(page: Page, person: str | None) -> list[str]:
    """Return one address of every kind of page that can be reached from home by links."""
    if person is None:
        return ["/login", "/style", "/nowhere"]
    found: dict[str, str] = {}
    frontier = ["/"]
    for _ in range(DEPTH):
        reached: list[str] = []
        for address in frontier:
            page.goto(address)
            links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
            for link in links:
                if not link.startswith("/") or link.startswith(SKIPPED):
                    continue
                key = kind_of(link)
                if key not in found:
                    found[key] = link
                    reached.append(link)
        frontier = reached
    return sorted({"/", *found.values()})
