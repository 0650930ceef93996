"""The figures of reports once more, counted by hand: in SQL and Python that share nothing with the reports."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.cases import CLOSED, STATE_LABELS, CaseState
from app.domain.lifecycle.clocks import day_of
from app.domain.reports import AGE_BANDS, Measure, rounded
from app.models.base import Moment
from app.services.reports import ReportFilter
from app.services.reports.stages import FILED_TO_RECEIVED
from app.services.reports.table import ReportRow, ReportTable

LIVE = "c.state NOT IN ('CLOSED_RECEIVED', 'CLOSED_OTHER')"
LATE = "c.stage_due < :now AND c.state <> 'ON_HOLD'"
LATEST = "(SELECT s.authority FROM submission s WHERE s.case_id = c.id ORDER BY s.sequence DESC LIMIT 1)"


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
        wanted = [counter.count(here, **given), counter.count(f"{here} AND {LATE}", **given)]
        if counter.exact or office is None or wanted[0] is not None:
            assert named.pop(office or "अभी किसी दफ्तर में आवेदन नहीं") == wanted
    assert set(named) <= (set() if counter.exact else {"बाकी दफ्तर"})
    assert values(table.total) == [counter.count(LIVE), counter.count(f"{LIVE} AND {LATE}")]


def reasons_by_hand(counter: Counter, table: ReportTable) -> None:
    labels = dict(row for row in counter.session.execute(text("SELECT id, label_hi FROM reason")))
    named = {row.words[0].hi: values(row) for row in table.rows}
    for (key,) in set(counter.rows("c.reason_id", LIVE)):
        here = f"{LIVE} AND c.reason_id " + (f"= {key}" if key else "IS NULL")
        wanted = [counter.count(here), counter.count(f"{here} AND {LATE}")]
        assert named.pop(labels[key] if key else "कारण नहीं लिखा") == wanted
    assert named == {}
    assert values(table.total) == [counter.count(LIVE), counter.count(f"{LIVE} AND {LATE}")]


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
        row = named[FILED_TO_RECEIVED]
        assert row[0] == counter.count(LIVE)
        assert row[1] == counter.count("c.state = 'CLOSED_RECEIVED'")
        if counter.exact or len(whole) >= 10:
            assert row[2:] == [quantile(half, whole) for half in halves]
