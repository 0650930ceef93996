"""A new roster by command: what it would change, row by row, and the change itself when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.domain.errors import Sentence
from app.domain.imports.kind_columns import fields_of
from app.domain.rosters import CHANGE_LABELS
from app.domain.rows import Row, Verdict
from app.services.loading.booths import booth_key, judge_booths
from app.services.loading.report import LoadReport, Progress, silent, standing
from app.services.loading.roster import BoothKey
from app.services.loading.source import read_rows
from app.services.rosters.plans import PlannedChange, plan, whole_seats
from app.services.rosters.taking import take_roster

FIELDS = fields_of("roster", required=("ac_no", "booth_no", "name"))
WAS = Sentence("{label}: पहले {before}", "{label}: was {before}")
GONE = Sentence(
    "बूथ {before} अब नहीं रहा; उसकी बस्तियां {other} में जाएंगी।", "Booth {before} is no more; {other} takes it over."
)
NO_HEIR = Sentence(
    "बूथ {before} नई सूची में नहीं है, और उसकी जगह कौन सा बूथ है यह पता नहीं। बस्तियां जुड़ी हों तो वह बना रहेगा।",
    "Booth {before} is not in the new roster, and nothing tells which takes it over. It stays if anything hangs on it.",
)


def load_roster(
    session: Session,
    path: Path,
    *,
    day: date,
    now: datetime,
    take: bool,
    mapping: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> LoadReport:
    """Hold a roster against the present one, and put it in its place from ``day`` on where ``take`` says so.

    A row that is refused leaves its whole seat as it is; a row that cannot be read at all leaves every booth in being.
    Raises InvalidInput when the file as a whole cannot be taken.
    """
    report = LoadReport("roster")
    rows = read_rows(path, FIELDS, mapping)
    judged = judge_booths(session, rows, report)
    report.tallies.clear()
    kept = whole_seats(judged, [booth_key(row) for row in standing(judged.rows.values())])
    planned = plan(session, kept)
    _note(planned.changes, {row.line: row for row in rows}, {key: row.line for key, row in judged.rows.items()}, report)
    if take:
        counted = take_roster(session, kept, judged, day, now=now)
        report.written["updated"] = sum(
            count for change, count in counted.items() if change not in ("same", "left_over")
        )
    for name, count in planned.counts().items():
        report.tallies[f"booth_{name}"] = count
    for done, row in enumerate(rows, start=1):
        report.close_row(row)
        progress(done, len(rows))
    return report


def _note(
    changes: Sequence[PlannedChange], rows: Mapping[int, Row], lines: Mapping[BoothKey, int], report: LoadReport
) -> None:
    for one in changes:
        label = CHANGE_LABELS[one.change]
        before = "–" if one.before is None else f"{one.before.key[0]}/{one.before.key[1]}"
        other = "" if one.other is None else f"{one.other[0]}/{one.other[1]}"
        if one.after is None:
            said = GONE.format(before=before, other=other) if other else NO_HEIR.format(before=before)
            report.remark(f"booth_{one.change}", before, said)
            continue
        said = Sentence(
            WAS.hi.format(label=label.hi, before=other or before), WAS.en.format(label=label.en, before=other or before)
        )
        rows[lines[one.after]].note("booth_no", f"booth_{one.change}", said, Verdict.ACCEPTED)
