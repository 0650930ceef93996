"""The digest of the day: what waits for one person, in counts and reference numbers, once a day and only if wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from app.domain.access import Actor, Permission
from app.domain.case_filters import CaseFilter
from app.domain.cases import CaseState
from app.domain.digests import DigestCounts, mail_body, mail_subject, sms_body
from app.domain.lifecycle.clocks import day_of
from app.models import Case, NotificationSetting, User
from app.services import accounts, audit, cases, outbox
from app.services.case_filters import narrowed
from app.services.notifications import notices_since, yesterday

PORTION = 50
NUMBERS = 10
TO_VERIFY = CaseFilter(state=CaseState.REPORTED_RESOLVED)
TO_APPROVE = CaseFilter(to_approve=True)


@dataclass(frozen=True, slots=True)
class Portion:
    """What a portion of people made: messages written, people looked at, and the last of them (None: all done)."""

    written: int
    seen: int
    last_user_id: int | None


@dataclass(frozen=True, slots=True)
class DigestFilters:
    """The lists of cases whose lengths a digest tells."""

    follow_ups: CaseFilter
    overdue: CaseFilter
    to_approve: CaseFilter = TO_APPROVE
    to_verify: CaseFilter = TO_VERIFY


def filters_for(actor: Actor) -> DigestFilters:
    """Return what waits for one person: of people who file, their own cases; of others, those within reach."""
    mine = actor.may(Permission.CASE_FILE)
    return DigestFilters(CaseFilter(follow_up=True, mine=mine), CaseFilter(overdue=True, mine=mine))


def counts_for(session: Session, actor: Actor, moment: datetime) -> DigestCounts:
    """Count what waits for one person."""
    reads, asked = actor.may(Permission.CASE_READ), filters_for(actor)
    return DigestCounts(
        follow_ups=cases.count_cases(session, actor, asked.follow_ups, moment) if reads else 0,
        overdue=cases.count_cases(session, actor, asked.overdue, moment) if reads else 0,
        to_approve=_count(session, actor, Permission.CASE_APPROVE, asked.to_approve, moment),
        to_verify=_count(session, actor, Permission.CASE_VERIFY, asked.to_verify, moment),
        changed=Counter(notices_since(session, actor.user_id, yesterday(moment))),
        numbers=_numbers(session, actor, asked.follow_ups, moment) if reads else (),
    )


def write_digests(session: Session, moment: datetime, after_user_id: int = 0, *, dry_run: bool = False) -> Portion:
    """Write the digests of the next ``PORTION`` people who want one; a second run on the same day adds nothing.

    With ``dry_run`` nothing is written.
    """
    people = _people(session, after_user_id)
    written = sum(_write(session, user, setting, moment, dry_run) for user, setting in people)
    if written and not dry_run:
        audit.record(session, None, "digests_written", "digest", None, {"messages": written})
    return Portion(written, len(people), people[-1][0].id if len(people) == PORTION else None)


def _people(session: Session, after_user_id: int) -> list[tuple[User, NotificationSetting]]:
    statement = (
        select(User, NotificationSetting)
        .join(NotificationSetting, NotificationSetting.user_id == User.id)
        .where(User.active, User.id > after_user_id)
        .where(or_(NotificationSetting.email_digest, NotificationSetting.sms))
        .options(selectinload(User.assignments))
        .order_by(User.id)
        .limit(PORTION)
    )
    return [(user, setting) for user, setting in session.execute(statement)]


def _write(session: Session, user: User, setting: NotificationSetting, moment: datetime, dry_run: bool) -> int:
    today = day_of(moment)
    counts = counts_for(session, accounts.actor_of(user, today), moment)
    if not counts:
        return 0
    messages = []
    if setting.email_digest and user.email:
        messages.append((outbox.EMAIL, mail_subject(today), mail_body(counts, today)))
    if setting.sms and user.mobile:
        messages.append((outbox.SMS, mail_subject(today), sms_body(counts)))
    return sum(
        dry_run
        or outbox.write_message(
            session,
            user.id,
            channel,
            _key(user.id, today, channel),
            subject.in_language(user.language),
            body.in_language(user.language),
            moment,
        )
        for channel, subject, body in messages
    )


def _key(user_id: int, today: date, channel: str) -> str:
    return f"digest:{today.isoformat()}:{user_id}:{channel}"


def _count(session: Session, actor: Actor, permission: Permission, chosen: CaseFilter, moment: datetime) -> int:
    return cases.count_cases(session, actor, chosen, moment) if actor.may(permission) else 0


def _numbers(session: Session, actor: Actor, chosen: CaseFilter, moment: datetime) -> Sequence[str]:
    statement = narrowed(select(Case.number), actor, chosen, moment)
    return tuple(session.scalars(statement.order_by(Case.stage_due, Case.id).limit(NUMBERS)))
