"""A new roster in place of the old: every case once, under its new booth and district, and the sums as before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import NotAllowed, NotFound
from app.domain.rosters import Change, NotLeftOver, WrongHeir
from app.models import (
    Area,
    AreaCounter,
    AuditEntry,
    Beneficiary,
    Booth,
    BoothArea,
    BoothChange,
    Case,
    Entitlement,
    RoleAssignment,
    Settlement,
)
from app.services import beneficiaries, cases, counter_upkeep, settlements
from app.services.loading.areas import AreaRow, put_areas
from app.services.loading.report import LoadReport
from app.services.rosters import heirs
from app.services.rosters.by_command import load_roster
from app.services.settlements import SettlementForm
from app.services.transactions import begin_write
from tests.world import NOW, World, widow_form

DAY = date(2026, 12, 1)
AFTER = datetime(2026, 12, 2, 6, 0, tzinfo=UTC)
HEAD = "ac_no,booth_no,name,district,former"


@pytest.fixture(autouse=True)
def _writing(session: Session) -> Iterator[None]:
    session.rollback()
    begin_write(session)
    yield
    session.rollback()


def with_case(world: World, booth: Booth, name: str, lat: float | None = None, lon: float | None = None) -> Case:
    """Put a settlement, a widow and her case at a booth of the near place."""
    actor = world.actor("office_bearer")
    form = SettlementForm(name, "rural", f"{booth.ac_no}/{booth.booth_no}", lat=lat, lon=lon)
    there = settlements.log_settlement(world.session, actor, form, NOW)
    widow = beneficiaries.register_beneficiary(
        world.session, actor, widow_form(there.id, f"{name} बाई", mobile=""), NOW
    )
    due = world.session.scalars(select(Entitlement).where(Entitlement.beneficiary_id == widow.id)).first()
    assert due is not None
    return cases.file_case(world.session, actor, cases.CaseForm(due.id), NOW)


def roster(world: World, folder: Path, *lines: str, take: bool = True) -> LoadReport:
    path = folder / "roster.csv"
    path.write_text("\n".join((HEAD, *lines)) + "\n", encoding="utf-8")
    return load_roster(world.session, path, day=DAY, now=NOW, take=take)


def line(booth: Booth, number: str | None = None, name: str = "", district: str = "", former: str = "") -> str:
    return f"{booth.ac_no},{number or booth.booth_no},{name or booth.name_hi},{district},{former}"


def everywhere(session: Session) -> dict[str, int]:
    """Return how many cases, dues and people there are, and that all of one person lie at one booth."""
    tables = {"cases": Case, "dues": Entitlement, "people": Beneficiary}
    apart = select(func.count()).select_from(Case).join(Beneficiary, Beneficiary.id == Case.beneficiary_id)
    assert session.scalar(apart.where(Case.booth_id != Beneficiary.booth_id)) == 0
    gone = select(func.count()).select_from(Case).join(Booth, Booth.id == Case.booth_id)
    assert session.scalar(gone.where(Booth.valid_to.is_not(None))) == 0
    return {name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables.items()}


def outstanding(session: Session, area: Area) -> int:
    """Count the cases under an area from the rows, and hold the kept totals against them."""
    assert counter_upkeep.verify(session) == []
    under = select(BoothArea.booth_id).where(BoothArea.area_id == area.id)
    return session.scalar(select(func.count()).select_from(Case).where(Case.booth_id.in_(under))) or 0


def changes(session: Session) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for change in session.scalars(select(BoothChange).order_by(BoothChange.id)):
        found.setdefault(change.change, []).append(f"{change.booth.ac_no}/{change.booth.booth_no}")
    return found


def test_renumbered_and_renamed_booths_keep_everything(world: World, tmp_path: Path) -> None:
    session, (one, two, three) = world.session, world.near.booths
    filed = [with_case(world, booth, f"टोला {at}") for at, booth in enumerate((one, two, three))]
    before, whole = everywhere(session), outstanding(session, world.near.district)
    names = [one.name_hi, two.name_hi, three.name_hi]
    points = [(booth.lat, booth.lon, booth.position_quality) for booth in (one, two, three)]
    report = roster(
        world,
        tmp_path,
        line(one),
        f"{one.ac_no},2,बीच में नया,,",
        line(two, "3", former=f"{two.ac_no}/2"),
        line(three, "4", "नया नाम", former=f"{three.ac_no}/3"),
    )
    session.expire_all()
    assert (two.booth_no, three.booth_no, two.valid_to) == ("3", "4", None)
    assert points == [(booth.lat, booth.lon, booth.position_quality) for booth in (one, two, three)] and points[0][0]
    assert [case.booth_id for case in filed] == [one.id, two.id, three.id]
    assert everywhere(session) == before and outstanding(session, world.near.district) == whole
    assert report.tallies["booth_renumbered"] == 2 and report.tallies["booth_new"] == 1
    history = session.scalars(select(BoothChange).where(BoothChange.booth_id == three.id)).one()
    assert history.before["booth_no"] == "3" and history.before["name_hi"] == names[2] and history.changed_on == DAY


def test_a_booth_that_is_no_more_hands_everything_over(world: World, tmp_path: Path) -> None:
    session, (one, two, three) = world.session, world.near.booths
    two.name_hi = three.name_hi = "एक ही शाला"
    session.flush()
    case = with_case(world, two, "हटने वाला टोला")
    session.add(RoleAssignment(user_id=world.users["far_worker"], role="worker", booth_id=two.id, starts_on=NOW.date()))
    session.flush()
    before, whole = everywhere(session), outstanding(session, world.near.district)
    roster(world, tmp_path, line(one), line(three))
    session.expire_all()
    assert two.valid_to == date(2026, 11, 30)
    assert case.booth_id == three.id and case.entitlement.booth_id == three.id
    assert everywhere(session) == before and outstanding(session, world.near.district) == whole
    roles = session.scalars(select(RoleAssignment).where(RoleAssignment.user_id == world.users["far_worker"])).all()
    held = {(role.booth_id, role.starts_on, role.ends_on) for role in roles}
    assert {(two.id, NOW.date(), date(2026, 11, 30)), (three.id, DAY, None)} <= held
    gone = session.scalars(select(BoothChange).where(BoothChange.change == Change.RETIRED)).one()
    assert (gone.booth_id, gone.became_id) == (two.id, three.id)


def test_a_booth_without_an_heir_stays_while_something_hangs_on_it(world: World, tmp_path: Path) -> None:
    session, (one, two, three) = world.session, world.near.booths
    for booth, name in zip((one, two, three), ("राम मंदिर", "पुराना कुआं", "गौशाला"), strict=True):
        booth.name_hi, booth.name_en, booth.lat, booth.lon = name, "", None, None
        booth.position_quality = "missing"
    session.flush()
    case = with_case(world, two, "टोला")
    roster(world, tmp_path, line(one))
    session.expire_all()
    assert two.valid_to is None and case.booth_id == two.id
    assert three.valid_to == date(2026, 11, 30)


def left_over(world: World, folder: Path) -> tuple[Booth, Booth, Booth, Case]:
    """Take a roster of two booths that say nothing of the third, on which a settlement, a case and a role hang."""
    session, (one, two, three) = world.session, world.near.booths
    for booth, name in zip((one, two, three), ("राम मंदिर", "पुराना कुआं", "गौशाला"), strict=True):
        booth.name_hi, booth.name_en, booth.lat, booth.lon = name, "", None, None
        booth.position_quality = "missing"
    session.flush()
    case = with_case(world, two, "टोला")
    session.add(RoleAssignment(user_id=world.users["far_worker"], role="worker", booth_id=two.id, starts_on=NOW.date()))
    session.flush()
    roster(world, folder, line(one), line(three))
    session.expire_all()
    return one, two, three, case


def test_an_heir_is_named_for_a_booth_that_the_roster_left_over(world: World, tmp_path: Path) -> None:
    session, admin = world.session, world.actor("state_admin")
    one, two, three, case = left_over(world, tmp_path)
    (waiting,) = heirs.list_left_over(session, admin)
    assert (waiting.booth.id, waiting.settlements, waiting.cases, waiting.roles) == (two.id, 1, 1, 1)
    page = heirs.view_left_over(session, admin, two.id)
    assert [booth.id for booth in page.proposed] == [one.id, three.id] and page.heir is None
    assert heirs.view_left_over(session, admin, two.id, f"{three.ac_no}/3").heir is three
    assert two.valid_to is None and case.booth_id == two.id
    before, whole = everywhere(session), outstanding(session, world.near.district)
    heirs.name_heir(session, admin, two.id, f"{three.ac_no}/3", AFTER)
    session.expire_all()
    assert two.valid_to == DAY and case.booth_id == case.entitlement.booth_id == three.id
    assert everywhere(session) == before and outstanding(session, world.near.district) == whole
    roles = session.scalars(select(RoleAssignment).where(RoleAssignment.booth_id == three.id)).all()
    assert [(role.user_id, role.starts_on) for role in roles] == [(world.users["far_worker"], DAY + timedelta(days=1))]
    (gone,) = session.scalars(select(BoothChange).where(BoothChange.booth_id == two.id)).all()
    assert (gone.change, gone.became_id, gone.before["booth_no"]) == (Change.RETIRED, three.id, "2")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "booth_heir_named")).one()
    assert (entry.subject_id, entry.details["heir"], entry.details["cases"]) == (two.id, three.id, 1)
    assert not heirs.list_left_over(session, admin)
    with pytest.raises(NotLeftOver):
        heirs.name_heir(session, admin, two.id, f"{three.ac_no}/3", AFTER)


def test_a_wrong_heir_is_refused_with_a_sentence(world: World, tmp_path: Path) -> None:
    session, admin = world.session, world.actor("state_admin")
    one, two, three, _case = left_over(world, tmp_path)
    with_case(world, three, "और टोला")
    roster(world, tmp_path, line(one))
    session.expire_all()
    assert [waiting.booth.id for waiting in heirs.list_left_over(session, admin)] == [two.id, three.id]
    far = world.far.booths[0]
    for said, told in (
        ("150/99", "present roster"),
        ("कुआं", "present roster"),
        (f"{two.ac_no}/2", "itself"),
        (f"{three.ac_no}/3", "goes on"),
        (f"{far.ac_no}/{far.booth_no}", "another district"),
    ):
        with pytest.raises(WrongHeir) as refused:
            heirs.name_heir(session, admin, two.id, said, AFTER)
        assert told in refused.value.sentence.en
    assert two.valid_to is None
    with pytest.raises(NotLeftOver):
        heirs.view_left_over(session, admin, one.id)
    with pytest.raises(NotFound):
        heirs.view_left_over(session, admin, 10**9)
    for person in ("area_admin", "office_bearer", "reviewer"):
        with pytest.raises(NotAllowed):
            heirs.list_left_over(session, world.actor(person))
        with pytest.raises(NotFound):
            heirs.name_heir(session, world.actor(person), two.id, f"{one.ac_no}/1", AFTER)


def test_a_booth_that_comes_back_with_a_later_roster_waits_no_more(world: World, tmp_path: Path) -> None:
    one, two, three, _case = left_over(world, tmp_path)
    roster(world, tmp_path, line(one), line(two), line(three))
    assert not heirs.list_left_over(world.session, world.actor("state_admin"))


def test_a_split_booth_shares_its_settlements_by_distance(world: World, tmp_path: Path) -> None:
    session, one = world.session, world.near.booths[0]
    assert one.lat is not None and one.lon is not None
    far_off = with_case(world, one, "दूर टोला", one.lat + 0.01, one.lon)
    near_by = with_case(world, one, "पास टोला", one.lat, one.lon)
    path = tmp_path / "roster.csv"
    rest = [f"{b.ac_no},{b.booth_no},{b.name_hi},,{b.lat},{b.lon}" for b in world.near.booths]
    part = f"{one.ac_no},{one.booth_no}A,{one.name_hi},,{one.lat + 0.01},{one.lon}"
    path.write_text("\n".join(("ac_no,booth_no,name,district,lat,lon", *rest, part)), encoding="utf-8")
    before = everywhere(session)
    report = load_roster(session, path, day=DAY, now=NOW, take=True)
    session.expire_all()
    new = session.scalars(select(Booth).where(Booth.booth_no == f"{one.booth_no}A")).one()
    assert report.tallies["booth_split"] == 1
    assert (far_off.booth_id, near_by.booth_id) == (new.id, one.id)
    assert everywhere(session) == before and counter_upkeep.verify(session) == []
    there = session.scalars(select(Settlement).where(Settlement.booth_id == new.id)).one()
    assert (there.booth_basis, there.district_id) == ("proposed", world.near.district.id)


def test_nothing_is_written_before_it_is_taken(world: World, tmp_path: Path) -> None:
    report = roster(world, tmp_path, line(world.near.booths[0], name="और नाम"), take=False)
    assert report.tallies["booth_renamed"] == 1 and report.tallies["booth_retired"] == 2
    assert not changes(world.session) and all(booth.valid_to is None for booth in world.near.booths)


def test_half_a_seat_and_unread_rows_take_no_booth_away(world: World, tmp_path: Path) -> None:
    session, (one, two, three) = world.session, world.near.booths
    roster(world, tmp_path, line(one, name="और नाम"), f"{one.ac_no},9,{'न' * 300},,")
    session.expire_all()
    assert all(booth.valid_to is None for booth in (one, two, three)) and one.name_hi != "और नाम"
    roster(world, tmp_path, line(one), "xx,9,कहीं,,")
    session.expire_all()
    assert two.valid_to is None and three.valid_to is None


def test_new_districts_take_their_blocks_along(world: World) -> None:
    """52 → 55: three districts are made and blocks move into them; booths, cases and figures come along."""
    session, near = world.session, world.near
    state, old = ("administrative", "state", "23"), ("administrative", "district", near.district.code)
    blocks = [("administrative", "block", f"B{at}") for at in range(3)]
    put_areas(session, [AreaRow(key, key[2], key[2], old) for key in blocks], LoadReport("areas"))
    keys = {key: session.scalars(select(Area.id).where(Area.code == key[2])).one() for key in blocks}
    session.add_all(BoothArea(booth_id=b.id, area_id=keys[k]) for b, k in zip(near.booths, blocks, strict=True))
    session.flush()
    counter_upkeep.rebuild(session)
    filed = [with_case(world, booth, f"टोला {at}") for at, booth in enumerate(near.booths)]
    before, whole = everywhere(session), outstanding(session, near.district)
    fresh = [("administrative", "district", str(900 + at)) for at in range(3)]
    rows = [AreaRow(key, f"नया {key[2]}", f"New {key[2]}", state) for key in fresh]
    rows += [AreaRow(block, block[2], block[2], district) for block, district in zip(blocks, fresh, strict=True)]
    put_areas(session, rows, LoadReport("areas"))
    session.expire_all()
    made = [session.scalars(select(Area).where(Area.code == key[2])).one() for key in fresh]
    counted = [outstanding(session, area) for area in made]
    assert sum(counted) == whole and outstanding(session, near.district) == 0
    assert everywhere(session) == before
    kept = select(AreaCounter.area_id).where(AreaCounter.area_id.in_([area.id for area in made]))
    assert set(session.scalars(kept)) == {area.id for area in made}
    for case, area in zip(filed, made, strict=True):
        assert case.beneficiary.household.settlement.district_id == area.id
    moved = session.scalars(select(BoothChange)).all()
    assert {change.booth_id for change in moved} == {booth.id for booth in near.booths}
    assert all(near.district.id in change.before["areas"] and change.change == Change.MOVED for change in moved)
