"""A list of people from its first byte to its receipt: what is taken, what waits, and that nothing is done twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import LargeBinary, func, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.imports.states import ListMovedOn, ListState, Outcome, RowVerdict
from app.models import (
    AuditEntry,
    Base,
    Beneficiary,
    Consent,
    Entitlement,
    Household,
    ImportChunk,
    ImportPiece,
    ImportRow,
)
from app.services import audit, beneficiaries, counter_upkeep
from app.services.imports import applying, batches, columns, deciding, looking, receipts, staging, taking
from tests.lists import given_list, rows_of, staged_list, taken_list
from tests.world import NOW, World, widow_form

HEADER = "नाम,पति का नाम,लिंग,बस्ती,जन्म तारीख,मोबाइल,परिवार आईडी,समग्र आईडी,भुगतान\n"
LIST = HEADER + (
    "सीता बाई,राम,म,बड़ा टोला,05/03/1970,9876543211,12345678,123456789,हां\n"
    "गीता  बाई,श्याम,म,बड़ा टोला,०६/०४/१९७१,+91 98765 43212,12345678,123456780,नहीं\n"
    "रमा,मोहन,म,कहीं और,1972,9876543213,,123456781,हां\n"
    "उमा,सोहन,म,बड़ा टोला,31/02/1973,98765,,123456782,हां\n"
    "सुनीता बाई,,म,बड़ा टोला,01/05/1981,9876543210,,,हां\n"
    "मोहन,दास,पु,बड़ा टोला,05/03/1970,9876543214,,123456783,हां\n"
)


def people(session: Session) -> int:
    return session.scalar(select(func.count(Beneficiary.id))) or 0


def named(session: Session, name: str) -> Beneficiary:
    return session.scalars(select(Beneficiary).where(Beneficiary.name_hi == name)).one()


def test_every_row_comes_to_its_end(session: Session, world: World) -> None:
    before = people(session)
    batch = taken_list(session, world.actor("area_admin"), LIST, NOW, scheme_code="widow", consent="written")
    assert batch.state == ListState.DONE
    assert rows_of(session, batch) == {
        2: ("accepted", "", "added"),
        3: ("corrected", "tidied", "added"),
        4: ("refused", "unknown_place", "refused"),
        5: ("doubtful", "bad_mobile", "held"),
        6: ("duplicate", "like_person", "undecided"),
        7: ("accepted", "", "added"),
    }
    assert people(session) == before + 3
    sita, gita = (
        session.scalars(select(Beneficiary).where(Beneficiary.name_hi == n)).one() for n in ("सीता बाई", "गीता बाई")
    )
    assert (gita.mobile, gita.samagra_member, gita.born_on and gita.born_on.isoformat()) == (
        "9876543212",
        "123456780",
        "1971-04-06",
    )
    assert gita.household_id == sita.household_id
    assert sita.household.samagra_family == "12345678"
    assert beneficiaries.has_consent(sita)
    assert sita.created_by_id == world.users["area_admin"]
    dues = {row.beneficiary_id: row for row in session.scalars(select(Entitlement).where(Entitlement.evidence != ""))}
    assert dues[sita.id].status == "eligible"
    assert dues[sita.id].evidence == "जनपद · 20-11-2026"
    man = named(session, "मोहन")
    assert dues[man.id].status == "ineligible"
    assert dues[man.id].why
    assert audit.verify(session).broken_at is None


def test_the_kept_counters_stay_those_of_the_rows(session: Session, world: World) -> None:
    counter_upkeep.rebuild(session)
    taken_list(session, world.actor("area_admin"), LIST, NOW, scheme_code="widow")
    assert not counter_upkeep.verify(session)


def test_the_same_file_is_the_same_list(session: Session, world: World) -> None:
    actor = world.actor("area_admin")
    batch = taken_list(session, actor, LIST, NOW, scheme_code="widow")
    count = people(session)
    assert given_list(session, actor, LIST, NOW, scheme_code="widow").id == batch.id
    assert people(session) == count
    assert given_list(session, actor, LIST, NOW, scheme_code="women").id != batch.id


def test_another_list_with_the_same_people_adds_nobody_and_says_who_they_are(session: Session, world: World) -> None:
    actor = world.actor("area_admin")
    taken_list(session, actor, LIST, NOW, scheme_code="widow")
    count = people(session)
    again = taken_list(session, actor, LIST.replace("हां", "yes"), NOW, scheme_code="women")
    found = rows_of(session, again)
    assert people(session) == count
    assert {line: found[line][1:] for line in (2, 3, 7)} == dict.fromkeys((2, 3, 7), ("same_person", "known"))
    sita = named(session, "सीता बाई")
    theirs = select(func.count(Entitlement.id)).where(Entitlement.beneficiary_id == sita.id)
    assert session.scalar(theirs) == 2


def test_two_lists_read_at_once_take_a_person_once(session: Session, world: World) -> None:
    actor = world.actor("area_admin")
    first = staged_list(session, actor, LIST, NOW)
    second = staged_list(session, actor, LIST, NOW, source="पंचायत")
    for batch in (first, second):
        taking.take_list(session, actor, batch.id, [RowVerdict.CORRECTED], NOW)
        while batch.state == ListState.APPLYING:
            applying.apply_chunk(session, batch, NOW)
    assert first.counts["outcomes"]["added"] == 3
    assert second.counts["outcomes"].get("added", 0) == 0
    assert second.counts["outcomes"]["known"] == 3


def test_who_is_recorded_while_a_list_is_taken_is_not_taken_again(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "CHUNK", 2)
    batch = staged_list(session, world.actor("area_admin"), LIST, NOW)
    taking.take_list(session, world.actor("area_admin"), batch.id, [], NOW)
    applying.apply_chunk(session, batch, NOW)
    form = widow_form(world.near.settlement.id, "मोहन", samagra_member="123456783")
    beneficiaries.register_beneficiary(session, world.actor("worker"), form, NOW)
    while batch.state == ListState.APPLYING:
        applying.apply_chunk(session, batch, NOW)
    assert rows_of(session, batch)[7] == ("duplicate", "same_person", "known")


def test_a_samagra_id_under_another_name_is_never_taken_for_the_person(session: Session, world: World) -> None:
    actor = world.actor("area_admin")
    taken_list(session, actor, LIST, NOW)
    other = HEADER + "प्रेमलता यादव,,म,बड़ा टोला,05/03/1970,,,123456789,\n"
    assert rows_of(session, taken_list(session, actor, other, NOW))[2] == (
        "duplicate",
        "same_id_other_name",
        "undecided",
    )


def test_somebody_outside_the_areas_is_not_shown(session: Session, world: World) -> None:
    far = HEADER + "सीता बाई,,म,बड़ा टोला,05/03/1970,,,987654321,\n"
    person = beneficiaries.register_beneficiary(
        session,
        world.actor("far_worker"),
        widow_form(world.far.settlement.id, "सीता बाई", samagra_member="987654321"),
        NOW,
    )
    actor = world.actor("area_admin")
    batch = taken_list(session, actor, far, NOW)
    assert rows_of(session, batch)[2] == ("duplicate", "same_elsewhere", "undecided")
    shown = looking.view_list(session, actor, batch.id)
    assert str(person.id) not in repr([row for row in shown.undecided])


@pytest.mark.parametrize("same", [True, False])
def test_a_likeness_is_decided_by_a_person(session: Session, world: World, same: bool) -> None:
    actor = world.actor("area_admin")
    batch = taken_list(session, actor, LIST, NOW, scheme_code="widow")
    count = people(session)
    row = deciding.decide_row(session, actor, batch.id, 6, same=same, now=NOW)
    assert row.outcome == (Outcome.KNOWN if same else Outcome.ADDED)
    assert people(session) == count + (0 if same else 1)
    assert (row.beneficiary_id == world.near.beneficiary_id) is same
    assert "undecided" not in batch.counts["outcomes"]
    with pytest.raises(ListMovedOn):
        deciding.decide_row(session, actor, batch.id, 6, same=same, now=NOW)


def test_rows_held_back_are_corrected_and_sent_alone(session: Session, world: World) -> None:
    actor = world.actor("area_admin")
    batch = taken_list(session, actor, LIST, NOW, scheme_code="widow")
    header, *rows = looking.refused_rows(session, actor, batch.id, "hi")
    assert [row[0] for row in rows] == ["रमा", "उमा"]
    assert header[:2] == ["नाम", "पति का नाम"]
    assert "बस्ती" in rows[0][-1]
    rows[0][3] = "बड़ा टोला"
    rows[1][4], rows[1][5] = "02/02/1973", "9876543215"
    text = "\n".join(",".join(cell if "," not in cell else f'"{cell}"' for cell in row) for row in (header, *rows))
    child = taken_list(session, actor, text + "\n", NOW, scheme_code="widow", parent_id=batch.id)
    assert child.counts["outcomes"] == {"added": 2}
    assert child.parent_id == batch.id


def test_what_was_confirmed_is_remembered_for_the_next_list_of_that_shape(session: Session, world: World) -> None:
    actor = world.actor("area_admin")
    odd = "a,b,c\nसीता,म,बड़ा टोला\n"
    batch = given_list(session, actor, odd, NOW)
    columns.confirm_columns(session, actor, batch.id, {0: "name", 1: "sex", 2: "settlement"}, [], NOW)
    following = given_list(session, actor, odd.replace("सीता", "गीता"), NOW)
    page = columns.view_columns(session, actor, following.id)
    assert page.remembered
    assert page.fields == {0: "name", 1: "sex", 2: "settlement"}


def test_no_aadhaar_voter_card_or_clear_name_gets_into_any_table(session: Session, world: World) -> None:
    aadhaar, epic, name = "234123412346", "ABC1234567", "अनोखीलाल"
    rows = f"सीता {aadhaar},,म,बड़ा टोला,,,,,\nगीता {epic},,म,बड़ा टोला,,,,,\n{name},,म,कहीं और,,,,,\n"
    staged_list(session, world.actor("area_admin"), LIST + rows, NOW)
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)):
            for column, value in zip(table.columns, row, strict=True):
                kept = value.decode("latin-1") if isinstance(column.type, LargeBinary) and value else str(value)
                assert aadhaar not in kept, table.name
                assert epic not in kept, table.name
                assert name not in kept, table.name
    from app.services.imports.sealed import open_chunk

    opened = [open_chunk(sealed) for sealed in session.scalars(select(ImportChunk.sealed))]
    cells = [cell for rows in opened for at in range(len(rows.lines)) for cell in rows.cells(at)]
    assert name in cells
    assert not any(aadhaar in cell or epic in cell for cell in cells)


def test_a_list_given_up_leaves_no_row_behind(session: Session, world: World) -> None:
    actor = world.actor("area_admin")
    batch = staged_list(session, actor, LIST, NOW)
    batches.cancel_list(session, actor, batch.id, NOW)
    for table in (ImportChunk, ImportPiece, ImportRow):
        assert session.scalar(select(func.count()).select_from(table).where(table.batch_id == batch.id)) == 0
    with pytest.raises(ListMovedOn):
        taking.take_list(session, actor, batch.id, [], NOW)


def test_nobody_else_sees_a_list(session: Session, world: World) -> None:
    batch = staged_list(session, world.actor("area_admin"), LIST, NOW)
    for person in ("state_admin", "office_bearer", "far_worker"):
        with pytest.raises(NotFound):
            looking.view_list(session, world.actor(person), batch.id)


def test_reading_goes_on_in_another_process_as_if_it_had_never_stopped(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "CHUNK", 2)
    actor = world.actor("area_admin")
    whole = rows_of(session, staged_list(session, actor, LIST + LIST.partition("\n")[2], NOW))
    batch = given_list(session, actor, LIST + LIST.partition("\n")[2], NOW, source="दूसरी")
    page = columns.view_columns(session, actor, batch.id)
    columns.confirm_columns(session, actor, batch.id, page.fields, page.old_font, NOW)
    while batch.state == ListState.STAGING:
        staging._left.clear()
        staging.stage_chunk(session, batch, NOW)
    assert rows_of(session, batch) == whole
    assert [whole[line][1] for line in range(8, 10)] == ["repeated", "repeated"]


def test_without_consent_no_case_may_follow_and_children_need_a_guardian(session: Session, world: World) -> None:
    actor = world.actor("area_admin")
    head = "नाम,लिंग,बस्ती,जन्म तारीख,अभिभावक\n"
    rows = "बाल एक,म,बड़ा टोला,05/03/2015,\nबाल दो,म,बड़ा टोला,05/03/2016,माता दो\nमाता तीन,म,बड़ा टोला,05/03/1980,\n"
    taken_list(session, actor, head + rows, NOW, consent="spoken")
    told: dict[str, Any] = {
        name: (how, guardian)
        for name, how, guardian in session.execute(
            select(Beneficiary.name_hi, Consent.how, Consent.guardian_name)
            .join(Consent, Consent.beneficiary_id == Beneficiary.id)
            .where(Beneficiary.name_hi.in_(("बाल एक", "बाल दो", "माता तीन")))
        )
    }
    assert told == {"बाल दो": ("guardian", "माता दो"), "माता तीन": ("spoken", "")}


def test_a_list_held_against_ours(session: Session, world: World) -> None:
    actor = world.actor("area_admin")
    first = taken_list(session, actor, LIST, NOW, scheme_code="widow")
    sita = named(session, "सीता बाई")
    due = session.scalars(select(Entitlement).where(Entitlement.beneficiary_id == sita.id)).one()
    due.receipt = "not_received"
    lines = LIST.splitlines(keepends=True)
    second = taken_list(session, actor, lines[0] + lines[1] + lines[6], NOW + timedelta(days=30), scheme_code="widow")
    page = receipts.compare_list(session, actor, second.id)
    assert page.earlier is not None
    assert page.earlier.id == first.id
    assert not page.exact
    assert {line.code for line in page.lines} == {"new", "known", "left", "paid_not_received", "ours_alone"}
    assert all(line.count in (None, 0) and not line.people for line in page.lines)
    persons = {
        name: set(session.scalars(select(Beneficiary.name_hi).where(condition)))
        for name, condition in receipts.conditions(second, first).items()
    }
    assert persons["left"] == {"गीता बाई"}
    assert persons["paid_not_received"] == {"सीता बाई"}
    assert persons["known"] == {"सीता बाई", "मोहन"}
    assert session.scalar(select(func.count(AuditEntry.sequence)).where(AuditEntry.action == "list_taken")) == 2
    assert session.scalar(select(func.count(Household.id))) == 4
