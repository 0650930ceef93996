"""Random people of every role work a few cases through the services; here on SQLite, beside this on PostgreSQL.

By default some hundred steps on each; 20,000 on each where everything is required (``PAHUNCH_REQUIRE_ALL``), or as many
as ``CASE_WALK_STEPS`` says. The standard numbers play the same walks each time.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Role
from app.domain.cases import CaseState
from app.domain.lifecycle import Action, machine
from app.models import Entitlement, EscalationStep, RoleAssignment
from app.services import accounts, beneficiaries, case_work, freezes
from app.services.rule_book import RuleBook
from tests.services.case_walk import Cast, walk
from tests.services.case_walk_laws import LADDER
from tests.world import NOW, PASSWORD, STARTS, TODAY, World, widow_form

pytestmark = pytest.mark.unmetered

WHOLE, SOME = 20_000, 600
# Coverage traces every line and has seen them all after some hundred steps.
REQUIRED = bool(os.environ.get("PAHUNCH_REQUIRE_ALL")) and sys.gettrace() is None
STEPS = int(os.environ.get("CASE_WALK_STEPS", WHOLE if REQUIRED else SOME))


@pytest.fixture
def cast(session: Session, world: World) -> Cast:
    """The small world with a ladder of three rungs, two more people, and four benefits that are due."""
    for level, code in ((2, "JANPAD_CMO"), (3, "DEPT_DISTRICT")):
        session.add(
            EscalationStep(
                position=level, code=code, label_hi=code, label_en=code, days=LADDER[level], days_kind="suggested"
            )
        )
    newcomers = (("second_reviewer", Role.REVIEWER), ("partner", Role.OFFICE_BEARER))
    for person, role in newcomers:
        user, _ = accounts.create_user(
            session,
            name=person,
            identifier=f"{person}@example.org",
            role=role,
            area_id=world.near.district.id,
            password=PASSWORD,
            starts_on=STARTS,
            password_hash="x",
        )
        world.users[person] = user.id
    # One person in two roles: carries cases and checks receipts, but never both of one case.
    both = {"user_id": world.users["partner"], "role": Role.REVIEWER, "area_id": world.near.district.id}
    session.add(RoleAssignment(**both, starts_on=STARTS))
    settlement = world.near.settlement
    assert settlement is not None
    beneficiaries.register_beneficiary(session, world.actor("worker"), widow_form(settlement.id, "कमला बाई"), NOW)
    session.commit()
    due = session.scalars(
        select(Entitlement.id)
        .where(Entitlement.status == "eligible", Entitlement.booth_id == settlement.booth_id)
        .order_by(Entitlement.id)
    )
    keys = list(due)
    session.rollback()
    actors = {person: accounts.actor_by_id(session, key, TODAY) for person, key in world.users.items()}
    return Cast(session, world, actors, keys)


def hold_walk(cast: Cast) -> None:
    """Walk the number of steps asked for, and see that it came everywhere."""
    assert len(cast.entitlements) >= 4
    tally = walk(cast, STEPS, 1)
    print(sorted(tally.items()))
    assert tally["steps"] >= STEPS
    assert tally["filed"] and tally["calendar:freeze"] and tally["calendar:holiday"]
    if STEPS >= WHOLE:
        assert {name[6:] for name in tally if name.startswith("taken:")} == set(Action)
        assert {name[6:] for name in tally if name.startswith("state:")} == set(CaseState)
        wanted = {"not_independent", "own_closure", "frozen", "filing_frozen", "ladder_exhausted", "case_changed"}
        assert {f"refused:{code}" for code in wanted} <= set(tally)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_random_people_at_several_cases(cast: Cast) -> None:
    hold_walk(cast)


BREAKAGES: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "a freeze moves no stage": lambda patch: patch.setattr(freezes, "recount_stages", lambda *_: {}),
    "no receipt is written": lambda patch: patch.setattr(case_work, "_write_receipt", lambda *_: None),
    "filing goes on under the code": lambda patch: patch.setattr(RuleBook, "frozen_until", lambda *_: None),
    "a hold is forgotten": lambda patch: patch.setattr(machine, "stage_recounted", lambda facts, _: facts),
}


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", BREAKAGES)
def test_the_walk_notices_a_broken_law(name: str, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    BREAKAGES[name](monkeypatch)
    with pytest.raises((AssertionError, BaseExceptionGroup)):
        walk(cast, 2_000, 1)
