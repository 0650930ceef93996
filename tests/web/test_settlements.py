"""The settlement pages, with no script running."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

CLIENT = Callable[[str], FlaskClient]


def settlement_id(app: Flask, place: str = "near") -> int:
    return int(getattr(app.world, place).settlement.id)  # type: ignore[attr-defined]


def field(text: str, name: str) -> str:
    """Return the value that a form shows in one of its inputs."""
    tag = next(tag for tag in re.findall(r"<input[^>]*>", text) if f'name="{name}"' in tag)
    found = re.search(r'value="([^"]*)"', tag)
    return found.group(1) if found else ""


def chosen(text: str, name: str) -> str:
    """Return the option that a select shows as chosen."""
    select = re.search(rf'<select[^>]*name="{name}"[^>]*>(.*?)</select>', text, re.S)
    assert select is not None
    found = re.search(r'<option[^>]*\bselected\b[^>]*value="([^"]*)"', select.group(1))
    return found.group(1) if found else ""


def test_the_only_booth_is_chosen_already(client_for: CLIENT) -> None:
    assert chosen(client_for("worker").get("/settlements/new").text, "booth") == "156/1"


def test_a_booth_is_proposed_from_a_point_and_nothing_is_saved(client_for: CLIENT) -> None:
    client = client_for("office_bearer")
    answer = client.post("/settlements/new", data={"lat": "२३.२३", "lon": "77.08", "propose": "1"})
    assert answer.status_code == 200
    assert chosen(answer.text, "booth") == "156/3"
    assert "0.0" in answer.text
    assert "टोला नया" not in client.get("/settlements/").text


def test_a_point_without_a_booth_asks_to_confirm_the_nearest(client_for: CLIENT) -> None:
    client = client_for("office_bearer")
    given = {"name_hi": "टोला नया", "kind": "rural", "lat": "23.2301", "lon": "77.08"}
    answer = client.post("/settlements/new", data=given)
    assert answer.status_code == 200
    assert chosen(answer.text, "booth") == "156/3"
    assert field(answer.text, "name_hi") == "टोला नया"
    saved = client.post("/settlements/new", data={**given, "booth": "156/3"})
    assert saved.status_code == 303
    assert "टोला नया" in client.get(saved.headers["Location"]).text


def test_no_booth_and_no_point_is_refused_beside_the_field(client_for: CLIENT) -> None:
    answer = client_for("office_bearer").post("/settlements/new", data={"name_hi": "टोला", "kind": "rural"})
    assert answer.status_code == 422
    assert 'id="booth-error"' in answer.text


def test_who_holds_many_booths_types_the_number(client_for: CLIENT, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.services import settlements

    monkeypatch.setattr(settlements, "BOOTHS_LISTED", 2)
    client = client_for("office_bearer")
    text = client.get("/settlements/new").text
    assert '<datalist id="booths"><option value="156/1">' in text
    assert "<select" not in text
    saved = client.post("/settlements/new", data={"name_hi": "टोला", "kind": "rural", "booth": "156/2"})
    assert saved.status_code == 303


def test_two_editors_get_a_page_with_both_versions(app: Flask, client_for: CLIENT) -> None:
    key = settlement_id(app)
    first, second = client_for("worker"), client_for("office_bearer")
    version = field(second.get(f"/settlements/{key}/edit").text, "version")
    given = {"kind": "rural", "booth": "156/1", "version": version}
    assert first.post(f"/settlements/{key}/edit", data={**given, "name_hi": "पहले का"}).status_code == 303
    answer = second.post(f"/settlements/{key}/edit", data={**given, "name_hi": "दूसरे का"})
    assert answer.status_code == 409
    assert "पहले का" in answer.text
    assert field(answer.text, "name_hi") == "दूसरे का"
    again = {**given, "name_hi": "दूसरे का", "version": field(answer.text, "version")}
    assert second.post(f"/settlements/{key}/edit", data=again).status_code == 303
    assert "दूसरे का" in first.get(f"/settlements/{key}").text


def test_sorting_and_searching_stay_in_the_address(app: Flask, client_for: CLIENT) -> None:
    client = client_for("worker")
    for number in range(31):
        name = f"टोला {number:02d}"
        client.post("/settlements/new", data={"name_hi": name, "kind": "rural", "booth": "156/1"})
    first = client.get("/settlements/?q=टोला&sort=newest").text
    onward = re.search(r'href="([^"]*after=[^"]*)"', first)
    assert onward is not None
    address = onward.group(1).replace("&amp;", "&")
    assert "sort=newest" in address
    last = client.get(address).text
    assert "टोला 30" in first
    assert "टोला 00" in last
    assert "टोला 30" not in last
