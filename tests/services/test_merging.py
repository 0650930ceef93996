"""Two records made one keep all that both had; taken back, every table stands as it stood before."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.cases import CaseState
from app.domain.errors import NotFound
from app.domain.lifecycle import Action
from app.domain.lifecycle.facts import ClosureKind
from app.domain.merging import AlreadyDecided, CannotUndo, ChooseKept, PairState
from app.models import (
    Beneficiary,
    BeneficiarySearchWord,
    Case,
    CaseEvent,
    CaseWork,
    Consent,
    DuplicateCandidate,
    Entitlement,
    Household,
    Submission,
)
from app.services import (
    audit,
    beneficiaries,
    cases,
    counter_upkeep,
    entitlements,
    merging,
    search,
    unmerging,
)
from app.services.case_work import move_case
from tests.world import NOW, TODAY, World, widow_form

LATER = NOW + timedelta(days=1)
COMPARED = (Beneficiary, Household, Consent, Entitlement, Case, CaseWork, Submission, BeneficiarySearchWord)
COUNTED = (Beneficiary, Consent, Entitlement, Case, CaseEvent, Submission)
VERSIONS = ("version",)
"""Go up with every change, so that an old form is refused; taking back is a change too."""


@dataclasses.dataclass
class Twins:
    """Two records of one person and the pair that they make."""

    one: Beneficiary
    other: Beneficiary
    pair: DuplicateCandidate


def twins(world: World, **changes: Any) -> Twins:
    """Register one person twice; ``changes`` are those of the second record."""
    worker = world.actor("worker")
    assert world.near.settlement is not None
    known = {"relation_name": "हरि जाटव", "mobile": "9111122222"}
    one, other = (
        beneficiaries.register_beneficiary(
            world.session, worker, widow_form(world.near.settlement.id, name, **{**known, **more}), NOW
        )
        for name, more in (("रामप्यारी जाटव", {}), ("Rampyari Jatav", changes))
    )
    pair = world.session.scalars(select(DuplicateCandidate).where(DuplicateCandidate.one_id == one.id)).one()
    return Twins(one, other, pair)


def due(session: Session, person: Beneficiary, scheme: str = "widow") -> Entitlement:
    rows = session.scalars(select(Entitlement).where(Entitlement.beneficiary_id == person.id))
    return next(row for row in rows if row.scheme.code == scheme)


def file(world: World, person: Beneficiary, scheme: str = "widow") -> Case:
    form = cases.CaseForm(due(world.session, person, scheme).id, "DOC_MISSING", "")
    return cases.file_case(world.session, world.actor("worker"), form, NOW)


def tables(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that belongs to people, row by row, without numbers of versions."""
    session.flush()
    session.expire_all()
    found = {}
    for model in COMPARED:
        columns = [column for column in model.__table__.columns if column.key not in VERSIONS]
        found[model.__tablename__] = sorted(
            (tuple(row) for row in session.execute(select(*columns))), key=lambda row: repr(row)
        )
    pairs = select(DuplicateCandidate.one_id, DuplicateCandidate.other_id, DuplicateCandidate.state)
    found["pairs"] = [tuple(row) for row in session.execute(pairs)]
    return found


def counts(session: Session) -> dict[str, int]:
    return {model.__tablename__: session.scalar(select(func.count()).select_from(model)) or 0 for model in COUNTED}


def test_all_moves_to_the_kept_record_and_nothing_is_lost(world: World) -> None:
    session, two = world.session, twins(world, samagra_member="123456789")
    case = file(world, two.other)
    before = counts(session)
    merge = merging.merge(session, world.actor("office_bearer"), two.pair.id, "one", LATER)
    assert (merge.kept_id, merge.merged_id) == (two.one.id, two.other.id)
    assert counts(session) == before
    assert (case.beneficiary_id, case.entitlement_id) == (two.one.id, due(session, two.one).id)
    assert two.other.merged_into_id == two.one.id
    assert two.one.samagra_member == "123456789"
    assert len(two.one.consents) == 2
    assert {row.status for row in session.scalars(select(Entitlement).filter_by(beneficiary_id=two.other.id))} == {
        "ineligible"
    }
    assert counter_upkeep.verify(session) == []
    assert audit.verify(session).broken_at is None
    for said in ("रामप्यारी", "rampyari jatav", "123456789", "9111122222"):
        assert [one.person.id for one in search.search(session, world.actor("worker"), said).people] == [two.one.id]
    session.expire_all()
    assert two.other not in two.other.household.members


def test_a_receipt_that_only_the_other_record_knows_comes_along(world: World) -> None:
    session, two = world.session, twins(world)
    entitlements.record_receipt(session, world.actor("worker"), due(session, two.other).id, "received", TODAY)
    merging.merge(session, world.actor("office_bearer"), two.pair.id, "one", LATER)
    kept = due(session, two.one)
    assert (kept.receipt, kept.received_on) == ("received", TODAY)
    assert due(session, two.other).receipt == "unknown"
    assert counter_upkeep.verify(session) == []


def test_of_two_live_cases_one_waits_for_a_closing_as_filed_twice(world: World) -> None:
    session, two = world.session, twins(world)
    first, second = file(world, two.one), file(world, two.other)
    merging.merge(session, world.actor("office_bearer"), two.pair.id, "one", LATER)
    assert (first.state, second.state) == (CaseState.OPEN, CaseState.OPEN)
    assert second.beneficiary_id == two.one.id
    assert first.work is None
    assert second.work is not None
    assert second.work.facts["closure"]["kind"] == ClosureKind.DUPLICATE
    assert first.number in second.work.facts["closure"]["reason"]
    move_case(session, world.actor("reviewer"), second.number, Action.APPROVE_CLOSURE, {}, None, LATER)
    assert (second.state, second.work.closed_as) == (CaseState.CLOSED_OTHER, ClosureKind.DUPLICATE)
    assert counter_upkeep.verify(session) == []


def test_a_withdrawal_under_either_record_holds_for_the_person(world: World) -> None:
    session, two = world.session, twins(world)
    two.other.consents[0].withdrawn_at = LATER
    session.flush()
    merging.merge(session, world.actor("office_bearer"), two.pair.id, "one", LATER)
    assert not beneficiaries.has_consent(two.one)
    unmerging.undo_merge(session, world.actor("office_bearer"), two.pair.id, LATER)
    assert beneficiaries.has_consent(two.one)
    assert not beneficiaries.has_consent(two.other)


def test_which_stays_has_to_be_said_and_a_merge_happens_once(world: World) -> None:
    session, two, actor = world.session, twins(world), world.actor("office_bearer")
    with pytest.raises(ChooseKept):
        merging.merge(session, actor, two.pair.id, "", LATER)
    with pytest.raises(NotFound):
        unmerging.undo_merge(session, actor, two.pair.id, LATER)
    merging.merge(session, actor, two.pair.id, "other", LATER)
    for act in (
        lambda: merging.merge(session, actor, two.pair.id, "other"),
        lambda: merging.say_not_same(session, actor, two.pair.id),
    ):
        with pytest.raises(AlreadyDecided):
            act()


def _move_on(world: World, two: Twins, case: Case) -> None:
    said = {"owner_id": world.users["worker"]}
    move_case(world.session, world.actor("office_bearer"), case.number, Action.ASSIGN, said, None, LATER)


def _answer(world: World, two: Twins, case: Case) -> None:
    entitlements.answer_questions(world.session, world.actor("worker"), two.one.id, {"marital": "married"}, TODAY)


def _say_received(world: World, two: Twins, case: Case) -> None:
    moved = due(world.session, two.one, "women")
    entitlements.record_receipt(world.session, world.actor("worker"), moved.id, "received", TODAY)


def _file_again(world: World, two: Twins, case: Case) -> None:
    form = cases.CaseForm(due(world.session, two.one, "women").id, "DOC_MISSING", "")
    cases.file_case(world.session, world.actor("worker"), form, LATER + timedelta(hours=1))


def _merge_on(world: World, two: Twins, case: Case) -> None:
    assert world.near.settlement is not None
    form = widow_form(world.near.settlement.id, "रामप्यारी जाटव", relation_name="हरि जाटव", mobile="9111122222")
    beneficiaries.register_beneficiary(world.session, world.actor("worker"), form, LATER)
    later = world.session.scalars(select(DuplicateCandidate).where(DuplicateCandidate.state == PairState.OPEN)).one()
    merging.merge(world.session, world.actor("office_bearer"), later.id, "one", LATER)


@pytest.mark.parametrize(
    ("newer", "says"),
    [
        (_move_on, "has moved on"),
        (_answer, "has changed since"),
        (_say_received, "has changed since"),
        (_file_again, "was filed since"),
        (_merge_on, "Undo that first"),
    ],
)
def test_what_rests_on_a_merge_keeps_it_from_being_undone(
    world: World, newer: Callable[[World, Twins, Case], None], says: str
) -> None:
    two = twins(world)
    case = file(world, two.other)
    merging.merge(world.session, world.actor("office_bearer"), two.pair.id, "one", LATER)
    newer(world, two, case)
    with pytest.raises(CannotUndo) as refused:
        unmerging.undo_merge(world.session, world.actor("office_bearer"), two.pair.id, LATER)
    assert says in refused.value.sentence.en


def round_trip(world: World, story: Story) -> None:
    """Merge and take back in one story; hold the tables, the counts and the counters against each other."""
    session, two = world.session, twins(world, **story.changes)
    worker = world.actor("worker")
    for person, at in ((two.one, 0), (two.other, 1)):
        for scheme, receipt in zip(("widow", "women"), story.receipts[at], strict=True):
            entitlements.record_receipt(session, worker, due(session, person, scheme).id, receipt, TODAY)
        for scheme in story.filed[at]:
            if due(session, person, scheme).receipt != "received":
                case = file(world, person, scheme)
                if scheme in story.closing:
                    said = {"kind": ClosureKind.MOVED, "text": "चले गए"}
                    move_case(session, world.actor("office_bearer"), case.number, Action.ASK_CLOSURE, said, None, NOW)
                    move_case(session, world.actor("reviewer"), case.number, Action.APPROVE_CLOSURE, {}, None, NOW)
    if story.withdrawn:
        two.other.consents[0].withdrawn_at = LATER
    before, counted = tables(session), counts(session)
    merging.merge(session, world.actor("office_bearer"), two.pair.id, story.keep, LATER)
    assert counter_upkeep.verify(session) == []
    assert {**counts(session), "case_event": 0} == {**counted, "case_event": 0}
    assert counts(session)["case_event"] >= counted["case_event"]
    unmerging.undo_merge(session, world.actor("office_bearer"), two.pair.id, LATER)
    assert tables(session) == before
    assert counter_upkeep.verify(session) == []
    assert audit.verify(session).broken_at is None


@dataclasses.dataclass
class Story:
    """What the two records of a person have before they are made one."""

    keep: str
    changes: dict[str, Any]
    receipts: tuple[tuple[str, str], tuple[str, str]]
    filed: tuple[frozenset[str], frozenset[str]]
    closing: frozenset[str]
    withdrawn: bool


RECEIPTS = st.tuples(*[st.sampled_from(entitlements.RECEIPTS)] * 2)
SCHEMES = st.frozensets(st.sampled_from(["widow", "women"]))
STORIES = st.builds(
    Story,
    keep=st.sampled_from(merging.KEEP),
    changes=st.fixed_dictionaries(
        {}, optional={"samagra_member": st.just("123456789"), "name_en": st.just("Rampyari"), "mobile": st.just("")}
    ),
    receipts=st.tuples(RECEIPTS, RECEIPTS),
    filed=st.tuples(SCHEMES, SCHEMES),
    closing=SCHEMES,
    withdrawn=st.booleans(),
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(STORIES)
def test_a_merge_taken_back_leaves_every_table_as_it_was(world: World, story: Story) -> None:
    point = world.session.begin_nested()
    round_trip(world, story)
    point.rollback()
    world.session.expire_all()
