"""The map page, its table and its frame: strict HTML, exact policy, hostile names, one's own area, late libraries."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Role
from app.models import Area, Booth, RoleAssignment, db
from app.services import counter_upkeep
from tests.conftest import Furnishing, Templates
from tests.map_world import MapWorld, two_districts
from tests.world import CANARY, STARTS, World

ROOT = Path(__file__).resolve().parents[2]
Sign = Callable[[str], FlaskClient]
HOSTILE = (
    "<img src=x onerror=window.__xss=1>",
    "${alert(1)}",
    "`+alert(1)+`",
    "</script><script>window.__xss=1</script>",
)


def two_districts_with_cases(session: Session, world: World) -> MapWorld:
    """Two districts with cases; the small world's reviewer is given both."""
    made = two_districts(session, world)
    for reference, count in (("901/1", 12), ("901/2", 3), ("902/1", 1), ("902/2", 2)):
        for number in range(count):
            age = 40 if number % 3 == 0 else 0
            made.case(made.booths[reference], overdue=reference == "901/2", age_days=age, now=datetime.now(UTC))
    made.due(made.booths["903/1"], receipt="unknown")
    give(made, "reviewer", Role.REVIEWER, ("district:901", "district:902"))
    give(made, "area_admin", Role.AREA_ADMIN, ("district:901",))
    counter_upkeep.rebuild(session)
    return made


@pytest.fixture(scope="module")
def furnishing() -> Furnishing:
    return two_districts_with_cases


@pytest.fixture
def places(app: Flask, furnished_templates: Templates) -> MapWorld:
    with app.app_context():
        return furnished_templates("sqlite")[1].read_into(db.session(), app.world)  # type: ignore[attr-defined]


def give(places: MapWorld, person: str, role: Role, areas: tuple[str, ...]) -> None:
    for name in areas:
        places.session.add(
            RoleAssignment(user_id=places.world.users[person], role=role, area_id=places.keys[name], starts_on=STARTS)
        )


def read(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.text


def strictly(page: str) -> None:
    html5lib.HTMLParser(strict=True).parse(page)


def table(page: str) -> list[list[str]]:
    """The table's rows as the texts of their cells."""
    body = page.split("<tbody", 1)[1].split("</tbody>", 1)[0]
    rows = re.findall(r"<tr.*?</tr>", body, flags=re.S)
    cells = [re.findall(r"<t[hd].*?</t[hd]>", row, flags=re.S) for row in rows]
    return [[" ".join(unescape(re.sub(r"<[^>]*>", " ", cell)).split()) for cell in row] for row in cells]


def embedded(shown: str) -> str:
    """Return the document of the map that a page carries."""
    frame = re.search(r'<iframe class="map-frame" srcdoc="([^"]*)"', shown)
    assert frame
    return unescape(frame[1])


def drawing(page: str) -> dict:
    found = re.search(r'<script type="application/json" id="map-data">(.*?)</script>', page, flags=re.S)
    assert found
    return json.loads(found.group(1))


def of(places: MapWorld, name: str) -> int:
    return places.keys[name]


@pytest.fixture
def reviewer(places: MapWorld, client_for: Sign) -> FlaskClient:
    client = client_for("reviewer")
    client.get("/maps/?lang=en")
    return client


@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize(
    "address",
    [
        "/maps/",
        "/maps/?area={west}",
        "/maps/?area={seat}&within={west}",
        "/maps/?area={west}&scheme=widow&min_age=30&show=rate&sort=name",
        "/maps/?min_age=many",
        "/maps/frame",
        "/maps/frame?area={seat}&within={west}&show=rate",
    ],
)
def test_every_map_is_strict_html_in_both_languages(
    reviewer: FlaskClient, places: MapWorld, address: str, language: str
) -> None:
    reviewer.get(f"/maps/?lang={language}")
    page = read(reviewer, address.format(west=of(places, "district:901"), seat=of(places, "constituency:902")))
    strictly(page)
    assert f'<html lang="{language}"' in page


def test_the_table_tells_what_the_drawing_tells(reviewer: FlaskClient, places: MapWorld) -> None:
    for place in (
        f"area={of(places, 'district:901')}",
        f"area={of(places, 'constituency:901')}&within={of(places, 'district:901')}",
    ):
        rows = {row[0].removesuffix(" position not sure"): row[1:] for row in table(read(reviewer, f"/maps/?{place}"))}
        data = drawing(read(reviewer, f"/maps/frame?{place}"))
        units = data["points"] if data["points"]["label"] else data["areas"]
        assert len(units["label"]) >= 2
        for label, count, eligible, rate in zip(
            units["label"], units["count"], units["eligible"], units["rate"], strict=True
        ):
            shown = rows[label]
            assert (shown[0], shown[2]) == (str(count), str(eligible))
            assert shown[3] == ("too few people" if rate is None else f"{rate * 100:.1f}")


def test_the_table_keeps_the_three_truths_apart(reviewer: FlaskClient, places: MapWorld) -> None:
    with reviewer.application.app_context():
        booth = db.session.get_one(Booth, of(places, "903/1"))
        MapWorld(db.session(), reviewer.application.world).due(booth, receipt="received")  # type: ignore[attr-defined]
        db.session.commit()
    rows = table(read(reviewer, f"/maps/?area={of(places, 'constituency:903')}&sort=name"))
    assert rows == [["903/1 · शाला 903/1", "0", "0", "1", "too few people", "–", "–"]]
    rows = table(read(reviewer, f"/maps/?area={of(places, 'constituency:901')}&sort=name"))
    assert rows[0] == [
        "901/1 · शाला 901/1", "12", "0", "12", "100.0", "100.0", "See the cases : 901/1 · शाला 901/1"
    ]  # fmt: skip
    assert rows[2] == ["901/3 · शाला 901/3 not on the map", "Nobody has asked yet", "–", "–", "–", "–", "–"]


@pytest.mark.parametrize("narrowed", ["", "&scheme=widow", "&scheme=women", "&min_age=30", "&scheme=widow&min_age=1"])
def test_every_figure_equals_the_rows_behind_its_link(reviewer: FlaskClient, places: MapWorld, narrowed: str) -> None:
    followed = 0
    for place in ("district:901", "district:902", "constituency:901"):
        page = read(reviewer, f"/maps/?area={of(places, place)}{narrowed}")
        body = page.split("<tbody", 1)[1].split("</tbody>", 1)[0]
        links = [re.search(r'href="(/cases/[^"]*)"', row) for row in re.findall(r"<tr.*?</tr>", body, flags=re.S)]
        for cells, link in zip(table(page), links, strict=True):
            if link is None:
                assert cells[1] in ("0", "Nobody has asked yet")
                continue
            rows = read(reviewer, unescape(link[1])).count('<tr role="row" data-href=')
            assert rows == int(cells[1])
            followed += 1
    assert followed or narrowed == "&scheme=women"


def test_the_way_down_keeps_the_filter(reviewer: FlaskClient, places: MapWorld) -> None:
    west, shared, alone = (of(places, name) for name in ("district:901", "constituency:902", "constituency:901"))
    page = unescape(read(reviewer, f"/maps/?area={west}&scheme=widow&min_age=0&show=rate"))
    assert f"/maps/?area={shared}&within={west}&scheme=widow&min_age=0&show=rate" in page
    scheme = of(places, "scheme:widow")
    assert f"/cases/?area={shared}&within={west}&scheme={scheme}" in page
    assert f"/cases/?area={alone}&scheme={scheme}" in page


def test_an_admin_who_may_not_read_cases_gets_no_link_to_them(places: MapWorld, client_for: Sign) -> None:
    client = client_for("area_admin")
    west = of(places, "district:901")
    assert "/cases/" not in read(client, f"/maps/?area={west}")
    assert set(drawing(read(client, f"/maps/frame?area={west}"))["areas"]["detail"]) == {None}


def test_the_page_keeps_the_strict_policy_and_boxes_the_frame_in(reviewer: FlaskClient) -> None:
    answer = reviewer.get("/maps/")
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert 'sandbox="allow-scripts allow-top-navigation-by-user-activation"' in answer.text
    assert "allow-same-origin" not in answer.text


def test_background_tiles_come_only_from_where_the_operator_says(reviewer: FlaskClient) -> None:
    reviewer.application.config["MAP_TILES"] = "https://{s}.tiles.example/{z}/{x}/{y}.png"
    answer = reviewer.get("/maps/frame")
    assert "img-src data: http://localhost https://*.tiles.example;" in answer.headers["Content-Security-Policy"]
    assert "tiles.example" in answer.text
    assert "leaflet/leaflet.js" in answer.text


def test_without_tiles_only_the_parts_that_draw_areas_come(reviewer: FlaskClient) -> None:
    for address in ("/maps/", "/maps/frame", "/maps/booths/frame"):
        assert "leaflet/areas.js" in reviewer.get(address).text
    for address in ("/maps/", "/maps/booths/"):
        assert "drawing/areas-" in reviewer.get(address).text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_name_stays_a_name(reviewer: FlaskClient, places: MapWorld, hostile: str) -> None:
    with reviewer.application.app_context():
        for key in (of(places, "district:901"), of(places, "constituency:901")):
            area = db.session.get_one(Area, key)
            area.name_hi = area.name_en = hostile
        booth = db.session.get_one(Booth, of(places, "901/1"))
        booth.name_hi = booth.name_en = hostile
        db.session.commit()
    for address in (f"?area={of(places, 'district:901')}", f"?area={of(places, 'constituency:901')}"):
        for door in ("/maps/", "/maps/frame"):
            page = read(reviewer, door + address)
            strictly(page)
            assert "<img src=x" not in page
            assert "<script>window" not in page
        labels = drawing(read(reviewer, f"/maps/frame{address}"))
        assert any(hostile in label for label in labels["areas"]["label"] + labels["points"]["label"])


@pytest.mark.parametrize("door", ["/maps/", "/maps/frame"])
def test_what_is_out_of_reach_is_not_there(app: Flask, places: MapWorld, client_for: Sign, door: str) -> None:
    client = client_for("office_bearer")
    with app.app_context():
        far = db.session.scalars(select(Area.id).where(Area.code == "419", Area.kind == "district")).one()
    for area in (far, of(places, "district:901"), -1, 10**30, "abc"):
        answer = client.get(f"{door}?area={area}")
        assert answer.status_code == 404
        assert CANARY not in answer.text
    assert client.get(f"{door}?scheme=nothing").status_code == 404
    page = read(client, door)
    assert CANARY not in page
    assert "पश्चिम" not in page


@pytest.mark.parametrize("person", ["worker", "auditor"])
def test_roles_without_a_map(client_for: Sign, person: str) -> None:
    client = client_for(person)
    assert {client.get(door).status_code for door in ("/maps/", "/maps/frame")} == {403}


def test_a_column_head_sorts_and_turns(reviewer: FlaskClient, places: MapWorld) -> None:
    place = f"/maps/?area={of(places, 'constituency:901')}"
    page = unescape(read(reviewer, place))
    assert 'aria-sort="descending"' in page
    assert f"{place}&sort=outstanding" in page
    assert f"{place}&sort=name" in page
    assert [row[0][:5] for row in table(read(reviewer, f"{place}&sort=-name"))] == ["901/3", "901/2", "901/1"]


def test_a_wrong_number_of_days_is_said_beside_its_field_and_does_not_narrow(reviewer: FlaskClient) -> None:
    for text in ("many", "99999", "-4"):
        page = read(reviewer, f"/maps/?min_age={text}")
        assert 'aria-invalid="true"' in page
        assert table(page) == table(read(reviewer, "/maps/"))


def test_days_may_be_written_in_devanagari(reviewer: FlaskClient) -> None:
    assert "min_age=30" in unescape(read(reviewer, "/maps/?min_age=३०"))


def test_an_empty_map_says_what_to_do_next(reviewer: FlaskClient, places: MapWorld) -> None:
    page = read(reviewer, f"/maps/?area={of(places, 'constituency:903')}")
    assert "Nobody has asked here yet" in page
    assert 'href="/settlements/"' in page
    page = read(reviewer, f"/maps/?area={of(places, 'constituency:901')}&min_age=3650")
    assert "No outstanding case matches this filter." in page


def test_the_application_starts_without_the_drawing_libraries() -> None:
    script = (
        "import sys; from app import create_app; "
        "create_app({'TESTING': True, 'DATABASE_URL': 'sqlite://'}); "
        "heavy = {'geopandas', 'folium', 'shapely', 'branca', 'pandas', 'pyogrio', 'fpdf', 'pypdfium2', 'PIL'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
