"""How many cases of each scheme there are in each district, with totals both ways.

Whichever are more are the rows, since paper and phones are taller than wide: districts for the state, schemes for one
district.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.domain.cases import CaseState
from app.domain.errors import Sentence
from app.domain.geography import Hierarchy
from app.domain.reports import MEASURE_LABELS, REPORT_TEXTS, Measure, ReportKind
from app.models import Area, BoothArea, Case, Scheme
from app.services.case_filters import is_over_limit
from app.services.reports.backlog import ALL
from app.services.reports.population import Population
from app.services.reports.table import Column, Figure, ReportRow, ReportTable

NO_DISTRICT = Sentence("जिला तय नहीं", "No district known")
_STATES = {
    Measure.OUTSTANDING: "outstanding",
    Measure.RECEIVED: CaseState.CLOSED_RECEIVED.value,
    Measure.OVER_LIMIT: "outstanding",
}

Counts = Counter[tuple[int | None, int]]


def schemes(session: Session, asked: Population, measure: Measure) -> ReportTable:
    """Return the table of districts by schemes; only schemes and districts that have any such case are in it."""
    counts = _counts(session, asked, measure)
    known = {one.id: one for one in session.scalars(select(Scheme).order_by(Scheme.name_hi))}
    columns = [one for one in known.values() if any(key[1] == one.id for key in counts)]
    keys = {district for district, _ in counts if district is not None}
    districts = list(session.scalars(select(Area).where(Area.id.in_(keys)).order_by(Area.name_hi, Area.id)))
    table = _Rows(asked, measure, counts, [one.id for one in columns])
    rows = [table.of_district(district, place) for place, district in enumerate(districts)]
    if any(district is None for district, _ in counts):
        rows.append(table.elsewhere(len(districts)))
    text, label = REPORT_TEXTS[ReportKind.SCHEMES], MEASURE_LABELS[measure]
    by_district = ReportTable(
        ReportKind.SCHEMES,
        Sentence(f"{text.title.hi}: {label.hi}", f"{text.title.en}: {label.en.lower()}"),
        text.counts,
        (Column("district", Sentence("जिला", "District")),),
        (
            *(Column(f"s{one.id}", Sentence(one.name_hi, one.name_en), "cases") for one in columns),
            Column("total", ALL, "cases"),
        ),
        tuple(rows),
        table.total() if rows else None,
        asked.notes,
    )
    return _turned(by_district) if len(rows) < len(columns) else by_district


def _turned(table: ReportTable) -> ReportTable:
    """Return the table with schemes as rows, where there are more of them than districts."""
    lines = [*table.rows, *([table.total] if table.total else [])]
    columns = [Column(f"d{place}", line.words[0], "cases") for place, line in enumerate(lines)]
    rows = [
        ReportRow((column.label,), tuple(line.figures[at] for line in lines), at)
        for at, column in enumerate(table.figures)
    ]
    return replace(
        table,
        words=(Column("scheme", Sentence("योजना", "Scheme")),),
        figures=tuple(columns),
        rows=tuple(rows[:-1]),
        total=rows[-1],
    )


class _Rows:
    """Makes rows out of the counts of one measure."""

    def __init__(self, asked: Population, measure: Measure, counts: Counts, scheme_ids: list[int]):
        self._asked, self._measure, self._counts, self._schemes = asked, measure, counts, scheme_ids

    def of_district(self, district: Area, place: int) -> ReportRow:
        inside = self._asked.chosen.area_id
        where = {"area_id": district.id, "within_id": inside if inside != district.id else None}
        counts = {key: self._counts[district.id, key] for key in self._schemes}
        figures = [self._figure(count, scheme_id=key, **where) for key, count in counts.items()]
        whole = self._figure(sum(counts.values()), **where)
        return ReportRow((Sentence(district.name_hi, district.name_en),), (*figures, whole), place)

    def elsewhere(self, place: int) -> ReportRow:
        counts = [self._counts[None, key] for key in self._schemes]
        return ReportRow((NO_DISTRICT,), tuple(self._asked.unlisted(count) for count in (*counts, sum(counts))), place)

    def total(self) -> ReportRow:
        counts = {key: sum(count for (_, one), count in self._counts.items() if one == key) for key in self._schemes}
        figures = [self._figure(count, scheme_id=key) for key, count in counts.items()]
        return ReportRow((ALL,), (*figures, self._figure(sum(counts.values()))))

    def _figure(self, count: int, **narrower: Any) -> Figure:
        if self._measure is Measure.OVER_LIMIT:
            narrower["over_limit"] = True
        return self._asked.figure(count, _STATES[self._measure], **narrower)


def _counts(session: Session, asked: Population, measure: Measure) -> Counts:
    """Count by district and scheme.

    Cases are counted by booth and summed up here: in SQL every case would be joined with all areas above its booth,
    which takes seconds for a whole state.
    """
    of_kind = select(Area.id).where(Area.hierarchy == Hierarchy.ADMINISTRATIVE, Area.kind == "district")
    districts = session.scalars(of_kind).all()
    above = select(BoothArea.booth_id, BoothArea.area_id).where(BoothArea.area_id.in_(districts))
    district_of = {booth_id: area_id for booth_id, area_id in session.execute(above)}
    by_booth = _measured(asked, measure, Case.booth_id, Case.scheme_id).group_by(Case.booth_id, Case.scheme_id)
    found: Counts = Counter()
    for booth_id, scheme_id, count in session.execute(by_booth):
        found[district_of.get(booth_id), scheme_id] += count
    return found


def _measured(asked: Population, measure: Measure, *columns: Any) -> Select[Any]:
    statement = asked.select(*columns, func.count(), state=_STATES[measure])
    return statement.where(is_over_limit(asked.now)) if measure is Measure.OVER_LIMIT else statement
