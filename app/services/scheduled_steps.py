"""Steps that the schedule takes with many cases, written together: rows, history, counts and chain.

The caller has locked the cases and asked the rules for each; what comes here is written whole, in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.domain.lifecycle import Outcome
from app.models import Case, CaseEvent
from app.services import audit, counters
from app.services.case_facts import write_facts


def write_scheduled(session: Session, decided: Sequence[tuple[Case, Outcome]], now: datetime) -> None:
    """Write what the rules say of some cases; rows of the same kind go out together."""
    events, acts = [], []
    before = counters.standing_of(*(row for row, _ in decided))
    for row, outcome in decided:
        write_facts(row, outcome.facts, now)
        first = outcome.events[0]
        events += [
            {
                "case_id": row.id,
                "kind": event.kind,
                "from_state": event.from_state,
                "to_state": event.to_state,
                "level": event.level,
                "actor_id": event.actor_id,
                "text": event.text,
                "details": dict(event.details),
                "occurred_at": event.occurred_at,
                "recorded_at": now,
            }
            for event in outcome.events
        ]
        told = {"from": first.from_state, "to": first.to_state, "level": outcome.facts.level}
        acts.append(audit.Act(f"case_{first.kind}", "case", row.id, told))
    session.flush()
    session.execute(insert(CaseEvent), events)
    counters.record_change(session, before, counters.standing_of(*(row for row, _ in decided)))
    audit.record_all(session, None, acts)
