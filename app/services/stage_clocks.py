"""Counting the stages of running cases anew when the calendar of their place has changed.

A freeze or a holiday stops the rung that a case stands on. When one is declared, moved or taken back, the day on which
that stage ends moves with it, for every case whose stage those days touch; nothing else of a case changes, and the
clock of the whole case least of all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.cases import CLOSED
from app.domain.lifecycle.clocks import start_of
from app.domain.lifecycle.facts import stage_recounted
from app.models import BoothArea, Case
from app.services import counters
from app.services.case_facts import stage_facts_of
from app.services.rule_book import RuleBook, forget_rules, rule_book

PORTION = 1_000


def recount_stages(session: Session, area_id: int | None, first: date, last: date) -> int:
    """Recount the stages that the days ``first`` to ``last`` touch, under an area or in the whole state (None).

    Rows are taken in portions by key. Returns how many cases have another day now.
    """
    forget_rules(session)
    session.flush()
    book = rule_book(session)
    return sum(_recount(session, book, portion) for portion in _portions(session, area_id, first, last))


def _portions(session: Session, area_id: int | None, first: date, last: date) -> Iterator[Sequence[Case]]:
    wanted = (
        select(Case)
        .where(Case.state.not_in(sorted(CLOSED)))
        .where(Case.stage_due >= start_of(first), Case.stage_since < start_of(last + timedelta(days=1)))
        .options(joinedload(Case.work), joinedload(Case.scheme))
        .order_by(Case.id)
        .limit(PORTION)
    )
    if area_id is not None:
        wanted = wanted.where(Case.booth_id.in_(select(BoothArea.booth_id).where(BoothArea.area_id == area_id)))
    after = 0
    while rows := session.scalars(wanted.where(Case.id > after)).all():
        after = rows[-1].id
        yield rows


def _recount(session: Session, book: RuleBook, cases: Sequence[Case]) -> int:
    book.read_booths(case.booth_id for case in cases)
    moved = 0
    before = counters.standing_of(*cases)
    for case in cases:
        due = stage_recounted(stage_facts_of(case), book.rules_for(case)).stage_due
        if due != case.stage_due:
            case.stage_due = due
            moved += 1
    session.flush()
    counters.record_change(session, before, counters.standing_of(*cases))
    return moved
