"""Every figure of every report equals a plain count: in SQL written here by hand, and in the list that it leads to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from importlib import import_module
from random import Random
from typing import Any

import pytest
from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.cases import CLOSED, STATE_LABELS, CaseState
from app.domain.errors import NotAllowed, NotFound
from app.domain.lifecycle.clocks import day_of
from app.domain.reports import AGE_BANDS, Measure, ReportKind, rounded
from app.models import AuditEntry
from app.models.base import Moment
from app.services import cases, reports
from app.services.reports import ReportFilter
from app.services.reports.table import ReportRow, ReportTable
from tests.report_world import fill
from tests.world import World

stages = import_module("app.services.reports.stages")
LIVE = "c.state NOT IN ('CLOSED_RECEIVED', 'CLOSED_OTHER')"
LATEST = "(SELECT s.authority FROM submission s WHERE s.case_id = c.id ORDER BY s.sequence DESC LIMIT 1)"
READERS = ("office_bearer", "reviewer", "state_admin", "area_admin")
EXACT = ("office_bearer", "reviewer")


def reach_of(actor: Actor) -> str:
    """Say by hand which cases an actor's reports cover."""
    permission = Permission.CASE_READ if actor.may(Permission.CASE_READ) else Permission.REPORT_READ
    areas = ", ".join(str(key) for key in actor.reach(permission).area_ids)
    return f"c.booth_id IN (SELECT b.booth_id FROM booth_area b WHERE b.area_id IN ({areas}))"


class Counter:
    """Counts cases by a condition written in SQL, within one actor's reach and one filter."""

    def __init__(self, session: Session, actor: Actor, chosen: ReportFilter, now: datetime):
        self.session, self.now, self.actor = session, now, actor
        self.exact = actor.may(Permission.CASE_READ)
        conditions = [reach_of(actor)]
        if chosen.scheme_id is not None:
            conditions.append(f"c.scheme_id = {chosen.scheme_id}")
        if chosen.area_id is not None:
            conditions.append(f"c.booth_id IN (SELECT b.booth_id FROM booth_area b WHERE b.area_id = {chosen.area_id})")
        self.where = " AND ".join(conditions)

    def rows(self, columns: str, condition: str, **values: Any) -> list[Any]:
        found = {"now": self.now, **values}
        statement = text(f"SELECT {columns} FROM case_file c WHERE {self.where} AND {condition}")
        used = [
            bindparam(name, value, type_=Moment if isinstance(value, datetime) else None)
            for name, value in found.items()
            if f":{name}" in condition
        ]
        return list(self.session.execute(statement.bindparams(*used)))

    def count(self, condition: str, **values: Any) -> int | None:
        """Return the count as this actor may see it."""
        found = int(self.rows("count(*)", condition, **values)[0][0])
        return found if self.exact else rounded(found)


def in_band(band: int) -> str:
    first, end = AGE_BANDS[band]
    return "c.opened_at <= :young" + (" AND c.opened_at > :old" if end else "") if first else "c.opened_at > :old"


def edges(band: int, now: datetime) -> dict[str, datetime]:
    first, end = AGE_BANDS[band]
    return {"young": now - timedelta(days=first), **({"old": now - timedelta(days=end)} if end else {})}


def values(row: ReportRow | None) -> list[int | None]:
    assert row is not None
    return [figure.value for figure in row.figures]


@pytest.fixture(params=[1, 2])
def drawn(request: pytest.FixtureRequest, session: Session, world: World) -> tuple[World, datetime, Random]:
    now = datetime.now(UTC)
    fill(session, world, request.param, now)
    return world, now, Random(request.param)


def filters(world: World, actor: Actor) -> list[ReportFilter]:
    area = world.near.district.id
    if not actor.may(Permission.CASE_READ):
        return [ReportFilter(), ReportFilter(area_id=area)]
    return [ReportFilter(), ReportFilter(area_id=area, scheme_id=world.schemes["women"].id)]


def backlog_by_hand(counter: Counter, table: ReportTable) -> None:
    levels = sorted({row[0] for row in counter.rows("c.level", LIVE)})
    assert len(table.rows) == len(levels)
    for row, level in zip(table.rows, levels, strict=True):
        here = f"{LIVE} AND c.level = {level}"
        bands = [
            counter.count(f"{here} AND {in_band(band)}", **edges(band, counter.now)) for band in range(len(AGE_BANDS))
        ]
        assert values(row) == [*bands, counter.count(here)]
    bands = [counter.count(f"{LIVE} AND {in_band(band)}", **edges(band, counter.now)) for band in range(len(AGE_BANDS))]
    assert values(table.total) == [*bands, counter.count(LIVE)]


def offices_by_hand(counter: Counter, table: ReportTable) -> None:
    named = {row.words[0].hi: values(row) for row in table.rows}
    known = {row[0] for row in counter.rows(LATEST, LIVE)}
    for office in known:
        here = f"{LIVE} AND {LATEST} = :office" if office else f"{LIVE} AND {LATEST} IS NULL"
        given = {"office": office} if office else {}
        wanted = [counter.count(here, **given), counter.count(f"{here} AND c.stage_due < :now", **given)]
        if counter.exact or office is None or wanted[0] is not None:
            assert named.pop(office or "अभी किसी दफ्तर में आवेदन नहीं") == wanted
    assert set(named) <= (set() if counter.exact else {"बाकी दफ्तर"})
    assert values(table.total) == [counter.count(LIVE), counter.count(f"{LIVE} AND c.stage_due < :now")]


def reasons_by_hand(counter: Counter, table: ReportTable) -> None:
    labels = dict(row for row in counter.session.execute(text("SELECT id, label_hi FROM reason")))
    named = {row.words[0].hi: values(row) for row in table.rows}
    for (key,) in set(counter.rows("c.reason_id", LIVE)):
        here = f"{LIVE} AND c.reason_id " + (f"= {key}" if key else "IS NULL")
        wanted = [counter.count(here), counter.count(f"{here} AND c.stage_due < :now")]
        assert named.pop(labels[key] if key else "कारण नहीं लिखा") == wanted
    assert named == {}
    assert values(table.total) == [counter.count(LIVE), counter.count(f"{LIVE} AND c.stage_due < :now")]


CONDITIONS = {
    Measure.OUTSTANDING: LIVE,
    Measure.RECEIVED: "c.state = 'CLOSED_RECEIVED'",
    Measure.OVER_LIMIT: f"{LIVE} AND c.case_due < :now",
}
OF_DISTRICT = (
    "(SELECT a.id FROM booth_area b JOIN area a ON a.id = b.area_id "
    "WHERE b.booth_id = c.booth_id AND a.hierarchy = 'administrative' AND a.kind = 'district')"
)


def schemes_by_hand(counter: Counter, table: ReportTable, measure: Measure) -> None:
    condition = CONDITIONS[measure]
    names = dict(row for row in counter.session.execute(text("SELECT id, name_hi FROM scheme")))
    areas = {None: "जिला तय नहीं", **dict(row for row in counter.session.execute(text("SELECT id, name_hi FROM area")))}
    found = {row[0] for row in counter.rows(OF_DISTRICT, condition)}
    turned = table.words[0].key == "scheme"
    cells = {}
    for row in [*table.rows, *([table.total] if table.total else [])]:
        for column, figure in zip(table.figures, row.figures, strict=True):
            place, scheme = (column.label.hi, row.words[0].hi) if turned else (row.words[0].hi, column.label.hi)
            cells[place, scheme] = figure.value
    schemes = {row[0] for row in counter.rows("c.scheme_id", condition)}
    assert len(cells) == ((len(found) + 1) * (len(schemes) + 1) if schemes else 0)
    for scheme in [*schemes, None]:
        one = f"{condition} AND c.scheme_id = {scheme}" if scheme else condition
        for key in found:
            here = f"{one} AND {OF_DISTRICT} " + (f"= {key}" if key else "IS NULL")
            assert cells[areas[key], names[scheme] if scheme else "कुल"] == counter.count(here)
        if schemes:
            assert cells["कुल", names[scheme] if scheme else "कुल"] == counter.count(one)


def quantile(share: Fraction, stays: list[tuple[int, bool]]) -> int | None:
    """Product limit, step by step in fractions."""
    still = Fraction(1)
    for day in sorted({days for days, _ in stays}):
        at_risk = sum(days >= day for days, _ in stays)
        left = sum(days == day and ended for days, ended in stays)
        still *= 1 - Fraction(left, at_risk)
        if left and still <= 1 - share:
            return day
    return None


def stays_by_hand(counter: Counter, state: str) -> list[tuple[int, bool]]:
    keys = [row[0] for row in counter.rows("c.id", "1 = 1")]
    found = []
    for key in keys:
        rows = counter.session.execute(
            text("SELECT to_state, occurred_at FROM case_event WHERE case_id = :key ORDER BY id").columns(
                occurred_at=Moment
            ),
            {"key": key},
        ).all()
        runs: list[tuple[str, datetime]] = []
        for to_state, at in rows:
            if not runs or runs[-1][0] != to_state:
                runs.append((to_state, at))
        for (one, since), until in zip(runs, [*(at for _, at in runs[1:]), None], strict=True):
            if one == state:
                days = (day_of(until or counter.now) - day_of(since)).days
                found.append((max(0, days), until is not None))
    return found


def stages_by_hand(counter: Counter, table: ReportTable) -> None:
    named = {row.words[0]: values(row) for row in table.rows}
    halves = Fraction(1, 2), Fraction(9, 10)
    for state in CaseState:
        stays = stays_by_hand(counter, state) if state not in CLOSED else []
        if not stays:
            assert STATE_LABELS[state] not in named
            continue
        ended = sum(over for _, over in stays)
        many = counter.exact or len(stays) >= 10
        wanted = [
            counter.count(f"c.state = '{state}'"),
            ended if counter.exact else rounded(ended),
            *(quantile(half, stays) if many else None for half in halves),
        ]
        assert named[STATE_LABELS[state]] == wanted
    whole = [
        (max(0, (day_of(closed or counter.now) - day_of(opened)).days), state == "CLOSED_RECEIVED")
        for state, opened, closed in counter.session.execute(
            text(f"SELECT c.state, c.opened_at, c.closed_at FROM case_file c WHERE {counter.where}").columns(
                opened_at=Moment, closed_at=Moment
            )
        )
    ]
    if whole:
        row = named[stages.FILED_TO_RECEIVED]
        assert row[0] == counter.count(LIVE)
        assert row[1] == counter.count("c.state = 'CLOSED_RECEIVED'")
        if counter.exact or len(whole) >= 10:
            assert row[2:] == [quantile(half, whole) for half in halves]


def test_every_figure_is_a_plain_count(session: Session, drawn: tuple[World, datetime, Random]) -> None:
    world, now, _ = drawn
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


def test_every_figure_is_the_length_of_its_list(session: Session, drawn: tuple[World, datetime, Random]) -> None:
    world, now, _ = drawn
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


def test_rounded_figures_lead_nowhere_and_stay_at_districts(
    session: Session, drawn: tuple[World, datetime, Random]
) -> None:
    world, now, _ = drawn
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
    session: Session, drawn: tuple[World, datetime, Random], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, now, _ = drawn
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
