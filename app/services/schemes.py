"""Schemes as the office-bearer sees them, and the rule that holds on a day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.models import EscalationStep, Reason, Scheme, SchemeRule
from app.services import scope


def list_schemes(session: Session, actor: Actor) -> list[Scheme]:
    """Return the active schemes by name; raise NotAllowed without the permission to read them."""
    scope.require(actor, Permission.SCHEME_READ)
    return active_schemes(session)


def active_schemes(session: Session) -> list[Scheme]:
    """Return every scheme in which a case can be filed, by Hindi name."""
    return list(session.scalars(select(Scheme).where(Scheme.active).order_by(Scheme.name_hi)))


def rules_on(session: Session, day: date) -> dict[int, SchemeRule]:
    """Return the rule version that holds on ``day`` for each active scheme, by scheme id."""
    statement = (
        select(SchemeRule)
        .join(Scheme, Scheme.id == SchemeRule.scheme_id)
        .where(Scheme.active, SchemeRule.valid_from <= day)
        .where(SchemeRule.valid_to.is_(None) | (SchemeRule.valid_to >= day))
        .order_by(SchemeRule.scheme_id, SchemeRule.version)
    )
    return {rule.scheme_id: rule for rule in session.scalars(statement)}


def reasons_for(session: Session, scheme: Scheme) -> tuple[list[Reason], list[Reason]]:
    """Return the reasons usual for a scheme in its own order, and all the others by label."""
    by_code = {reason.code: reason for reason in session.scalars(select(Reason).order_by(Reason.label_hi))}
    usual = [by_code[code] for code in scheme.reason_codes if code in by_code]
    return usual, [reason for reason in by_code.values() if reason not in usual]


def first_step_days(session: Session) -> int | None:
    """Return the days of the ladder's first rung, or None when no ladder is loaded."""
    return session.scalar(select(EscalationStep.days).order_by(EscalationStep.position).limit(1))
