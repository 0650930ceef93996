"""Schemes as the office-bearer sees them, and the rule that holds on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from app.domain.access import Actor, Permission
from app.domain.eligibility import Rule, notice_for
from app.domain.errors import Sentence
from app.models import Reason, Scheme, SchemeRule
from app.services import scope


@dataclass(frozen=True, slots=True)
class SchemeCard:
    """One scheme as it is read at the doorstep: its facts, and who is due it by the rule of the day."""

    scheme: Scheme
    requires: tuple[Sentence, ...]
    notes: tuple[Sentence, ...]
    notice: Sentence | None


def list_schemes(session: Session, actor: Actor, today: date, *, search: str = "") -> list[SchemeCard]:
    """Return the active schemes by name whose names, benefit or department hold every word of ``search``.

    Raises:
        NotAllowed: the actor may not read schemes.
    """
    scope.require(actor, Permission.SCHEME_READ)
    rules = rules_on(session, today)
    words = search.casefold().split()
    return [_card(scheme, rules.get(scheme.id)) for scheme in active_schemes(session) if _mentions(scheme, words)]


def _mentions(scheme: Scheme, words: list[str]) -> bool:
    text = " ".join((scheme.name_hi, scheme.name_en, scheme.benefit_hi, scheme.department_hi)).casefold()
    return all(word in text for word in words)


def _card(scheme: Scheme, version: SchemeRule | None) -> SchemeCard:
    if version is None:
        return SchemeCard(scheme, (), (), None)
    rule = Rule.from_dict(version.criteria)
    return SchemeCard(scheme, tuple(part.requires for part in rule.criteria), rule.notes, notice_for(rule))


_ACTIVE = select(Scheme).where(Scheme.active).order_by(Scheme.name_hi)
_NAMED = _ACTIVE.options(
    load_only(Scheme.code, Scheme.name_hi, Scheme.name_en, Scheme.department_code, Scheme.department_hi)
)
_REASONS = select(Reason).order_by(Reason.label_hi)


def active_schemes(session: Session) -> list[Scheme]:
    """Return every scheme in which a case can be filed, by Hindi name."""
    return list(session.scalars(_ACTIVE))


def named_schemes(session: Session) -> list[Scheme]:
    """Return the same schemes for a list to choose from: codes, names and departments are read, nothing else."""
    return list(session.scalars(_NAMED))


def reasons(session: Session) -> Sequence[Reason]:
    """Return every reason for which a case can be open, by Hindi label."""
    return session.scalars(_REASONS).all()


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
