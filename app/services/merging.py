"""Making two records of one person one, and taking that back; nothing is deleted on the way.

Cases, entitlements and consents of the record that goes are moved to the one that stays. Where both have the same
scheme and period, the other's entitlement stays with its record and is no longer due there. Two live cases of one
scheme both stay: for the moved one somebody is asked to close it as filed twice, by the rules of every closing. The
record itself stays too, and leads to the one that was kept, which is assessed again with all that it knows now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.cases import CLOSED
from app.domain.counters import Standing
from app.domain.lifecycle import Action
from app.domain.lifecycle.clocks import day_of
from app.domain.lifecycle.facts import ClosureKind
from app.domain.merging import (
    CLOSE_AS_DUPLICATE,
    DUPLICATE_RECORD,
    AlreadyDecided,
    ChooseKept,
    PairState,
    Word,
    withdrawn_with,
)
from app.domain.search_keys import search_text
from app.models import AuditHead, Beneficiary, Case, Consent, DuplicateCandidate, Entitlement, PersonMerge
from app.services import audit, counters, entitlements, search_index
from app.services.case_work import move_case
from app.services.merged_records import leading_to
from app.services.same_person_pages import pair_to_decide

KEEP = ("one", "other")
FILLED = ("name_en", "relation_name")
NUMBERS = (("mobile", "mobile_key"), ("samagra_member", "samagra_member_key"), ("born_on", "birth_precision"))
"""What the kept record takes over from the other where it knows nothing itself."""
RECEIPT = ("receipt", "receipt_asked_on", "received_on")
ASSESSED = ("status", "why", "rule_id", "checked_on")
DUE = ("beneficiary_id", "booth_id", *ASSESSED, *RECEIPT)
"""What merging may change of an entitlement."""

Document = dict[str, Any]


def say_not_same(session: Session, actor: Actor, pair_id: int, now: datetime | None = None) -> DuplicateCandidate:
    """Write down that two records are two people; the pair is never offered again.

    Raises:
        NotFound, OtherArea: one or both are out of reach. AlreadyDecided.
    """
    pair = _open_pair(session, actor, pair_id)
    pair.state, pair.decided_at, pair.decided_by_id = PairState.NOT_SAME, now or datetime.now(UTC), actor.user_id
    session.flush()
    audit.record(session, actor, "pair_not_same", "beneficiary", pair.one_id, {"other": pair.other_id})
    return pair


def merge(session: Session, actor: Actor, pair_id: int, keep: str, now: datetime | None = None) -> PersonMerge:
    """Make the two records of a pair one; ``keep`` says which stays, "one" or "other".

    Raises:
        NotFound, OtherArea: one or both are out of reach. AlreadyDecided. ChooseKept.
    """
    if keep not in KEEP:
        raise ChooseKept(field="keep")
    moment = now or datetime.now(UTC)
    pair = _open_pair(session, actor, pair_id)
    kept, gone = (pair.one, pair.other) if keep == "one" else (pair.other, pair.one)
    before = standing(session, kept, gone)
    moved: Document = {"filled": _fill(kept, gone), "consents": _move_consents(session, kept, gone)}
    moved["dues"], counted_there = _move_dues(session, kept, gone)
    moved["cases"], twice = _move_cases(session, kept, gone, counted_there)
    gone.merged_into_id = kept.id
    write_words(session, [kept, gone])
    session.flush()
    counters.record_change(session, before, standing(session, kept, gone))
    moved["made"] = _assess_again(session, kept, moved["dues"], day_of(moment))
    for case, running in twice:
        _ask_to_close(session, actor, case, running, moment)
    for case in session.scalars(select(Case).where(Case.id.in_([int(key) for key in moved["cases"]]))):
        moved["cases"][str(case.id)]["version"] = case.version
    pair.state, pair.decided_at, pair.decided_by_id = PairState.MERGED, moment, actor.user_id
    told = {"merged": gone.id, "cases": len(moved["cases"]), "dues": len(moved["dues"])}
    audit.record(session, actor, "person_merged", "beneficiary", kept.id, told)
    row = PersonMerge(candidate_id=pair.id, kept_id=kept.id, merged_id=gone.id, moved=moved)
    row.merged_at, row.merged_by_id = moment, actor.user_id
    row.audit_sequence = session.scalars(select(AuditHead.sequence)).one()
    session.add(row)
    session.flush()
    return row


def _open_pair(session: Session, actor: Actor, pair_id: int) -> DuplicateCandidate:
    pair = pair_to_decide(session, actor, pair_id)
    both = select(Beneficiary).where(Beneficiary.id.in_([pair.one_id, pair.other_id])).order_by(Beneficiary.id)
    session.scalars(both.with_for_update(of=Beneficiary).execution_options(populate_existing=True)).all()
    if pair.state != PairState.OPEN or pair.one.merged_into_id or pair.other.merged_into_id:
        raise AlreadyDecided
    return pair


def standing(session: Session, *people: Beneficiary) -> Standing:
    """Return how all that belongs to some people stands in the counts."""
    keys = [person.id for person in people]
    return counters.standing_where(
        session, cases=Case.beneficiary_id.in_(keys), dues=Entitlement.beneficiary_id.in_(keys)
    )


def write_words(session: Session, people: Sequence[Beneficiary]) -> None:
    """Write the words under which people are found: of their own names and of the records that lead to them."""
    search_index.remove_people(session, [(person.id, person.booth_id, person.search_keys) for person in people])
    session.flush()
    for person in people:
        person.search_keys = ""
        if person.merged_into_id is None:
            others = Beneficiary.id.in_(leading_to(session, person.id))
            theirs = select(Beneficiary.name_hi, Beneficiary.name_en).where(others)
            names = [name for row in session.execute(theirs.order_by(Beneficiary.id)) for name in row]
            person.search_keys = search_text(person.name_hi, person.name_en, *names)[:300]
            search_index.add_person(session, person)


def _fill(kept: Beneficiary, gone: Beneficiary) -> Document:
    """Let the kept record take over what it does not know; return what that was, by name."""
    plain = [name for name in FILLED if not getattr(kept, name) and getattr(gone, name)]
    pairs = [names for names in NUMBERS if getattr(kept, names[0]) is None and getattr(gone, names[0]) is not None]
    precision = kept.birth_precision
    for name in (*plain, *(name for names in pairs for name in names)):
        setattr(kept, name, getattr(gone, name))
    facts = sorted(set(gone.facts) - set(kept.facts))
    kept.facts = {**kept.facts, **{name: gone.facts[name] for name in facts}}
    kept.version += 1
    return {"plain": plain, "numbers": [names[0] for names in pairs], "facts": facts, "precision": precision}


def _move_consents(session: Session, kept: Beneficiary, gone: Beneficiary) -> Document:
    """Move what the person agreed to; a later withdrawal under either record holds for both."""
    rows = list(session.scalars(select(Consent).where(Consent.beneficiary_id.in_([kept.id, gone.id]))))
    moved = [row.id for row in rows if row.beneficiary_id == gone.id]
    ended = withdrawn_with(Word(row.id, row.given_at, row.withdrawn_at) for row in rows)
    for row in rows:
        row.beneficiary_id = kept.id
        row.withdrawn_at = ended.get(row.id, row.withdrawn_at)
    session.flush()
    session.expire(kept, ["consents"])
    session.expire(gone, ["consents"])
    return {"moved": moved, "ended": sorted(ended)}


def _move_dues(session: Session, kept: Beneficiary, gone: Beneficiary) -> tuple[Document, dict[int, Entitlement]]:
    """Move entitlements; return how the changed ones stood, and which of the kept record counts instead of which."""
    rows = session.scalars(select(Entitlement).where(Entitlement.beneficiary_id.in_([kept.id, gone.id]))).all()
    mine = {(row.scheme_id, row.period): row for row in rows if row.beneficiary_id == kept.id}
    before: Document = {}
    instead: dict[int, Entitlement] = {}
    for row in rows:
        if row.beneficiary_id != gone.id:
            continue
        before[str(row.id)] = as_it_stands(row)
        twin = mine.get((row.scheme_id, row.period))
        if twin is None:
            row.beneficiary_id, row.booth_id = kept.id, kept.booth_id
            continue
        instead[row.id] = twin
        before[str(twin.id)] = as_it_stands(twin)
        if twin.receipt == "unknown" and row.receipt != "unknown":
            for name in RECEIPT:
                setattr(twin, name, getattr(row, name))
            row.receipt, row.receipt_asked_on, row.received_on = "unknown", None, None
        row.status, row.why = "ineligible", [[DUPLICATE_RECORD.hi, DUPLICATE_RECORD.en]]
    session.flush()
    return before, instead


def _assess_again(session: Session, kept: Beneficiary, before: Document, today: date) -> list[int]:
    """Hold the kept record, with all that it knows now, against the rules; return which entitlements that made."""
    theirs = select(Entitlement).where(Entitlement.beneficiary_id == kept.id)
    known = session.scalars(theirs).all()
    for row in known:
        before.setdefault(str(row.id), as_it_stands(row))
    entitlements.reassess(session, kept, today)
    return sorted({row.id for row in session.scalars(theirs)} - {row.id for row in known})


def as_it_stands(row: Entitlement) -> Document:
    """Return what merging may change of an entitlement, as plain values."""
    return {name: value.isoformat() if isinstance(value := getattr(row, name), date) else value for name in DUE}


def _move_cases(
    session: Session, kept: Beneficiary, gone: Beneficiary, instead: dict[int, Entitlement]
) -> tuple[Document, list[tuple[Case, Case]]]:
    """Move cases; return how they stood, and each live one whose scheme runs in another case already, with that one."""
    before: Document = {}
    twice = []
    running = _live(session, [row.id for row in instead.values()])
    for case in session.scalars(select(Case).where(Case.beneficiary_id == gone.id).with_for_update(of=Case)):
        before[str(case.id)] = {"entitlement": case.entitlement_id, "worked": case.work is not None, "asked": False}
        twin = instead.get(case.entitlement_id)
        if twin is not None and case.state not in CLOSED and twin.id in running:
            twice.append((case, running[twin.id]))
            before[str(case.id)]["asked"] = case.work is None or case.work.closure_asked_at is None
        elif twin is not None:
            case.entitlement_id = twin.id
        case.beneficiary_id, case.booth_id = kept.id, kept.booth_id
        case.version += 1
    session.flush()
    return before, twice


def _live(session: Session, dues: Iterable[int]) -> dict[int, Case]:
    live = select(Case).where(Case.entitlement_id.in_(list(dues)), Case.state.not_in(sorted(CLOSED)))
    return {case.entitlement_id: case for case in session.scalars(live)}


def _ask_to_close(session: Session, actor: Actor, case: Case, running: Case, now: datetime) -> None:
    """Ask for the closing of a case filed twice; where that waits already, nothing is asked again."""
    if case.work is not None and case.work.closure_asked_at is not None:
        return
    said = {"kind": ClosureKind.DUPLICATE, "text": CLOSE_AS_DUPLICATE.hi.format(number=running.number)}
    move_case(session, actor, case.number, Action.ASK_CLOSURE, said, None, now)
