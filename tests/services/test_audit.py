"""The audit chain: whatever is changed, dropped, swapped or cut, the walk finds it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from app.domain.errors import NotAllowed
from app.models import AuditEntry, AuditHead
from app.services import audit
from tests.world import World


@pytest.fixture
def chain(session: Session, world: World) -> Session:
    """A session whose chain has the world's entries and five more."""
    for number in range(5):
        audit.record(session, world.actor("worker"), "looked", "case", number, {"count": number, "word": "पेंशन"})
    session.commit()
    return session


def entries(session: Session) -> list[AuditEntry]:
    return list(session.scalars(select(AuditEntry).order_by(AuditEntry.sequence)))


def test_a_chain_that_nobody_touched_is_whole(chain: Session) -> None:
    found = audit.verify(chain)
    assert found.broken_at is None
    assert found.entries == len(entries(chain)) > 5


def test_an_empty_chain_is_whole(session: Session) -> None:
    assert audit.verify(session) == audit.ChainCheck(0, None)


@pytest.mark.parametrize(
    "change",
    [
        {"action": "nothing"},
        {"actor_id": None},
        {"subject_id": 999},
        {"details": {"count": 99}},
        {"subject_type": "user"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_edited_entry_breaks_the_chain_where_it_stands(chain: Session, change: dict[str, object]) -> None:
    third = entries(chain)[-3].sequence
    chain.execute(update(AuditEntry).where(AuditEntry.sequence == third).values(change))
    chain.expire_all()
    assert audit.verify(chain).broken_at == third


def test_an_entry_moved_in_time_breaks_it(chain: Session) -> None:
    second = entries(chain)[1]
    second.at = second.at - timedelta(days=1)
    chain.flush()
    assert audit.verify(chain).broken_at == second.sequence


def test_a_dropped_entry_breaks_it(chain: Session) -> None:
    gone = entries(chain)[-3].sequence
    chain.execute(delete(AuditEntry).where(AuditEntry.sequence == gone))
    assert audit.verify(chain).broken_at == gone


def test_cutting_the_end_shows_at_the_head(chain: Session) -> None:
    last = entries(chain)[-1].sequence
    chain.execute(delete(AuditEntry).where(AuditEntry.sequence == last))
    assert audit.verify(chain).broken_at == last


def test_cutting_the_end_and_turning_back_the_head_breaks_nothing_unseen(chain: Session) -> None:
    """Who can write the head too must still forge its hash, which needs the key."""
    last = entries(chain)[-1]
    chain.execute(delete(AuditEntry).where(AuditEntry.sequence == last.sequence))
    chain.execute(update(AuditHead).values(sequence=last.sequence - 1, hash="0" * 64))
    chain.expire_all()
    assert audit.verify(chain).broken_at is not None


def test_two_entries_swapped_break_it(chain: Session) -> None:
    one, two = entries(chain)[-3:-1]
    one.action, two.action = "first", "second"
    one.hash, two.hash = two.hash, one.hash
    chain.flush()
    assert audit.verify(chain).broken_at == one.sequence


def test_a_replaced_row_is_no_way_round(chain: Session) -> None:
    if chain.get_bind().dialect.name != "sqlite":
        pytest.skip("REPLACE INTO exists on SQLite alone")
    third = entries(chain)[-3].sequence
    chain.execute(
        text(
            "REPLACE INTO audit_entry SELECT sequence, at, actor_id, 'forged', subject_type, subject_id, details, "
            "previous_hash, hash FROM audit_entry WHERE sequence = :third"
        ),
        {"third": third},
    )
    chain.expire_all()
    assert audit.verify(chain).broken_at == third


def test_only_the_auditor_reads_it_newest_first(chain: Session, world: World) -> None:
    auditor = world.actor("auditor")
    first = audit.list_entries(chain, auditor, limit=3)
    rest = audit.list_entries(chain, auditor, before=first[-1].sequence, limit=500)
    numbers = [entry.sequence for entry in [*first, *rest]]
    assert numbers == sorted((entry.sequence for entry in entries(chain)), reverse=True)
    for person in ("worker", "office_bearer", "reviewer", "area_admin", "state_admin"):
        with pytest.raises(NotAllowed):
            audit.list_entries(chain, world.actor(person))


def test_no_entry_holds_a_name_or_a_number_of_a_person(chain: Session) -> None:
    for entry in entries(chain):
        assert "सुनीता" not in str(entry.details)
        assert "9876543210" not in str(entry.details)
