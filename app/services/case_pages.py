"""What the pages of cases show: the filing page, the worklist, and one case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.access import PERMISSIONS, Actor, Permission
from app.domain.cases import CLOSED, CaseState, EventKind
from app.domain.lifecycle import Action
from app.domain.timeline import Happening, Paper, Picture, Story, picture
from app.models import (
    Beneficiary,
    BoothArea,
    Case,
    CaseEvent,
    Entitlement,
    Household,
    Letter,
    Reason,
    RoleAssignment,
    Scheme,
    Settlement,
    User,
)
from app.services import beneficiaries, entitlements, letters, schemes, scope
from app.services.answering import Answerer, answerers
from app.services.case_work import Offered, offered_actions
from app.services.cases import get_case
from app.services.rule_book import rule_book
from app.services.running_cases import latest_closed_without_benefit, live_case_of

OWNER_ROLES = frozenset(role for role, held in PERMISSIONS.items() if Permission.CASE_FILE in held)
OWNER_ACTIONS = (Action.ASSIGN, Action.REASSIGN, Action.REOPEN)
ENDED_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Filing:
    """The page on which a case is filed: for whom, and the scheme's usual reasons before the others."""

    entitlement: Entitlement
    usual_reasons: Sequence[Reason]
    other_reasons: Sequence[Reason]
    live_case: Case | None
    consented: bool
    frozen_until: date | None


def case_to_file(session: Session, actor: Actor, entitlement_id: int, today: date) -> Filing:
    """Return what the filing page shows for an entitlement within reach, or raise NotFound."""
    entitlement = scope.get_or_raise(session, actor, Permission.CASE_FILE, Entitlement, entitlement_id)
    usual, others = schemes.reasons_for(session, entitlement.scheme)
    consented = beneficiaries.has_consent(entitlement.beneficiary)
    frozen_until = rule_book(session, today).frozen_until(entitlement.booth_id)
    return Filing(entitlement, usual, others, live_case_of(session, entitlement.id), consented, frozen_until)


@dataclass(frozen=True, slots=True)
class Worklist:
    """Eligible-minus-received without a case: first in the settlement at hand, then everywhere else.

    ``ended`` are the cases closed without the benefit and not followed by another, each with its reason.
    """

    settlement: Settlement | None
    here: Sequence[Entitlement]
    elsewhere: Sequence[Entitlement]
    ended: Sequence[Case]


def cases_to_file(session: Session, actor: Actor, settlement_id: int | None) -> Worklist:
    """Return who is due a case; a remembered settlement that is out of reach is passed over."""
    scope.require(actor, Permission.CASE_FILE)
    settlement = scope.find(session, actor, Permission.CASE_FILE, Settlement, settlement_id) if settlement_id else None
    ended = _closed_without_benefit(session, actor)
    if settlement is None:
        return Worklist(None, (), entitlements.due_without_case(session, actor), ended)
    return Worklist(
        settlement,
        entitlements.due_without_case(session, actor, settlement_id=settlement.id),
        entitlements.due_without_case(session, actor, outside_settlement_id=settlement.id),
        ended,
    )


def _closed_without_benefit(session: Session, actor: Actor) -> Sequence[Case]:
    """Return the latest cases closed without the benefit within reach, newest closing first."""
    statement = scope.within(select(Case), actor, Permission.CASE_FILE, Case.booth_id)
    statement = statement.where(latest_closed_without_benefit()).options(
        joinedload(Case.beneficiary).joinedload(Beneficiary.household).joinedload(Household.settlement),
        joinedload(Case.scheme),
        joinedload(Case.work),
    )
    return session.scalars(statement.order_by(Case.closed_at.desc(), Case.id.desc()).limit(ENDED_SHOWN)).all()


@dataclass(frozen=True, slots=True)
class CasePage:
    """All that the page of one case shows, and what the actor may do there; lists are empty where nothing is chosen."""

    case: Case
    events: Sequence[CaseEvent]
    offered: Offered
    owners: Sequence[User]
    reasons: Sequence[Reason]
    may_note: bool
    answerers: Mapping[int, Answerer]
    frozen_until: date | None
    letters: Sequence[Letter] = ()
    given_letter: Letter | None = None
    may_write_letter: bool = False

    @property
    def answerer(self) -> Answerer | None:
        """The office that should answer now."""
        return self.answerers.get(self.case.level)


def view_case(session: Session, actor: Actor, number: str, today: date, letter: str = "") -> CasePage:
    """Return all that the page of one case within reach shows, or raise NotFound.

    ``letter`` is the reference of a letter that has just been given to its office; one of another case is passed over.
    """
    case = get_case(session, actor, number)
    events = session.scalars(
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id)
        .options(joinedload(CaseEvent.actor))
        .order_by(CaseEvent.id.desc())
    ).all()
    offered = offered_actions(session, actor, case)
    written = letters.letters_of_case(session, actor, case)
    return CasePage(
        case,
        events,
        offered,
        _possible_owners(session, case, today) if offered.is_open(*OWNER_ACTIONS) else (),
        _all_reasons(session, case.scheme) if offered.is_open(Action.REJECT) else (),
        offered.is_open(Action.NOTE),
        answerers(session, case, offered.rules.ladder, today),
        offered.rules.calendar.frozen_until(today),
        written,
        next((row for row in written if row.reference == letter), None),
        case.state not in CLOSED and scope.booth_in_reach(session, actor, Permission.LETTER_WRITE, case.booth_id),
    )


def picture_of(page: CasePage, now: datetime, left: float, width: float) -> Picture:
    """Return the life of the case as places in a drawing whose time begins at ``left`` and is ``width`` wide."""
    case = page.case
    happenings = [
        Happening(EventKind(event.kind), CaseState(event.to_state), event.level, event.occurred_at)
        for event in reversed(page.events)
    ]
    papers = [Paper(paper.authority, paper.filed_on) for paper in case.submissions]
    return picture(Story(happenings, papers, case.stage_due, case.case_due, now), left, width)


def _all_reasons(session: Session, scheme: Scheme) -> list[Reason]:
    usual, others = schemes.reasons_for(session, scheme)
    return usual + others


def _possible_owners(session: Session, case: Case, today: date) -> list[User]:
    """Return the active workers and office-bearers whose own booths cover the case, by name."""
    areas = select(BoothArea.area_id).where(BoothArea.booth_id == case.booth_id)
    statement = (
        select(User)
        .join(RoleAssignment, RoleAssignment.user_id == User.id)
        .where(User.active, RoleAssignment.role.in_(sorted(OWNER_ROLES)))
        .where((RoleAssignment.booth_id == case.booth_id) | RoleAssignment.area_id.in_(areas))
        .where(RoleAssignment.starts_on <= today)
        .where(RoleAssignment.ends_on.is_(None) | (RoleAssignment.ends_on >= today))
        .order_by(User.name, User.id)
        .limit(200)
    )
    return list(session.scalars(statement).unique())
