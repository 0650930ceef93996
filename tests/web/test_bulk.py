"""Work in bulk with no script running: two buttons choose, a form says it once, a preview, a result."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.models import BulkBatch, CaseEvent, Job, db
from tests.case_rows import copy_case
from tests.web.test_html import strict_errors
from tests.world import CANARY, World

CLIENT = Callable[[str], FlaskClient]
COPIES = 4


@pytest.fixture
def numbers(app: Flask) -> list[str]:
    """Cases of the near area beside the one that is there."""
    world: World = app.world  # type: ignore[attr-defined]
    with app.app_context():
        booths = [booth.id for booth in world.near.booths]
        found = copy_case(db.session(), world.near.case_number, booths, COPIES)
        db.session.commit()
    return found


def form_to(text: str, action: str) -> dict[str, str]:
    """Return what the form of an address holds as it is shown, ticks left aside."""
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    form = next(form for form in tree.iter("form") if form.get("action") == action)
    return {str(field.get("name")): field.get("value", "") for field in form.iter("input") if field.get("name")}


def chosen(client: FlaskClient, address: str, **typed: object) -> str:
    """Send the list's own form as it stands there, with ticks or with a button, and return where it leads."""
    answer = client.post("/bulk/", data={**form_to(client.get(address).text, "/bulk/"), **typed})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def words(text: str) -> str:
    return unescape(re.sub(r"<[^>]+>|\s+", " ", text))


def test_from_a_list_to_the_result_with_two_taps_and_a_form(app: Flask, client_for: CLIENT, numbers: list[str]) -> None:
    bearer, world = client_for("office_bearer"), app.world  # type: ignore[attr-defined]
    form = chosen(bearer, "/cases/?lang=en", act="assign", all="1")
    assert form.endswith("/acts/assign")
    said = bearer.post(form, data={"owner": str(world.users["worker"])})
    assert said.status_code == 303, words(said.text)
    batch = said.headers["Location"]
    preview = bearer.get(batch).text
    assert strict_errors(preview) is None
    assert "Nothing has changed yet." in preview
    assert "This person does not work for this booth." in preview
    assert "3 cases are refused" in words(preview)
    revision = re.search(r'name="revision" value="(\d+)"', preview)
    assert revision is not None
    for _ in range(2):
        assert bearer.post(f"{batch}/confirm", data={"revision": revision.group(1)}).status_code == 303
    result = bearer.get(batch).text
    assert strict_errors(result) is None
    assert "Go on with 2 cases that are done" in words(result)
    with app.app_context():
        assert db.session.scalar(select(func.count(CaseEvent.id)).where(CaseEvent.kind == "assigned")) == 2
    refused = next(unescape(link) for link in re.findall(r'href="([^"]*why=0[^"]*)"', result))
    listed = bearer.get(refused).text
    assert listed.count('name="case"') == 3
    onward = chosen(bearer, batch, act="note", all="1")
    assert "For 2 cases." in words(bearer.get(onward).text)


def test_the_ticked_ones_and_nothing_else(app: Flask, client_for: CLIENT, numbers: list[str]) -> None:
    bearer, far = client_for("office_bearer"), app.world.far.case_number  # type: ignore[attr-defined]
    form = chosen(bearer, "/cases/?lang=en", act="note", case=[numbers[0], numbers[2], far], ticked="1")
    assert "For 2 cases." in words(bearer.get(form).text)
    answer = bearer.post("/bulk/", data={"act": "note", "ticked": "1", "client_key": "k"})
    assert answer.status_code == 422
    assert "First choose some cases in the list." in words(answer.text)
    assert bearer.get(form.replace("note", "no_such_act")).status_code == 404


def test_a_double_tap_chooses_once_and_going_back_chooses_anew(client_for: CLIENT, numbers: list[str]) -> None:
    bearer = client_for("office_bearer")
    sent = {"act": "note", "ticked": "1", "client_key": "one page", "case": numbers[:1]}
    leads = [bearer.post("/bulk/", data=sent).headers["Location"] for _ in range(2)]
    assert leads[0] == leads[1]
    assert bearer.post("/bulk/", data={**sent, "case": numbers[:2]}).headers["Location"] != leads[0]


@pytest.mark.parametrize(
    ("act", "data", "told"),
    [
        ("assign", {"owner": "9" * 30}, "Choose who will carry this case."),
        ("assign", {"owner": "x"}, "Choose who will carry this case."),
        ("submit", {"channel": "office", "rung": "", "filed_on": "2026-11-20"}, "Say which office"),
        ("submit", {"channel": "pigeon", "rung": "GP_DESK", "filed_on": "2026-11-20"}, "Not a valid choice"),
        ("submit", {"channel": "office", "rung": "GP_DESK", "filed_on": ""}, "This is needed."),
        ("reject", {"reason": "", "evidence": "x"}, "Choose the reason"),
        ("note", {"text": "2341 2341 2346"}, "looks like Aadhaar"),
    ],
)
def test_what_a_form_lacks_is_told_beside_its_field(
    client_for: CLIENT, numbers: list[str], act: str, data: dict[str, str], told: str
) -> None:
    bearer = client_for("office_bearer")
    form = chosen(bearer, "/cases/?lang=en", act=act, case=numbers, ticked="1")
    answer = bearer.post(form, data=data)
    assert answer.status_code == 422
    assert told in words(answer.text)
    assert strict_errors(answer.text) is None


def test_what_was_said_is_kept_when_one_goes_back_to_change_it(client_for: CLIENT, numbers: list[str]) -> None:
    bearer = client_for("office_bearer")
    form = chosen(bearer, "/cases/", act="submit", case=numbers, ticked="1")
    letter = {"rung": "GP_DESK", "channel": "rti", "filed_on": "2026-11-20", "letter": "पत्र 7", "papers_complete": "y"}
    assert bearer.post(form, data=letter).status_code == 303
    text = bearer.get(form).text
    for kept in ('value="पत्र 7"', 'value="2026-11-20"', 'selected value="rti"', "checked"):
        assert kept in text, kept


def test_the_refused_come_as_a_file_without_names(client_for: CLIENT, numbers: list[str]) -> None:
    bearer = client_for("office_bearer")
    form = chosen(bearer, "/cases/?lang=en", act="acknowledge", case=numbers, ticked="1")
    batch = bearer.post(form, data={"acknowledged": "y"}).headers["Location"]
    answer = bearer.get(f"{batch}/refused.csv")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert lines[0] == "case,scheme,booth,code,reason"
    assert len(lines) == 1 + COPIES
    assert lines[1].startswith(f"{numbers[0]},widow,156/2,wrong_state,The case stands at")
    assert "सुनीता" not in answer.text


def test_others_do_not_see_it(app: Flask, client_for: CLIENT, numbers: list[str]) -> None:
    batch = chosen(client_for("office_bearer"), "/cases/", act="note", case=numbers, ticked="1").split("/acts")[0]
    for person in ("worker", "reviewer", "far_worker"):
        stranger = client_for(person)
        for address in (batch, f"{batch}/acts/note", f"{batch}/refused.csv"):
            assert stranger.get(address).status_code == 404
        assert stranger.post(f"{batch}/confirm", data={"revision": "0"}).status_code == 404
        listed = stranger.get(f"/cases/?state=&batch={batch.rsplit('/', 1)[1]}").text
        assert 'name="case"' not in listed
        assert CANARY not in listed or person == "far_worker"


def test_a_job_that_stopped_says_so_and_how_to_go_on(app: Flask, client_for: CLIENT, numbers: list[str]) -> None:
    bearer, world = client_for("office_bearer"), app.world  # type: ignore[attr-defined]
    batch = chosen(bearer, "/cases/?lang=en", act="note", case=numbers, ticked="1").split("/acts")[0]
    for state, shown, absent in (
        ("running", "data-refresh", "It has stopped"),
        ("failed", "It has stopped on the way", "data-refresh"),
    ):
        with app.app_context():
            row = db.session.get(BulkBatch, int(batch.rsplit("/", 1)[1]))
            row.state, row.act = "running", "note"
            row.job = row.job or Job(kind="bulk_cases", done=2, total=4, created_at=row.created_at, payload={})
            row.job.state, row.job.run_after = state, row.created_at
            row.job.started_by_id = world.users["office_bearer"]
            db.session.commit()
        text = bearer.get(batch).text
        assert shown in text
        assert absent not in text
        assert 'value="2" max="4"' in text
        assert strict_errors(text) is None


def test_a_filter_is_saved_opened_renamed_and_deleted(app: Flask, client_for: CLIENT) -> None:
    worker = client_for("worker")
    save = next(
        unescape(link)
        for link in re.findall(r'href="(/searches/new[^"]*)"', worker.get("/cases/?lang=en&state=OPEN&age=7").text)
    )
    tree = html5lib.parse(worker.get(save).text, namespaceHTMLElements=False)
    fields = {field.get("name"): field.get("value") for field in tree.iter("input")}
    hidden = {name: fields[name] for name in ("state", "age")}
    assert hidden == {"state": "OPEN", "age": "7"}
    assert worker.post("/searches/new", data={**hidden, "name": ""}).status_code == 422
    answer = worker.post("/searches/new", data={**hidden, "name": "Open, a week"})
    assert answer.headers["Location"] == "/cases/?state=OPEN&age=7"
    listed = worker.get("/cases/").text
    assert "Open, a week" in listed
    again = worker.post("/searches/new", data={**hidden, "name": "open, a WEEK"})
    assert again.status_code == 409
    assert "already have a filter" in words(again.text)
    key = max(int(found) for found in re.findall(r"/searches/(\d+)/name", worker.get("/searches/").text))
    assert worker.post(f"/searches/{key}/name", data={"name": "Fresh"}).status_code == 303
    assert "Fresh" in worker.get("/searches/").text
    assert client_for("far_worker").post(f"/searches/{key}/delete").status_code == 404
    assert worker.post(f"/searches/{key}/delete").status_code == 303
    assert "Fresh" not in worker.get("/searches/").text


def test_the_list_keeps_every_state_when_it_is_sorted(client_for: CLIENT) -> None:
    text = client_for("worker").get("/cases/?state=").text
    assert "state=&amp;sort=due" in text or "sort=due&amp;state=" in text


def test_who_carries_no_case_is_offered_no_work_in_bulk(client_for: CLIENT) -> None:
    assert client_for("area_admin").get("/bulk/").status_code == 403
    assert 'value="note"' in client_for("reviewer").get("/cases/").text
    assert 'value="assign"' not in client_for("reviewer").get("/cases/").text
