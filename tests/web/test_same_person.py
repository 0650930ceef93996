"""The pages of likely duplicates: what differs is marked, both decisions work, what was merged leads on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.models import DuplicateCandidate, db
from app.services import beneficiaries
from app.services.transactions import begin_write
from tests.world import NOW, World, widow_form

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def pair(app: Flask) -> tuple[int, int, int]:
    """Two records of one person: the key of the pair, and theirs."""
    with app.app_context():
        session = db.session()
        world: World = app.world.read_into(session)  # type: ignore[attr-defined]
        session.rollback()
        begin_write(session)
        assert world.near.settlement is not None
        for name, changes in (
            ("रामप्यारी जाटव", {"samagra_member": "123456789"}),
            ("Rampyari Jatav", {"age_years": 40, "born_on": None}),
        ):
            form = widow_form(world.near.settlement.id, name, mobile="9111122222", relation_name="हरि", **changes)
            beneficiaries.register_beneficiary(session, world.actor("worker"), form, NOW)
        found = session.scalars(select(DuplicateCandidate).order_by(DuplicateCandidate.id.desc())).first()
        assert found is not None
        keys = found.id, found.one_id, found.other_id
        session.commit()
    return keys


def test_the_pair_is_listed_and_shown_side_by_side(client_for: SignIn, pair: tuple[int, int, int]) -> None:
    client = client_for("office_bearer")
    assert f'href="/same-person/{pair[0]}"' in client.get("/same-person/").text
    page = client.get(f"/same-person/{pair[0]}?lang=en").text
    assert "रामप्यारी जाटव" in page
    assert "Rampyari Jatav" in page
    assert 'class="differs"' in page
    assert "the same mobile number" in page
    assert "9111122222" not in page
    assert "123456789" not in page


def test_merged_the_record_leads_to_the_kept_one_and_undone_it_stands_again(
    client_for: SignIn, pair: tuple[int, int, int]
) -> None:
    client, (key, one, other) = client_for("office_bearer"), pair
    assert client.post(f"/same-person/{key}/merge", data={}).status_code == 422
    assert client.post(f"/same-person/{key}/merge", data={"keep": "one"}).status_code == 303
    assert client.get(f"/beneficiaries/{other}").location == f"/beneficiaries/{one}"
    assert "Rampyari" not in client.get("/beneficiaries/").text
    assert client.post(f"/same-person/{key}/merge", data={"keep": "one"}).status_code == 409
    assert client.post(f"/same-person/{key}/undo").status_code == 303
    assert client.get(f"/beneficiaries/{other}").status_code == 200
    assert client.post(f"/same-person/{key}/different").status_code == 303
    assert f"/same-person/{key}" not in client.get("/same-person/").text
    assert f"/same-person/{key}" in client.get("/same-person/?state=not_same").text
