"""Admins keep offices, ladders, freezes and holidays; cases feel it on their stage clocks and nowhere else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from app.domain.authorities import AreaOutOfReach, HolderHasLeft, HolderOverlaps, UnknownStep
from app.domain.errors import Conflict, DomainError, NotAllowed, NotFound
from app.domain.freezes import FilingFrozen, FreezeHasBegun, FreezeOverlaps, SignUpFrozen
from app.domain.holidays import BadHolidayLine, HolidayKnown
from app.domain.lifecycle import Action
from app.domain.lifecycle.refusals import Frozen
from app.models import AuditEntry, Case, Entitlement, Holiday, Submission
from app.services import (
    answering,
    authorities,
    beneficiaries,
    case_pages,
    cases,
    freezes,
    holidays,
    ladders,
)
from app.services.authorities import AuthorityFilter, AuthorityForm, HolderForm
from app.services.case_work import move_case
from app.services.freezes import FreezeForm
from app.services.holidays import HolidayForm
from app.services.rule_book import forget_rules, rule_book, rules_for
from tests.world import NOW, TODAY, World, widow_form

DAY = timedelta(days=1)


def near_case(world: World) -> Case:
    case = world.session.scalars(select(Case).where(Case.number == world.near.case_number)).one()
    world.session.refresh(case)
    return case


def freeze(world: World, first: int, last: int, area_id: int | None = None) -> Any:
    where = world.near.constituency.id if area_id is None else area_id
    form = FreezeForm(where, TODAY + first * DAY, TODAY + last * DAY, "पंचायत चुनाव")
    return freezes.declare_freeze(world.session, world.actor("state_admin"), form, NOW)


def last_entry(session: Session) -> AuditEntry:
    return session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc()).limit(1)).one()


def test_a_freeze_moves_the_stage_and_never_the_case(world: World) -> None:
    before = near_case(world)
    due, whole, version = before.stage_due, before.case_due, before.version
    made = freeze(world, 2, 6)
    after = near_case(world)
    assert (after.stage_due, after.case_due, after.version) == (due + 5 * DAY, whole, version)
    assert last_entry(world.session).details["cases"] == 1
    freezes.move_end(world.session, world.actor("state_admin"), made.id, TODAY + 3 * DAY)
    assert near_case(world).stage_due == due + 2 * DAY
    freezes.remove_freeze(world.session, world.actor("state_admin"), made.id, NOW)
    assert near_case(world).stage_due == due


def test_a_freeze_elsewhere_touches_nothing_here(world: World) -> None:
    due = near_case(world).stage_due
    freeze(world, 0, 30, world.far.district.id)
    assert near_case(world).stage_due == due


def test_under_a_freeze_nothing_new_begins_and_what_runs_goes_on(world: World) -> None:
    session = world.session
    freeze(world, 0, 9)
    worker, bearer = world.actor("worker"), world.actor("office_bearer")
    until = f"{TODAY + 9 * DAY:%d-%m-%Y}"
    women = session.scalars(
        select(Entitlement.id).where(
            Entitlement.beneficiary_id == world.near.beneficiary_id,
            Entitlement.id != world.near.entitlement_id,
            Entitlement.status == "eligible",
        )
    ).first()
    assert women is not None
    with pytest.raises(FilingFrozen) as refused:
        cases.file_case(session, worker, cases.CaseForm(women), NOW)
    assert until in refused.value.sentence.hi
    assert case_pages.case_to_file(session, worker, women, TODAY).frozen_until == TODAY + 9 * DAY
    assert world.near.settlement is not None
    with pytest.raises(SignUpFrozen):
        beneficiaries.register_beneficiary(session, worker, widow_form(world.near.settlement.id, "नई बाई"), NOW)
    number = world.near.case_number
    with pytest.raises(Frozen):
        move_case(session, bearer, number, Action.ESCALATE, {"text": "देर"}, None, NOW)
    owner = {"owner_id": world.users["worker"]}
    assert move_case(session, bearer, number, Action.ASSIGN, owner, None, NOW).state == "ASSIGNED"
    assert cases.file_case(session, worker, cases.CaseForm(women), NOW + 10 * DAY).state == "OPEN"


def test_freezes_that_cannot_be(world: World) -> None:
    admin = world.actor("state_admin")
    running = freeze(world, -1, 5)
    with pytest.raises(FreezeOverlaps):
        freeze(world, 5, 8)
    with pytest.raises(FreezeHasBegun):
        freezes.remove_freeze(world.session, admin, running.id, NOW)
    with pytest.raises(AreaOutOfReach):
        freeze(world, 1, 2, 10**12)
    with pytest.raises(NotAllowed):
        freezes.list_freezes(world.session, world.actor("area_admin"))
    with pytest.raises(NotFound):
        freezes.get_freeze(world.session, admin, 10**12)
    assert freezes.list_freezes(world.session, admin)[0].id == running.id


def test_a_holiday_stops_a_stage_for_a_day(world: World) -> None:
    session, admin = world.session, world.actor("state_admin")
    due, whole = near_case(world).stage_due, near_case(world).case_due
    here = holidays.add_holiday(session, admin, HolidayForm(TODAY + DAY, "मेला", area_id=world.near.district.id))
    holidays.add_holiday(session, admin, HolidayForm(TODAY + 2 * DAY, "मेला", area_id=world.far.district.id))
    assert (near_case(world).stage_due, near_case(world).case_due) == (due + DAY, whole)
    with pytest.raises(HolidayKnown):
        holidays.add_holiday(session, admin, HolidayForm(TODAY + DAY, "फिर", area_id=world.near.district.id))
    holidays.remove_holiday(session, admin, here.id)
    assert near_case(world).stage_due == due
    with pytest.raises(NotFound):
        holidays.remove_holiday(session, admin, here.id)


def test_a_list_of_holidays_is_entered_once_or_not_at_all(world: World) -> None:
    session, admin = world.session, world.actor("state_admin")
    kept = session.scalar(select(func.count()).select_from(Holiday))
    with pytest.raises(BadHolidayLine):
        holidays.add_listed_holidays(session, admin, "22-03-2027 होली\nदिवाली")
    assert session.scalar(select(func.count()).select_from(Holiday)) == kept
    assert holidays.add_listed_holidays(session, admin, "22-03-2027 होली\n26-01-2027 गणतंत्र दिवस") == 2
    assert len(holidays.view_year(session, admin, 2027).missing) == 3
    assert holidays.add_fixed_holidays(session, admin, 2027) == 3
    assert holidays.add_fixed_holidays(session, admin, 2027) == 0
    shown = holidays.view_year(session, admin, 2027)
    assert (len(shown.holidays), shown.missing) == (5, [])


def test_a_holiday_known_at_filing_lengthens_a_limit_in_working_days(world: World) -> None:
    """The statutory limit of a service is counted in working days (own list of schemes, ``limit_kind``)."""
    session, worker = world.session, world.actor("worker")
    scheme = world.schemes["women"]
    scheme.limit_days, scheme.limit_kind = 3, "working_days"
    holidays.add_holiday(session, world.actor("state_admin"), HolidayForm(date(2026, 11, 23), "अवकाश"))
    here = select(Entitlement).where(Entitlement.beneficiary_id == world.near.beneficiary_id)
    due = {row.scheme_id: row.id for row in session.scalars(here)}
    monday = datetime(2026, 11, 23, 4, tzinfo=UTC)
    case = cases.file_case(session, worker, cases.CaseForm(due[scheme.id]), monday)
    assert case.case_due == datetime(2026, 11, 26, 18, 30, tzinfo=UTC)


def test_an_office_its_holders_and_its_vacancy(world: World) -> None:
    session, admin = world.session, world.actor("area_admin")
    form = AuthorityForm("सीईओ जनपद", "GP_DESK", world.near.district.id, department_code="SJ")
    office = authorities.add_authority(session, admin, form)
    assert authorities.count_authorities(session, admin, TODAY) == (2, 1)
    assert answering.post_of(office, TODAY).vacant_since is None
    since = TODAY - 100 * DAY
    authorities.appoint_holder(session, admin, office.id, HolderForm("श्री एक", since, mobile="9876500001"), NOW)
    authorities.appoint_holder(session, admin, office.id, HolderForm("श्री दो", TODAY - 10 * DAY), NOW)
    first, second = sorted(office.holders, key=lambda one: one.starts_on)
    assert (first.ends_on, second.ends_on) == (TODAY - 11 * DAY, None)
    with pytest.raises(HolderOverlaps):
        authorities.appoint_holder(session, admin, office.id, HolderForm("श्री तीन", TODAY - 50 * DAY), NOW)
    authorities.end_holder(session, admin, office.id, second.id, TODAY - 4 * DAY)
    with pytest.raises(HolderHasLeft):
        authorities.end_holder(session, admin, office.id, second.id, TODAY)
    assert answering.post_of(office, TODAY).vacant_since == TODAY - 3 * DAY
    vacant = authorities.list_authorities(session, admin, AuthorityFilter(vacant=True), TODAY)
    assert [one.office.id for one in vacant.rows] == [office.id]
    assert first.mobile == "9876500001"
    kept = (
        session.connection().exec_driver_sql("SELECT mobile FROM authority_holder WHERE mobile IS NOT NULL").scalars()
    )
    assert all("98765" not in sealed for sealed in kept)
    authorities.reveal_numbers(session, admin, office.id)
    assert last_entry(session).action == "holder_number_shown"


def test_an_admin_of_an_area_keeps_the_offices_below_it_alone(world: World) -> None:
    session, admin = world.session, world.actor("area_admin")
    listed = authorities.list_authorities(session, admin, AuthorityFilter(), TODAY)
    assert [one.office.id for one in listed.rows] == [world.near.office_id]
    with pytest.raises(NotFound):
        authorities.get_authority(session, admin, world.far.office_id)
    for area_id in (world.far.district.id, world.state.id, None):
        with pytest.raises(AreaOutOfReach):
            authorities.add_authority(session, admin, AuthorityForm("कहीं और", "GP_DESK", area_id))
    with pytest.raises(UnknownStep):
        authorities.add_authority(session, admin, AuthorityForm("दफ्तर", "NOWHERE", world.near.district.id))
    everywhere = authorities.list_authorities(session, world.actor("state_admin"), AuthorityFilter(), TODAY)
    assert len(everywhere.rows) == 2
    form = AuthorityForm("नया नाम", "GP_DESK", world.near.district.id)
    assert authorities.edit_authority(session, admin, world.near.office_id, 1, form).version == 2
    with pytest.raises(Conflict):
        authorities.edit_authority(session, admin, world.near.office_id, 1, form)


def test_a_paper_names_the_office_and_keeps_free_text(world: World) -> None:
    session, number = world.session, world.near.case_number
    page = case_pages.view_case(session, world.actor("office_bearer"), number, TODAY)
    assert page.answerer is not None and page.answerer.office is not None and page.answerer.post is not None
    assert (page.answerer.office.id, page.answerer.post.holder.name) == (world.near.office_id, "श्री रमेश")
    owner = {"owner_id": world.users["worker"]}
    move_case(session, world.actor("office_bearer"), number, Action.ASSIGN, owner, None, NOW)
    paper = {"level": 1, "filed_on": TODAY, "papers_complete": True}
    move_case(session, world.actor("worker"), number, Action.SUBMIT, paper, None, NOW)
    other = {**paper, "authority": "सरपंच के घर"}
    move_case(session, world.actor("worker"), number, Action.SUBMIT_AGAIN, other, None, NOW)
    given = session.execute(select(Submission.authority, Submission.authority_id).order_by(Submission.sequence)).all()
    assert [tuple(row) for row in given] == [("पंचायत कार्यालय", world.near.office_id), ("सरपंच के घर", None)]


WRONG_HANDS: dict[str, Any] = {
    "ladder": lambda world, actor: ladders.start_ladder(world.session, actor, "scheme-widow"),
    "freeze": lambda world, actor: freezes.declare_freeze(world.session, actor, FreezeForm(1, TODAY, TODAY, "x")),
    "holiday": lambda world, actor: holidays.add_fixed_holidays(world.session, actor, 2027),
    "office": lambda world, actor: authorities.get_authority(world.session, actor, world.near.office_id),
}


@pytest.mark.parametrize("what", WRONG_HANDS)
def test_only_admins_do_this(world: World, what: str) -> None:
    people = ("worker", "office_bearer", "reviewer", "auditor", *(() if what == "office" else ("area_admin",)))
    for person in people:
        with pytest.raises(DomainError) as refused:
            WRONG_HANDS[what](world, world.actor(person))
        assert isinstance(refused.value, NotAllowed)


def test_many_cases_ask_for_their_rules_in_a_handful_of_queries(world: World) -> None:
    session = world.session
    freeze(world, 0, 3)
    rows = session.scalars(select(Case)).all() * 500
    [case.scheme for case in rows]
    forget_rules(session)
    asked: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *args: asked.append(args[2]))
    book = rule_book(session, TODAY)
    book.read_booths(case.booth_id for case in rows)
    found = {id(book.rules_for(case)) for case in rows}
    assert len(asked) <= 5
    assert len(found) == 2
    assert rules_for(session, rows[0].scheme, rows[0].booth_id, TODAY + DAY) is book.rules_for(rows[0])
