"""Which office should answer a case now, and who holds it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.domain.authorities import Office, Post, Tenure, answering, post_on
from app.domain.geography import depth_of
from app.domain.lifecycle.ladder import Ladder, Rung
from app.models import Authority, BoothArea, Case


@dataclass(frozen=True, slots=True)
class Answerer:
    """A rung of a case's ladder with the office that it is there; without an office, the rung's plain name stands."""

    rung: Rung
    office: Authority | None = None
    post: Post | None = None


def office_at(session: Session, case: Case, step_code: str) -> Authority | None:
    """Return the office that answers a case at a step, or None where none is entered."""
    return _answering(_offices_above(session, case, (step_code,)), step_code, case.scheme.department_code)


def answerers(session: Session, case: Case, ladder: Ladder, today: date) -> Mapping[int, Answerer]:
    """Return for every level of a case's ladder the office that answers there, and its post today."""
    offices = _offices_above(session, case, [rung.code for rung in ladder.rungs], with_holders=True)
    return {rung.level: _answerer(rung, offices, case.scheme.department_code, today) for rung in ladder.rungs}


def post_of(office: Authority, today: date) -> Post:
    """Return who holds an office today, or since when it stands vacant."""
    return post_on((Tenure(held.name, held.starts_on, held.ends_on) for held in office.holders), today)


def _answerer(rung: Rung, offices: list[Authority], department: str, today: date) -> Answerer:
    office = _answering(offices, rung.code, department)
    return Answerer(rung) if office is None else Answerer(rung, office, post_of(office, today))


def _offices_above(
    session: Session, case: Case, step_codes: Iterable[str], *, with_holders: bool = False
) -> list[Authority]:
    statement = (
        select(Authority)
        .join(BoothArea, BoothArea.area_id == Authority.area_id)
        .where(BoothArea.booth_id == case.booth_id, Authority.active, Authority.step_code.in_(sorted(step_codes)))
        .options(joinedload(Authority.area))
    )
    if with_holders:
        statement = statement.options(selectinload(Authority.holders))
    return list(session.scalars(statement))


def _answering(offices: list[Authority], step_code: str, department: str) -> Authority | None:
    by_key = {office.id: office for office in offices}
    chosen = answering(
        (
            Office(
                office.id, office.step_code, depth_of(office.area.hierarchy, office.area.kind), office.department_code
            )
            for office in offices
        ),
        step_code,
        department,
    )
    return by_key[chosen.key] if chosen else None
