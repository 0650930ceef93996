"""Kept counters equal a count of the rows: after every step of the work, and after many change things at once."""

from __future__ import annotations

import ast
import multiprocessing
import os
import random
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.domain.cases import CaseState
from app.domain.counters import CELLS, RECEIPTS
from app.domain.lifecycle import Action
from app.domain.lifecycle.facts import CheckedBy
from app.models import (
    AreaCounter,
    AreaSnapshot,
    Booth,
    BoothArea,
    BoothCounter,
    BoothSnapshot,
    Case,
    CaseColumns,
    CounterChange,
    Entitlement,
    db,
)
from app.services import beneficiaries, case_work, cases, counter_upkeep, counters, entitlements, settlements
from app.services.transactions import begin_write
from tests.conftest import make_app
from tests.map_world import MapWorld, two_districts
from tests.world import NOW, TODAY, World, widow_form

CHANGES = int(os.environ.get("PAHUNCH_COUNTER_CHANGES", "1000"))
"""How many changes all processes make together; 50,000 in the full run."""
AT_ONCE = 5
PROCESSES = {"postgres": 8, "sqlite": 4}
SERVICES = Path(__file__).resolve().parents[2] / "app" / "services"


def assert_true(session: Session) -> None:
    session.flush()
    assert counter_upkeep.verify(session) == []


def test_every_step_of_the_work_keeps_the_counters(session: Session, world: World) -> None:
    assert_true(session)
    worker, reviewer = world.actor("worker"), world.actor("reviewer")
    assert world.near.settlement
    person = beneficiaries.register_beneficiary(session, worker, widow_form(world.near.settlement.id, "गीता"), NOW)
    assert_true(session)
    entitlements.answer_questions(session, worker, person.id, {"marital": "widow"}, TODAY)
    dues = session.scalars(select(Entitlement).where(Entitlement.beneficiary_id == person.id)).all()
    for receipt in ("received", "not_received", "unknown"):
        entitlements.record_receipt(session, worker, dues[0].id, receipt, TODAY)
        assert_true(session)
    case = cases.file_case(session, worker, cases.CaseForm(dues[0].id), NOW)
    assert_true(session)
    steps = [
        ("office_bearer", Action.ASSIGN, {"owner_id": world.users["worker"]}),
        ("office_bearer", Action.SUBMIT, {"level": 1, "filed_on": TODAY, "papers_complete": True}),
        ("office_bearer", Action.ACKNOWLEDGE, {"reference": "आवक 1", "acknowledged": True}),
        ("office_bearer", Action.REPORT_RESOLVED, {"text": "हो गया"}),
        ("reviewer", Action.CONFIRM_RECEIPT, {"how": CheckedBy.CALL}),
    ]
    for hours, (person_name, action, said) in enumerate(steps):
        moment = NOW + timedelta(hours=hours + 1)
        case_work.move_case(session, world.actor(person_name), case.number, action, said, None, moment)
        assert_true(session)
    assert session.get_one(Case, case.id).state == CaseState.CLOSED_RECEIVED
    counters.fold(session)
    assert_true(session)
    assert reviewer


def test_a_settlement_that_changes_its_booth_takes_its_counts_along(session: Session, world: World) -> None:
    there = world.near.booths[1]
    assert world.near.settlement
    before = session.scalar(select(func.count(Entitlement.id)).where(Entitlement.booth_id == there.id))
    settlements.edit_settlement(
        session,
        world.actor("office_bearer"),
        world.near.settlement.id,
        world.near.settlement.version,
        settlements.SettlementForm(name_hi="टोला", kind="rural", booth=f"{there.ac_no}/{there.booth_no}"),
    )
    assert session.scalar(select(func.count(Entitlement.id)).where(Entitlement.booth_id == there.id)) != before
    assert_true(session)


def test_a_wrong_total_is_found_and_counted_anew(session: Session, world: World) -> None:
    counters.fold(session)
    assert session.scalar(select(func.count(CounterChange.id))) == 0
    session.execute(update(AreaCounter).where(AreaCounter.scheme_id != 0).values(case_open=7))
    session.execute(delete(BoothCounter).where(BoothCounter.booth_id == world.near.booths[0].id))
    found = {fault.what for fault in counter_upkeep.verify(session)}
    assert found == {"booth", "booth, all schemes", "area"}
    counter_upkeep.rebuild(session)
    assert_true(session)


def test_booths_that_move_between_areas_are_counted_where_they_are(session: Session, world: World) -> None:
    counters.fold(session)
    session.execute(delete(BoothArea).where(BoothArea.area_id == world.near.district.id))
    assert counter_upkeep.verify(session)
    counter_upkeep.rebuild(session)
    assert_true(session)


def test_an_installation_without_columns_counts_anew_at_its_next_start(session: Session, world: World) -> None:
    assert session.scalar(select(func.count(Case.id)))
    counter_upkeep.rebuild(session)
    assert not counter_upkeep.were_never_kept(session)
    session.query(CaseColumns).delete()
    assert counter_upkeep.were_never_kept(session)
    counter_upkeep.rebuild(session)
    assert not counter_upkeep.were_never_kept(session)


def test_a_day_is_kept_once_and_booths_once_a_month(session: Session, world: World) -> None:
    today = TODAY.replace(day=20)
    for _ in range(2):
        counter_upkeep.snapshot(session, today)
    counter_upkeep.snapshot(session, today + timedelta(days=1))
    state = select(AreaSnapshot).where(AreaSnapshot.area_id == world.state.id, AreaSnapshot.scheme_id == 0)
    kept = session.scalars(state.order_by(AreaSnapshot.day)).all()
    assert [(row.day, row.outstanding, row.eligible) for row in kept] == [
        (today, 2, 2),
        (today + timedelta(days=1), 2, 2),
    ]
    assert set(session.scalars(select(BoothSnapshot.day))) == {today}


def test_every_cell_has_its_column() -> None:
    for table in (CounterChange, BoothCounter, AreaCounter):
        assert set(CELLS) <= set(table.__table__.columns.keys())


def change_one(session: Session, draw: random.Random, key: int, booths: list[int]) -> None:
    """Change one case and its entitlement and count it, as a service does."""
    case = session.scalars(select(Case).where(Case.id == key).with_for_update()).one()
    due = session.get_one(Entitlement, case.entitlement_id, with_for_update=True)
    before = counters.standing_of(case, due)
    case.state = draw.choice(list(CaseState))
    case.stage_due = NOW + timedelta(days=draw.randrange(-30, 30))
    case.booth_id = due.booth_id = draw.choice(booths)
    due.status, due.receipt = draw.choice(("eligible", "ineligible")), draw.choice(RECEIPTS)
    due.receipt_asked_on = due.received_on = TODAY - timedelta(days=draw.randrange(20))
    session.flush()
    counters.record_change(session, before, counters.standing_of(case, due))


def change_at_random(url: str, seed: int, changes: int) -> None:
    """Change cases and entitlements by hand, a few in each transaction."""
    draw = random.Random(seed)
    app = make_app(url)
    with app.app_context():
        session = db.session()
        booths = list(session.scalars(select(Booth.id)))
        keys = list(session.scalars(select(Case.id)))
        session.rollback()
        for number in range(changes // AT_ONCE):
            begin_write(session)
            # In the order of keys, as every bulk change takes its rows, so that no two wait for each other.
            for key in sorted(draw.sample(keys, AT_ONCE)):
                change_one(session, draw, key, booths)
            if number % 10 == seed % 10:
                counters.fold(session)
            if draw.random() < 0.1:
                session.rollback()
            else:
                session.commit()
        db.session.remove()
        db.engine.dispose()


@pytest.mark.unmetered
def test_many_processes_change_things_at_once(
    session: Session, world: World, database_url: str, database_kind: str
) -> None:
    places: MapWorld = two_districts(session, world)
    draw = random.Random(5)
    for _ in range(60):
        places.case(draw.choice(list(places.booths.values())), draw.choice(("widow", "women")))
    counter_upkeep.rebuild(session)
    session.commit()
    db.engine.dispose()
    crowd, fork = PROCESSES[database_kind], multiprocessing.get_context("fork")
    share = CHANGES // crowd
    people = [fork.Process(target=change_at_random, args=(database_url, seed, share)) for seed in range(crowd)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert [person.exitcode for person in people] == [0] * crowd
    assert_true(session)
    session.rollback()
    begin_write(session)
    counters.fold(session)
    assert_true(session)


def test_a_reader_never_sees_a_change_half_counted(session: Session, world: World) -> None:
    counters.fold(session)
    total = sum(session.scalar(select(func.sum(getattr(BoothCounter, cell)))) or 0 for cell in CELLS)
    counted = sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in (Case, Entitlement))
    assert total == 2 * counted


WRITTEN = {"state", "stage_due", "receipt", "status", "received_on", "receipt_asked_on"}
ROWS = {"Case", "Entitlement"}
CALLED_BY_OTHERS = {"case_facts.py": "write_facts"}
"""Files that change rows for somebody else, who counts: the function that others call."""


OTHERS = {"job", "batch", "item", "message", "finding", "report"}
"""What things with a state of their own are called where they are neither a case nor an entitlement."""


def is_other(owner: ast.expr) -> bool:
    """Tell whether an attribute belongs to something that is neither a case nor an entitlement."""
    return (owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")) in OTHERS


def writes(tree: ast.AST) -> bool:
    """Tell whether a module changes what counters count."""
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        flat = [part for target in targets for part in (target.elts if isinstance(target, ast.Tuple) else [target])]
        if any(isinstance(part, ast.Attribute) and part.attr in WRITTEN and not is_other(part.value) for part in flat):
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name = node.func.id
            given = {arg.id for arg in node.args if isinstance(arg, ast.Name)}
            if name in ROWS or (name in ("update", "insert", "delete") and given & ROWS) or name == "write_facts":
                return True
    return False


def counts(source: str) -> bool:
    """Tell whether a module records what it changed."""
    return "counters.record(" in source or "record_change(" in source or "counter_upkeep.rebuild(" in source


def test_whoever_changes_what_is_counted_counts_it() -> None:
    silent = []
    for path in sorted(SERVICES.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if writes(ast.parse(source)) and not counts(source) and path.name not in CALLED_BY_OTHERS:
            silent.append(
                f"{path.relative_to(SERVICES)} changes cases or entitlements without counting: take "
                "counters.standing_of the rows before and after, and give both to counters.record_change"
            )
    assert silent == []


@pytest.mark.parametrize(
    "source",
    [
        "case.state = 'OPEN'",
        "row.status, row.rule_id = 1, 2",
        "session.execute(update(Case).values(booth_id=1))",
        "session.add(Entitlement(status='eligible'))",
        "write_facts(case, facts, now)",
    ],
)
def test_the_sweep_sees_a_writer(source: str) -> None:
    assert writes(ast.parse(source))
    assert not counts(source)
