"""Many people at a few cases, on a real database, over years: what must never happen never does.

The walk keeps its own short memory of every case (where it stands, its pauses, the rungs it has left) and of every
freeze and holiday. After each step it reads the rows again and holds them against that memory and the table of the
lifecycle; after each refusal nothing at all may have changed, although nothing is rolled back.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.case_filters import CaseFilter
from app.domain.cases import CLOSED, CaseState, EventKind
from app.domain.errors import DomainError
from app.domain.lifecycle import Action
from app.domain.lifecycle.clocks import day_of
from app.models import AuditEntry, AuditHead, Case, CaseEvent, Entitlement, FreezePeriod, Holiday, Submission
from app.services import cases, freezes, holidays
from app.services.case_filters import narrowed
from app.services.case_work import move_case
from tests.services.case_walk_forms import filled, likely
from tests.services.case_walk_laws import Laws, Memory
from tests.world import NOW, World

BUSY = 50
"""Steps in one busy day: one drawn number makes them all, which is quick to draw and to repeat."""

S, A = CaseState, Action
PICKED = (
    *("office_bearer",) * 5, *("worker",) * 3, *("reviewer",) * 3, "second_reviewer", "second_reviewer", "partner",
    "area_admin", "state_admin", "auditor", "far_worker",
)  # fmt: skip


@dataclass
class Cast:
    """The database of the walk and who acts in it."""

    session: Session
    world: World
    actors: dict[str, Actor]
    entitlements: list[int]
    tally: Counter[str] = field(default_factory=Counter)


class CaseWalk(Laws, RuleBasedStateMachine):
    """Random steps by random people at random times; a subclass sets ``cast``."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.session, self.tally, self.now = self.cast.session, self.cast.tally, NOW
        self.savepoint = self.session.begin_nested()
        self.freezes: dict[int, tuple[int, date, date]] = {}
        self.holidays: dict[int, tuple[int | None, date]] = {}
        near = self.cast.world.near
        self.above = {near.district.id, near.constituency.id, self.cast.world.state.id}
        self.areas = [*sorted(self.above), self.cast.world.far.district.id]
        known = self.row(near.case_number)
        self.memories = [self.memory_of(known)]
        self.before = self.fingerprint()

    @rule(drawn=st.integers(0, 2**32))
    def busy_day(self, drawn: int) -> None:
        """Many people do many things."""
        chance = random.Random(drawn)
        for _ in range(BUSY):
            self.step(chance)
        self.count_outstanding()

    @rule(drawn=st.integers(0, 2**32))
    def one_step(self, drawn: int) -> None:
        """Somebody does one thing."""
        self.step(random.Random(drawn))

    def step(self, chance: random.Random) -> None:
        self.now += timedelta(hours=chance.choice([0, 0, 1, 1, 5, 30]))
        if chance.random() < 0.03:
            self.now += timedelta(days=chance.choice([2, 8, 20, 45]))
        self.tally["steps"] += 1
        drawn = chance.random()
        if drawn < 0.88:
            self.move(chance)
        elif drawn < 0.94:
            self.file(chance)
        elif drawn < 0.97:
            self.freeze(chance)
        else:
            self.close_a_day(chance)

    # ---- steps with a case

    def move(self, chance: random.Random) -> None:
        memory, person = chance.choice(self.memories), chance.choice(PICKED)
        actor, before, print_before = self.cast.actors[person], memory.row, self.before
        action = likely(chance, before) if chance.random() < 0.8 else chance.choice(list(Action))
        said = filled(chance, action, before, self.now, self.cast.world.users)
        version = before.version if chance.random() < 0.95 else before.version - 1
        refused = self.attempt(lambda: move_case(self.session, actor, memory.number, action, said, version, self.now))
        if refused is not None:
            self.tally[f"refused:{refused.code}"] += 1
            assert self.fingerprint() == print_before, f"{action} was refused and something changed"
            return
        self.before = self.fingerprint()
        self.tally[f"taken:{action}"] += 1
        after = memory.row = self.row(memory.number)
        self.tally[f"state:{after.state}"] += 1
        assert version == before.version or action is A.NOTE, "a form opened before somebody else's step was taken"
        events = self.events_since(memory.key, print_before[0])
        self.hold_table(action, before, after, events, actor)
        self.hold_levels(action, memory, before, after, events)
        self.hold_receipt(action, memory, before, after, actor, said)
        if action is A.ESCALATE:
            assert not self.calendar().is_frozen(day_of(self.now))
            assert self.now > before.stage_due or said["text"].strip()
        self.remember(action, memory, before, after, said, actor)
        self.hold_clocks(memory, before, after)

    # ---- filing, freezes, holidays

    def file(self, chance: random.Random) -> None:
        entitlement_id, actor = chance.choice(self.cast.entitlements), self.cast.actors[chance.choice(PICKED)]
        live = [m for m in self.memories if m.entitlement_id == entitlement_id and m.state not in CLOSED]
        before = self.before
        filed: list[Case] = []
        form = cases.CaseForm(entitlement_id, chance.choice(["", "DOC_MISSING", "NO_SUCH_REASON"]))
        refused = self.attempt(lambda: filed.append(cases.file_case(self.session, actor, form, self.now)))
        if refused is not None:
            self.tally[f"refused:{refused.code}"] += 1
            assert self.fingerprint() == before
            return
        self.tally["filed"] += 1
        self.before = self.fingerprint()
        assert not live and not self.calendar().is_frozen(day_of(self.now))
        row = self.row(filed[0].number)
        assert (row.state, row.level, row.version, row.receipt) == (S.OPEN, 1, 1, "not_received")
        assert [event.kind for event in self.events_since(row.id, before[0])] == [EventKind.FILED]
        self.memories.append(self.memory_of(row))
        self.hold_due(self.memories[-1], row)

    def freeze(self, chance: random.Random) -> None:
        actor, today = self.cast.actors[chance.choice(("state_admin", "state_admin", "reviewer"))], day_of(self.now)
        kept = sorted(self.freezes)
        if kept and chance.random() < 0.4:
            key = chance.choice(kept)
            ends_on = today + timedelta(days=chance.randint(-30, 30))
            moved: list[FreezePeriod] = []
            refused = self.attempt(lambda: moved.append(freezes.move_end(self.session, actor, key, ends_on)))
            if refused is None:
                self.freezes[key] = (*self.freezes[key][:2], ends_on)
        elif kept and chance.random() < 0.2:
            key = chance.choice(kept)
            refused = self.attempt(lambda: freezes.remove_freeze(self.session, actor, key, self.now))
            if refused is None:
                del self.freezes[key]
        else:
            starts_on = today + timedelta(days=chance.randint(-5, 20))
            area_id = chance.choice(self.areas)
            form = freezes.FreezeForm(area_id, starts_on, starts_on + timedelta(days=chance.randint(-1, 20)), "चुनाव")
            made: list[FreezePeriod] = []
            refused = self.attempt(lambda: made.append(freezes.declare_freeze(self.session, actor, form, self.now)))
            if refused is None:
                self.freezes[made[0].id] = (area_id, form.starts_on, form.ends_on)
        self.calendar_changed(refused, "freeze")

    def close_a_day(self, chance: random.Random) -> None:
        actor = self.cast.actors[chance.choice(("state_admin", "state_admin", "area_admin"))]
        kept = sorted(self.holidays)
        if kept and chance.random() < 0.3:
            key = chance.choice(kept)
            refused = self.attempt(lambda: holidays.remove_holiday(self.session, actor, key))
            if refused is None:
                del self.holidays[key]
        else:
            day = day_of(self.now) + timedelta(days=chance.randint(-10, 25))
            area_id = chance.choice([None, *self.areas])
            form = holidays.HolidayForm(day, "स्थानीय अवकाश", area_id=area_id)
            made: list[Holiday] = []
            refused = self.attempt(lambda: made.append(holidays.add_holiday(self.session, actor, form)))
            if refused is None:
                self.holidays[made[0].id] = (area_id, day)
        self.calendar_changed(refused, "holiday")

    def calendar_changed(self, refused: DomainError | None, what: str) -> None:
        if refused is not None:
            self.tally[f"refused:{refused.code}"] += 1
            assert self.fingerprint() == self.before
            return
        self.tally[f"calendar:{what}"] += 1
        before, self.before = self.before, self.fingerprint()
        assert self.before[:2] == before[:2], "a change of the calendar is no step of any case"
        for memory in self.memories:
            memory.row = self.row(memory.number)
            self.hold_due(memory, memory.row)

    # ---- reading

    def attempt(self, act: Any) -> DomainError | None:
        try:
            act()
        except DomainError as refusal:
            assert not self.session.dirty and not self.session.new and not self.session.deleted
            return refusal
        return None

    def row(self, number: str) -> Any:
        return self.read(_ROW.where(CASE.c.number == number)).one()

    def fingerprint(self) -> tuple[Any, ...]:
        return tuple(self.read(_FINGERPRINT).one())

    def events_since(self, case_id: int, after: int) -> list[Any]:
        return list(self.read(_EVENTS.where(EVENT.c.case_id == case_id, EVENT.c.id > after)))

    def read(self, statement: Any) -> Any:
        """Read past the session, so that what is seen is what the database holds."""
        return self.session.connection().execute(statement)

    def memory_of(self, row: Any) -> Memory:
        return Memory(row.number, row.id, row.entitlement_id, (row.opened_at, row.case_due), S(row.state), row)

    def count_outstanding(self) -> None:
        """What the office calls done still counts, and every case that is not closed does."""
        reviewer = self.cast.actors["reviewer"]
        counted = narrowed(select(func.count()).select_from(Case), reviewer, CaseFilter(), self.now)
        assert self.session.scalar(counted) == sum(memory.state not in CLOSED for memory in self.memories)

    @invariant()
    def one_live_case_for_an_entitlement(self) -> None:
        live = Counter(memory.entitlement_id for memory in self.memories if memory.state not in CLOSED)
        assert max(live.values(), default=0) <= 1

    def teardown(self) -> None:
        self.savepoint.rollback()
        self.session.expunge_all()


CASE, EVENT, DUE, ENTRY = (kind.__table__ for kind in (Case, CaseEvent, Entitlement, AuditEntry))
_ROW = select(CASE, DUE.c.receipt, DUE.c.received_on).join(DUE, DUE.c.id == CASE.c.entitlement_id)
_SEEN = ("kind", "from_state", "to_state", "level", "actor_id")
_EVENTS = select(*(EVENT.c[name] for name in _SEEN)).order_by(EVENT.c.id)
_LAST = select(ENTRY.c.action, ENTRY.c.subject_id).order_by(ENTRY.c.sequence.desc()).limit(1).subquery()
_FINGERPRINT = select(
    select(func.coalesce(func.max(EVENT.c.id), 0)).scalar_subquery(),
    select(func.sum(CASE.c.version)).scalar_subquery(),
    select(func.count()).select_from(Submission.__table__).scalar_subquery(),
    select(func.max(AuditHead.__table__.c.sequence)).scalar_subquery(),
    select(func.count()).select_from(FreezePeriod.__table__).scalar_subquery(),
    select(func.count()).select_from(Holiday.__table__).scalar_subquery(),
    _LAST.c.action,
    _LAST.c.subject_id,
)


def walk(cast: Cast, steps: int, first_seed: int) -> Counter[str]:
    """Play until that many steps were tried; return how often each step, state and refusal came."""
    machine = type("Walk", (CaseWalk,), {"cast": cast})
    batch = first_seed
    while cast.tally["steps"] < steps:
        run_state_machine_as_test(
            seed(batch)(machine),
            settings=settings(
                max_examples=4,
                stateful_step_count=8,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
        batch += 1
    return cast.tally
