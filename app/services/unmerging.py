"""Taking back that two records were made one: all is put where it was, unless something newer rests on it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.cases import EventKind
from app.domain.errors import NotFound
from app.domain.merging import CASE_FILED, CASE_MOVED, MERGED_ON, PERSON_CHANGED, CannotUndo, PairState
from app.models import AuditEntry, Beneficiary, Case, CaseEvent, Consent, Entitlement, PersonMerge
from app.services import audit, counters
from app.services.merging import ASSESSED, NUMBERS, RECEIPT, as_it_stands, standing, write_words
from app.services.same_person_pages import pair_to_decide

_DAYS = ("checked_on", "receipt_asked_on", "received_on")
_HARMLESS = ("numbers_shown", "receipt_slip_printed", "person_merged", "pair_not_same", "merge_undone")
_WITHDRAWN_HI = "दो रिकॉर्ड अलग-अलग व्यक्तियों के हैं, इसलिए प्रकरण बंद करने का अनुरोध वापस लिया गया।"
"""What the history of a case says where it was to be closed as filed twice; it is written in Hindi, as people write."""


def undo_merge(session: Session, actor: Actor, pair_id: int, now: datetime | None = None) -> PersonMerge:
    """Take back the latest merge of a pair.

    Raises:
        NotFound, OtherArea: one or both are out of reach, or the pair is not made one.
        CannotUndo: with the sentence that says what rests on it.
    """
    moment = now or datetime.now(UTC)
    pair = pair_to_decide(session, actor, pair_id)
    latest = select(PersonMerge).where(PersonMerge.candidate_id == pair.id, PersonMerge.undone_at.is_(None))
    merge = session.scalars(latest.order_by(PersonMerge.id.desc()).with_for_update()).first()
    if merge is None:
        raise NotFound
    kept, gone = session.get_one(Beneficiary, merge.kept_id), session.get_one(Beneficiary, merge.merged_id)
    _refuse_if_built_on(session, merge)
    before = standing(session, kept, gone)
    gone.merged_into_id = None
    _take_out(kept, merge.moved["filled"])
    _consents_back(session, gone, merge.moved["consents"])
    _cases_back(session, actor, gone, merge.moved["cases"], moment)
    _dues_back(session, kept, gone, merge.moved["dues"])
    # What the kept record was found to be due only with what the other one knew was never there before.
    session.execute(delete(Entitlement).where(Entitlement.id.in_(merge.moved.get("made", ()))))
    write_words(session, [kept, gone])
    session.flush()
    counters.record_change(session, before, standing(session, kept, gone))
    merge.undone_at, merge.undone_by_id = moment, actor.user_id
    pair.state, pair.decided_at, pair.decided_by_id = PairState.OPEN, None, None
    session.flush()
    session.expire_all()
    audit.record(session, actor, "merge_undone", "beneficiary", kept.id, {"merged": gone.id})
    return merge


def _refuse_if_built_on(session: Session, merge: PersonMerge) -> None:
    people = (merge.kept_id, merge.merged_id)
    later = select(PersonMerge.id).where(
        PersonMerge.id > merge.id,
        PersonMerge.undone_at.is_(None),
        or_(PersonMerge.kept_id.in_(people), PersonMerge.merged_id.in_(people)),
    )
    if session.scalar(later.limit(1)) is not None:
        raise CannotUndo(MERGED_ON)
    cases = {int(key): stood for key, stood in merge.moved["cases"].items()}
    for case in session.scalars(select(Case).where(Case.id.in_(cases)).order_by(Case.id)):
        if case.version != cases[case.id]["version"]:
            raise CannotUndo(CASE_MOVED.format(number=case.number))
    made = merge.moved.get("made", ())
    dues = [*(int(key) for key in merge.moved["dues"]), *made]
    filed = select(Case.number).where(
        Case.entitlement_id.in_(dues),
        Case.id.not_in(cases),
        or_(Case.opened_at > merge.merged_at, Case.entitlement_id.in_(made)),
    )
    number = session.scalar(filed.limit(1))
    if number is not None:
        raise CannotUndo(CASE_FILED.format(number=number))
    changed = select(AuditEntry.sequence).where(
        AuditEntry.sequence > merge.audit_sequence,
        AuditEntry.action.not_in(_HARMLESS),
        or_(
            (AuditEntry.subject_type == "beneficiary") & AuditEntry.subject_id.in_(people),
            (AuditEntry.subject_type == "entitlement") & AuditEntry.subject_id.in_(dues),
        ),
    )
    if session.scalar(changed.limit(1)) is not None:
        raise CannotUndo(PERSON_CHANGED)


def _take_out(kept: Beneficiary, filled: dict[str, Any]) -> None:
    for name in filled["plain"]:
        setattr(kept, name, "")
    for names in NUMBERS:
        if names[0] in filled["numbers"]:
            setattr(kept, names[0], None)
            setattr(kept, names[1], filled["precision"] if names[1] == "birth_precision" else None)
    kept.facts = {name: value for name, value in kept.facts.items() if name not in filled["facts"]}
    kept.version += 1


def _consents_back(session: Session, gone: Beneficiary, moved: dict[str, Any]) -> None:
    for row in session.scalars(select(Consent).where(Consent.id.in_([*moved["moved"], *moved["ended"]]))):
        if row.id in moved["moved"]:
            row.beneficiary_id = gone.id
        if row.id in moved["ended"]:
            row.withdrawn_at = None


def _cases_back(session: Session, actor: Actor, gone: Beneficiary, stood: dict[str, Any], now: datetime) -> None:
    for case in session.scalars(select(Case).where(Case.id.in_([int(key) for key in stood]))):
        before = stood[str(case.id)]
        case.beneficiary_id, case.booth_id, case.entitlement_id = gone.id, gone.booth_id, before["entitlement"]
        case.version += 1
        if before["asked"]:
            _withdraw_request(session, actor, case, worked=before["worked"], now=now)


def _withdraw_request(session: Session, actor: Actor, case: Case, *, worked: bool, now: datetime) -> None:
    work = case.work
    if work is not None and not worked:
        session.delete(work)
    elif work is not None:
        work.closure_asked_at = work.closure_asked_by_id = work.closure_owner_id = None
        work.facts = {name: value for name, value in work.facts.items() if name != "closure"}
    session.add(
        CaseEvent(
            case_id=case.id,
            kind=EventKind.NOTED,
            from_state=case.state,
            to_state=case.state,
            level=case.level,
            actor_id=actor.user_id,
            text=_WITHDRAWN_HI,
            occurred_at=now,
            recorded_at=now,
        )
    )


def _dues_back(session: Session, kept: Beneficiary, gone: Beneficiary, stood: dict[str, Any]) -> None:
    """Put entitlements back: each as it stood, at the booth where its person lives now."""
    for row in session.scalars(select(Entitlement).where(Entitlement.id.in_([int(key) for key in stood]))):
        before = stood[str(row.id)]
        owner = gone if before["beneficiary_id"] == gone.id else kept
        if as_it_stands(row) == before:
            continue
        row.beneficiary_id, row.booth_id = owner.id, owner.booth_id
        # A merge of before assessments came along has written down less of each.
        for name in before.keys() & {*ASSESSED, *RECEIPT}:
            value = before[name]
            setattr(row, name, date.fromisoformat(value) if value and name in _DAYS else value)
    session.flush()
