"""Every figure of every report equals a plain count: in SQL written here by hand, and in the list that it leads to."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.cases import STATE_LABELS, CaseState
from app.domain.errors import NotAllowed, NotFound
from app.domain.reports import Measure, ReportKind
from app.models import AuditEntry
from app.services import cases, reports
from app.services.reports import ReportFilter
from app.services.reports.table import ReportTable
from tests.report_world import fill
from tests.services.reports_by_hand import (
    Counter,
    backlog_by_hand,
    offices_by_hand,
    quantile,
    reasons_by_hand,
    schemes_by_hand,
    stages_by_hand,
    stays_by_hand,
    values,
)
from tests.world import World

stages = import_module("app.services.reports.stages")
READERS = ("office_bearer", "reviewer", "state_admin", "area_admin")
EXACT = ("office_bearer", "reviewer")


@pytest.fixture
def drawn(session: Session, world: World) -> tuple[World, datetime]:
    now = datetime.now(UTC)
    fill(session, world, 1, now)
    return world, now


def filters(world: World, actor: Actor) -> list[ReportFilter]:
    area = world.near.district.id
    if not actor.may(Permission.CASE_READ):
        return [ReportFilter(), ReportFilter(area_id=area)]
    return [ReportFilter(), ReportFilter(area_id=area, scheme_id=world.schemes["women"].id)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_figure_is_a_plain_count(session: Session, world: World, seed: int) -> None:
    now = datetime.now(UTC)
    fill(session, world, seed, now)
    by_hand = {
        ReportKind.BACKLOG: backlog_by_hand,
        ReportKind.OFFICES: offices_by_hand,
        ReportKind.REASONS: reasons_by_hand,
        ReportKind.STAGES: stages_by_hand,
    }
    for person in READERS:
        actor = world.actor(person)
        for chosen in filters(world, actor):
            counter = Counter(session, actor, chosen, now)
            for kind, check in by_hand.items():
                check(counter, reports.report(session, actor, kind, chosen, now))
            for measure in Measure:
                table = reports.report(session, actor, ReportKind.SCHEMES, chosen, now, measure)
                schemes_by_hand(counter, table, measure)


def figures_of(table: ReportTable) -> list[Any]:
    rows = [*table.rows, *([table.total] if table.total else [])]
    return [figure for row in rows for figure in row.figures]


def test_every_figure_is_the_length_of_its_list(session: Session, drawn: tuple[World, datetime]) -> None:
    world, now = drawn
    lengths: dict[Any, int] = {}
    for person in EXACT:
        actor = world.actor(person)
        chosen = filters(world, actor)[person == "reviewer"]
        tables = [reports.report(session, actor, kind, chosen, now) for kind in ReportKind]
        tables += [reports.report(session, actor, ReportKind.SCHEMES, chosen, now, measure) for measure in Measure]
        linked = [figure for table in tables for figure in figures_of(table) if figure.cases is not None]
        assert len(linked) > 15
        for figure in linked:
            key = (person, figure.cases)
            if key not in lengths:
                lengths[key] = length_of_list(session, actor, figure.cases)
            assert lengths[key] == figure.value == cases.count_cases(session, actor, figure.cases, now), figure.cases


def length_of_list(session: Session, actor: Actor, chosen: cases.CaseFilter) -> int:
    length, cursor = 0, None
    while True:
        page = cases.list_cases(session, actor, chosen, cursor=cursor)
        length, cursor = length + len(page.rows), page.next_cursor
        if cursor is None:
            return length


def test_rounded_figures_lead_nowhere_and_stay_at_districts(session: Session, drawn: tuple[World, datetime]) -> None:
    world, now = drawn
    actor = world.actor("state_admin")
    for kind in ReportKind:
        table = reports.report(session, actor, kind, ReportFilter(), now)
        assert all(figure.cases is None for figure in figures_of(table))
        shown = [figure.value for figure, unit in _with_units(table) if unit in ("cases", "stays")]
        assert all(value is None or value % 10 == 0 for value in shown)
        assert any("1 से 9" in note.hi for note in table.notes)
    with pytest.raises(NotFound):
        reports.report(session, actor, ReportKind.BACKLOG, ReportFilter(area_id=world.near.constituency.id), now)
    offered = reports.filter_choices(session, actor, ReportFilter()).places
    assert {area.kind for area in offered} == {"district"}


def _with_units(table: ReportTable) -> list[tuple[Any, str]]:
    units = [column.unit for column in table.figures]
    rows = [*table.rows, *([table.total] if table.total else [])]
    return [pair for row in rows for pair in zip(row.figures, units, strict=True)]


def test_a_sample_takes_every_so_manyeth_case(
    session: Session, drawn: tuple[World, datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, now = drawn
    actor = world.actor("reviewer")
    monkeypatch.setattr(stages, "SAMPLE_FROM", 5)
    monkeypatch.setattr(stages, "SAMPLE_SIZE", 6)
    counter = Counter(session, actor, ReportFilter(), now)
    step = len(counter.rows("c.id", "1 = 1")) // 6
    assert step > 1
    full = values(reports.report(session, actor, ReportKind.STAGES, ReportFilter(), now).rows[-1])[0]
    counter.where += f" AND c.id % {step} = 0"
    table = reports.report(session, actor, ReportKind.STAGES, ReportFilter(), now)
    assert full == table.rows[-1].figures[0].value
    assert any(f"one case in {step}" in note.en for note in table.notes)
    for row in table.rows[:-1]:
        state = next(state for state in CaseState if STATE_LABELS[state] == row.words[0])
        stays = stays_by_hand(counter, state)
        assert values(row)[1:] == [
            sum(over for _, over in stays),
            quantile(Fraction(1, 2), stays),
            quantile(Fraction(9, 10), stays),
        ]


def test_places_to_choose_are_those_within_reach(session: Session, world: World) -> None:
    near = {world.near.district.id, world.near.constituency.id}
    assert {area.id for area in reports.filter_choices(session, world.actor("reviewer"), ReportFilter()).places} == near
    bearer = reports.filter_choices(session, world.actor("office_bearer"), ReportFilter()).places
    assert {area.id for area in bearer} == near


def test_who_holds_no_reports_gets_none_and_taking_them_away_is_audited(session: Session, world: World) -> None:
    now = datetime.now(UTC)
    for person in ("worker", "auditor"):
        with pytest.raises(NotAllowed):
            reports.report(session, world.actor(person), ReportKind.BACKLOG, ReportFilter(), now)
    actor = world.actor("reviewer")
    tables = reports.export_reports(session, actor, list(ReportKind), ReportFilter(), now, "xlsx")
    assert len(tables) == len(ReportKind) + len(Measure) - 1
    entry = session.query(AuditEntry).order_by(AuditEntry.sequence.desc()).first()
    assert entry is not None
    assert (entry.action, entry.actor_id, entry.details["form"]) == ("reports_exported", actor.user_id, "xlsx")
