"""A page with a map in its sandboxed frame, served from this machine and opened in Chromium."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from geo.frame import FRAME_SANDBOX, frame_csp
from tests.geo.samples import NONCE

STATIC = Path(__file__).resolve().parents[2] / "app" / "web" / "static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".png": "image/png"}


@dataclass
class Site:
    """A tiny site: ``document`` is what the frame shows, ``asked`` every path that was requested."""

    document: str = ""
    asset_headers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    origin: str = ""

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(path)
        html = {"Content-Type": "text/html; charset=utf-8"}
        if path == "/frame":
            csp = frame_csp(NONCE, self.origin)
            return 200, {**html, "Content-Security-Policy": csp}, self.document.encode()
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/").partition("?")[0]
            return 200, {"Content-Type": TYPES[file.suffix], **self.asset_headers}, file.read_bytes()
        if path in ("/", "/deeper", "/cases"):
            frame = f'<iframe id="map" src="/frame" sandbox="{FRAME_SANDBOX}" width="900" height="600"></iframe>'
            icon = "<link rel=icon href='data:,'>"
            page = f"<!doctype html>{icon}<title>{path}</title>{frame if path == '/' else ''}"
            return 200, html, page.encode()
        return 404, html, b""


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = site.answer(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            return

    return Handler


@contextmanager
def served(site: Site) -> Iterator[Site]:
    """Serve the site on a free port of 127.0.0.1."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    site.origin = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class OpenMap:
    """An open page: the frame, what the console complained of, dialogs, and every URL that was requested."""

    page: Any
    frame: Any
    complaints: list[str]
    dialogs: list[str]
    requests: list[str]


@contextmanager
def opened(browser: Any, site: Site, **options: Any) -> Iterator[OpenMap]:
    """Open the site's page and wait until its map is drawn."""
    context = browser.new_context(**options)
    page = context.new_page()
    complaints: list[str] = []
    dialogs: list[str] = []
    requests: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))

    def dismiss(dialog: Any) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.goto(site.origin + "/")
    frame = page.query_selector("#map").content_frame()
    frame.wait_for_selector("html[data-ready=yes]", timeout=15000)
    try:
        yield OpenMap(page, frame, complaints, dialogs, requests)
    finally:
        context.close()
