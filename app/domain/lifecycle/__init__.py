"""A case is worked until the benefit is received: the lifecycle as a table, its clocks, its ladder, its checks.

:func:`apply` moves a case by one step, :func:`offered` says which steps are open to whom and why the others are
not. Facts come in and facts go out; nothing here reads a row, a clock on the wall, or a file.
"""

from __future__ import annotations

from app.domain.lifecycle.actions import ACTION_LABELS, Action
from app.domain.lifecycle.facts import SCHEDULE, CaseFacts, Rules, Standing, opened
from app.domain.lifecycle.machine import Event, Offer, Outcome, apply, next_action, offered
from app.domain.lifecycle.moves import Move
from app.domain.lifecycle.table import TABLE, Transition

__all__ = [
    "ACTION_LABELS",
    "SCHEDULE",
    "TABLE",
    "Action",
    "CaseFacts",
    "Event",
    "Move",
    "Offer",
    "Outcome",
    "Rules",
    "Standing",
    "Transition",
    "apply",
    "next_action",
    "offered",
    "opened",
]
