"""Thousands of cases assigned and submitted with one letter in the browser, with a worker beside the site.

Some of the cases are closed, and one is moved by somebody else between preview and confirmation: they are refused with
their reason, and what the database then holds is read by plain SQL.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update
from werkzeug.serving import make_server

from app.domain.lifecycle import Action
from app.domain.lifecycle.clocks import day_of
from app.models import Case, db
from app.services import accounts, audit, bulk_run
from app.services.case_work import move_case
from app.services.transactions import begin_write
from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.test_accessibility import violations
from tests.case_rows import copy_case, number_of
from tests.conftest import TEST_SETTINGS, make_app
from tests.databases import free_port
from tests.world import PASSWORD, World

pytestmark = pytest.mark.browser

CASES = 5000 if os.environ.get("PAHUNCH_REQUIRE_ALL") else 800
CLOSED = 40
LETTER, INWARD = "पत्र 12/2026", "आवक 345"
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180_000


@dataclass
class BusySite:
    """A running site with many cases in reach of one office-bearer, its database file, and its worker process."""

    app: Flask
    world: World
    url: str
    file: Path
    worker: subprocess.Popen[bytes]

    def rows(self, statement: str, *values: object) -> list[tuple]:
        """Return what plain SQL finds."""
        with sqlite3.connect(self.file) as connection:
            return connection.execute(statement, values).fetchall()

    def number(self, statement: str, *values: object) -> int:
        return int(self.rows(statement, *values)[0][0])


@pytest.fixture
def busy(sqlite_world: tuple[Path, World], tmp_path: Path) -> Iterator[BusySite]:
    path, built = tmp_path / "busy.sqlite3", sqlite_world[1]
    shutil.copy(sqlite_world[0], path)
    url = f"sqlite:///{path}"
    app = make_app(url, WTF_CSRF_ENABLED=True, TESTING=False, PAHUNCH_ENV="development")
    with app.app_context():
        world = built.read_into(db.session())
        booths = [booth.id for booth in world.near.booths]
        db.session.rollback()
        begin_write(db.session())
        copy_case(db.session(), world.near.case_number, booths, CASES)
        closed = [number_of(place) for place in range(CASES // 2, CASES // 2 + CLOSED)]
        db.session.execute(update(Case).where(Case.number.in_(closed)).values(state="CLOSED_OTHER"))
        db.session.commit()
    port = free_port()
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    secrets = {name: TEST_SETTINGS[name] for name in ("SECRET_KEY", "FIELD_KEY")}
    worker = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "jobs", "work", "--no-daily"],
        cwd=ROOT,
        env={**os.environ, **secrets, "DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
    )
    yield BusySite(app, world, f"http://127.0.0.1:{port}", path, worker)
    worker.kill()
    worker.wait()
    server.shutdown()
    thread.join(timeout=5)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def page(chromium: Browser, busy: BusySite) -> Iterator[Page]:
    context = chromium.new_context(viewport=LAPTOP, locale="hi-IN", base_url=busy.url)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.set_default_timeout(PATIENCE)
    page.goto("/login?lang=hi")
    page.fill("[name=identifier]", "office_bearer@example.org")
    page.fill("[name=password]", PASSWORD)
    page.click("main form [type=submit]")
    page.wait_for_url(f"{busy.url}/")
    yield page
    context.close()
    assert wrong == []


def look(page: Page) -> None:
    """See that a page has no violation, and does not scroll sideways on a phone."""
    page.set_viewport_size(PHONE)
    assert violations(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, page.url
    page.set_viewport_size(LAPTOP)


def confirm(page: Page) -> None:
    page.locator("form[action$=confirm] button").click()


def counts(page: Page) -> list[int]:
    """Return the figures of the tiles: who goes or is done, and who is refused."""
    expect(page.locator(".tile-value")).to_have_count(2)
    return [int(text.replace(",", "")) for text in page.locator(".tile-value").all_inner_texts()]


def watch_it_move(page: Page, busy: BusySite) -> None:
    """Freeze the worker after its first chunk until the page shows how far it is; then let it go on."""
    end = time.monotonic() + PATIENCE / 1000
    while not (done := busy.number("SELECT COALESCE(MAX(done), 0) FROM job WHERE state = 'running'")):
        assert time.monotonic() < end, "the worker does not begin"
    busy.worker.send_signal(signal.SIGSTOP)
    try:
        done = busy.number("SELECT done FROM job ORDER BY id DESC LIMIT 1")
        assert 0 < done < CASES
        bar = page.locator("progress")
        expect(bar).to_have_attribute("value", re.compile(r"^[1-9]\d*$"))
        assert bulk_run.WORK_CHUNK <= int(bar.get_attribute("value") or 0) <= done
    finally:
        busy.worker.send_signal(signal.SIGCONT)


def move_one(busy: BusySite, number: str) -> None:
    """Somebody else puts a case on hold meanwhile."""
    with busy.app.app_context():
        session = db.session()
        begin_write(session)
        today = day_of(datetime.now(UTC))
        other = accounts.actor_by_id(session, busy.world.users["office_bearer"], today)
        said = {"text": "बैंक बंद", "review_on": today + timedelta(days=9)}
        move_case(session, other, number, Action.HOLD, said, None)
        session.commit()


def test_thousands_are_assigned_and_submitted_with_one_letter(page: Page, busy: BusySite) -> None:
    live = CASES + 1 - CLOSED

    page.goto("/cases/?state=")
    look(page)
    page.select_option("#act", "assign")
    page.locator("button[name=all]").click()
    page.wait_for_url(re.compile(r"/acts/assign$"))
    chosen = page.locator(f"select[name=owner] option[value='{busy.world.users['office_bearer']}']").inner_text()
    assert chosen.endswith(f"{CASES + 1} में से {CASES + 1}")
    page.select_option("select[name=owner]", str(busy.world.users["office_bearer"]))
    page.locator("main form [type=submit]").click()
    page.wait_for_selector("form[action$=confirm]")
    assert counts(page) == [live, CLOSED]
    look(page)
    assert busy.number("SELECT COUNT(*) FROM case_event WHERE kind = 'assigned'") == 0
    moved = number_of(CASES // 3)
    move_one(busy, moved)
    confirm(page)
    watch_it_move(page, busy)
    page.wait_for_selector("#next-act")
    assert counts(page) == [live - 1, CLOSED + 1]
    expect(page.locator("main")).to_contain_text("इस बीच किसी और ने यह प्रकरण आगे बढ़ाया है")
    expect(page.locator("main")).to_contain_text(moved)

    look(page)
    page.select_option("#next-act", "submit")
    page.locator("button[name=all]").click()
    page.wait_for_url(re.compile(r"/acts/submit$"))
    look(page)
    page.fill("[name=letter]", LETTER)
    page.fill("[name=reference]", INWARD)
    page.check("[name=papers_complete]")
    page.locator("main form [type=submit]").click()
    page.wait_for_selector("form[action$=confirm]")
    assert counts(page) == [live - 1, 0]
    late = number_of(CASES // 4)
    move_one(busy, late)
    confirm(page)
    page.wait_for_selector("#next-act")
    assert counts(page) == [live - 2, 1]
    page.locator(".work-item a").filter(has_text=late).click()
    expect(page.locator("main")).to_contain_text("बैंक बंद")

    check_the_rows(busy, live, moved, late)
    with busy.app.app_context():
        assert audit.verify(db.session()).broken_at is None


def check_the_rows(busy: BusySite, live: int, moved: str, late: str) -> None:
    """Read with plain SQL that the others are right: one event, one audit entry, one paper each."""
    states = dict(busy.rows("SELECT state, COUNT(*) FROM case_file WHERE number <> ? GROUP BY state", "far"))
    far = 1
    assert states == {"SUBMITTED": live - 2, "ON_HOLD": 2, "CLOSED_OTHER": CLOSED, "OPEN": far}
    for number, kinds in ((moved, ["held"]), (late, ["assigned", "held"])):
        found = busy.rows(
            "SELECT kind FROM case_event e JOIN case_file c ON c.id = e.case_id WHERE c.number = ? ORDER BY e.id",
            number,
        )
        assert [kind for (kind,) in found] == kinds
    for kind, cases in (("assigned", live - 1), ("submitted", live - 2)):
        for table in (
            f"SELECT case_id AS id FROM case_event WHERE kind = '{kind}'",
            f"SELECT subject_id AS id FROM audit_entry WHERE action = 'case_{kind}' AND subject_type = 'case'",
        ):
            assert busy.rows(f"SELECT COUNT(*), COUNT(DISTINCT id) FROM ({table})") == [(cases, cases)]
    papers = busy.rows("SELECT COUNT(*), COUNT(DISTINCT case_id), MIN(external_reference) FROM submission")
    assert papers == [(live - 2, live - 2, INWARD)]
    letters = busy.number(
        "SELECT COUNT(*) FROM case_event WHERE json_extract(details, '$.letter') = ? AND kind = 'submitted'", LETTER
    )
    assert letters == live - 2
    assert busy.number("SELECT COUNT(*) FROM case_work WHERE json_extract(facts, '$.papers_complete')") == live - 2
