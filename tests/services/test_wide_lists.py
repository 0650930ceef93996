"""A list of a whole state: what is known of it beforehand changes how it is read and nothing of what it shows."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Role
from app.domain.case_filters import CaseFilter
from app.domain.lifecycle.clocks import day_of
from app.models import Case
from app.services import case_lists, cases, wide_lists
from tests.map_world import MapWorld
from tests.services.cases_by_rows import change_some, filters
from tests.services.test_case_columns import everywhere, furnishing, places
from tests.world import NOW

__all__ = ["everywhere", "furnishing", "places"]


def by_rows(session: Session, actor: Actor, chosen: CaseFilter) -> list[int]:
    """Return the cases of a filter, the newest first, counted in the plainest way."""
    statement = cases.narrowed(select(Case.id), actor, chosen, NOW)
    return list(session.scalars(statement.order_by(Case.opened_at.desc(), Case.id.desc())))


def opened_on(session: Session, key: int) -> date:
    return day_of(session.get_one(Case, key).opened_at)


@pytest.mark.parametrize("few", [0, 3, 1_000])
def test_each_filter_shows_the_cases_that_the_rows_say(
    session: Session, places: MapWorld, everywhere: Actor, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wide_lists, "FEW_BOOTHS", few)
    change_some(session, 5)
    asked, seen = set(), 0
    for chosen in filters(session, places):
        rows, known = by_rows(session, everywhere, chosen), wide_lists.foreknown(session, everywhere, chosen, NOW)
        assert known is not None
        assert known.count == len(rows), chosen
        page = cases.list_cases(session, everywhere, chosen, few_booths=known.few_booths)
        plain = cases.list_cases(session, everywhere, chosen)
        many = cases.list_cases(session, everywhere, chosen, many_until=known.last_opened)
        assert not rows or known.last_opened == max(opened_on(session, key) for key in rows), chosen
        assert [case.id for case in page.rows] == [case.id for case in plain.rows] == [case.id for case in many.rows]
        asked.add(known.few_booths is None)
        seen += len(rows)
    assert seen > 50
    assert asked in {0: ({True},), 3: ({True}, {True, False}), 1_000: ({False},)}[few]


def test_pages_follow_one_another_to_the_last(session: Session, places: MapWorld, everywhere: Actor) -> None:
    for order, column in (("newest", Case.opened_at.desc()), ("due", Case.stage_due)):
        last = Case.id.desc() if order == "newest" else Case.id
        expected = list(
            session.scalars(cases.narrowed(select(Case.id), everywhere, CaseFilter(), NOW).order_by(column, last))
        )
        listed, cursor = [], None
        while True:
            page = cases.list_cases(session, everywhere, CaseFilter(), order=order, cursor=cursor)
            listed += [case.id for case in page.rows]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert listed == expected
        assert len(listed) > 40


def test_nothing_is_known_of_what_is_no_whole_states(session: Session, places: MapWorld, everywhere: Actor) -> None:
    district = places.areas["district:901"]
    for actor, chosen in (
        (everywhere, CaseFilter(area_id=district.id)),
        (everywhere, CaseFilter(paper="sent")),
        (places.actor((Role.REVIEWER, district)), CaseFilter()),
        (places.actor((Role.REVIEWER, places.world.state), (Role.REVIEWER, district)), CaseFilter()),
    ):
        assert wide_lists.foreknown(session, actor, chosen, NOW) is None


def test_the_page_says_how_many_match(session: Session, places: MapWorld, everywhere: Actor) -> None:
    now = datetime.now(UTC)
    for chosen in (CaseFilter(), CaseFilter(state=""), CaseFilter(level=2, owner="none"), CaseFilter(level=9)):
        counted = select(func.count()).select_from(cases.narrowed(select(Case), everywhere, chosen, now).subquery())
        assert case_lists.view_cases(session, everywhere, chosen).matching == session.scalar(counted)
