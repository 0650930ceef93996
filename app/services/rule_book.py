"""What surrounds cases, read once: ladders, the calendar of each place, the reasons that a rejection may name.

A page asks for one case and a nightly run for tens of thousands, and both must come to the same rules. So all of it is
read in a handful of small queries into plain values, and a case asks only for its scheme and the areas above its booth;
where neither a freeze nor a holiday belongs to a single area, it asks the database for nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, SessionTransaction

from app.domain.errors import Sentence
from app.domain.lifecycle import Rules
from app.domain.lifecycle.clocks import Calendar, DayKind, Freeze, Limit, day_of
from app.domain.lifecycle.ladder import (
    DEFAULT_SEQUENCE,
    GENERAL,
    Ladder,
    LadderOwner,
    LadderScheme,
    StepRow,
    ladder_for,
    ladder_owner,
)
from app.models import BoothArea, Case, EscalationStep, FreezePeriod, Holiday, Reason, Scheme

_KEPT = "rule_book"
_AT_ONCE = 500
"""Booths in one query: both databases limit the values that a statement may carry."""


class RuleBook:
    """The rules of every case as they stand on one day; made by :func:`rule_book`."""

    def __init__(self, session: Session, today: date):
        self.today = today
        self._session = session
        self._steps = steps_by_owner(session)
        self._codes = frozenset(session.scalars(select(Reason.code)))
        self._freezes: dict[int, list[Freeze]] = {}
        for area_id, starts_on, ends_on in session.execute(
            select(FreezePeriod.area_id, FreezePeriod.starts_on, FreezePeriod.ends_on)
        ):
            self._freezes.setdefault(area_id, []).append(Freeze(starts_on, ends_on))
        self._holidays: dict[int | None, set[date]] = {}
        for closed_in, day in session.execute(select(Holiday.area_id, Holiday.day)):
            self._holidays.setdefault(closed_in, set()).add(day)
        self._areas = sorted({*self._freezes, *(area for area in self._holidays if area is not None)})
        self._above: dict[int, frozenset[int]] = {}
        self._calendars: dict[frozenset[int], Calendar] = {}
        self._ladders: dict[int, Ladder] = {}
        self._rules: dict[tuple[int, frozenset[int]], Rules] = {}

    def on(self, today: date) -> RuleBook:
        """Return the same rules as they are asked on another day."""
        if today == self.today:
            return self
        other = copy(self)
        other.today = today
        return other

    def rules_for(self, case: Case) -> Rules:
        """Return what surrounds one case."""
        return self.rules(case.scheme, case.booth_id)

    def rules(self, scheme: Scheme, booth_id: int) -> Rules:
        """Return what surrounds the cases of a scheme at a booth; equal places share one object."""
        areas = self._areas_above(booth_id)
        key = (scheme.id, areas)
        if key not in self._rules:
            self._rules[key] = Rules(self.ladder(scheme), self._calendar(areas), reason_codes=self._codes)
        return self._rules[key]

    def ladder(self, scheme: Scheme) -> Ladder:
        """Return the ladder that a scheme climbs: its own, its department's, or the general one."""
        if scheme.id not in self._ladders:
            owner = ladder_owner(self._steps, scheme.id, scheme.department_code)
            self._ladders[scheme.id] = ladder_for(ladder_scheme(scheme), self._steps.get(owner, ()))
        return self._ladders[scheme.id]

    def calendar(self, booth_id: int) -> Calendar:
        """Return the holidays and freezes of a booth."""
        return self._calendar(self._areas_above(booth_id))

    def frozen_until(self, booth_id: int, day: date | None = None) -> date | None:
        """Return the last day of the election code in force at a booth on a day (today), None where none is."""
        return self.calendar(booth_id).frozen_until(day or self.today)

    def read_booths(self, booth_ids: Iterable[int]) -> None:
        """Read beforehand what many booths lie in, so that a run over their cases asks once for each portion."""
        unread = sorted({*booth_ids} - {*self._above})
        if not self._areas:
            return
        for start in range(0, len(unread), _AT_ONCE):
            portion = unread[start : start + _AT_ONCE]
            found: dict[int, set[int]] = {booth_id: set() for booth_id in portion}
            for booth_id, area_id in self._session.execute(
                select(BoothArea.booth_id, BoothArea.area_id).where(
                    BoothArea.booth_id.in_(portion), BoothArea.area_id.in_(self._areas)
                )
            ):
                found[booth_id].add(area_id)
            self._above.update({booth_id: frozenset(areas) for booth_id, areas in found.items()})

    def _areas_above(self, booth_id: int) -> frozenset[int]:
        if not self._areas:
            return frozenset()
        if booth_id not in self._above:
            self.read_booths([booth_id])
        return self._above[booth_id]

    def _calendar(self, areas: frozenset[int]) -> Calendar:
        if areas not in self._calendars:
            closed: set[date] = set().union(*(self._holidays.get(area, set()) for area in (None, *areas)))
            freezes = sorted(
                (freeze for area in areas for freeze in self._freezes.get(area, ())),
                key=lambda freeze: (freeze.starts_on, freeze.ends_on),
            )
            self._calendars[areas] = Calendar(frozenset(closed), tuple(freezes))
        return self._calendars[areas]


@dataclass(frozen=True, slots=True)
class _Kept:
    transaction: SessionTransaction | None
    book: RuleBook


def rule_book(session: Session, today: date | None = None) -> RuleBook:
    """Return the rules of every case on a day (today in India), read once for each transaction.

    A run that commits between portions keeps the object that it was given, and asks again when it wants fresh rules.
    """
    day = today or day_of(datetime.now(UTC))
    kept: _Kept | None = session.info.get(_KEPT)
    transaction = _innermost(session)
    if kept is not None and transaction is not None and kept.transaction is transaction:
        return kept.book.on(day)
    book = RuleBook(session, day)
    session.info[_KEPT] = _Kept(_innermost(session), book)
    return book


def _innermost(session: Session) -> SessionTransaction | None:
    """Return the savepoint or transaction that is open: what was read in one that was undone is not read again."""
    return session.get_nested_transaction() or session.get_transaction()


def forget_rules(session: Session) -> None:
    """Let the next question read the rules anew; whoever changes a ladder, a holiday or a freeze calls it."""
    session.info.pop(_KEPT, None)


def rules_for(session: Session, scheme: Scheme, booth_id: int, today: date | None = None) -> Rules:
    """Return what surrounds the cases of one scheme at one booth."""
    return rule_book(session, today).rules(scheme, booth_id)


def steps_by_owner(session: Session) -> dict[LadderOwner, tuple[StepRow, ...]]:
    """Return the rows of every ladder in their order, by whose ladder it is."""
    found: dict[LadderOwner, list[StepRow]] = {}
    for step in session.scalars(select(EscalationStep).order_by(EscalationStep.position)):
        found.setdefault(LadderOwner(step.scheme_id, step.department_code), []).append(step_row(step))
    return {owner: tuple(steps) for owner, steps in found.items()}


def ladder_steps(session: Session) -> tuple[StepRow, ...]:
    """Return the rungs of the general ladder in their order."""
    return steps_by_owner(session).get(GENERAL, ())


def usual_offices(session: Session) -> dict[str, Sentence]:
    """Return the offices of the usual ladder by the code of their rung, in its order."""
    labels = {step.code: step.label for step in ladder_steps(session)}
    return {code: labels[code] for code in DEFAULT_SEQUENCE if code in labels}


def step_row(step: EscalationStep) -> StepRow:
    """Return one rung as the rules read it."""
    return StepRow(
        step.position,
        step.code,
        Sentence(step.label_hi, step.label_en),
        step.days,
        step.days_kind,
        step.proof_hi,
        tuple(step.department_days.items()),
    )


def ladder_scheme(scheme: Scheme) -> LadderScheme:
    """Return what a ladder needs to know of a scheme."""
    return LadderScheme(scheme.department_code, scheme_limit(scheme.limit_days, scheme.limit_kind))


def scheme_limit(days: int | None, kind: str) -> Limit | None:
    """Return a scheme's own time limit, None where it has none."""
    if days is None:
        return None
    return Limit(days, DayKind.WORKING if kind == DayKind.WORKING else DayKind.CALENDAR)
