"""Spot checks of an area: which list, how many of it, the draw, and the same draw again.

A list is frozen when a sample is drawn from it. The seed comes from the machine's own source of chance, never from a
person, and each draw is written into the audit chain, so drawing again until the sample pleases leaves its traces.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from app.domain.access import Actor, Permission
from app.domain.cases import CaseState
from app.domain.errors import InvalidInput, NotFound, Sentence
from app.domain.geography import Hierarchy
from app.domain.lifecycle.clocks import start_of
from app.domain.lifecycle.spot_checks import CHECKED_STATES, draw_sample, freeze, sample_size, thaw
from app.domain.lifecycle.spot_findings import Found, NothingToDraw, Tally, size_in_words
from app.models import Area, Beneficiary, Booth, BoothArea, Case, Household, Scheme, SpotCheck, SpotCheckItem
from app.services import audit, schemes, scope
from app.services.transactions import one_at_a_time

VERIFY = Permission.CASE_VERIFY
KINDS = ("state", "district", "block", "parliamentary", "constituency", "mandal")
"""The kinds of area that are large enough to draw a sample in."""

USUAL_DAYS = 90
LISTED = 50
_SEEDS = 2**31


class PeriodTurned(InvalidInput):
    """The period ends before it begins."""

    code = "period_turned"
    sentence = Sentence(
        "“से” की तारीख “तक” की तारीख के बाद की है। दोनों जांचें।", "The first day comes after the last. Check both."
    )


class AreaNotChosen(InvalidInput):
    """No area within reach was chosen."""

    code = "area_not_chosen"
    sentence = Sentence("चुनें कि किस क्षेत्र की जांच करनी है।", "Choose the area to be checked.")


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """Which list, and how exact: cases of an area that came to ``state`` on the days from and to, both included.

    ``margin``, ``confidence`` and ``expected_share`` are shares between 0 and 1.
    """

    area_id: int | None
    starts_on: date
    ends_on: date
    state: CaseState = CaseState.CLOSED_RECEIVED
    scheme_id: int | None = None
    margin: float = 0.05
    confidence: float = 0.95
    expected_share: float = 0.5


@dataclass(frozen=True, slots=True)
class Foresight:
    """What a plan comes to: cases on the list, cases to check, and what that will be able to say."""

    population: int
    size: int
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class PlanPage:
    """What the page of a new check shows: the areas and schemes to choose from, and what the plan comes to."""

    areas: Sequence[Area]
    schemes: Sequence[Scheme]
    foresight: Foresight | None


@dataclass(frozen=True, slots=True)
class CheckCard:
    """One check in the list, with how far it has come."""

    check: SpotCheck
    tally: Tally


def usual_plan(today: date) -> CheckPlan:
    """Return a plan over the last days, with no area yet."""
    return CheckPlan(None, today - timedelta(days=USUAL_DAYS), today)


def plan_page(session: Session, actor: Actor, plan: CheckPlan) -> PlanPage:
    """Return what can be chosen, and what the plan comes to once its area is within reach and its days in order."""
    scope.require(actor, VERIFY)
    areas = areas_to_check(session, actor)
    ready = plan.starts_on <= plan.ends_on and plan.area_id in {area.id for area in areas}
    foresight = _foresee(session, actor, plan) if ready else None
    return PlanPage(areas, schemes.active_schemes(session), foresight)


def areas_to_check(session: Session, actor: Actor) -> list[Area]:
    """Return the areas that lie wholly within reach, the larger kinds first, then by name."""
    statement = select(Area).where(Area.kind.in_(KINDS), _wholly_within_reach(actor, Area.id))
    # The state is one and the same in all three trees.
    statement = statement.where((Area.kind != "state") | (Area.hierarchy == Hierarchy.ADMINISTRATIVE))
    found = session.scalars(statement).all()
    return sorted(found, key=lambda area: (KINDS.index(area.kind), area.hierarchy, area.name_hi))


def draw_check(
    session: Session, actor: Actor, plan: CheckPlan, client_key: str | None = None, now: datetime | None = None
) -> SpotCheck:
    """Freeze the list of a plan, draw from it, and lay out the round; the same ``client_key`` again draws nothing new.

    Raises:
        AreaNotChosen: no area, or one that is not wholly within reach. PeriodTurned: the days are the wrong way round.
        NothingToDraw: the list is empty. BadSample: margin, confidence or share out of range.
    """
    scope.require(actor, VERIFY)
    one_at_a_time(session, actor)
    if client_key and (again := _sent_before(session, actor, client_key)):
        return again
    area_id = plan.area_id
    if plan.starts_on > plan.ends_on:
        raise PeriodTurned(field="starts_on")
    if area_id is None or area_id not in {area.id for area in areas_to_check(session, actor)}:
        raise AreaNotChosen(field="area")
    numbers = session.scalars(_listed(actor, plan).with_only_columns(Case.number)).all()
    size = _size(len(numbers), plan)
    if not size:
        raise NothingToDraw(field="area")
    check = SpotCheck(
        area_id=area_id,
        scheme_id=plan.scheme_id,
        state=plan.state,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        population=len(numbers),
        frame=freeze(numbers),
        margin=plan.margin,
        confidence=plan.confidence,
        expected_share=plan.expected_share,
        size=size,
        seed=secrets.randbelow(_SEEDS),
        client_key=client_key,
        created_by_id=actor.user_id,
        created_at=now or datetime.now(UTC),
    )
    session.add(check)
    check.items = _round(session, draw_sample(numbers, size, check.seed))
    session.flush()
    details = {"area": area_id, "population": check.population, "size": size, "seed": check.seed}
    audit.record(session, actor, "spot_check_drawn", "spot_check", check.id, details)
    return check


def get_check(session: Session, actor: Actor, check_id: int) -> SpotCheck:
    """Return one check of an area wholly within reach, or raise NotFound."""
    if not 0 < check_id <= scope.LARGEST_KEY:
        raise NotFound
    statement = select(SpotCheck).where(SpotCheck.id == check_id, _wholly_within_reach(actor, SpotCheck.area_id))
    check = session.scalars(statement).one_or_none()
    if check is None:
        raise NotFound
    return check


def list_checks(session: Session, actor: Actor) -> list[CheckCard]:
    """Return the latest checks of areas within reach, newest first, each with how far it has come."""
    scope.require(actor, VERIFY)
    statement = (
        select(SpotCheck)
        .where(_wholly_within_reach(actor, SpotCheck.area_id))
        .options(joinedload(SpotCheck.area), joinedload(SpotCheck.scheme), joinedload(SpotCheck.created_by))
        .order_by(SpotCheck.id.desc())
        .limit(LISTED)
    )
    checks = session.scalars(statement).all()
    tallies = _tallies(session, [check.id for check in checks])
    return [CheckCard(check, tallies.get(check.id, Tally())) for check in checks]


def tally_of(session: Session, check: SpotCheck) -> Tally:
    """Return how far a check has come and what was found."""
    return _tallies(session, [check.id]).get(check.id, Tally())


def is_repeatable(session: Session, check: SpotCheck) -> bool:
    """Draw again from the frozen list by the written-down seed, and tell whether the same cases come out."""
    drawn = session.scalars(
        select(Case.number)
        .join(SpotCheckItem, SpotCheckItem.case_id == Case.id)
        .where(SpotCheckItem.check_id == check.id)
    )
    return tuple(sorted(drawn)) == draw_sample(thaw(check.frame), check.size, check.seed)


def _wholly_within_reach(actor: Actor, area_column: Any) -> ColumnElement[bool]:
    """Return the condition that an area has booths and all are within reach: a part says nothing of the whole."""
    under = select(BoothArea.booth_id).where(BoothArea.area_id == area_column)
    inside = scope.within(under, actor, VERIFY, BoothArea.booth_id)
    outside = under.where(~scope.reaches(actor, VERIFY, BoothArea.booth_id))
    return inside.exists() & ~outside.exists()


def _sent_before(session: Session, actor: Actor, client_key: str) -> SpotCheck | None:
    statement = select(SpotCheck).where(SpotCheck.client_key == client_key, SpotCheck.created_by_id == actor.user_id)
    return session.scalars(statement).one_or_none()


def _listed(actor: Actor, plan: CheckPlan) -> Select[Any]:
    """Return a select of the cases of a plan."""
    if plan.state not in CHECKED_STATES:
        raise InvalidInput(field="state")
    since = Case.closed_at if plan.state == CaseState.CLOSED_RECEIVED else Case.stage_since
    under = select(BoothArea.booth_id).where(BoothArea.area_id == plan.area_id)
    statement: Select[Any] = select(Case).where(
        Case.state == plan.state,
        Case.booth_id.in_(under),
        since >= start_of(plan.starts_on),
        since < start_of(plan.ends_on + timedelta(days=1)),
    )
    if plan.scheme_id is not None:
        statement = statement.where(Case.scheme_id == plan.scheme_id)
    return scope.within(statement, actor, VERIFY, Case.booth_id)


def _foresee(session: Session, actor: Actor, plan: CheckPlan) -> Foresight:
    population = session.scalar(_listed(actor, plan).with_only_columns(func.count(Case.id))) or 0
    size = _size(population, plan)
    return Foresight(population, size, size_in_words(population, size, plan.margin, plan.confidence))


def _size(population: int, plan: CheckPlan) -> int:
    return sample_size(population, margin=plan.margin, confidence=plan.confidence, expected_share=plan.expected_share)


def _round(session: Session, numbers: Sequence[str]) -> list[SpotCheckItem]:
    """Return the drawn cases in the order of a round: by booth, settlement and household."""
    statement = (
        select(Case.id, Case.booth_id)
        .join(Booth, Booth.id == Case.booth_id)
        .join(Beneficiary, Beneficiary.id == Case.beneficiary_id)
        .join(Household, Household.id == Beneficiary.household_id)
        .where(Case.number.in_(numbers))
        .order_by(
            Booth.ac_no, func.length(Booth.booth_no), Booth.booth_no, Household.settlement_id, Household.id, Case.id
        )
    )
    return [
        SpotCheckItem(case_id=case_id, booth_id=booth_id, position=position)
        for position, (case_id, booth_id) in enumerate(session.execute(statement), start=1)
    ]


def _tallies(session: Session, check_ids: Sequence[int]) -> dict[int, Tally]:
    statement = (
        select(SpotCheckItem.check_id, SpotCheckItem.outcome, func.count())
        .where(SpotCheckItem.check_id.in_(check_ids))
        .group_by(SpotCheckItem.check_id, SpotCheckItem.outcome)
    )
    counted: dict[int, dict[str | None, int]] = {}
    for check_id, outcome, count in session.execute(statement):
        counted.setdefault(check_id, {})[outcome] = count
    return {
        check_id: Tally(sum(found.values()), **{outcome.value: found.get(outcome, 0) for outcome in Found})
        for check_id, found in counted.items()
    }
