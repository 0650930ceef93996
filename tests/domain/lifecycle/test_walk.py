"""Random people do random things to a case, and what must never happen never does.

``LIFECYCLE_STEPS`` sets the number of steps; the standard number plays the same cases each time, any other plays
new ones and names its seed.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.domain.cases import OUTSTANDING, CaseState
from app.domain.lifecycle import Action, machine, outcomes
from app.domain.lifecycle.moves import Assign, Note
from app.domain.lifecycle.table import BY_ACTION, TABLE
from tests.domain.lifecycle.cast import START
from tests.domain.lifecycle.walk import walk

STANDARD = 20_000
STEPS = int(os.environ.get("LIFECYCLE_STEPS", STANDARD))
SEED = 1 if STEPS == STANDARD else random.SystemRandom().randrange(10**9)


def test_random_people_doing_random_things() -> None:
    print(f"first seed {SEED}")
    tally = walk(STEPS, SEED)
    assert tally["steps"] >= STEPS
    if STEPS >= STANDARD:
        assert {name[6:] for name in tally if name.startswith("taken:")} == set(Action)
        assert {name[6:] for name in tally if name.startswith("state:")} == set(CaseState)
        assert {f"refused:{code}" for code in ("not_independent", "own_closure", "frozen", "ladder_exhausted")} <= set(
            tally
        )
    assert CaseState.REPORTED_RESOLVED in OUTSTANDING


def without_guards(action: Action) -> Callable[[pytest.MonkeyPatch], None]:
    def spoil(patch: pytest.MonkeyPatch) -> None:
        free = replace(BY_ACTION[action], guards=())
        patch.setitem(BY_ACTION, action, free)
        patch.setattr(machine, "TABLE", tuple(free if row.action is action else row for row in TABLE))

    return spoil


BREAKAGES: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "anybody with the role approves": without_guards(Action.APPROVE_CLOSURE),
    "escalation at any time": without_guards(Action.ESCALATE),
    "the owner confirms": lambda patch: patch.setattr(outcomes, "is_independent", lambda facts, who: True),
    "a note moves the stage clock": lambda patch: patch.setattr(
        Note, "change", lambda move, facts, rules: replace(facts, stage_due=move.at)
    ),
    "reopening moves the case clock": lambda patch: patch.setattr(
        Assign, "change", lambda move, facts, rules: replace(facts, owner_id=move.owner_id, case_due=move.at)
    ),
    "a hold restarts the stage": lambda patch: patch.setattr(
        machine,
        "stage_recounted",
        lambda facts, rules: replace(facts, stage_since=facts.hold.since if facts.hold else START),
    ),
    "unmet stays on its rung": lambda patch: patch.setattr(outcomes, "_lifted", lambda facts, rules: facts),
}


@pytest.mark.parametrize("name", BREAKAGES)
def test_the_walk_notices_a_broken_law(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    BREAKAGES[name](monkeypatch)
    with pytest.raises((AssertionError, BaseExceptionGroup)):
        walk(STANDARD // 2, 1, shrink=False)
