"""No page reads a whole table of people or cases to find the few rows of one office-bearer.

On a small database every plan is quick; at half a million cases one scan in a subquery makes a home page take seconds.
So the plans themselves are read, for every statement behind the pages that open most.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.case_filters import CaseFilter
from app.domain.reports import ReportKind
from app.services import (
    case_lists,
    cases,
    entitlements,
    fairness,
    home,
    notifications,
    reports,
    settlements,
)
from tests.world import World

LARGE = (
    *("case_file", "case_event", "entitlement", "beneficiary", "household"),
    *("notification", "submission", "bulk_item"),
)
ALL = reports.ReportFilter()
NARROWED: dict[str, CaseFilter] = {
    "scheme and state": CaseFilter(state="ASSIGNED", scheme_id=1),
    "overdue": CaseFilter(overdue=True),
    "whose": CaseFilter(owner="me"),
    "nobody's": CaseFilter(owner="none"),
    "settlement": CaseFilter(settlement_id=1),
    "place in place": CaseFilter(area_id=1, within_id=2),
    "reason": CaseFilter(reason_code="DOC_MISSING"),
    "office and channel": CaseFilter(office="GP_DESK", channel="office"),
    "opened between": CaseFilter(opened_from=date(2026, 1, 1), opened_to=date(2026, 12, 1)),
    "waiting for approval": CaseFilter(to_approve=True),
    "from work in bulk": CaseFilter(state="", batch_id=1, outcome="refused", refusal=0),
}
PAGES: dict[str, tuple[str, Callable[[Session, Actor], object]]] = {
    "home of a worker": ("worker", lambda session, actor: home.today_for(session, actor)),
    "home of a reviewer": ("reviewer", lambda session, actor: home.today_for(session, actor)),
    "who is due a case": ("worker", lambda session, actor: entitlements.due_without_case(session, actor)),
    "list of cases": ("worker", lambda session, actor: cases.list_cases(session, actor, cases.CaseFilter())),
    "the fairness check": (
        "reviewer",
        lambda session, actor: fairness.overview(session, actor, fairness.OverviewRequest("district")),
    ),
    **{
        f"report: {kind}": (
            "reviewer",
            lambda session, actor, kind=kind: reports.report(
                session, actor, kind, reports.ReportFilter(), datetime.now(UTC)
            ),
        )
        for kind in ReportKind
    },
    "notices": ("worker", lambda session, actor: notifications.list_notices(session, actor)),
    "count of notices": ("worker", lambda session, actor: notifications.unseen_count(session, actor)),
    **{
        f"list of cases by {name}, {order} first": (
            "office_bearer",
            lambda session, actor, chosen=chosen, order=order: case_lists.view_cases(
                session, actor, chosen, order=order
            ),
        )
        for name, chosen in NARROWED.items()
        for order in ("newest", "due")
    },
    "list of settlements": ("worker", lambda session, actor: settlements.list_settlements(session, actor)),
}


@pytest.mark.parametrize("page", PAGES)
def test_no_large_table_is_read_from_end_to_end(session: Session, world: World, page: str) -> None:
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by its own statistics")
    person, open_page = PAGES[page]
    actor, said = world.actor(person), []

    def remember(_connection, _cursor, statement: str, parameters, _context, _many) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            said.append((statement, parameters))

    event.listen(session.get_bind(), "before_cursor_execute", remember)
    open_page(session, actor)
    event.remove(session.get_bind(), "before_cursor_execute", remember)
    raw = session.connection().connection.driver_connection
    scans = [
        (step[3], statement[:200])
        for statement, parameters in said
        for step in raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        if any(step[3].startswith(f"SCAN {table}") for table in LARGE) and "USING INDEX" not in step[3]
    ]
    assert said
    assert scans == []
