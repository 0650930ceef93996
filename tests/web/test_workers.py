"""A list of workers on the web: from the file to the first sign-in, without a password in any list or address."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from tests.web.test_html import strict_errors
from tests.web.test_imports import work
from tests.world import World

ROWS = "मोबाइल,नाम,पद,बूथ\n9812345670,मीना बाई,कार्यकर्ता,156/1\n9812345671,दूर <b>का</b>,कार्यकर्ता,4/1\n"


def give(client: FlaskClient, kind: str, content: str) -> str:
    sent = {"source": "मंडल", "received_on": "2026-11-20", "encoding": "auto"}
    file = {"file": (io.BytesIO(content.encode()), "सूची.csv")}
    answer = client.post(f"/imports/new?kind={kind}", data={**sent, **file}, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return answer.location


def test_from_the_file_to_the_first_sign_in(app: Flask, world: World, client_for: Callable[[str], FlaskClient]) -> None:
    admin = client_for("area_admin")
    address = give(admin, "workers", ROWS)
    fields = ("mobile", "name", "role", "booth")
    sent = admin.post(address, data={f"column-{place}": name for place, name in enumerate(fields)})
    assert sent.status_code == 303
    work(app)
    shown = admin.get(sent.location).text
    assert strict_errors(shown) is None
    assert "9812345670" not in shown and "दूर &lt;b&gt;का&lt;/b&gt;" in shown
    assert admin.post(f"{sent.location}/take").status_code == 303
    work(app)
    assert "/workers/" in admin.get(sent.location).text
    waiting = admin.get("/workers/").text
    assert "मीना बाई" in waiting and "दूरकोयल" not in waiting
    button = re.search(r'action="(/workers/\d+/password)"', waiting)
    assert button is not None
    told = admin.post(button.group(1))
    secret = re.search(r"<code>(\w{14})</code>", told.text)
    assert secret is not None and told.headers["Cache-Control"] == "no-store"
    assert secret.group(1) not in admin.get("/workers/").text
    assert admin.get(button.group(1)).location == "/workers/"
    fresh = app.test_client()
    signed = fresh.post("/login", data={"identifier": "98123 45670", "password": secret.group(1)})
    assert signed.status_code == 303
    assert "/account/password" in fresh.get("/", follow_redirects=False).location


def test_kinds_of_lists_are_offered_to_whoever_may_give_them(client_for: Callable[[str], FlaskClient]) -> None:
    offered = {
        person: set(re.findall(r"kind=(\w+)", client_for(person).get("/imports/").text))
        for person in ("area_admin", "state_admin")
    }
    assert {"people", "workers"} <= offered["area_admin"] and not {"schemes", "areas"} & offered["area_admin"]
    assert {"workers", "schemes", "areas", "roster"} <= offered["state_admin"]
    assert client_for("office_bearer").get("/workers/").status_code == 403
    assert client_for("area_admin").get("/rosters/").status_code == 403
