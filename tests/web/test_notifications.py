"""Notices as people meet them: counted in the header, one tap from the step, seen when opened."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.models import Case, Notification, NotificationSetting, db

CLIENT = Callable[[str], FlaskClient]
HEADER = re.compile(r'<a class="notices" href="/notifications/">.*?</a>', re.S)


@pytest.fixture
def told(app: Flask) -> int:
    """Tell the worker that the near case is theirs and that the office has refused it; return the last key."""
    world = app.world  # type: ignore[attr-defined]
    with app.app_context():
        case = db.session.scalars(select(Case).where(Case.number == world.near.case_number)).one()
        for kind in ("assigned", "rejected"):
            db.session.add(
                Notification(
                    user_id=world.users["worker"], kind=kind, case_id=case.id, count=1, created_at=datetime.now(UTC)
                )
            )
        db.session.commit()
        return int(db.session.scalars(select(Notification.id).order_by(Notification.id.desc())).first() or 0)


def count_in_header(client: FlaskClient) -> str:
    found = HEADER.search(client.get("/").text)
    assert found is not None
    number = re.search(r'class="count">(\d+)', found.group(0))
    return number.group(1) if number else ""


def test_the_header_counts_and_opening_leads_to_the_step(app: Flask, client_for: CLIENT, told: int) -> None:
    client = client_for("worker")
    number = app.world.near.case_number  # type: ignore[attr-defined]
    assert count_in_header(client) == "2"
    text = client.get("/notifications/").text
    assert number in text
    assert "सुनीता बाई" in text
    answer = client.post("/notifications/open", data={"notice": str(told)})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/cases/{number}?step=appeal#step-appeal"
    assert count_in_header(client) == "1"
    assert client.post("/notifications/seen").status_code == 303
    assert count_in_header(client) == ""


def test_nobody_opens_the_notice_of_another(client_for: CLIENT, told: int) -> None:
    other = client_for("office_bearer")
    assert other.post("/notifications/open", data={"notice": str(told)}).status_code == 404
    assert other.post("/notifications/open", data={"notice": "x"}).status_code == 404
    other.post("/notifications/seen", data={"notice": str(told)})
    assert count_in_header(client_for("worker")) == "2"


def test_one_step_of_a_case_opens_by_its_address(app: Flask, client_for: CLIENT) -> None:
    number = app.world.near.case_number  # type: ignore[attr-defined]
    client = client_for("office_bearer")
    assert re.search(r'id="step-assign" open', client.get(f"/cases/{number}").text)
    text = client.get(f"/cases/{number}?step=hold").text
    assert re.search(r'id="step-hold" open', text)
    assert not re.search(r'id="step-assign" open', text)


def test_every_step_offered_on_the_home_page_is_open_there(client_for: CLIENT) -> None:
    """The button of a list and the page of the case agree on what can be done."""
    for person in ("worker", "office_bearer", "reviewer"):
        client = client_for(person)
        links = re.findall(r'href="(/cases/PH26-\d+\?step=(\w+)#step-\w+)"', client.get("/").text)
        assert links or person != "office_bearer"
        for address, step in links:
            assert f'id="step-{step}" open' in client.get(html.unescape(address)).text


def test_a_choice_is_saved(app: Flask, client_for: CLIENT) -> None:
    client = client_for("reviewer")
    client.post("/notifications/settings", data={"email_digest": "1"})
    assert re.search(r'name="email_digest"[^>]* checked', client.get("/notifications/").text)
    with app.app_context():
        kept = db.session.get(NotificationSetting, app.world.users["reviewer"])  # type: ignore[attr-defined]
        assert (kept.email_digest, kept.sms) == (True, False)


@pytest.mark.parametrize(
    ("person", "kind", "named", "leads"),
    [
        ("reviewer", "finding_given", True, "/fairness/findings/{finding}"),
        ("reviewer", "finding_replied", False, "/fairness/findings/?mine=1"),
        ("office_bearer", "reply_asked", True, "/fairness/replies/{finding}"),
        ("office_bearer", "reply_asked", False, "/fairness/replies/"),
        ("reviewer", "report_waiting", False, "/partiality/"),
    ],
)
def test_a_notice_leads_to_its_finding_or_to_the_list(
    app: Flask, client_for: CLIENT, person: str, kind: str, named: bool, leads: str
) -> None:
    world = app.world  # type: ignore[attr-defined]
    with app.app_context():
        finding = world.near.finding_id
        notice = Notification(
            user_id=world.users[person],
            kind=kind,
            finding_id=finding if named else None,
            count=1 if named else 2,
            created_at=datetime.now(UTC),
        )
        db.session.add(notice)
        db.session.commit()
        key = notice.id
    client = client_for(person)
    assert f'value="{key}"' in client.get("/notifications/").text
    answer = client.post("/notifications/open", data={"notice": key})
    assert (answer.status_code, answer.headers["Location"]) == (303, leads.format(finding=finding))
    assert client.get(answer.headers["Location"]).status_code == 200
