"""What tests share is never what a test can change: each finds its database and its application as they were made."""

from __future__ import annotations

import pytest
from flask import Flask, render_template, url_for
from jinja2 import DictLoader
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session
from werkzeug.routing import Map, Rule

from app.models import Case, EscalationStep, db
from tests import worked_out_once
from tests.conftest import Furnishing, Templates
from tests.map_world import MapWorld, two_districts
from tests.world import World

TURNS = pytest.mark.parametrize("turn", [1, 2])
"""The second test finds what the first found, whatever the first did to it."""


def furnish(session: Session, world: World) -> MapWorld:
    made = two_districts(session, world)
    made.case(made.booths["901/1"])
    return made


@pytest.fixture(scope="module")
def furnishing() -> Furnishing:
    return furnish


def levels(session: Session) -> list[int]:
    return list(session.scalars(select(Case.level)))


@TURNS
def test_a_furnished_database_is_the_tests_own(session: Session, furnished: MapWorld, turn: int) -> None:
    assert levels(session) == [1, 1, 1]
    assert (len(furnished.booths), furnished.booths["901/1"].name_en, furnished.people) == (6, "शाला 901/1", 1)
    assert furnished.booths["901/1"].id == furnished.keys["901/1"]
    furnished.booth("901/9").name_en = furnished.booths["901/1"].name_en = "changed"
    furnished.keys.clear()
    furnished.people = 9
    session.execute(update(Case).values(level=9))
    session.commit()


@TURNS
def test_the_small_world_is_the_tests_own(session: Session, world: World, turn: int) -> None:
    assert session.scalar(select(func.count(EscalationStep.id))) == 1
    assert world.near.booths[0].name_en == "Sehore school 1"
    assert "stranger" not in world.users
    session.execute(delete(EscalationStep))
    world.near.booths[0].name_en = "changed"
    world.users["stranger"] = 1
    session.commit()


@TURNS
def test_an_application_is_the_tests_own(app: Flask, furnished_templates: Templates, turn: int) -> None:
    with app.app_context():
        assert levels(db.session()) == [1, 1, 1]
        db.session.execute(update(Case).values(level=9))
        db.session.commit()
    assert "CHANGED" not in app.config
    assert "changed" not in app.view_functions
    app.config["CHANGED"] = True
    app.add_url_rule("/changed", "changed", lambda: "changed")
    with app.test_request_context():
        assert url_for("changed", to=turn) == f"/changed?to={turn}"


def test_a_template_of_another_text_has_its_own_code() -> None:
    for text in ("one", "two", "one"):
        app = Flask(__name__)
        app.jinja_loader = DictLoader({"page.html": text})  # type: ignore[assignment]
        worked_out_once.share_templates(app)
        with app.test_request_context():
            assert render_template("page.html") == text


@pytest.mark.parametrize(
    ("rule", "values", "address"),
    [
        (lambda: Rule("/a/<int:key>/<path:rest>", endpoint="x"), {"key": 7, "rest": "b/c d"}, "/a/7/b/c%20d"),
        (lambda: Rule("/a/<key>", endpoint="x"), {"key": "क", "more": "1"}, "/a/%E0%A4%95?more=1"),
        (lambda: Rule("/<kind>/", defaults={"kind": "one"}, endpoint="x"), {}, "/one/"),
        (lambda: Rule("/<kind>/", defaults={"kind": "two"}, endpoint="x"), {}, "/two/"),
        (lambda: Rule("/a", subdomain="<area>", endpoint="x"), {"area": "near"}, "//near.test/a"),
        (lambda: Rule("/a", subdomain="far", endpoint="x"), {}, "//far.test/a"),
    ],
)
def test_a_route_builds_the_address_that_is_its_own(rule, values: dict[str, object], address: str) -> None:
    for _ in range(2):
        built = Map([rule()]).bind("test", url_scheme="http").build("x", values)
        assert built.removeprefix("http:") == address
