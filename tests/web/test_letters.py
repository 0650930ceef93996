"""Letters in the browser, with no script: from a case to the sheet and back to the case, for one and for many."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import db
from app.services import letters
from tests.services.letters.sheets import text_of
from tests.world import CANARY, World

CLIENT = Callable[[str], FlaskClient]


def world_of(app: Flask) -> World:
    return app.world  # type: ignore[attr-defined,no-any-return]


def fields_of(html: str, action: str) -> dict[str, list[str]]:
    """Return what a browser would send of the form with this action: every named field with its values."""
    document = html5lib.parse(html, namespaceHTMLElements=False)
    form = next(form for form in document.iter("form") if form.get("action", "").split("?")[0] == action)
    sent: dict[str, list[str]] = {}
    for field in form.iter():
        name = field.get("name")
        if field.tag == "textarea" and name:
            sent[name] = [(field.text or "").removeprefix("\n")]
        elif field.tag == "input" and name and (field.get("type") != "checkbox" or field.get("checked") is not None):
            sent.setdefault(name, []).append(field.get("value", ""))
    return sent


def made(client: FlaskClient, address: str, **changes: object) -> str:
    """Send the form of a letter as it is proposed, with some changes; return the address of the letter."""
    answer = client.post(address, data=fields_of(client.get(address).text, "/letters/new") | changes)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_from_a_case_to_the_sheet_and_back(app: Flask, client_for: CLIENT) -> None:
    client, number = client_for("worker"), world_of(app).near.case_number
    assert f"/letters/new?case={number}" in client.get(f"/cases/{number}").text
    choice = client.get(f"/letters/new?case={number}").text
    links = [unescape(link) for link in re.findall(r'href="(/letters/new\?[^"]+kind=[^"]+)"', choice)]
    assert len(links) == 5 and "kind=application" in links[0]

    form = client.get(links[0]).text
    sent = fields_of(form, "/letters/new")
    assert "सुनीता बाई" in sent["body"][0]
    seen = client.post(links[0], data=sent | {"body": sent["body"][0] + "\nजोड़ा हुआ", "preview": "1"})
    assert seen.status_code == 200 and 'class="sheet"' in seen.text
    assert "जोड़ा हुआ" in fields_of(seen.text, "/letters/new")["body"][0]

    address = made(client, links[0], body="महोदय\n\nहाथ से बना\n\n[हस्ताक्षर]")
    shown = client.get(address).text
    assert "हाथ से बना" in shown and "[हस्ताक्षर]" not in shown
    assert address in client.get(f"/cases/{number}").text
    assert address in client.get("/letters/").text
    assert f"/cases/{number}?letter={address.rsplit('/', 1)[1]}#work" in shown

    pdf = client.post(f"{address}/pdf")
    assert pdf.mimetype == "application/pdf" and pdf.data.startswith(b"%PDF")
    assert pdf.headers["Content-Disposition"] == f'attachment; filename="patra-{address.rsplit("/", 1)[1]}.pdf"'
    assert pdf.headers["Cache-Control"] == "no-store"
    assert "हाथ" in text_of(pdf.data)
    assert client.post(f"{address}/pdf").data == pdf.data


def test_a_refusal_keeps_what_was_typed(app: Flask, client_for: CLIENT) -> None:
    client, number = client_for("worker"), world_of(app).near.case_number
    address = f"/letters/new?case={number}&kind=rti"
    sent = fields_of(client.get(address).text, "/letters/new")
    for button in ({}, {"preview": "1"}):
        answer = client.post(address, data=sent | button | {"office": "", "body": "मेरे शब्द"})
        assert answer.status_code == 422
        assert fields_of(answer.text, "/letters/new")["body"] == ["मेरे शब्द"]
        assert 'href="#office"' in answer.text


def test_a_collective_letter_from_a_settlement_and_from_the_list(app: Flask, client_for: CLIENT) -> None:
    client, world = client_for("office_bearer"), world_of(app)
    assert world.near.settlement is not None
    start = f"/letters/new?settlement={world.near.settlement.id}"
    assert start in client.get(f"/settlements/{world.near.settlement.id}").text
    listed = unescape(client.get(f"/cases/?scheme={world.schemes['widow'].id}").text)
    assert re.search(r'href="(/letters/new\?[^"]*scheme=\d+[^"]*)"', listed)
    assert "/letters/new?" not in client.get("/cases/").text

    address = made(client, f"{start}&kind=jan_sunwai")
    shown = client.get(address).text
    assert world.near.case_number in shown and "<table>" in shown
    with app.app_context():
        actor = world.actor("office_bearer")
        assert [case.number for case in letters.cases_of(db.session(), actor, address.rsplit("/", 1)[1])] == [
            world.near.case_number
        ]
    sent = fields_of(client.get(f"{start}&kind=rti").text, "/letters/new")
    assert client.post(f"{start}&kind=rti", data=sent | {"cases": []}).status_code == 422


def test_ticks_taken_away_stay_away_when_the_form_comes_back(app: Flask, client_for: CLIENT) -> None:
    client, world = client_for("worker"), world_of(app)
    assert world.near.settlement is not None
    address = f"/letters/new?settlement={world.near.settlement.id}&kind=reminder"
    sent = fields_of(client.get(address).text, "/letters/new")
    assert sent["cases"] == [world.near.case_number]
    again = client.post(address, data=sent | {"cases": [], "preview": "1"})
    assert again.status_code == 422
    assert "cases" not in fields_of(again.text, "/letters/new")


def test_the_code_on_the_sheet_leads_to_the_letter_once_signed_in(app: Flask, client_for: CLIENT) -> None:
    near, far = world_of(app).near.letter_reference, world_of(app).far.letter_reference
    assert app.test_client().get(f"/l/{near}").headers["Location"].startswith("/login")
    client = client_for("reviewer")
    assert client.get(f"/l/{near.lower()}").headers["Location"] == f"/letters/{near}"
    for address in (f"/l/{far}", f"/letters/{far}", "/letters/%00", "/letters/0000000000"):
        answer = client.get(address)
        assert answer.status_code == 404 and CANARY not in answer.text
    assert client.post(f"/letters/{far}/pdf").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/letters/new?case={far}",
        "/letters/new?case={far}&kind=rti",
        "/letters/new?settlement={far_settlement}",
        "/letters/new?settlement={far_settlement}&kind=rti",
        "/cases/{far}/slip",
    ],
)
def test_nothing_of_another_area_gets_into_a_letter(app: Flask, client_for: CLIENT, address: str) -> None:
    far = world_of(app).far
    assert far.settlement is not None
    answer = client_for("office_bearer").get(address.format(far=far.case_number, far_settlement=far.settlement.id))
    assert answer.status_code == 404 and CANARY not in answer.text


def test_a_letter_of_another_case_does_not_fill_the_form(app: Flask, client_for: CLIENT) -> None:
    world = world_of(app)
    client = client_for("office_bearer")
    given = {"owner": str(world.users["worker"]), "version": "1"}
    client.post(f"/cases/{world.near.case_number}/moves/assign", data=given)
    address, form = f"/cases/{world.near.case_number}", f"/cases/{world.near.case_number}/moves/submit"
    other = client.get(f"{address}?letter={world.far.letter_reference}").text
    assert fields_of(other, form)["authority"] == [""] and CANARY not in other
    filled = fields_of(client.get(f"{address}?letter={world.near.letter_reference}").text, form)
    assert filled["authority"][0].startswith("पंचायत, ")


def test_the_slip_shows_and_sends_the_number_alone(app: Flask, client_for: CLIENT) -> None:
    client, number = client_for("worker"), world_of(app).near.case_number
    page = client.get(f"/cases/{number}/slip").text
    main = page[page.index("<main") : page.index("</main>")]
    assert number in main and "https://wa.me/?text=" in main
    assert not any(word in main for word in ("सुनीता", "विधवा", "9876543210", "टोला"))
    pdf = client.post(f"/cases/{number}/slip/pdf")
    assert pdf.headers["Content-Disposition"] == f'attachment; filename="parchi-{number}.pdf"'


def test_a_state_admin_changes_a_wording_and_goes_back(app: Flask, client_for: CLIENT) -> None:
    client = client_for("state_admin")
    address = "/admin/letters/application-one"
    assert address in client.get("/admin/letters/").text
    sent = fields_of(client.get(address).text, address)
    wrong = client.post(address, data=sent | {"body": "महोदय\n{nobody}"})
    assert wrong.status_code == 422
    assert "nobody" in wrong.text and "पंक्ति 2" in wrong.text
    seen = client.post(address, data=sent | {"body": "नए शब्द {person}", "preview": "1"})
    assert seen.status_code == 200 and "नए शब्द कल्पना उदाहरण" in seen.text
    assert client.post(address, data=sent | {"body": "नए शब्द {person}"}).status_code == 303
    assert client.post(address, data=sent | {"body": "और शब्द"}).status_code == 409
    worker, number = client_for("worker"), world_of(app).near.case_number
    letter = f"/letters/new?case={number}&kind=application"
    assert "नए शब्द सुनीता बाई" in worker.get(letter).text
    assert "नए शब्द" not in client.get(f"{address}?version=0").text.split("</form>")[0]
    assert client.post(f"{address}/restore", data={"version": "0"}).status_code == 303
    assert "नए शब्द" not in worker.get(letter).text
    assert client.post(f"{address}/restore", data={"version": "-5"}).status_code == 404
    assert client.get("/admin/letters/love-letter").status_code == 404
