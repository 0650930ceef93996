"""Loading the reasons why a benefit is held up: who can mend it and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.rows import Field
from app.models import Reason
from app.services.loading.records import put_values
from app.services.loading.report import LoadReport, Progress, record_load, silent, standing
from app.services.loading.source import check_lengths, read_rows, refuse_repeats

FIELDS = (
    Field("code"),
    Field("label_hi"),
    Field("label_en"),
    Field("who_fixes"),
    Field("next_action_hi"),
    Field("fairness_flag", required=False),
    Field("source", required=False),
)
LIMITS = {"code": 40, "label_hi": 200, "label_en": 200, "who_fixes": 40, "next_action_hi": 300, "fairness_flag": 8}


def load_reasons(
    session: Session, path: Path, *, mapping: Mapping[str, str] | None = None, progress: Progress = silent
) -> LoadReport:
    """Load reasons from a CSV of ``code,label_hi,label_en,who_fixes,next_action_hi`` by their code.

    Raises InvalidInput when the file as a whole cannot be taken.
    """
    report = LoadReport("reasons")
    rows = read_rows(path, FIELDS, mapping)
    for row in rows:
        check_lengths(row, LIMITS)
    known = {reason.code: reason for reason in session.scalars(select(Reason))}
    for code, row in refuse_repeats(((row.cells["code"], row) for row in standing(rows)), "code").items():
        values = {**row.cells, "fairness_flag": row.cells["fairness_flag"] or "no"}
        if code in known:
            report.written[put_values(known[code], values)] += 1
        else:
            session.add(Reason(**values))
            report.written["added"] += 1
    session.flush()
    for done, row in enumerate(rows, start=1):
        report.close_row(row)
        progress(done, len(rows))
    record_load(session, report)
    return report
