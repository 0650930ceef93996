"""Counting the stages of running cases anew when the calendar of their place has changed.

A freeze or a holiday stops the rung that a case stands on. When one is declared, moved or taken back, the day on which
that stage ends moves with it, for every case whose stage those days touch; nothing else of a case changes, and the
clock of the whole case least of all. Some thousand cases are counted at once; of a whole state they are some hundred
thousand, and a job counts them portion by portion, so that nobody waits for the pen meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Text, bindparam, cast, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from app.domain.access import Actor
from app.domain.cases import CLOSED, CaseState
from app.domain.counters import Standing
from app.domain.lifecycle.clocks import stage_due, start_of
from app.domain.lifecycle.facts import stage_recounted
from app.models import BoothArea, Case, CaseWork, Scheme
from app.services import audit, counters, jobs
from app.services.case_facts import stage_facts_of
from app.services.rule_book import RuleBook, forget_rules, rule_book

if TYPE_CHECKING:
    from app.models import Job

PORTION = 2_000
"""Cases at a time, and as many as are counted at once before a job is started for them."""
JOB = "stage_recount"


@dataclass(frozen=True, slots=True)
class Changed:
    """The days of which the calendar has changed, under an area or in the whole state (None)."""

    area_id: int | None
    first: date
    last: date

    def touches(self) -> list[ColumnElement[bool]]:
        """Return the conditions on cases whose stage those days touch, wherever they lie."""
        return [
            Case.state.not_in(sorted(CLOSED)),
            Case.stage_due >= start_of(self.first),
            Case.stage_since < start_of(self.last + timedelta(days=1)),
        ]

    def cases(self) -> list[ColumnElement[bool]]:
        """Return the conditions on all those cases, the booths of the area first."""
        there = select(BoothArea.booth_id).where(BoothArea.area_id == self.area_id)
        return [*self.touches(), *([] if self.area_id is None else [Case.booth_id.in_(there)])]

    def cases_in_turn(self) -> list[ColumnElement[bool]]:
        """Return the same for whoever goes along the cases by key: each is asked whether it lies in the area."""
        above = select(BoothArea.area_id).where(BoothArea.booth_id == Case.booth_id, BoothArea.area_id == self.area_id)
        return [*self.touches(), *([] if self.area_id is None else [above.exists()])]


def recount_stages(session: Session, actor: Actor, area_id: int | None, first: date, last: date) -> dict[str, int]:
    """Recount the stages that the days ``first`` to ``last`` touch, or start a job that does where they are many.

    Returns what the audit entry of the change says of it: how many cases have another day now, or the job's key.
    """
    forget_rules(session)
    session.flush()
    changed = Changed(area_id, first, last)
    total = session.scalar(select(func.count()).select_from(Case).where(*changed.cases())) or 0
    if total > PORTION:
        payload = {"area": area_id, "first": first.isoformat(), "last": last.isoformat()}
        return {"job": jobs.start_job(session, actor, JOB, payload, total=total).id}
    return {"cases": _recount(session, rule_book(session), _portion(session, changed, 0))}


def step(session: Session, job: Job) -> bool:
    """Recount one portion; return True when nothing is left."""
    said = job.payload
    changed = Changed(said["area"], date.fromisoformat(said["first"]), date.fromisoformat(said["last"]))
    rows = _portion(session, changed, job.cursor.get("after", 0))
    moved = job.result.get("counts", {}).get("recounted", 0) + _recount(session, rule_book(session), rows)
    over = len(rows) < PORTION
    if over:
        audit.record(session, None, "stages_recounted", "job", job.id, {"cases": moved})
    else:
        job.cursor["after"] = rows[-1].id
    job.done += len(rows)
    job.result["counts"] = {"recounted": moved}
    return over


_ON_HOLD_NOW_OR_BEFORE = or_(Case.state == CaseState.ON_HOLD, cast(CaseWork.facts, Text).contains("stage_pauses"))
_READ = (Case.id, Case.booth_id, Case.scheme_id, Case.state, Case.level, Case.stage_since, Case.stage_due)


def _portion(session: Session, changed: Changed, after: int) -> Sequence[Any]:
    held = func.coalesce(_ON_HOLD_NOW_OR_BEFORE, False).label("held")
    wanted = select(*_READ, held).join(CaseWork, CaseWork.case_id == Case.id, isouter=True)
    wanted = wanted.where(Case.id > after, *changed.cases_in_turn()).order_by(Case.id).limit(PORTION)
    return session.execute(wanted.with_for_update(of=Case)).all()


def _recount(session: Session, book: RuleBook, rows: Sequence[Any]) -> int:
    book.read_booths(row.booth_id for row in rows)
    schemes = {scheme.id: scheme for scheme in session.scalars(select(Scheme))}
    due = _due_with_holds(session, book, [row.id for row in rows if row.held])
    moved: list[dict[str, Any]] = []
    change = Standing()
    for row in rows:
        if row.held:
            day = due[row.id]
        else:
            rules = book.rules(schemes[row.scheme_id], row.booth_id)
            day = stage_due(row.stage_since, rules.ladder.limit_at(row.level), rules.calendar)
        if day != row.stage_due:
            moved.append({"key": row.id, "due": day})
            change.shift_stage(row.booth_id, row.state, row.stage_due, day)
    if moved:
        _write(session, moved)
        counters.record(session, change)
    return len(moved)


def _due_with_holds(session: Session, book: RuleBook, case_ids: Sequence[int]) -> dict[int, datetime]:
    """Return when the stages of cases end that are on hold, or were: of these more has to be read."""
    wanted = select(Case).where(Case.id.in_(case_ids)).options(joinedload(Case.work), joinedload(Case.scheme))
    fresh = wanted.execution_options(populate_existing=True)
    cases = session.scalars(fresh).all() if case_ids else ()
    return {case.id: stage_recounted(stage_facts_of(case), book.rules_for(case)).stage_due for case in cases}


def _write(session: Session, moved: list[dict[str, Any]]) -> None:
    table: Any = Case.__table__
    one = update(table).where(table.c.id == bindparam("key")).values(stage_due=bindparam("due"))
    session.connection().execute(one, moved)
    for row in session.identity_map.values():
        if isinstance(row, Case):
            session.expire(row, ["stage_due"])
