"""Spot checks on the page: looking writes nothing, drawing does, and a finding leads to the next person."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.domain.cases import CaseState
from app.models import AuditEntry, Case, SpotCheck, SpotCheckItem, db
from app.web.language import today

CLIENT = Callable[[str], FlaskClient]


@pytest.fixture
def plan(app: Flask) -> dict[str, str]:
    """A plan over the near district, in which one office has said that it is done."""
    with app.app_context():
        world = app.world  # type: ignore[attr-defined]
        case = db.session.scalars(select(Case).where(Case.number == world.near.case_number)).one()
        case.state, case.owner_id = CaseState.REPORTED_RESOLVED, world.users["worker"]
        db.session.commit()
        return {
            "area": str(world.near.district.id),
            "state": "REPORTED_RESOLVED",
            "starts_on": "2020-01-01",
            "ends_on": today().isoformat(),
        }


def words(text: str) -> str:
    return unescape(re.sub(r"<[^>]+>|\s+", " ", text))


def drawn(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(SpotCheck.id))) or 0


def test_looking_writes_nothing_and_drawing_twice_draws_once(
    app: Flask, client_for: CLIENT, plan: dict[str, str]
) -> None:
    client, before = client_for("reviewer"), drawn(app)
    text = client.get("/verification/new", query_string=plan).text
    assert "सभी 1 प्रकरण जांचने होंगे" in words(text)
    assert drawn(app) == before
    key = re.search(r'name="client_key" value="(\w+)"', text)
    assert key is not None
    form = {**dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text)), "client_key": key.group(1)}
    first, second = (client.post("/verification/new", data=form) for _ in range(2))
    assert first.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert drawn(app) == before + 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"area": ""}, "चुनें कि किस क्षेत्र की जांच करनी है"),
        ({"area": "999999"}, "चुनें कि किस क्षेत्र की जांच करनी है"),
        ({"starts_on": "2026-05-01", "ends_on": "2026-04-01"}, "“से” की तारीख “तक” की तारीख के बाद की है"),
        ({"state": "CLOSED_RECEIVED"}, "ऐसा कोई प्रकरण नहीं है"),
    ],
)
def test_what_cannot_be_drawn_is_told(
    app: Flask, client_for: CLIENT, plan: dict[str, str], changes: dict[str, str], told: str
) -> None:
    before = drawn(app)
    rest = {"scheme": "", "margin": "5", "confidence": "95", "share": "50", "client_key": "k"}
    answer = client_for("reviewer").post("/verification/new", data={**rest, **plan, **changes})
    assert answer.status_code == 422
    assert told in words(answer.text)
    assert drawn(app) == before


def test_a_finding_is_refused_kept_then_taken_and_the_numbers_are_asked_for(
    app: Flask, client_for: CLIENT, plan: dict[str, str]
) -> None:
    client, check = client_for("reviewer"), app.world.near.spot_check_id  # type: ignore[attr-defined]
    address = f"/verification/{check}/1"
    assert "9876543210" not in client.get(address).text
    shown = client.post(f"{address}/numbers").text
    assert "9876543210" in shown
    assert 'href="tel:+919876543210"' in shown
    answer = client.post(address, data={"found": "partly", "how": "visit", "note": ""})
    assert answer.status_code == 422
    assert "कुछ शब्दों में कारण लिखें" in words(answer.text)
    assert re.search(r'value="partly"[^>]*checked|checked[^>]*value="partly"', answer.text)
    answer = client.post(address, data={"found": "partly", "how": "visit", "note": "एक किस्त आई"})
    assert answer.headers["Location"] == f"/verification/{check}/results"
    results = client.get(answer.headers["Location"]).text
    assert "उन 1 में से 0 को पूरा लाभ मिला (0 %)" in words(results)
    number = app.world.near.case_number  # type: ignore[attr-defined]
    assert f"/cases/{number}?step=report_unmet#step-report_unmet" in results
    assert 'id="step-report_unmet" open' in client.get(f"/cases/{number}?step=report_unmet").text
    with app.app_context():
        acts = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.sequence.desc()).limit(2)).all()
        assert acts == ["spot_check_recorded", "numbers_shown"]
        item = db.session.scalars(select(SpotCheckItem).where(SpotCheckItem.check_id == check)).one()
        assert (item.outcome, item.note) == ("partly", "एक किस्त आई")


def test_the_list_for_paper_has_a_box_for_each_answer_and_no_number(app: Flask, client_for: CLIENT) -> None:
    check = app.world.near.spot_check_id  # type: ignore[attr-defined]
    text = client_for("reviewer").get(f"/verification/{check}/paper").text
    assert "9876543210" not in text
    assert text.count('class="tick-box"') == 4


@pytest.mark.parametrize("person", ["worker", "office_bearer", "auditor"])
def test_only_reviewers_come_in(client_for: CLIENT, person: str) -> None:
    assert client_for(person).get("/verification/").status_code == 403
