"""Outstanding cases by the office that has the latest paper."""

from __future__ import annotations

from sqlalchemy import func
from sqlalchemy.orm import Session

from app.domain.case_filters import NONE_GIVEN
from app.domain.errors import Sentence
from app.domain.reports import REPORT_TEXTS, SMALLEST_SHOWN, ReportKind
from app.services.case_filters import is_overdue, latest_authority
from app.services.reports.backlog import ALL
from app.services.reports.population import Population
from app.services.reports.table import Column, ReportRow, ReportTable

SHOWN = 300
NO_PAPER = Sentence("अभी किसी दफ्तर में आवेदन नहीं", "No paper given to an office yet")
OTHERS = Sentence("बाकी दफ्तर", "Other offices")

Count = tuple[str | None, int, int]


def offices(session: Session, asked: Population) -> ReportTable:
    """Return the table of offices; beyond the largest ``SHOWN``, and small ones in rounded figures, come as one row."""
    counts = _counts(session, asked)
    named, rest = _split(counts, asked.exact)
    rows = [_row(asked, count, place) for place, count in enumerate(named)]
    if rest:
        figures = (sum(count[1] for count in rest), sum(count[2] for count in rest))
        rows.append(ReportRow((OTHERS,), tuple(asked.unlisted(figure) for figure in figures), place=SHOWN + 1))
    text = REPORT_TEXTS[ReportKind.OFFICES]
    return ReportTable(
        ReportKind.OFFICES,
        text.title,
        text.counts,
        (Column("office", Sentence("दफ्तर", "Office")),),
        (
            Column("outstanding", Sentence("बकाया", "Outstanding"), "cases"),
            Column("overdue", Sentence("समय सीमा पार", "Overdue"), "cases"),
        ),
        tuple(rows),
        ReportRow(
            (ALL,),
            (
                asked.figure(sum(count[1] for count in counts)),
                asked.figure(sum(count[2] for count in counts), overdue=True),
            ),
        ),
        asked.notes,
    )


def _counts(session: Session, asked: Population) -> list[Count]:
    office = latest_authority().label("office")
    statement = asked.select(office, func.count(), func.count().filter(is_overdue(asked.now))).group_by("office")
    found = [(name, outstanding, overdue) for name, outstanding, overdue in session.execute(statement)]
    return sorted(found, key=lambda count: (-count[1], count[0] or ""))


def _split(counts: list[Count], exact: bool) -> tuple[list[Count], list[Count]]:
    """Set apart the offices that get no row of their own; that nobody was asked is always a row."""
    smallest = 1 if exact else SMALLEST_SHOWN
    named = [count for count in counts if count[0] is None or count[1] >= smallest][:SHOWN]
    return named, [count for count in counts if count not in named]


def _row(asked: Population, count: Count, place: int) -> ReportRow:
    name, outstanding, overdue = count
    office = name or NONE_GIVEN
    return ReportRow(
        (Sentence(name, name) if name else NO_PAPER,),
        (asked.figure(outstanding, authority=office), asked.figure(overdue, authority=office, overdue=True)),
        place,
    )
