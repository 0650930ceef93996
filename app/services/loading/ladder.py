"""Loading the ladder of offices that a case climbs, with the days each is given and what those days rest on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.rows import Field, Row, parse_whole
from app.models import EscalationStep
from app.services.loading.records import put_values
from app.services.loading.report import LoadReport, Progress, record_load, silent, standing
from app.services.loading.source import check_lengths, read_rows, refuse_repeats, value_of

FIELDS = (
    Field("position", ("order", "क्रम")),
    Field("code"),
    Field("label_hi", ("rung_hi",)),
    Field("label_en", ("rung_en",)),
    Field("days", ("days_default",), required=False),
    Field("days_kind", required=False),
    Field("days_basis", required=False),
    Field("proof_hi", required=False),
    Field("source", required=False),
    Field("uncertain", required=False),
)
LIMITS = {"code": 40, "label_hi": 300, "label_en": 300, "days_kind": 40, "days_basis": 300, "proof_hi": 300}


def load_ladder(
    session: Session, path: Path, *, mapping: Mapping[str, str] | None = None, progress: Progress = silent
) -> LoadReport:
    """Load rungs from a CSV of ``order,code,rung_hi,rung_en,days_default,…`` by their code.

    An empty number of days stays empty: the office has no time limit of its own. Raises InvalidInput when the file
    as a whole cannot be taken.
    """
    report = LoadReport("ladder")
    rows = read_rows(path, FIELDS, mapping)
    values = {row.line: _values(row) for row in rows}
    unique = refuse_repeats(((row.cells["code"], row) for row in standing(rows)), "code")
    unique_places = refuse_repeats(
        ((values[row.line]["position"], row) for row in standing(unique.values())), "position"
    )
    _write(session, [values[row.line] for row in standing(unique_places.values())], report)
    for done, row in enumerate(rows, start=1):
        report.close_row(row)
        progress(done, len(rows))
    record_load(session, report)
    return report


def _values(row: Row) -> dict[str, Any]:
    check_lengths(row, LIMITS)
    position = value_of(row, "position", lambda text: parse_whole(text, low=1, high=1000))
    days = value_of(row, "days", lambda text: parse_whole(text, low=1, high=3650))
    return {**row.cells, "position": position, "days": days}


def _write(session: Session, wanted: list[dict[str, Any]], report: LoadReport) -> None:
    known = {step.code: step for step in session.scalars(select(EscalationStep))}
    named = {values["code"] for values in wanted}
    places = {values["position"] for values in wanted}
    moving = [known[v["code"]] for v in wanted if v["code"] in known and known[v["code"]].position != v["position"]]
    displaced = [step for step in known.values() if step.code not in named and step.position in places]
    final = {step.id: step.position for step in displaced}
    last = max([*places, *(step.position for step in known.values())], default=0)
    # Positions are unique at every statement, so whatever moves steps aside first.
    for number, step in enumerate([*moving, *displaced], start=1):
        step.position = -number
    session.flush()
    for values in wanted:
        step_there = known.get(values["code"])
        if step_there is None:
            session.add(EscalationStep(**values))
            report.written["added"] += 1
        else:
            report.written[put_values(step_there, values)] += 1
    for number, step in enumerate(sorted(displaced, key=lambda step: final[step.id]), start=1):
        step.position = last + number
    session.flush()
