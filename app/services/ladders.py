"""Editing ladders: the general one, and those of single schemes and departments.

Every edit is checked against the cases that run: a level is a place on a ladder, so no edit may put another office at a
place that some case has reached.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import identifiers
from app.domain.access import Actor, Permission
from app.domain.cases import CLOSED
from app.domain.errors import NotFound
from app.domain.ladders import LadderKnown, LastStep, NoStepLabel, StepInUse, StepKnown, check_days
from app.domain.lifecycle.ladder import BESIDE, GENERAL, LadderOwner, StepRow, first_change, ladder_for, ladder_owner
from app.models import AuditEntry, Case, EscalationStep, Scheme
from app.services import audit, scope
from app.services.ladder_pages import LadderPage, get_step, named_ladder, page_of, steps_of, view_ladder
from app.services.rule_book import forget_rules, ladder_scheme, step_row, steps_by_owner

MANAGE = Permission.LADDER_MANAGE
EDITS = ("step_added", "step_changed", "step_removed")
_COPIED = ("code", "label_hi", "label_en", "days", "days_kind", "days_basis", "proof_hi", "source", "uncertain")
AllSteps = dict[LadderOwner, tuple[StepRow, ...]]


@dataclass(frozen=True, slots=True)
class StepForm:
    """What is said of a step; ``code`` names a step known from another ladder, empty makes a new one."""

    label_hi: str
    label_en: str = ""
    days: int | None = None
    days_basis: str = ""
    uncertain: str = ""
    code: str = ""
    after_id: int | None = None


def start_ladder(session: Session, actor: Actor, key: str) -> LadderPage:
    """Give a scheme or a department a ladder of its own, equal to the one that it climbs now.

    Raises:
        NotFound: no such scheme or department. LadderKnown: it has one.
    """
    scope.require(actor, MANAGE)
    owner, name = named_ladder(session, key)
    steps = steps_by_owner(session)
    if owner in steps:
        raise LadderKnown
    source, department = _climbed_now(session, owner, steps)
    rows = [step for step in steps_of(session, source) if step.code not in BESIDE]
    for place, step in enumerate(rows, start=1):
        copy = {column: getattr(step, column) for column in _COPIED}
        copy["days"] = step.department_days.get(department, step.days)
        session.add(
            EscalationStep(
                scheme_id=owner.scheme_id, department_code=owner.department, position=place, department_days={}, **copy
            )
        )
    session.flush()
    forget_rules(session)
    audit.record(session, actor, "ladder_started", "ladder", None, {"ladder": key})
    return page_of(session, key, owner, name)


def drop_ladder(session: Session, actor: Actor, key: str) -> None:
    """Let a scheme or a department climb the ladder above its own again.

    Raises:
        NotFound: it has none of its own, or it is the general one. StepInUse: cases stand where the two differ.
    """
    page = view_ladder(session, actor, key)
    if page.is_general:
        raise NotFound
    before = steps_by_owner(session)
    _refuse_moved(session, before, {owner: steps for owner, steps in before.items() if owner != page.owner})
    for step in page.rungs:
        session.delete(step)
    session.flush()
    forget_rules(session)
    audit.record(session, actor, "ladder_dropped", "ladder", None, {"ladder": key})


def edit_step(session: Session, actor: Actor, key: str, step_id: int, form: StepForm) -> EscalationStep:
    """Change a step's names, days and what those rest on; running stages keep the days with which they began.

    Raises:
        NotFound: no such step. NoStepLabel, BadStepDays: what cannot be taken.
    """
    step = get_step(session, actor, key, step_id)
    _check(form)
    check_days(form.days, may_be_open=step.days is None)
    details = {"ladder": key, "step": step.code, "days_before": step.days, "days": form.days}
    step.label_hi, step.label_en = form.label_hi.strip(), form.label_en.strip() or step.label_en
    step.days, step.days_basis, step.uncertain = form.days, form.days_basis.strip(), form.uncertain.strip()
    session.flush()
    forget_rules(session)
    audit.record(session, actor, "step_changed", "ladder", step.id, details)
    return step


def add_step(session: Session, actor: Actor, key: str, form: StepForm) -> EscalationStep:
    """Add a step after another one (``after_id``; None puts it at the top of the ladder).

    Raises:
        NotFound: no such ladder or step. NoStepLabel, BadStepDays, StepKnown. StepInUse: cases stand above the place.
    """
    page = view_ladder(session, actor, key)
    _check(form)
    check_days(form.days, may_be_open=False)
    there = [*page.rungs, *page.beside]
    if form.code in {step.code for step in there}:
        raise StepKnown(field="code")
    if form.after_id is not None and form.after_id not in {step.id for step in page.rungs}:
        raise NotFound
    new = EscalationStep(
        scheme_id=page.owner.scheme_id,
        department_code=page.owner.department,
        code=form.code or _new_code(session),
        label_hi=form.label_hi.strip(),
        label_en=form.label_en.strip() or form.label_hi.strip(),
        days=form.days,
        days_kind="suggested",
        days_basis=form.days_basis.strip(),
        proof_hi="",
        source="",
        uncertain=form.uncertain.strip(),
        department_days={},
        position=0,
    )
    order = list(page.rungs)
    place = next((at for at, step in enumerate(order, start=1) if step.id == form.after_id), len(order))
    order.insert(place, new)
    _write_order(session, page.owner, [*order, *page.beside])
    audit.record(session, actor, "step_added", "ladder", new.id, {"ladder": key, "step": new.code, "days": new.days})
    return new


def remove_step(session: Session, actor: Actor, key: str, step_id: int) -> None:
    """Take a step out of a ladder.

    Raises:
        NotFound: no such step. StepInUse: cases stand at it or above. LastStep: it is the only one.
    """
    step = get_step(session, actor, key, step_id)
    page = view_ladder(session, actor, key)
    left = [one for one in (*page.rungs, *page.beside) if one is not step]
    if not any(one in left for one in page.rungs):
        raise LastStep
    before = steps_by_owner(session)
    _refuse_moved(session, before, {**before, page.owner: tuple(step_row(one) for one in left)})
    session.delete(step)
    session.flush()
    forget_rules(session)
    audit.record(session, actor, "step_removed", "ladder", step_id, {"ladder": key, "step": step.code})


def is_edited(session: Session) -> bool:
    """Tell whether the general ladder was edited here, so that loading the product's own must leave it alone."""
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.subject_type == "ladder", AuditEntry.action.in_(EDITS))
    )
    return any(entry.details.get("ladder") == "general" for entry in entries)


def _check(form: StepForm) -> None:
    if not form.label_hi.strip():
        raise NoStepLabel(field="label_hi")
    for field in ("label_hi", "label_en", "days_basis", "uncertain"):
        identifiers.refuse_forbidden(getattr(form, field), field=field)


def _climbed_now(session: Session, owner: LadderOwner, steps: AllSteps) -> tuple[LadderOwner, str]:
    """Return whose ladder the new owner climbs now, and the department whose days count."""
    if owner.scheme_id is None:
        return GENERAL, owner.department or ""
    department = session.get_one(Scheme, owner.scheme_id).department_code
    return ladder_owner(steps, owner.scheme_id, department), department


def _write_order(session: Session, owner: LadderOwner, order: list[EscalationStep]) -> None:
    before = steps_by_owner(session)
    after = tuple(replace(step_row(step), order=place) for place, step in enumerate(order, start=1))
    _refuse_moved(session, before, {**before, owner: after})
    # Positions are unique at every statement, so all of them step aside before they take their places.
    for place, step in enumerate(order, start=1):
        step.position = -place
        session.add(step)
    session.flush()
    for place, step in enumerate(order, start=1):
        step.position = place
    session.flush()
    forget_rules(session)


def _refuse_moved(session: Session, before: AllSteps, after: AllSteps) -> None:
    """Raise StepInUse where an edit puts another office at a level that a running case has reached."""
    levels: dict[int, list[int]] = {}
    for scheme in session.scalars(select(Scheme)):
        shape, department = ladder_scheme(scheme), scheme.department_code
        old, new = (
            ladder_for(shape, steps.get(ladder_owner(steps, scheme.id, department), ())) for steps in (before, after)
        )
        level = first_change(old, new)
        if level is not None:
            levels.setdefault(level, []).append(scheme.id)
    standing = 0
    for level, scheme_ids in levels.items():
        counted: Any = select(func.count()).where(
            Case.scheme_id.in_(scheme_ids), Case.state.not_in(sorted(CLOSED)), Case.level >= level
        )
        standing += session.scalar(counted) or 0
    if standing:
        raise StepInUse(StepInUse.sentence.format(count=standing))


def _new_code(session: Session) -> str:
    taken = set(session.scalars(select(EscalationStep.code)))
    return next(code for number in range(1, len(taken) + 2) if (code := f"OWN_{number}") not in taken)
