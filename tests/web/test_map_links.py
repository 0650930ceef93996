"""From a list to the map and back: the address of one leads to the other with every word that narrows."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from html import unescape

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from app.domain.case_filters import CaseFilter
from app.domain.further_filters import further_words
from app.models import db
from app.services import booth_columns
from app.services.map_rows import FURTHER
from app.web.forms.map import MapFilterForm
from app.web.map_links import MapLinks, map_of
from tests.web.test_maps import read

PLACES = {"area_id", "within_id", "booth_id", "settlement_id"}
NOT_ON_A_MAP = {"batch_id", "outcome", "refusal"}
"""Work in bulk is somebody's own list; it has no map."""
VALUES: dict[str, tuple[object, ...]] = {
    "state": ("", "OPEN", "CLOSED_OTHER"),
    "reason_code": ("DOC_MISSING", "-"),
    "min_age_days": (7, 3650),
    "max_age_days": (30,),
    "opened_from": (date(2026, 1, 5),),
    "opened_to": (date(2026, 6, 30),),
    "level": (1, 11),
    "owner": ("none", "me", "7"),
    "office": ("SDM",),
    "channel": ("rti",),
    "authority": ("-", "तहसील कार्यालय"),
    "paper": ("returned",),
    "mine": (True,),
    "overdue": (True,),
    "over_limit": (True,),
    "follow_up": (True,),
    "to_approve": (True,),
    "department_code": ("SJ",),
}


def test_every_field_of_a_filter_is_known_here() -> None:
    assert {field.name for field in fields(CaseFilter)} - PLACES - NOT_ON_A_MAP - {"scheme_id"} == set(VALUES)


def test_a_list_comes_back_from_the_map_as_it_was(app: Flask) -> None:
    chance = random.Random(41)
    with app.app_context():
        scheme_id = app.world.schemes["widow"].id  # type: ignore[attr-defined]
        for _ in range(200):
            chosen = CaseFilter(**{n: chance.choice(v) for n, v in VALUES.items() if chance.random() < 0.3})
            code = chance.choice((None, "widow"))
            with app.test_request_context("/"):
                address = map_of(chosen, code)
            with app.test_request_context(address):
                asked = MapLinks.read(MapFilterForm(request.args)).asked
                words = booth_columns.case_arguments(db.session(), asked)
            assert words == {**chosen.words(), **({"scheme": str(scheme_id)} if code else {})}, address


def test_each_word_beyond_the_form_is_said_and_can_be_undone(client_for: Callable[[str], FlaskClient]) -> None:
    client = client_for("reviewer")
    client.get("/?lang=en")
    words = "under=30&owner=me&office=SDM&channel=rti&with=-&paper=sent&mine=1&overdue=1&late=1&today=1&approve=1"
    chosen = CaseFilter.from_words(dict(pair.split("=") for pair in words.split("&")))
    assert set(further_words(chosen)) == set(FURTHER)
    for door in ("/maps/", "/maps/booths/"):
        page = unescape(read(client, f"{door}?{words}"))
        for name, said in further_words(chosen).items():
            assert said.en in page
            assert f'name="{name}"' in page
    page = unescape(read(client, f"/maps/?{words}"))
    assert "/maps/?" + words.replace("under=30&", "") in page
    (stamp,) = [line for line in page.splitlines() if 'class="stamp"' in line]
    assert all(said.en in stamp for said in further_words(chosen).values())


@pytest.mark.parametrize("words", ["under=x", "owner=boss", "channel=pigeon", "paper=lost", "mine=yes", "with="])
def test_a_word_that_cannot_be_read_does_not_narrow(client_for: Callable[[str], FlaskClient], words: str) -> None:
    client = client_for("reviewer")
    client.get("/?lang=en")
    assert "remove this filter" not in read(client, f"/maps/?{words}")
