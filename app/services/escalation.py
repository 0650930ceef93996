"""What is overdue moves up by itself: every live case whose rung has had its days, assigned or not.

The rule is the same as by hand (:func:`app.domain.lifecycle.apply`), asked in the name of the schedule. Cases are taken
in portions by key with their rows locked, so that several runs may go on at once, and a portion is written whole or not
at all: the case, its history and the audit chain. A case that has moved has a new date and is no longer overdue, and
the rule lets no rung be left twice, so a run may be repeated at any time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, select, tuple_
from sqlalchemy.orm import Session, selectinload

from app.domain.cases import CaseState, EventKind
from app.domain.errors import DomainError
from app.domain.lifecycle import SCHEDULE, Outcome, Rules, apply
from app.domain.lifecycle.clocks import day_of
from app.domain.lifecycle.outcomes import Escalate
from app.domain.lifecycle.table import LIVE
from app.models import Case, CaseWork, Job, Scheme
from app.services import notifications
from app.services.case_facts import facts_of
from app.services.rule_book import RuleBook, rule_book
from app.services.scheduled_steps import write_scheduled

PORTION = 500
"""Cases moved in one transaction: a fraction of a second, so that people who write wait no longer than that."""

STATES = tuple(state for state in CaseState if state in LIVE)
"""Where a case can be overdue, in the order in which a run goes through them. A case on hold cannot."""

_KEPT = "rules_of_escalation"


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a run has come: overdue at ``as_of``, among the cases of one state, by due date and key."""

    as_of: datetime
    state: CaseState = STATES[0]
    due: datetime | None = None
    case_id: int = 0

    def to_document(self) -> dict[str, Any]:
        """Return plain values for a job's cursor."""
        due = self.due.isoformat() if self.due else None
        return {"as_of": self.as_of.isoformat(), "state": self.state.value, "due": due, "case_id": self.case_id}

    @classmethod
    def of_document(cls, kept: Mapping[str, Any]) -> Mark:
        """Return the mark that a job's cursor keeps."""
        due = datetime.fromisoformat(kept["due"]) if kept["due"] else None
        return cls(datetime.fromisoformat(kept["as_of"]), CaseState(kept["state"]), due, kept["case_id"])

    def after(self, rows: Sequence[Case], size: int) -> Mark | None:
        """Return where to go on after a portion of at most ``size`` rows; None at the end of the last state."""
        if len(rows) == size:
            return replace(self, due=rows[-1].stage_due, case_id=rows[-1].id)
        if self.state is STATES[-1]:
            return None
        return Mark(self.as_of, STATES[STATES.index(self.state) + 1])


@dataclass(slots=True)
class Tally:
    """What became of overdue cases: escalated by new level, exhausted at the top, refused by code of the refusal."""

    levels: Counter[int] = field(default_factory=Counter)
    exhausted: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def escalated(self) -> int:
        """Cases that went up a rung."""
        return self.levels.total()

    @property
    def moved(self) -> int:
        """Cases in which anything changed."""
        return self.escalated + self.exhausted

    @property
    def seen(self) -> int:
        """Cases that were looked at."""
        return self.moved + self.refused.total()

    def named(self) -> dict[str, int]:
        """Return the counts by the names under which :data:`app.domain.jobs.COUNT_LABELS` tells them."""
        return {
            "escalated": self.escalated,
            **{f"level_{level}": number for level, number in sorted(self.levels.items())},
            "exhausted": self.exhausted,
            **{f"refused_{code}": number for code, number in sorted(self.refused.items())},
        }

    def add(self, other: Tally) -> None:
        """Count another portion in."""
        self.levels += other.levels
        self.exhausted += other.exhausted
        self.refused += other.refused


@dataclass(frozen=True, slots=True)
class Portion:
    """One portion: what became of it, and where to go on (None: nothing is left)."""

    tally: Tally
    mark: Mark | None


def overdue_total(session: Session, as_of: datetime) -> int:
    """Return how many cases a run that begins now will look at."""
    due = select(func.count()).select_from(Case).where(Case.state.in_(STATES), Case.stage_due < as_of)
    return session.scalar(due.where(_not_at_the_end(_rules_of_run(session, as_of).tops))) or 0


def escalate_portion(
    session: Session, mark: Mark, now: datetime, *, size: int = PORTION, dry_run: bool = False
) -> Portion:
    """Move the next overdue cases after a mark, at most ``size``; with ``dry_run`` only say what would become of them.

    Cases that somebody is moving at this moment are left to them and to the next run.
    """
    rules = _rules_of_run(session, mark.as_of)
    found = _overdue(mark, rules.tops).limit(size)
    rows = session.scalars(found if dry_run else found.with_for_update(skip_locked=True, of=Case)).all()
    onward = mark.after(rows, size)
    decided: list[tuple[Case, Outcome]] = []
    tally = Tally()
    rules.book.read_booths(row.booth_id for row in rows)
    for row in rows:
        outcome = _decide(row, rules.book.rules_for(row), now, tally)
        if outcome is not None:
            decided.append((row, outcome))
    if decided and not dry_run:
        notifications.tell_of_escalations(session, [row for row, _ in decided], now)
        write_scheduled(session, decided, now)
    return Portion(tally, onward)


def escalate_step(session: Session, job: Job) -> bool:
    """Do one portion of a run as a job; its result keeps the counts."""
    now = datetime.now(UTC)
    mark = Mark.of_document(job.cursor) if job.cursor else Mark(now)
    if not job.cursor:
        job.total = overdue_total(session, mark.as_of)
    portion = escalate_portion(session, mark, now, size=job.payload.get("portion", PORTION))
    job.done += portion.tally.seen
    job.result["counts"] = dict(Counter(job.result.get("counts", {})) + Counter(portion.tally.named()))
    if portion.mark is None:
        # Cases that others moved meanwhile were counted at the start and not met on the way.
        job.total = job.done
        return True
    job.cursor.update(portion.mark.to_document())
    return False


def _decide(row: Case, rules: Rules, now: datetime, tally: Tally) -> Outcome | None:
    try:
        outcome = apply(facts_of(row), Escalate(who=SCHEDULE, at=now), rules)
    except DomainError as refusal:
        tally.refused[refusal.code] += 1
        return None
    if outcome.events[0].kind is EventKind.EXHAUSTED:
        tally.exhausted += 1
    else:
        tally.levels[outcome.facts.level] += 1
    return outcome


@dataclass(frozen=True, slots=True)
class _RunRules:
    """What surrounds every case, as it stood when a run began in this process, and the highest level of each scheme."""

    as_of: datetime
    book: RuleBook
    tops: Mapping[int, int]


def _rules_of_run(session: Session, as_of: datetime) -> _RunRules:
    """Return the rules of a run, read once and kept over its portions."""
    kept: _RunRules | None = session.info.get(_KEPT)
    if kept is None or kept.as_of != as_of:
        book = rule_book(session, day_of(as_of))
        tops = {scheme.id: len(book.ladder(scheme).rungs) for scheme in session.scalars(select(Scheme))}
        kept = session.info[_KEPT] = _RunRules(as_of, book, tops)
    return kept


def _overdue(mark: Mark, tops: Mapping[int, int]) -> Select[Case]:
    statement = select(Case).where(Case.state == mark.state, Case.stage_due < mark.as_of, _not_at_the_end(tops))
    if mark.due is not None:
        statement = statement.where(tuple_(Case.stage_due, Case.id) > tuple_(mark.due, mark.case_id))
    return (
        statement.order_by(Case.stage_due, Case.id)
        .options(selectinload(Case.work), selectinload(Case.submissions), selectinload(Case.scheme))
        .execution_options(populate_existing=True)
    )


def _not_at_the_end(tops: Mapping[int, int]) -> ColumnElement[bool]:
    """Leave out those marked as exhausted, unless a rung has been added above them since."""
    exhausted = exists().where(CaseWork.case_id == Case.id, CaseWork.exhausted.is_(True))
    return ~exhausted | (Case.level < case(dict(tops), value=Case.scheme_id, else_=0)) if tops else ~exhausted
