"""The demo's rows: as many as asked for, the same again, and obeying the product's own rules, on both databases."""

from __future__ import annotations

import itertools
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.domain.access import Permission
from app.domain.cases import CLOSED, CaseState, EventKind
from app.domain.eligibility import Rule, assess
from app.domain.lifecycle import Action
from app.domain.search_keys import search_text
from app.models import (
    Area,
    AuditEntry,
    Base,
    Beneficiary,
    Booth,
    BoothArea,
    Case,
    Consent,
    Entitlement,
    Household,
    RoleAssignment,
    Scheme,
    Settlement,
)
from app.services import accounts, audit, scope
from app.services.case_work import move_case, offered_actions
from app.services.demo import DemoSize, OtherDataPresent, demo_sign_ins, load_demo
from app.services.demo.plan import make_plan
from app.services.entitlements import facts_of
from app.services.schemes import rules_on
from tests.databases import run_sql
from tests.services.demo_database import TODAY, count, demo_on, digests

SMALL = DemoSize(booths=12, people=420, cases=140, seed=3)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A small demo on a database of each kind, loaded once."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("demo") / "small.sqlite3"
        path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        url = f"sqlite:///{path}"
    else:
        cluster, name = request.getfixturevalue("postgres_url"), f"demo_{uuid.uuid4().hex}"
        run_sql(cluster, f"CREATE DATABASE {name} TEMPLATE template_pahunch")
        url = f"{cluster}/{name}"
    with demo_on(url, SMALL) as (session, _summary):
        yield session


@pytest.fixture
def small(loaded: Session) -> Iterator[Session]:
    """The small demo; whatever a test changes is undone."""
    loaded.rollback()
    yield loaded
    loaded.rollback()


def test_numbers_are_those_asked_for(small: Session) -> None:
    assert count(small, Booth) == SMALL.booths
    assert count(small, Beneficiary) == SMALL.people
    assert count(small, Case) == SMALL.cases
    assert count(small, Consent) == SMALL.people
    sizes = small.execute(select(func.count()).select_from(Beneficiary).group_by(Beneficiary.household_id)).scalars()
    assert set(sizes) <= set(range(2, 8))


def test_new_rows_go_on_after_the_demo(small: Session) -> None:
    """Keys were given out by the loader; the database's own counter has to know."""
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
    kinds = Counter(small.execute(select(Area.hierarchy, Area.kind).join(BoothArea, BoothArea.area_id == Area.id)))
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
    rows = small.execute(select(Case, Entitlement).join(Entitlement, Entitlement.id == Case.entitlement_id))
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
        assert all(after.from_state == before.to_state for before, after in itertools.pairwise(events))
        moved = [event.occurred_at for event in events if event.kind != EventKind.NOTED]
        assert case.stage_since == moved[-1]
        assert case.stage_since < case.stage_due
        assert case.opened_at.date() >= case.beneficiary.created_at.date()
        closing = [event for event in events if event.to_state in CLOSED]
        assert all(event.actor_id in supervisors and event.actor_id != case.owner_id for event in closing)
        assert (case.owner_id is None) == (case.state == CaseState.OPEN)


def test_every_running_case_can_be_carried_on(small: Session) -> None:
    """Somebody in its area has an open step towards the receipt, and a hold can be ended."""
    supervisor = small.scalars(select(RoleAssignment.user_id).where(RoleAssignment.role == "office_bearer")).all()
    actors = [accounts.actor_by_id(small, user_id, TODAY) for user_id in set(supervisor)]
    moment = datetime.combine(TODAY, time(6), tzinfo=UTC)
    for case in small.scalars(select(Case).where(Case.state.not_in(sorted(CLOSED)))):
        near = next(a for a in actors if scope.booth_in_reach(small, a, Permission.CASE_WORK, case.booth_id))
        onward = offered_actions(small, near, case, moment).next_action
        assert onward is not None
        assert len(case.submissions) == sum(event.kind in ("submitted", "appealed") for event in case.events)
        if case.state == CaseState.ON_HOLD:
            before = case.events[-1].from_state if case.events[-1].kind == "held" else None
            moved = move_case(small, near, case.number, Action.RESUME, {}, case.version, moment)
            assert moved.state == (before or moved.state) != CaseState.ON_HOLD


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
        facts = facts_of(person, person.household, person.household.settlement)
        due = {key for key in schemes if assess(rules[key], facts, TODAY).status == "eligible"}
        kept = set(small.scalars(select(Entitlement.scheme_id).where(Entitlement.beneficiary_id == person.id)))
        assert kept == due, person.id


def test_people_are_found_by_name_and_minors_have_a_guardian(small: Session) -> None:
    rows = small.execute(select(Beneficiary, Consent).join(Consent, Consent.beneficiary_id == Beneficiary.id))
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
    now = datetime.combine(TODAY, time(6), UTC)
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
    size = DemoSize(booths=8, people=120, cases=40, seed=3)
    found = []
    for name in ("first", "second"):
        path = tmp_path / f"{name}.sqlite3"
        path.write_bytes(sqlite_template.read_bytes())
        with demo_on(f"sqlite:///{path}", size) as (session, _summary):
            found.append(digests(session))
    assert found[0] == found[1]


def test_every_index_is_there_again(small: Session) -> None:
    bare = {index.name for table in Base.metadata.tables.values() for index in table.indexes}
    # Of indexes over expressions SQLAlchemy reads none back on SQLite, the catalogue of the database has them all.
    catalogue = "sqlite_master WHERE type = 'index'" if small.get_bind().dialect.name == "sqlite" else "pg_class"
    column = "name" if catalogue.startswith("sqlite") else "relname"
    found = set(small.scalars(text(f"SELECT {column} FROM {catalogue}")))
    assert bare <= found
