"""Which cases are meant: one filter for lists, counts, maps and work in bulk, so that a number equals its rows.

A filter is written and read as the words of an address: the same words make a link, a saved filter and a choice of
thousands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.cases import CLOSED, CaseState
from app.domain.lifecycle.clocks import start_of
from app.domain.lifecycle.papers import Channel
from app.models import (
    Beneficiary,
    BoothArea,
    BulkBatch,
    BulkItem,
    Case,
    CaseWork,
    EscalationStep,
    Household,
    Reason,
    Submission,
)
from app.services import scope

T = TypeVar("T")
OUTSTANDING_ONLY = "outstanding"
NOBODY, MYSELF = "none", "me"
_LONGEST_AGE = 36_500
_LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases a list shows; empty fields do not narrow. Ages are days since opening.

    ``within_id`` names a second area: the cases that lie in both. ``to_approve`` asks for those whose closing without
    benefit waits for somebody, and the actor is neither the owner nor the one who asked. ``owner`` is "none", "me" or
    a key; ``office`` the code of a rung that has had a paper, ``channel`` the way by which one was given. ``batch_id``
    names a piece of work in bulk of the actor's own, ``outcome`` and ``refusal`` what became of the case there.
    """

    state: str = OUTSTANDING_ONLY
    scheme_id: int | None = None
    area_id: int | None = None
    within_id: int | None = None
    booth_id: int | None = None
    settlement_id: int | None = None
    reason_code: str = ""
    min_age_days: int | None = None
    opened_from: date | None = None
    opened_to: date | None = None
    level: int | None = None
    owner: str = ""
    office: str = ""
    channel: str = ""
    mine: bool = False
    overdue: bool = False
    to_approve: bool = False
    batch_id: int | None = None
    outcome: str = ""
    refusal: int | None = None

    @classmethod
    def from_words(cls, words: Mapping[str, str]) -> CaseFilter:
        """Return the filter that an address asks for; what cannot be read does not narrow."""
        state, owner = words.get("state", OUTSTANDING_ONLY), _text(words, "owner")
        channel = _text(words, "channel")
        return cls(
            state=state if state == "" or state in set(CaseState) else OUTSTANDING_ONLY,
            scheme_id=_number(words, "scheme"),
            area_id=_number(words, "area"),
            within_id=_number(words, "within"),
            booth_id=_number(words, "booth"),
            settlement_id=_number(words, "settlement"),
            reason_code=_text(words, "reason"),
            min_age_days=min(_number(words, "age") or 0, _LONGEST_AGE) or None,
            opened_from=_day(words, "from"),
            opened_to=_day(words, "to"),
            level=_number(words, "level") or None,
            owner=owner if owner in (NOBODY, MYSELF) or _number(words, "owner") else "",
            office=_text(words, "office"),
            channel=channel if channel in set(Channel) else "",
            mine=_text(words, "mine") == "1",
            overdue=_text(words, "overdue") == "1",
            to_approve=_text(words, "approve") == "1",
            batch_id=_number(words, "batch"),
            outcome=_text(words, "outcome"),
            refusal=_number(words, "why"),
        )

    def words(self) -> dict[str, str]:
        """Return the words of the address that asks for this filter, without what does not narrow."""
        plain = CaseFilter()
        values = {name: getattr(self, name) for name in FIELD_WORDS if getattr(self, name) != getattr(plain, name)}
        return {FIELD_WORDS[name]: "1" if value is True else str(value) for name, value in values.items()}

    def in_use(self) -> int:
        """Return how many fields narrow."""
        return len(self.words())


FIELD_WORDS: Mapping[str, str] = {
    field.name: {
        "scheme_id": "scheme",
        "area_id": "area",
        "within_id": "within",
        "booth_id": "booth",
        "settlement_id": "settlement",
        "reason_code": "reason",
        "min_age_days": "age",
        "opened_from": "from",
        "opened_to": "to",
        "to_approve": "approve",
        "batch_id": "batch",
        "refusal": "why",
    }.get(field.name, field.name)
    for field in fields(CaseFilter)
}
"""What each field is called in an address."""


def _text(words: Mapping[str, str], name: str) -> str:
    return words.get(name, "").replace("\0", "").strip()[:40]


def _number(words: Mapping[str, str], name: str) -> int | None:
    text = words.get(name, "").strip()
    number = int(text) if text.isdecimal() and len(text) <= 10 else None
    return number if number is not None and number <= _LARGEST else None


def _day(words: Mapping[str, str], name: str) -> date | None:
    try:
        day = date.fromisoformat(_text(words, name))
    except ValueError:
        return None
    return day if date(1950, 1, 1) <= day <= date(2200, 1, 1) else None


def narrowed(statement: Select[T], actor: Actor, chosen: CaseFilter, now: datetime) -> Select[T]:
    """Narrow a select over cases to the actor's reach and a filter."""
    statement = scope.within(statement, actor, Permission.CASE_READ, Case.booth_id)
    for area_id in (chosen.area_id, chosen.within_id):
        if area_id is not None:
            under = select(BoothArea.booth_id).where(BoothArea.area_id == area_id)
            statement = statement.where(Case.booth_id.in_(under))
    if chosen.booth_id is not None:
        statement = statement.where(Case.booth_id == chosen.booth_id)
    if chosen.settlement_id is not None:
        people = select(Beneficiary.id).join(Household, Household.id == Beneficiary.household_id)
        statement = statement.where(
            Case.beneficiary_id.in_(people.where(Household.settlement_id == chosen.settlement_id))
        )
    return statement.where(*conditions(actor, chosen, now))


def counted(session: Session, actor: Actor, chosen: CaseFilter, now: datetime, most: int) -> int:
    """Return how many cases a filter means; counting stops at ``most`` + 1, so that a forgotten filter costs little."""
    first = narrowed(select(Case.id), actor, chosen, now).limit(most + 1)
    return session.scalar(select(func.count()).select_from(first.subquery())) or 0


def conditions(actor: Actor, chosen: CaseFilter, now: datetime) -> list[ColumnElement[bool]]:
    """Return what a filter asks of a case, its place left aside."""
    return [*_standing(chosen, now), *_concern(actor, chosen), *_papers(chosen), *_batch(actor, chosen)]


def _standing(chosen: CaseFilter, now: datetime) -> list[ColumnElement[bool]]:
    """Return what is asked of where a case stands, and since when."""
    found: list[ColumnElement[bool]] = []
    if chosen.state == OUTSTANDING_ONLY:
        found.append(Case.state.not_in(sorted(CLOSED)))
    elif chosen.state:
        found.append(Case.state == chosen.state)
    if chosen.min_age_days is not None:
        found.append(Case.opened_at <= now - timedelta(days=chosen.min_age_days))
    if chosen.opened_from is not None:
        found.append(Case.opened_at >= start_of(chosen.opened_from))
    if chosen.opened_to is not None:
        found.append(Case.opened_at < start_of(chosen.opened_to + timedelta(days=1)))
    if chosen.overdue:
        found.append(is_overdue(now))
    if chosen.level is not None:
        found.append(Case.level == chosen.level)
    return found


def _concern(actor: Actor, chosen: CaseFilter) -> list[ColumnElement[bool]]:
    """Return what is asked of what a case is about, and of whose it is."""
    found: list[ColumnElement[bool]] = []
    if chosen.scheme_id is not None:
        found.append(Case.scheme_id == chosen.scheme_id)
    if chosen.reason_code:
        reason = select(Reason.id).where(Reason.code == chosen.reason_code).scalar_subquery()
        found.append(Case.reason_id == reason)
    if chosen.mine:
        found.append((Case.owner_id == actor.user_id) | (Case.filed_by_id == actor.user_id))
    if chosen.owner == NOBODY:
        found.append(Case.owner_id.is_(None))
    elif chosen.owner:
        found.append(Case.owner_id == (actor.user_id if chosen.owner == MYSELF else int(chosen.owner)))
    if chosen.to_approve:
        found.append(_waits_for_approval_of(actor))
    return found


def _papers(chosen: CaseFilter) -> list[ColumnElement[bool]]:
    """Return what is asked of the papers of a case: one paper has to fit all of it."""
    asked: list[ColumnElement[bool]] = []
    if chosen.office:
        label = select(EscalationStep.label_hi).where(EscalationStep.code == chosen.office).scalar_subquery()
        asked.append(Submission.authority == label)
    if chosen.channel:
        asked.append(Submission.channel == chosen.channel)
    return [select(Submission.id).where(Submission.case_id == Case.id, *asked).exists()] if asked else []


def _batch(actor: Actor, chosen: CaseFilter) -> list[ColumnElement[bool]]:
    if chosen.batch_id is None:
        return []
    asked: list[Any] = [BulkItem.batch_id == chosen.batch_id, BulkBatch.owner_id == actor.user_id]
    if chosen.outcome:
        asked.append(BulkItem.state == chosen.outcome)
    if chosen.refusal is not None:
        asked.append(BulkItem.reason == chosen.refusal)
    rows = select(BulkItem.case_id).join(BulkBatch, BulkBatch.id == BulkItem.batch_id)
    return [Case.id.in_(rows.where(*asked))]


def _waits_for_approval_of(actor: Actor) -> ColumnElement[bool]:
    asked = (
        select(CaseWork.case_id)
        .where(CaseWork.closure_asked_at.is_not(None))
        .where(CaseWork.closure_asked_by_id.is_distinct_from(actor.user_id))
        .where(CaseWork.closure_owner_id.is_distinct_from(actor.user_id))
    )
    return Case.id.in_(asked) & Case.owner_id.is_distinct_from(actor.user_id)


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a case is past the time limit of its stage."""
    return Case.stage_due < now
