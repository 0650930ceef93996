"""The record that is kept knows all that both knew, and whatever led to it is found, over any number of merges."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.domain.lifecycle.clocks import day_of
from app.domain.merging import CannotUndo, PairState
from app.models import DuplicateCandidate, Entitlement
from app.services import beneficiaries, counter_upkeep, entitlements, merging, people, search, unmerging
from tests.services.test_merging import LATER, due, file, tables, twins
from tests.world import TODAY, World, widow_form


def test_the_kept_record_is_assessed_again_with_what_the_other_knew(world: World) -> None:
    """A widow whose record does not say so: with what the other record knows, the pension is due to her."""
    session, two = world.session, twins(world, samagra_member="123456789")
    two.one.facts = {}
    for row in session.scalars(select(Entitlement).filter_by(beneficiary_id=two.one.id)).all():
        session.delete(row)
    two.other.born_on = two.one.born_on
    entitlements.reassess(session, two.one, TODAY)
    counter_upkeep.rebuild(session)
    session.flush()
    before = tables(session)
    assert {row.scheme.code for row in session.scalars(select(Entitlement).filter_by(beneficiary_id=two.one.id))} == {
        "women"
    }
    for row in session.scalars(select(Entitlement).filter_by(beneficiary_id=two.other.id)).all():
        if row.scheme.code == "widow":
            session.delete(row)
    counter_upkeep.rebuild(session)
    before = tables(session)
    merging.merge(session, world.actor("office_bearer"), two.pair.id, "one", LATER)
    made = due(session, two.one)
    assert (made.status, made.receipt, made.checked_on) == ("eligible", "unknown", day_of(LATER))
    assert counter_upkeep.verify(session) == []
    point = session.begin_nested()
    file(world, two.one)
    with pytest.raises(CannotUndo):
        unmerging.undo_merge(session, world.actor("office_bearer"), two.pair.id, LATER)
    point.rollback()
    unmerging.undo_merge(session, world.actor("office_bearer"), two.pair.id, LATER)
    assert tables(session) == before
    assert counter_upkeep.verify(session) == []


def test_what_no_longer_holds_with_the_others_facts_is_not_due_any_more(world: World) -> None:
    session, two = world.session, twins(world, marital="married")
    two.one.facts = {name: value for name, value in two.one.facts.items() if name != "marital"}
    session.flush()
    assert due(session, two.one).status == "eligible"
    before = tables(session)
    merging.merge(session, world.actor("office_bearer"), two.pair.id, "one", LATER)
    assert two.one.facts["marital"] == "married"
    assert due(session, two.one).status == "ineligible"
    unmerging.undo_merge(session, world.actor("office_bearer"), two.pair.id, LATER)
    assert tables(session) == before


def test_an_old_number_is_found_over_any_number_of_merges(world: World) -> None:
    """A into B, then B into C: A's number, name and page lead to C, and each step back leads one step less."""
    session, two = world.session, twins(world, mobile="9222233333")
    actor, worker = world.actor("office_bearer"), world.actor("worker")
    one, other = two.one, two.other
    one.name_en, other.name_en = "Kesar", "Rampyari"
    merging.merge(session, actor, two.pair.id, "other", LATER)
    assert world.near.settlement is not None
    form = widow_form(world.near.settlement.id, "रामप्यारी जाटव", relation_name="हरि जाटव", mobile="9333344444")
    last = beneficiaries.register_beneficiary(session, worker, form, LATER)
    later = select(DuplicateCandidate).where(
        DuplicateCandidate.state == PairState.OPEN, DuplicateCandidate.other_id == last.id
    )
    second = session.scalars(later).one()
    merging.merge(session, actor, second.id, "other", LATER)
    assert (one.merged_into_id, other.merged_into_id) == (other.id, last.id)
    for said in ("9111122222", "9222233333", "9333344444", "rampyari", "रामप्यारी", "kesar"):
        assert [found.person.id for found in search.search(session, worker, said).people] == [last.id], said
    assert people.view_beneficiary(session, worker, one.id, TODAY).leads_to == last.id
    unmerging.undo_merge(session, actor, second.id, LATER)
    assert [found.person.id for found in search.search(session, worker, "9111122222").people] == [other.id]
    unmerging.undo_merge(session, actor, two.pair.id, LATER)
    assert [found.person.id for found in search.search(session, worker, "9111122222").people] == [one.id]


def test_whoever_may_decide_is_told_on_the_persons_page(world: World) -> None:
    session, two = world.session, twins(world)
    for person, told in (("office_bearer", [two.pair.id]), ("worker", [])):
        page = people.view_beneficiary(session, world.actor(person), two.one.id, TODAY)
        assert list(page.pairs) == told
    merging.say_not_same(session, world.actor("office_bearer"), two.pair.id, LATER)
    assert not people.view_beneficiary(session, world.actor("office_bearer"), two.one.id, TODAY).pairs
