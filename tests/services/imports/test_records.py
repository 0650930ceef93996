"""Lists of workers, schemes and areas: given by whoever may, written once, and no password in any of it."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.access import GIVES, Permission, Role
from app.domain.errors import NotAllowed, NotFound
from app.domain.imports.states import NothingToTake, RowVerdict
from app.models import Area, AuditEntry, BoothArea, ImportBatch, RoleAssignment, Scheme, User, UserSession
from app.services import accounts, appointments, audit
from app.services.imports import looking
from app.services.transactions import begin_write
from tests.services.imports.test_places import ended, staged, took
from tests.world import NOW, TODAY, World

HEAD = "नाम,मोबाइल,पद,बूथ\n"
WORKERS = HEAD + "मीना बाई,9812345670,कार्यकर्ता,156/1\nहरि,98123 45671,पदाधिकारी,156/2\nदूर का,9812345672,कार्यकर्ता,4/1\n"


def gave(world: World, content: str, person: str = "area_admin", kind: str = "workers", **said: str) -> ImportBatch:
    world.session.rollback()
    begin_write(world.session)
    actor = world.actor(person)
    batch = staged(world.session, content, kind, actor, **said)
    took(world.session, batch, RowVerdict.CORRECTED, actor=actor)
    world.session.commit()
    return batch


def account(session: Session, mobile: str) -> User | None:
    return accounts._find(session, mobile)


def roles(user: User | None) -> list[tuple[str, int | None, int | None]]:
    assert user is not None
    return [(held.role, held.area_id, held.booth_id) for held in user.assignments]


def test_workers_become_accounts_that_wait_for_their_first_sign_in(world: World) -> None:
    batch = gave(world, WORKERS)
    assert batch.counts["outcomes"] == {"added": 2, "refused": 1}
    meena = account(world.session, "9812345670")
    assert roles(meena) == [("worker", None, world.near.booths[0].id)]
    assert meena is not None and meena.must_change_password and meena.assignments[0].starts_on == TODAY
    assert roles(account(world.session, "9812345671")) == [("office_bearer", None, world.near.booths[1].id)]
    assert account(world.session, "9812345672") is None
    made = world.session.scalars(select(AuditEntry).where(AuditEntry.action == "user_created")).all()
    assert {entry.actor_id for entry in made[-2:]} == {world.users["area_admin"]}
    assert audit.verify(world.session).broken_at is None


def test_the_same_workers_again_change_nothing(world: World) -> None:
    gave(world, WORKERS)
    counted = select(func.count()).select_from(User), select(func.count()).select_from(RoleAssignment)
    before = [world.session.scalar(one) for one in counted]
    again = gave(world, WORKERS, source="और कहीं से")
    assert again.counts["outcomes"] == {"known": 2, "refused": 1}
    assert [world.session.scalar(one) for one in counted] == before
    more = gave(world, HEAD + "मीना बाई,9812345670,कार्यकर्ता,156/3\n")
    assert more.counts["outcomes"] == {"added": 1}
    assert [booth for _role, _area, booth in roles(account(world.session, "9812345670"))] == [
        world.near.booths[0].id,
        world.near.booths[2].id,
    ]


def test_a_role_that_has_ended_is_given_anew(world: World) -> None:
    gave(world, WORKERS)
    meena = account(world.session, "9812345670")
    assert meena is not None
    meena.assignments[0].starts_on = meena.assignments[0].ends_on = TODAY.replace(day=1)
    world.session.commit()
    assert gave(world, WORKERS, source="नई").counts["outcomes"]["added"] == 1


def test_nobody_gives_beyond_their_own_reach(world: World) -> None:
    rows = HEAD + "".join(
        f"नाम {letter},981234567{at},{role},4/1\n"
        for at, (letter, role) in enumerate(zip("कखगघङच", [str(role) for role in Role], strict=True))
    )
    batch = gave(world, rows + "पास का,9712345670,worker,156/1\n")
    assert batch.counts["outcomes"] == {"added": 1, "refused": 6}
    assert {code for _verdict, code, _outcome in ended(world.session, batch).values()} == {
        "",
        "out_of_reach",
        "role_not_to_give",
    }
    whole = gave(world, rows, "state_admin")
    assert whole.counts["outcomes"] == {"added": 4, "refused": 2}
    given = {held.role for at in range(6) for held in _held(world, f"981234567{at}")}
    assert given == {"worker", "office_bearer", "reviewer", "area_admin"}
    for role, given_by_it in GIVES.items():
        assert role not in given_by_it
    for person in ("worker", "office_bearer", "reviewer", "auditor"):
        assert not world.actor(person).may(Permission.WORKER_MANAGE)
        with pytest.raises(NotAllowed):
            staged(world.session, WORKERS, "workers", world.actor(person), source="x")


def _held(world: World, mobile: str) -> list[RoleAssignment]:
    user = account(world.session, mobile)
    return list(user.assignments) if user else []


def test_a_giver_who_lost_the_area_before_the_list_is_taken_gives_nothing(world: World) -> None:
    world.session.rollback()
    begin_write(world.session)
    admin = world.actor("area_admin")
    batch = staged(world.session, WORKERS, "workers", admin)
    held = world.session.scalars(select(RoleAssignment).where(RoleAssignment.user_id == admin.user_id)).one()
    held.area_id = world.far.district.id
    world.session.flush()
    took(world.session, batch, RowVerdict.CORRECTED, actor=admin)
    assert batch.counts["outcomes"] == {"added": 1, "refused": 2}
    assert account(world.session, "9812345670") is None


def test_own_closed_and_other_peoples_accounts(world: World) -> None:
    gave(world, WORKERS)
    session = world.session
    me = session.get_one(User, world.users["area_admin"])
    cipher = accounts.field_cipher()
    me.mobile, me.mobile_key = "9700000001", cipher.fingerprint("9700000001")
    closed = account(session, "9812345671")
    assert closed is not None
    closed.active = False
    session.commit()
    rows = "area_admin,9700000001,worker,156/1\nहरि,9812345671,worker,156/3\nकोई और,9812345670,worker,156/2\n"
    begin_write(session)
    batch = staged(session, HEAD + rows, "workers", world.actor("area_admin"), source="दूसरी")
    assert {line: said[:2] for line, said in ended(session, batch).items()} == {
        2: ("refused", "own_account"),
        3: ("refused", "account_closed"),
        4: ("doubtful", "other_name"),
    }


def test_a_one_time_password_is_given_once_at_hand_and_by_nobody_else(world: World) -> None:
    gave(world, WORKERS)
    session, admin = world.session, world.actor("area_admin")
    waiting = appointments.list_waiting(session, admin).rows
    assert [one.user.name for one in waiting] == ["हरि", "मीना बाई", "नया कार्यकर्ता"]
    meena = waiting[1].user
    assert accounts.sign_in(session, "9812345670", "", "1.1.1.1", NOW).token is None
    user, secret = appointments.first_password(session, admin, meena.id)
    assert accounts.sign_in(session, "9812345670", secret, "1.1.1.1", NOW).token is not None
    assert secret not in json.dumps([entry.details for entry in session.scalars(select(AuditEntry))])
    accounts.change_password(session, accounts.actor_by_id(session, user.id, TODAY), secret, "हरा-पेड़-नदी-पार-7", NOW)
    with pytest.raises(appointments.AlreadySignedIn):
        appointments.first_password(session, admin, meena.id)
    far = session.get_one(User, world.users["far_worker"])
    far.must_change_password = True
    session.flush()
    for person in (far.id, world.users["state_admin"], admin.user_id, 10**12, 0):
        with pytest.raises(NotFound):
            appointments.first_password(session, admin, person)
    assert session.scalar(select(func.count()).select_from(UserSession)) == 1


def test_somebody_who_also_holds_a_higher_role_is_not_given_a_password(world: World) -> None:
    gave(world, WORKERS)
    session = world.session
    meena = account(session, "9812345670")
    assert meena is not None
    meena.assignments.append(RoleAssignment(role="reviewer", area_id=world.near.district.id, starts_on=TODAY))
    session.commit()
    with pytest.raises(NotFound):
        appointments.first_password(session, world.actor("area_admin"), meena.id)
    assert appointments.first_password(session, world.actor("state_admin"), meena.id)[0] is meena


def test_numbers_are_masked_wherever_a_list_is_looked_at(world: World) -> None:
    actor = world.actor("area_admin")
    world.session.rollback()
    begin_write(world.session)
    rows = HEAD + "मीना,+91 98123 45670,कार्यकर्ता,156/1\nगीता,98123,कार्यकर्ता,156/1\n"
    # Before it is taken: a row that was taken is not shown any more.
    batch = staged(world.session, rows, "workers", actor)
    page = looking.view_list(world.session, actor, batch.id)
    assert "corrected" in page.rows
    shown = repr(page.rows) + repr(page.reasons)
    assert "45670" not in shown and "no account without it" in shown
    notes = " ".join(map(str, looking.report_notes(world.session, batch)))
    assert "45670" not in notes


SCHEMES = "योजना का कोड,योजना का नाम,योजना का नाम अंग्रेजी,विभाग का कोड,विभाग,स्तर,लाभ,न्यूनतम आयु,लिंग\n"
SAMBAL = "sambal,संबल,Sambal,LAB,श्रम विभाग,state,सहायता,18,F\n"


def test_schemes_are_added_once_and_what_no_column_tells_stays(world: World) -> None:
    batch = gave(world, SCHEMES + SAMBAL, "state_admin", "schemes")
    assert batch.counts["outcomes"] == {"added": 1}
    widow = world.session.scalars(select(Scheme).where(Scheme.code == "widow")).one()
    former = dict(widow.rules[-1].criteria)
    head = SCHEMES.replace(",न्यूनतम आयु,लिंग", "")
    rows = "widow,विधवा सहायता,Widow pension,SJ,सामाजिक न्याय,state,₹1000\n" + SAMBAL.replace(",18,F", "")
    changed = gave(world, head + rows, "state_admin", "schemes")
    assert changed.counts["outcomes"] == {"known": 2}
    assert (widow.name_hi, widow.limit_days, widow.reason_codes) == ("विधवा सहायता", 15, ["DOC_MISSING"])
    assert len(widow.rules) == 1 and widow.rules[-1].criteria == former
    sambal = world.session.scalars(select(Scheme).where(Scheme.code == "sambal")).one()
    assert len(sambal.rules) == 1
    older = gave(world, SCHEMES + SAMBAL.replace("18", "21"), "state_admin", "schemes")
    assert ended(world.session, older)[2][:2] == ("corrected", "rule_changes")
    world.session.expire_all()
    assert [rule.version for rule in sambal.rules] == [1, 2]


def test_only_who_manages_the_whole_state_gives_schemes_and_areas(world: World) -> None:
    world.session.rollback()
    begin_write(world.session)
    for kind in ("schemes", "areas"):
        with pytest.raises(NotAllowed):
            staged(world.session, SCHEMES + SAMBAL, kind, world.actor("area_admin"))
    admin = world.actor("state_admin")
    held = world.session.scalars(select(RoleAssignment).where(RoleAssignment.user_id == admin.user_id)).one()
    held.area_id = world.near.district.id
    world.session.flush()
    for kind, content in (("schemes", SCHEMES + SAMBAL), ("areas", AREAS)):
        batch = staged(world.session, content, kind, admin)
        assert {code for _verdict, code, _outcome in ended(world.session, batch).values()} == {"state_alone"}
        with pytest.raises(NothingToTake):
            took(world.session, batch, RowVerdict.CORRECTED, RowVerdict.DOUBTFUL, actor=admin)


AREAS = "स्तर,कोड,नाम,ऊपर का क्षेत्र\nविकासखंड,4271,आष्टा,सीहोर\nपंचायत,42711,कोठरी,block:4271\n"


def test_areas_by_the_names_that_offices_give(world: World) -> None:
    batch = gave(world, AREAS, "state_admin", "areas")
    assert batch.counts["outcomes"] == {"added": 2}
    village = world.session.scalars(select(Area).where(Area.kind == "panchayat")).one()
    assert village.parent is not None and village.parent.parent_id == world.near.district.id
    again = gave(world, AREAS, "state_admin", "areas", source="दूसरी")
    assert again.counts["outcomes"] == {"known": 2}


def test_what_hangs_below_an_area_that_is_left_out_is_held_too(world: World) -> None:
    world.session.rollback()
    begin_write(world.session)
    actor = world.actor("state_admin")
    batch = staged(world.session, AREAS.replace("पंचायत", "panchayat"), "areas", actor)
    assert batch.counts["verdicts"] == {"corrected": 1, "accepted": 1}
    took(world.session, batch, actor=actor)
    assert batch.counts["outcomes"] == {"held": 2}


def test_an_area_that_moves_is_shown_before_and_takes_its_booths_along(world: World) -> None:
    division = "hierarchy,kind,code,name_hi,parent_code\nadministrative,division,bhopal,भोपाल,state:23\n"
    gave(world, division, "state_admin", "areas")
    batch = gave(
        world,
        "hierarchy,kind,code,name_hi,parent_code\nadministrative,district,427,सीहोर,division:bhopal\n",
        "state_admin",
        "areas",
    )
    assert ended(world.session, batch)[2][:2] == ("corrected", "area_moves")
    above = select(BoothArea.booth_id).join(Area, Area.id == BoothArea.area_id).where(Area.code == "bhopal")
    assert set(world.session.scalars(above)) == {booth.id for booth in world.near.booths}
