"""A hold ends by itself: on its review day the case runs again from where it stood, whether anybody remembers or not.

A case on hold is never overdue, so a hold that nobody ends would be the quietest way to lose one. The rule is the same
as by hand, asked in the name of the schedule; the days until the review day were the hold's, all later ones are the
stage's. Whoever carries the case is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from app.domain.cases import CaseState
from app.domain.errors import DomainError
from app.domain.lifecycle import SCHEDULE, Outcome, apply
from app.domain.lifecycle.clocks import day_of
from app.domain.lifecycle.moves import Resume
from app.models import Case, CaseWork, Job
from app.services import notifications
from app.services.case_facts import facts_of
from app.services.rule_book import rule_book
from app.services.scheduled_steps import write_scheduled

PORTION = 500
"""Cases moved in one transaction."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Some holds that were looked at: how many ended, and the key of the last case (None: nothing is left)."""

    seen: int
    resumed: int
    last: int | None


def holds_over(session: Session, now: datetime) -> int:
    """Return how many cases are on hold past their review day."""
    return session.scalar(select(func.count()).select_from(_run_out(now).subquery())) or 0


def resume_portion(session: Session, after: int, now: datetime, size: int = PORTION) -> Portion:
    """End the next holds whose review day has come, after a case's key; cases that somebody moves just now are left."""
    wanted = _run_out(now).where(Case.id > after).order_by(Case.id).limit(size)
    rows: Sequence[Case] = session.scalars(wanted.with_for_update(skip_locked=True, of=Case)).all()
    book = rule_book(session, day_of(now))
    book.read_booths(row.booth_id for row in rows)
    decided: list[tuple[Case, Outcome]] = []
    for row in rows:
        try:
            decided.append((row, apply(facts_of(row), Resume(who=SCHEDULE, at=now), book.rules_for(row))))
        except DomainError:
            # A row that the rules do not let go (a hold whose day was moved meanwhile) is left as it is.
            continue
    if decided:
        notifications.tell_of_holds_over(session, [row for row, _ in decided], now)
        write_scheduled(session, decided, now)
    return Portion(len(rows), len(decided), rows[-1].id if len(rows) == size else None)


def resume_step(session: Session, job: Job) -> bool:
    """Do one portion as a job; its result keeps the count."""
    now = datetime.now(UTC)
    if not job.cursor:
        job.total = holds_over(session, now)
    portion = resume_portion(session, int(job.cursor.get("case", 0)), now)
    job.done += portion.seen
    job.result["counts"] = {"resumed": int(job.result.get("counts", {}).get("resumed", 0)) + portion.resumed}
    if portion.last is None:
        job.total = job.done
        return True
    job.cursor["case"] = portion.last
    return False


def _run_out(now: datetime) -> Select[Case]:
    return (
        select(Case)
        .join(CaseWork, CaseWork.case_id == Case.id)
        .where(Case.state == CaseState.ON_HOLD, CaseWork.review_on <= day_of(now))
        .options(selectinload(Case.work), selectinload(Case.submissions), selectinload(Case.scheme))
        .execution_options(populate_existing=True)
    )
