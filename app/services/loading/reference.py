"""The product's own facts into the database: areas of the state, schemes, the ladder, the reasons.

``load_reference`` is what a new installation starts from, and what an upgrade may run again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.domain.geography import STATE_CODE, Hierarchy
from app.domain.rows import Verdict
from app.services.loading.areas import AreaRow, Key, put_areas
from app.services.loading.facts import REFERENCE, read_reference
from app.services.loading.ladder import load_ladder
from app.services.loading.reasons import load_reasons
from app.services.loading.report import LoadReport, record_load
from app.services.loading.schemes import load_schemes

STATE_NAMES = ("मध्य प्रदेश", "Madhya Pradesh")


@dataclass(frozen=True, slots=True)
class ReferenceSummary:
    """The four reports of the product's own facts."""

    areas: LoadReport
    schemes: LoadReport
    ladder: LoadReport
    reasons: LoadReport

    @property
    def reports(self) -> tuple[LoadReport, ...]:
        """All of them, in the order of loading."""
        return self.areas, self.schemes, self.ladder, self.reasons


def load_reference(session: Session, *, today: date, rules_from: date | None = None) -> ReferenceSummary:
    """Load everything under ``app/reference``; safe to repeat.

    ``rules_from`` is the day from which new scheme rules hold (``today`` if not given).
    """
    return ReferenceSummary(
        load_reference_areas(session),
        load_schemes(session, REFERENCE / "schemes.csv", today=today, valid_from=rules_from),
        load_ladder(session, REFERENCE / "escalation.csv", keep_edits=True),
        load_reasons(session, REFERENCE / "reasons.csv"),
    )


def load_reference_areas(session: Session) -> LoadReport:
    """Load the state, its divisions, districts, parliamentary and assembly seats, and the party's root.

    Districts go by their Local Government Directory code, seats by their number, divisions by their English name in
    small letters.
    """
    report = LoadReport("areas")
    rows = [*_roots(), *_administrative(), *_electoral()]
    put_areas(session, rows, report)
    report.verdicts[Verdict.ACCEPTED] = len(rows)
    record_load(session, report)
    return report


def _roots() -> Iterator[AreaRow]:
    for hierarchy in Hierarchy:
        yield AreaRow((hierarchy.value, "state", STATE_CODE), *STATE_NAMES, None)


def _administrative() -> Iterator[AreaRow]:
    top: Key = ("administrative", "state", STATE_CODE)
    seen: set[Key] = set()
    for row in read_reference("districts.csv"):
        division: Key = ("administrative", "division", row["division_en"].lower())
        if division not in seen:
            seen.add(division)
            yield AreaRow(division, row["division_hi"], row["division_en"], top)
        yield AreaRow(("administrative", "district", row["lgd_code"]), row["name_hi"], row["name_en"], division)


def _electoral() -> Iterator[AreaRow]:
    top: Key = ("electoral", "state", STATE_CODE)
    seat_of: dict[str, Key] = {}
    for row in read_reference("parliamentary.csv"):
        seat: Key = ("electoral", "parliamentary", row["pc_no"])
        seat_of.update(dict.fromkeys(row["constituencies"].split("|"), seat))
        yield AreaRow(seat, row["name_hi"], row["name_en"], top)
    for row in read_reference("constituencies.csv"):
        key: Key = ("electoral", "constituency", row["ac_no"])
        yield AreaRow(key, row["name_hi"], row["name_en"], seat_of.get(row["ac_no"], top))
