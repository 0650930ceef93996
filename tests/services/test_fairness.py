"""The check on what is recorded: the planted area is flagged, the unasked one is told apart, nobody sees beyond."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sqlalchemy.orm import Session

from app.domain.errors import NotAllowed, NotFound
from app.models import Area, Beneficiary, Booth, BoothArea, Entitlement, Household, Settlement
from app.services import fairness
from tests.world import NOW, STARTS, TODAY, World

PANCHAYATS, HOUSES, USUAL, PLANTED_SHARE = 12, 80, 0.2, 0.6
PLANTED, SILENT = 4, 9


@pytest.fixture
def district(session: Session, world: World) -> dict[int, Area]:
    """Panchayats of the near district: a fifth of the people unserved, the planted one with three fifths."""
    draw = np.random.default_rng(5)
    panchayats = {}
    for number in range(PANCHAYATS):
        area = Area(
            hierarchy="administrative",
            kind="panchayat",
            code=f"P{number}",
            name_hi=f"पंचायत {number}",
            name_en=f"Panchayat {number}",
            parent_id=world.near.district.id,
        )
        booth = Booth(ac_no=156, booth_no=f"{100 + number}", name_hi="शाला", name_en="School", valid_from=STARTS)
        session.add_all([area, booth])
        session.flush()
        for above in (area, world.near.district, world.near.constituency, world.state):
            session.add(BoothArea(booth_id=booth.id, area_id=above.id))
        settlement = Settlement(name_hi=f"टोला {number}", kind="rural", booth_id=booth.id, created_at=NOW)
        session.add(settlement)
        session.flush()
        share = PLANTED_SHARE if number == PLANTED else USUAL
        _people(session, world, settlement, draw.random(HOUSES) < share, asked=number != SILENT)
        panchayats[number] = area
    session.commit()
    return panchayats


def _people(session: Session, world: World, settlement: Settlement, unserved: np.ndarray, *, asked: bool) -> None:
    homes = [Household(settlement_id=settlement.id, head_name="मुखिया", facts={}, created_at=NOW) for _ in unserved]
    session.add_all(homes)
    session.flush()
    people = [
        Beneficiary(
            household_id=home.id, booth_id=settlement.booth_id, name_hi="व्यक्ति", sex="F", facts={}, created_at=NOW
        )
        for home in homes
    ]
    session.add_all(people)
    session.flush()
    session.add_all(
        Entitlement(
            beneficiary_id=person.id,
            scheme_id=world.schemes["women"].id,
            booth_id=settlement.booth_id,
            status="eligible",
            checked_on=TODAY,
            receipt=("not_received" if without else "received") if asked else "unknown",
        )
        for person, without in zip(people, unserved.tolist(), strict=True)
    )
    session.flush()


def test_the_planted_area_is_flagged_and_no_other(session: Session, world: World, district: dict[int, Area]) -> None:
    report = fairness.run_check(session, world.actor("reviewer"))
    assert [finding.area.id for finding in report.flagged] == [district[PLANTED].id]
    planted = report.flagged[0]
    assert planted.odds_ratio > 2
    assert planted.name_in("hi") in planted.sentence.hi
    assert planted.name_in("en") in planted.sentence.en
    assert report.flagged[0] is report.in_order("probability")[0]


def test_counts_are_those_of_the_rows(session: Session, world: World, district: dict[int, Area]) -> None:
    report = fairness.run_check(session, world.actor("reviewer"))
    for finding in report.findings:
        asked = 0 if finding.area.id == district[SILENT].id else HOUSES
        assert (finding.eligible, finding.unknown) == (asked, HOUSES - asked)
        assert finding.rate is None or 0 <= finding.rate <= 1
    gap = fairness.scheme_gaps(session, world.actor("reviewer"), district[PLANTED].id)
    planted = fairness.find_area(report, district[PLANTED].id)
    assert [(row.scheme.code, row.eligible, row.unserved, row.unknown) for row in gap] == [
        ("women", HOUSES, planted.unserved, 0)
    ]


def test_where_nobody_asked_is_never_called_served(session: Session, world: World, district: dict[int, Area]) -> None:
    report = fairness.run_check(session, world.actor("reviewer"))
    silent = fairness.find_area(report, district[SILENT].id)
    assert (silent.eligible, silent.unknown, silent.flagged, silent.too_few) == (0, HOUSES, False, True)
    assert silent.rate is None
    assert math.isnan(silent.expected)
    assert "नहीं पूछा" in silent.sentence.hi
    assert "nobody has asked" in silent.sentence.en


@pytest.mark.parametrize("order", fairness.ORDERS)
def test_every_order_sorts(session: Session, world: World, district: dict[int, Area], order: str) -> None:
    report = fairness.run_check(session, world.actor("reviewer"))
    rows = report.in_order(order)
    keys = {
        "probability": [-row.probability for row in rows],
        "unserved": [-row.unserved for row in rows],
        "rate": [-(row.rate if row.rate is not None else -1) for row in rows],
        "unknown": [-row.unknown for row in rows],
        "name": [row.area.name_hi for row in rows],
    }[order]
    assert keys == sorted(keys)
    assert len(rows) == PANCHAYATS


@pytest.mark.parametrize(("level", "areas"), [("district", 1), ("constituency", 1), ("block", 0), ("nonsense", 12)])
def test_levels(session: Session, world: World, district: dict[int, Area], level: str, areas: int) -> None:
    report = fairness.run_check(session, world.actor("reviewer"), level)
    assert len(report.findings) == areas
    assert report.funnel("hi") == "" or report.funnel("hi").startswith("<svg")
    if areas == 0:
        assert report.check is None


def test_the_funnel_marks_the_area_that_is_asked_for(session: Session, world: World, district: dict[int, Area]) -> None:
    report = fairness.run_check(session, world.actor("reviewer"))
    assert "पंचायत 4" in report.funnel("hi", district[PLANTED].id)
    assert "Panchayat 4" in report.funnel("en", district[PLANTED].id)
    assert "पंचायत 4" not in report.funnel("hi")


def test_a_reader_sees_only_within_reach(session: Session, world: World, district: dict[int, Area]) -> None:
    everywhere = fairness.run_check(session, world.actor("state_admin"), "district")
    near_only = fairness.run_check(session, world.actor("reviewer"), "district")
    assert {f.area.id for f in near_only.findings} == {world.near.district.id}
    assert {f.area.id for f in near_only.findings} < {f.area.id for f in everywhere.findings}
    with pytest.raises(NotFound):
        fairness.find_area(near_only, world.far.district.id)
    for person in ("worker", "office_bearer", "area_admin", "auditor"):
        with pytest.raises(NotAllowed):
            fairness.run_check(session, world.actor(person))


def test_an_area_knows_its_level(session: Session, world: World, district: dict[int, Area]) -> None:
    assert fairness.level_of(session, district[0].id) == "panchayat"
    assert fairness.level_of(session, world.near.constituency.id) == "constituency"
    for unknown in (world.state.id, 10_000_000):
        with pytest.raises(NotFound):
            fairness.level_of(session, unknown)
    assert fairness.level_label("panchayat").en == "Panchayat / ward"
