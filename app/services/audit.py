"""The audit chain: every act beside the change that it records, in the same transaction.

Each entry's hash covers its content and the hash before it, under a key derived from ``FIELD_KEY`` and not kept in
the database. The head row is locked while an entry is added, so two writers cannot take the same place.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.models import AuditEntry, AuditHead
from app.models.encryption import field_cipher
from app.services import scope

_FIRST = "0" * 64
_HEAD_ID = 1


def _seal(previous: str, sequence: int, at: datetime, content: Mapping[str, Any]) -> str:
    text = json.dumps(
        [previous, sequence, at.astimezone(UTC).isoformat(timespec="microseconds"), content],
        sort_keys=True,
        ensure_ascii=False,
    )
    return hmac.new(field_cipher().chain_key, text.encode(), hashlib.sha256).hexdigest()


def _content(
    actor_id: int | None, action: str, subject_type: str, subject_id: int | None, details: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what the seal covers beside place and time."""
    return {"actor": actor_id, "action": action, "type": subject_type, "id": subject_id, "details": details}


@dataclass(frozen=True, slots=True)
class Act:
    """One act to be recorded. ``details`` holds ids, codes and counts, never names or numbers of people."""

    action: str
    subject_type: str
    subject_id: int | None
    details: Mapping[str, Any] = field(default_factory=dict)


def record(
    session: Session,
    actor: Actor | None,
    action: str,
    subject_type: str,
    subject_id: int | None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add one entry to the chain. ``details`` holds ids, codes and counts, never names or numbers of people."""
    record_all(session, actor, [Act(action, subject_type, subject_id, details or {})])


def record_all(session: Session, actor: Actor | None, acts: Iterable[Act]) -> None:
    """Add an entry for each act, in order, holding the head of the chain once for all of them."""
    head = session.scalars(select(AuditHead).where(AuditHead.id == _HEAD_ID).with_for_update()).one_or_none()
    if head is None:
        head = AuditHead(id=_HEAD_ID, sequence=0, hash=_FIRST)
        session.add(head)
    actor_id = actor.user_id if actor else None
    rows = []
    for act in acts:
        row: dict[str, Any] = {
            "sequence": head.sequence + 1,
            "at": datetime.now(UTC),
            "actor_id": actor_id,
            "action": act.action,
            "subject_type": act.subject_type,
            "subject_id": act.subject_id,
            "details": dict(act.details),
            "previous_hash": head.hash,
        }
        content = _content(actor_id, act.action, act.subject_type, act.subject_id, row["details"])
        row["hash"] = _seal(head.hash, row["sequence"], row["at"], content)
        head.sequence, head.hash = row["sequence"], row["hash"]
        rows.append(row)
    # Rows and no objects: a run over thousands of cases writes as many entries.
    session.flush()
    if rows:
        session.execute(insert(AuditEntry), rows)


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What a walk along the chain found: entries read, and the first number where it breaks (None: whole)."""

    entries: int
    broken_at: int | None


def verify(session: Session) -> ChainCheck:
    """Walk the whole chain. An edited, dropped, swapped or cut entry breaks it at its number."""
    previous, expected = _FIRST, 1
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.sequence).execution_options(yield_per=1000)):
        seal = _seal(
            previous,
            entry.sequence,
            entry.at,
            _content(entry.actor_id, entry.action, entry.subject_type, entry.subject_id, entry.details),
        )
        if entry.sequence != expected or entry.previous_hash != previous or entry.hash != seal:
            return ChainCheck(expected - 1, expected)
        previous, expected = entry.hash, expected + 1
    head = session.get(AuditHead, _HEAD_ID)
    whole = (head.sequence, head.hash) == (expected - 1, previous) if head else expected == 1
    return ChainCheck(expected - 1, None if whole else expected)


def list_entries(session: Session, actor: Actor, *, before: int | None = None, limit: int = 50) -> list[AuditEntry]:
    """Return entries, newest first, below the number ``before``.

    Raises:
        NotAllowed: the actor is no auditor.
    """
    scope.require(actor, Permission.AUDIT_READ)
    statement = select(AuditEntry).order_by(AuditEntry.sequence.desc()).limit(limit)
    if before is not None:
        statement = statement.where(AuditEntry.sequence < before)
    return list(session.scalars(statement))
