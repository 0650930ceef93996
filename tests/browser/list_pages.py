"""Pages of lists as they are in the midst of work, with an attack in every text: previews, readings, heirs, twins."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from app.domain.imports.states import RowVerdict
from app.domain.rosters import Change
from app.models import BoothChange, DuplicateCandidate, RoleAssignment, db
from app.services import beneficiaries
from app.services.imports import columns, places, taking
from app.services.transactions import begin_write
from tests.domain.hindi_text.test_unknown_font import STRANGE
from tests.geo.samples import PAYLOADS
from tests.lists import given_list
from tests.world import NOW, TODAY, World, widow_form

ATTACK = PAYLOADS[0]
Act = Callable[[Page], None]


@dataclass(frozen=True)
class Look:
    """One page: its name, who looks at it, its address, and what is done there before it is looked at."""

    name: str
    person: str
    address: str
    act: Act | None = None


def stage_pages(app: Flask) -> list[Look]:
    """Put lists of every kind, a booth without an heir and a pair of twins into the app's world; return the pages."""
    world: World = app.world  # type: ignore[attr-defined]
    with app.app_context():
        session = db.session()
        begin_write(session)
        here = world.read_into(session)
        batches = _lists(session, here)
        pair = _twins(session, here)
        booth = here.near.booths[1]
        before = {"ac_no": booth.ac_no, "booth_no": booth.booth_no}
        session.add(
            BoothChange(booth_id=booth.id, change=Change.LEFT_OVER, changed_on=TODAY, before=before, recorded_at=NOW)
        )
        _handed_over(session, here)
        session.commit()
        booth_id, former_id = booth.id, here.near.booths[2].id
    return [
        *(Look(name, person, f"/imports/{key}") for name, (person, key) in batches.items()),
        Look("readings", "area_admin", f"/imports/{batches['settlements'][1]}/readings"),
        Look("lists", "state_admin", "/imports/"),
        *(Look(f"new-{kind}", "state_admin", f"/imports/new?kind={kind}") for kind in ("workers", "schemes", "areas")),
        Look("workers-waiting", "area_admin", "/workers/"),
        Look("first-password", "area_admin", "/workers/", lambda page: page.click("main table button")),
        Look("booths-left-over", "state_admin", "/rosters/"),
        Look("heir", "state_admin", f"/rosters/{booth_id}/heir"),
        Look("heir-sure", "state_admin", f"/rosters/{booth_id}/heir", lambda page: page.click("button[name=heir]")),
        Look("heir-wrong", "state_admin", f"/rosters/{booth_id}/heir", _wrong_heir),
        Look("heir-back", "state_admin", f"/rosters/{former_id}/back"),
        Look("pair", "office_bearer", f"/same-person/{pair[0]}"),
        Look("twin", "office_bearer", f"/beneficiaries/{pair[1]}"),
        Look("found", "office_bearer", "/search/", _search),
        Look("take-along", "office_bearer", "/exports/new/cases"),
    ]


def _handed_over(session: Session, here: World) -> None:
    """Let the third booth have been handed over to the first, with a role that can come back."""
    heir, former = here.near.booths[0], here.near.booths[2]
    role = RoleAssignment(user_id=here.users["far_worker"], role="worker", booth_id=heir.id, starts_on=TODAY)
    session.add(role)
    session.flush()
    former.valid_to = TODAY
    carried = {"settlements": {"1": "confirmed"}, "roles": [{"held": role.id, "given": None}]}
    said = {"change": Change.RETIRED, "became_id": heir.id, "changed_on": TODAY, "carried": carried}
    session.add(BoothChange(booth_id=former.id, recorded_at=NOW, before={}, **said))


def _wrong_heir(page: Page) -> None:
    page.fill("main input[name=heir]", ATTACK[:20])
    page.click("main form.form [type=submit]")


def _search(page: Page) -> None:
    page.fill("main input[name=q]", "रामप्यारी")
    page.click("main form [type=submit]")


def _lists(session: Session, world: World) -> dict[str, tuple[str, int]]:
    seat, booth = world.near.constituency.code, f"{world.near.constituency.code}/1"
    lists = {
        "workers": (
            "area_admin",
            ("नाम", "मोबाइल", "पद", "क्षेत्र"),
            (
                ("मीना बाई", "9812345670", "कार्यकर्ता", booth),
                (f"हरि {ATTACK}", "+91 98123 45671", "पदाधिकारी", f"{seat}/2"),
                ("गीता", "9812345672", ATTACK, booth),
                ("नीता", "9812345673", "कार्यकर्ता", ATTACK),
                ("रीता", "98123", "राज्य", booth),
            ),
        ),
        "schemes": (
            "state_admin",
            ("code", "name_hi", "name_en", "dept_code", "dept_hi", "level", "benefit_hi", "sex"),
            (
                ("sambal", f"संबल {ATTACK}", "Sambal", "LAB", "श्रम", "state", ATTACK, "F"),
                ("widow", "विधवा", "Widow", "SJ", "सामाजिक", "state", "राशि", "F"),
                ("x y", "क", "K", "SJ", "विभाग", "state", "राशि", "F"),
            ),
        ),
        "areas": (
            "state_admin",
            ("स्तर", "कोड", "नाम", "ऊपर का क्षेत्र"),
            (("विकासखंड", "4271", f"आष्टा {ATTACK}", "सीहोर"), (ATTACK, "1", "क", "सीहोर")),
        ),
        "settlements": (
            "area_admin",
            ("code", "name", "lat", "lon"),
            (("A1", f"टोला {ATTACK}", "77.08", "23.21"), ("A2", "दूसरा", "23.22", "77.08")),
        ),
    }
    found = {}
    for kind, (person, head, rows) in lists.items():
        found[kind] = (person, _staged(session, world, person, kind, (head, *rows)))
    taken = (lists["workers"][1], ("सोना", "9812345680", "कार्यकर्ता", booth), ("बिना", "1", "कार्यकर्ता", booth))
    found["workers-taken"] = ("area_admin", _staged(session, world, "area_admin", "workers", taken, take=True))
    odd = (("नाम", "लिंग", "बस्ती"), *((name, "F", "टोला") for name in STRANGE))
    found["unknown-font"] = ("area_admin", _given(session, world, "area_admin", "people", odd))
    return found


def _given(session: Session, world: World, person: str, kind: str, rows: tuple[tuple[str, ...], ...]) -> int:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return given_list(session, world.actor(person), text.getvalue(), NOW, kind=kind, source=f"जनपद {ATTACK}").id


def _staged(
    session: Session, world: World, person: str, kind: str, rows: tuple[tuple[str, ...], ...], *, take: bool = False
) -> int:
    key, actor = _given(session, world, person, kind, rows), world.actor(person)
    page = columns.view_columns(session, actor, key)
    places.stage_places(session, columns.confirm_columns(session, actor, key, page.fields, page.old_font, NOW), NOW)
    if take:
        places.apply_places(session, taking.take_list(session, actor, key, [RowVerdict.CORRECTED], NOW), NOW)
    return key


def _twins(session: Session, world: World) -> tuple[int, int]:
    assert world.near.settlement is not None
    known = {"relation_name": f"हरि {ATTACK}", "mobile": "9111122222"}
    people = [
        beneficiaries.register_beneficiary(
            session, world.actor("worker"), widow_form(world.near.settlement.id, name, **known), NOW
        )
        for name in ("रामप्यारी जाटव", "Rampyari Jatav")
    ]
    pair = session.query(DuplicateCandidate).filter_by(one_id=people[0].id, other_id=people[1].id).one()
    return pair.id, people[0].id
