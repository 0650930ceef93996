"""From a settlement to a filed case with no script running, and what another area's worker sees of it: nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.models import Beneficiary, Entitlement, db
from tests.world import NOW

CLIENT = Callable[[str], FlaskClient]


def hidden(text: str, name: str) -> str:
    tag = next(tag for tag in re.findall(r"<input[^>]*>", text) if f'name="{name}"' in tag)
    found = re.search(r'value="([^"]*)"', tag)
    assert found is not None
    return found.group(1)


def follow(client: FlaskClient, address: str, **form: str) -> str:
    """Send a form with the key that its page shows, and return where it leads."""
    key = hidden(client.get(address).text, "client_key")
    answer = client.post(address, data={**form, "client_key": key})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_the_whole_chain_from_settlement_to_case(client_for: CLIENT) -> None:
    worker, stranger = client_for("worker"), client_for("far_worker")
    onward = follow(worker, "/settlements/new", name_hi="नीम टोला", kind="rural", booth="156/1", then="person")
    settlement = re.search(r"settlement=(\d+)", onward)
    assert settlement is not None
    person = follow(
        worker,
        onward,
        settlement=settlement.group(1),
        name_hi="गीता",
        sex="F",
        age_years="45",
        marital="widow",
        consent="spoken",
    )
    page = worker.get(person).text
    due = re.search(r"/entitlements/(\d+)/receipt", page)
    assert due is not None
    told = worker.post(f"/entitlements/{due.group(1)}/receipt", data={"receipt": "not_received"})
    assert told.headers["Location"] == f"/cases/new?entitlement={due.group(1)}"
    case = follow(worker, told.headers["Location"], entitlement=due.group(1), reason="DOC_MISSING", note="कागज दे दिए")
    text = worker.get(case).text
    assert "गीता" in text
    assert "कागज दे दिए" in text
    assert case in worker.get("/cases/?mine=1").text
    assert case in worker.get(f"/settlements/{settlement.group(1)}").text
    assert case in worker.get(person).text
    for address in (f"/settlements/{settlement.group(1)}", person, case):
        assert stranger.get(address).status_code == 404


def test_a_double_tap_files_one_case(app: Flask, client_for: CLIENT) -> None:
    client = client_for("worker")
    offered = re.search(r"/cases/new\?entitlement=(\d+)", client.get("/cases/new").text)
    assert offered is not None
    address = offered.group(0)
    form = {"entitlement": offered.group(1), "client_key": hidden(client.get(address).text, "client_key")}
    answers = [client.post("/cases/new", data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]


def test_a_second_case_leads_to_the_first(app: Flask, client_for: CLIENT) -> None:
    world = app.world  # type: ignore[attr-defined]
    client = client_for("worker")
    answer = client.post("/cases/new", data={"entitlement": str(world.near.entitlement_id), "client_key": "other"})
    assert answer.status_code == 409
    assert f"/cases/{world.near.case_number}" in answer.text


def test_a_reason_from_the_longer_list_counts(client_for: CLIENT) -> None:
    client = client_for("worker")
    offered = re.search(r"/cases/new\?entitlement=(\d+)", client.get("/cases/new").text)
    assert offered is not None
    page = client.get(offered.group(0)).text
    assert page.index('value="DOC_MISSING"') < page.index('value="NOT_IN_LIST"')
    filed = client.post("/cases/new", data={"entitlement": offered.group(1), "other_reason": "NOT_IN_LIST"})
    assert "Not in list" in client.get(filed.headers["Location"] + "?lang=en").text


def test_an_aadhaar_number_in_the_note_is_refused_and_the_note_stays(client_for: CLIENT) -> None:
    client = client_for("worker")
    offered = re.search(r"/cases/new\?entitlement=(\d+)", client.get("/cases/new").text)
    assert offered is not None
    answer = client.post("/cases/new", data={"entitlement": offered.group(1), "note": "नंबर 2341 2341 2346"})
    assert answer.status_code == 422
    assert 'id="note-error"' in answer.text
    assert "नंबर 2341" in answer.text


def test_a_note_and_a_new_owner_enter_the_history(app: Flask, client_for: CLIENT) -> None:
    world = app.world  # type: ignore[attr-defined]
    client, case = client_for("office_bearer"), f"/cases/{world.near.case_number}"
    assert client.post(f"{case}/moves/note", data={"text": "दफ्तर गए थे"}).status_code == 303
    version = hidden(client.get(case).text, "version")
    given = client.post(f"{case}/moves/assign", data={"owner": str(world.users["worker"]), "version": version})
    assert given.status_code == 303
    text = client.get(case).text
    assert "दफ्तर गए थे" in text
    late = client.post(f"{case}/moves/reassign", data={"owner": str(world.users["worker"]), "version": version})
    assert late.status_code == 409
    empty = client.post(f"{case}/moves/note", data={"text": " "})
    assert empty.status_code == 422


def test_filters_and_order_stay_in_the_address(app: Flask, client_for: CLIENT) -> None:
    world = app.world  # type: ignore[attr-defined]
    client = client_for("office_bearer")
    page = client.get(f"/cases/?booth={world.near.booths[0].id}&reason=DOC_MISSING&sort=oldest").text
    links = re.findall(r'href="(/cases/\?[^"]*sort=due[^"]*)"', page)
    assert links
    assert all("reason=DOC_MISSING" in link for link in links if "overdue" not in link)
    assert world.near.case_number in page
    for narrowed in ("state=CLOSED_OTHER", "reason=NOT_IN_LIST", f"booth={world.near.booths[1].id}", "age=9999"):
        assert world.near.case_number not in client.get(f"/cases/?{narrowed}").text


def test_what_is_typed_into_an_address_does_no_harm(client_for: CLIENT) -> None:
    client = client_for("worker")
    for query in ("state=x", "scheme=x", "booth=99999999999999999999", "area=-1", "age=1e9", "after=~~~", "sort=x"):
        assert client.get(f"/cases/?{query}").status_code == 200
    for address in ("/settlements/99999999999999999999", "/beneficiaries/99999999999999999999", "/cases/%00"):
        assert client.get(address).status_code == 404


def test_what_was_typed_stays_when_no_case_may_be_filed(app: Flask, client_for: CLIENT) -> None:
    """While the form was open, consent was withdrawn, or somebody else filed: sentence above, words kept."""
    worker, world = client_for("worker"), app.world  # type: ignore[attr-defined]
    with app.app_context():
        mine = db.session.scalars(select(Entitlement).where(Entitlement.beneficiary_id == world.near.beneficiary_id))
        free, running = sorted((due.id for due in mine), key=lambda key: key == world.near.entitlement_id)
        for consent in db.session.get_one(Beneficiary, world.near.beneficiary_id).consents:
            consent.withdrawn_at = NOW
        db.session.commit()
    answer = worker.post("/cases/new", data={"entitlement": str(free), "note": "छह महीने से बंद"})
    assert answer.status_code == 409
    assert "सहमति दर्ज नहीं है" in answer.text
    assert "छह महीने से बंद</textarea>" in answer.text
    answer = worker.post("/cases/new", data={"entitlement": str(running), "note": "यह भी लिखें"})
    assert answer.status_code == 409
    assert "प्रकरण पहले से चल रहा है" in answer.text
    assert f'action="/cases/{world.near.case_number}/moves/note"' in answer.text
    assert "यह भी लिखें</textarea>" in answer.text
