"""Loading schemes with their rules as dated versions.

An assessment names the rule version that it used, so a rule is never edited: a changed one gets a new version from
a day on, and the former holds until the day before. A file whose rule says the same makes no version.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.domain.eligibility import InvalidRule, parse_rule
from app.domain.errors import Sentence
from app.domain.identifiers import ascii_digits
from app.domain.imports.kind_columns import fields_of, labels_of
from app.domain.imports.kinds import SCHEME_NEEDS
from app.domain.rows import Row, Verdict, parse_whole
from app.models import Scheme, SchemeRule
from app.services.loading.records import put_values
from app.services.loading.report import LoadReport, Progress, record_load, silent, standing
from app.services.loading.source import check_lengths, read_rows, refuse_repeats, value_of

_RULE_COLUMNS = (
    "sex",
    "age_min",
    "age_max",
    "marital",
    "domicile",
    "area",
    "income_cap_inr_year",
    "land_rule",
    "category_rule",
    "disability_pct_min",
    "exclusions",
    "other_rules",
)
FIELDS = fields_of("schemes", required=SCHEME_NEEDS)
LIMITS = {
    "code": 40,
    "name_hi": 200,
    "name_en": 200,
    "department_code": 12,
    "department_hi": 200,
    "level": 12,
    "status": 40,
    "limit_kind": 16,
    "officer_hi": 300,
    "first_appeal_hi": 300,
}
_CONDITIONS = frozenset(_RULE_COLUMNS)
_AS_READ = tuple(f.name for f in FIELDS if f.name not in (*_RULE_COLUMNS, "status", "limit_days", "reason_codes"))

RULE_CHANGES = Sentence(
    "इस योजना का नियम {day} से बदलता है। शर्तें देखकर लें।",
    "The rule of this scheme changes from {day}. Look at its conditions.",
)
FALL_AWAY = Sentence(
    "सूची में शर्तों के सब स्तंभ नहीं हैं। लेने पर ये शर्तें हट जाएंगी: {hi}",
    "The list has not all columns of conditions. Taken so, these conditions fall away: {en}",
)
NO_CONDITION = Sentence(
    "किसके लिए है, यह नहीं लिखा। ऐसे ही लें तो योजना सबके लिए मानी जाएगी।",
    "It is not written who this is for. Taken so, the scheme is due to everybody.",
)
RULE_TOO_EARLY = Sentence(
    "इस योजना का नियम {day} से लागू है; उससे पहले की तारीख से नया नियम नहीं जुड़ सकता।",
    "The rule of this scheme holds from {day}; a new one cannot start before that.",
)
UNWORDED = Sentence(
    "इस शर्त का सवाल अभी लिखा नहीं गया है; यह फ़ाइल के शब्दों में ही पूछी जाएगी: {phrase}",
    "This condition has no question of its own yet; it will be asked in the file's own words: {phrase}",
)


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """One scheme as it is wanted: its own values, its rule, and the record that is there already."""

    code: str
    values: dict[str, Any]
    criteria: dict[str, Any]
    known: Scheme | None


def load_schemes(
    session: Session,
    path: Path,
    *,
    today: date,
    valid_from: date | None = None,
    mapping: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> LoadReport:
    """Load schemes from a CSV by their code; columns as in ``app/reference/schemes.csv``.

    ``valid_from`` is the first day of new and changed rules (``today`` if not given). Raises InvalidInput when the
    file as a whole cannot be taken.
    """
    report = LoadReport("schemes")
    rows = read_rows(path, FIELDS, mapping)
    wanted = judge_schemes(session, rows, today, valid_from or today)
    write_schemes(session, wanted, wanted.keys(), valid_from or today, report)
    for done, row in enumerate(rows, start=1):
        report.close_row(row)
        progress(done, len(rows))
    record_load(session, report)
    return report


def judge_schemes(session: Session, rows: Sequence[Row], today: date, valid_from: date) -> dict[int, SchemeRow]:
    """Judge every row, noting what is found; return the schemes that can be written, by line.

    What no column of the list tells stays as it is recorded, and so does the rule where no condition has a column.
    """
    known = {s.code: s for s in session.scalars(select(Scheme).options(selectinload(Scheme.rules)))}
    parsed = {row.line: _values(row, today) for row in rows}
    found: dict[int, SchemeRow] = {}
    for code, row in refuse_repeats(((row.cells["code"], row) for row in standing(rows)), "code").items():
        values, criteria = parsed[row.line]
        scheme = known.get(code)
        given = row.columns.places.keys()
        if scheme is not None:
            values = {name: value for name, value in values.items() if name in given or name == "checked_on"}
            values |= {"active": values["status"] != "ended"} if "status" in given else {}
        latest = _latest(scheme)
        if latest is not None:
            criteria = _over(latest.criteria, criteria, given)
        _judge_rule(row, latest, criteria, valid_from)
        found[row.line] = SchemeRow(code, values, criteria, scheme)
    kept = {row.line for row in standing(rows)}
    return {line: one for line, one in found.items() if line in kept}


def _over(former: dict[str, Any], criteria: dict[str, Any], given: Collection[str]) -> dict[str, Any]:
    """Return a rule as the list says it, with what it has no column for as it was."""
    kept = criteria if not _CONDITIONS.isdisjoint(given) else former
    return {**kept, "status": (criteria if "status" in given else former)["status"]}


def _judge_rule(row: Row, latest: SchemeRule | None, criteria: dict[str, Any], valid_from: date) -> None:
    """Note what somebody has to look at before a rule is taken; a list that says the same changes nothing."""
    if latest is None:
        if not criteria["criteria"]:
            row.note("", "no_condition", NO_CONDITION, Verdict.DOUBTFUL)
        return
    if latest.criteria == criteria:
        return
    if valid_from < latest.valid_from:
        row.note("", "rule_too_early", RULE_TOO_EARLY.format(day=latest.valid_from.isoformat()))
        return
    before = {one["column"] for one in latest.criteria["criteria"]}
    lost = sorted(before - {one["column"] for one in criteria["criteria"]} - row.columns.places.keys())
    if lost:
        row.note("", "conditions_fall_away", FALL_AWAY.format(**_labels(lost)), Verdict.DOUBTFUL)
    else:
        row.note("", "rule_changes", RULE_CHANGES.format(day=f"{valid_from:%d-%m-%Y}"), Verdict.CORRECTED)


def _labels(names: Sequence[str]) -> dict[str, str]:
    """Return what some fields are called, by language."""
    labels = [labels_of("schemes")[name] for name in names]
    return {"hi": ", ".join(label.hi for label in labels), "en": ", ".join(label.en for label in labels)}


def write_schemes(
    session: Session, wanted: Mapping[int, SchemeRow], lines: Collection[int], valid_from: date, report: LoadReport
) -> dict[int, bool]:
    """Write the schemes of some lines; return for each whether it is a new one."""
    written: dict[int, bool] = {}
    for line, one in wanted.items():
        if line in lines:
            written[line] = one.known is None
            _write(session, one, valid_from, report)
    session.flush()
    return written


def _values(row: Row, today: date) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a scheme's own values and its rule, the rule empty where the row has to be held back."""
    check_lengths(row, LIMITS)
    days = value_of(row, "limit_days", lambda text: parse_whole(text, low=1, high=3650))
    criteria: dict[str, Any] = {}
    status = row.cells["status"] or "not_checked"
    try:
        rule = parse_rule({name: ascii_digits(row.cells[name]) for name in ("code", "status", *_RULE_COLUMNS)})
        criteria = rule.to_dict()
        for phrase in rule.unworded:
            row.note("", "unworded_condition", UNWORDED.format(phrase=phrase), Verdict.ACCEPTED)
    except InvalidRule as refusal:
        row.note(refusal.field or "code", refusal.code, refusal.sentence)
    values = {
        **{name: row.cells[name] for name in _AS_READ},
        "status": status,
        "limit_days": days,
        "reason_codes": [code.strip() for code in row.cells["reason_codes"].split(";") if code.strip()],
        "active": status != "ended",
        "checked_on": today,
    }
    return values, criteria


def _latest(scheme: Scheme | None) -> SchemeRule | None:
    return max(scheme.rules, key=lambda rule: rule.version, default=None) if scheme is not None else None


def _write(session: Session, one: SchemeRow, valid_from: date, report: LoadReport) -> None:
    if one.known is None:
        added = Scheme(**one.values)
        added.rules.append(SchemeRule(version=1, valid_from=valid_from, criteria=one.criteria))
        session.add(added)
        report.written["added"] += 1
        report.tallies["rule_versions"] += 1
        return
    latest = _latest(one.known)
    changed = put_values(one.known, {name: value for name, value in one.values.items() if name != "checked_on"})
    if latest is None or latest.criteria != one.criteria:
        _add_version(one.known, latest, one.criteria, valid_from)
        report.tallies["rule_versions"] += 1
        changed = "updated"
    if changed == "updated":
        one.known.checked_on = one.values["checked_on"]
    report.written[changed] += 1


def _add_version(scheme: Scheme, latest: SchemeRule | None, criteria: dict[str, Any], valid_from: date) -> None:
    if latest is not None:
        # A rule replaced on its first day ends before it began: it held for nobody and stays for the record.
        latest.valid_to = valid_from - timedelta(days=1)
    number = latest.version + 1 if latest else 1
    scheme.rules.append(SchemeRule(version=number, valid_from=valid_from, criteria=criteria))
