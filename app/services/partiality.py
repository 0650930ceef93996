"""Writing down that an office-holder was partial: what the form offers, sending it once, and the number one keeps.

Whoever sends a report never reads it again, so that a phone that is taken away, or a superior who looks over a
shoulder, finds a number and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from app.domain import identifiers, partiality_rules
from app.domain.access import Actor, Permission
from app.domain.authorities import Tenure
from app.domain.errors import NotFound
from app.domain.geography import Hierarchy, depth_of
from app.domain.letters.reference import new_reference, read_reference
from app.domain.lifecycle.clocks import day_of
from app.domain.notifications import NoticeKind
from app.domain.partiality import (
    Agreed,
    Happening,
    Post,
    Precision,
    ReportState,
    Told,
    first_possible_day,
    last_possible_day,
)
from app.domain.search_keys import search_text
from app.models import Area, Authority, AuthorityHolder, BoothArea, Case, PartialityReport
from app.models.encryption import field_cipher
from app.services import audit, notifications, scope
from app.services.area_reach import areas_below
from app.services.cases import get_case
from app.services.partiality_reach import handlers_of
from app.services.transactions import one_at_a_time

TELL = Permission.PARTIALITY_TELL
KINDS = ("district", "block", "panchayat")
"""The kinds of area to which an accused post may belong."""

MOST_AREAS = 400
MOST_OFFICES = 200
RECEIPTS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told; ``happened_on`` is any day of the span that ``precision`` names.

    ``about_case_person`` says that the complainant is the person of the case ``case_number``. With ``leave_out`` no
    name, no mobile and no such case is kept, and only a mark is made of them.
    """

    area_id: int | None
    post: Post
    happening: Happening
    what: str
    agreed: Agreed
    told: Told
    precision: Precision = Precision.UNKNOWN
    happened_on: date | None = None
    office_id: int | None = None
    name: str = ""
    mobile: str = ""
    leave_out: bool = False
    witness: str = ""
    case_number: str = ""
    about_case_person: bool = False
    client_key: str | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers: areas from the smallest kind up, offices entered for them, and the case it is about.

    ``narrow`` holds the areas by which a list that is too long can be narrowed; empty where it is short enough.
    """

    areas: Sequence[Area]
    offices: Sequence[Authority]
    case: Case | None
    narrow: Sequence[Area] = ()


def choices_for(session: Session, actor: Actor, case_number: str = "", within_id: int | None = None) -> Choices:
    """Return what the form offers; a case out of reach raises NotFound."""
    scope.require(actor, TELL)
    case = get_case(session, actor, case_number) if case_number else None
    statement = select(Area).where(_may_be_named(actor, case))
    if within_id is not None:
        statement = statement.where(Area.id.in_(areas_below([within_id])))
    areas = session.scalars(statement.limit(MOST_AREAS + 1)).all()
    narrow: Sequence[Area] = ()
    if len(areas) > MOST_AREAS:
        areas = narrow = session.scalars(statement.where(Area.kind != KINDS[-1]).limit(MOST_AREAS)).all()
    return Choices(_ordered(areas), _offices(session, areas), case, _ordered(narrow))


def send_report(session: Session, actor: Actor, telling: Telling, now: datetime | None = None) -> PartialityReport:
    """Keep a report and return it; the same ``client_key`` sent again returns the first one.

    Raises:
        NotFound: the case is out of reach. PlaceNotChosen, OfficeElsewhere, NoDay, DayAhead, NothingTold,
        NoNameToGive, InvalidMobile, LeaningsRefused, ForbiddenIdentifier: see ``domain/partiality_rules``.
    """
    scope.require(actor, TELL)
    one_at_a_time(session, actor)
    if telling.client_key and (again := _sent_before(session, actor, telling.client_key)):
        return again
    moment = now or datetime.now(UTC)
    case = get_case(session, actor, telling.case_number) if telling.case_number else None
    area_id = _place(session, actor, telling, case)
    office = _office(session, telling, area_id)
    partiality_rules.check_happened(telling.happened_on, telling.precision, day_of(moment))
    first = first_possible_day(telling.happened_on, telling.precision)
    holder = _holder(session, office, first, telling.precision)
    report = PartialityReport(
        number=_unused_number(session),
        post=telling.post,
        area_id=area_id,
        authority_id=office.id if office else None,
        holder_id=holder.id if holder else None,
        accused_key=_mobile_key(holder.mobile) if holder else None,
        happening=telling.happening,
        happened_on=first,
        precision=telling.precision,
        told=telling.told,
        state=ReportState.NEW,
        recorded_by_id=actor.user_id,
        recorded_at=moment,
        client_key=telling.client_key,
    )
    _write_words(report, telling, case)
    session.add(report)
    session.flush()
    audit.record(session, actor, "partiality_sent", "partiality_report", report.id)
    # A notice names nothing: who may read the report finds it in their list.
    notifications.tell(session, handlers_of(session, report, day_of(moment)), NoticeKind.REPORT_WAITING, moment)
    return report


def list_receipts(session: Session, actor: Actor) -> list[str]:
    """Return the numbers of the reports that the actor has sent, newest first: numbers and nothing else."""
    scope.require(actor, TELL)
    statement = select(PartialityReport.number).where(PartialityReport.recorded_by_id == actor.user_id)
    return list(session.scalars(statement.order_by(PartialityReport.id.desc()).limit(RECEIPTS_SHOWN)))


def get_receipt(session: Session, actor: Actor, number: str) -> str:
    """Return the number of a report that the actor has sent, or raise NotFound."""
    scope.require(actor, TELL)
    statement = select(PartialityReport.number).where(
        PartialityReport.number == read_reference(number), PartialityReport.recorded_by_id == actor.user_id
    )
    found = session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def _may_be_named(actor: Actor, case: Case | None) -> ColumnElement[bool]:
    """Return the condition that a post of an area may be named: it lies above the case, or above a booth in reach."""
    above = select(BoothArea.area_id)
    if case is not None:
        above = above.where(BoothArea.booth_id == case.booth_id)
    else:
        above = scope.within(above, actor, TELL, BoothArea.booth_id)
    of_kind = (Area.hierarchy == Hierarchy.ADMINISTRATIVE) & Area.kind.in_(KINDS)
    return of_kind & Area.id.in_(above)


def _ordered(areas: Sequence[Area]) -> list[Area]:
    return sorted(areas, key=lambda area: (-depth_of(area.hierarchy, area.kind), area.name_hi, area.id))


def _offices(session: Session, areas: Sequence[Area]) -> Sequence[Authority]:
    statement = (
        select(Authority)
        .where(Authority.active, Authority.area_id.in_([area.id for area in areas]))
        .options(joinedload(Authority.area))
        .order_by(Authority.name_hi, Authority.id)
    )
    found = session.scalars(statement.limit(MOST_OFFICES + 1)).all()
    return found if len(found) <= MOST_OFFICES else ()


def _place(session: Session, actor: Actor, telling: Telling, case: Case | None) -> int:
    chosen = select(Area.id).where(Area.id == telling.area_id, _may_be_named(actor, case))
    found = session.scalar(chosen) if telling.area_id and telling.area_id <= scope.LARGEST_KEY else None
    if found is None:
        raise partiality_rules.PlaceNotChosen(field="area")
    return found


def _office(session: Session, telling: Telling, area_id: int) -> Authority | None:
    if telling.office_id is None:
        return None
    office = session.get(Authority, telling.office_id) if telling.office_id <= scope.LARGEST_KEY else None
    if office is None or office.area_id != area_id:
        raise partiality_rules.OfficeElsewhere(field="office")
    return office


def _holder(
    session: Session, office: Authority | None, first: date | None, precision: Precision
) -> AuthorityHolder | None:
    """Return who held the office on every day on which it may have happened, if one person did."""
    if office is None or first is None:
        return None
    last = last_possible_day(first, precision)
    for held in session.scalars(select(AuthorityHolder).where(AuthorityHolder.authority_id == office.id)):
        tenure = Tenure(held.name, held.starts_on, held.ends_on)
        if tenure.covers(first) and tenure.covers(last):
            return held
    return None


def _mobile_key(mobile: str | None) -> str | None:
    return field_cipher().fingerprint(mobile) if mobile else None


def _write_words(report: PartialityReport, telling: Telling, case: Case | None) -> None:
    """Write what is sealed, and the mark by which the complainant counts once."""
    person = case.beneficiary if case is not None and telling.about_case_person else None
    name = telling.name.strip() or (person.name_hi if person else "")
    identifiers.refuse_forbidden(name, "name")
    typed = identifiers.normalise_mobile(telling.mobile) if telling.mobile.strip() else None
    mobile = typed or (person.mobile if person else None)
    what = partiality_rules.check_words(telling.what, "what")
    if not what:
        raise partiality_rules.NothingTold(field="what")
    kept = not telling.leave_out
    partiality_rules.check_agreement(telling.agreed, name if kept else "")
    mark = partiality_rules.complainant_text(
        str(person.id) if person else None, mobile, search_text(name), report.area_id
    )
    report.complainant_key = field_cipher().fingerprint(mark) if mark else None
    report.what, report.agreed = what, telling.agreed
    report.witness = partiality_rules.check_words(telling.witness, "witness") or None
    report.name = name or None if kept else None
    report.mobile = mobile if kept else None
    # The case of a complainant who is not to be named would name them.
    report.case_number = case.number if case is not None and (kept or person is None) else None


def _sent_before(session: Session, actor: Actor, client_key: str) -> PartialityReport | None:
    statement = select(PartialityReport).where(
        PartialityReport.client_key == client_key, PartialityReport.recorded_by_id == actor.user_id
    )
    return session.scalars(statement).one_or_none()


def _unused_number(session: Session) -> str:
    while True:
        number = new_reference()
        if session.scalar(select(PartialityReport.id).where(PartialityReport.number == number)) is None:
            return number
