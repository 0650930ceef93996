"""The admin pages: what is entered shows, what is refused says why beside its field, and the case page follows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from app.web.language import today
from tests.world import World

Client = Callable[[str], FlaskClient]


def test_an_office_is_entered_filled_and_falls_vacant(app: Flask, client_for: Client) -> None:
    world: World = app.world  # type: ignore[attr-defined]
    admin, number = client_for("area_admin"), world.near.case_number
    assert "श्री रमेश" in client_for("reviewer").get(f"/cases/{number}").text
    form = {"name_hi": "जनपद कार्यालय", "step_code": "GP_DESK", "area": world.near.district.id, "department": "SJ"}
    answer = admin.post("/admin/offices/new", data={**form, "active": "y"})
    assert answer.status_code == 303
    office = answer.headers["Location"]
    shown = client_for("reviewer").get(f"/cases/{number}?lang=en").text
    assert "जनपद कार्यालय" in shown and "Vacant: nobody was ever entered" in shown
    refused = admin.post(f"{office}/holders", data={"name": "", "starts_on": today().isoformat()})
    assert refused.status_code == 422 and "field-error" in refused.text
    since = today() - timedelta(days=30)
    holder = {"name": "श्रीमती गीता", "starts_on": since.isoformat(), "mobile": "9876500002"}
    assert admin.post(f"{office}/holders", data=holder).status_code == 303
    page = admin.get(office).text
    assert "श्रीमती गीता" in page and "9876500002" not in page
    assert "9876500002" in admin.post(f"{office}/numbers").text
    again = admin.post(f"{office}/holders", data={**holder, "name": "कोई और"})
    assert again.status_code == 422 and "श्रीमती गीता" in again.text
    holder_id = re.findall(r"/holders/(\d+)/end", page)[0]
    assert admin.post(f"{office}/holders/{holder_id}/end", data={"ends_on": today().isoformat()}).status_code == 303
    assert admin.get("/admin/offices/?vacant=1").status_code == 200
    assert admin.get("/admin/").status_code == 200


def test_an_election_code_is_seen_where_cases_are_filed(app: Flask, client_for: Client) -> None:
    world: World = app.world  # type: ignore[attr-defined]
    admin, last = client_for("state_admin"), today() + timedelta(days=12)
    form = {
        "area": world.near.district.id,
        "starts_on": today().isoformat(),
        "ends_on": (today() - timedelta(days=1)).isoformat(),
        "reason": "पंचायत चुनाव",
    }
    assert admin.post("/admin/freezes/new", data=form).status_code == 422
    assert admin.post("/admin/freezes/new", data={**form, "ends_on": last.isoformat()}).status_code == 303
    listed = admin.get("/admin/freezes/").text
    assert "पंचायत चुनाव" in listed
    worker = client_for("worker")
    assert "आचार संहिता" in worker.get(f"/cases/{world.near.case_number}").text
    freeze_id = re.findall(r"/admin/freezes/(\d+)/end", listed)[0]
    assert admin.post(f"/admin/freezes/{freeze_id}/end", data={"ends_on": ""}).status_code == 422
    assert admin.post(f"/admin/freezes/{freeze_id}/remove").status_code == 409
    ended = admin.post(f"/admin/freezes/{freeze_id}/end", data={"ends_on": today().isoformat()})
    assert ended.status_code == 303


def test_holidays_by_year(client_for: Client) -> None:
    admin = client_for("state_admin")
    year = today().year + 1
    assert "गणतंत्र दिवस" in admin.get(f"/admin/holidays/?year={year}").text
    assert admin.post(f"/admin/holidays/fixed?year={year}").status_code == 303
    one = {"day": f"{year}-03-22", "name_hi": "होली", "area": ""}
    assert admin.post("/admin/holidays/", data=one).status_code == 303
    assert admin.post("/admin/holidays/", data=one).status_code == 422
    bad = admin.post(f"/admin/holidays/list?year={year}", data={"days": "होली"})
    assert bad.status_code == 422 and "होली" in bad.text
    added = admin.post(f"/admin/holidays/list?year={year}", data={"days": f"11-11-{year} दिवाली"})
    assert added.status_code == 303
    page = admin.get(f"/admin/holidays/?year={year}").text
    assert "दिवाली" in page
    removable = re.findall(r"/admin/holidays/(\d+)/remove", page)
    assert len(removable) == 6
    assert admin.post(f"/admin/holidays/{removable[0]}/remove").status_code == 303
    assert admin.get("/admin/holidays/?year=99").status_code == 422


def test_a_ladder_of_ones_own(client_for: Client) -> None:
    admin = client_for("state_admin")
    assert admin.post("/admin/ladders/start", data={"ladder": "scheme-widow"}).status_code == 303
    page = admin.get("/admin/ladders/scheme-widow").text
    step = page.split("/admin/ladders/scheme-widow/steps/")[2].split('"')[0]
    saved = {"label_hi": "पंचायत सचिव", "label_en": "Secretary", "days": "५"}
    assert admin.post(f"/admin/ladders/scheme-widow/steps/{step}", data=saved).status_code == 303
    bad = admin.post(f"/admin/ladders/scheme-widow/steps/{step}", data={**saved, "days": "900"})
    assert bad.status_code == 422 and "365" in bad.text
    new = {"label_hi": "कलेक्टर", "days": "7", "after": step, "code": ""}
    assert admin.post("/admin/ladders/scheme-widow/steps/new", data=new).status_code == 303
    assert "कलेक्टर" in admin.get("/admin/ladders/scheme-widow").text
    assert admin.post(f"/admin/ladders/scheme-widow/steps/{step}/remove").status_code == 409
    assert admin.post("/admin/ladders/scheme-widow/drop").status_code == 303
    assert admin.get("/admin/ladders/scheme-widow").status_code == 404
