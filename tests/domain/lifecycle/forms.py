"""Forms as people fill them: complete as things stand, or spoilt in a field or two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from app.domain.lifecycle import CaseFacts, Standing
from app.domain.lifecycle.clocks import day_of
from app.domain.lifecycle.facts import CheckedBy, ClosureKind, Receipt
from app.domain.lifecycle.moves import Move, PutOnHold
from app.domain.lifecycle.papers import Appeal, PaperReturned, Submit
from tests.domain.lifecycle.cast import GOOD, RULES

Pick = Callable[[Sequence[Any]], Any]
"""Takes one of several: drawn by Hypothesis, or from a seed that it drew."""


def complete(kind: type[Move], facts: CaseFacts, at: datetime, who: Standing) -> dict[str, Any]:
    """Return the fields of a form that ought to be taken, as things stand."""
    fields = dict(GOOD[kind])
    if issubclass(kind, Submit):
        fields["filed_on"] = day_of(at)
    if kind is PaperReturned:
        fields["returned_on"] = day_of(at)
    if kind is Appeal:
        fields["level"] = min(facts.highest_asked + 1, 3)
    if kind is PutOnHold:
        left = RULES.hold_days_total - facts.hold_days_used
        fields["review_on"] = day_of(at) + timedelta(days=max(1, min(12, left)))
    if "owner_id" in fields:
        fields["owner_id"] = [key for key in (3, 1, 6) if key != facts.owner_id][facts.version % 2]
    return fields


def spoilt(pick: Pick, kind: type[Move], fields: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Return the fields with some replaced by whatever somebody might type."""
    today = day_of(at)
    wild: dict[str, list[Any]] = {
        "text": ["", " ", "कारण"],
        "owner_id": [None, 1, 2, 3, 6],
        "owner_covers_booth": [True, False],
        "authority": ["", "SDM"],
        "filed_on": [today, today + timedelta(days=1), date(2026, 3, 1)],
        "level": [None, 1, 2, 3, 4],
        "papers_complete": [True, False],
        "reference": ["", "A/1"],
        "acknowledged": [True, False],
        "review_on": [today, today + timedelta(days=1), today + timedelta(days=30), today + timedelta(days=31)],
        "paper": [None, 1, 2, 9],
        "returned_on": [today, today + timedelta(days=1), date(2026, 3, 1)],
        "reason_code": ["", "NOT_IN_LIST", "X"],
        "evidence": ["", "आदेश"],
        "how": list(CheckedBy),
        "document": ["", "पासबुक"],
        "outcome": list(Receipt),
        "kind": list(ClosureKind),
        "version": [None, 0],
    }
    known = [name for name in wild if name in kind.__dataclass_fields__]
    for name in {pick(known), pick(known)}:
        fields[name] = pick(wild[name])
    return fields
