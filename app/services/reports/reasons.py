"""Why outstanding cases are held up, who can mend it, and what to do next."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.case_filters import NONE_GIVEN
from app.domain.errors import Sentence
from app.domain.reports import REPORT_TEXTS, ReportKind, who_fixes_label
from app.models import Case, Reason
from app.services.case_filters import is_overdue
from app.services.reports.backlog import ALL
from app.services.reports.population import Population
from app.services.reports.table import Column, ReportRow, ReportTable

NOT_SAID = Sentence("कारण नहीं लिखा", "No reason written")
ASK_WHY = Sentence("प्रकरण खोलें और कारण पूछें", "Open the case and ask for the reason")
NOTHING = Sentence("", "")


def reasons(session: Session, asked: Population) -> ReportTable:
    """Return the table of reasons, the most frequent first."""
    statement = asked.select(Case.reason_id, func.count(), func.count().filter(is_overdue(asked.now)))
    counts = session.execute(statement.group_by(Case.reason_id)).all()
    known = {reason.id: reason for reason in session.scalars(select(Reason))}
    found = sorted(counts, key=lambda count: (-count[1], count[0] or 0))
    rows = tuple(
        _row(asked, known.get(key), outstanding, overdue, place)
        for place, (key, outstanding, overdue) in enumerate(found)
    )
    text = REPORT_TEXTS[ReportKind.REASONS]
    return ReportTable(
        ReportKind.REASONS,
        text.title,
        text.counts,
        (
            Column("reason", Sentence("कारण", "Reason")),
            Column("who", Sentence("कौन ठीक कर सकता है", "Who can mend it")),
            Column("next", Sentence("आगे क्या करें", "What to do next")),
        ),
        (
            Column("outstanding", Sentence("बकाया", "Outstanding"), "cases"),
            Column("overdue", Sentence("समय सीमा पार", "Overdue"), "cases"),
        ),
        rows,
        ReportRow(
            (ALL, NOTHING, NOTHING),
            (
                asked.figure(sum(count[1] for count in counts)),
                asked.figure(sum(count[2] for count in counts), overdue=True),
            ),
        ),
        asked.notes,
    )


def _row(asked: Population, reason: Reason | None, outstanding: int, overdue: int, place: int) -> ReportRow:
    code = reason.code if reason else NONE_GIVEN
    words = (
        (
            Sentence(reason.label_hi, reason.label_en),
            who_fixes_label(reason.who_fixes),
            Sentence(reason.next_action_hi, reason.next_action_hi),
        )
        if reason
        else (NOT_SAID, NOTHING, ASK_WHY)
    )
    figures = (
        asked.figure(outstanding, reason_code=code),
        asked.figure(overdue, reason_code=code, overdue=True),
    )
    return ReportRow(words, figures, place)
