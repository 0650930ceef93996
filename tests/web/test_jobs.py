"""The page of a job: what it shows in each state, with and without script, and its two buttons."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import Job, db
from tests.web.test_html import strict_errors
from tests.world import World

ClientFor = Callable[[str], FlaskClient]
BEFORE = datetime.now(UTC) - timedelta(minutes=10)
RELOADS = '<noscript><meta http-equiv="refresh"'


@pytest.fixture
def put(app: Flask) -> Callable[..., int]:
    """Return a function that stores a job of the world's worker and gives its key."""

    def store(state: str, **more: Any) -> int:
        world: World = app.world  # type: ignore[attr-defined]
        with app.app_context():
            job = Job(kind="counting", state=state, created_at=BEFORE, run_after=BEFORE, begun_at=BEFORE)
            job.started_by_id = world.users["worker"]
            for name, value in more.items():
                setattr(job, name, value)
            db.session.add(job)
            db.session.commit()
            return job.id

    return store


@pytest.mark.parametrize(
    ("state", "more", "shown", "absent"),
    [
        ("queued", {"total": 9}, ["0 / 9", RELOADS, "data-refresh", "Cancel the job"], ["Go on from", "Speed"]),
        (
            "running",
            {"done": 300_000, "total": 600_000, "result": {"counts": {"taken": 5}}},
            ["3,00,000 / 6,00,000", "Speed", "about ", RELOADS, "taken", "Cancel the job"],
            ["Go on from"],
        ),
        ("running", {"done": 1, "cancel_asked": True}, ["stops after the part", RELOADS], ["Cancel the job"]),
        ("queued", {"done": 1, "error": "OSError app.x:1"}, ["tried again by itself", "OSError app.x:1"], []),
        (
            "done",
            {"done": 9, "total": 9, "finished_at": BEFORE, "result": {"see": "/cases/?state=OPEN"}},
            ["Everything is done", 'href="/cases/?state=OPEN"'],
            [RELOADS, "data-refresh", "Cancel the job", "Time left", "Go on from"],
        ),
        ("done", {"result": {"see": "https://example.org/"}}, ["Everything is done"], ["example.org"]),
        ("failed", {"error": "OSError app.x:1"}, ["Something went wrong", "OSError app.x:1", "Go on from"], [RELOADS]),
        (
            "failed",
            {"error": "empty_file", "result": {"refusal": {"hi": "खाली है।", "en": "The file is empty."}}},
            ["The file is empty.", "Go on from"],
            ["Something went wrong", "empty_file"],
        ),
        ("cancelled", {"payload": {"back": "/cases/"}}, ["Cancelled", 'href="/cases/"', "Go on from"], [RELOADS]),
    ],
)
def test_the_page_in_each_state(
    client_for: ClientFor,
    put: Callable[..., int],
    state: str,
    more: dict[str, Any],
    shown: list[str],
    absent: list[str],
) -> None:
    job_id = put(state, **more)
    answer = client_for("worker").get(f"/jobs/{job_id}?lang=en")
    assert answer.status_code == 200
    assert strict_errors(answer.text) is None
    assert [text for text in shown if text not in answer.text] == []
    assert [text for text in absent if text in answer.text] == []


def test_a_job_is_nobody_elses(client_for: ClientFor, put: Callable[..., int]) -> None:
    job_id = put("running")
    for person in ("reviewer", "state_admin", "far_worker"):
        client = client_for(person)
        for answer in (
            client.get(f"/jobs/{job_id}"),
            client.post(f"/jobs/{job_id}/cancel"),
            client.post(f"/jobs/{job_id}/retry"),
        ):
            assert answer.status_code == 404
        assert f'href="/jobs/{job_id}"' not in client.get("/jobs/").text


def test_cancel_then_go_on(client_for: ClientFor, put: Callable[..., int]) -> None:
    job_id, client = put("queued"), client_for("worker")
    answer = client.post(f"/jobs/{job_id}/cancel?lang=en", follow_redirects=True)
    assert "The job is cancelled." in answer.text
    assert client.post(f"/jobs/{job_id}/cancel").status_code == 409
    answer = client.post(f"/jobs/{job_id}/retry", follow_redirects=True)
    assert "goes on from where it stopped" in answer.text
    assert client.post(f"/jobs/{job_id}/retry").status_code == 409


def test_the_list_pages_by_key(client_for: ClientFor, put: Callable[..., int]) -> None:
    made = {put("done", done=number) for number in range(35)}
    client = client_for("worker")
    first = client.get("/jobs/?lang=en").text
    second = client.get(re.findall(r'href="(/jobs/\?after=[^"]+)"', first)[0].replace("&amp;", "&")).text
    listed = [int(key) for text in (first, second) for key in re.findall(r'<a href="/jobs/(\d+)">', text)]
    assert len(listed) == len(set(listed)) == 36
    assert made < set(listed)


def test_an_empty_list_says_so(app: Flask, client_for: ClientFor) -> None:
    with app.app_context():
        db.session.query(Job).delete()
        db.session.commit()
    assert "No job yet" in client_for("worker").get("/jobs/?lang=en").text
