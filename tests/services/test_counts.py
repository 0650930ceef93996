"""The figures on maps: equal to a count row by row, to the sum of what lies below, and to the lists behind them."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission, Role
from app.domain.lifecycle.clocks import day_of, start_of
from app.domain.maps import Tally
from app.models import Case
from app.services import cases, maps, scope
from app.services.cases import CaseFilter
from app.services.maps import MapRequest, MapRow, MapView
from tests.conftest import Furnishing
from tests.map_world import MapWorld, two_districts
from tests.world import NOW

STATES = ("OPEN", "ASSIGNED", "REPORTED_RESOLVED", "ON_HOLD", "CLOSED_RECEIVED", "CLOSED_OTHER")
SCHEMES = ("widow", "women")


@pytest.fixture(scope="module")
def furnishing() -> Furnishing:
    return two_districts


@pytest.fixture
def places(furnished: MapWorld) -> MapWorld:
    return furnished


def fill(places: MapWorld, seed: int) -> None:
    chance = random.Random(seed)
    for booth in places.booths.values():
        for _ in range(chance.choice((0, 1, 4))):
            places.case(
                booth,
                chance.choice(SCHEMES),
                state=chance.choice(STATES),
                age_days=chance.randrange(0, 100),
                overdue=chance.random() < 0.5,
            )
        for _ in range(chance.choice((0, 3))):
            places.due(
                booth,
                chance.choice(SCHEMES),
                receipt=chance.choice(("unknown", "received", "not_received")),
                status=chance.choice(("eligible", "ineligible", "unknown")),
            )


def show(session: Session, actor: Actor, **asked: object) -> MapView:
    shown = maps.view(session, actor, MapRequest(**asked), NOW)  # type: ignore[arg-type]
    assert shown is not None
    return shown


def listed(session: Session, actor: Actor, row: MapRow, **narrower: object) -> int:
    """Count the rows behind the link of a figure."""
    place = {"booth_id": row.place.id} if row.is_booth else {"area_id": row.place.id, "within_id": row.cases_within}
    chosen = CaseFilter(**place, **narrower)  # type: ignore[arg-type]
    found = cases.narrowed(select(Case), actor, chosen, NOW).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def by_hand(session: Session, booth_id: int, scheme_id: int | None, min_age: int | None) -> Tally:
    """The figures of one booth, counted row by row."""
    rows = session.execute(
        text("SELECT state, scheme_id, opened_at, stage_due FROM case_file WHERE booth_id = :booth").columns(
            opened_at=Case.opened_at.type, stage_due=Case.stage_due.type
        ),
        {"booth": booth_id},
    ).all()
    live = [
        row
        for row in rows
        if row.state not in ("CLOSED_RECEIVED", "CLOSED_OTHER")
        and scheme_id in (None, row.scheme_id)
        and (min_age is None or (NOW - row.opened_at).days >= min_age)
    ]
    dues = session.execute(
        text("SELECT status, receipt, scheme_id FROM entitlement WHERE booth_id = :booth"), {"booth": booth_id}
    ).all()
    asked = [row for row in dues if row.receipt != "unknown" and scheme_id in (None, row.scheme_id)]
    return Tally(
        outstanding=len(live),
        overdue=sum(row.stage_due < start_of(day_of(NOW)) and row.state != "ON_HOLD" for row in live),
        eligible=sum(row.status == "eligible" for row in asked),
        asked=len(asked),
    )


def walk(session: Session, actor: Actor, filters: dict[str, object], **place: object) -> list[MapView]:
    """Open a map and every map below it."""
    shown = show(session, actor, **filters, **place)
    below = [
        view
        for row in shown.rows
        if not row.is_booth
        for view in walk(session, actor, filters, area_id=row.place.id, within_id=row.within)
    ]
    return [shown, *below]


HELD = {
    "reviewer": [(Role.REVIEWER, "district:901"), (Role.REVIEWER, "district:902")],
    "office_bearer": [(Role.OFFICE_BEARER, "constituency:902"), (Role.OFFICE_BEARER, "district:901")],
    "both": [(Role.REVIEWER, "constituency:903"), (Role.OFFICE_BEARER, "constituency:902"), (Role.WORKER, "901/1")],
    "one_booth": [(Role.OFFICE_BEARER, "901/2")],
}


@pytest.mark.parametrize(("seed", "held"), list(enumerate(HELD.values())), ids=list(HELD))
def test_every_level_equals_a_count_by_hand_and_the_list_behind_it(
    session: Session, places: MapWorld, seed: int, held: list[tuple[Role, str]]
) -> None:
    fill(places, seed)
    actor = places.actor(*((role, {**places.areas, **places.booths}[place]) for role, place in held))
    chance = random.Random(seed)
    for _ in range(3):
        scheme = chance.choice((None, *SCHEMES))
        min_age = chance.choice((None, 0, 30, 60))
        scheme_id = places.scheme(scheme).id if scheme else None
        views = walk(session, actor, {"scheme_code": scheme or "", "min_age_days": min_age})
        rows = [row for view in views for row in (*view.rows, view.whole)]
        booths = {row.place.id: row.tally for row in rows if row.is_booth}
        assert booths == {
            booth.id: by_hand(session, booth.id, scheme_id, min_age)
            for booth in places.booths.values()
            if scope.booth_in_reach(session, actor, Permission.MAP_READ, booth.id)
        }
        assert views[0].whole.tally == sum(booths.values(), Tally())
        for row in rows:
            assert row.opens_cases
            assert listed(session, actor, row, scheme_id=scheme_id, min_age_days=min_age) == row.tally.outstanding


def test_counts_read_the_indexes_alone(session: Session, places: MapWorld) -> None:
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("how SQLite plans")
    actor = places.actor((Role.REVIEWER, places.areas["district:901"]))
    seen: list[tuple[str, object]] = []
    event.listen(
        session.get_bind(), "before_cursor_execute", lambda _c, _k, sql, values, *_: seen.append((sql, values))
    )
    show(session, actor, min_age_days=1)
    counting = [(sql, values) for sql, values in seen if "FROM case_file" in sql or "FROM entitlement" in sql]
    assert len(counting) == 1
    plans = [
        session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).all()  # type: ignore[arg-type]
        for sql, values in counting
    ]
    said = "\n".join(str(step[3]) for plan in plans for step in plan)
    assert "COVERING INDEX ix_case_file_counts" in said
