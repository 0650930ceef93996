"""Pages in the midst of work on lists: no violation of WCAG 2.2 AA, nothing sideways, and no text of a list runs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.list_pages import ATTACK, stage_pages
from tests.browser.test_accessibility import violations
from tests.browser.test_hostile import watched_page, what_ran

pytestmark = pytest.mark.browser


def test_pages_of_lists_in_both_languages_and_sizes(
    app: Flask, chromium: Any, client_for: Callable[[str], FlaskClient]
) -> None:
    looks = stage_pages(app)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url, wrong, shown = f"http://127.0.0.1:{server.server_port}", [], ""
    for person in sorted({look.person for look in looks}):
        cookie = client_for(person).get_cookie(app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        for language, size in (("hi", PHONE), ("en", LAPTOP)):
            context = chromium.new_context(base_url=url, viewport=size)
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])
            page = watched_page(context, wrong)
            page.goto(f"/?lang={language}")
            for look in looks:
                if look.person != person:
                    continue
                assert page.goto(look.address).status == 200, look.name  # type: ignore[union-attr]
                if look.act is not None:
                    look.act(page)
                    page.wait_for_load_state()
                shown += page.inner_text("main")
                found = [*violations(page), *what_ran(page)]
                if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                    found.append("scrolls sideways")
                wrong += [(look.name, language, found)] if found else []
            context.close()
    server.shutdown()
    server.server_close()
    assert wrong == []
    assert ATTACK in shown
