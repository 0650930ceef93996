"""Many cases of which some are overdue, written straight into the tables, and the proof that a run moved each once.

What is to become of a case is written into its note when it is made, so the proof needs no memory of the making.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.models import AuditEntry, Case, CaseEvent, CaseWork, Entitlement, Scheme
from app.services import audit
from app.services.demo.keys import Keys, move_sequences, write_rows
from app.services.escalation import STATES
from app.services.rule_book import rule_book

BATCH = 5_000
TABLES = ("entitlement", "case_file")
OVERDUE, TOP, RUNNING = "overdue", "top", "running"
OURS = (OVERDUE, TOP, RUNNING)
MOVED = ("escalated", "exhausted")
QUIET = ("ON_HOLD", "CLOSED_RECEIVED", "CLOSED_OTHER")
"""Overdue by their dates, and yet not to be moved."""


def fill(session: Session, cases: int, overdue: int, owner_id: int) -> None:
    """Add ``cases`` cases, every so many of them overdue, in every state and on every level; commits."""
    keys = Keys(session, TABLES)
    grounds = session.execute(
        select(Entitlement.beneficiary_id, Entitlement.scheme_id, Entitlement.booth_id).limit(5_000)
    ).all()
    tops = {one.id: len(rule_book(session).ladder(one).rungs) for one in session.scalars(select(Scheme))}
    now = datetime.now(UTC)
    made = _cases(keys, grounds, tops, now, cases, overdue, owner_id)
    written = 0
    while written < cases:
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in (*TABLES, "case_event", "case_work")}
        for _ in range(min(BATCH, cases - written)):
            for name, row in next(made).items():
                rows[name].append(row)
        for name, batch in rows.items():
            if batch:
                write_rows(session, name, batch)
        written += BATCH
    move_sequences(session, TABLES)
    session.commit()


def _cases(
    keys: Keys, grounds: Any, tops: dict[int, int], now: datetime, cases: int, overdue: int, owner_id: int
) -> Iterator[dict[str, dict[str, Any]]]:
    late = 0
    for number in count():
        person, scheme_id, booth_id = grounds[number % len(grounds)]
        is_late = (number + 1) * overdue // cases > late
        late += is_late
        # Every sixth case that is not to move looks overdue all the same: on hold, or closed.
        quiet = not is_late and number % 6 == 0
        state = QUIET[number // 6 % 3] if quiet else STATES[number % len(STATES)].value
        level = 1 + number // 7 % tops[scheme_id]
        since = now - timedelta(days=90, minutes=number % 10_000)
        due = now - timedelta(days=1 + number % 60) if is_late or quiet else now + timedelta(days=1 + number % 60)
        entitlement, key = keys.take("entitlement"), keys.take("case_file")
        entry = {
            "entitlement": {
                "id": entitlement,
                "beneficiary_id": person,
                "scheme_id": scheme_id,
                "booth_id": booth_id,
                "period": f"e{entitlement}",
                "status": "eligible",
                "why": [],
                "checked_on": since.date(),
                "receipt": "not_received",
                "evidence": "",
            },
            "case_file": {
                "id": key,
                "number": f"E{key}",
                "entitlement_id": entitlement,
                "beneficiary_id": person,
                "scheme_id": scheme_id,
                "booth_id": booth_id,
                "state": state,
                "level": level,
                "owner_id": None if state == "OPEN" else owner_id,
                "note": (TOP if level == tops[scheme_id] else OVERDUE) if is_late else RUNNING,
                "opened_at": since,
                "stage_since": since,
                "stage_due": due,
                "case_due": now + timedelta(days=30),
                "closed_at": since if state.startswith("CLOSED") else None,
                "reopened_count": 0,
                "version": 1,
            },
            "case_event": {
                "case_id": key,
                "kind": "filed",
                "to_state": state,
                "level": level,
                "text": "",
                "details": {},
                "occurred_at": since,
                "recorded_at": since,
            },
        }
        if number % 3:
            entry["case_work"] = {"case_id": key, "exhausted": False, "facts": {"papers_complete": True}}
        yield entry


def first_numbers(session: Session) -> tuple[int, int]:
    """Return the last key of the history and of the chain, from which a proof begins to count."""
    last_event = session.scalar(select(func.max(CaseEvent.id))) or 0
    last_entry = session.scalar(select(func.max(AuditEntry.sequence))) or 0
    session.rollback()
    return last_event, last_entry


def faults(session: Session, since: tuple[int, int], rounds: int = 1) -> list[str]:
    """Return what is wrong after a run over all overdue cases; nothing, where each moved exactly once.

    ``since`` is what :func:`first_numbers` said before the run; ``rounds`` how many runs over cases made overdue anew
    there have been, this one included.
    """
    wrong = []
    wanted = dict(session.execute(select(Case.id, Case.note).where(Case.note.in_((OVERDUE, TOP)))).all())
    events: Counter[int] = Counter()
    for case_id, kind, to_level, level in session.execute(
        select(CaseEvent.case_id, CaseEvent.kind, CaseEvent.level, Case.level)
        .join(Case, Case.id == CaseEvent.case_id)
        .where(CaseEvent.id > since[0], Case.note.in_(OURS))
    ):
        events[case_id] += 1
        if kind not in MOVED or to_level != level:
            wrong.append(f"case {case_id}: {kind} to level {to_level}, stands on {level}")
    twice = [key for key, number in events.items() if number != 1]
    wrong += [f"case {key}: moved {events[key]} times" for key in twice]
    wrong += [f"case {key}: not to be moved" for key in events if key not in wanted]
    wrong += [f"case {key}: not moved" for key in wanted if key not in events]
    entries = Counter(
        session.scalars(
            select(AuditEntry.subject_id).where(
                AuditEntry.sequence > since[1], AuditEntry.action.in_([f"case_{kind}" for kind in MOVED])
            )
        )
    )
    wrong += [f"case {key}: {entries[key]} entries in the chain" for key in wanted if entries[key] != 1]
    marked = select(func.count()).select_from(CaseWork).join(Case, Case.id == CaseWork.case_id)
    exhausted = session.scalar(marked.where(CaseWork.exhausted.is_(True), Case.note.in_(OURS))) or 0
    tops = sum(note == TOP for note in wanted.values())
    if rounds == 1 and exhausted != tops:
        wrong.append(f"{exhausted} marked as exhausted, {tops} stand at the top")
    check = audit.verify(session)
    if check.broken_at is not None:
        wrong.append(f"the chain is broken at {check.broken_at}")
    session.rollback()
    return wrong


def make_overdue_again(session: Session) -> None:
    """Let the days of every case that was overdue pass once more, on its new level; those at the top leave the game."""
    exhausted = select(CaseWork.case_id).where(CaseWork.exhausted.is_(True))
    session.execute(
        update(Case)
        .where(Case.note.in_((OVERDUE, TOP)), Case.id.in_(exhausted))
        .values(note=RUNNING)
        .execution_options(synchronize_session=False)
    )
    past = datetime.now(UTC) - timedelta(days=1)
    session.execute(
        update(Case)
        .where(Case.note == OVERDUE)
        .values(stage_due=past, stage_since=past - timedelta(days=7))
        .execution_options(synchronize_session=False)
    )
    session.commit()
