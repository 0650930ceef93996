"""What the lifecycle refuses: one example for each guard, and for all that a form can lack."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from app.domain.access import PERMISSIONS, Role
from app.domain.cases import LiveCaseExists, NoConsent
from app.domain.errors import DomainError, NotAllowed
from app.domain.lifecycle import SCHEDULE, CaseFacts, Rules, missing, refusals
from app.domain.lifecycle.facts import CheckedBy, Receipt
from app.domain.lifecycle.moves import Assign, Move, Note, PutOnHold, Reassign, RecordRejection, Resume
from app.domain.lifecycle.outcomes import (
    ApproveClosure,
    AskClosure,
    ConfirmReceipt,
    Escalate,
    RefuseClosure,
    Reopen,
    ReportResolved,
    ReportUnmet,
)
from app.domain.lifecycle.papers import Acknowledge, Appeal, PaperReturned, PaperTaken, Submit, SubmitAgain
from tests.domain.lifecycle.cast import (
    ASKED,
    ASSIGNED,
    BOTH,
    CLAIMED,
    CLOSED,
    FRESH,
    FROZEN,
    HELD,
    IN_PROGRESS,
    OWNER,
    PARTNER,
    RECEIVED,
    REJECTED,
    REVIEWER,
    RULES,
    SECOND_REVIEWER,
    START,
    SUBMITTED,
    WORKER,
    make,
    play,
)

TOMORROW = START.date() + timedelta(days=1)
AT_TOP = replace(IN_PROGRESS, level=3)
BOTH_OWNS = play(make(Reassign, BOTH, owner_id=6), facts=ASKED)
ASKED_BY_OWNER_THEN_MOVED = play(
    make(Reassign, owner_id=6), make(AskClosure, PARTNER), make(Reassign, BOTH, owner_id=1), facts=IN_PROGRESS
)
CLAIMED_THEN_MOVED = play(
    make(Reassign, owner_id=6), make(ReportResolved, PARTNER), make(Reassign, BOTH, owner_id=1), facts=IN_PROGRESS
)
BARE_AUDITOR = replace(OWNER, permissions=PERMISSIONS[Role.AUDITOR])

Example = tuple[CaseFacts, Move, type[DomainError]]

CLOSED_NOW: dict[str, Example] = {
    "a worker assigns": (FRESH, make(Assign, WORKER), NotAllowed),
    "a worker carries another's case": (ASSIGNED, make(Submit, WORKER), NotAllowed),
    "a reviewer submits": (ASSIGNED, make(Submit, REVIEWER), NotAllowed),
    "an office-bearer approves a closing": (ASKED, make(ApproveClosure, PARTNER), NotAllowed),
    "an owner whose role has ended": (ASSIGNED, make(Submit, BARE_AUDITOR), NotAllowed),
    "the schedule does people's work": (ASSIGNED, make(Submit, SCHEDULE), NotAllowed),
    "submit before assigning": (FRESH, make(Submit), refusals.WrongState),
    "assign twice": (ASSIGNED, make(Assign), refusals.WrongState),
    "claim done without an acknowledgement": (SUBMITTED, make(ReportResolved), refusals.WrongState),
    "receipt before the office says so": (IN_PROGRESS, make(ConfirmReceipt, REVIEWER), refusals.WrongState),
    "appeal without a rejection": (IN_PROGRESS, make(Appeal), refusals.WrongState),
    "hold a held case": (HELD, make(PutOnHold), refusals.OnHold),
    "escalate a held case": (HELD, make(Escalate), refusals.OnHold),
    "escalate a closed case": (CLOSED, make(Escalate), refusals.CaseClosed),
    "work on a held case": (HELD, make(ReportResolved), refusals.OnHold),
    "resume a running case": (IN_PROGRESS, make(Resume), refusals.WrongState),
    "reopen a running case": (CLAIMED, make(Reopen), refusals.WrongState),
    "close a closed case": (RECEIVED, make(AskClosure), refusals.CaseClosed),
    "an old version": (ASSIGNED, make(Submit, version=1), refusals.Changed),
    "acknowledged without a submission": (
        replace(SUBMITTED, submissions=()),
        make(Acknowledge),
        refusals.NoSubmission,
    ),
    "acknowledged though the paper came back": (
        play(make(PaperReturned), facts=SUBMITTED),
        make(Acknowledge),
        refusals.PapersCameBack,
    ),
    "come back twice": (
        play(make(PaperReturned), facts=SUBMITTED),
        make(PaperReturned),
        refusals.NothingOnItsWay,
    ),
    "come back though the office has it": (IN_PROGRESS, make(PaperReturned), refusals.NothingOnItsWay),
    "a receipt of what was acknowledged": (IN_PROGRESS, make(PaperTaken), refusals.NothingOnItsWay),
    "a receipt that is the case's first": (SUBMITTED, make(PaperTaken), refusals.WrongState),
    "come back from before a reopening": (
        replace(SUBMITTED, reopened_count=1),
        make(PaperReturned),
        refusals.NothingOnItsWay,
    ),
    "no hold days left": (replace(IN_PROGRESS, hold_days_used=90), make(PutOnHold), refusals.NoHoldDaysLeft),
    "the schedule before the review day": (HELD, make(Resume, SCHEDULE, day=9), refusals.HoldNotRunOut),
    "appeal above the top": (
        play(make(Submit, level=3), make(Acknowledge), make(RecordRejection), facts=ASSIGNED),
        make(Appeal),
        refusals.NoHigherAuthority,
    ),
    "the schedule before the days are over": (FRESH, make(Escalate, SCHEDULE, day=7), refusals.NotOverdue),
    "a rung left twice": (
        replace(IN_PROGRESS, escalated=frozenset({(1, 1)})),
        make(Escalate),
        refusals.AlreadyEscalated,
    ),
    "the top marked twice": (play(make(Escalate), facts=AT_TOP), make(Escalate), refusals.LadderExhausted),
    "closing asked twice": (ASKED, make(AskClosure, PARTNER), refusals.ClosureAlreadyAsked),
    "approve what nobody asked": (IN_PROGRESS, make(ApproveClosure, REVIEWER), refusals.NoClosureAsked),
    "refuse what nobody asked": (IN_PROGRESS, make(RefuseClosure, REVIEWER), refusals.NoClosureAsked),
    "the owner approves": (BOTH_OWNS, make(ApproveClosure, BOTH), refusals.OwnClosure),
    "who asked approves": (
        play(make(AskClosure, BOTH), facts=IN_PROGRESS),
        make(ApproveClosure, BOTH),
        refusals.OwnClosure,
    ),
    "the owner gives the case away and approves": (
        ASKED_BY_OWNER_THEN_MOVED,
        make(ApproveClosure, BOTH),
        refusals.OwnClosure,
    ),
    "another live case": (replace(CLOSED, other_live_case=True), make(Reopen), LiveCaseExists),
    "consent withdrawn": (replace(CLOSED, consented=False), make(Reopen), NoConsent),
}

LACKING: dict[str, Example] = {
    "before the stage began": (IN_PROGRESS, make(ReportResolved, day=-1), missing.BackInTime),
    "an empty note": (FRESH, make(Note, text=" "), missing.EmptyNote),
    "nobody chosen": (FRESH, make(Assign, owner_id=None), missing.NoOwner),
    "an owner from elsewhere": (FRESH, make(Assign, owner_covers_booth=False), missing.OwnerOutOfArea),
    "given to the same person": (ASSIGNED, make(Reassign, owner_id=1), missing.SameOwner),
    "given away to someone from elsewhere": (
        ASSIGNED,
        make(Reassign, owner_covers_booth=False),
        missing.OwnerOutOfArea,
    ),
    "no authority": (ASSIGNED, make(Submit, authority=" "), missing.NoAuthority),
    "an authority off the ladder": (ASSIGNED, make(Submit, level=4), missing.UnknownRung),
    "filed tomorrow": (ASSIGNED, make(Submit, filed_on=TOMORROW), missing.FiledInFuture),
    "filed before the opening": (
        ASSIGNED,
        make(Submit, filed_on=START.date() - timedelta(days=1)),
        missing.FiledBeforeOpening,
    ),
    "papers missing": (ASSIGNED, make(Submit, papers_complete=False), missing.PapersMissing),
    "papers waived with blanks": (
        ASSIGNED,
        make(Submit, papers_complete=False, papers_waived="  "),
        missing.PapersMissing,
    ),
    "a reminder to nobody": (SUBMITTED, make(SubmitAgain, authority=""), missing.NoAuthority),
    "no proof of taking": (SUBMITTED, make(Acknowledge, reference=" "), missing.NoProofOfTaking),
    "a return on a day to come": (SUBMITTED, make(PaperReturned, returned_on=TOMORROW), missing.ReturnedInFuture),
    "a return before it was given": (
        SUBMITTED,
        make(PaperReturned, returned_on=START.date() - timedelta(days=1)),
        missing.ReturnedBeforeGiven,
    ),
    "a return without words": (SUBMITTED, make(PaperReturned, text=" "), missing.NoWords),
    "a return of another paper": (SUBMITTED, make(PaperReturned, paper=2), missing.NoSuchPaper),
    "a receipt of another paper": (
        play(make(SubmitAgain), facts=IN_PROGRESS),
        make(PaperTaken, paper=1),
        missing.NoSuchPaper,
    ),
    "a receipt without proof": (
        play(make(SubmitAgain), facts=IN_PROGRESS),
        make(PaperTaken, reference=" "),
        missing.NoProofOfTaking,
    ),
    "a hold without a reason": (IN_PROGRESS, make(PutOnHold, text=""), missing.NoHoldReason),
    "review today": (IN_PROGRESS, make(PutOnHold, review_on=START.date()), missing.ReviewNotAhead),
    "review in 31 days": (IN_PROGRESS, make(PutOnHold, review_on=date(2026, 4, 2)), missing.HoldTooLong),
    "more than is left of 90": (
        replace(IN_PROGRESS, hold_days_used=85),
        make(PutOnHold),
        missing.HoldDaysUsedUp,
    ),
    "a rejection without a reason": (IN_PROGRESS, make(RecordRejection, reason_code=""), missing.NoReasonCode),
    "a rejection with an unknown reason": (
        IN_PROGRESS,
        make(RecordRejection, reason_code="BAD_MOOD"),
        missing.NoReasonCode,
    ),
    "a rejection without evidence": (IN_PROGRESS, make(RecordRejection, evidence=""), missing.NoEvidence),
    "an appeal to the same office": (REJECTED, make(Appeal, level=1), missing.NotHigher),
    "an appeal beside the ladder": (REJECTED, make(Appeal, level=None), missing.NotHigher),
    "a claim without words": (IN_PROGRESS, make(ReportResolved, text=""), missing.NoClaimText),
    "a document that is not there": (
        CLAIMED,
        make(ConfirmReceipt, REVIEWER, how=CheckedBy.DOCUMENT),
        missing.NoDocument,
    ),
    "the owner confirms by visit": (CLAIMED, make(ConfirmReceipt), refusals.NotIndependent),
    "an office-bearer confirms by visit": (CLAIMED, make(ConfirmReceipt, PARTNER), refusals.NotIndependent),
    "who wrote the claim confirms": (
        play(make(ReportResolved, BOTH), facts=IN_PROGRESS),
        make(ConfirmReceipt, BOTH),
        refusals.NotIndependent,
    ),
    "the owner gives the case away and confirms": (
        CLAIMED_THEN_MOVED,
        make(ConfirmReceipt, BOTH),
        refusals.NotIndependent,
    ),
    "received is no unmet outcome": (
        CLAIMED,
        make(ReportUnmet, outcome=Receipt.RECEIVED),
        missing.NotAnUnmetOutcome,
    ),
    "unmet without words": (CLAIMED, make(ReportUnmet, text=""), missing.NoWords),
    "escalated early without a reason": (IN_PROGRESS, make(Escalate, text=""), missing.NoEscalationReason),
    "closing asked without words": (IN_PROGRESS, make(AskClosure, text=""), missing.NoWords),
    "closing refused without words": (ASKED, make(RefuseClosure, REVIEWER, text=""), missing.NoWords),
    "reopened without words": (CLOSED, make(Reopen, text=""), missing.NoWords),
    "reopened for nobody": (CLOSED, make(Reopen, owner_id=None), missing.NoOwner),
}

UNDER_THE_CODE: dict[str, Example] = {
    "escalated under the election code": (IN_PROGRESS, make(Escalate), refusals.Frozen),
    "the schedule under the election code": (IN_PROGRESS, make(Escalate, SCHEDULE, day=40), refusals.Frozen),
    "reopened under the election code": (CLOSED, make(Reopen, SECOND_REVIEWER), refusals.Frozen),
}

EXAMPLES: dict[str, tuple[CaseFacts, Move, type[DomainError], Rules]] = {
    **{name: (*example, RULES) for name, example in (CLOSED_NOW | LACKING).items()},
    **{name: (*example, FROZEN) for name, example in UNDER_THE_CODE.items()},
}
