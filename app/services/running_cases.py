"""What runs for an entitlement and what was closed without benefit: asked by cases and by entitlements alike."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from app.domain.cases import CLOSED, CaseState
from app.models import Case, Entitlement


def live_case_of(session: Session, entitlement_id: int) -> Case | None:
    """Return the one running case of an entitlement, if there is one."""
    return session.scalars(
        select(Case).where(Case.entitlement_id == entitlement_id, Case.state.not_in(sorted(CLOSED)))
    ).one_or_none()


def has_live_case() -> ColumnElement[bool]:
    """Return the SQL condition on entitlements "a case is running"."""
    return select(Case.id).where(Case.entitlement_id == Entitlement.id, Case.state.not_in(sorted(CLOSED))).exists()


def ended_without_benefit() -> ColumnElement[bool]:
    """Return the SQL condition on entitlements "the latest case was closed without the benefit".

    Somebody gave a reason and another approved it, so the person is not simply waiting for a case.
    """
    return (
        select(Case.id)
        .where(Case.entitlement_id == Entitlement.id, Case.state == CaseState.CLOSED_OTHER, _is_latest())
        .exists()
    )


def latest_closed_without_benefit() -> ColumnElement[bool]:
    """Return the SQL condition on cases "closed without the benefit, and no later case for the same entitlement"."""
    return (Case.state == CaseState.CLOSED_OTHER) & _is_latest()


def _is_latest() -> ColumnElement[bool]:
    later = aliased(Case)
    newest = select(func.max(later.id)).where(later.entitlement_id == Case.entitlement_id).correlate(Case)
    return Case.id == newest.scalar_subquery()
