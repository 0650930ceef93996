"""From filing to the receipt in Hindi on phones, by four people; at each guard the wrong thing is tried first.

Every refusal shows a sentence that says what is missing, writes nothing, and keeps what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from app.domain.access import Role
from app.domain.cases import LiveCaseExists, NoConsent, NotEligible
from app.domain.errors import NotAllowed
from app.domain.lifecycle import Action, missing, refusals
from app.domain.lifecycle.clocks import day_of
from app.domain.lifecycle.facts import CheckedBy, ClosureKind, Receipt
from app.models import Case, Entitlement, Reason
from tests.browser.case_path import Path, fill
from tests.browser.conftest import Site

pytestmark = pytest.mark.browser
A = Action
DONE = {"text": "बाबू ने कहा: खाते में भेज दिया"}


@pytest.fixture
def path(site: Site, open_browser: Callable[..., Page]) -> Path:
    """The demo with a colleague of the worker who carries cases, and a second reviewer."""
    made = Path(site, open_browser)
    made.take_on("carrier", Role.WORKER, "राधा साथी", "worker")
    made.take_on("second_reviewer", Role.REVIEWER, "दूसरे समीक्षक", "reviewer")
    return made


def to_office(path: Path) -> tuple:
    """Return the steps that bring a case into progress, carried by the worker's colleague."""
    with path.rows() as session:
        carrier = path.user(session, "carrier").id
    today = day_of(datetime.now(UTC))
    return (
        ("office_bearer", A.ASSIGN, {"owner_id": carrier}),
        ("carrier", A.SUBMIT, {"level": 1, "filed_on": today, "papers_complete": True}),
        ("carrier", A.ACKNOWLEDGE, {"reference": "आवक 7"}),
    )


def test_four_people_from_filing_to_the_receipt(path: Path) -> None:
    number = file_it(path)
    assign_it(path, number)
    submit_it(path, number)

    acknowledge = path.step("office_bearer", number, A.ACKNOWLEDGE)
    path.refused(acknowledge, missing.NoProofOfTaking.sentence)
    fill(acknowledge, reference="आवक 112/26")
    path.taken(acknowledge, "प्रक्रिया में")

    claim = path.step("office_bearer", number, A.REPORT_RESOLVED)
    path.refused(claim, missing.NoClaimText.sentence)
    fill(claim, **DONE)
    path.taken(claim, "विभाग कहता है: हो गया")
    phone = path.phone("office_bearer")
    phone.goto("/cases/?state=outstanding&sort=newest")
    expect(phone.locator("main")).to_contain_text(number)

    own = path.step("carrier", number, A.CONFIRM_RECEIPT)
    path.refused(own, "बताएं कि पूछा कैसे")
    fill(own, how=CheckedBy.VISIT)
    path.refused(own, refusals.NotIndependent.sentence)
    fill(own, how=CheckedBy.DOCUMENT)
    path.refused(own, missing.NoDocument.sentence)
    assert path.stands(number)[0] == "REPORTED_RESOLVED"

    asked = path.step("reviewer", number, A.CONFIRM_RECEIPT)
    fill(asked, how=CheckedBy.VISIT)
    path.taken(asked, "लाभ मिला, बंद")
    with path.rows() as session:
        case = session.query(Case).filter_by(number=number).one()
        assert (case.state, case.entitlement.receipt) == ("CLOSED_RECEIVED", "received")
        assert len({event.actor_id for event in case.events}) == 4
    picture = path.phone("reviewer").locator("svg.life-narrow")
    expect(picture).to_be_visible()
    expect(picture.locator(".lane-office .mark-done")).to_have_count(1)
    expect(picture.locator(".lane-person .mark-received")).to_have_count(1)


def file_it(path: Path) -> str:
    """File a case; before it, without consent, without eligibility, and a second time."""
    due, page = path.somebody_due(), path.phone("worker")
    note = {"note": "पेंशन छह महीने से रुकी है"}
    page.goto(f"/cases/new?entitlement={due}")
    part = page.locator("main")
    fill(part, **note)
    with path.rows() as session:
        consents = session.get_one(Entitlement, due).beneficiary.consents
        for consent in consents:
            consent.withdrawn_at = datetime.now(UTC)
    path.refused(part, NoConsent.sentence, note)
    with path.rows() as session:
        entitlement = session.get_one(Entitlement, due)
        for consent in entitlement.beneficiary.consents:
            consent.withdrawn_at = None
        entitlement.status = "ineligible"
    path.refused(part, NotEligible.sentence, note)
    with path.rows() as session:
        session.get_one(Entitlement, due).status = "eligible"
    second = page.context.new_page()
    second.goto(f"/cases/new?entitlement={due}")
    fill(second.locator("main"), note="दूसरी बार लिखा")
    path.send(part)
    page.wait_for_url(re.compile(r"/cases/PH\d\d-\d{8}$"))
    before = path.written()
    path.send(second.locator("main"))
    expect(second.locator("main")).to_contain_text(LiveCaseExists.sentence.hi)
    expect(second.locator("textarea")).to_have_value("दूसरी बार लिखा")
    assert path.written() == before
    second.get_by_role("button", name="चल रहे प्रकरण में जोड़ें").click()
    expect(second.locator("#history")).to_contain_text("दूसरी बार लिखा")
    second.close()
    return page.url.rpartition("/")[2]


def assign_it(path: Path, number: str) -> None:
    """Assign a case: to nobody, to one whose booths it has just left, then to the colleague."""
    gone = path.take_on("gone", Role.WORKER, "पुराने साथी", "worker")
    with path.rows() as session:
        carrier = path.user(session, "carrier").id
    part = path.step("office_bearer", number, A.ASSIGN)
    path.refused(part, missing.NoOwner.sentence)
    fill(part, owner=str(gone))
    path.take_on("gone", Role.WORKER, "पुराने साथी", "worker", ends_on=date(2024, 1, 1))
    path.refused(part, missing.OwnerOutOfArea.sentence)
    assert path.stands(number)[0] == "OPEN"
    fill(part, owner=str(carrier))
    path.taken(part, "सौंपा गया")


def submit_it(path: Path, number: str) -> None:
    """Submit a case: without office, day or papers, on a day to come, then right."""
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    today = path.step("carrier", number, A.SUBMIT).locator("[name=filed_on]").input_value()
    part = path.step("carrier", number, A.SUBMIT)
    kept = {"reference": "क्रमांक 45/ज"}
    fill(part, rung="", papers=False, **kept)
    path.refused(part, missing.NoAuthority.sentence, kept)
    fill(part, authority="जनपद पंचायत", filed_on="")
    path.refused(part, "आवेदन देने की तारीख लिखें", {**kept, "authority": "जनपद पंचायत"})
    fill(part, filed_on=tomorrow)
    path.refused(part, missing.FiledInFuture.sentence, kept)
    fill(part, filed_on=today)
    path.refused(part, missing.PapersMissing.sentence, {**kept, "filed_on": today})
    assert path.stands(number)[0] == "ASSIGNED"
    fill(part, papers=True, rung="1", reference="")
    path.taken(part, "आवेदन दिया")


def test_refused_appealed_and_received(path: Path) -> None:
    number = path.case_at(*to_office(path))
    with path.rows() as session:
        reason = session.query(Reason).order_by(Reason.id).first().code
    refusal = path.step("carrier", number, A.REJECT)
    fill(refusal, evidence="आदेश 9, 3 नवंबर")
    path.refused(refusal, missing.NoReasonCode.sentence, {"evidence": "आदेश 9, 3 नवंबर"})
    fill(refusal, reason=reason, evidence="")
    path.refused(refusal, missing.NoEvidence.sentence, {"reason": reason})
    fill(refusal, evidence="आदेश 9, 3 नवंबर")
    path.taken(refusal, "विभाग ने अस्वीकृत किया")
    appeal = path.step("carrier", number, A.APPEAL)
    offered = appeal.locator("[name=rung] option").evaluate_all("all => all.map(one => one.value)")
    assert "1" not in offered
    fill(appeal, rung="", authority="वही पंचायत", papers=True)
    path.refused(appeal, missing.NotHigher.sentence, {"authority": "वही पंचायत"})
    fill(appeal, rung=offered[0])
    path.taken(appeal, "आवेदन दिया")
    acknowledge = path.step("carrier", number, A.ACKNOWLEDGE)
    fill(acknowledge, acknowledged=True)
    path.taken(acknowledge, "प्रक्रिया में")
    claim = path.step("office_bearer", number, A.REPORT_RESOLVED)
    fill(claim, **DONE)
    path.taken(claim, "विभाग कहता है: हो गया")
    asked = path.step("second_reviewer", number, A.CONFIRM_RECEIPT)
    fill(asked, how=CheckedBy.CALL)
    path.taken(asked, "लाभ मिला, बंद")


@pytest.mark.parametrize(
    ("outcome", "how"), [(Receipt.NOT_RECEIVED, CheckedBy.VISIT), (Receipt.PARTLY, CheckedBy.CALL)]
)
def test_what_did_not_come_goes_back_one_rung_higher(path: Path, outcome: Receipt, how: CheckedBy) -> None:
    number = path.case_at(*to_office(path), ("office_bearer", A.REPORT_RESOLVED, DONE))
    part = path.step("reviewer", number, A.REPORT_UNMET)
    assert part.locator("[name=how]").count() == 3
    path.refused(part, "चुनें: लाभ नहीं मिला, या अधूरा मिला")
    fill(part, outcome=outcome, how=how)
    path.refused(part, missing.NoWords.sentence)
    fill(part, text="खाते में कुछ नहीं आया")
    before = path.stands(number)
    path.taken(part, "प्रक्रिया में")
    assert path.stands(number) == ("IN_PROGRESS", before[1] + 1, before[2] + 1)
    expect(path.phone("reviewer").locator(".life-narrow .lane-person .mark-unmet")).to_have_count(1)


def test_closing_without_benefit_needs_another_and_is_told_apart(path: Path) -> None:
    number = path.case_at(*to_office(path)[:1])
    ask = path.step("carrier", number, A.ASK_CLOSURE)
    fill(ask, text="परिवार इंदौर चला गया")
    path.refused(ask, "चुनें कि बिना लाभ बंद क्यों हो सकता है", {"text": "परिवार इंदौर चला गया"})
    fill(ask, kind=ClosureKind.MOVED)
    path.taken(ask, "सौंपा गया")
    carrier = path.phone("carrier")
    closed = carrier.locator(".closed-steps")
    closed.locator("summary").click()
    expect(closed.locator("div", has=carrier.get_by_text("बंद करना मंजूर करें"))).to_contain_text(NotAllowed.sentence.hi)
    assert carrier.locator("#step-approve_closure").count() == 0
    refuse = path.step("reviewer", number, A.REFUSE_CLOSURE)
    path.refused(refuse, missing.NoWords.sentence)
    path.taken(path.step("reviewer", number, A.APPROVE_CLOSURE), "बिना लाभ बंद")
    worker = path.phone("worker")
    worker.goto("/cases/new")
    ended = worker.locator(".card", has=worker.get_by_role("heading", name="बिना लाभ बंद हुए"))
    expect(ended).to_contain_text("दूसरी जगह चले गए")

    again = path.step("office_bearer", number, A.REOPEN)
    path.refused(again, missing.NoWords.sentence)
    fill(again, text="परिवार लौट आया")
    path.taken(again, "सौंपा गया")
    with path.rows() as session:
        case = session.query(Case).filter_by(number=number).one()
        assert (case.state, case.reopened_count, case.level) == ("ASSIGNED", 1, 1)


def test_a_sample_is_drawn_asked_and_read(path: Path) -> None:
    page = path.phone("second_reviewer")
    page.goto("/verification/")
    page.get_by_role("link", name="नई नमूना जांच").first.click()
    area = page.locator("[name=area] option", has_text="जिला").first.get_attribute("value")
    fill(page.locator("main"), area=area)
    page.locator("summary", has_text="कितनी बारीकी से?").click()
    fill(page.locator("main"), margin="15", starts_on="2025-01-01")
    page.get_by_role("button", name="गिनें").click()
    size = page.locator(".tile-value").last.inner_text()
    page.get_by_role("button", name=f"लॉटरी से {size} प्रकरण निकालें").click()
    expect(page.locator(".flashes")).to_contain_text("नमूना निकल गया")
    page.get_by_role("link", name="अगला व्यक्ति").click()
    part = page.locator("main")
    fill(part, found="not_received")
    path.refused(part, "बताएं कि पूछा कैसे")
    fill(part, how="call")
    path.refused(part, missing.NoWords.sentence)
    fill(part, found="not_received", how="call", note="कुछ नहीं आया")
    first = page.url
    page.get_by_role("button", name="सहेजें और अगला").click()
    expect(page.locator(".flashes")).to_contain_text("नतीजा सहेज लिया")
    assert page.url != first
    fill(part, found="received", how="visit")
    page.get_by_role("button", name="सहेजें और अगला").click()
    page.goto(first.rpartition("/")[0] + "/results")
    expect(part).to_contain_text("उन 2 में से 1 को पूरा लाभ मिला (50 %)")
    expect(part).to_contain_text(f"वही {size} प्रकरण निकले")
    page.get_by_role("link", name="दोबारा खोलें").click()
    expect(page.locator("#step-reopen form")).to_be_visible()
