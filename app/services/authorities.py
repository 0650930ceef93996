"""Offices and who holds them: entering them, appointing, leaving, and the posts that stand vacant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.domain import identifiers
from app.domain.access import Actor, Permission
from app.domain.authorities import HolderHasLeft, NoOfficeName, Post, Tenure, UnknownStep, check_tenure
from app.domain.errors import Conflict, NotFound
from app.domain.lifecycle.clocks import day_of
from app.models import Authority, AuthorityHolder, EscalationStep, Scheme
from app.services import audit, scope
from app.services.answering import post_of
from app.services.area_reach import area_in_reach, areas_below, reached_areas
from app.services.paging import Order, Page, fetch_page

MANAGE = Permission.OFFICE_MANAGE
BY_NAME = Order(Authority.name_hi, Authority.id, False, str, lambda row: row.name_hi)


@dataclass(frozen=True, slots=True)
class AuthorityForm:
    """What is said of an office; no department means that it answers for any."""

    name_hi: str
    step_code: str
    area_id: int | None
    department_code: str = ""
    name_en: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class HolderForm:
    """Who holds a post, from which day, and until when if that is known."""

    name: str
    starts_on: date
    ends_on: date | None = None
    mobile: str = ""


@dataclass(frozen=True, slots=True)
class AuthorityFilter:
    """How the list is narrowed: an area with all below it, a department, a step, vacant posts alone."""

    area_id: int | None = None
    department: str = ""
    step: str = ""
    vacant: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """One office of the list, with its post today."""

    office: Authority
    post: Post


@dataclass(frozen=True, slots=True)
class StepChoice:
    """A step of some ladder that an office can be."""

    code: str
    label_hi: str
    label_en: str

    def label_in(self, language: str) -> str:
        """Return the label in the reader's language."""
        return self.label_en if language == "en" else self.label_hi


def list_authorities(
    session: Session, actor: Actor, chosen: AuthorityFilter, today: date, *, cursor: str | None = None
) -> Page[Listed]:
    """Return one page of the offices in the actor's areas that match a filter, by name."""
    scope.require(actor, MANAGE)
    statement = _reached(session, actor).options(joinedload(Authority.area), selectinload(Authority.holders))
    if chosen.area_id is not None:
        statement = statement.where(Authority.area_id.in_(areas_below([chosen.area_id])))
    if chosen.department:
        statement = statement.where(Authority.department_code == chosen.department)
    if chosen.step:
        statement = statement.where(Authority.step_code == chosen.step)
    if chosen.vacant:
        statement = statement.where(Authority.active, _vacant_on(today))
    page = fetch_page(session, statement, BY_NAME, cursor)
    return Page([Listed(office, post_of(office, today)) for office in page.rows], page.next_cursor)


def count_authorities(session: Session, actor: Actor, today: date) -> tuple[int, int]:
    """Return how many working offices there are in the actor's areas, and how many of these posts are vacant."""
    scope.require(actor, MANAGE)
    working = _reached(session, actor).where(Authority.active)
    counted = select(func.count()).select_from(working.subquery())
    vacant = select(func.count()).select_from(working.where(_vacant_on(today)).subquery())
    return session.scalar(counted) or 0, session.scalar(vacant) or 0


def get_authority(session: Session, actor: Actor, key: int) -> Authority:
    """Return one office of the actor's areas, or raise NotFound."""
    scope.require(actor, MANAGE)
    if not 0 < key <= scope.LARGEST_KEY:
        raise NotFound
    found = session.scalars(_reached(session, actor).where(Authority.id == key).with_for_update(of=Authority))
    office: Authority | None = found.one_or_none()
    if office is None:
        raise NotFound
    return office


def add_authority(session: Session, actor: Actor, form: AuthorityForm) -> Authority:
    """Enter an office.

    Raises:
        NoOfficeName, UnknownStep, AreaOutOfReach: what cannot be taken.
    """
    office = Authority(version=1, **_checked(session, actor, form))
    session.add(office)
    session.flush()
    audit.record(session, actor, "office_added", "office", office.id, _where(office))
    return office


def edit_authority(session: Session, actor: Actor, key: int, version: int, form: AuthorityForm) -> Authority:
    """Change what is said of an office; its holders stay.

    Raises:
        NotFound: out of reach. Conflict: somebody changed it meanwhile. What :func:`add_authority` raises.
    """
    office = get_authority(session, actor, key)
    if office.version != version:
        raise Conflict
    for name, value in _checked(session, actor, form).items():
        setattr(office, name, value)
    office.version += 1
    session.flush()
    audit.record(session, actor, "office_changed", "office", office.id, {**_where(office), "active": office.active})
    return office


def appoint_holder(
    session: Session, actor: Actor, key: int, form: HolderForm, now: datetime | None = None
) -> AuthorityHolder:
    """Enter who holds a post from a day on; whoever holds it with an open end leaves on the day before.

    Raises:
        NotFound: out of reach. NoOfficeName, HolderOverlaps, HolderEndsFirst, HolderAhead, InvalidMobile.
    """
    office = get_authority(session, actor, key)
    if not form.name.strip():
        raise NoOfficeName(field="name")
    identifiers.refuse_forbidden(form.name, field="name")
    mobile = identifiers.normalise_mobile(form.mobile) if form.mobile.strip() else None
    present = next((one for one in office.holders if one.ends_on is None and one.starts_on < form.starts_on), None)
    others = [Tenure(one.name, one.starts_on, one.ends_on) for one in office.holders if one is not present]
    check_tenure(others, form.starts_on, form.ends_on, day_of(now or datetime.now(UTC)))
    if present is not None:
        present.ends_on = form.starts_on - timedelta(days=1)
    holder = AuthorityHolder(
        authority_id=office.id, name=form.name.strip(), mobile=mobile, starts_on=form.starts_on, ends_on=form.ends_on
    )
    session.add(holder)
    session.flush()
    session.expire(office, ["holders"])
    audit.record(session, actor, "holder_entered", "office", office.id, {"from": form.starts_on.isoformat()})
    return holder


def end_holder(session: Session, actor: Actor, key: int, holder_id: int, ends_on: date) -> AuthorityHolder:
    """Write the last day of a holder; the post stands vacant from the next day until somebody else takes it.

    Raises:
        NotFound: out of reach. HolderHasLeft, HolderEndsFirst, HolderOverlaps.
    """
    office = get_authority(session, actor, key)
    holder = next((one for one in office.holders if one.id == holder_id), None)
    if holder is None:
        raise NotFound
    if holder.ends_on is not None:
        raise HolderHasLeft(field="ends_on")
    others = [Tenure(one.name, one.starts_on, one.ends_on) for one in office.holders if one is not holder]
    check_tenure(others, holder.starts_on, ends_on, max(ends_on, holder.starts_on))
    holder.ends_on = ends_on
    session.flush()
    audit.record(session, actor, "holder_left", "office", office.id, {"on": ends_on.isoformat()})
    return holder


def reveal_numbers(session: Session, actor: Actor, key: int) -> Authority:
    """Return an office whose holders' numbers are about to be shown, and write that down."""
    office = get_authority(session, actor, key)
    audit.record(session, actor, "holder_number_shown", "office", office.id)
    return office


def departments(session: Session) -> dict[str, str]:
    """Return the Hindi name of every department by its code, by name."""
    rows = session.execute(select(Scheme.department_code, func.min(Scheme.department_hi)).group_by("department_code"))
    return dict(sorted(((code, name) for code, name in rows), key=lambda pair: pair[1]))


def steps_to_choose(session: Session) -> list[StepChoice]:
    """Return every step of any ladder once, in the order of the general one."""
    own = EscalationStep.scheme_id.is_not(None) | EscalationStep.department_code.is_not(None)
    rows = session.scalars(select(EscalationStep).order_by(own, EscalationStep.position, EscalationStep.id))
    found: dict[str, StepChoice] = {}
    for row in rows:
        found.setdefault(row.code, StepChoice(row.code, row.label_hi, row.label_en))
    return list(found.values())


def _reached(session: Session, actor: Actor) -> Select[Any]:
    return select(Authority).where(Authority.area_id.in_(reached_areas(session, actor, MANAGE)))


def _vacant_on(day: date) -> ColumnElement[bool]:
    held = exists().where(
        AuthorityHolder.authority_id == Authority.id,
        AuthorityHolder.starts_on <= day,
        or_(AuthorityHolder.ends_on.is_(None), AuthorityHolder.ends_on >= day),
    )
    return ~held


def _checked(session: Session, actor: Actor, form: AuthorityForm) -> dict[str, Any]:
    scope.require(actor, MANAGE)
    if not form.name_hi.strip():
        raise NoOfficeName(field="name_hi")
    for field in ("name_hi", "name_en"):
        identifiers.refuse_forbidden(getattr(form, field), field=field)
    if form.step_code not in {choice.code for choice in steps_to_choose(session)}:
        raise UnknownStep(field="step_code")
    return {
        "name_hi": form.name_hi.strip(),
        "name_en": form.name_en.strip(),
        "step_code": form.step_code,
        "department_code": form.department_code if form.department_code in departments(session) else None,
        "area_id": area_in_reach(session, actor, MANAGE, form.area_id).id,
        "active": form.active,
    }


def _where(office: Authority) -> dict[str, Any]:
    return {"area": office.area_id, "step": office.step_code, "department": office.department_code}


def all_holders(office: Authority) -> Sequence[AuthorityHolder]:
    """Return who has held an office, the latest first."""
    return sorted(office.holders, key=lambda holder: holder.starts_on, reverse=True)
