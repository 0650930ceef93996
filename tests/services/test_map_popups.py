"""The number in a booth's popup, the list that its link opens, and a count of the rows by hand: one and the same.

For each role, random maps with random filters are drawn as the frame gets them, and every booth on them is held against
the list behind it. The count by hand knows nothing of the filters in SQL.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask import current_app, request
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission, Role
from app.domain.case_filters import CaseFilter
from app.domain.cases import CLOSED, CaseState
from app.domain.errors import NotAllowed, NotFound
from app.domain.lifecycle.clocks import INDIA
from app.models import Case, CaseWork, db
from app.services import booth_columns, cases
from app.web.forms.map import MapFilterForm
from app.web.map_links import MapLinks
from app.web.maps import drawing_of
from tests.booth_columns import unpacked
from tests.conftest import Furnishing
from tests.map_crowd import OFFICES, Crowd, gather
from tests.world import PASSWORD, _password_hash

pytestmark = pytest.mark.unmetered

POPUPS = 200
"""For each role; the issue's own number."""
AGES = (1, 7, 30, 60)
BOOTHS_HELD = ("902/1", "902/3", "902/6", "903/3", "903/4", "903/8")


@pytest.fixture(scope="module")
def furnishing() -> Furnishing:
    return gather


@pytest.fixture
def crowd(furnished: Crowd) -> Crowd:
    return furnished


def random_filter(chance: random.Random) -> dict[str, str]:
    """Return the words of a map's address: from none to about five of them."""
    day = datetime.now(INDIA).date() - timedelta(days=chance.randrange(80))
    words = {
        "scheme": ("widow", "women"),
        "department": ("SJ", "WCD"),
        "reason": ("DOC_MISSING", "-", "no-such-reason"),
        "state": ("all", *(state.value for state in CaseState)),
        "level": ("1", "2", "3"),
        "min_age": tuple(map(str, AGES)),
        "first": (day.isoformat(),),
        "last": (day.isoformat(), (day + timedelta(days=30)).isoformat()),
        "under": tuple(map(str, AGES)),
        "owner": ("none", "me"),
        "channel": ("rti", "office"),
        "with": ("-", OFFICES[0]),
        "paper": ("sent", "delivered", "returned"),
        "mine": ("1",),
        "overdue": ("1",),
        "late": ("1",),
        "approve": ("1",),
    }
    often = {"scheme", "state", "min_age", "first", "reason"}
    return {
        name: chance.choice(values)
        for name, values in words.items()
        if chance.random() < (0.3 if name in often else 0.09)
    }


def means(case: Case, words: Mapping[str, str], actor: Actor, crowd: Crowd) -> bool:
    """Tell whether a filter means a case, from the row alone and by nothing of the product's own filters."""
    now, today = crowd.now, crowd.now.astimezone(INDIA).date()
    closed, opened = case.state in CLOSED, case.opened_at.astimezone(INDIA).date().isoformat()
    latest = max(case.submissions, key=lambda paper: paper.sequence, default=None)
    due, work = case.stage_due.astimezone(INDIA).date(), case.work or CaseWork()
    reason = case.reason.code if case.reason else "-"
    waits = work.closure_asked_at is not None and actor.user_id not in (work.closure_asked_by_id, case.owner_id)
    rules: dict[str, Callable[[str], bool]] = {
        "scheme": lambda code: case.scheme.code == code,
        "department": lambda code: case.scheme.department_code == code,
        "reason": lambda code: reason == code,
        "level": lambda level: case.level == int(level),
        "min_age": lambda days: now - case.opened_at >= timedelta(days=int(days)),
        "under": lambda days: now - case.opened_at < timedelta(days=int(days)),
        "first": lambda day: opened >= day,
        "last": lambda day: opened <= day,
        "owner": lambda who: case.owner_id == (None if who == "none" else actor.user_id),
        "channel": lambda channel: any(paper.channel == channel for paper in case.submissions),
        "with": lambda office: (latest.authority if latest else "-") == office,
        "paper": lambda state: latest is not None and latest.dispatch == state,
        "mine": lambda _yes: actor.user_id in (case.owner_id, case.filed_by_id),
        "overdue": lambda _yes: not closed and case.state != "ON_HOLD" and due < today,
        "late": lambda _yes: case.case_due < now,
        "approve": lambda _yes: waits,
    }
    state = words.get("state", "")
    stands = state == "all" or (case.state == state if state else not closed)
    return stands and all(rules[name](value) for name, value in words.items() if name != "state")


def frame_of(session: Session, actor: Actor, words: Mapping[str, Any], now: datetime) -> list[dict[str, Any]]:
    """Return every booth that the frame of an address draws: its number, count and link, as the popup has them."""
    with current_app.test_request_context(f"/maps/frame?{urlencode(words)}"):
        links = MapLinks.read(MapFilterForm(request.args))
        drawing, how = drawing_of(links)
        _shown, drawn = drawing.redraw(session, actor, links.asked, how, now)
    points = json.loads(drawn)["data"]["points"] if drawn else {}
    columns = (points.get(name, ()) for name in ("label", "count", "detail"))
    return [
        {"booth": label.partition(" ")[0], "count": count, "link": link}
        for label, count, link in zip(*columns, strict=True)
    ]


def filter_of(link: str) -> CaseFilter:
    """Return the filter of a link to the list of cases, as its door reads it."""
    parts = urlsplit(link)
    assert parts.path == "/cases/"
    return CaseFilter.from_words(dict(parse_qsl(parts.query, keep_blank_values=True)))


def held(crowd: Crowd) -> dict[str, list[tuple[Role, Any]]]:
    """Who looks: every role that may open maps, over a state, a district, a seat, or single booths."""
    areas, booths, state = crowd.places.areas, crowd.places.booths, crowd.places.world.state
    return {
        "reviewer of the state": [(Role.REVIEWER, state)],
        "reviewer of a district": [(Role.REVIEWER, areas["district:902"])],
        "office-bearer of a seat": [(Role.OFFICE_BEARER, areas["constituency:902"])],
        "office-bearer of booths": [(Role.OFFICE_BEARER, booths[name]) for name in BOOTHS_HELD],
        "area admin": [(Role.AREA_ADMIN, areas["district:901"])],
        "area admin who reviews next door": [
            (Role.AREA_ADMIN, areas["district:901"]),
            (Role.REVIEWER, areas["district:902"]),
        ],
        "state admin": [(Role.STATE_ADMIN, state)],
    }


IN_THE_WEST = {"901/1", "901/2", "901/3", "902/1", "902/4", "902/6", "902/8"}


def booths_in_reach(crowd: Crowd, roles: list[tuple[Role, Any]], *, cases_too: bool) -> set[int]:
    """Return the keys of the booths that somebody may see on a map, or read the cases of, from the roles alone."""
    found: set[int] = set()
    for role, place in roles:
        if cases_too and role not in (Role.REVIEWER, Role.OFFICE_BEARER):
            continue
        for reference, booth in crowd.places.booths.items():
            west = reference in IN_THE_WEST
            inside = {
                "state": True,
                "constituency": reference.startswith(f"{getattr(place, 'code', '')}/"),
                "district": west == (getattr(place, "code", "") == "901"),
                "booth": booth.id == place.id,
            }
            found |= {booth.id} if inside[getattr(place, "kind", "booth")] else set()
    return found


def told(count: int) -> int:
    """Return what those are told who may not read the cases: nothing below ten, then tens."""
    return 0 if count < 10 else (count + 5) // 10 * 10


def test_the_number_in_a_popup_is_the_list_behind_it(session: Session, crowd: Crowd) -> None:
    for who, roles in held(crowd).items():
        seats = [crowd.places.keys[f"constituency:{number}"] for number in ("901", "902", "903")]
        actor, chance = crowd.places.actor(*roles), random.Random(who)
        seen, counted = 0, 0
        while seen < POPUPS:
            words = random_filter(chance)
            for seat in seats:
                popups = popups_of(session, crowd, actor, roles, seat, words)
                seen += len(popups)
                counted += sum(count or 0 for count in popups)
            # What is out of reach is absent under every filter; once is enough to see it.
            seats = [seat for seat in seats if seat not in out_of_reach(crowd, roles)]
        assert counted > (0 if "admin" in who else POPUPS / 4), who


def out_of_reach(crowd: Crowd, roles: list[tuple[Role, Any]]) -> set[int]:
    """Return the seats of which somebody may see no booth."""
    seen = booths_in_reach(crowd, roles, cases_too=False)
    near = {name.partition("/")[0] for name, booth in crowd.places.booths.items() if booth.id in seen}
    return {crowd.places.keys[f"constituency:{number}"] for number in {"901", "902", "903"} - near}


def popups_of(
    session: Session, crowd: Crowd, actor: Actor, roles: list[tuple[Role, Any]], seat: int, words: dict[str, str]
) -> list[int | None]:
    """Hold every popup of one map against its list and a count by hand; return the counts."""
    seen, read = (booths_in_reach(crowd, roles, cases_too=which) for which in (False, True))
    area = next(area for area in crowd.places.areas.values() if area.id == seat)
    here = {name: b for name, b in crowd.places.booths.items() if name.startswith(f"{area.code}/") and b.id in seen}
    address = {"area": seat, **words}
    if not here:
        with pytest.raises(NotFound):
            frame_of(session, actor, address, crowd.now)
        return []
    popups = frame_of(session, actor, address, crowd.now)
    assert {one["booth"] for one in popups} == {name for name, booth in here.items() if booth.lat is not None}
    for one in popups:
        booth = here[one["booth"]]
        by_hand = sum(case.booth_id == booth.id and means(case, words, actor, crowd) for case in crowd.cases)
        assert (one["count"] or 0) == (by_hand if booth.id in read else told(by_hand)), (one["booth"], words)
        assert (one["link"] is not None) == (by_hand > 0 and booth.id in read), (one["booth"], words)
        if one["link"] is not None:
            behind = filter_of(one["link"])
            assert cases.count_cases(session, actor, behind, crowd.now) == by_hand, (one["link"], words)
    return [one["count"] for one in popups]


def test_every_booth_at_once_says_the_same(session: Session, crowd: Crowd) -> None:
    actor, chance, compared = crowd.places.actor((Role.REVIEWER, crowd.places.world.state)), random.Random(3), 0
    for _ in range(25):
        words = random_filter(chance)
        with current_app.test_request_context(f"/maps/booths/figures?{urlencode(words)}"):
            asked = MapLinks.of_booths(MapFilterForm(request.args)).asked
        keys = unpacked(booth_columns.places(session, actor, asked))["id"]
        figures = unpacked(booth_columns.figures(session, actor, asked, crowd.now))["count"]
        prefix = urlencode({**booth_columns.case_arguments(session, asked)})
        for key, count in zip(keys, figures, strict=True):
            if key not in {booth.id for booth in crowd.places.booths.values()}:
                continue
            by_hand = sum(case.booth_id == key and means(case, words, actor, crowd) for case in crowd.cases)
            behind = filter_of(f"/cases/?{prefix}&booth={key}")
            assert max(count, 0) == by_hand == cases.count_cases(session, actor, behind, crowd.now), words
            compared += 1
    assert compared >= POPUPS


@pytest.mark.parametrize("role", [Role.WORKER, Role.AUDITOR])
def test_roles_without_maps_get_no_popup(session: Session, crowd: Crowd, role: Role) -> None:
    actor = crowd.places.actor((role, crowd.places.world.state))
    assert not actor.may(Permission.MAP_READ)
    with pytest.raises(NotAllowed):
        frame_of(session, actor, {"area": crowd.places.keys["constituency:902"]}, crowd.now)


def test_the_link_opens_as_many_rows(session: Session, crowd: Crowd) -> None:
    email = crowd.places.user((Role.REVIEWER, crowd.places.world.state), password_hash=_password_hash()).email
    actor = crowd.places.actor((Role.REVIEWER, crowd.places.world.state))
    session.commit()
    client, chance, followed = current_app.test_client(), random.Random(29), 0
    assert client.post("/login", data={"identifier": email, "password": PASSWORD}).status_code == 303
    while followed < 12:
        words = {name: value for name, value in random_filter(chance).items() if value != "me" and name != "mine"}
        for one in frame_of(session, actor, {"area": crowd.places.keys["constituency:902"], **words}, crowd.now)[:4]:
            if one["link"]:
                assert client.get(one["link"]).text.count('<tr role="row" data-href=') == one["count"]
                followed += 1
    db.session.rollback()
