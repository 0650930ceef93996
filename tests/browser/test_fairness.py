"""Every page of the fairness check and of reports of partiality, for everybody who may open it: axe finds nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from docs.screens.staging import Staged, stage_fairness
from tests.browser.conftest import LAPTOP, PHONE, Site
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser

CHECK = (
    "/fairness/",
    "/fairness/?kind=all&level=booth",
    "/fairness/areas/{place_id}",
    "/fairness/findings/",
    "/fairness/findings/{finding_id}",
    "/fairness/runs/",
)
PAGES = {
    "reviewer": (
        *CHECK,
        "/fairness/help",
        "/fairness/findings/{finding_id}?step=act",
        "/fairness/findings/{finding_id}?step=assign",
        "/partiality/new",
        "/partiality/receipts",
        "/partiality/",
        "/partiality/?state=closed",
        "/partiality/{report}",
        "/partiality/areas",
        "/notifications/",
    ),
    "state_admin": (*CHECK, "/partiality/areas"),
    "office_bearer": ("/fairness/replies/", "/fairness/replies/{to_reply_id}", "/fairness/help", "/notifications/"),
    "worker": ("/fairness/help", "/partiality/new", "/partiality/receipts"),
}
WIDE = {"reviewer": ("/fairness/areas/{place_id}", "/fairness/findings/{finding_id}", "/partiality/{report}")}


@pytest.fixture(scope="module")
def staged(site: Site) -> Staged:
    return stage_fairness(site.app)


def faults(page: Page) -> list[object]:
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*violations(page), *([f"scrolls sideways by {sideways}"] if sideways > 0 else [])]


@pytest.mark.parametrize("person", PAGES)
def test_no_violation_for_anybody_who_may_open_it(
    open_browser: Callable[..., Page], staged: Staged, person: str
) -> None:
    wrong = {}
    # The phone in Hindi for everybody and every page; the laptop in English for the fullest pages alone.
    for size, language, addresses in ((PHONE, "hi", PAGES[person]), (LAPTOP, "en", WIDE.get(person, ()))):
        page = open_browser(person, size, language) if addresses else None
        for address in addresses:
            assert page is not None
            answer = page.goto(address.format(**vars(staged)))
            assert answer is not None
            assert answer.status == 200, address
            if found := faults(page):
                wrong[f"{address} {language}"] = found
    assert wrong == {}


def test_a_report_that_is_opened(open_browser: Callable[..., Page], staged: Staged) -> None:
    page = open_browser("reviewer", PHONE, "hi")
    page.goto(f"/partiality/{staged.report}")
    page.click("main form[action$='/reading'] [type=submit]")
    assert "पांच सौ रुपये मांगे" in page.inner_text("main")
    assert faults(page) == []


def test_charts_have_their_numbers_and_print(open_browser: Callable[..., Page], staged: Staged) -> None:
    page = open_browser("reviewer", LAPTOP, "hi")
    page.goto(f"/fairness/areas/{staged.place_id}")
    charts = page.locator("main .figure svg")
    assert charts.count() >= 2
    drawn = [charts.nth(number) for number in range(charts.count())]
    assert all(one.get_attribute("aria-label") or one.locator("title").count() for one in drawn)
    assert page.locator("main .picture-table table").count() >= 1
    page.emulate_media(media="print")
    assert page.locator("main .figure svg").first.is_visible()
    assert not page.locator("nav").first.is_visible()


def test_a_notice_leads_to_the_finding(open_browser: Callable[..., Page], staged: Staged) -> None:
    page = open_browser("office_bearer", PHONE, "hi")
    page.goto("/notifications/")
    page.locator("main li", has_text="अपना जवाब लिखें").locator("button").first.click()
    page.wait_for_load_state("load")
    assert "/fairness/replies" in page.url
