"""What the pages of cases show: the filing page, the worklist, one case, and the list with its filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.access import PERMISSIONS, Actor, Permission
from app.domain.lifecycle import Action
from app.models import (
    Area,
    Booth,
    BoothArea,
    Case,
    CaseEvent,
    Entitlement,
    Reason,
    RoleAssignment,
    Scheme,
    Settlement,
    User,
)
from app.services import beneficiaries, entitlements, schemes, scope
from app.services.case_work import Offered, offered_actions
from app.services.cases import CaseFilter, get_case, list_cases, live_case_of
from app.services.paging import Page

OWNER_ROLES = frozenset(role for role, held in PERMISSIONS.items() if Permission.CASE_FILE in held)
OWNER_ACTIONS = (Action.ASSIGN, Action.REASSIGN, Action.REOPEN)


@dataclass(frozen=True, slots=True)
class Filing:
    """The page on which a case is filed: for whom, and the scheme's usual reasons before the others."""

    entitlement: Entitlement
    usual_reasons: Sequence[Reason]
    other_reasons: Sequence[Reason]
    live_case: Case | None
    consented: bool


def case_to_file(session: Session, actor: Actor, entitlement_id: int) -> Filing:
    """Return what the filing page shows for an entitlement within reach, or raise NotFound."""
    entitlement = scope.get_or_raise(session, actor, Permission.CASE_FILE, Entitlement, entitlement_id)
    usual, others = schemes.reasons_for(session, entitlement.scheme)
    consented = beneficiaries.has_consent(entitlement.beneficiary)
    return Filing(entitlement, usual, others, live_case_of(session, entitlement.id), consented)


@dataclass(frozen=True, slots=True)
class Worklist:
    """Eligible-minus-received without a case: first in the settlement at hand, then everywhere else."""

    settlement: Settlement | None
    here: Sequence[Entitlement]
    elsewhere: Sequence[Entitlement]


def cases_to_file(session: Session, actor: Actor, settlement_id: int | None) -> Worklist:
    """Return who is due a case; a remembered settlement that is out of reach is passed over."""
    scope.require(actor, Permission.CASE_FILE)
    settlement = scope.find(session, actor, Permission.CASE_FILE, Settlement, settlement_id) if settlement_id else None
    if settlement is None:
        return Worklist(None, (), entitlements.due_without_case(session, actor))
    return Worklist(
        settlement,
        entitlements.due_without_case(session, actor, settlement_id=settlement.id),
        entitlements.due_without_case(session, actor, outside_settlement_id=settlement.id),
    )


@dataclass(frozen=True, slots=True)
class CasePage:
    """All that the page of one case shows, and what the actor may do there; lists are empty where nothing is chosen."""

    case: Case
    events: Sequence[CaseEvent]
    offered: Offered
    owners: Sequence[User]
    reasons: Sequence[Reason]
    may_note: bool


def view_case(session: Session, actor: Actor, number: str, today: date) -> CasePage:
    """Return all that the page of one case within reach shows, or raise NotFound."""
    case = get_case(session, actor, number)
    events = session.scalars(
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id)
        .options(joinedload(CaseEvent.actor))
        .order_by(CaseEvent.id.desc())
    ).all()
    offered = offered_actions(session, actor, case)
    return CasePage(
        case,
        events,
        offered,
        _possible_owners(session, case, today) if offered.is_open(*OWNER_ACTIONS) else (),
        _all_reasons(session, case.scheme) if offered.is_open(Action.REJECT) else (),
        offered.is_open(Action.NOTE),
    )


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


@dataclass(frozen=True, slots=True)
class CaseList:
    """One page of cases, what the list can be narrowed by, and the places by which it is narrowed."""

    page: Page[Case]
    schemes: Sequence[Scheme]
    reasons: Sequence[Reason]
    area: Area | None
    within: Area | None
    booth: Booth | None

    @property
    def departments(self) -> dict[str, str]:
        """The departments of the schemes, by code."""
        return {scheme.department_code: scheme.department_hi for scheme in self.schemes}

    def scheme_code(self, scheme_id: int | None) -> str | None:
        """Return the code of a scheme of the list."""
        return next((scheme.code for scheme in self.schemes if scheme.id == scheme_id), None)


def view_cases(
    session: Session, actor: Actor, chosen: CaseFilter, *, order: str = "newest", cursor: str | None = None
) -> CaseList:
    """Return what the page of the list of cases shows."""
    return CaseList(
        list_cases(session, actor, chosen, order=order, cursor=cursor),
        schemes.active_schemes(session),
        list(session.scalars(select(Reason).order_by(Reason.label_hi))),
        session.get(Area, chosen.area_id) if chosen.area_id else None,
        session.get(Area, chosen.within_id) if chosen.within_id else None,
        scope.find(session, actor, Permission.CASE_READ, Booth, chosen.booth_id) if chosen.booth_id else None,
    )
