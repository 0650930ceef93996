"""Editing ladders: whose steps a scheme climbs, what may change under running cases, what an upgrade leaves alone."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.ladders import LadderKnown, LastStep, StepInUse, StepKnown
from app.models import EscalationStep, Scheme
from app.services import ladder_pages, ladders
from app.services.ladders import StepForm
from app.services.loading.reference import load_reference
from app.services.rule_book import RuleBook, forget_rules, rules_for
from tests.world import TODAY, World


def add_steps(session: Session) -> None:
    for place, code, days in ((2, "JANPAD_CMO", 15), (3, "RTI", 30)):
        session.add(EscalationStep(position=place, code=code, label_hi=code, label_en=code, days=days, days_kind="x"))
    session.flush()
    forget_rules(session)


def test_a_scheme_climbs_its_own_ladder(world: World) -> None:
    session, admin = world.session, world.actor("state_admin")
    add_steps(session)
    widow, booth = world.schemes["widow"], world.near.booths[0].id
    page = ladders.start_ladder(session, admin, "scheme-widow")
    assert [step.code for step in page.rungs] == ["GP_DESK", "JANPAD_CMO"]
    with pytest.raises(LadderKnown):
        ladders.start_ladder(session, admin, "scheme-widow")
    ladders.edit_step(session, admin, "scheme-widow", page.rungs[0].id, StepForm("पंचायत सचिव", days=3))
    added = ladders.add_step(session, admin, "scheme-widow", StepForm("कलेक्टर से मिलना", days=5))
    assert added.code == "OWN_1"
    own = rules_for(session, widow, booth).ladder
    assert [(rung.code, rung.limit.days) for rung in own.rungs] == [("GP_DESK", 3), ("JANPAD_CMO", 15), ("OWN_1", 5)]
    others = rules_for(session, world.schemes["women"], booth).ladder
    assert [rung.limit.days for rung in others.rungs] == [7, 15]
    ladders.start_ladder(session, admin, "department-SJ")
    assert len(ladder_pages.list_ladders(session, admin).ladders) == 3
    ladders.drop_ladder(session, admin, "scheme-widow")
    assert [rung.limit.days for rung in rules_for(session, widow, booth).ladder.rungs] == [7, 15]


def test_no_edit_moves_an_office_from_under_a_case(world: World) -> None:
    """The near and the far case stand on the first rung of the general ladder."""
    session, admin = world.session, world.actor("state_admin")
    add_steps(session)
    page = ladder_pages.view_ladder(session, admin, "general")
    before = [(step.code, step.position) for step in (*page.rungs, *page.beside)]
    with pytest.raises(StepInUse) as refused:
        ladders.remove_step(session, admin, "general", page.rungs[0].id)
    assert "2" in refused.value.sentence.hi
    with pytest.raises(StepKnown):
        ladders.add_step(session, admin, "general", StepForm("फिर", days=4, code="RTI"))
    with pytest.raises(NotFound):
        ladders.add_step(session, admin, "general", StepForm("कहीं", days=4, after_id=10**12))
    page = ladder_pages.view_ladder(session, admin, "general")
    assert [(step.code, step.position) for step in (*page.rungs, *page.beside)] == before
    between = ladders.add_step(session, admin, "general", StepForm("बीच में", days=4, after_id=page.rungs[0].id))
    page = ladder_pages.view_ladder(session, admin, "general")
    assert [step.code for step in page.rungs] == ["GP_DESK", between.code, "JANPAD_CMO"]
    ladders.remove_step(session, admin, "general", page.rungs[2].id)
    ladders.remove_step(session, admin, "general", between.id)
    with pytest.raises(LastStep):
        ladders.remove_step(session, admin, "general", page.rungs[0].id)


def test_an_upgrade_leaves_an_edited_ladder_alone(session: Session, world: World) -> None:
    admin = world.actor("state_admin")
    page = ladder_pages.view_ladder(session, admin, "general")
    ladders.edit_step(session, admin, "general", page.rungs[0].id, StepForm("पंचायत", days=21))
    load_reference(session, today=TODAY)
    assert [(step.code, step.days) for step in ladder_pages.view_ladder(session, admin, "general").rungs] == [
        ("GP_DESK", 21)
    ]


def test_the_products_own_ladder_keeps_the_days_of_single_departments(session: Session) -> None:
    load_reference(session, today=TODAY)
    book, days = RuleBook(session, TODAY), {}
    for scheme in session.scalars(select(Scheme).where(Scheme.code.in_(("ladli_behna", "kcc")))):
        days[scheme.code] = {rung.code: rung.limit.days for rung in book.ladder(scheme).rungs}["CMH_L1"]
    assert days == {"ladli_behna": 15, "kcc": 7}
