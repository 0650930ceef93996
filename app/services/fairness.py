"""The fairness check on what is recorded: gather counts by area, let the statistics judge, give names to the answer.

Only people whose receipt is known count. Those whom nobody has asked are shown beside the result and never taken
for served. A reader sees only areas whose booths are within their reach, compared among themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, aliased

from app.domain.access import Actor, Permission
from app.domain.errors import NotFound, Sentence
from app.domain.fairness import UnservedCheck, check_unserved
from app.domain.fairness.funnel import funnel_svg
from app.domain.fairness.sentences import facts_of, unserved_sentence
from app.domain.geography import KIND_LABELS, Hierarchy
from app.models import Area, Beneficiary, BoothArea, Entitlement, Household, Scheme, Settlement
from app.services import counts, scope

LEVELS: dict[str, tuple[Hierarchy, str]] = {
    "panchayat": (Hierarchy.ADMINISTRATIVE, "panchayat"),
    "block": (Hierarchy.ADMINISTRATIVE, "block"),
    "district": (Hierarchy.ADMINISTRATIVE, "district"),
    "constituency": (Hierarchy.ELECTORAL, "constituency"),
    "mandal": (Hierarchy.PARTY, "mandal"),
}
DEFAULT_LEVEL = "panchayat"
COMPARED_WITHIN_DISTRICT = frozenset({"panchayat", "block", "mandal"})
ORDERS = ("probability", "unserved", "rate", "unknown", "name")
ROWS_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Finding:
    """What the check says of one area; ``unknown`` counts eligible people whom nobody has asked."""

    area: Area
    eligible: int
    unserved: int
    unknown: int
    expected: float
    expected_state: float
    odds_ratio: float
    odds_ratio_state: float
    probability: float
    detectable: float
    flag_a: bool
    flag_b: bool
    flag_low: bool
    too_few: bool
    sentence: Sentence

    @property
    def flagged(self) -> bool:
        """Tell whether the area is worth a look for being worse than its peers."""
        return self.flag_a or self.flag_b

    @property
    def rate(self) -> float | None:
        """The share without the benefit, or None below ten people."""
        return self.unserved / self.eligible if self.eligible >= 10 else None

    def name_in(self, language: str) -> str:
        """Return the area's name, so that tables and lists can show a finding by its place."""
        return self.area.name_in(language)


@dataclass(frozen=True, slots=True)
class FairnessReport:
    """One run over the areas of one level within reach."""

    level: str
    findings: Sequence[Finding]
    check: UnservedCheck | None

    @property
    def flagged(self) -> list[Finding]:
        """The areas worth a look, the surest first."""
        return [finding for finding in _ordered(self.findings, "probability") if finding.flagged]

    @property
    def low(self) -> list[Finding]:
        """The areas far below what is expected: good work, or a wrong list."""
        return [finding for finding in self.findings if finding.flag_low]

    @property
    def too_few(self) -> int:
        """In how many areas the numbers are too small to say."""
        return sum(finding.too_few for finding in self.findings)

    def in_order(self, order: str) -> list[Finding]:
        """Return the findings by ``probability``, ``unserved``, ``rate``, ``unknown`` (largest first) or ``name``."""
        return _ordered(self.findings, order)[:ROWS_SHOWN]

    def funnel(self, language: str, marked: int | None = None) -> str:
        """Return the funnel plot as SVG text, with one area (by id) marked; empty when there is nothing to draw."""
        if self.check is None:
            return ""
        place = next((i for i, finding in enumerate(self.findings) if finding.area.id == marked), None)
        name = self.findings[place].name_in(language) if place is not None else ""
        return funnel_svg(self.check, marked=place, marked_name=name, language=language)


@dataclass(frozen=True, slots=True)
class SchemeGap:
    """One scheme inside one area: known status, without the benefit, not asked."""

    scheme: Scheme
    eligible: int
    unserved: int
    unknown: int


def _ordered(findings: Sequence[Finding], order: str) -> list[Finding]:
    keys = {
        "unserved": lambda finding: -finding.unserved,
        "rate": lambda finding: -(finding.rate if finding.rate is not None else -1.0),
        "unknown": lambda finding: -finding.unknown,
        "name": lambda finding: finding.area.name_hi,
    }
    return sorted(findings, key=keys.get(order, lambda finding: -finding.probability))


def run_check(session: Session, actor: Actor, level: str = DEFAULT_LEVEL, seed: int = 0) -> FairnessReport:
    """Check every area of a level within reach; a level that does not exist reads as the default one.

    Raises:
        NotAllowed: the actor may not read the fairness check.
    """
    scope.require(actor, Permission.FAIRNESS_READ)
    level = level if level in LEVELS else DEFAULT_LEVEL
    rows = np.array(session.execute(_counts(actor, level)).all(), dtype=np.int64).reshape(-1, 7)
    areas = {area.id: area for area in session.scalars(select(Area).where(Area.id.in_(np.unique(rows[:, 0]).tolist())))}
    known = rows[rows[:, 5] > 0]
    unknown = _sum_by(rows[:, 0], rows[:, 4] - rows[:, 5])
    if known.size == 0:
        return FairnessReport(level, [_not_asked(areas[key], count) for key, count in unknown.items()], None)
    check = check_unserved(
        known[:, 0],
        known[:, 5],
        known[:, 6],
        parent=_districts(session, known[:, 0], level),
        stratum=known[:, 1] * 2 + known[:, 2],
        household=known[:, 3],
        seed=seed,
    )
    findings = [_finding(check, i, areas[int(key)], unknown.get(int(key), 0)) for i, key in enumerate(check.area)]
    silent = [_not_asked(areas[key], count) for key, count in unknown.items() if key not in set(check.area.tolist())]
    return FairnessReport(level, [*findings, *silent], check)


def _counts(actor: Actor, level: str) -> Select[tuple[int, ...]]:
    # A condition on each area of a booth, not a list of areas to look up: SQLite would try all of them for each booth.
    of_level = counts.at_level(LEVELS[level]).where(Area.id == BoothArea.area_id).exists()
    known = func.sum(case((Entitlement.receipt != "unknown", 1), else_=0))
    unserved = func.sum(case((Entitlement.receipt == "not_received", 1), else_=0))
    urban = case((Settlement.kind == "urban", 1), else_=0)
    statement = (
        select(
            BoothArea.area_id,
            Entitlement.scheme_id,
            urban,
            Beneficiary.household_id,
            func.count(Entitlement.id),
            known,
            unserved,
        )
        .join(Beneficiary, Beneficiary.id == Entitlement.beneficiary_id)
        .join(Household, Household.id == Beneficiary.household_id)
        .join(Settlement, Settlement.id == Household.settlement_id)
        .join(BoothArea, BoothArea.booth_id == Entitlement.booth_id)
        .where(Entitlement.status == "eligible", of_level)
        .group_by(BoothArea.area_id, Entitlement.scheme_id, urban, Beneficiary.household_id)
    )
    return scope.within(statement, actor, Permission.FAIRNESS_READ, Entitlement.booth_id)


def _districts(session: Session, area_ids: np.ndarray, level: str) -> np.ndarray | None:
    """Return each row's district, the one with most of the area's booths; None where levels are not within one."""
    if level not in COMPARED_WITHIN_DISTRICT:
        return None
    above, district = aliased(BoothArea), aliased(Area)
    statement = (
        select(BoothArea.area_id, above.area_id, func.count())
        .join(above, above.booth_id == BoothArea.booth_id)
        .join(district, district.id == above.area_id)
        .where(BoothArea.area_id.in_(np.unique(area_ids).tolist()))
        .where(district.hierarchy == Hierarchy.ADMINISTRATIVE, district.kind == "district")
        .group_by(BoothArea.area_id, above.area_id)
        .order_by(func.count(), above.area_id)
    )
    district_of = {area_id: district_id for area_id, district_id, _booths in session.execute(statement)}
    return np.array([district_of.get(int(key), 0) for key in area_ids], dtype=np.int64)


def _sum_by(keys: np.ndarray, values: np.ndarray) -> dict[int, int]:
    labels, place = np.unique(keys, return_inverse=True)
    sums = np.bincount(place, weights=values, minlength=labels.size)
    return {int(key): int(total) for key, total in zip(labels, sums, strict=True)}


def _finding(check: UnservedCheck, index: int, area: Area, unknown: int) -> Finding:
    hi, en = (unserved_sentence(facts_of(check, index, area.name_in(language))) for language in ("hi", "en"))
    return Finding(
        area=area,
        eligible=int(check.eligible[index]),
        unserved=int(check.unserved[index]),
        unknown=unknown,
        expected=float(check.expected[index]),
        expected_state=float(check.expected_state[index]),
        odds_ratio=float(check.odds_ratio[index]),
        odds_ratio_state=float(check.odds_ratio_state[index]),
        probability=float(check.probability[index]),
        detectable=float(check.detectable[index]),
        flag_a=bool(check.flag_a[index]),
        flag_b=bool(check.flag_b[index]),
        flag_low=bool(check.flag_low[index]),
        too_few=bool(check.too_few[index]),
        sentence=Sentence(hi.hi, en.en),
    )


def _not_asked(area: Area, unknown: int) -> Finding:
    sentence = Sentence(
        f"{area.name_hi}: {unknown} पात्र लोग हैं, पर लाभ मिला या नहीं, यह किसी ने नहीं पूछा। अच्छा मानने से पहले वहाँ जाएं।",
        f"In {area.name_en} there are {unknown} eligible people and nobody has asked whether the benefit came. "
        "Visit before calling this well served.",
    )
    nothing = (float("nan"),) * 4
    return Finding(area, 0, 0, unknown, *nothing, 0.0, float("inf"), False, False, False, True, sentence)


def find_area(report: FairnessReport, area_id: int) -> Finding:
    """Return the finding of one area of a report; raise NotFound when it is not among them."""
    finding = next((finding for finding in report.findings if finding.area.id == area_id), None)
    if finding is None:
        raise NotFound
    return finding


def level_of(session: Session, area_id: int) -> str:
    """Return the level name of an area; raise NotFound for one that the check does not know."""
    area = session.get(Area, area_id)
    levels = {pair: level for level, pair in LEVELS.items()}
    level = levels.get((Hierarchy(area.hierarchy), area.kind)) if area else None
    if level is None:
        raise NotFound
    return level


def scheme_gaps(session: Session, actor: Actor, area_id: int) -> list[SchemeGap]:
    """Return the counts by scheme inside one area within reach, largest gap first."""
    known = func.sum(case((Entitlement.receipt != "unknown", 1), else_=0))
    unserved = func.sum(case((Entitlement.receipt == "not_received", 1), else_=0))
    statement = (
        select(Scheme, func.count(Entitlement.id), known, unserved)
        .join(Entitlement, Entitlement.scheme_id == Scheme.id)
        .join(BoothArea, BoothArea.booth_id == Entitlement.booth_id)
        .where(Entitlement.status == "eligible", BoothArea.area_id == area_id)
        .group_by(Scheme.id)
        .order_by(unserved.desc(), Scheme.id)
    )
    statement = scope.within(statement, actor, Permission.FAIRNESS_READ, Entitlement.booth_id)
    return [
        SchemeGap(scheme, known_status, without, everybody - known_status)
        for scheme, everybody, known_status, without in session.execute(statement)
    ]


def level_label(level: str) -> Sentence:
    """Return what a level is called."""
    return KIND_LABELS[LEVELS[level][1]]
