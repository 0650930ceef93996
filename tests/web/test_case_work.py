"""A case in the browser: from filing to the receipt by four people, with no script, and what a refusal looks like."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.access import Role
from app.models import Entitlement, EscalationStep, db
from app.services import accounts
from app.web.language import today
from tests.world import PASSWORD, STARTS

CLIENT = Callable[[str], FlaskClient]


@pytest.fixture
def case(app: Flask) -> str:
    """The near case, with a second rung above its first and a second reviewer in its district."""
    with app.app_context():
        world = app.world  # type: ignore[attr-defined]
        db.session.add(
            EscalationStep(
                position=2, code="JANPAD_CMO", label_hi="जनपद पंचायत", label_en="Janpad", days=15, days_kind="suggested"
            )
        )
        accounts.create_user(
            db.session(),
            name="दूसरे समीक्षक",
            identifier="second@example.org",
            role=Role.REVIEWER,
            area_id=world.near.district.id,
            password=PASSWORD,
            starts_on=STARTS,
        )
        db.session.commit()
        return f"/cases/{world.near.case_number}"


def forms(text: str) -> dict[str, dict[str, str]]:
    """Return every form of the page by its step, with what it holds as it is shown."""
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    found: dict[str, dict[str, str]] = {}
    for form in tree.iter("form"):
        step = form.get("action", "").rpartition("/moves/")[2]
        fields = {}
        for field in form.iter("input"):
            if field.get("type") not in ("radio", "checkbox") or field.get("checked") is not None:
                fields[field.get("name")] = field.get("value", "")
        for select in form.iter("select"):
            chosen = [option for option in select.iter("option") if option.get("selected") is not None]
            fields[select.get("name")] = chosen[0].get("value", "") if chosen else ""
        found[step] = fields
    return found


def take(client: FlaskClient, case: str, step: str, **typed: str) -> str:
    """Fill a form in as it is offered, send it, and return the page that follows."""
    page = client.get(case).text
    answer = client.post(f"{case}/moves/{step}", data={**forms(page)[step], **typed})
    assert answer.status_code == 303, unescape(re.sub(r"<[^>]+>|\s+", " ", answer.text))
    return client.get(case).text


def test_from_filing_to_the_receipt_by_four_people(app: Flask, client_for: CLIENT, case: str) -> None:
    world = app.world  # type: ignore[attr-defined]
    bearer, worker, reviewer, second = (client_for(p) for p in ("office_bearer", "worker", "reviewer", "second"))
    take(bearer, case, "assign", owner=str(world.users["worker"]))
    text = take(worker, case, "submit", papers="y")
    assert "दफ्तर में" in text
    assert today().isoformat() in text
    text = take(worker, case, "acknowledge", reference="आवक 77/26")
    assert "आवक 77/26" in text
    take(worker, case, "report_resolved", text="सचिव ने कहा हो गया")
    home = reviewer.get("/").text
    assert f"{case}?step=confirm_receipt#step-confirm_receipt" in home
    text = take(reviewer, case, "report_unmet", how="visit", outcome="not_received", text="खाते में नहीं आया")
    assert "2 · जनपद पंचायत" in text
    assert 'id="step-confirm_receipt"' not in text
    take(worker, case, "report_resolved", text="अब भेज दिया")
    text = take(second, case, "confirm_receipt", how="call")
    assert "state-closed-received" in text
    with app.app_context():
        assert db.session.get(Entitlement, world.near.entitlement_id).receipt == "received"


def test_the_page_opens_the_next_step_and_says_why_others_are_closed(client_for: CLIENT, case: str) -> None:
    text = client_for("office_bearer").get(f"{case}?lang=en").text
    assert re.search(r'id="step-assign" open', text)
    assert "What cannot be done now, and why" in text
    assert "This can be done when it stands at “Assigned”" in text
    worker = client_for("worker").get(f"{case}?lang=en").text
    assert "step-assign" not in worker
    assert "Your role does not include this" in worker
    assert "nothing for you to do here now" in worker


def test_a_refused_form_comes_back_open_with_its_sentence(app: Flask, client_for: CLIENT, case: str) -> None:
    world = app.world  # type: ignore[attr-defined]
    bearer = client_for("office_bearer")
    take(bearer, case, "assign", owner=str(world.users["office_bearer"]))
    page = bearer.get(case).text
    answer = bearer.post(f"{case}/moves/submit", data={**forms(page)["submit"], "reference": "क-5"})
    assert answer.status_code == 422
    assert "कागज पूरे नहीं हैं" in answer.text
    assert re.search(r'id="step-submit" open', answer.text)
    assert forms(answer.text)["submit"]["reference"] == "क-5"
    stale = {**forms(page)["submit"], "papers": "y", "version": "1"}
    late = bearer.post(f"{case}/moves/submit", data=stale)
    assert late.status_code == 409
    assert "इस बीच किसी और ने" in late.text
    assert forms(late.text)["submit"]["version"] == forms(page)["submit"]["version"]
    assert bearer.post(f"{case}/moves/acknowledge", data={"version": "2", "reference": "1"}).status_code == 409


def test_the_owner_cannot_confirm_without_a_document(app: Flask, client_for: CLIENT, case: str) -> None:
    world = app.world  # type: ignore[attr-defined]
    bearer = client_for("office_bearer")
    take(bearer, case, "assign", owner=str(world.users["office_bearer"]))
    take(bearer, case, "submit", papers="y", acknowledged="y")
    take(bearer, case, "acknowledge")
    take(bearer, case, "report_resolved", text="हो गया")
    data = {**forms(bearer.get(case).text)["confirm_receipt"], "how": "call"}
    refused = bearer.post(f"{case}/moves/confirm_receipt", data=data)
    assert refused.status_code == 409
    assert "पुष्टि कोई और साथी" in refused.text
    assert "state-closed-received" in take(bearer, case, "confirm_receipt", how="document", document="पासबुक पेज 3")


def test_a_closing_waits_for_a_reviewer(app: Flask, client_for: CLIENT, case: str) -> None:
    bearer, reviewer = client_for("office_bearer"), client_for("reviewer")
    take(bearer, case, "ask_closure", kind="moved", text="इंदौर चले गए")
    assert case in reviewer.get("/cases/?approve=1").text
    assert "approve=1" in reviewer.get("/").text
    page = reviewer.get(case).text
    assert "इंदौर चले गए" in page
    assert "state-closed-other" in take(reviewer, case, "approve_closure")
    assert case not in reviewer.get("/cases/?approve=1&state=").text


@pytest.mark.parametrize(
    ("step", "data", "status"),
    [
        ("no_such_step", {}, 404),
        ("assign", {"owner": "9" * 30, "version": "1"}, 422),
        ("assign", {"owner": "x", "version": "x"}, 409),
        ("submit", {"channel": "pigeon", "filed_on": "2026-11-20", "version": "1"}, 422),
        ("submit", {"filed_on": "31", "version": "1"}, 422),
        ("hold", {"review_on": "9999-12-31", "text": "क", "version": "1"}, 422),
        ("note", {"text": "क\0ख", "version": ""}, 303),
        ("confirm_receipt", {"how": "x"}, 422),
    ],
)
def test_what_is_typed_into_a_step_does_no_harm(
    client_for: CLIENT, case: str, step: str, data: dict[str, str], status: int
) -> None:
    assert client_for("office_bearer").post(f"{case}/moves/{step}", data=data).status_code == status


def test_every_step_is_strict_html_with_ids_of_its_own(app: Flask, client_for: CLIENT, case: str) -> None:
    """At the office nearly every form is open at once; no two fields may share an id."""
    world = app.world  # type: ignore[attr-defined]
    bearer = client_for("office_bearer")
    take(bearer, case, "assign", owner=str(world.users["office_bearer"]))
    take(bearer, case, "submit", papers="y", acknowledged="y")
    text = take(bearer, case, "acknowledge")
    html5lib.HTMLParser(strict=True).parse(text)
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert len(forms(text)) >= 8
