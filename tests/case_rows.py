"""Many cases for tests of work in bulk: copies of one case, written as rows and not filed one by one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.models import Beneficiary, Case, Entitlement

FIRST = 10_000_000


def number_of(place: int) -> str:
    """Return the number of the copy at a place, from 1."""
    return f"PH26-{FIRST + place:08d}"


def copy_case(session: Session, number: str, booth_ids: list[int], copies: int) -> list[str]:
    """Write copies of a case, each with a person and an entitlement of its own, over the booths in turn.

    Returns:
        Their numbers. The caller commits.
    """
    case = session.scalars(select(Case).where(Case.number == number)).one()
    person, due = session.get_one(Beneficiary, case.beneficiary_id), session.get_one(Entitlement, case.entitlement_id)
    places = range(1, copies + 1)
    start = {model: session.scalar(select(func.max(model.id))) or 0 for model in (Beneficiary, Entitlement, Case)}
    booths = {place: booth_ids[place % len(booth_ids)] for place in places}
    people = [{"id": start[Beneficiary] + place, "booth_id": booths[place]} for place in places]
    dues = [
        {"id": start[Entitlement] + place, "booth_id": booths[place], "beneficiary_id": start[Beneficiary] + place}
        for place in places
    ]
    cases = [
        {
            "id": start[Case] + place,
            "booth_id": booths[place],
            "beneficiary_id": start[Beneficiary] + place,
            "entitlement_id": start[Entitlement] + place,
            "number": number_of(place),
            "client_key": None,
        }
        for place in places
    ]
    for row, changes in ((person, people), (due, dues), (case, cases)):
        kept = _values(row)
        session.execute(insert(type(row)), [{**kept, **change} for change in changes])
    session.expire_all()
    return [number_of(place) for place in places]


def _values(row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in type(row).__table__.columns}
