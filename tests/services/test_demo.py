"""The demo: it is what was asked for, it is the same again, it obeys the product's own rules, and it hides what it says."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.access import Permission
from app.domain.cases import CLOSED, CaseState, EventKind
from app.domain.eligibility import Rule, assess
from app.domain.fairness import UnservedCheck, check_unserved
from app.domain.geography import PositionQuality
from app.domain.search_keys import search_text
from app.models import (
    Area,
    AuditEntry,
    Base,
    Beneficiary,
    Booth,
    BoothArea,
    Boundary,
    Case,
    CaseEvent,
    Consent,
    Entitlement,
    Household,
    RoleAssignment,
    Scheme,
    Settlement,
    User,
    db,
)
from app.services import accounts, audit, scope
from app.services.demo import DemoSize, DemoSummary, OtherDataPresent, demo_sign_ins, load_demo
from app.services.demo.land import draw_land
from app.services.demo.names import full_name, person_parts
from app.services.demo.plan import make_plan
from app.services.demo.size import ImpossibleSize, share_out
from app.services.entitlements import known_facts
from app.services.schemes import rules_on
from app.services.transactions import begin_write
from tests.conftest import make_app

TODAY = date(2026, 11, 20)
SMALL = DemoSize(booths=12, people=420, cases=140, seed=3)
DISTRICT = DemoSize()
UNREPEATABLE = {
    "user_account": {"mobile", "password_hash"},
    "household": {"samagra_family"},
    "beneficiary": {"mobile", "samagra_member"},
    "audit_entry": {"at", "previous_hash", "hash"},
    "audit_head": {"hash"},
}
"""Columns that hold ciphertext, salted hashes or the wall clock."""


@pytest.fixture
def small(session: Session) -> Session:
    """A small demo on a database of each kind."""
    begin_write(session)
    load_demo(session, SMALL, today=TODAY)
    session.commit()
    return session


@pytest.fixture(scope="module")
def district(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Session, DemoSummary]]:
    """The demo that ``make run`` shows, on SQLite."""
    path = tmp_path_factory.mktemp("demo") / "district.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    with make_app(f"sqlite:///{path}").app_context():
        session = db.session()
        begin_write(session)
        summary = load_demo(session, DISTRICT, today=TODAY)
        session.commit()
        yield session, summary
        db.session.remove()
        db.engine.dispose()


def count(session: Session, model: type[Any]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def digests(session: Session) -> dict[str, str]:
    found = {}
    for table in Base.metadata.sorted_tables:
        columns = [c for c in table.columns if c.name not in UNREPEATABLE.get(table.name, ())]
        rows = session.execute(select(*columns).order_by(*table.primary_key.columns)).all()
        found[table.name] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return found


def test_numbers_are_those_asked_for(small: Session) -> None:
    assert count(small, Booth) == SMALL.booths
    assert count(small, Beneficiary) == SMALL.people
    assert count(small, Case) == SMALL.cases
    assert count(small, Consent) == SMALL.people
    sizes = small.execute(select(func.count()).select_from(Beneficiary).group_by(Beneficiary.household_id)).scalars()
    assert set(sizes) <= set(range(2, 8))


def test_new_rows_go_on_after_the_demo(small: Session) -> None:
    """Keys were given out by the loader; the database's own counter has to know."""
    begin_write(small)
    small.add(Area(hierarchy="party", kind="mandal", code="X", name_hi="क", name_en="K"))
    person = small.scalars(select(Beneficiary).limit(1)).one()
    small.add(Consent(beneficiary=person, purpose="x", notice_version="1", how="spoken", given_at=person.created_at))
    small.flush()


def test_everyone_belongs_to_one_place(small: Session) -> None:
    wrong = (
        select(func.count())
        .select_from(Beneficiary)
        .join(Household, Household.id == Beneficiary.household_id)
        .join(Settlement, Settlement.id == Household.settlement_id)
        .where(Beneficiary.booth_id != Settlement.booth_id)
    )
    assert small.scalar(wrong) == 0
    for model in (Entitlement, Case):
        elsewhere = (
            select(func.count())
            .select_from(model)
            .join(Beneficiary, Beneficiary.id == model.beneficiary_id)
            .where(Beneficiary.booth_id != model.booth_id)
        )
        assert small.scalar(elsewhere) == 0
    mixed = (
        select(func.count())
        .select_from(Case)
        .join(Entitlement, Entitlement.id == Case.entitlement_id)
        .where((Entitlement.beneficiary_id != Case.beneficiary_id) | (Entitlement.scheme_id != Case.scheme_id))
    )
    assert small.scalar(mixed) == 0


def test_every_booth_lies_under_all_three_trees(small: Session) -> None:
    kinds = Counter(
        small.execute(select(Area.hierarchy, Area.kind).join(BoothArea, BoothArea.area_id == Area.id)).tuples()
    )
    expected = [("administrative", kind) for kind in ("state", "division", "district", "block", "panchayat")]
    expected += [("electoral", kind) for kind in ("state", "parliamentary", "constituency")]
    expected += [("party", kind) for kind in ("state", "district", "mandal")]
    assert kinds == dict.fromkeys(expected, SMALL.booths)
    ac_of_area = (
        select(Booth.ac_no, Area.code)
        .join(BoothArea, BoothArea.booth_id == Booth.id)
        .join(Area, Area.id == BoothArea.area_id)
        .where(Area.kind == "constituency")
    )
    assert all(str(ac_no) == code for ac_no, code in small.execute(ac_of_area))


def test_cases_agree_with_receipts(small: Session) -> None:
    rows = small.execute(select(Case, Entitlement).join(Entitlement, Entitlement.id == Case.entitlement_id)).tuples()
    for case, entitlement in rows:
        assert entitlement.status == "eligible"
        if case.state == CaseState.CLOSED_RECEIVED:
            assert (entitlement.receipt, entitlement.received_on) == ("received", case.closed_at.date())
        else:
            assert (entitlement.receipt, entitlement.received_on) == ("not_received", None)
        assert (case.closed_at is not None) == (case.state in CLOSED)
    states = set(small.scalars(select(Case.state)))
    assert {"OPEN", "ASSIGNED", "SUBMITTED", "IN_PROGRESS", "REPORTED_RESOLVED", "CLOSED_RECEIVED"} <= states


def test_histories_lead_to_where_cases_stand(small: Session) -> None:
    supervisors = set(small.scalars(select(RoleAssignment.user_id).where(RoleAssignment.role == "office_bearer")))
    for case in small.scalars(select(Case)):
        events = case.events
        assert (events[0].kind, events[0].from_state, events[0].occurred_at) == ("filed", None, case.opened_at)
        assert (events[-1].to_state, events[-1].level) == (case.state, case.level)
        moments = [event.occurred_at for event in events]
        assert moments == sorted(moments)
        assert moments[-1].date() < TODAY
        assert all(event.recorded_at >= event.occurred_at for event in events)
        assert all(after.from_state == before.to_state for before, after in zip(events, events[1:], strict=False))
        moved = [event.occurred_at for event in events if event.kind != EventKind.NOTED]
        assert case.stage_since == moved[-1]
        assert case.stage_since < case.stage_due
        assert case.opened_at.date() >= case.beneficiary.created_at.date()
        closing = [event for event in events if event.to_state in CLOSED]
        assert all(event.actor_id in supervisors and event.actor_id != case.owner_id for event in closing)
        assert (case.owner_id is None) == (case.state == CaseState.OPEN)


def test_owners_work_where_their_cases_are(small: Session) -> None:
    owned = select(Case.owner_id, Case.booth_id).where(Case.owner_id.is_not(None)).distinct()
    for owner_id, booth_id in small.execute(owned).all():
        actor = accounts.actor_by_id(small, owner_id, TODAY)
        assert scope.booth_in_reach(small, actor, Permission.CASE_FILE, booth_id)


def test_some_cases_are_overdue_and_some_are_not(small: Session) -> None:
    live = small.scalars(select(Case.stage_due).where(Case.state.not_in(sorted(CLOSED)))).all()
    overdue = sum(due.date() < TODAY for due in live)
    assert 0 < overdue < len(live)


def test_assessing_again_changes_nothing(small: Session) -> None:
    schemes = {scheme.id: scheme for scheme in small.scalars(select(Scheme).where(Scheme.active))}
    rules = {key: Rule.from_dict(rule.criteria) for key, rule in rules_on(small, TODAY).items()}
    people = small.scalars(select(Beneficiary).where(Beneficiary.id % 3 == 0)).all()
    assert len(people) == SMALL.people // 3
    for person in people:
        facts = known_facts(person, person.household, person.household.settlement)
        due = {key for key in schemes if assess(rules[key], facts, TODAY).status == "eligible"}
        kept = set(small.scalars(select(Entitlement.scheme_id).where(Entitlement.beneficiary_id == person.id)))
        assert kept == due, person.id


def test_people_are_found_by_name_and_minors_have_a_guardian(small: Session) -> None:
    rows = small.execute(select(Beneficiary, Consent).join(Consent, Consent.beneficiary_id == Beneficiary.id)).tuples()
    for person, consent in rows:
        assert person.search_keys == search_text(person.name_hi, person.name_en)
        minor = person.birth_precision == "day" and person.born_on > TODAY - timedelta(days=18 * 365)
        assert not minor or (consent.how == "guardian" and consent.guardian_name)


def test_every_role_signs_in_and_sees_its_part(small: Session) -> None:
    cards = demo_sign_ins(small)
    assert [card.role for card in cards].count("worker") == 2
    assert {card.role.value for card in cards} == {
        "worker",
        "office_bearer",
        "reviewer",
        "area_admin",
        "state_admin",
        "auditor",
    }
    from datetime import UTC, datetime

    now = datetime.combine(TODAY, datetime.min.time(), UTC)
    for card in cards:
        assert len(card.password) >= accounts.MIN_PASSWORD
        assert card.area
        assert accounts.sign_in(small, card.identifier, card.password, "127.0.0.1", now).refusal is None


def test_the_load_is_one_entry_in_a_whole_chain(small: Session) -> None:
    entries = small.scalars(select(AuditEntry).where(AuditEntry.action == "demo_loaded")).all()
    assert [entry.details for entry in entries] == [SMALL.as_details()]
    assert audit.verify(small).broken_at is None


def test_the_same_demo_again_changes_nothing_and_another_is_refused(small: Session) -> None:
    before = digests(small)
    again = load_demo(small, SMALL, today=TODAY + timedelta(days=9))
    assert not again.loaded
    assert again.planted == make_plan(SMALL).planted
    with pytest.raises(OtherDataPresent):
        load_demo(small, DemoSize(booths=12, people=421, seed=3), today=TODAY)
    assert digests(small) == before


def test_other_peoples_data_is_left_alone(world: Any) -> None:
    before = count(world.session, Beneficiary)
    with pytest.raises(OtherDataPresent):
        load_demo(world.session, SMALL, today=TODAY)
    assert count(world.session, Beneficiary) == before


def test_the_same_seed_gives_the_same_tables(sqlite_template: Path, tmp_path: Path) -> None:
    found = []
    for name, seed in (("first", 3), ("second", 3), ("other", 4)):
        path = tmp_path / f"{name}.sqlite3"
        path.write_bytes(sqlite_template.read_bytes())
        with make_app(f"sqlite:///{path}").app_context():
            session = db.session()
            begin_write(session)
            load_demo(session, DemoSize(booths=8, people=120, cases=40, seed=seed), today=TODAY)
            session.commit()
            found.append(digests(session))
            db.session.remove()
            db.engine.dispose()
    assert found[0] == found[1]
    for table in ("booth", "beneficiary", "entitlement", "case_file", "case_event"):
        assert found[0][table] != found[2][table], table


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


@pytest.mark.parametrize("seed", [2, 4, 9])
def test_other_seeds_hide_other_areas_and_the_check_finds_them(
    sqlite_template: Path, tmp_path: Path, seed: int
) -> None:
    path = tmp_path / "seed.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    with make_app(f"sqlite:///{path}").app_context():
        session = db.session()
        begin_write(session)
        summary = load_demo(session, DemoSize(booths=110, people=4_000, cases=0, seed=seed), today=TODAY)
        check = fairness_of(session, by_household=True)
        assert sorted(check.area[check.flag_a]) == list(summary.planted)
        db.session.remove()
        db.engine.dispose()


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
        session.execute(select(block.c.area_id, Booth.ac_no).join(Booth, Booth.id == block.c.booth_id)).tuples()
    )
    assert len(pairs) > len({area for area, _ in pairs})


def test_people_who_sign_in_are_few_and_colleagues_cannot(district: tuple[Session, DemoSummary]) -> None:
    session, _summary = district
    hashes = Counter(session.scalars(select(User.password_hash)))
    assert sorted(hashes.values())[:-1] == [1] * len(demo_sign_ins(session))


def test_a_whole_state_is_planned_without_rows() -> None:
    plan = make_plan(DemoSize(booths=65_400, people=1_000_000, cases=500_000))
    booths = [booth for panchayat in plan.panchayats for booth in panchayat.booths]
    assert len(booths) == 65_400
    assert sum(booth.people for booth in booths) == 1_000_000
    assert len({(booth.ac_no, booth.number) for booth in booths}) == 65_400
    assert len(plan.districts) > 50


@pytest.mark.parametrize(
    "size",
    [
        DemoSize(booths=3, people=100),
        DemoSize(booths=10, people=49),
        DemoSize(booths=10, people=100, cases=51),
        DemoSize(booths=10, people=100, cases=-1),
        DemoSize(seed=-1),
        DemoSize(booths=200_000, people=2_000_000),
    ],
)
def test_impossible_sizes_are_refused(size: DemoSize) -> None:
    with pytest.raises(ImpossibleSize):
        size.check()


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [(10, [1, 1], [5, 5]), (10, [1, 2, 2], [2, 4, 4]), (1, [1, 1, 1], [0, 1, 0]), (0, [3, 1], [0, 0])],
)
def test_shares_add_up(total: int, weights: list[float], parts: list[int]) -> None:
    assert share_out(total, weights).tolist() == parts


def test_names_carry_the_search_keys_of_the_whole() -> None:
    for sex in "FM":
        for first in person_parts(sex):
            for surname in person_parts("surname"):
                name, keys = full_name(first, surname)
                assert keys == search_text(name.hi, name.en)
