"""Sending a report: once, sealed, countable, and never to be read again by whoever sent it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.domain.errors import InvalidInput, NotAllowed, NotFound
from app.domain.identifiers import InvalidMobile
from app.domain.partiality import Agreed, Precision
from app.domain.partiality_rules import (
    DayAhead,
    LeaningsRefused,
    NoDay,
    NoNameToGive,
    NothingTold,
    OfficeElsewhere,
    PlaceNotChosen,
)
from app.models import Area, AuditEntry, Authority, AuthorityHolder, PartialityReport
from app.services import partiality
from tests.partiality_world import Government, govern, tell
from tests.world import World

SECRET = "गुप्तकोयल"


@pytest.fixture
def places(world: World) -> Government:
    return govern(world)


def test_a_report_is_kept_with_its_span_and_state(world: World, places: Government) -> None:
    report = tell(world, places.panchayat, precision=Precision.MONTH)
    assert (report.state, report.happened_on, report.recorded_by_id) == ("new", date(2026, 9, 1), world.users["worker"])
    assert len(report.number) == 10


def test_sent_twice_it_is_one_report(session: Session, world: World, places: Government) -> None:
    before = session.scalar(select(func.count(PartialityReport.id)))
    first = tell(world, places.panchayat, client_key="k1")
    assert tell(world, places.panchayat, client_key="k1").id == first.id
    assert session.scalar(select(func.count(PartialityReport.id))) == (before or 0) + 1


def test_nothing_that_leads_to_the_complainant_is_readable_in_the_database(
    session: Session, world: World, places: Government
) -> None:
    report = tell(
        world,
        places.panchayat,
        what=f"{SECRET} को मना किया",
        name=f"{SECRET} बाई",
        mobile="98765 43219",
        witness=SECRET,
        case_number=world.near.case_number,
    )
    row = session.execute(text("SELECT * FROM partiality_report WHERE id = :id"), {"id": report.id}).one()
    kept = " ".join(str(value) for value in row)
    for told in (SECRET, "9876543219", world.near.case_number):
        assert told not in kept
    session.expire_all()
    assert (report.name, report.mobile, report.case_number) == (f"{SECRET} बाई", "9876543219", world.near.case_number)


def test_a_name_that_is_left_out_leaves_a_mark_alone(session: Session, world: World, places: Government) -> None:
    open_one = tell(world, places.panchayat, case_number=world.near.case_number, about_case_person=True)
    assert (open_one.name, open_one.mobile) == ("सुनीता बाई", "9876543210")
    closed = tell(world, places.panchayat, case_number=world.near.case_number, about_case_person=True, leave_out=True)
    assert (closed.name, closed.mobile, closed.case_number) == (None, None, None)
    assert closed.complainant_key == open_one.complainant_key is not None


def test_a_case_of_somebody_else_may_stay_when_the_name_is_left_out(world: World, places: Government) -> None:
    report = tell(world, places.panchayat, case_number=world.near.case_number, name="पड़ोसी", leave_out=True)
    assert (report.case_number, report.name) == (world.near.case_number, None)


def test_without_any_trace_nobody_is_counted(world: World, places: Government) -> None:
    assert tell(world, places.panchayat).complainant_key is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"what": " "}, NothingTold),
        ({"what": "हम कांग्रेस के हैं"}, LeaningsRefused),
        ({"witness": "मुसलमान पड़ोसी"}, LeaningsRefused),
        ({"name": "ABC1234567"}, InvalidInput),
        ({"mobile": "12345"}, InvalidMobile),
        ({"happened_on": None}, NoDay),
        ({"happened_on": date(2026, 10, 6)}, DayAhead),
        ({"agreed": Agreed.WITH_NAME}, NoNameToGive),
        ({"agreed": Agreed.WITH_NAME, "name": "रमा", "leave_out": True}, NoNameToGive),
        ({"office_id": 2**70}, OfficeElsewhere),
        ({"case_number": "PH00-00000000"}, NotFound),
    ],
)
def test_what_is_refused(world: World, places: Government, changes: dict, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        tell(world, places.panchayat, **changes)


def test_posts_of_far_places_cannot_be_named(world: World, places: Government) -> None:
    for nowhere in (Area(id=2**70), Area(id=0), Area()):
        with pytest.raises(PlaceNotChosen):
            tell(world, nowhere)
    with pytest.raises(PlaceNotChosen):
        tell(world, world.far.district)
    with pytest.raises(NotFound):
        tell(world, places.panchayat, case_number=world.far.case_number)


def test_the_form_offers_the_smallest_places_first(session: Session, world: World, places: Government) -> None:
    worker = world.actor("worker")
    offered = partiality.choices_for(session, worker)
    assert [area.id for area in offered.areas] == [places.panchayat.id, places.block.id, places.district.id]
    assert [office.id for office in offered.offices] == [world.near.office_id]
    bearer = partiality.choices_for(session, world.actor("office_bearer"), world.near.case_number)
    assert [area.id for area in bearer.areas] == [area.id for area in offered.areas]


def test_a_list_that_is_too_long_is_narrowed(
    session: Session, world: World, places: Government, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partiality, "MOST_AREAS", 3)
    reviewer = world.actor("reviewer")
    offered = partiality.choices_for(session, reviewer)
    blocks = [places.block.id, places.other_block.id, places.district.id]
    assert sorted(area.id for area in offered.narrow) == sorted(blocks)
    assert places.panchayat.id not in {area.id for area in offered.areas}
    inside = partiality.choices_for(session, reviewer, within_id=places.block.id)
    assert ([area.id for area in inside.areas], inside.narrow) == ([places.panchayat.id, places.block.id], [])


def test_who_held_the_office_then_is_written_down_if_it_is_sure(
    session: Session, world: World, places: Government
) -> None:
    office = Authority(area_id=places.panchayat.id, step_code="GP_DESK", name_hi="कार्यालय")
    session.add(office)
    session.flush()
    old = AuthorityHolder(authority_id=office.id, name="पहले", starts_on=date(2020, 1, 1), ends_on=date(2026, 9, 10))
    new = AuthorityHolder(authority_id=office.id, name="अब", mobile="9876501234", starts_on=date(2026, 9, 11))
    session.add_all([old, new])
    session.flush()
    day = tell(world, places.panchayat, office_id=office.id)
    month = tell(world, places.panchayat, office_id=office.id, precision=Precision.MONTH)
    before = tell(world, places.panchayat, office_id=office.id, happened_on=date(2026, 8, 1))
    assert (day.holder_id, month.holder_id, before.holder_id) == (new.id, None, old.id)
    assert (day.accused_key is not None, before.accused_key) == (True, None)
    with pytest.raises(OfficeElsewhere):
        tell(world, places.block, office_id=office.id)


def test_the_chain_says_that_and_who_but_not_what(session: Session, world: World, places: Government) -> None:
    report = tell(world, places.panchayat, what=SECRET, name=SECRET)
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()
    assert entry is not None
    assert (entry.action, entry.subject_id, entry.details) == ("partiality_sent", report.id, {})


def test_whoever_sent_keeps_a_number_and_nobody_else_has_it(session: Session, world: World, places: Government) -> None:
    report = tell(world, places.panchayat)
    worker = world.actor("worker")
    assert partiality.list_receipts(session, worker)[0] == report.number
    assert partiality.get_receipt(session, worker, report.number.lower()) == report.number
    for person in ("office_bearer", "reviewer"):
        assert report.number not in partiality.list_receipts(session, world.actor(person))
        with pytest.raises(NotFound):
            partiality.get_receipt(session, world.actor(person), report.number)


@pytest.mark.parametrize("person", ["area_admin", "state_admin", "auditor"])
def test_who_meets_nobody_tells_nothing(session: Session, world: World, places: Government, person: str) -> None:
    with pytest.raises(NotAllowed):
        tell(world, places.panchayat, person)
