"""Notices inside the site: written in the same transaction as the step that causes them, read and marked as seen.

Replies to verify get no notice each: everybody who may verify would have one for every case of a district. They are
counted where people look, on the home page, beside the notices and in the digest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session, joinedload

from app.domain.access import PERMISSIONS, Actor, Permission
from app.domain.geography import KINDS, Hierarchy
from app.domain.lifecycle import Action, CaseFacts
from app.domain.lifecycle.clocks import day_of, start_of
from app.domain.notifications import LEAVING, NoticeKind, Parties, told
from app.models import (
    Area,
    Beneficiary,
    BoothArea,
    Case,
    Notification,
    NotificationSetting,
    RoleAssignment,
    User,
)
from app.services import audit, scope
from app.services.paging import Order, Page, fetch_page

MOST_COUNTED = 100
"""The header says "99+" beyond this: nobody reads the difference, and counting stays cheap."""

Told = dict[tuple[int, NoticeKind], list[int]]
"""The keys of the cases about which a person is told, by person and kind of notice."""

_APPROVERS = sorted(role for role, held in PERMISSIONS.items() if Permission.CASE_APPROVE in held)
_NEWEST = Order(
    Notification.created_at, Notification.id, True, datetime.fromisoformat, lambda r: r.created_at.isoformat()
)


def tell_of_step(
    session: Session, actor: Actor, case: Case, action: Action, before: CaseFacts, moment: datetime
) -> None:
    """Write the notices of one step with a case, already taken; whoever carries it is its owner, else who filed it."""
    asker = before.closure.asked_by if before.closure else None
    people = told(action, Parties(actor.user_id, case.owner_id or case.filed_by_id, asker))
    if action is Action.ASK_CLOSURE:
        barred = {actor.user_id, case.owner_id}
        people |= {
            person: NoticeKind.TO_APPROVE
            for person in nearest_approvers(session, case.booth_id, day_of(moment))
            if person not in barred
        }
    session.add_all(_notice(person, kind, case.id, moment) for person, kind in sorted(people.items()))


def tell_of_escalations(session: Session, cases: Iterable[Case], moment: datetime) -> None:
    """Tell each person of whose cases the schedule has moved some."""
    carried: Told = {}
    for case in cases:
        carrier = case.owner_id or case.filed_by_id
        if carrier is not None:
            carried.setdefault((carrier, NoticeKind.ESCALATED), []).append(case.id)
    _tell_together(session, carried, moment)


def tell_of_bulk(
    session: Session, actor_id: int | None, taken: Iterable[tuple[Case, Action]], moment: datetime
) -> None:
    """Tell each person what one decision has done to cases of theirs, already taken."""
    concerned: Told = {}
    for case, action in taken:
        for person, kind in told(action, Parties(actor_id, case.owner_id or case.filed_by_id)).items():
            concerned.setdefault((person, kind), []).append(case.id)
    _tell_together(session, concerned, moment)


def _tell_together(session: Session, concerned: Told, moment: datetime) -> None:
    """Write one notice for each person and kind; one of today that is still unseen grows instead."""
    growing = {
        (notice.user_id, NoticeKind(notice.kind)): notice
        for notice in _unseen_today(session, {who for who, _ in concerned}, {kind for _, kind in concerned}, moment)
    }
    for (person, kind), keys in sorted(concerned.items()):
        notice = growing.get((person, kind))
        if notice is not None:
            notice.count, notice.case_id = notice.count + len(keys), None
        else:
            session.add(_notice(person, kind, keys[0] if len(keys) == 1 else None, moment, len(keys)))


def tell_of_holds_over(session: Session, cases: Iterable[Case], moment: datetime) -> None:
    """Tell whoever carries each of these cases that its hold is over and that its days run again."""
    session.add_all(
        _notice(carrier, NoticeKind.HOLD_OVER, case.id, moment)
        for case in cases
        if (carrier := case.owner_id or case.filed_by_id) is not None
    )


def tell(
    session: Session, people: Iterable[int], kind: NoticeKind, moment: datetime, *, finding_id: int | None = None
) -> None:
    """Write a notice about a finding, or about nothing that is named, to each; one of today still unseen grows."""
    wanted = set(people)
    growing = {notice.user_id: notice for notice in _unseen_today(session, wanted, {kind}, moment)}
    for person in sorted(wanted):
        notice = growing.get(person)
        if notice is None:
            session.add(Notification(user_id=person, kind=kind, finding_id=finding_id, count=1, created_at=moment))
        elif finding_id is None or notice.finding_id != finding_id:
            notice.count, notice.finding_id = notice.count + 1, None


def _unseen_today(
    session: Session, people: set[int], kinds: set[NoticeKind], moment: datetime
) -> Iterable[Notification]:
    return session.scalars(
        select(Notification).where(
            Notification.user_id.in_(people),
            Notification.seen_at.is_(None),
            Notification.kind.in_(kinds),
            Notification.created_at >= start_of(day_of(moment)),
        )
    )


def _notice(person: int, kind: NoticeKind, case_id: int | None, moment: datetime, count: int = 1) -> Notification:
    return Notification(user_id=person, kind=kind, case_id=case_id, count=count, created_at=moment)


def nearest_approvers(session: Session, booth_id: int, today: date) -> list[int]:
    """Return who may approve closings at a booth and is appointed nearest to it: a district before the state."""
    above = select(BoothArea.area_id).where(BoothArea.booth_id == booth_id)
    rows = session.execute(
        select(RoleAssignment.user_id, Area.hierarchy, Area.kind)
        .join(User, User.id == RoleAssignment.user_id)
        .outerjoin(Area, Area.id == RoleAssignment.area_id)
        .where(User.active, RoleAssignment.role.in_(_APPROVERS))
        .where((RoleAssignment.booth_id == booth_id) | RoleAssignment.area_id.in_(above))
        .where(RoleAssignment.starts_on <= today)
        .where(RoleAssignment.ends_on.is_(None) | (RoleAssignment.ends_on >= today))
    ).all()
    nearness = {user_id: -1.0 for user_id, _, _ in rows}
    for user_id, hierarchy, kind in rows:
        nearness[user_id] = max(nearness[user_id], _nearness(hierarchy, kind))
    nearest = max(nearness.values(), default=0)
    return sorted(user_id for user_id, near in nearness.items() if near == nearest)


def _nearness(hierarchy: str | None, kind: str | None) -> float:
    """Return 0 at the state to 1 at the booth: how far down its own tree an area lies."""
    if hierarchy is None or kind is None:
        return 1.0
    kinds = KINDS[Hierarchy(hierarchy)]
    return kinds.index(kind) / len(kinds)


_UNSEEN = select(func.count()).select_from(
    select(Notification.id)
    .where(Notification.user_id == bindparam("user_id"), Notification.seen_at.is_(None))
    .limit(MOST_COUNTED)
    .subquery()
)


def unseen_count(session: Session, actor: Actor) -> int:
    """Return how many notices the person has not seen, at most ``MOST_COUNTED``."""
    return session.scalar(_UNSEEN, {"user_id": actor.user_id}) or 0


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A page of notices, newest first, and the keys of the cases among them that the person may still read."""

    page: Page[Notification]
    readable: frozenset[int]


def list_notices(session: Session, actor: Actor, cursor: str | None = None) -> NoticePage:
    """Return the person's own notices with their cases."""
    statement = select(Notification).where(Notification.user_id == actor.user_id)
    with_cases = statement.options(
        joinedload(Notification.case).joinedload(Case.beneficiary).load_only(Beneficiary.name_hi, Beneficiary.name_en),
        joinedload(Notification.case).joinedload(Case.scheme),
    )
    page = fetch_page(session, with_cases, _NEWEST, cursor)
    keys = [row.case_id for row in page.rows if row.case_id is not None]
    reachable = scope.within(select(Case.id).where(Case.id.in_(keys)), actor, Permission.CASE_READ, Case.booth_id)
    return NoticePage(page, frozenset(session.scalars(reachable)))


def open_notice(session: Session, actor: Actor, notice_id: int, moment: datetime) -> Notification | None:
    """Mark one notice of the person as seen and return it with its case; None where there is no such notice."""
    notice = session.scalars(
        select(Notification)
        .where(Notification.id == notice_id, Notification.user_id == actor.user_id)
        .options(joinedload(Notification.case))
    ).one_or_none()
    if notice is not None and notice.seen_at is None:
        notice.seen_at = moment
    return notice


def mark_all_seen(session: Session, actor: Actor, moment: datetime) -> None:
    """Mark every notice of the person as seen."""
    unseen = (Notification.user_id == actor.user_id, Notification.seen_at.is_(None))
    session.execute(update(Notification).where(*unseen).values(seen_at=moment))


def notices_since(session: Session, user_id: int, since: datetime) -> Counter[str]:
    """Return how many things a person was told of since a moment, by kind of notice that may leave the site."""
    statement = (
        select(Notification.kind, func.sum(Notification.count))
        .where(Notification.user_id == user_id, Notification.created_at >= since)
        .where(Notification.kind.in_(sorted(LEAVING)))
        .group_by(Notification.kind)
    )
    return Counter({kind: int(count) for kind, count in session.execute(statement)})


@dataclass(frozen=True, slots=True)
class Addresses:
    """Which ways out of the site an account has."""

    email: bool
    mobile: bool


def addresses_of(session: Session, actor: Actor) -> Addresses:
    """Tell which ways out of the site the person's account has."""
    user = session.get_one(User, actor.user_id)
    return Addresses(user.email is not None, user.mobile_key is not None)


def settings_of(session: Session, actor: Actor) -> NotificationSetting:
    """Return what the person wants outside the site; without an answer, nothing."""
    return session.get(NotificationSetting, actor.user_id) or NotificationSetting(
        user_id=actor.user_id, email_digest=False, sms=False
    )


def change_settings(session: Session, actor: Actor, *, email_digest: bool, sms: bool) -> None:
    """Set what the person wants by e-mail and SMS."""
    session.merge(NotificationSetting(user_id=actor.user_id, email_digest=email_digest, sms=sms))
    details = {"email_digest": email_digest, "sms": sms}
    audit.record(session, actor, "notification_settings_changed", "user", actor.user_id, details)


def yesterday(moment: datetime) -> datetime:
    """Return the first moment of the day before, in India: a digest looks back to there."""
    return start_of(date.fromordinal(day_of(moment).toordinal() - 1))
