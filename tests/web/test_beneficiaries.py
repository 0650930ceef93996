"""The pages of people, with no script running."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

CLIENT = Callable[[str], FlaskClient]
MOBILE = "9876543210"


def person_id(app: Flask, place: str = "near") -> int:
    return int(getattr(app.world, place).beneficiary_id)  # type: ignore[attr-defined]


def given(app: Flask, **changes: str) -> dict[str, str]:
    form = {
        "settlement": str(app.world.near.settlement.id),  # type: ignore[attr-defined]
        "name_hi": "रमा अहिरवार",
        "sex": "F",
        "age_years": "४५",
        "marital": "widow",
        "consent": "spoken",
    }
    return {**form, **changes}


def test_the_settlement_is_chosen_once_and_remembered(app: Flask, client_for: CLIENT) -> None:
    key = app.world.near.settlement.id  # type: ignore[attr-defined]
    client = client_for("worker")
    assert f"/beneficiaries/new?settlement={key}" in client.get("/beneficiaries/new").text
    client.get(f"/beneficiaries/new?settlement={key}")
    text = client.get("/beneficiaries/new").text
    assert 'name="name_hi"' in text
    assert "बड़ा टोला" in text


def test_the_notice_stands_beside_the_question_for_consent(app: Flask, client_for: CLIENT) -> None:
    from app.services.beneficiaries import NOTICE_VERSION

    client = client_for("worker")
    text = client.get(f"/beneficiaries/new?settlement={app.world.near.settlement.id}&lang=en").text  # type: ignore[attr-defined]
    for part in (NOTICE_VERSION, "What we write down", "Why:", "Who sees it", "take your consent back", "Whom to tell"):
        assert part in text


def test_nobody_is_stored_without_consent_and_nothing_typed_is_lost(app: Flask, client_for: CLIENT) -> None:
    client = client_for("worker")
    answer = client.post("/beneficiaries/new", data=given(app, consent=""))
    assert answer.status_code == 422
    assert 'value="रमा अहिरवार"' in answer.text
    assert "रमा अहिरवार" not in client.get("/beneficiaries/").text


@pytest.mark.parametrize(
    ("change", "marked"),
    [
        ({"mobile": "123"}, "mobile"),
        ({"age_years": "many"}, "age_years"),
        ({"age_years": "10"}, "guardian_name"),
        ({"born_on": "31/05/1961"}, "born_on"),
        ({"name_hi": "रमा 234123412346"}, "name_hi"),
        ({"samagra_member": "12"}, "samagra_member"),
        ({"household": "999"}, "household"),
    ],
)
def test_a_refusal_stands_beside_its_field(app: Flask, client_for: CLIENT, change: dict[str, str], marked: str) -> None:
    answer = client_for("worker").post("/beneficiaries/new", data=given(app, **change))
    assert answer.status_code == 422
    assert f'id="{marked}-error"' in answer.text


def test_numbers_are_masked_until_asked_for_and_never_kept_by_the_browser(app: Flask, client_for: CLIENT) -> None:
    client, key = client_for("worker"), person_id(app)
    page = client.get(f"/beneficiaries/{key}")
    assert MOBILE not in page.text
    assert "3210" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    shown = client.post(f"/beneficiaries/{key}/numbers")
    assert MOBILE in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert MOBILE not in client.get(f"/beneficiaries/{key}").text
    assert "निजी नंबर देखे" in client_for("auditor").get("/audit/").text


def test_no_number_of_a_person_is_looked_for_by_address(app: Flask, client_for: CLIENT) -> None:
    assert "सुनीता" not in client_for("worker").get(f"/beneficiaries/?q={MOBILE}&settlement=").text.split("<main")[1]


def test_an_answer_that_does_not_fit_is_said_and_stays(app: Flask, client_for: CLIENT) -> None:
    client, key = client_for("worker"), person_id(app)
    answer = client.post(f"/beneficiaries/{key}/answers", data={"q-farmer": "yes", "q-birth": "कल"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert re.search(r'id="q-farmer-yes"[^>]*checked', answer.text)


def test_answers_are_saved_and_shown_in_words(app: Flask, client_for: CLIENT) -> None:
    client, key = client_for("worker"), person_id(app)
    assert client.post(f"/beneficiaries/{key}/answers", data={"q-farmer": "yes"}).status_code == 303
    text = client.get(f"/beneficiaries/{key}?lang=en").text
    assert re.search(r'id="q-farmer-yes"[^>]*checked', text)
    assert "Farmer scheme" in text.split("Eligible for")[1].split("Who this is")[0]


def test_a_received_benefit_needs_no_case(app: Flask, client_for: CLIENT) -> None:
    client, key = client_for("worker"), person_id(app)
    due = re.search(r"/entitlements/(\d+)/receipt", client.get(f"/beneficiaries/{key}").text)
    assert due is not None
    answer = client.post(f"/entitlements/{due.group(1)}/receipt", data={"receipt": "received"})
    assert answer.headers["Location"].startswith(f"/beneficiaries/{key}")
    assert f"entitlement={due.group(1)}" not in client.get("/cases/new").text
