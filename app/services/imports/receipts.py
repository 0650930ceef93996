"""A list held against ours: who is new, who left, who is marked as paid but says that nothing came.

Names are shown to those who may read people; for others the figures are rounded and small ones left out, as in the
reports. Likenesses that nobody decided count neither as new nor as known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.imports.states import ListMovedOn, ListState, Outcome
from app.domain.reports import rounded
from app.models import Beneficiary, Entitlement, ImportBatch, ImportRow
from app.services import scope
from app.services.imports import batches

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of the comparison: how many (None: too few to be shown to this person), and the first by name."""

    code: str
    count: int | None
    people: Sequence[Beneficiary]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A list held against ours. ``earlier`` is the list before of the same source and scheme, None without one."""

    batch: ImportBatch
    earlier: ImportBatch | None
    exact: bool
    lines: Sequence[Compared]


def compare_list(session: Session, actor: Actor, batch_id: int) -> Comparison:
    """Hold one of the actor's own lists, which was taken, against the people recorded and the list before it.

    Raises:
        NotFound: not the actor's list. ListMovedOn: it is not taken yet.
    """
    batch = batches.get_list(session, actor, batch_id)
    if batch.state != ListState.DONE:
        raise ListMovedOn
    earlier = _list_before(session, batch)
    exact = actor.may(Permission.BENEFICIARY_READ)
    asked = conditions(batch, earlier)
    lines = [_compared(session, actor, code, condition, exact) for code, condition in asked.items()]
    return Comparison(batch, earlier, exact, lines)


def conditions(batch: ImportBatch, earlier: ImportBatch | None) -> dict[str, ColumnElement[bool]]:
    """Return what each line of the comparison asks of a person."""
    here = _persons(batch)
    asked: dict[str, ColumnElement[bool]] = {
        "new": Beneficiary.id.in_(_persons(batch, ImportRow.outcome == Outcome.ADDED)),
        "known": Beneficiary.id.in_(_persons(batch, ImportRow.outcome == Outcome.KNOWN)),
    }
    if earlier is not None:
        asked["left"] = and_(Beneficiary.id.in_(_persons(earlier)), Beneficiary.id.not_in(here))
    if batch.scheme_id is not None:
        asked["paid_not_received"] = Beneficiary.id.in_(_paid_but_not_received(batch))
        asked["ours_alone"] = and_(Beneficiary.id.in_(_due_there(batch)), Beneficiary.id.not_in(here))
    return asked


def _list_before(session: Session, batch: ImportBatch) -> ImportBatch | None:
    same = select(ImportBatch).where(
        ImportBatch.owner_id == batch.owner_id if batch.owner_id else ImportBatch.owner_id.is_(None),
        ImportBatch.source == batch.source,
        ImportBatch.scheme_id == batch.scheme_id if batch.scheme_id else ImportBatch.scheme_id.is_(None),
        ImportBatch.state == ListState.DONE,
        ImportBatch.id < batch.id,
        ImportBatch.parent_id.is_(None),
    )
    return session.scalars(same.order_by(ImportBatch.id.desc()).limit(1)).one_or_none()


def _persons(batch: ImportBatch, *conditions: ColumnElement[bool]) -> Select[int | None]:
    """Select the people whom the rows of a list, and of those that corrected it, stand for."""
    family = select(ImportBatch.id).where((ImportBatch.id == batch.id) | (ImportBatch.parent_id == batch.id))
    return select(ImportRow.beneficiary_id).where(
        ImportRow.batch_id.in_(family),
        ImportRow.beneficiary_id.is_not(None),
        ImportRow.outcome.in_((Outcome.ADDED, Outcome.KNOWN)),
        *conditions,
    )


def _paid_but_not_received(batch: ImportBatch) -> Select[int]:
    return select(Entitlement.beneficiary_id).where(
        Entitlement.scheme_id == batch.scheme_id,
        Entitlement.receipt == "not_received",
        Entitlement.beneficiary_id.in_(_persons(batch, ImportRow.paid.is_(True))),
    )


def _due_there(batch: ImportBatch) -> Select[int]:
    """Select who is eligible under the list's scheme at the booths that the list covers."""
    booths = select(Beneficiary.booth_id).where(Beneficiary.id.in_(_persons(batch)))
    return select(Entitlement.beneficiary_id).where(
        Entitlement.scheme_id == batch.scheme_id, Entitlement.status == "eligible", Entitlement.booth_id.in_(booths)
    )


def _compared(session: Session, actor: Actor, code: str, condition: ColumnElement[bool], exact: bool) -> Compared:
    permission = Permission.BENEFICIARY_READ if exact else Permission.IMPORT_MANAGE
    reach = scope.reaches(actor, permission, Beneficiary.booth_id)
    count = session.scalar(select(func.count()).select_from(Beneficiary).where(condition, reach)) or 0
    if not exact:
        return Compared(code, rounded(count), ())
    people = select(Beneficiary).where(condition, reach).order_by(Beneficiary.name_hi, Beneficiary.id).limit(SHOWN)
    return Compared(code, count, session.scalars(people).all())
