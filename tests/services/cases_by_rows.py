"""What columns of cases are held against: many filters, and their figures counted from the rows themselves."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.case_filters import NONE_GIVEN, CaseFilter
from app.domain.cases import CaseState
from app.domain.lifecycle.clocks import day_of
from app.models import BoothArea, Case, Reason
from app.services import (
    case_columns,
    counters,
)
from app.services.case_filters import conditions, is_overdue
from tests.map_world import MapWorld
from tests.world import NOW, TODAY


def filters(session: Session, places: MapWorld) -> Iterator[CaseFilter]:
    """Yield ninety filters, among them ages that end at the very moment at which a case was opened."""
    chance = random.Random(11)
    states = ("outstanding", "", *sorted(state.value for state in CaseState))
    codes = ("", NONE_GIVEN, "no-such-reason", *session.scalars(select(Reason.code).order_by(Reason.code)))
    age = session.scalars(select(Case.opened_at).order_by(Case.id)).first()
    exact = (NOW - age).days if age else 0
    owners = [
        str(key)
        for key in session.scalars(
            select(Case.owner_id).where(Case.owner_id.is_not(None)).distinct().order_by(Case.owner_id)
        )
    ]
    for _ in range(90):
        first = TODAY - timedelta(days=chance.randrange(100))
        yield CaseFilter(
            state=chance.choice(states),
            scheme_id=chance.choice((None, None, places.keys["scheme:widow"])),
            department_code=chance.choice(("", "", "", "SJ", "nobody")),
            reason_code=chance.choice(("",) * 4 + codes),
            level=chance.choice((None, None, 1, 2)),
            min_age_days=chance.choice((None, None, 1, 30, exact)),
            max_age_days=chance.choice((None, None, None, 60, exact)),
            opened_from=chance.choice((None, None, first)),
            opened_to=chance.choice((None, None, first + timedelta(days=20))),
            overdue=chance.random() < 0.2,
            owner=chance.choice(("", "", "", "none", "me", *owners)),
            over_limit=chance.random() < 0.2,
        )


def by_rows(session: Session, actor: Actor, areas: list[int], chosen: CaseFilter) -> dict[int, tuple[int, int]]:
    late = func.count().filter(is_overdue(NOW))
    asked = select(BoothArea.area_id, func.count(), late).join(Case, Case.booth_id == BoothArea.booth_id)
    asked = asked.where(BoothArea.area_id.in_(areas), *conditions(actor, chosen, NOW)).group_by(BoothArea.area_id)
    return {area: (count, of_them) for area, count, of_them in session.execute(asked)}


def alike(session: Session, places: MapWorld, actor: Actor) -> int:
    """Hold columns against rows for every filter and wide area; return how many cases were counted in all."""
    areas, seen = sorted({*(area.id for area in places.areas.values()), places.world.state.id}), 0
    for chosen in filters(session, places):
        kept = case_columns.by_area(session, actor, areas, chosen, NOW)
        assert kept is not None
        rows = by_rows(session, actor, areas, chosen)
        assert {area: figures for area, figures in kept.items() if figures[0]} == rows, chosen
        booths = case_columns.by_booth(session, actor, chosen, NOW)
        assert booths is not None
        each = select(Case.booth_id, func.count()).where(*conditions(actor, chosen, NOW)).group_by(Case.booth_id)
        of_rows = {booth: count for booth, count in session.execute(each)}
        assert dict(zip(*(column.tolist() for column in booths), strict=True)) == of_rows
        days = case_columns.days_opened(session, actor, areas, chosen, NOW)
        assert days is not None
        opened = select(BoothArea.area_id, Case.opened_at).join(Case, Case.booth_id == BoothArea.booth_id)
        opened = opened.where(BoothArea.area_id.in_(areas), *conditions(actor, chosen, NOW))
        expected: Counter[tuple[int, date]] = Counter((area, day_of(at)) for area, at in session.execute(opened))
        since = day_of(datetime(2000, 1, 1, tzinfo=UTC)) + timedelta(days=days[0])
        by_day = {(a, since + timedelta(days=at)): n for a, found in days[1].items() for at, n in enumerate(found)}
        assert {key: n for key, n in by_day.items() if n} == expected
        seen += sum(count for count, _late in rows.values())
    return seen


def change_some(session: Session, seed: int, many: int = 8) -> None:
    """Change cases as services do: rows, and beside them the record of what changed."""
    chance, booths = random.Random(seed), sorted(set(session.scalars(select(Case.booth_id))))
    found = session.scalars(select(Case).order_by(Case.id)).all()
    for case in chance.sample(found, many):
        before = counters.standing_of(case)
        case.state, case.booth_id = chance.choice(("OPEN", "ON_HOLD", "CLOSED_OTHER")), chance.choice(booths)
        case.level, case.stage_due = chance.randrange(1, 4), NOW + timedelta(days=chance.randrange(-9, 9))
        session.flush()
        counters.record_change(session, before, counters.standing_of(case))
