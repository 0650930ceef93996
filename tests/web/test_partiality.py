"""Reports of partiality at the door: a canary in one never reaches anybody who works there, wherever they look."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.access import Role
from app.domain.partiality import Agreed
from app.models import db
from app.services import partiality
from app.services.transactions import begin_write
from tests.partiality_world import SENT, TELLING, add_role
from tests.web.addresses import address_of
from tests.web.test_html import strict_errors
from tests.web.test_routes import rules
from tests.world import World

SECRET = "गुप्तकोयल"
TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')
FORM = {
    "post": "sarpanch",
    "happening": "money_asked",
    "what": f"{SECRET} पांच सौ रुपये मांगे",
    "precision": "day",
    "happened_on": "2026-11-02",
    "who": "someone",
    "name": f"{SECRET} बाई",
    "told": "in_person",
    "agreed": "without_name",
}


@pytest.fixture
def secret(app: Flask) -> str:
    """The number of a report about the near district with a canary in every word of it, sent by the worker."""
    with app.app_context():
        begin_write(db.session())
        world = _world(app)
        telling = dataclasses.replace(
            TELLING,
            area_id=world.near.district.id,
            what=SECRET,
            witness=SECRET,
            name=f"{SECRET} बाई",
            case_number=world.near.case_number,
            agreed=Agreed.WITH_NAME,
        )
        number = partiality.send_report(db.session(), world.actor("worker"), telling, SENT).number
        db.session.commit()
        db.session.remove()
    app.world.near.reports["secret"] = number  # type: ignore[attr-defined]
    yield number
    del app.world.near.reports["secret"]  # type: ignore[attr-defined]


def _world(app: Flask) -> World:
    return app.world.read_into(db.session())  # type: ignore[attr-defined]


def everything(app: Flask, client: FlaskClient, number: str) -> list[tuple[str, str]]:
    """Open every address there is, with the things of the near district and this report; return the leaks."""
    world: World = app.world  # type: ignore[attr-defined]
    leaks = []
    for rule in rules(app):
        if "GET" not in (rule.methods or ()) or rule.endpoint == "style.page":
            continue
        address = address_of(rule, world.near).replace(next(iter(world.near.reports.values())), number)
        answer = client.get(address, follow_redirects=True)
        if SECRET.encode() in answer.data:
            leaks.append(("canary", address))
        if number not in address and re.search(f"{number[:5]} ?{number[5:]}".encode(), answer.data):
            leaks.append(("number", address))
    return leaks


@pytest.mark.parametrize("person", ["office_bearer", "area_admin", "state_admin", "auditor", "far_worker"])
def test_no_page_of_anybody_without_the_right_holds_a_word(
    app: Flask, client_for: Callable[[str], FlaskClient], secret: str, person: str
) -> None:
    client = client_for(person)
    assert everything(app, client, secret) == []
    assert SECRET.encode() not in client.post(f"/partiality/{secret}/reading").data


@pytest.mark.parametrize("role", [Role.WORKER, Role.OFFICE_BEARER, Role.AREA_ADMIN])
def test_a_reviewer_who_works_there_finds_it_absent(
    app: Flask, client_for: Callable[[str], FlaskClient], secret: str, role: Role
) -> None:
    with app.app_context():
        begin_write(db.session())
        world = _world(app)
        add_role(world, "reviewer", role, booth=world.near.booths[2])
        db.session.commit()
        db.session.remove()
    client = client_for("reviewer")
    assert everything(app, client, secret) == []
    absent = client.get("/partiality/0000000000")
    for method, address in (
        ("GET", f"/partiality/{secret}"),
        ("GET", f"/partiality/{secret}/reading"),
        ("POST", f"/partiality/{secret}/reading"),
        ("POST", f"/partiality/{secret}/moves/take_up"),
    ):
        answer = client.open(address, method=method)
        assert (answer.status_code, SECRET.encode() in answer.data) == (404, False)
    shown = client.get(f"/partiality/{secret}").text.replace(secret, "0000000000")
    assert TOKEN.sub("", shown) == TOKEN.sub("", absent.text)


def test_whoever_sent_it_meets_the_number_alone(
    app: Flask, client_for: Callable[[str], FlaskClient], secret: str
) -> None:
    client = client_for("worker")
    leaks = everything(app, client, secret)
    assert leaks == [("number", "/partiality/receipts")]
    assert client.post(f"/partiality/{secret}/reading").status_code == 403


def test_the_reviewer_from_outside_reads_it_by_opening_it_alone(
    app: Flask, client_for: Callable[[str], FlaskClient], secret: str
) -> None:
    client = client_for("reviewer")
    assert everything(app, client, secret) == [("number", "/partiality/")]
    opened = client.post(f"/partiality/{secret}/reading")
    assert (opened.status_code, opened.text.count(SECRET)) == (200, 3)
    assert opened.headers["Cache-Control"] == "no-store"
    assert strict_errors(opened.text) is None
    assert "पक्षपात की रिपोर्ट पढ़ी" in client_for("auditor").get("/audit/").text


def test_from_the_case_to_the_number(app: Flask, client_for: Callable[[str], FlaskClient]) -> None:
    client, place = client_for("worker"), app.world.near  # type: ignore[attr-defined]
    assert 'action="/partiality/new"' in client.get(f"/cases/{place.case_number}").text
    begun = client.post("/partiality/new", data={"begin": "1", "case": place.case_number})
    assert (begun.status_code, begun.headers["Cache-Control"]) == (200, "no-store")
    key = re.search(r'name="client_key"[^>]*value="(\w+)"', begun.text)
    assert key
    sent = {**FORM, "case": place.case_number, "area": str(place.district.id), "client_key": key.group(1)}
    first, second = (client.post("/partiality/new", data=sent) for _time in range(2))
    assert (first.status_code, first.headers["Location"]) == (303, second.headers["Location"])
    receipt = client.get(first.headers["Location"])
    assert SECRET not in receipt.text
    assert place.case_number not in receipt.text
    assert receipt.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"what": "हम कांग्रेस के हैं"}, "किसने किसे वोट दिया"),
        ({"what": "आधार 2341 2341 2346"}, "आधार"),
        ({"happened_on": ""}, "तारीख चुनें"),
        ({"agreed": "with_name", "leave_out": "y"}, "नाम नहीं रखा जा रहा है"),
        ({"agreed": ""}, "व्यक्ति से पूछें"),
        ({"area": ""}, "पद किस जगह का है"),
        ({"area": "999999"}, "सूची में से वह जगह चुनें"),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_typed(
    app: Flask, client_for: Callable[[str], FlaskClient], changes: dict[str, str], said: str
) -> None:
    typed = {**FORM, "area": str(app.world.near.district.id), **changes}  # type: ignore[attr-defined]
    answer = client_for("worker").post("/partiality/new", data=typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert typed["what"] in answer.text


def test_a_case_out_of_reach_is_absent(app: Flask, client_for: Callable[[str], FlaskClient]) -> None:
    far = app.world.far.case_number  # type: ignore[attr-defined]
    for data in ({"begin": "1", "case": far}, {**FORM, "case": far}):
        assert client_for("worker").post("/partiality/new", data=data).status_code == 404


def test_the_way_of_a_report_on_its_page(client_for: Callable[[str], FlaskClient], secret: str) -> None:
    client = client_for("reviewer")
    taken = client.post(f"/partiality/{secret}/moves/take_up", data={"version": "1"})
    assert taken.status_code == 303
    again = client.post(f"/partiality/{secret}/moves/take_up", data={"version": "1"})
    assert (again.status_code, "किसी और ने" in again.text) == (409, True)
    passed = {"version": "2", "authority": "कलेक्टर", "reference": SECRET}
    assert client.post(f"/partiality/{secret}/moves/pass_on", data=passed).status_code == 303
    assert SECRET not in client.get(f"/partiality/{secret}").text
    assert client.post(f"/partiality/{secret}/reading").text.count(SECRET) == 4
    assert client.post(f"/partiality/{secret}/moves/judge").status_code == 404
