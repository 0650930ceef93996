"""A real browser against a real server with the demo district in it.

A page that writes an error to its console, or asks anything of another host, fails the test that opened it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from werkzeug.serving import make_server

from app.models import db
from app.services.demo import SignInCard, demo_sign_ins
from tests.conftest import make_app
from tests.databases import free_port

DEMO = ("demo", "load", "--seed", "7")
NIGHT = ("fairness", "run", "--level", "panchayat", "--level", "block")
PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1440, "height": 900}


@dataclass
class Site:
    """A running site: its application, its address, and the demo's sign-ins by role."""

    app: Flask
    url: str
    cards: dict[str, SignInCard]


@pytest.fixture(scope="session")
def demo_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demo district, loaded by the command that `make run` uses, after its first night.

    Whichever process of a run is first makes it for all; each has a copy.
    """
    base = tmp_path_factory.getbasetemp()
    made = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "made-demo.sqlite3"
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            path = Path(shutil.copy(sqlite_template, made.with_suffix(".part")))
            _load_demo(path)
            path.rename(made)
    return Path(shutil.copy(made, tmp_path_factory.mktemp("demo") / "demo.sqlite3"))


def _load_demo(path: Path) -> None:
    app = make_app(f"sqlite:///{path}")
    for command in (DEMO, NIGHT):
        answer = app.test_cli_runner().invoke(args=list(command))
        assert answer.exit_code == 0, answer.output
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def site(demo_file: Path) -> Iterator[Site]:
    """The demo served on loopback, with CSRF protection and every header as in production."""
    app = make_app(f"sqlite:///{demo_file}", WTF_CSRF_ENABLED=True, TESTING=False, PAHUNCH_ENV="development")
    port = free_port()
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with app.app_context():
        found = demo_sign_ins(db.session())
        workers = [card for card in found if card.role.value == "worker"]
        cards = {**{card.role.value: card for card in reversed(found)}, "other_worker": workers[1]}
        db.session.remove()
    yield Site(app, f"http://127.0.0.1:{port}", cards)
    server.shutdown()
    thread.join(timeout=5)


def is_error(message: ConsoleMessage) -> bool:
    """Tell whether a page complained; one that is not there on purpose, or a refused form, is no complaint."""
    refused = "status of 409" in message.text or "status of 422" in message.text
    return message.type == "error" and not refused and not message.location["url"].endswith("/nowhere")


@pytest.fixture
def open_browser(chromium: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a fresh browser as a demo person ("worker", …; None: nobody) at a size."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def start(person: str | None = None, size: dict[str, int] | None = None, language: str = "hi") -> Page:
        context = chromium.new_context(viewport=size or PHONE, locale="hi-IN", base_url=site.url)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: wrong.append(f"console: {m.text}") if is_error(m) else None)
        page.on("pageerror", lambda error: wrong.append(f"script error: {error}"))
        page.on(
            "request",
            lambda r: wrong.append(f"left the site: {r.url}") if not r.url.startswith((site.url, "data:")) else None,
        )
        page.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(f"/login?lang={language}")
        if person:
            page.fill("[name=identifier]", site.cards[person].identifier)
            page.fill("[name=password]", site.cards[person].password)
            page.click("main form [type=submit]")
            page.wait_for_url(f"{site.url}/")
        return page

    yield start
    for context in contexts:
        context.close()
    assert wrong == []
