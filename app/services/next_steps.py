"""The next step of each case on a list, for the one who looks at it: the same answer as on the page of the case.

Permissions, ladders and papers are read for all cases together, so a list with its buttons costs a handful of
statements however long it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import PERMISSIONS, Actor, Permission
from app.domain.lifecycle import Action, Rules, Standing, next_action, offered
from app.domain.lifecycle.ladder import ladder_for
from app.models import BoothArea, Case, Scheme
from app.services.case_facts import facts_of, ladder_scheme, ladder_steps

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
    rules = _rules(session, {case.scheme_id for case in cases})
    held = _permissions(session, actor, {case.booth_id for case in cases})
    found: dict[int, Action] = {}
    for case in cases:
        who, facts = Standing(actor.user_id, held[case.booth_id]), facts_of(case)
        open_now = {offer.action for offer in offered(facts, who, moment, rules[case.scheme_id]) if offer.is_open}
        usual = next_action(facts, who, moment, rules[case.scheme_id])
        wanted = (*first, *((usual,) if usual else ()), *FALL_BACK)
        step = next((action for action in wanted if action in open_now), None)
        if step is not None:
            found[case.id] = step
    return found


def _rules(session: Session, scheme_ids: set[int]) -> dict[int, Rules]:
    steps = ladder_steps(session)
    schemes = session.scalars(select(Scheme).where(Scheme.id.in_(scheme_ids)))
    return {scheme.id: Rules(ladder_for(ladder_scheme(scheme), steps)) for scheme in schemes}


def _permissions(session: Session, actor: Actor, booth_ids: set[int]) -> Mapping[int, frozenset[Permission]]:
    areas = sorted({grant.area_id for grant in actor.grants if grant.area_id is not None})
    above: dict[int, set[int]] = defaultdict(set)
    statement = select(BoothArea.booth_id, BoothArea.area_id)
    for booth_id, area_id in session.execute(
        statement.where(BoothArea.booth_id.in_(booth_ids), BoothArea.area_id.in_(areas))
    ):
        above[booth_id].add(area_id)
    return {
        booth_id: frozenset[Permission]().union(
            *(
                PERMISSIONS[grant.role]
                for grant in actor.grants
                if grant.booth_id == booth_id or grant.area_id in above[booth_id]
            )
        )
        for booth_id in booth_ids
    }
