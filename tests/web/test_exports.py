"""Taking a list along from its page: the choice, the file, the job and its file, for whoever may and in strict HTML."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.exports import MEDIA_TYPES, ExportForm
from app.jobs.worker import Worker
from app.models import db
from app.services.exports import exports
from tests.web.test_html import strict_errors
from tests.world import CANARY

PAGES = {
    "cases": "/cases/",
    "people": "/beneficiaries/",
    "settlements": "/settlements/",
    "booths": "/maps/?by=booth",
}


@pytest.fixture
def reviewer(client_for: Callable[[str], FlaskClient]) -> FlaskClient:
    return client_for("reviewer")


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    assert strict_errors(answer.text) is None
    return answer.text


@pytest.mark.parametrize("kind", PAGES)
def test_each_list_leads_to_its_file(reviewer: FlaskClient, kind: str) -> None:
    assert f"/exports/new/{kind}" in page(reviewer, PAGES[kind])
    choice = page(reviewer, f"/exports/new/{kind}")
    assert 'type="radio"' in choice
    for form in ExportForm:
        answer = reviewer.post(f"/exports/new/{kind}", data={"form": form.value})
        assert answer.status_code == 200 and answer.headers["Content-Type"] == MEDIA_TYPES[form]
        assert f'filename="pahunch-{kind}-' in answer.headers["Content-Disposition"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert len(answer.data) > 100 and CANARY.encode() not in answer.data


def test_the_filter_of_the_page_goes_along(app: Flask, reviewer: FlaskClient) -> None:
    assert "/exports/new/cases?mine=1" not in page(reviewer, "/cases/")
    answer = reviewer.post("/exports/new/cases?lang=en&overdue=1", data={"form": "csv"})
    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert lines[1] == ["Filter: Overdue"] and len([line for line in lines[7:] if line]) == 0
    world = app.world  # type: ignore[attr-defined]
    answer = reviewer.post("/exports/new/cases?lang=en&state=", data={"form": "csv", "personal": "y"})
    text = answer.data.decode("utf-8-sig")
    assert world.near.case_number in text and "सुनीता बाई" in text and "9876543210" in text


def test_an_empty_list_says_so(reviewer: FlaskClient) -> None:
    assert "empty" in page(reviewer, "/exports/new/people?lang=en&q=zzzz")


def test_who_may_not_take_names_is_not_offered_them(client_for: Callable[[str], FlaskClient]) -> None:
    worker = client_for("worker")
    assert 'name="personal"' not in page(worker, "/exports/new/people")
    assert worker.post("/exports/new/people", data={"form": "csv", "personal": "y"}).status_code == 403


def test_a_long_list_is_a_job_and_its_file_is_ones_own(
    app: Flask, client_for: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewer, other = client_for("reviewer"), client_for("office_bearer")
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    answer = reviewer.post("/exports/new/booths", data={"form": "kml"})
    assert answer.status_code == 303 and answer.location.startswith("/jobs/")
    page(reviewer, answer.location)
    with app.app_context():
        Worker(daily=()).work_off()
        db.session.remove()
    job = page(reviewer, answer.location)
    address = job.partition('href="/exports/')[2].partition('"')[0]
    assert address.isdecimal()
    assert "EX-" in page(reviewer, f"/exports/{address}")
    fetched = reviewer.post(f"/exports/{address}/fetch")
    assert fetched.status_code == 200 and b"<Placemark>" in fetched.data
    assert other.get(f"/exports/{address}").status_code == 404
    assert other.post(f"/exports/{address}/fetch").status_code == 404
