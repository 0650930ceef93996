"""What the pages of ladders show: all of them, one with its rungs, and the schemes and departments without their own.

A ladder is named in addresses by whose it is: ``general``, ``department-WCD``, ``scheme-ladli_behna``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.errors import NotFound, Sentence
from app.domain.lifecycle.ladder import BESIDE, GENERAL, LadderOwner
from app.models import EscalationStep, Scheme
from app.services import scope
from app.services.authorities import departments
from app.services.rule_book import steps_by_owner

MANAGE = Permission.LADDER_MANAGE


@dataclass(frozen=True, slots=True)
class LadderPage:
    """One ladder: its key in addresses, whose it is, its rungs in order, and the ways beside it (general only)."""

    key: str
    owner: LadderOwner
    name: Sentence
    rungs: Sequence[EscalationStep]
    beside: Sequence[EscalationStep]

    @property
    def is_general(self) -> bool:
        """Tell whether this is the general ladder."""
        return self.owner == GENERAL


@dataclass(frozen=True, slots=True)
class LadderList:
    """The ladders that there are, and the schemes and departments (key, name) that have none of their own."""

    ladders: Sequence[LadderPage]
    without: Mapping[str, Sentence]


def list_ladders(session: Session, actor: Actor) -> LadderList:
    """Return the general ladder, then those of departments and schemes by name."""
    scope.require(actor, MANAGE)
    names = ladder_names(session)
    owned = set(steps_by_owner(session))
    own = [page_of(session, key, owner, name) for key, (owner, name) in names.items() if owner in owned]
    general = [page_of(session, "general", *names["general"])] if GENERAL not in owned else []
    without = {key: name for key, (owner, name) in names.items() if owner not in owned and owner != GENERAL}
    return LadderList([*general, *own], without)


def view_ladder(session: Session, actor: Actor, key: str) -> LadderPage:
    """Return one ladder; raise NotFound for a key that names none, or a scheme that has none of its own."""
    scope.require(actor, MANAGE)
    owner, name = named_ladder(session, key)
    page = page_of(session, key, owner, name)
    if not page.rungs and owner != GENERAL:
        raise NotFound
    return page


def get_step(session: Session, actor: Actor, key: str, step_id: int) -> EscalationStep:
    """Return one step of a ladder, or raise NotFound."""
    page = view_ladder(session, actor, key)
    found = next((step for step in (*page.rungs, *page.beside) if step.id == step_id), None)
    if found is None:
        raise NotFound
    return found


def ladder_names(session: Session) -> dict[str, tuple[LadderOwner, Sentence]]:
    """Return whose ladders there may be, by their keys, with names."""
    found = {"general": (GENERAL, Sentence("सामान्य सीढ़ी", "The general ladder"))}
    for code, name in departments(session).items():
        found[f"department-{code}"] = (LadderOwner(department=code), Sentence(name, name))
    for scheme in session.scalars(select(Scheme).where(Scheme.active).order_by(Scheme.name_hi)):
        found[f"scheme-{scheme.code}"] = (LadderOwner(scheme_id=scheme.id), Sentence(scheme.name_hi, scheme.name_en))
    return found


def named_ladder(session: Session, key: str) -> tuple[LadderOwner, Sentence]:
    """Return whose ladder a key names; raise NotFound for any other."""
    found = ladder_names(session).get(key)
    if found is None:
        raise NotFound
    return found


def steps_of(session: Session, owner: LadderOwner) -> Sequence[EscalationStep]:
    statement = select(EscalationStep).order_by(EscalationStep.position)
    return session.scalars(
        statement.where(
            EscalationStep.scheme_id.is_(None)
            if owner.scheme_id is None
            else EscalationStep.scheme_id == owner.scheme_id,
            EscalationStep.department_code.is_(None)
            if owner.department is None
            else EscalationStep.department_code == owner.department,
        )
    ).all()


def page_of(session: Session, key: str, owner: LadderOwner, name: Sentence) -> LadderPage:
    """Return one ladder with its rows, which may be none yet."""
    steps = steps_of(session, owner)
    rungs = [step for step in steps if step.code not in BESIDE]
    return LadderPage(key, owner, name, rungs, [step for step in steps if step.code in BESIDE])
