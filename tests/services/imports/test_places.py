"""Lists of booths and settlements: judged as the commands judge them, looked at, taken, and nothing out of reach."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.errors import NotAllowed, NotFound
from app.domain.imports.states import ListMovedOn, ListState, RowVerdict
from app.models import Booth, ImportBatch, ImportPiece, ImportRow, Settlement
from app.services.imports import columns, looking, places, readings, taking
from app.services.transactions import begin_write
from tests.lists import given_list
from tests.world import NOW, World

HEAD = "देशांतर,मतदान केंद्र का नाम,अक्षांश,भाग संख्या,विधानसभा क्रमांक,जिला"


def staged(session: Session, content: str | bytes, kind: str, actor: Actor | None = None, **said) -> ImportBatch:
    if not session.in_transaction():
        begin_write(session)
    batch = given_list(session, actor, content, NOW, kind=kind, **said)
    page = columns.view_columns(session, actor, batch.id)
    columns.confirm_columns(session, actor, batch.id, page.fields, page.old_font, NOW)
    places.stage_places(session, batch, NOW)
    return batch


def took(session: Session, batch: ImportBatch, *verdicts: RowVerdict, actor: Actor | None = None) -> ImportBatch:
    taking.take_list(session, actor, batch.id, verdicts, NOW)
    places.apply_places(session, batch, NOW)
    return batch


def ended(session: Session, batch: ImportBatch) -> dict[int, tuple[str, str, str | None]]:
    rows = session.scalars(select(ImportRow).where(ImportRow.batch_id == batch.id)).all()
    return {row.line: (row.verdict, row.code, row.outcome) for row in rows}


BOOTHS = "\n".join(
    (
        "बूथों की सूची 2026,,,,,",
        HEAD,
        "77.1,पूरब शाला,23.1,1,10,Purab",
        "23.12,उलटी शाला,77.12,2,10,Purab",
        "77.35,दूर शाला,23.1,3,10,Purab",
        "77.1,बिना विधानसभा,23.1,4,99,Purab",
        "77.11,पूरब शाला,23.11,०१,१०,Purab",
        "77.3,पश्चिम शाला,23.1,1,11,Paschim",
    )
)


def test_booths_in_any_order_of_columns_under_a_title(ground_session: Session) -> None:
    batch = staged(ground_session, BOOTHS, "booths")
    assert batch.state == ListState.STAGED
    assert batch.counts["verdicts"] == {"accepted": 2, "corrected": 1, "doubtful": 1, "refused": 2}
    found = ended(ground_session, batch)
    assert found[4][:2] == ("corrected", "swapped_coordinates")
    assert found[5][:2] == ("doubtful", "position_doubtful")
    assert found[6][:2] == ("refused", "unknown_constituency")
    assert found[7][:2] == ("refused", "repeated")
    assert ground_session.scalars(select(ImportPiece)).first() is None
    took(ground_session, batch, RowVerdict.CORRECTED)
    quality = {f"{b.ac_no}/{b.booth_no}": b.position_quality for b in ground_session.scalars(select(Booth))}
    assert quality == {"10/1": "sure", "10/2": "doubtful", "11/1": "sure"}
    outcomes = {line: outcome for line, (_v, _c, outcome) in ended(ground_session, batch).items()}
    assert outcomes == {3: "added", 4: "added", 5: "held", 6: "refused", 7: "refused", 8: "added"}
    assert batch.counts["outcomes"] == {"added": 3, "held": 1, "refused": 2}


def test_refused_rows_come_back_with_why_and_are_sent_alone(ground_session: Session) -> None:
    batch = took(ground_session, staged(ground_session, BOOTHS, "booths"), RowVerdict.CORRECTED, RowVerdict.DOUBTFUL)
    lines = list(looking.refused_rows(ground_session, None, batch.id, "en"))  # type: ignore[arg-type]
    assert [line[1] for line in lines[1:]] == ["बिना विधानसभा", "पूरब शाला"]
    assert "no assembly seat 99" in lines[1][-1] and lines[1][-2] == "6"
    mended = "\n".join([HEAD, "77.1,बिना विधानसभा,23.1,4,12,Purab"])
    again = took(ground_session, staged(ground_session, mended, "booths", parent_id=batch.id))
    assert again.counts["outcomes"] == {"added": 1}


def test_the_same_list_again_changes_nothing(ground_session: Session) -> None:
    took(ground_session, staged(ground_session, BOOTHS, "booths"))
    again = staged(ground_session, BOOTHS, "booths", source="और कोई")
    took(ground_session, again)
    assert again.counts["outcomes"] == {"known": 2, "held": 2, "refused": 2}
    with pytest.raises(ListMovedOn):
        readings.view_readings(ground_session, None, again.id)  # type: ignore[arg-type]


def test_a_group_of_readings_is_confirmed_at_once(ground_session: Session) -> None:
    """Degrees, minutes and seconds written as decimals over a whole seat: looked at, then taken for right."""
    drawn = random.Random(3)
    marks = [[drawn.randrange(10, 60) for _ in range(4)] for _ in range(30)]
    rows = [f"77.{b}{c},शाला {at},23.{a}{d},{at},12,Purab" for at, (a, b, c, d) in enumerate(marks, 1)]
    batch = staged(ground_session, "\n".join([HEAD, *rows]), "booths")
    page = readings.view_readings(ground_session, None, batch.id)  # type: ignore[arg-type]
    group = page.groups[0]
    assert group.count == 30 and group.seat == "12" and not group.confirmed
    assert page.drawing is not None and len(page.drawing.pairs) == 30
    assert batch.counts["verdicts"]["doubtful"] == 30
    readings.confirm_readings(ground_session, None, batch.id, [group.key], right=True, now=NOW)  # type: ignore[arg-type]
    assert batch.counts["verdicts"] == {"accepted": 30}
    took(ground_session, batch)
    booths = {b.booth_no: b for b in ground_session.scalars(select(Booth))}
    assert booths["1"].lat == pytest.approx(23 + marks[0][0] / 60 + marks[0][3] / 3600, abs=1e-6)
    assert {b.position_quality for b in booths.values()} == {"no_polygon"}


def test_what_is_not_confirmed_stays_in_doubt(ground_session: Session) -> None:
    batch = staged(ground_session, BOOTHS, "booths")
    page = readings.view_readings(ground_session, None, batch.id)  # type: ignore[arg-type]
    assert [(group.key, group.count) for group in page.groups] == [(("swapped_coordinates", "10"), 1)]
    pair = page.drawing.pairs[0] if page.drawing else None
    assert pair is not None and pair.read is not None and pair.written is None
    for right, quality in ((True, "sure"), (False, "doubtful")):
        readings.confirm_readings(ground_session, None, batch.id, [page.groups[0].key], right=right, now=NOW)  # type: ignore[arg-type]
        assert (batch.counts["verdicts"].get("corrected") is None) == right, quality
    with pytest.raises(NotFound):
        readings.confirm_readings(ground_session, None, batch.id, [("swapped_coordinates", "11")], right=True)  # type: ignore[arg-type]


SETTLEMENTS = "\n".join(
    (
        "गांव का नाम,बूथ,परिवार,प्रकार",
        "नया टोला,10/1,४०,गांव",
        "बड़ा  टोला,10/1,,",
        "नया टोला,10/1,,",
        "कहीं,10/99,,",
        ",10/1,12,",
        "शहर वार्ड,10/1,9,शहर",
        "टोला,10/1,बहुत,",
    )
)


def test_settlements_by_their_booth_alone(ground_session: Session) -> None:
    took(ground_session, staged(ground_session, BOOTHS, "booths"))
    batch = staged(ground_session, SETTLEMENTS, "settlements")
    found = {line: verdict[:2] for line, verdict in ended(ground_session, batch).items()}
    assert found == {
        4: ("duplicate", "settlement_there"),
        5: ("refused", "unknown_booth"),
        6: ("refused", "no_name"),
        8: ("refused", "not_a_number"),
    }
    took(ground_session, batch)
    kept = {s.name_hi: s for s in ground_session.scalars(select(Settlement))}
    assert set(kept) == {"नया टोला", "बड़ा टोला", "शहर वार्ड"}
    new = kept["नया टोला"]
    assert (new.households, new.kind, new.booth_basis, new.booth.booth_no) == (40, "rural", "confirmed", "1")
    assert kept["शहर वार्ड"].kind == "urban"
    assert new.district is not None and new.district.code == "901"
    again = staged(ground_session, SETTLEMENTS, "settlements", source="फिर")
    assert again.counts["verdicts"]["duplicate"] == 4 and not again.counts["verdicts"].get("accepted")


def test_settlements_with_a_position_get_a_proposal(ground_session: Session) -> None:
    took(ground_session, staged(ground_session, BOOTHS, "booths"))
    batch = staged(ground_session, "code,name,lat,lon\nA1,पास,23.101,77.101\nA2,बिना जगह,,\n", "settlements")
    assert ended(ground_session, batch)[3][:2] == ("refused", "no_coordinates")
    took(ground_session, batch)
    kept = ground_session.scalars(select(Settlement)).one()
    assert (kept.code, kept.booth_basis, kept.booth.booth_no) == ("A1", "proposed", "1")


def test_kruti_dev_columns_are_read(ground_session: Session) -> None:
    took(ground_session, staged(ground_session, BOOTHS, "booths"))
    names = ("xzke iapk;r", "lqUnjiqj", "jketh xat", "fd'kuiqj", "uohu uxj")
    rows = "\n".join(f"{name},10/1" for name in names)
    batch = staged(ground_session, f"गांव,बूथ\n{rows}\n", "settlements", encoding="kruti-dev")
    assert batch.columns["old_font"] == [0]
    took(ground_session, batch, RowVerdict.CORRECTED)
    assert "सुन्दरपुर" in set(ground_session.scalars(select(Settlement.name_hi)))


def test_places_outside_of_ones_areas_are_refused(world: World) -> None:
    session, admin = world.session, world.actor("area_admin")
    session.rollback()
    near, far = world.near, world.far
    lines = [
        f"{near.constituency.code},{near.booths[0].booth_no},अपना,{near.district.name_en}",
        f"{far.constituency.code},{far.booths[0].booth_no},पराया,{far.district.name_en}",
        f"{far.constituency.code},77,नया पराया,{far.district.name_en}",
    ]
    before = {b.id: b.name_hi for b in session.scalars(select(Booth))}
    batch = staged(session, "\n".join(["ac_no,booth_no,name,district", *lines]), "booths", admin)
    refused = {line for line, (verdict, code, _o) in ended(session, batch).items() if code == "out_of_reach"}
    assert refused == {3, 4}
    took(session, batch, RowVerdict.CORRECTED, RowVerdict.DOUBTFUL, actor=admin)
    after = {b.id: b.name_hi for b in session.scalars(select(Booth))}
    assert {key for key in after if before.get(key) != after[key]} <= {near.booths[0].id}
    told = f"बस्ती,बूथ\nटोला एक,{near.constituency.code}/1\nटोला दो,{far.constituency.code}/1\n"
    other = staged(session, told, "settlements", admin)
    assert ended(session, other)[3][:2] == ("refused", "out_of_reach")


def test_who_may_give_which_list(world: World) -> None:
    session = world.session
    session.rollback()
    begin_write(session)
    allowed = {
        "people": {"area_admin"},
        "booths": {"area_admin", "state_admin"},
        "settlements": {"area_admin", "state_admin"},
        "roster": {"state_admin"},
    }
    content = "ac_no,booth_no,name,नाम,लिंग,बस्ती\n1,1,x,सीता,म,टोला\n"
    for kind, people in allowed.items():
        for person in world.users:
            if person in people:
                given_list(session, world.actor(person), content, NOW, kind=kind)
            else:
                with pytest.raises(NotAllowed):
                    given_list(session, world.actor(person), content, NOW, kind=kind)
