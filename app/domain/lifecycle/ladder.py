"""The ladder of offices: who is asked first, who next, and how many days each has.

A rung either stands on a rule (a notified limit, an appeal window) or is only a suggested number of days; every
rung says which, so that nobody quotes a custom to an office as if it were law. The default order runs from the desk
that took the application, over the officers above it, to the appeals of the Lok Seva Guarantee Act 2010 where the
scheme has a limit under it, and then to the CM Helpline and the Collector's hearing, which take any matter.
A scheme's own ladder goes before its department's, and that before the general one. Days and order come from the
escalation table and are data; this module holds only what applies to whom.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import InvalidInput, Sentence
from app.domain.lifecycle.clocks import DEFAULT_STAGE, DayKind, Limit

FIRST_DESKS = ("GP_DESK",)
NOTIFIED_DESK = ("LSK",)
OFFICERS = ("JANPAD_CMO", "DEPT_DISTRICT")
APPEALS = ("LSG_APPEAL1", "LSG_APPEAL2")
HELPLINE = ("CMH_L1", "CMH_L2", "CMH_L3", "CMH_L4")
HEARING = ("JAN_SUNWAI",)

DEFAULT_SEQUENCE = (*FIRST_DESKS, *NOTIFIED_DESK, *OFFICERS, *APPEALS, *HELPLINE, *HEARING)
"""The default order (a suggestion: no rule fixes the order of offices outside the two appeals)."""

BESIDE = ("GRAM_SABHA", "RTI", "SCHEME_GRIEV", "CPGRAMS", "LOKAYUKTA")
"""Ways that may be taken at any time beside the ladder; none of them is ever a rung."""

_OWN_DAYS = re.compile(r"\(([A-Z]+) (\d+)\)")
_ALL_DAYS = re.compile(r"^(\d+) \(([A-Z]+)\)$")


class BadLadderRow(InvalidInput):
    """A row of the escalation table lacks its code or order, or has days that are no whole number."""

    code = "bad_ladder_row"
    sentence = Sentence(
        "सीढ़ी की पंक्ति {row} में “{column}” सही नहीं है।", "Row {row} of the ladder: “{column}” is not right."
    )


class Basis(StrEnum):
    """How sure the days of a rung are."""

    STATUTORY = "statutory"
    PRACTICE = "practice"
    SUGGESTED = "suggested"


BASIS_LABELS: dict[Basis, Sentence] = {
    Basis.STATUTORY: Sentence("कानून की समय सीमा", "limit set by law"),
    Basis.PRACTICE: Sentence("पोर्टल का चलन, नियम नहीं", "practice of the portal, no rule"),
    Basis.SUGGESTED: Sentence("सुझाए गए दिन, कोई नियम नहीं", "suggested days, no rule"),
}


@dataclass(frozen=True, slots=True)
class StepRow:
    """One row of the escalation table. ``department_days`` replaces ``days`` for the departments that it names."""

    order: int
    code: str
    label: Sentence
    days: int | None
    days_kind: str
    proof_hi: str = ""
    department_days: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class LadderOwner:
    """Whose ladder some steps are: a scheme's, a department's, or nobody's, which makes them the general ladder."""

    scheme_id: int | None = None
    department: str | None = None


GENERAL = LadderOwner()


def ladder_owner(owners: Collection[LadderOwner], scheme_id: int, department: str) -> LadderOwner:
    """Return whose steps a scheme climbs: its own where there are any, then its department's, then the general."""
    for owner in (LadderOwner(scheme_id=scheme_id), LadderOwner(department=department)):
        if owner in owners:
            return owner
    return GENERAL


@dataclass(frozen=True, slots=True)
class LadderScheme:
    """What a ladder needs to know of a scheme: its department and its limit under the Act, if it is notified."""

    department: str = ""
    limit: Limit | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """One office of a ladder. ``level`` counts from 1; ``window_days`` is how long an appeal to it stays open."""

    level: int
    code: str
    label: Sentence
    limit: Limit
    basis: Basis
    window_days: int | None = None
    proof_hi: str = ""


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs of one scheme in order; the level of a rung is its place, from 1."""

    rungs: tuple[Rung, ...] = ()

    def rung(self, level: int) -> Rung | None:
        """Return the rung of a level, or None where the ladder has no such rung."""
        return self.rungs[level - 1] if 1 <= level <= len(self.rungs) else None

    def limit_at(self, level: int) -> Limit:
        """Return the days of a level; the default days where the ladder has no such rung."""
        rung = self.rung(level)
        return DEFAULT_STAGE if rung is None else rung.limit


NO_LADDER = Ladder()


def next_rung(ladder: Ladder, level: int) -> Rung | None:
    """Return the rung above a level, or None at the top."""
    return ladder.rung(level + 1)


def first_change(before: Ladder, after: Ladder) -> int | None:
    """Return the lowest level at which another office stands after an edit, None where each level keeps its own.

    Rungs that are added above the old top change nothing for a case that stands on the old ones.
    """
    codes = [rung.code for rung in after.rungs]
    for rung in before.rungs:
        if codes[rung.level - 1 : rung.level] != [rung.code]:
            return rung.level
    return None


def parse_steps(rows: Iterable[Mapping[str, str]]) -> tuple[StepRow, ...]:
    """Return the rows of the escalation table in their order.

    Args:
        rows: one mapping for each line, with the columns ``order``, ``code``, ``rung_hi``, ``rung_en``,
            ``days_default``, ``days_kind`` and optionally ``days_text`` and ``proof_hi``.

    Raises:
        BadLadderRow: names the line (the first below the header is 2) and the column.
    """
    steps = [_step(line, row) for line, row in enumerate(rows, start=2)]
    return tuple(sorted(steps, key=lambda step: step.order))


def ladder_for(scheme: LadderScheme, steps: Iterable[StepRow], sequence: Iterable[str] | None = None) -> Ladder:
    """Return the rungs that apply to a scheme, in the order of the rows, or of ``sequence`` (codes) where it is given.

    Lok Seva Kendra and the two appeals under the Act apply only where the scheme has a limit. Ways beside the ladder
    are no rungs. Codes without a row are left out, so an edited table may drop a rung.
    """
    by_code = {step.code: step for step in sorted(steps, key=lambda step: step.order)}
    order = [code for code in by_code if code not in BESIDE] if sequence is None else sequence
    wanted = [by_code[code] for code in order if code in by_code and _applies(code, scheme)]
    return Ladder(tuple(_rung(level, step, scheme) for level, step in enumerate(wanted, start=1)))


def ways_beside(steps: Iterable[StepRow], *, central: bool, bribe_or_abuse: bool) -> tuple[StepRow, ...]:
    """Return what may be tried beside the ladder: CPGRAMS for central schemes, Lokayukta only for bribe or abuse."""
    closed = {*(() if central else ("CPGRAMS",)), *(() if bribe_or_abuse else ("LOKAYUKTA",))}
    return tuple(step for step in steps if step.code in BESIDE and step.code not in closed)


def _applies(code: str, scheme: LadderScheme) -> bool:
    return scheme.limit is not None or code not in (*NOTIFIED_DESK, *APPEALS)


def _rung(level: int, step: StepRow, scheme: LadderScheme) -> Rung:
    limit, basis = _days(step, scheme)
    window = step.days if step.days_kind == "statutory_filing_window" else None
    return Rung(level, step.code, step.label, limit, basis, window, step.proof_hi)


def _days(step: StepRow, scheme: LadderScheme) -> tuple[Limit, Basis]:
    if step.days_kind == "statutory_per_service" and scheme.limit is not None:
        return scheme.limit, Basis.STATUTORY
    days = dict(step.department_days).get(scheme.department, step.days)
    chosen = DEFAULT_STAGE if days is None else Limit(days)
    if step.days_kind == "statutory_for_pensions" and scheme.limit == Limit(chosen.days, DayKind.WORKING):
        # The row's days are law for the pension services only, and those carry the same limit themselves.
        return Limit(chosen.days, DayKind.WORKING), Basis.STATUTORY
    if step.days_kind == "portal_practice":
        return chosen, Basis.PRACTICE
    # An appeal's window is law, the days in which it is decided are not: waiting as long as the window is a suggestion.
    return chosen, Basis.SUGGESTED


def _step(line: int, row: Mapping[str, str]) -> StepRow:
    code = row.get("code", "").strip()
    if not code:
        raise BadLadderRow(BadLadderRow.sentence.format(row=line, column="code"), field="code")
    order = _whole(line, row, "order")
    if order is None:
        raise BadLadderRow(BadLadderRow.sentence.format(row=line, column="order"), field="order")
    return StepRow(
        order=order,
        code=code,
        label=Sentence(row.get("rung_hi", "").strip(), row.get("rung_en", "").strip()),
        days=_whole(line, row, "days_default"),
        days_kind=row.get("days_kind", "").strip(),
        proof_hi=row.get("proof_hi", "").strip(),
        department_days=read_department_days(row.get("days_text", "").strip()),
    )


def _whole(line: int, row: Mapping[str, str], column: str) -> int | None:
    text = row.get(column, "").strip()
    if not text:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise BadLadderRow(BadLadderRow.sentence.format(row=line, column=column), field=column)
    return int(text)


def read_department_days(text: str) -> tuple[tuple[str, int], ...]:
    """Read ``7 (WCD 15)`` and ``10 (WCD)``: other days for the department in brackets."""
    alone = _ALL_DAYS.match(text)
    if alone:
        return ((alone.group(2), int(alone.group(1))),)
    return tuple((name, int(days)) for name, days in _OWN_DAYS.findall(text))
