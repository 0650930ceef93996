"""Which tenures have far more complainants than as many people waiting as long would lead one to expect.

The unit is a tenure: one holder's time in an office that is entered with its holders, else the post as such. It is
compared with every other tenure of the same kind within reach, those without a single report included, by the months
that eligible people there went without a benefit. A name is never shown, and there is no order by size.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Date, Integer, Select, case, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.errors import Sentence
from app.domain.fairness.more_sentences import partiality_sentence
from app.domain.fairness.partiality import (
    DAYS_IN_A_MONTH,
    MINIMUM_COMPLAINANTS,
    PartialityCheck,
    check_partiality,
    months_within,
)
from app.domain.geography import Hierarchy
from app.domain.partiality import POST_LABELS, Post
from app.models import Area, Authority, AuthorityHolder, BoothArea, Entitlement, PartialityReport
from app.services import scope
from app.services.partiality_areas import places_of
from app.services.partiality_reach import handled_by, looked_over_by

HANDLE = Permission.PARTIALITY_HANDLE


@dataclass(frozen=True, slots=True)
class Tenure:
    """A post in an area, with the holder's first and last day where an entered holder is meant."""

    post: Post
    area_id: int
    holder_id: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class TenureFinding:
    """What the check says of one tenure with at least three complainants; ``writers`` wrote the reports down."""

    tenure: Tenure
    area: Area
    complainants: int
    writers: int
    flag: bool
    sentence: Sentence


def find_flags(session: Session, actor: Actor, today: date) -> list[TenureFinding]:
    """Return the tenures with at least three complainants, those that stand out first, then by place.

    Raises:
        NotAllowed: the actor does not handle reports.
    """
    scope.require(actor, HANDLE)
    complaints = _complaints(session, actor)
    enough = [tenure for tenure, seen in complaints.items() if len(seen[0]) >= MINIMUM_COMPLAINANTS]
    if not enough:
        return []
    compared = _compared(session, actor, complaints, today)
    months = _months(session, compared, today)
    counted = [len(complaints[tenure][0]) if tenure in complaints else 0 for tenure in compared]
    places = places_of(session, sorted({tenure.area_id for tenure in compared}))
    districts = [places[tenure.area_id].district if tenure.area_id in places else 0 for tenure in compared]
    check = check_partiality(np.arange(len(compared)), counted, months, parent=np.array(districts))
    areas = {row.id: row for row in session.scalars(select(Area).where(Area.id.in_([t.area_id for t in enough])))}
    found = [
        _finding(check, index, tenure, areas[tenure.area_id], len(complaints[tenure][1]))
        for index, tenure in enumerate(compared)
        if counted[index] >= MINIMUM_COMPLAINANTS
    ]
    return sorted(found, key=lambda finding: (not finding.flag, finding.area.name_hi, finding.tenure.post))


def _complaints(session: Session, actor: Actor) -> dict[Tenure, tuple[set[str], set[int]]]:
    """Return the marks of the complainants and the keys of the writers of each tenure with a report."""
    rows = session.execute(
        select(
            PartialityReport.post,
            PartialityReport.area_id,
            PartialityReport.complainant_key,
            PartialityReport.recorded_by_id,
            AuthorityHolder,
        )
        .join(AuthorityHolder, AuthorityHolder.id == PartialityReport.holder_id, isouter=True)
        .where(handled_by(actor), PartialityReport.complainant_key.is_not(None))
    )
    found: dict[Tenure, tuple[set[str], set[int]]] = {}
    for post, area_id, complainant, writer, holder in rows:
        people, writers = found.setdefault(_tenure(Post(post), area_id, holder), (set(), set()))
        if complainant is not None:
            people.add(complainant)
        writers.add(writer)
    return found


def _tenure(post: Post, area_id: int, holder: AuthorityHolder | None) -> Tenure:
    if holder is None:
        return Tenure(post, area_id)
    return Tenure(post, area_id, holder.id, holder.starts_on, holder.ends_on)


def _compared(session: Session, actor: Actor, complaints: Mapping[Tenure, Any], today: date) -> list[Tenure]:
    """Return every tenure of the same kinds as those complained about, with and without reports."""
    found = dict.fromkeys(complaints)
    named = select(Area.id, Area.kind).where(Area.id.in_(sorted({tenure.area_id for tenure in complaints})))
    kinds = {key: kind for key, kind in session.execute(named)}
    plain = {(tenure.post, kinds[tenure.area_id]) for tenure in complaints if tenure.holder_id is None}
    over = looked_over_by(actor, HANDLE, Area.id, today)
    for kind in {kind for _post, kind in plain}:
        alike = select(Area.id).where(Area.hierarchy == Hierarchy.ADMINISTRATIVE, Area.kind == kind, over)
        posts = [post for post, of_kind in plain if of_kind == kind]
        found.update(dict.fromkeys(Tenure(post, key) for key in session.scalars(alike) for post in posts))
    for post, step, kind in _entered(session, complaints):
        alike_held = (
            select(AuthorityHolder, Authority.area_id)
            .join(Authority, Authority.id == AuthorityHolder.authority_id)
            .join(Area, Area.id == Authority.area_id)
            .where(Authority.step_code == step, Area.kind == kind, over)
        )
        found.update(dict.fromkeys(_tenure(post, key, held) for held, key in session.execute(alike_held)))
    return sorted(found, key=lambda tenure: (tenure.area_id, tenure.post, tenure.holder_id or 0))


def _entered(session: Session, complaints: Mapping[Tenure, Any]) -> set[tuple[Post, str, str]]:
    """Return (post, step, kind of area) of the entered offices whose holders are complained about."""
    post_of = {tenure.holder_id: tenure.post for tenure in complaints if tenure.holder_id is not None}
    rows = session.execute(
        select(AuthorityHolder.id, Authority.step_code, Area.kind)
        .join(Authority, Authority.id == AuthorityHolder.authority_id)
        .join(Area, Area.id == Authority.area_id)
        .where(AuthorityHolder.id.in_(sorted(post_of)))
    )
    return {(post_of[holder], step, kind) for holder, step, kind in rows}


def _months(session: Session, tenures: Sequence[Tenure], today: date) -> list[float]:
    """Return for each tenure the months that eligible people of its area went without a benefit.

    A span begins on the day on which the person was asked, or the entitlement was checked if that was earlier, and
    ends when the benefit came or today. A post without an entered holder has them all, and the database adds up their
    days; where days of a holder cut into them, each is looked at.
    """
    asked = func.coalesce(Entitlement.receipt_asked_on, Entitlement.checked_on)
    begins = case((asked < Entitlement.checked_on, asked), else_=Entitlement.checked_on)
    came = case((Entitlement.receipt == "received", Entitlement.received_on), else_=None)
    dated = {tenure.area_id for tenure in tenures if tenure.holder_id is not None}
    whole = {tenure.area_id for tenure in tenures if tenure.holder_id is None}
    days = _days_of_areas(session, whole, begins, came, today)
    spans: dict[int, list[tuple[int, int, int]]] = {}
    each = _without_benefit(dated, begins, BoothArea.area_id, begins, came, func.count())
    for area_id, start, end, people in session.execute(each.group_by(BoothArea.area_id, begins, came)):
        spans.setdefault(area_id, []).append((start.toordinal(), (end or today).toordinal(), people))
    return [
        days.get(tenure.area_id, 0.0) / DAYS_IN_A_MONTH
        if tenure.holder_id is None
        else _months_of(tenure, spans.get(tenure.area_id, []), today)
        for tenure in tenures
    ]


def _without_benefit(area_ids: Collection[int], begins: Any, *columns: Any) -> Select[Any]:
    """Return a select over what eligible people under some areas went without."""
    return (
        select(*columns)
        .join_from(BoothArea, Entitlement, Entitlement.booth_id == BoothArea.booth_id)
        .where(
            BoothArea.area_id.in_(sorted(area_ids)),
            Entitlement.status == "eligible",
            or_(
                Entitlement.receipt == "not_received",
                (Entitlement.receipt == "received") & (Entitlement.received_on > begins),
            ),
        )
    )


def _days_of_areas(
    session: Session, area_ids: Collection[int], begins: Any, came: Any, today: date
) -> dict[int, float]:
    """Return by area the days that people went without until today, added up."""
    until = case((came < today, came), else_=literal(today, Date))
    spent: Any = cast(until - begins, Integer)
    if session.get_bind().dialect.name == "sqlite":
        spent = func.julianday(until) - func.julianday(begins)
    days = func.sum(case((begins < until, spent), else_=0))
    rows = _without_benefit(area_ids, begins, BoothArea.area_id, days).group_by(BoothArea.area_id)
    return {area_id: float(found) for area_id, found in session.execute(rows)}


def _months_of(tenure: Tenure, spans: Sequence[tuple[int, int, int]], today: date) -> float:
    if not spans:
        return 0.0
    start, end, people = np.array(spans, dtype=np.float64).T
    first = tenure.starts_on.toordinal() if tenure.starts_on else 0
    last = (tenure.ends_on or today).toordinal()
    return float((months_within(start, end, first, last) * people).sum())


def _finding(check: PartialityCheck, index: int, tenure: Tenure, area: Area, writers: int) -> TenureFinding:
    people, expected, flag = int(check.complainants[index]), float(check.expected[index]), bool(check.flag[index])
    label = POST_LABELS[tenure.post]
    hi = partiality_sentence(f"{label.hi}, {area.name_hi}", people, expected, flagged=flag).hi
    en = partiality_sentence(f"{label.en}, {area.name_en}", people, expected, flagged=flag).en
    return TenureFinding(tenure, area, people, writers, flag, Sentence(hi, en))
