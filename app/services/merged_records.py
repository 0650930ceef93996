"""Where records lead that were made one with others, over any number of steps: A into B, and B into C later."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from app.models import Beneficiary
from app.services.imports.looked_up import rows_by


def leading_from(records: Select[int]) -> Select[int]:
    """Return a select of the records to which some records lead in the end; one that leads nowhere is itself."""
    start = select(Beneficiary.id, Beneficiary.merged_into_id).where(Beneficiary.id.in_(records))
    way, further = start.cte(recursive=True), aliased(Beneficiary)
    way = way.union_all(select(further.id, further.merged_into_id).join(way, further.id == way.c.merged_into_id))
    return select(way.c.id).where(way.c.merged_into_id.is_(None))


def leading_to(session: Session, person_id: int) -> list[int]:
    """Return the keys of all records that lead to a person, directly or by way of others, in order."""
    start = select(Beneficiary.id).where(Beneficiary.merged_into_id == person_id)
    way, further = start.cte(recursive=True), aliased(Beneficiary)
    way = way.union_all(select(further.id).join(way, further.merged_into_id == way.c.id))
    return sorted(session.scalars(select(way.c.id)))


def ends_of(session: Session, person_ids: Iterable[int]) -> dict[int, int]:
    """Return where each of some records that lead to another leads in the end."""
    found: dict[int, int] = {}
    step = {key: key for key in person_ids}
    while step:
        rows = rows_by(session, Beneficiary.id, {*step.values()}, Beneficiary.id, Beneficiary.merged_into_id)
        into = {key: merged for key, merged in session.execute(rows)}
        found.update((start, at) for start, at in step.items() if into.get(at) is None)
        step = {start: merged for start, at in step.items() if (merged := into.get(at)) is not None}
    return found


def end_of(session: Session, person: Beneficiary) -> int | None:
    """Return the key of the record to which one leads in the end, None for one that leads nowhere."""
    if person.merged_into_id is None:
        return None
    return ends_of(session, [person.id])[person.id]
