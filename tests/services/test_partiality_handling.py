"""Who may handle a report, over every role and area; and the way of a report from new to closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import PERMISSIONS, Permission, Role
from app.domain.errors import NotAllowed, NotFound
from app.domain.partiality import (
    LOCAL_ROLES,
    Agreed,
    Between,
    Happening,
    Post,
    ReportMoved,
    ReportState,
    Step,
    StepNotFromHere,
    may_handle,
)
from app.domain.partiality_rules import (
    DayAhead,
    LeaningsRefused,
    NoAuthority,
    NoReason,
    NotAgreed,
    PassedToTheAccused,
)
from app.models import Area, AuditEntry, Authority, AuthorityHolder, PartialityReport, RoleAssignment, User
from app.models.encryption import field_cipher
from app.services import accounts
from app.services import partiality_handling as handling
from app.services.partiality_handling import ReportFilter, Taken
from tests.partiality_world import HAPPENED, LATER, SENT, Government, add_role, govern, tell
from tests.world import STARTS, TODAY, World

ALL = ReportFilter()
PLACES = ("district", "block", "other_block", "panchayat", "constituency", "far", "state", "booth1", "booth2", "booth3")
ENDS = (None, date(2026, 9, 13), HAPPENED, date(2026, 11, 1))
GRANTS = st.lists(
    st.tuples(st.sampled_from(list(Role)), st.sampled_from(PLACES), st.sampled_from(ENDS)), min_size=1, max_size=4
)


@pytest.fixture
def places(world: World) -> Government:
    return govern(world)


def numbers(session: Session, world: World, person: str, chosen: ReportFilter = ALL) -> set[str]:
    return {row.number for row in handling.list_reports(session, world.actor(person), chosen).page.rows}


def test_a_reviewer_from_outside_sees_it_and_nobody_else(session: Session, world: World, places: Government) -> None:
    report = tell(world, places.panchayat)
    assert report.number in numbers(session, world, "reviewer")
    for person in set(world.users) - {"reviewer"}:
        with pytest.raises(NotAllowed):
            handling.list_reports(session, world.actor(person), ALL)
        with pytest.raises(NotAllowed):
            handling.view_report(session, world.actor(person), report.number)


@pytest.mark.parametrize("role", sorted(LOCAL_ROLES))
@pytest.mark.parametrize(
    ("where", "ends_on", "kept_out"),
    [
        ("booth1", None, True),
        ("block", None, True),
        ("district", None, True),
        ("constituency", None, True),
        ("booth2", None, False),
        ("other_block", None, False),
        ("far", None, False),
        ("block", HAPPENED, True),
        ("block", date(2026, 9, 13), False),
    ],
)
def test_whoever_works_in_the_area_or_has_since_it_happened_finds_nothing(
    session: Session, world: World, places: Government, role: Role, where: str, ends_on: date | None, kept_out: bool
) -> None:
    report = tell(world, places.panchayat)
    area, booth = _place(world, places, where)
    add_role(world, "reviewer", role, area, booth, ends_on)
    assert (report.number not in numbers(session, world, "reviewer")) == kept_out
    if kept_out:
        reviewer = world.actor("reviewer")
        for act in _acts(report.number):
            with pytest.raises(NotFound):
                act(session, reviewer)


def test_whoever_wrote_it_down_finds_nothing_either(session: Session, world: World, places: Government) -> None:
    report = tell(world, places.panchayat, "reviewer")
    for act in _acts(report.number):
        with pytest.raises(NotFound):
            act(session, world.actor("reviewer"))
    assert report.number not in numbers(session, world, "reviewer")


def test_the_account_of_the_accused_finds_nothing(session: Session, world: World, places: Government) -> None:
    office = Authority(area_id=places.panchayat.id, step_code="GP_DESK", name_hi="कार्यालय")
    session.add(office)
    session.flush()
    session.add(AuthorityHolder(authority_id=office.id, name="अब", mobile="9876501234", starts_on=date(2020, 1, 1)))
    session.flush()
    report = tell(world, places.panchayat, office_id=office.id)
    assert report.number in numbers(session, world, "reviewer")
    session.get_one(User, world.users["reviewer"]).mobile_key = field_cipher().fingerprint("9876501234")
    session.flush()
    assert report.number not in numbers(session, world, "reviewer")


def test_a_reviewer_of_a_part_does_not_handle_the_whole(session: Session, world: World, places: Government) -> None:
    row = session.scalars(select(RoleAssignment).where(RoleAssignment.user_id == world.users["reviewer"])).one()
    row.area_id = places.block.id
    session.flush()
    inside, whole = tell(world, places.panchayat), tell(world, places.district)
    seen = numbers(session, world, "reviewer")
    assert (inside.number in seen, whole.number in seen) == (True, False)


@pytest.fixture
def one_each(world: World, places: Government) -> dict[int, PartialityReport]:
    """A report about a post of each place, by the key of the place."""
    return {area.id: tell(world, area, "reviewer") for area in places.areas()}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(grants=GRANTS, wrote=st.booleans())
def test_the_list_says_what_the_rule_says(
    session: Session,
    world: World,
    places: Government,
    one_each: dict[int, PartialityReport],
    grants: list[tuple[Role, str, date | None]],
    wrote: bool,
) -> None:
    """Random roles over random places: the condition in SQL and the rule in plain words agree on every report."""
    user = User(name="somebody", email=f"{uuid4().hex}@example.org", password_hash="x", created_at=SENT)
    session.add(user)
    session.flush()
    for role, where, ends_on in grants:
        area, booth = _place(world, places, where)
        row = RoleAssignment(user_id=user.id, role=role, starts_on=STARTS, ends_on=ends_on)
        row.area_id, row.booth_id = (area.id if area else None), (booth.id if booth else None)
        session.add(row)
    for report in one_each.values():
        report.recorded_by_id = user.id if wrote else world.users["worker"]
    session.flush()
    actor = accounts.actor_by_id(session, user.id, TODAY)
    seen = set(session.scalars(select(PartialityReport.number).where(handling.handled_by(actor))))
    for area_id, report in one_each.items():
        booths = _booths(places, area_id)
        reached = {
            booth
            for role, where, ends_on in grants
            if Permission.PARTIALITY_HANDLE in PERMISSIONS[role] and (ends_on is None or ends_on >= TODAY)
            for booth in _booths(places, where)
        }
        local = any(
            role in LOCAL_ROLES and (ends_on is None or ends_on >= HAPPENED) and booths & _booths(places, where)
            for role, where, ends_on in grants
        )
        assert (report.number in seen) == may_handle(Between(booths <= reached, local, wrote, False)), area_id


def test_every_reading_is_in_the_chain_and_the_outside_is_not(
    session: Session, world: World, places: Government
) -> None:
    report = tell(world, places.panchayat)
    reviewer = world.actor("reviewer")
    handling.view_report(session, reviewer, report.number)
    assert _acts_in_chain(session, report) == ["partiality_sent"]
    assert handling.open_report(session, reviewer, report.number).opened
    handling.open_report(session, reviewer, report.number)
    assert _acts_in_chain(session, report) == ["partiality_sent", "partiality_read", "partiality_read"]


def test_the_list_never_fetches_what_is_sealed(session: Session, world: World, places: Government) -> None:
    tell(world, places.panchayat, name="रामकली")
    session.expunge_all()
    rows = handling.list_reports(session, world.actor("reviewer"), ALL).page.rows
    assert rows
    assert not any({"what", "name", "mobile", "witness", "case_number"} & set(vars(row)) for row in rows)


def test_filters_and_counts_agree(session: Session, world: World, places: Government) -> None:
    made = [tell(world, places.panchayat, post=post) for post in (Post.SARPANCH, Post.SARPANCH, Post.SECRETARY)]
    _move(session, world, made[0], Step.TAKE_UP)
    chosen = ReportFilter(post=Post.SARPANCH, happening=Happening.SUPPORT_ASKED)
    listing = handling.list_reports(session, world.actor("reviewer"), chosen)
    assert listing.counts == {ReportState.NEW: 1, ReportState.LOOKING: 1}
    new = ReportFilter(state=ReportState.NEW, post=Post.SARPANCH, happening=Happening.SUPPORT_ASKED)
    assert numbers(session, world, "reviewer", new) == {made[1].number}


def test_from_new_to_closed_and_open_again(session: Session, world: World, places: Government) -> None:
    report = tell(world, places.panchayat)
    above = Authority(area_id=places.district.id, step_code="COLLECTOR", name_hi="कलेक्टर कार्यालय")
    session.add(above)
    session.flush()
    _move(session, world, report, Step.TAKE_UP)
    _move(session, world, report, Step.NOTE, words="दो लोगों से बात हुई")
    _move(session, world, report, Step.PASS_ON, office_id=above.id, reference="क/12")
    assert (report.state, report.steps[-1].authority) == ("passed_on", "कलेक्टर कार्यालय, सीहोर")
    assert report.steps[-1].passed_on == LATER.date()
    _move(session, world, report, Step.CLOSE, reason="acted_on")
    _move(session, world, report, Step.REOPEN, words="फिर वही हुआ")
    assert (report.state, report.version, len(report.steps)) == ("looking", 6, 5)
    assert _acts_in_chain(session, report) == ["partiality_sent"] + ["partiality_moved"] * 5


@pytest.mark.parametrize(
    ("step", "taken", "refusal"),
    [
        (Step.PASS_ON, {}, NoAuthority),
        (Step.PASS_ON, {"authority": "  पंचायत   कार्यालय "}, PassedToTheAccused),
        (Step.PASS_ON, {"office_id": "own"}, PassedToTheAccused),
        (Step.PASS_ON, {"authority": "कलेक्टर", "passed_on": date(2026, 11, 21)}, DayAhead),
        (Step.PASS_ON, {"authority": "कांग्रेस कार्यालय"}, LeaningsRefused),
        (Step.CLOSE, {}, NoReason),
        (Step.CLOSE, {"reason": "too_little"}, NoReason),
        (Step.NOTE, {"words": " "}, NoReason),
        (Step.NOTE, {"words": "भाजपा के हैं"}, LeaningsRefused),
        (Step.TAKE_UP, {}, StepNotFromHere),
        (Step.REOPEN, {"words": "x"}, StepNotFromHere),
    ],
)
def test_steps_that_are_refused(
    session: Session, world: World, places: Government, step: Step, taken: dict, refusal: type[Exception]
) -> None:
    office = Authority(area_id=places.panchayat.id, step_code="GP_DESK", name_hi="पंचायत कार्यालय")
    session.add(office)
    session.flush()
    report = tell(world, places.panchayat, office_id=office.id)
    _move(session, world, report, Step.TAKE_UP)
    taken = {**taken, "office_id": office.id} if "office_id" in taken else taken
    with pytest.raises(refusal):
        _move(session, world, report, step, **taken)
    assert report.state == "looking"


def test_without_agreement_it_goes_no_further(session: Session, world: World, places: Government) -> None:
    report = tell(world, places.panchayat, agreed=Agreed.KEEP)
    _move(session, world, report, Step.TAKE_UP)
    with pytest.raises(NotAgreed):
        _move(session, world, report, Step.PASS_ON, authority="कलेक्टर")


def test_the_second_of_two_handlers_is_told(session: Session, world: World, places: Government) -> None:
    report = tell(world, places.panchayat)
    _move(session, world, report, Step.TAKE_UP)
    with pytest.raises(ReportMoved):
        handling.move_report(
            session, world.actor("reviewer"), report.number, Step.CLOSE, Taken(1, reason="withdrawn"), LATER
        )


def _move(session: Session, world: World, report: PartialityReport, step: Step, **taken: object) -> None:
    given = Taken(report.version, **taken)  # type: ignore[arg-type]
    handling.move_report(session, world.actor("reviewer"), report.number, step, given, LATER)
    session.expire(report)


def _acts(number: str) -> list[Callable]:
    return [
        lambda session, actor: handling.view_report(session, actor, number),
        lambda session, actor: handling.open_report(session, actor, number),
        lambda session, actor: handling.move_report(session, actor, number, Step.TAKE_UP, Taken(1)),
    ]


def _acts_in_chain(session: Session, report: PartialityReport) -> list[str]:
    theirs = (AuditEntry.subject_type == "partiality_report") & (AuditEntry.subject_id == report.id)
    return list(session.scalars(select(AuditEntry.action).where(theirs).order_by(AuditEntry.sequence)))


def _place(world: World, places: Government, where: str) -> tuple[Area | None, object]:
    if where.startswith("booth"):
        return None, world.near.booths[int(where[-1]) - 1]
    named = {"constituency": world.near.constituency, "far": world.far.district, "state": world.state}
    return named.get(where) or getattr(places, where), None


def _booths(places: Government, where: str | int) -> set[int]:
    """Which of the near booths (1 to 3) lie in a place, by its word or its key."""
    by_key = {places.district.id: "district", places.block.id: "block", places.other_block.id: "other_block"}
    word = by_key.get(where, "panchayat") if isinstance(where, int) else where
    known = {"block": {1, 2}, "other_block": {3}, "panchayat": {1}, "far": set()}
    return {int(word[-1])} if word.startswith("booth") else known.get(word, {1, 2, 3})
