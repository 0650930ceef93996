"""Loading schemes with their rules as dated versions.

An assessment names the rule version that it used, so a rule is never edited: a changed one gets a new version from
a day on, and the former holds until the day before. A file whose rule says the same makes no version.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.domain.eligibility import InvalidRule, parse_rule
from app.domain.errors import Sentence
from app.domain.rows import Field, Row, Verdict, parse_whole
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
_OPTIONAL = (
    Field("documents_hi", ("docs",), required=False),
    Field("apply_where_hi", ("apply_where",), required=False),
    Field("limit_days", required=False),
    Field("limit_kind", required=False),
    Field("officer_hi", ("designated_officer",), required=False),
    Field("first_appeal_hi", ("first_appeal",), required=False),
    Field("reason_codes", required=False),
    Field("source", required=False),
    Field("uncertain", required=False),
)
FIELDS = (
    Field("code"),
    Field("name_hi"),
    Field("name_en"),
    Field("department_code", ("dept_code",)),
    Field("department_hi", ("dept_hi",)),
    Field("level"),
    Field("status", required=False),
    Field("benefit_hi"),
    *_OPTIONAL,
    *(Field(column, required=False) for column in _RULE_COLUMNS),
)
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
_AS_READ = tuple(f.name for f in FIELDS if f.name not in (*_RULE_COLUMNS, "status", "limit_days", "reason_codes"))

RULE_TOO_EARLY = Sentence(
    "इस योजना का नियम {day} से लागू है; उससे पहले की तारीख से नया नियम नहीं जुड़ सकता।",
    "The rule of this scheme holds from {day}; a new one cannot start before that.",
)
UNWORDED = Sentence(
    "इस शर्त का सवाल अभी लिखा नहीं गया है; यह फ़ाइल के शब्दों में ही पूछी जाएगी: {phrase}",
    "This condition has no question of its own yet; it will be asked in the file's own words: {phrase}",
)


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
    known = {s.code: s for s in session.scalars(select(Scheme).options(selectinload(Scheme.rules)))}
    parsed = {row.line: _values(row, today) for row in rows}
    for code, row in refuse_repeats(((row.cells["code"], row) for row in standing(rows)), "code").items():
        values, criteria = parsed[row.line]
        _write(session, row, known.get(code), values, criteria, valid_from or today, report)
    session.flush()
    for done, row in enumerate(rows, start=1):
        report.close_row(row)
        progress(done, len(rows))
    record_load(session, report)
    return report


def _values(row: Row, today: date) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a scheme's own values and its rule, the rule empty where the row has to be held back."""
    check_lengths(row, LIMITS)
    days = value_of(row, "limit_days", lambda text: parse_whole(text, low=1, high=3650))
    criteria: dict[str, Any] = {}
    status = row.cells["status"] or "not_checked"
    try:
        rule = parse_rule({name: row.cells[name] for name in ("code", "status", *_RULE_COLUMNS)})
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


def _write(
    session: Session,
    row: Row,
    scheme: Scheme | None,
    values: dict[str, Any],
    criteria: dict[str, Any],
    valid_from: date,
    report: LoadReport,
) -> None:
    if scheme is None:
        added = Scheme(**values)
        added.rules.append(SchemeRule(version=1, valid_from=valid_from, criteria=criteria))
        session.add(added)
        report.written["added"] += 1
        report.tallies["rule_versions"] += 1
        return
    latest = max(scheme.rules, key=lambda rule: rule.version, default=None)
    same_rule = latest is not None and latest.criteria == criteria
    if latest is not None and not same_rule and valid_from < latest.valid_from:
        row.note("", "rule_too_early", RULE_TOO_EARLY.format(day=latest.valid_from.isoformat()))
        return
    changed = put_values(scheme, {name: value for name, value in values.items() if name != "checked_on"})
    if not same_rule:
        _add_version(scheme, latest, criteria, valid_from)
        report.tallies["rule_versions"] += 1
        changed = "updated"
    if changed == "updated":
        scheme.checked_on = values["checked_on"]
    report.written[changed] += 1


def _add_version(scheme: Scheme, latest: SchemeRule | None, criteria: dict[str, Any], valid_from: date) -> None:
    if latest is not None:
        # A rule replaced on its first day ends before it began: it held for nobody and stays for the record.
        latest.valid_to = valid_from - timedelta(days=1)
    number = latest.version + 1 if latest else 1
    scheme.rules.append(SchemeRule(version=number, valid_from=valid_from, criteria=criteria))
