"""Taking a map along from its page: bytes against the table, roles, names of files, hostile places, late libraries."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Role
from app.domain.lifecycle.clocks import day_of
from app.domain.map_files import MEDIA_TYPES, MapForm, file_name
from app.models import Area, AuditEntry, Booth, db
from app.services import counter_upkeep
from tests.conftest import Furnishing, Templates, make_app
from tests.map_world import MapWorld, two_districts
from tests.services.letters.sheets import pictures_of, text_of
from tests.web.test_maps import HOSTILE, embedded, give, of, read, strictly, table
from tests.world import CANARY, World

SILENT = ("Nobody has asked yet", "–", "too few people")


def furnish(session: Session, world: World) -> MapWorld:
    made = two_districts(session, world)
    for reference, count in (("901/1", 12), ("901/2", 3), ("902/1", 1), ("902/2", 2)):
        for number in range(count):
            made.case(made.booths[reference], age_days=40 if number % 3 == 0 else 0, now=datetime.now(UTC))
    made.due(made.booths["903/1"], receipt="unknown")
    give(made, "reviewer", Role.REVIEWER, ("district:901", "district:902"))
    counter_upkeep.rebuild(session)
    return made


@pytest.fixture(scope="module")
def furnishing() -> Furnishing:
    return furnish


@pytest.fixture
def places(app: Flask, furnished_templates: Templates) -> MapWorld:
    with app.app_context():
        return furnished_templates("sqlite")[1].read_into(db.session(), app.world)  # type: ignore[attr-defined]


@pytest.fixture
def reviewer(client_for: Callable[[str], FlaskClient]) -> FlaskClient:
    client = client_for("reviewer")
    client.get("/?lang=en")
    return client


def number(cell: str) -> float | None:
    return None if cell in SILENT else float(cell.replace(",", ""))


def test_the_file_has_the_figures_of_the_table(reviewer: FlaskClient, places: MapWorld) -> None:
    for place, words, show in product(
        ("district:901", "district:902", "constituency:901"), ("", "&scheme=widow", "&min_age=30"), ("", "rate", "age")
    ):
        address = f"area={of(places, place)}{words}" + (f"&show={show}" if show else "")
        shown = table(read(reviewer, f"/maps/?{address}"))
        answer = reviewer.post(f"/maps/take-along?{address}", data={"form": "geojson"})
        rows = [feature["properties"] for feature in json.loads(answer.data)["features"]]
        columns = ("outstanding", "overdue", "eligible", "per_100", "value" if show == "age" else "asked_per_100")
        filed = {row["code"]: [row[column] for column in columns] for row in rows}
        said = {line[0].split(" ")[0]: [number(cell) for cell in line[1:6]] for line in shown}
        assert filed == said, address


def test_the_page_offers_every_form_with_its_own_filter(reviewer: FlaskClient, places: MapWorld) -> None:
    page = read(reviewer, f"/maps/?area={of(places, 'district:901')}&scheme=widow&show=rate&by=constituency")
    strictly(page)
    form = re.search(r'<form method="post" action="(/maps/take-along[^"]*)">(.*?)</form>', page, flags=re.S)
    assert form is not None
    assert set(re.findall(r'name="form" value="(\w+)"', form[2])) == {one.value for one in MapForm}
    action = form[1].replace("&amp;", "&")
    assert {"scheme=widow", "show=rate", "by=constituency"} <= set(action.partition("?")[2].split("&"))
    assert reviewer.post(action, data={"form": "kml"}).status_code == 200


def test_each_form_is_a_download_with_a_name_of_its_own(reviewer: FlaskClient, places: MapWorld) -> None:
    magic = {"pdf": b"%PDF-", "summary": b"%PDF-", "png": b"\x89PNG", "gpkg": b"SQLite", "kml": b"<?xml"}
    name = r'attachment; filename="pahunch-(?:map|summary)-[a-z]+-23-[\d-]+(?:-a3)?\.\w+"'
    for form in MapForm:
        answer = reviewer.post("/maps/take-along", data={"form": form.value, "paper": "a3"})
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == MEDIA_TYPES[form]
        assert re.fullmatch(name, answer.headers["Content-Disposition"])
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.data.startswith(magic.get(form.value, b"{"))


def test_file_names_are_made_of_codes() -> None:
    day = datetime(2026, 11, 22, tzinfo=UTC).date()
    assert file_name(MapForm.KML, "district", "../../राशन\r\nX", day, None) == "pahunch-map-district-X-2026-11-22.kml"
    assert file_name(MapForm.PDF, "district", "सूची", day, None) == "pahunch-map-district-x-2026-11-22.pdf"


def test_unknown_forms_and_papers_do_not_exist(reviewer: FlaskClient, places: MapWorld) -> None:
    for data in ({}, {"form": "exe"}, {"form": "pdf", "paper": "a0"}, {"form": "pdf", "paper": ""}):
        assert reviewer.post("/maps/take-along", data=data).status_code == 404


def test_who_may_see_the_map_may_take_it(client_for: Callable[[str], FlaskClient], places: MapWorld) -> None:
    expected = {"worker": 403, "auditor": 403, "office_bearer": 200, "area_admin": 200, "state_admin": 200}
    for person, status in expected.items():
        answer = client_for(person).post("/maps/take-along", data={"form": "geojson"})
        assert answer.status_code == status, person


def test_nothing_of_another_area_is_in_any_file(
    client_for: Callable[[str], FlaskClient], app: Flask, places: MapWorld
) -> None:
    client = client_for("office_bearer")
    far = app.world.far.district.id  # type: ignore[attr-defined]
    for form in MapForm:
        assert client.post(f"/maps/take-along?area={far}", data={"form": form.value}).status_code == 404
        assert CANARY.encode() not in client.post("/maps/take-along", data={"form": form.value}).data


def test_it_is_written_down(reviewer: FlaskClient, app: Flask, places: MapWorld) -> None:
    reviewer.post(f"/maps/take-along?area={of(places, 'district:901')}", data={"form": "gpkg"})
    with app.app_context():
        acts = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "map_taken_along")).all()
        assert [(act.subject_id, act.details["form"]) for act in acts] == [(of(places, "district:901"), "gpkg")]


def test_without_its_token_nothing_is_taken(sqlite_url: str) -> None:
    client = make_app(sqlite_url, WTF_CSRF_ENABLED=True).test_client()
    assert client.post("/maps/take-along", data={"form": "pdf"}).status_code in (400, 403)


def test_hostile_names_are_names_in_every_file(reviewer: FlaskClient, app: Flask, places: MapWorld) -> None:
    with app.app_context():
        for name, hostile in zip(("901/1", "901/2", "901/3"), HOSTILE, strict=False):
            db.session.get_one(Booth, of(places, name)).name_en = hostile
        db.session.get_one(Area, of(places, "constituency:901")).name_en = HOSTILE[3] + "=1+1\r\nX: y"
        db.session.commit()
    for form in MapForm:
        answer = reviewer.post(f"/maps/take-along?area={of(places, 'constituency:901')}", data={"form": form.value})
        assert answer.status_code == 200
        assert "X: y" not in str(answer.headers)
        if form is MapForm.KML:
            assert b"<script" not in answer.data
            assert b"<img" not in answer.data


def test_booths_as_ground_are_announced_on_page_and_map(reviewer: FlaskClient, places: MapWorld) -> None:
    seat = of(places, "constituency:901")
    page = read(reviewer, f"/maps/?area={seat}&draw=areas")
    strictly(page)
    assert "drawn, not surveyed" in page
    for document in (embedded(page), read(reviewer, f"/maps/frame?area={seat}&draw=areas")):
        assert "not surveyed" in document
    assert "not surveyed" not in read(reviewer, f"/maps/frame?area={seat}")
    assert 'name="draw"' not in read(reviewer, f"/maps/?area={of(places, 'district:901')}")


def test_a_printed_page_says_what_was_counted_and_when(reviewer: FlaskClient, places: MapWorld) -> None:
    page = read(reviewer, f"/maps/?area={of(places, 'district:901')}&min_age=30&first=2026-01-05")
    (stamp,) = re.findall(r'<p class="stamp">(.*?)</p>', page)
    assert stamp.startswith("Filter: All schemes · Outstanding cases · Open for at least 30 days · From 05-01-2026 · ")
    assert stamp.endswith("(Indian time)")


def test_two_days_stand_on_one_sheet(reviewer: FlaskClient, app: Flask, places: MapWorld) -> None:
    day = day_of(datetime.now(UTC)) - timedelta(days=31)
    with app.app_context():
        counter_upkeep.snapshot(db.session(), day)
        db.session.commit()
    address = f"/maps/?area={of(places, 'district:901')}&since={day}"
    assert "show both days on one sheet" in read(reviewer, address)
    for show in ("", "&show=rate"):
        answer = reviewer.post(
            f"/maps/take-along?area={of(places, 'district:901')}&since={day}{show}", data={"form": "pdf"}
        )
        said = text_of(answer.data)
        assert f"{day:%d-%m-%Y}, as they were kept" in said
        assert "(Indian time)" in said
        assert len(pictures_of(answer.data, 1.0)) == 1
    alone = text_of(reviewer.post(f"/maps/take-along?area={of(places, 'district:901')}", data={"form": "pdf"}).data)
    assert "as they were kept" not in alone


def test_every_booth_at_once_is_taken_along(reviewer: FlaskClient, places: MapWorld) -> None:
    page = read(reviewer, "/maps/booths/?scheme=widow&view=heat")
    strictly(page)
    form = re.search(r'<form method="post" action="(/maps/booths/take-along[^"]*)">(.*?)</form>', page, flags=re.S)
    assert form is not None
    assert set(re.findall(r'name="form" value="(\w+)"', form[2])) == {one.value for one in MapForm}
    assert form[1] == "/maps/booths/take-along?view=heat&amp;scheme=widow"
    by_booth = read(reviewer, "/maps/booths/?scheme=widow")
    assert 'action="/maps/booths/take-along?scheme=widow"' in by_booth
    assert 'value="summary"' not in by_booth
    rows = json.loads(reviewer.post(form[1].replace("&amp;", "&"), data={"form": "geojson"}).data)["features"]
    found = {row["properties"]["code"]: row["properties"]["outstanding"] for row in rows}
    assert found["901/1"] == 12
    assert found["902/2"] == 2
    assert {row["properties"]["kind"] for row in rows} == {"booth"}
    for kind in MapForm:
        answer = reviewer.post("/maps/booths/take-along", data={"form": kind.value, "paper": "a3"})
        assert answer.status_code == (404 if kind is MapForm.SUMMARY else 200)
        if answer.status_code == 200:
            assert "-state-booths-" in answer.headers["Content-Disposition"]
        heat = reviewer.post("/maps/booths/take-along?view=heat", data={"form": kind.value})
        assert heat.status_code == 200
        assert ("-state-heat-" in heat.headers["Content-Disposition"]) == (kind.value in ("pdf", "png", "summary"))
    assert reviewer.post("/maps/booths/take-along?area=-1", data={"form": "pdf"}).status_code == 404


def test_ones_own_booths_alone_are_taken_along(
    client_for: Callable[[str], FlaskClient], app: Flask, places: MapWorld
) -> None:
    client = client_for("office_bearer")
    far = app.world.far.district.id  # type: ignore[attr-defined]
    assert client.post(f"/maps/booths/take-along?area={far}", data={"form": "geojson"}).status_code == 404
    assert CANARY.encode() not in client.post("/maps/booths/take-along", data={"form": "geojson"}).data
    for person in ("worker", "auditor"):
        assert client_for(person).post("/maps/booths/take-along", data={"form": "pdf"}).status_code == 403
