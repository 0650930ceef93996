"""A page whose map shows outlines drawn from booths says so: message, table, popup, legend; and how old they are."""

from __future__ import annotations

from html import unescape

import pytest
from flask import Flask
from flask.testing import CliRunner, FlaskClient
from sqlalchemy import select

from app.models import AuditEntry, Booth, DrawnOutline, db
from tests.map_world import MapWorld
from tests.web.test_maps import drawing, embedded, furnishing, of, places, read, reviewer, strictly, table

__all__ = ["furnishing", "places", "reviewer"]


@pytest.fixture
def blocks(app: Flask, places: MapWorld) -> MapWorld:
    """A block of four sure booths in the western district, and one of the booths that are left; the command ran."""
    with app.app_context():
        places.session = db.session()
        west, seat = (db.session.merge(places.areas[name]) for name in ("district:901", "constituency:901"))
        near = places.area("administrative", "block", "B1", name="पास का ब्लॉक")
        for number in range(4):
            places.booth(f"901/{10 + number}", west, seat, near, at=(77.1 + 0.05 * number, 23.5))
        far = places.area("administrative", "block", "B2")
        places.booth("901/20", west, seat, far, at=(77.8, 23.8))
        db.session.commit()
        places.session.expunge_all()
    drawn(app)
    return places


def drawn(app: Flask) -> str:
    runner: CliRunner = app.test_cli_runner()
    told = runner.invoke(args=["boundaries", "draw"])
    assert told.exit_code == 0, told.output
    return told.output


@pytest.mark.parametrize("language", ["hi", "en"])
def test_message_table_popup_and_legend_say_that_an_outline_is_drawn(
    reviewer: FlaskClient, blocks: MapWorld, language: str
) -> None:
    address = f"/maps/?area={of(blocks, 'district:901')}&by=block"
    page = read(reviewer, f"{address}&lang={language}")
    strictly(page)
    told = {"hi": "नापी हुई नहीं", "en": "not surveyed"}[language]
    message = page.split('data-part="below"', 1)[1].split("<table", 1)[0]
    assert told in message
    assert {"hi": "आज रात", "en": "tonight"}[language] not in message
    rows = {row[0]: row for row in table(page)}
    mark = {"hi": "बूथों से बनी सीमा", "en": "drawn from booths"}[language]
    assert f"पास का ब्लॉक {mark}" in rows
    assert not any("B2" in name and mark in name for name in rows)
    document = embedded(page)
    data = drawing(document)
    assert (data["areas"]["label"], data["areas"]["drawn"]) == (["पास का ब्लॉक"], [1])
    assert data["digits"] == 3
    assert told in data["texts"]["drawn_note"]
    legend = unescape(document.split('class="legend"', 1)[1].split("</section>", 1)[0])
    assert data["texts"]["drawn_note"] in legend
    assert "stroke-dasharray" in legend


def test_a_map_of_surveyed_outlines_says_nothing_of_it(reviewer: FlaskClient, blocks: MapWorld) -> None:
    page = read(reviewer, "/maps/?lang=en")
    assert "drawn from booths" not in page
    assert "drawn" not in drawing(embedded(page))["areas"]


def test_the_page_says_when_booths_have_changed_since(app: Flask, reviewer: FlaskClient, blocks: MapWorld) -> None:
    address = f"/maps/?area={of(blocks, 'district:901')}&by=block&lang=en"
    with app.app_context():
        db.session.get_one(Booth, of(blocks, "901/10")).lon = 77.11
        db.session.commit()
    assert "Booths have changed since; the outlines are drawn anew tonight." in read(reviewer, address)
    drawn(app)
    assert "Booths have changed since" not in read(reviewer, address)


def test_the_pieces_of_ground_of_booths_fill_a_drawn_outline(reviewer: FlaskClient, blocks: MapWorld) -> None:
    page = read(reviewer, f"/maps/?area={of(blocks, 'block:B1')}&draw=areas&lang=en")
    assert len(drawing(embedded(page))["areas"]["label"]) == 4
    points = read(reviewer, f"/maps/?area={of(blocks, 'block:B1')}&lang=en")
    assert drawing(embedded(points))["areas"]["drawn"] == [1]


def test_the_command_tells_how_many_are_in_force_and_writes_it_down_once(app: Flask, blocks: MapWorld) -> None:
    assert "Outlines drawn from booths: 1\n" in drawn(app)
    with app.app_context():
        assert len(db.session.scalars(select(DrawnOutline.id)).all()) == 1
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "outlines_drawn")).all()
        assert [entry.details for entry in entries] == [{"drawn": 1, "ended": 0}]
