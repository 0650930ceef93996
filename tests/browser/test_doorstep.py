"""The job itself, in Hindi on a phone: settlement, person, case; then the same case on a reviewer's map."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, PHONE

pytestmark = pytest.mark.browser

SECONDS_A_KEY, SECONDS_A_TAP, SECONDS_ALLOWED = 0.45, 1.0, 60


class Hand:
    """A thumb on a phone: every key and every tap costs time."""

    def __init__(self, page: Page):
        self.page, self.seconds = page, 0.0

    def write(self, field: str, text: str) -> None:
        self.page.fill(f"[name={field}]", text)
        self.seconds += SECONDS_A_TAP + SECONDS_A_KEY * len(text)

    def tap(self, label: str) -> None:
        self.page.get_by_text(label, exact=True).locator("visible=true").first.click()
        self.seconds += SECONDS_A_TAP

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).first.click()
        self.seconds += SECONDS_A_TAP

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()
        self.seconds += SECONDS_A_TAP


def outstanding_at(page: Page, booth: str) -> int:
    """Drill from the first map to the booths of a seat by links, and read a booth's figure from the table."""
    page.goto("/maps/")
    seat = booth.split("/")[0]
    page.locator("table a").filter(has_text=re.compile(rf"^{seat} ·")).first.click()
    row = page.locator("table tbody tr").filter(has_text=re.compile(rf"{booth} ·"))
    return int(row.locator("td").first.inner_text().strip())


def test_a_case_is_filed_at_the_door_and_seen_on_the_map(open_browser: Callable[..., Page]) -> None:
    reviewer = open_browser("reviewer", LAPTOP)
    worker = open_browser("worker", PHONE)

    worker.goto("/settlements/new")
    worker.fill("[name=name_hi]", "नीम टोला")
    booth = worker.locator("select[name=booth] option:checked, select[name=booth] option").last
    number = booth.inner_text().split("·")[0].strip()
    worker.select_option("select[name=booth]", booth.get_attribute("value"))
    before = outstanding_at(reviewer, number)
    worker.get_by_role("button", name="सिर्फ सहेजें").click()
    worker.wait_for_url(re.compile(r"/settlements/\d+$"))
    settlement = worker.url

    hand = Hand(worker)
    worker.goto("/beneficiaries/new")
    hand.write("name_hi", "सुनीता बाई")
    hand.tap("महिला")
    hand.write("age_years", "62")
    hand.tap("विधवा या विधुर")
    hand.tap("हां, बोलकर कहा")
    hand.press("दर्ज करें")
    worker.wait_for_url(re.compile(r"/beneficiaries/\d+$"))
    person = worker.url
    answer_first_questions(worker, hand)
    hand.press("नहीं मिला")
    worker.wait_for_url(re.compile(r"/cases/new"))
    hand.press("दर्ज करें")
    worker.wait_for_url(re.compile(r"/cases/PH\d\d-\d{8}$"))
    assert hand.seconds <= SECONDS_ALLOWED, f"{hand.seconds:.0f} seconds of typing and tapping"
    case = worker.url
    expect(worker.locator("main")).to_contain_text("सुनीता बाई")

    assert outstanding_at(reviewer, number) == before + 1
    other = open_browser("other_worker", PHONE)
    for address in (settlement, person, case):
        assert "सुनीता" not in other.content()
        assert other.request.get(address).status == 404, address


def answer_first_questions(page: Page, hand: Hand) -> None:
    """Answer what the page asks first: the family is of this state and on the poverty list, and nothing else."""
    for group in page.locator("fieldset:has(input[name^='q-'])").locator("visible=true").all():
        key = group.locator("input").first.get_attribute("name").removeprefix("q-")
        group.get_by_text("हां" if key in ("mp_resident", "bpl") else "नहीं", exact=True).first.click()
        hand.seconds += SECONDS_A_TAP
    hand.press("जवाब सहेजें")


def test_the_fairness_page_is_read(open_browser: Callable[..., Page]) -> None:
    page = open_browser("reviewer", PHONE)
    page.goto("/fairness/")
    expect(page.locator("h1")).to_have_text("निष्पक्षता जांच")
    flagged = page.locator(".cards .card")
    assert flagged.count() == 3, "two places where people are left out, one where nobody files"
    sentence = flagged.first.locator("p").nth(1).inner_text()
    assert "कारण है, किसी की गलती का प्रमाण नहीं" in sentence
    flagged.first.locator("h3 a").click()
    expect(page.locator("main")).to_contain_text(sentence[:40])
    assert page.locator("svg[role=img]").count() == 3
    page.get_by_text("यही बात तालिका में").first.click()
    expect(page.get_by_role("table", name="अब भी इंतज़ार में")).to_be_visible()
    page.goto("/fairness/?level=block&kind=all")
    assert page.locator(".cards .card").count() > 2
