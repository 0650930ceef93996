"""Handling reports of partiality: the list without names, opening one, and each step with it.

The outside of a report (which post, which place, where it stands) is read like any list. Its content is read only by
opening it, and every opening is written into the audit chain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer_group

from app.domain import partiality, partiality_rules
from app.domain.access import Actor, Permission
from app.domain.errors import NotFound
from app.domain.forbidden_columns import folded_header
from app.domain.letters.reference import read_reference
from app.domain.lifecycle.clocks import day_of
from app.domain.partiality import Agreed, Happening, Post, ReportMoved, ReportState, Step
from app.models import Area, Authority, PartialityReport, PartialityStep
from app.models.partiality import SEALED
from app.services import audit, scope
from app.services.paging import Order, Page, fetch_page
from app.services.partiality_reach import handled_by

HANDLE = Permission.PARTIALITY_HANDLE
NEWEST = Order(
    PartialityReport.recorded_at,
    PartialityReport.id,
    True,
    datetime.fromisoformat,
    lambda row: row.recorded_at.isoformat(),
)


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """How the list is narrowed; None narrows nothing. ``open`` leaves out what is closed."""

    state: ReportState | None = None
    post: Post | None = None
    happening: Happening | None = None
    open: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of reports, newest first, and how many there are in each state."""

    page: Page[PartialityReport]
    counts: Mapping[ReportState, int]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """One report: its outside, the steps that exist now, and the offices above the accused one.

    Sealed words may be shown only where ``opened``.
    """

    report: PartialityReport
    steps: Sequence[Step]
    offices: Sequence[Authority]
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What a step takes, as typed; ``version`` is the one that was read."""

    version: int
    words: str = ""
    office_id: int | None = None
    authority: str = ""
    reference: str = ""
    passed_on: date | None = None
    reason: str | None = None


def list_reports(session: Session, actor: Actor, chosen: ReportFilter, *, cursor: str | None = None) -> Listing:
    """Return one page of the reports that the actor may handle, and their numbers by state under the same filter."""
    scope.require(actor, HANDLE)
    matching = _narrowed(select(PartialityReport).where(handled_by(actor)), chosen)
    counted = (
        matching.with_only_columns(PartialityReport.state, func.count()).group_by(PartialityReport.state).order_by(None)
    )
    counts = {ReportState(state): count for state, count in session.execute(counted)}
    if chosen.state is not None:
        matching = matching.where(PartialityReport.state == chosen.state)
    elif chosen.open:
        matching = matching.where(PartialityReport.state != ReportState.CLOSED)
    page = fetch_page(session, matching.options(joinedload(PartialityReport.area)), NEWEST, cursor)
    return Listing(page, counts)


def view_report(session: Session, actor: Actor, number: str) -> ReportPage:
    """Return the outside of one report that the actor may handle, or raise NotFound."""
    return _page(session, _get(session, actor, number))


def open_report(session: Session, actor: Actor, number: str) -> ReportPage:
    """Return one report with its content, or raise NotFound; the reading is written into the audit chain."""
    report = _get(session, actor, number, undefer_group(SEALED))
    audit.record(session, actor, "partiality_read", "partiality_report", report.id)
    return _page(session, report, opened=True)


def move_report(
    session: Session, actor: Actor, number: str, step: Step, taken: Taken, now: datetime | None = None
) -> PartialityReport:
    """Take one step with a report and return it.

    Raises:
        NotFound: the actor may not handle it. ReportMoved: somebody else has moved it since. StepNotFromHere: the
        step does not exist in this state. NotAgreed, NoAuthority, PassedToTheAccused, NoReason, LeaningsRefused,
        ForbiddenIdentifier: see ``domain/partiality_rules``.
    """
    scope.require(actor, HANDLE)
    report = _get(session, actor, number, lock=True)
    if taken.version != report.version:
        raise ReportMoved
    after = partiality.state_after(ReportState(report.state), step)
    moment = now or datetime.now(UTC)
    entry = PartialityStep(report_id=report.id, step=step, actor_id=actor.user_id, at=moment)
    entry.words = partiality_rules.check_words(taken.words, "words") or None
    entry.reason = partiality_rules.check_reason(step, taken.reason, entry.words)
    if step is Step.PASS_ON:
        _write_passing(session, report, taken, entry, day_of(moment))
    report.state, report.version = after, report.version + 1
    session.add(entry)
    audit.record(session, actor, "partiality_moved", "partiality_report", report.id, {"step": step})
    session.flush()
    return report


def _narrowed(statement: Select[Any], chosen: ReportFilter) -> Select[Any]:
    if chosen.post is not None:
        statement = statement.where(PartialityReport.post == chosen.post)
    if chosen.happening is not None:
        statement = statement.where(PartialityReport.happening == chosen.happening)
    return statement


def _get(session: Session, actor: Actor, number: str, *options: Any, lock: bool = False) -> PartialityReport:
    scope.require(actor, HANDLE)
    statement = select(PartialityReport).where(PartialityReport.number == read_reference(number), handled_by(actor))
    statement = statement.options(*options, selectinload(PartialityReport.steps), joinedload(PartialityReport.area))
    if lock:
        statement = statement.with_for_update(of=PartialityReport)
    report = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if report is None:
        raise NotFound
    return report


def _page(session: Session, report: PartialityReport, *, opened: bool = False) -> ReportPage:
    steps = partiality.steps_from(ReportState(report.state))
    offices = _offices_above(session, report) if Step.PASS_ON in steps else ()
    return ReportPage(report, steps, offices, opened)


def _offices_above(session: Session, report: PartialityReport) -> Sequence[Authority]:
    """Return the working offices of the areas above the accused office's own, nearest first."""
    above: list[int] = []
    area: Area | None = report.area.parent
    while area is not None:
        above.append(area.id)
        area = area.parent
    found = session.scalars(
        select(Authority).where(Authority.active, Authority.area_id.in_(above)).options(joinedload(Authority.area))
    ).all()
    return sorted(found, key=lambda office: (above.index(office.area_id), office.name_hi, office.id))


def _write_passing(
    session: Session, report: PartialityReport, taken: Taken, entry: PartialityStep, today: date
) -> None:
    """Write to whom a report was passed on: an entered office above the accused one, or one that is typed."""
    typed = partiality_rules.check_words(taken.authority, "authority")
    offices = {office.id: office for office in _offices_above(session, report)}
    chosen = offices.get(taken.office_id) if taken.office_id is not None else None
    accused = report.authority.name_hi if report.authority else ""
    same_place = (taken.office_id is not None and chosen is None) or _same_words(typed, accused)
    authority = f"{chosen.name_hi}, {chosen.area.name_hi}" if chosen else typed
    partiality_rules.check_passing(partiality_rules.Passing(Agreed(report.agreed), authority, same_place))
    entry.passed_on = taken.passed_on or today
    partiality_rules.check_passed_on(entry.passed_on, today)
    entry.authority = authority
    entry.reference = partiality_rules.check_words(taken.reference, "reference") or None


def _same_words(text: str, other: str) -> bool:
    return bool(text) and folded_header(text) == folded_header(other)
