"""The demo's district as ``make run`` shows it: lifelike, on a map that fits, with what it hides there to be found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.cases import CaseState
from app.domain.fairness import UnservedCheck, check_unserved
from app.domain.geography import PositionQuality
from app.models import (
    Area,
    AuditEntry,
    Beneficiary,
    Booth,
    BoothArea,
    Boundary,
    Case,
    CaseEvent,
    Entitlement,
    Household,
    Settlement,
    User,
)
from app.services.demo import DemoSize, DemoSummary, demo_sign_ins
from app.services.demo.land import draw_land
from tests.services.demo_database import count, demo_on

DISTRICT = DemoSize()


@pytest.fixture(scope="module")
def district(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Session, DemoSummary]]:
    """The demo of the usual size, on SQLite, loaded once."""
    path = tmp_path_factory.mktemp("demo") / "district.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    with demo_on(f"sqlite:///{path}", DISTRICT) as loaded:
        yield loaded


def fairness_of(session: Session, *, by_household: bool) -> UnservedCheck:
    def area(kind: str) -> Any:
        return (
            select(BoothArea.booth_id, Area.code)
            .join(Area, Area.id == BoothArea.area_id)
            .where(Area.hierarchy == "administrative", Area.kind == kind)
            .subquery()
        )

    panchayat, district = area("panchayat"), area("district")
    rows = session.execute(
        select(
            panchayat.c.code, district.c.code, Entitlement.scheme_id, Settlement.kind, Household.id, Entitlement.receipt
        )
        .join(Beneficiary, Beneficiary.id == Entitlement.beneficiary_id)
        .join(Household, Household.id == Beneficiary.household_id)
        .join(Settlement, Settlement.id == Household.settlement_id)
        .join(panchayat, panchayat.c.booth_id == Entitlement.booth_id)
        .join(district, district.c.booth_id == Entitlement.booth_id)
        .where(Entitlement.status == "eligible", Entitlement.receipt != "unknown")
    ).all()
    places, parents, schemes, kinds, homes, receipts = zip(*rows, strict=True)
    return check_unserved(
        np.array(places),
        np.ones(len(rows)),
        np.array(receipts) == "not_received",
        parent=np.array(parents),
        stratum=np.array([f"{scheme}/{kind}" for scheme, kind in zip(schemes, kinds, strict=True)]),
        household=np.array(homes) if by_household else None,
    )


@pytest.mark.parametrize("by_household", [True, False])
def test_the_planted_areas_are_flagged_and_no_other(district: tuple[Session, DemoSummary], by_household: bool) -> None:
    session, summary = district
    check = fairness_of(session, by_household=by_household)
    assert len(summary.planted) == 2
    assert check.area.size >= 30
    assert sorted(check.area[check.flag_a]) == list(summary.planted)
    assert not check.flag_low.any()
    planted = np.isin(check.area, summary.planted)
    assert (check.eligible[planted] >= 300).all()
    assert (check.odds_ratio[planted] >= 2.5).all()


@pytest.mark.parametrize("seed", [4, 9])
def test_other_seeds_hide_other_areas_and_the_check_finds_them(
    sqlite_template: Path, tmp_path: Path, seed: int
) -> None:
    path = tmp_path / "seed.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    size = DemoSize(booths=110, people=4_000, cases=0, seed=seed)
    with demo_on(f"sqlite:///{path}", size) as (session, summary):
        check = fairness_of(session, by_household=True)
        assert sorted(check.area[check.flag_a]) == list(summary.planted)


def test_in_the_silent_area_people_are_due_and_nobody_files(district: tuple[Session, DemoSummary]) -> None:
    session, summary = district
    there = select(BoothArea.booth_id).join(Area, Area.id == BoothArea.area_id).where(Area.code == summary.silent)
    receipts = Counter(session.scalars(select(Entitlement.receipt).where(Entitlement.booth_id.in_(there))))
    assert receipts["unknown"] > 4 * (receipts["received"] + receipts["not_received"])
    assert session.scalar(select(func.count()).select_from(Case).where(Case.booth_id.in_(there))) == 0
    filed = (
        select(Area.code).join(BoothArea, BoothArea.area_id == Area.id).join(Case, Case.booth_id == BoothArea.booth_id)
    )
    elsewhere = Counter(session.scalars(filed.where(Area.kind == "panchayat")))
    assert min(elsewhere.values()) >= 10
    assert len(elsewhere) == session.scalar(select(func.count()).where(Area.kind == "panchayat")) - 1


def test_the_district_is_lifelike(district: tuple[Session, DemoSummary]) -> None:
    session, _summary = district
    people, claims = count(session, Beneficiary), count(session, Entitlement)
    assert 1.6 <= claims / people <= 2.6
    known = session.scalar(select(func.count()).select_from(Entitlement).where(Entitlement.receipt != "unknown")) or 0
    assert 0.78 <= known / claims <= 0.88
    reachable = session.scalar(select(func.count()).select_from(Beneficiary).where(Beneficiary.mobile_key.is_not(None)))
    assert 0.5 <= (reachable or 0) / people <= 0.68
    assert set(session.scalars(select(Case.state))) == set(CaseState)
    notes = session.scalars(select(CaseEvent.text).where(CaseEvent.kind == "noted")).all()
    assert notes
    assert all(any("\u0900" <= letter <= "\u097f" for letter in note) for note in notes)


def test_planted_areas_are_named_nowhere_in_the_tables(district: tuple[Session, DemoSummary]) -> None:
    session, summary = district
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "demo_loaded")).one()
    assert not {*summary.planted, summary.silent} & set(map(str, entry.details.values()))


def test_booths_lie_in_their_seat_and_doubtful_ones_say_so(district: tuple[Session, DemoSummary]) -> None:
    session, _summary = district
    seats = draw_land().seats
    qualities = Counter()
    for booth in session.scalars(select(Booth)):
        qualities[booth.position_quality] += 1
        if booth.position_quality == PositionQuality.MISSING:
            assert booth.lat is None
        else:
            assert shapely.contains_xy(seats[booth.ac_no], booth.lon, booth.lat)
    assert qualities["sure"] >= 0.85 * DISTRICT.booths


def test_the_whole_state_has_boundaries_that_fit(district: tuple[Session, DemoSummary]) -> None:
    session, _summary = district
    rows = session.execute(select(Area.kind, Boundary.shape).join(Boundary, Boundary.area_id == Area.id)).all()
    assert Counter(kind for kind, _ in rows) == {"district": 55, "constituency": 230}
    for kind in ("district", "constituency"):
        shapes = [shapely.from_wkb(shape) for found, shape in rows if found == kind]
        assert {shape.geom_type for shape in shapes} == {"Polygon"}
        assert shapely.coverage_is_valid(shapes)


def test_blocks_and_seats_do_not_nest(district: tuple[Session, DemoSummary]) -> None:
    session, _summary = district
    block = select(BoothArea.booth_id, BoothArea.area_id).join(Area).where(Area.kind == "block").subquery()
    pairs = set(
        tuple(row)
        for row in session.execute(select(block.c.area_id, Booth.ac_no).join(Booth, Booth.id == block.c.booth_id))
    )
    assert len(pairs) > len({area for area, _ in pairs})


def test_people_who_sign_in_are_few_and_colleagues_cannot(district: tuple[Session, DemoSummary]) -> None:
    session, _summary = district
    hashes = Counter(session.scalars(select(User.password_hash)))
    assert sorted(hashes.values())[:-1] == [1] * len(demo_sign_ins(session))
