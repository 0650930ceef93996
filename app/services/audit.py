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

from sqlalchemy import select
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


def _content(entry: AuditEntry) -> dict[str, Any]:
    return {
        "actor": entry.actor_id,
        "action": entry.action,
        "type": entry.subject_type,
        "id": entry.subject_id,
        "details": entry.details,
    }


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
) -> AuditEntry:
    """Add one entry to the chain. ``details`` holds ids, codes and counts, never names or numbers of people."""
    return record_all(session, actor, [Act(action, subject_type, subject_id, details or {})])[0]


def record_all(session: Session, actor: Actor | None, acts: Iterable[Act]) -> list[AuditEntry]:
    """Add an entry for each act, in order, holding the head of the chain once for all of them."""
    head = session.scalars(select(AuditHead).where(AuditHead.id == _HEAD_ID).with_for_update()).one_or_none()
    if head is None:
        head = AuditHead(id=_HEAD_ID, sequence=0, hash=_FIRST)
        session.add(head)
    entries = []
    for act in acts:
        entry = AuditEntry(
            sequence=head.sequence + 1,
            at=datetime.now(UTC),
            actor_id=actor.user_id if actor else None,
            action=act.action,
            subject_type=act.subject_type,
            subject_id=act.subject_id,
            details=dict(act.details),
            previous_hash=head.hash,
        )
        entry.hash = _seal(entry.previous_hash, entry.sequence, entry.at, _content(entry))
        head.sequence, head.hash = entry.sequence, entry.hash
        entries.append(entry)
    session.add_all(entries)
    session.flush()
    return entries


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What a walk along the chain found: entries read, and the first number where it breaks (None: whole)."""

    entries: int
    broken_at: int | None


def verify(session: Session) -> ChainCheck:
    """Walk the whole chain. An edited, dropped, swapped or cut entry breaks it at its number."""
    previous, expected = _FIRST, 1
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.sequence).execution_options(yield_per=1000)):
        seal = _seal(previous, entry.sequence, entry.at, _content(entry))
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
