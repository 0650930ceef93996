"""The next step of each case on a list, for the one who looks at it: the same answer as on the page of the case.

Permissions, ladders and papers are read for all cases together, so a list with its buttons costs a handful of
statements however long it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.lifecycle import Action, next_action, offered
from app.models import Case
from app.services.case_facts import facts_of
from app.services.case_surroundings import Surroundings

FALL_BACK = (Action.ESCALATE, Action.REPORT_UNMET, Action.NOTE)
"""What is offered where nothing carries the case onward for this person."""


def next_steps(
    session: Session, actor: Actor, cases: Sequence[Case], moment: datetime, first: Sequence[Action] = ()
) -> Mapping[int, Action]:
    """Return the step to offer for each case, by the key of the case; absent where this person can only wait.

    ``first`` names steps that come before the usual next one where they are open, such as approving a closing.
    """
    if not cases:
        return {}
    around = Surroundings(session, actor, moment)
    around.prepare(case.booth_id for case in cases)
    found: dict[int, Action] = {}
    for case in cases:
        who, rules, facts = around.standing(case), around.rules(case), facts_of(case)
        open_now = {offer.action for offer in offered(facts, who, moment, rules) if offer.is_open}
        usual = next_action(facts, who, moment, rules)
        wanted = (*first, *((usual,) if usual else ()), *FALL_BACK)
        step = next((action for action in wanted if action in open_now), None)
        if step is not None:
            found[case.id] = step
    return found
