"""Loading the ladder of offices that a case climbs, with the days each is given and what those days rest on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.domain.lifecycle.ladder import GENERAL, read_department_days
from app.domain.rows import Field, Row, parse_whole
from app.models import EscalationStep
from app.services.ladder_pages import steps_of
from app.services.ladders import is_edited
from app.services.loading.records import put_values
from app.services.loading.report import LoadReport, Progress, record_load, silent, standing
from app.services.loading.source import check_lengths, read_rows, refuse_repeats, value_of
from app.services.rule_book import forget_rules

FIELDS = (
    Field("position", ("order", "क्रम")),
    Field("code"),
    Field("label_hi", ("rung_hi",)),
    Field("label_en", ("rung_en",)),
    Field("days", ("days_default",), required=False),
    Field("days_kind", required=False),
    Field("days_text", required=False),
    Field("days_basis", required=False),
    Field("proof_hi", required=False),
    Field("source", required=False),
    Field("uncertain", required=False),
)
LIMITS = {"code": 40, "label_hi": 300, "label_en": 300, "days_kind": 40, "days_basis": 300, "proof_hi": 300}


def load_ladder(
    session: Session,
    path: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    progress: Progress = silent,
    keep_edits: bool = False,
) -> LoadReport:
    """Load rungs of the general ladder from a CSV of ``order,code,rung_hi,rung_en,days_default,…`` by their code.

    An empty number of days stays empty: the office has no time limit of its own. Days of single departments are read
    out of ``days_text`` (``7 (WCD 15)``). With ``keep_edits`` a ladder that was edited by hand is left as it is.
    Raises InvalidInput when the file as a whole cannot be taken.
    """
    report = LoadReport("ladder")
    rows = read_rows(path, FIELDS, mapping)
    values = {row.line: _values(row) for row in rows}
    unique = refuse_repeats(((row.cells["code"], row) for row in standing(rows)), "code")
    unique_places = refuse_repeats(
        ((values[row.line]["position"], row) for row in standing(unique.values())), "position"
    )
    wanted = [values[row.line] for row in standing(unique_places.values())]
    if keep_edits and is_edited(session):
        report.written["unchanged"] += len(wanted)
    else:
        _write(session, wanted, report)
    for done, row in enumerate(rows, start=1):
        report.close_row(row)
        progress(done, len(rows))
    record_load(session, report)
    return report


def _values(row: Row) -> dict[str, Any]:
    check_lengths(row, LIMITS)
    position = value_of(row, "position", lambda text: parse_whole(text, low=1, high=1000))
    days = value_of(row, "days", lambda text: parse_whole(text, low=1, high=3650))
    own_days = dict(read_department_days(row.cells["days_text"]))
    kept = {name: text for name, text in row.cells.items() if name != "days_text"}
    return {**kept, "position": position, "days": days, "department_days": own_days}


def _write(session: Session, wanted: list[dict[str, Any]], report: LoadReport) -> None:
    known = {step.code: step for step in steps_of(session, GENERAL)}
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
    forget_rules(session)
