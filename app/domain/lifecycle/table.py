"""The lifecycle of a case, read from top to bottom.

One row for each step: from where, to where, what the history calls it, who may, and what must hold. A step that is
not here does not exist. REPORTED_RESOLVED is the office's word, and a case there is still outstanding.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.domain.access import Permission
from app.domain.cases import CLOSED, OUTSTANDING, CaseState, EventKind
from app.domain.lifecycle import guards
from app.domain.lifecycle.actions import Action
from app.domain.lifecycle.guards import Guard

S, A, E, P = CaseState, Action, EventKind, Permission

LIVE = OUTSTANDING - {CaseState.ON_HOLD}
"""Where a case can be worked on."""


class Landing(Enum):
    """Where a step ends when that is no fixed state."""

    SAME = "same"
    BEFORE_HOLD = "before_hold"


@dataclass(frozen=True, slots=True)
class Transition:
    """One step.

    ``may`` lists permissions of which one suffices; ``as_owner`` lets the owner do it who holds ``case.follow``;
    ``by_schedule`` lets the scheduled job do it.
    """

    action: Action
    sources: frozenset[CaseState]
    to: CaseState | Landing
    kind: EventKind
    may: frozenset[Permission]
    guards: tuple[Guard, ...] = ()
    as_owner: bool = True
    by_schedule: bool = False


def _row(
    action: Action,
    sources: CaseState | frozenset[CaseState],
    to: CaseState | Landing,
    kind: EventKind,
    *may: Permission,
    guards: tuple[Guard, ...] = (),
    as_owner: bool = True,
    by_schedule: bool = False,
) -> Transition:
    places = frozenset({sources}) if isinstance(sources, CaseState) else sources
    return Transition(action, places, to, kind, frozenset(may), guards, as_owner, by_schedule)


_AT_OFFICE = frozenset({S.SUBMITTED, S.IN_PROGRESS})

TABLE: tuple[Transition, ...] = (
    _row(A.ASSIGN, S.OPEN, S.ASSIGNED, E.ASSIGNED, P.CASE_ASSIGN, as_owner=False),
    _row(A.SUBMIT, S.ASSIGNED, S.SUBMITTED, E.SUBMITTED, P.CASE_WORK),
    _row(
        A.ACKNOWLEDGE, S.SUBMITTED, S.IN_PROGRESS, E.ACKNOWLEDGED, P.CASE_WORK,
        guards=(guards.has_submission,),
    ),
    _row(A.REPORT_RESOLVED, S.IN_PROGRESS, S.REPORTED_RESOLVED, E.REPORTED_RESOLVED, P.CASE_WORK),
    _row(A.CONFIRM_RECEIPT, S.REPORTED_RESOLVED, S.CLOSED_RECEIVED, E.RECEIVED, P.CASE_VERIFY, P.CASE_WORK),
    _row(A.REPORT_UNMET, S.REPORTED_RESOLVED, S.IN_PROGRESS, E.NOT_RECEIVED, P.CASE_VERIFY, P.CASE_WORK),
    _row(A.REJECT, S.IN_PROGRESS, S.DEPT_REJECTED, E.REJECTED, P.CASE_WORK),
    _row(
        A.APPEAL, S.DEPT_REJECTED, S.SUBMITTED, E.APPEALED, P.CASE_WORK,
        guards=(guards.higher_authority_left,),
    ),
    _row(
        A.ESCALATE, LIVE, Landing.SAME, E.ESCALATED, P.CASE_ESCALATE,
        guards=(guards.not_frozen, guards.once_per_rung, guards.schedule_waits_for_due),
        as_owner=False, by_schedule=True,
    ),
    _row(A.SUBMIT_AGAIN, _AT_OFFICE, Landing.SAME, E.SUBMITTED, P.CASE_WORK),
    _row(
        A.PAPER_TAKEN, S.IN_PROGRESS, Landing.SAME, E.PAPER_TAKEN, P.CASE_WORK,
        guards=(guards.paper_on_its_way,),
    ),
    _row(
        A.PAPER_RETURNED, _AT_OFFICE, Landing.SAME, E.PAPER_RETURNED, P.CASE_WORK,
        guards=(guards.paper_on_its_way,),
    ),
    _row(A.HOLD, LIVE, S.ON_HOLD, E.HELD, P.CASE_WORK, guards=(guards.hold_days_left,)),
    _row(
        A.RESUME, S.ON_HOLD, Landing.BEFORE_HOLD, E.RESUMED, P.CASE_WORK,
        guards=(guards.schedule_waits_for_review,), by_schedule=True,
    ),
    _row(A.REASSIGN, OUTSTANDING - {S.OPEN}, Landing.SAME, E.ASSIGNED, P.CASE_ASSIGN, as_owner=False),
    _row(A.NOTE, frozenset(CaseState), Landing.SAME, E.NOTED, P.CASE_NOTE),
    _row(A.ASK_CLOSURE, OUTSTANDING, Landing.SAME, E.CLOSURE_ASKED, P.CASE_WORK, guards=(guards.no_closure_waiting,)),
    _row(
        A.APPROVE_CLOSURE, OUTSTANDING, S.CLOSED_OTHER, E.CLOSED, P.CASE_APPROVE,
        guards=(guards.closure_waiting, guards.not_own_closure), as_owner=False,
    ),
    _row(
        A.REFUSE_CLOSURE, OUTSTANDING, Landing.SAME, E.CLOSURE_REFUSED, P.CASE_APPROVE,
        guards=(guards.closure_waiting,), as_owner=False,
    ),
    _row(
        A.REOPEN, CLOSED, S.ASSIGNED, E.REOPENED, P.CASE_ASSIGN, P.CASE_WORK, P.CASE_VERIFY,
        guards=(guards.not_frozen, guards.no_other_live_case, guards.still_consents),
    ),
)  # fmt: skip

BY_ACTION: dict[Action, Transition] = {row.action: row for row in TABLE}
