"""The long lists of a map's filter: fetched apart, whole, kept until they change, and there without a script too."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from app.models import Scheme, db
from tests.map_world import MapWorld
from tests.web.test_maps import Sign, furnishing, places, read

__all__ = ["furnishing", "places"]

LISTS = ("scheme", "department", "reason")


def choices_in(page: str) -> dict[str, list[tuple[str, str]]]:
    """Return what the long lists of a page's filter offer, besides everything."""
    fields = {name: re.search(rf'<select[^>]* name="{name}".*?</select>', page, re.S) for name in LISTS}
    return {
        name: [
            (value, unescape(label))
            for value, label in re.findall(r'value="([^"]*)">([^<]*)', found[0].replace(" selected", ""))
            if value
        ]
        for name, found in fields.items()
        if found
    }


@pytest.mark.parametrize("path", ["/maps/", "/maps/booths/"])
def test_long_lists_come_apart_and_are_whole(app: Flask, places: MapWorld, client_for: Sign, path: str) -> None:
    client = client_for("reviewer")
    plain, chosen = read(client, path), read(client, f"{path}?scheme=women")
    every = read(client, f"{path}?scheme=women&choices=all")
    address = re.search(r'data-lists="([^"]*)"', plain)
    assert address
    answer = client.get(address[1])
    assert "private" in answer.headers["Cache-Control"] and "max-age" in answer.headers["Cache-Control"]
    lists = {name: [tuple(one) for one in found] for name, found in answer.get_json().items()}
    assert all(lists.values()) and set(lists) == set(LISTS)
    assert choices_in(every) == lists
    assert choices_in(plain) == {name: [] for name in LISTS}
    assert [value for value, _label in choices_in(chosen)["scheme"]] == ["women"]
    links = re.findall(r'<p data-lists><a href="([^"]*)"', chosen)
    assert [unescape(link) for link in links] == [f"{path}?scheme=women&choices=all"]
    assert "<p data-lists>" not in every


def test_an_answer_that_is_not_what_its_address_names_is_not_kept(
    app: Flask, places: MapWorld, client_for: Sign
) -> None:
    client = client_for("reviewer")
    address = re.search(r'data-lists="([^"]*)"', read(client, "/maps/?lang=hi"))
    assert address and "max-age" in client.get(address[1]).headers["Cache-Control"]
    read(client, "/maps/?lang=en")
    assert client.get(address[1]).headers["Cache-Control"] == "no-store"


def test_the_address_of_long_lists_changes_with_them(app: Flask, places: MapWorld, client_for: Sign) -> None:
    client, found = client_for("reviewer"), set()
    for language, change in (("hi", ""), ("en", ""), ("hi", "नया नाम")):
        if change:
            with app.app_context():
                db.session.scalars(select(Scheme)).first().name_hi = change  # type: ignore[union-attr]
                db.session.commit()
        found |= set(re.findall(r'data-lists="([^"]*)"', read(client, f"/maps/?lang={language}")))
    assert len(found) == 3
