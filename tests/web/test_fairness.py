"""The fairness pages in a browser's eyes: what is written where, for whom, and what a form does."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.domain.maps import MapMeasure
from app.models import FairnessFinding, FairnessNote, FairnessRun, Job, db
from app.web.maps import drawing_words
from tests.checked_places import PLANTED, checked_panchayats, receipts_changed, run_check
from tests.world import World


@pytest.fixture
def checked(app: Flask) -> dict[int, int]:
    """The keys of the panchayats, after two runs of which the first did not yet flag the planted one."""
    with app.app_context():
        session = db.session()
        world: World = app.world.read_into(session)  # type: ignore[attr-defined]
        places = checked_panchayats(session, world)
        run_check(session, "panchayat", "booth")
        receipts_changed(session, world, places[0], "not_received")
        run_check(session, "panchayat")
        return {number: area.id for number, area in places.items()}


def text_of(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.text


def test_from_the_overview_to_the_place(checked: dict[int, int], client_for: Callable[[str], FlaskClient]) -> None:
    client = client_for("reviewer")
    page = text_of(client, "/fairness/?lang=en")
    assert f'href="/fairness/areas/{checked[PLANTED]}"' in page
    assert "does not prove that anyone did wrong" in page
    assert "Worth a look" in page
    place = text_of(client, f"/fairness/areas/{checked[PLANTED]}")
    assert place.count("<svg xmlns") == 3, "rate, waits and funnel"
    assert "Panchayat 4</text>" in place
    assert "The same as a table" in place
    assert "http://" not in place.replace("http://www.w3.org/2000/svg", ""), "nothing from elsewhere"
    old = text_of(client, f"/fairness/{checked[PLANTED]}")
    assert old[old.index("<main") :] == place[place.index("<main") :], "the old address still works"
    assert "Nothing stands out" in text_of(client, "/fairness/?kind=all")
    assert "No place fits this filter" in text_of(client, "/fairness/?kind=fast")
    assert "Booth 156-" in text_of(client, "/fairness/?level=booth&kind=all")


def test_nobody_outside_is_shown_a_small_count(
    checked: dict[int, int], client_for: Callable[[str], FlaskClient]
) -> None:
    inside = text_of(client_for("reviewer"), f"/fairness/areas/{checked[PLANTED]}?lang=en")
    outside = text_of(client_for("state_admin"), f"/fairness/areas/{checked[PLANTED]}?lang=en")
    assert "Still open" in inside
    assert "Still open" not in outside
    assert "As of today" not in outside
    assert "You do not handle the cases of this place" in outside
    booths = text_of(client_for("state_admin"), "/fairness/?level=booth&kind=all&lang=en")
    cards = re.findall(r'<li class="card">.*?</li>', booths, flags=re.S)
    assert cards
    for card in cards:
        sentence = re.sub(r"Booth [\d-]+|school \d|<[^>]*>", "", card)
        assert not re.search(r"\d", sentence), sentence


def test_an_empty_check_says_what_to_do(app: Flask, client_for: Callable[[str], FlaskClient]) -> None:
    client = client_for("reviewer")
    assert "No check has been run for this level yet" in text_of(client, "/fairness/?lang=en")
    assert "It runs every night" in text_of(client, f"/fairness/booths/{app.world.near.booths[0].id}")  # type: ignore[attr-defined]


def test_runs_are_listed_and_compared(
    app: Flask, checked: dict[int, int], client_for: Callable[[str], FlaskClient]
) -> None:
    client = client_for("reviewer")
    page = text_of(client, "/fairness/runs/?level=panchayat&lang=en")
    with app.app_context():
        first, second = db.session.scalars(select(FairnessRun.id).where(FairnessRun.level == "panchayat"))
    assert f"first={first}&amp;second={second}" in page
    compared = text_of(client, f"/fairness/runs/?first={first}&second={second}")
    new = compared[compared.index("Newly flagged") : compared.index("No longer flagged")]
    still = compared[compared.index("Still flagged") : compared.index("</main>")]
    assert f'href="/fairness/areas/{checked[0]}"' in new
    assert f'href="/fairness/areas/{checked[PLANTED]}"' in still
    assert client.get(f"/fairness/runs/?first={first}&second=999999").status_code == 404
    assert "Run the check now" not in page


def test_the_state_admin_starts_a_run(app: Flask, client_for: Callable[[str], FlaskClient]) -> None:
    client = client_for("state_admin")
    refused = client.post("/fairness/runs/?lang=en", data={"period": "soon", "seed": "0"})
    assert refused.status_code == 422
    assert "Write the period as 2026-27" in refused.text
    answer = client.post("/fairness/runs/", data={"level": "district", "period": "", "seed": "२"})
    assert answer.status_code == 303
    with app.app_context():
        job = db.session.scalars(select(Job).where(Job.kind == "fairness_run")).one()
        assert (job.payload["levels"], job.payload["seed"]) == (["district"], 2)
    assert answer.headers["Location"].endswith(f"/jobs/{job.id}")
    assert client_for("reviewer").post("/fairness/runs/", data={}).status_code == 403


def test_a_finding_is_followed_up(app: Flask, client_for: Callable[[str], FlaskClient]) -> None:
    key = app.world.near.finding_id  # type: ignore[attr-defined]
    reviewer, bearer = client_for("reviewer"), client_for("office_bearer")
    assert f'href="/fairness/findings/{key}"' in text_of(reviewer, "/fairness/findings/?lang=en")
    page = text_of(reviewer, f"/fairness/findings/{key}?step=explain&lang=en")
    assert "On what grounds?" in page
    bare = reviewer.post(f"/fairness/findings/{key}/explain", data={"note": "", "version": "1"})
    assert bare.status_code == 422
    assert "Write what was looked at" in bare.text
    own = text_of(bearer, "/fairness/replies/?lang=en")
    assert f'href="/fairness/replies/{key}"' in own
    said = bearer.post(f"/fairness/replies/{key}", data={"note": "<b>मशीन बंद थी</b>", "version": "1"})
    assert said.status_code == 303
    assert "&lt;b&gt;मशीन बंद थी&lt;/b&gt;" in text_of(reviewer, f"/fairness/findings/{key}")
    assert bearer.post(f"/fairness/replies/{key}", data={"note": "और", "version": "2"}).status_code == 409
    stale = reviewer.post(f"/fairness/findings/{key}/explain", data={"note": "कारण मिला", "version": "1"})
    assert stale.status_code == 409
    assert "कारण मिला" in stale.text, "what was typed is kept"
    done = reviewer.post(f"/fairness/findings/{key}/explain", data={"note": "कारण मिला", "version": "2"})
    assert done.status_code == 303
    with app.app_context():
        assert db.session.get_one(FairnessFinding, key).state == "explained"
        kinds = db.session.scalars(select(FairnessNote.kind).where(FairnessNote.finding_id == key)).all()
        assert sorted(kinds) == ["assign", "explain", "reply"]
    assert bearer.get(f"/fairness/findings/{key}").status_code == 403
    assert reviewer.post(f"/fairness/findings/{key}/delete").status_code == 404


def test_cases_beside_a_note_are_links_for_those_who_may_open_them(
    app: Flask, client_for: Callable[[str], FlaskClient]
) -> None:
    near, reviewer = app.world.near, client_for("reviewer")  # type: ignore[attr-defined]
    own = f"/fairness/findings/{near.finding_id}"
    assert "Which cases show it?" in text_of(reviewer, f"{own}?step=note&lang=en")
    refused = reviewer.post(f"{own}/note", data={"note": "देखा", "cases": "PH26-00000000", "version": "1"})
    assert refused.status_code == 422
    assert "PH26-00000000" in refused.text
    said = reviewer.post(f"{own}/note", data={"note": "देखा", "cases": near.case_number.lower(), "version": "1"})
    assert said.status_code == 303
    assert f'href="/cases/{near.case_number}"' in text_of(reviewer, f"{own}?lang=en")
    admin = text_of(client_for("state_admin"), f"{own}?lang=en")
    assert near.case_number not in admin
    assert "1 case that you may not open" in admin


def test_on_a_map_of_flags_what_was_never_checked_is_not_called_too_few(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert drawing_words(MapMeasure.FLAGS)["too_few"] == "not checked yet"
        assert "too_few" not in drawing_words(MapMeasure.COUNT)


def test_the_help_says_what_a_flag_does_not_mean(client_for: Callable[[str], FlaskClient]) -> None:
    client = client_for("worker")
    assert "What a flag does not mean" in text_of(client, "/fairness/help?lang=en")
    hindi = text_of(client, "/fairness/help?lang=hi")
    assert "निशान का मतलब क्या नहीं है" in hindi
    assert not re.search(r"\b(favoured|does not mean|median|odds|CI)\b", hindi)


def test_everybody_finds_their_way(client_for: Callable[[str], FlaskClient]) -> None:
    for person, address in (("reviewer", "/fairness/"), ("office_bearer", "/fairness/replies/")):
        page = text_of(client_for(person), "/?lang=en")
        assert page.count(f'<a href="{address}"') >= 1
    assert "Fairness check" not in text_of(client_for("worker"), "/?lang=en")
