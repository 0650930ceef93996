"""Every booth at once: strict pages, columns for one's own area alone, what may be kept, and lists behind figures."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.models import Booth, db
from tests.booth_columns import unpacked
from tests.map_world import MapWorld
from tests.web.test_maps import drawing, embedded, furnishing, of, places, read, reviewer, strictly, table

__all__ = ["furnishing", "places", "reviewer"]


@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize(
    "address",
    [
        "/maps/booths/",
        "/maps/booths/?area={west}&view=heat&scheme=widow",
        "/maps/booths/frame",
        "/maps/booths/frame?area={seat}&within={west}&view=heat",
        "/maps/search?q=%E0%A4%AA",
        "/maps/search?q=901/1",
        "/maps/?show=change",
        "/maps/?show=flags&by=constituency",
        "/maps/?show=age&classes=natural",
        "/maps/?area={west}&show=received&first=2026-01-01&last=nonsense&state=ON_HOLD&level=2&department=SJ",
        "/maps/frame?area={west}&show=coverage",
        "/maps/frame?area={seat}&show=overdue&classes=equal",
        "/maps/frame?show=asked",
    ],
)
def test_every_view_is_strict_html(reviewer: FlaskClient, places: MapWorld, address: str, language: str) -> None:
    reviewer.get(f"/maps/?lang={language}")
    strictly(read(reviewer, address.format(west=of(places, "district:901"), seat=of(places, "constituency:901"))))


def columns(client: FlaskClient, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/vnd.pahunch.columns")
    return unpacked(answer.data)


def test_columns_hold_ones_own_booths_alone(client_for: Callable[[str], FlaskClient], places: MapWorld) -> None:
    client = client_for("area_admin")
    found = columns(client, "/maps/booths/places")
    assert found["n"] == columns(client, "/maps/booths/figures")["n"]
    assert of(places, "901/1") in found["id"]
    assert of(places, "902/2") not in found["id"]
    assert set(found) == {"n", "unit", "id", "ac", "no", "x", "y", "doubtful", "odd"}
    east = of(places, "district:902")
    for part in ("places", "figures", "frame", ""):
        assert client.get(f"/maps/booths/{part}?area={east}").status_code == 404


@pytest.mark.parametrize("part", ["places", "figures"])
def test_columns_are_asked_for_each_time_and_sent_when_they_changed(
    reviewer: FlaskClient, places: MapWorld, part: str
) -> None:
    first = reviewer.get(f"/maps/booths/{part}")
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = {"If-None-Match": first.headers["ETag"]}
    kept = reviewer.get(f"/maps/booths/{part}", headers=again)
    assert (kept.status_code, kept.data) == (304, b"")
    with reviewer.application.app_context():
        places.session = db.session()
        booth = places.session.get_one(Booth, of(places, "901/1"))
        booth.lon = 77.9
        places.case(booth)
        db.session.commit()
    changed = reviewer.get(f"/maps/booths/{part}", headers=again)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_what_one_reader_kept_is_not_confirmed_to_another(
    client_for: Callable[[str], FlaskClient], places: MapWorld
) -> None:
    for part in ("places", "figures"):
        tag = client_for("reviewer").get(f"/maps/booths/{part}").headers["ETag"]
        other = client_for("area_admin").get(f"/maps/booths/{part}", headers={"If-None-Match": tag})
        assert other.status_code == 200
        assert of(places, "902/2") not in unpacked(other.data).get("id", [])
    nobody = client_for("reviewer").application.test_client().get("/maps/booths/places", headers={"If-None-Match": "*"})
    assert nobody.status_code == 302


def test_a_booth_leads_to_its_cases_with_the_same_filter(reviewer: FlaskClient, places: MapWorld) -> None:
    page = read(reviewer, "/maps/booths/frame?scheme=widow&min_age=30")
    prefix = drawing(page)["cases"]
    assert prefix == f"/cases/?scheme={of(places, 'scheme:widow')}&age=30&booth="
    rows = read(reviewer, f"{prefix}{of(places, '901/1')}").count('<tr role="row" data-href=')
    figures = columns(reviewer, "/maps/booths/figures?scheme=widow&min_age=30")["count"]
    assert rows == 4
    assert rows in figures


def test_whoever_reads_no_cases_gets_no_way_to_them(client_for: Callable[[str], FlaskClient], places: MapWorld) -> None:
    assert drawing(read(client_for("area_admin"), "/maps/booths/frame"))["cases"] is None


def test_the_page_of_thick_cases_says_that_its_files_show_booths(reviewer: FlaskClient, places: MapWorld) -> None:
    said = "PDF and picture show how thick cases lie, as on this page"
    assert said in reviewer.get("/maps/booths/?view=heat&lang=en").text
    assert said not in reviewer.get("/maps/booths/?lang=en").text


def test_the_frame_of_booths_has_the_policy_of_maps(reviewer: FlaskClient) -> None:
    policy = reviewer.get("/maps/booths/frame").headers["Content-Security-Policy"]
    assert "connect-src 'none'" in policy
    assert policy.endswith("sandbox allow-scripts allow-top-navigation-by-user-activation")


def test_a_list_opens_as_a_map_with_the_same_filter(reviewer: FlaskClient, places: MapWorld) -> None:
    west, scheme = of(places, "district:901"), of(places, "scheme:widow")
    page = unescape(read(reviewer, f"/cases/?area={west}&scheme={scheme}&age=30&reason=DOC_MISSING&level=2"))
    address = f"/maps/?area={west}&scheme=widow&reason=DOC_MISSING&level=2&min_age=30"
    assert f'href="{address}"' in page
    alone = read(reviewer, address.replace("/maps/", "/maps/frame"))
    assert drawing(embedded(read(reviewer, address))) == drawing(alone)


@pytest.mark.parametrize(("show", "column"), [("overdue", ["0", "3"]), ("age", ["40", "0", "–"])])
def test_the_table_answers_the_question_of_the_map(
    reviewer: FlaskClient, places: MapWorld, show: str, column: list[str]
) -> None:
    page = read(reviewer, f"/maps/?area={of(places, 'constituency:901')}&show={show}&sort=name")
    cells = [row[2] if show == "overdue" else row[5] for row in table(page)]
    assert set(column) & set(cells)
