"""Erasing a person out of reports: what identifies them goes from every column, reports and counts stay."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.partiality import Agreed, Step
from app.domain.partiality_words import TAKEN_OUT
from app.domain.search_keys import search_text
from app.models import AuditEntry, Beneficiary, Case, PartialityReport
from app.models.encryption import field_cipher
from app.services import partiality_handling
from app.services.partiality_erasure import Erased, erase_person
from app.services.partiality_handling import Taken
from tests.partiality_world import LATER, Government, govern, tell
from tests.world import World

NAME, MOBILE = "सुनीता बाई", "9876543210"


@pytest.fixture
def places(session: Session, world: World) -> Government:
    session.execute(delete(PartialityReport))
    return govern(world)


@pytest.fixture
def person(session: Session, world: World) -> Beneficiary:
    found = session.get_one(Beneficiary, world.near.beneficiary_id)
    assert (found.name_hi, found.mobile) == (NAME, MOBILE)
    return found


def opened(session: Session, report: PartialityReport) -> PartialityReport:
    session.flush()
    session.expire_all()
    return session.get_one(PartialityReport, report.id)


def marks(session: Session) -> set[str | None]:
    return set(
        session.scalars(select(PartialityReport.complainant_key).where(PartialityReport.complainant_key.is_not(None)))
    )


def test_a_complainant_goes_and_still_counts_once(
    session: Session, world: World, places: Government, person: Beneficiary
) -> None:
    by_case = tell(
        world, places.panchayat, case_number=world.near.case_number, about_case_person=True, agreed=Agreed.WITH_NAME,
        what=f"{NAME} से कहा कि पहले साथ दो", client_key="k9",
    )  # fmt: skip
    by_name = tell(world, places.panchayat, name="सुनिता", what="फिर मना किया")
    left_out = tell(world, places.district, mobile="+91 98765 43210", leave_out=True)
    other = tell(world, places.panchayat, name="रमा बाई", mobile="9876500001", what="रमा को मना किया")
    before = marks(session)
    assert len(before) >= 3
    erased = erase_person(session, None, person.id)
    assert erased.as_complainant == 3
    for report in (by_case, by_name, left_out):
        kept = opened(session, report)
        assert (kept.name, kept.mobile, kept.case_number, kept.client_key) == (None, None, None, None)
        assert (kept.post, kept.area_id, kept.state) == (report.post, report.area_id, "new")
    assert opened(session, by_case).what == f"{TAKEN_OUT} बाई से कहा कि पहले साथ दो"
    assert opened(session, by_case).agreed == Agreed.WITHOUT_NAME
    new = {opened(session, report).complainant_key for report in (by_case, by_name, left_out)}
    assert len(new) == 1, "one person stays one person"
    assert not new & before, "and cannot be known again by the old mark"
    kept = opened(session, other)
    assert (kept.name, kept.mobile, kept.what) == ("रमा बाई", "9876500001", "रमा को मना किया")
    assert kept.complainant_key in before


def test_a_witness_goes_out_of_the_words_of_others(
    session: Session, world: World, places: Government, person: Beneficiary
) -> None:
    report = tell(
        world,
        places.panchayat,
        name="रमा बाई",
        mobile="9876500001",
        witness=f"सुनिता बाई और कमला, फोन {MOBILE}",
        what="कमला और सुनीता के सामने कहा",
    )
    reviewer = world.actor("reviewer")
    partiality_handling.move_report(session, reviewer, report.number, Step.TAKE_UP, Taken(1), LATER)
    partiality_handling.move_report(
        session, reviewer, report.number, Step.NOTE, Taken(2, words="सुनीता से 98765 43210 पर बात हुई"), LATER
    )
    mark = report.complainant_key
    erased = erase_person(session, reviewer, person.id)
    assert erased.in_words == 1
    assert erased.as_complainant == 0
    kept = opened(session, report)
    assert kept.witness == f"{TAKEN_OUT} बाई और कमला, फोन {TAKEN_OUT}"
    assert kept.what == f"कमला और {TAKEN_OUT} के सामने कहा"
    assert kept.steps[1].words == f"{TAKEN_OUT} से {TAKEN_OUT} पर बात हुई"
    assert (kept.name, kept.mobile, kept.complainant_key) == ("रमा बाई", "9876500001", mark)


def test_the_case_of_the_person_goes_where_another_has_told_of_it(
    session: Session, world: World, places: Government, person: Beneficiary
) -> None:
    report = tell(world, places.panchayat, case_number=world.near.case_number, name="कमला", what="उसे मना किया")
    assert erase_person(session, None, person.id).in_words == 1
    kept = opened(session, report)
    assert (kept.case_number, kept.name) == (None, "कमला")


def test_nothing_that_leads_to_the_person_is_left_in_any_column(
    session: Session, world: World, places: Government, person: Beneficiary
) -> None:
    tell(world, places.panchayat, case_number=world.near.case_number, about_case_person=True, what=f"{NAME} {MOBILE}")
    tell(world, places.panchayat, name="कमला", witness=f"{NAME} {MOBILE}")
    erase_person(session, None, person.id)
    session.flush()
    cipher = field_cipher()
    numbers = set(session.scalars(select(Case.number).where(Case.beneficiary_id == person.id)))
    known = {cipher.fingerprint(f"partiality:mobile:{MOBILE}"), cipher.fingerprint(f"partiality:person:{person.id}")}
    session.expire_all()
    for report in session.scalars(select(PartialityReport).where(PartialityReport.area_id == places.panchayat.id)):
        words = " ".join(str(getattr(report, name)) for name in ("what", "name", "mobile", "witness", "case_number"))
        assert "सुनीता" not in words
        assert MOBILE not in words
        assert not any(number in words for number in numbers)
    raw = " ".join(str(row) for row in session.execute(text("SELECT * FROM partiality_report")))
    assert not any(mark in raw for mark in known)


def test_a_namesake_elsewhere_is_left_alone(
    session: Session, world: World, places: Government, person: Beneficiary
) -> None:
    theirs = tell(world, world.far.district, "far_worker", name=NAME, mobile="9876500002", what=f"{NAME} को मना किया")
    near = tell(world, places.panchayat, name=NAME, mobile="9876500003", what="मना किया")
    assert erase_person(session, None, person.id) == Erased(0, 0)
    assert opened(session, theirs).name == NAME
    assert opened(session, near).mobile == "9876500003", "another mobile is another person"


def another_of_the_name(session: Session, person: Beneficiary, name: str = "सुनिता बाई") -> Beneficiary:
    same = ("household_id", "booth_id", "sex", "birth_precision", "created_at")
    other = Beneficiary(**{key: getattr(person, key) for key in same}, name_hi=name, search_keys=search_text(name))
    session.add(other)
    session.flush()
    return other


def test_a_namesake_of_the_same_place_keeps_the_report_until_somebody_has_asked(
    session: Session, world: World, places: Government, person: Beneficiary
) -> None:
    another_of_the_name(session, person)
    hers = tell(world, places.panchayat, mobile=MOBILE, name=NAME)
    by_name = tell(world, places.panchayat, name=NAME, what=f"{NAME} को मना किया")
    left_out = tell(world, places.panchayat, name="सुनीता", what="मना किया", leave_out=True)
    mark = by_name.complainant_key
    assert erase_person(session, None, person.id) == Erased(1, 0, doubtful=2)
    assert opened(session, hers).name is None
    for report, name in ((by_name, NAME), (left_out, None)):
        kept = opened(session, report)
        assert (kept.name, kept.complainant_key, kept.version) == (name, mark, report.version)
    assert opened(session, by_name).what == f"{NAME} को मना किया"
    assert opened(session, hers).complainant_key != mark, "two people still count as two"
    assert erase_person(session, None, person.id, namesakes=True) == Erased(2, 0)
    assert opened(session, by_name).name is None
    assert mark not in marks(session)


def test_others_who_are_not_of_the_name_or_of_the_place_raise_no_doubt(
    session: Session, world: World, places: Government, person: Beneficiary
) -> None:
    another_of_the_name(session, person, "सुनयना बाई")
    another_of_the_name(session, person).merged_into_id = person.id
    another_of_the_name(session, person).booth_id = world.far.booths[0].id
    tell(world, places.panchayat, name=NAME, what="मना किया")
    assert erase_person(session, None, person.id) == Erased(1, 0)


def test_the_report_of_a_recorded_namesake_is_hers(
    session: Session, world: World, places: Government, person: Beneficiary
) -> None:
    other = another_of_the_name(session, person, NAME)
    theirs = tell(world, places.panchayat, name=NAME, what="मना किया")
    theirs.complainant_key = field_cipher().fingerprint(f"partiality:person:{other.id}")
    own = tell(
        world, places.panchayat, name=NAME, mobile="9876500009", case_number=world.near.case_number, what="मना किया"
    )
    session.flush()
    assert erase_person(session, None, person.id, namesakes=True) == Erased(1, 0)
    assert opened(session, theirs).name == NAME, "her record says that it is another person"
    assert (opened(session, own).name, opened(session, own).mobile) == (None, None), "an old number, her own case"


def test_the_chain_says_which_report_and_not_for_whom_and_once(
    session: Session, world: World, places: Government, person: Beneficiary
) -> None:
    report = tell(world, places.panchayat, name="कमला", witness=NAME)
    version = report.version
    erase_person(session, world.actor("state_admin"), person.id)
    erase_person(session, world.actor("state_admin"), person.id)
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "partiality_erased")).all()
    assert [int(entry.subject_id or 0) for entry in entries] == [report.id]
    assert not entries[0].details
    assert opened(session, report).version == version + 1
    with pytest.raises(NotFound):
        erase_person(session, None, 2**70)
