"""axe-core on every page, for every role, in both languages: no violation of WCAG 2.2 AA."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.walk import pages_of

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
"""What is asked of a page; of what it does well one example of each rule comes back, and not every element."""
PEOPLE = [None, "worker", "office_bearer", "reviewer", "area_admin", "state_admin", "auditor"]


def violations(page: Page) -> list[dict[str, Any]]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [{"rule": v["id"], "where": [node["target"] for node in v["nodes"]][:3]} for v in found]


LOOKED_AT: set[tuple[str, str]] = set()


@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize("person", PEOPLE)
def test_no_violation_on_any_page(open_browser: Callable[..., Page], person: str | None, language: str) -> None:
    """Each kind of page is looked at once in each language, and the home page of every role."""
    page = open_browser(person, PHONE if language == "hi" else LAPTOP, language)
    wrong = {}
    for kind, address in sorted(pages_of(page, person).items()):
        if (kind, language) in LOOKED_AT or address.startswith("/?"):
            continue
        LOOKED_AT.add((kind, language))
        page.goto(address)
        if found := violations(page):
            wrong[address] = found
        sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if sideways > 0:
            wrong[f"{address} scrolls sideways"] = [{"pixels": sideways}]
    assert wrong == {}
