"""Take a screenshot of every page at the width of a phone and of a laptop, in Hindi, from a fresh demo district.

Pictures are kept beside this file with few colours, so that the repository stays light. Looking at them is part of
finishing a change.
"""

from __future__ import annotations

import io
import logging
import shutil
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

import flask_migrate
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from app.models import db
from app.services.demo import SignInCard, demo_sign_ins
from docs.screens.staging import Staged, stage_fairness

HERE = Path(__file__).resolve().parent
SIZES = {360: 740, 1440: 900}
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars")
TALLEST = 2600


@dataclass(frozen=True)
class Shot:
    """One page: its file name, who looks at it, its address (with names of what was staged), and a link to follow."""

    name: str
    person: str | None
    address: str
    follow: str = ""


SHOTS = (
    Shot("login", None, "/login"),
    Shot("style", None, "/style"),
    Shot("not-found", None, "/nowhere"),
    Shot("home", "worker", "/"),
    Shot("home-reviewer", "reviewer", "/"),
    Shot("home-auditor", "auditor", "/"),
    Shot("search", "worker", "/search/"),
    Shot("same-person", "office_bearer", "/same-person/"),
    Shot("settlements", "worker", "/settlements/"),
    Shot("settlement", "worker", "/settlements/", "main a[href^='/settlements/']:not([href*='new']):not([href*='?'])"),
    Shot("settlement-new", "worker", "/settlements/new"),
    Shot("people", "worker", "/beneficiaries/"),
    Shot("person", "worker", "/beneficiaries/", "main a[href^='/beneficiaries/']:not([href*='new']):not([href*='?'])"),
    Shot("person-new", "worker", "/beneficiaries/new"),
    Shot("cases", "worker", "/cases/"),
    Shot("cases-office", "office_bearer", "/cases/"),
    Shot("spot-checks", "reviewer", "/verification/"),
    Shot("spot-check-new", "reviewer", "/verification/new"),
    Shot("reports", "reviewer", "/reports/"),
    Shot("report-backlog", "reviewer", "/reports/backlog"),
    Shot("report-schemes", "reviewer", "/reports/schemes"),
    Shot("notices", "worker", "/notifications/"),
    Shot("admin", "state_admin", "/admin/"),
    Shot("offices", "state_admin", "/admin/offices/"),
    Shot("ladder", "state_admin", "/admin/ladders/general"),
    Shot("jobs", "state_admin", "/jobs/"),
    Shot("lists", "area_admin", "/imports/"),
    Shot("list-new", "area_admin", "/imports/new?kind=workers"),
    Shot("workers-waiting", "area_admin", "/workers/"),
    Shot("booths-left-over", "state_admin", "/rosters/"),
    Shot("map-canvas", "reviewer", "/maps/booths/"),
    Shot("case", "office_bearer", "/cases/", "main a[href^='/cases/PH']"),
    Shot("case-new-list", "worker", "/cases/new"),
    Shot("case-new", "worker", "/cases/new", "main a[href*='entitlement=']"),
    Shot("schemes", "worker", "/schemes/"),
    Shot("map-state", "state_admin", "/maps/"),
    Shot("map-district", "reviewer", "/maps/"),
    Shot("map-booths", "reviewer", "/maps/", "main table a[href^='/maps/?area=']"),
    Shot("fairness", "reviewer", "/fairness/"),
    Shot("fairness-area", "reviewer", "/fairness/areas/{place_id}"),
    Shot("fairness-finding", "reviewer", "/fairness/findings/{finding_id}"),
    Shot("fairness-findings", "reviewer", "/fairness/findings/"),
    Shot("fairness-runs", "reviewer", "/fairness/runs/"),
    Shot("fairness-reply", "office_bearer", "/fairness/replies/{to_reply_id}"),
    Shot("fairness-help", "reviewer", "/fairness/help"),
    Shot("take-along", "office_bearer", "/exports/new/cases"),
    Shot("partiality-new", "worker", "/partiality/new"),
    Shot("partiality", "reviewer", "/partiality/"),
    Shot("partiality-report", "reviewer", "/partiality/{report}", "main form button[type=submit]"),
    Shot("partiality-areas", "reviewer", "/partiality/areas"),
    Shot("audit", "auditor", "/audit/"),
    Shot("password", "worker", "/account/password"),
)


def take(page: Page, shot: Shot, width: int, staged: Staged) -> None:
    """Open one page and keep its picture."""
    page.goto(shot.address.format(**vars(staged)))
    if shot.follow:
        page.locator(shot.follow).first.click(timeout=8000)
        page.wait_for_load_state("load")
    page.wait_for_timeout(600 if shot.name.startswith("map") else 50)
    tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    page.set_viewport_size({"width": width, "height": max(tall, SIZES[width])})
    page.wait_for_timeout(150)
    raw = page.screenshot()
    page.set_viewport_size({"width": width, "height": SIZES[width]})
    picture = Image.open(io.BytesIO(raw)).convert("RGB").quantize(96)
    picture.save(HERE / f"{shot.name}-{width}.png", optimize=True)


def open_page(browser: Browser, url: str, card: SignInCard | None, width: int) -> Page:
    """Open a browser of one width, signed in as a demo person."""
    page = browser.new_context(viewport={"width": width, "height": SIZES[width]}, base_url=url).new_page()
    if card:
        page.goto("/login")
        page.fill("[name=identifier]", card.identifier)
        page.fill("[name=password]", card.password)
        page.click("main form [type=submit]")
        page.wait_for_url(f"{url}/")
    return page


def main() -> int:
    """Load the demo into a temporary database, serve it, and walk through the pages."""
    wanted = set(sys.argv[1:])
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            {
                "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3",
                "SECRET_KEY": "only-for-screenshots-of-the-demo",
                "FIELD_KEY": "only-for-screenshots-of-the-demo",
                "PAHUNCH_ENV": "development",
            }
        )
        with app.app_context():
            flask_migrate.upgrade()
        app.test_cli_runner().invoke(args=["demo", "load", "--seed", "7"], catch_exceptions=False)
        staged = stage_fairness(app)
        with app.app_context():
            cards = {card.role.value: card for card in reversed(demo_sign_ins(db.session()))}
            db.session.remove()
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(CHROMIUM))
            for width in SIZES:
                for person in dict.fromkeys(shot.person for shot in SHOTS):
                    page = open_page(browser, url, cards.get(person or ""), width)
                    for shot in SHOTS:
                        if shot.person == person and (not wanted or shot.name in wanted):
                            take(page, shot, width, staged)
                            sys.stdout.write(f"{shot.name} {width}\n")
                    page.context.close()
            browser.close()
        server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
