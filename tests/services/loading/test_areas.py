"""Areas in any order of rows; what has no whole way up is held back; booths move along with their areas."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.rows import Verdict
from app.models import Area, AuditEntry, Booth, BoothArea
from app.services.loading.areas import load_areas
from app.services.loading.closure import place_booths
from app.services.loading.report import LoadReport
from app.services.transactions import begin_write
from tests.services.loading.ground import area_id, write_csv
from tests.world import TODAY

HEADER = "hierarchy,kind,code,name_hi,name_en,parent_code"


def load(session: Session, folder: Path, *lines: str) -> LoadReport:
    session.rollback()
    begin_write(session)
    report = load_areas(session, write_csv(folder / "areas.csv", HEADER, *lines))
    session.commit()
    return report


def codes(report: LoadReport) -> list[tuple[int, str]]:
    return sorted((note.line, note.code) for note in report.notes)


def parent_code(session: Session, code: str) -> str | None:
    area = session.scalars(select(Area).where(Area.code == code)).one()
    return area.parent.code if area.parent else None


def test_children_may_come_before_their_parents(session: Session, tmp_path: Path) -> None:
    report = load(
        session,
        tmp_path,
        "party,shakti_kendra,SK1,केंद्र एक,Kendra 1,M1",
        "party,mandal,M1,मंडल एक,Mandal 1,D1",
        "party,district,D1,जिला एक,District 1,state:23",
        "party,state,23,प्रदेश,State,",
    )
    assert report.verdicts[Verdict.ACCEPTED] == 4
    assert report.written == {"added": 4}
    assert [parent_code(session, code) for code in ("SK1", "M1", "D1", "23")] == ["M1", "D1", "23", None]


def test_the_nearest_level_with_that_code_is_the_parent(session: Session, tmp_path: Path) -> None:
    load(
        session,
        tmp_path,
        "administrative,state,7,प्रदेश,State,",
        "administrative,division,7,संभाग,Division,7",
        "administrative,district,8,जिला,District,7",
        "administrative,district,9,जिला,District,state:7",
    )
    kinds = {a.code: a.parent.kind for a in session.scalars(select(Area).where(Area.kind == "district")) if a.parent}
    assert kinds == {"8": "division", "9": "state"}


def test_faulty_rows_are_held_back_with_line_and_column(session: Session, tmp_path: Path) -> None:
    report = load(
        session,
        tmp_path,
        "administrative,state,23,प्रदेश,State,",
        "administrative,village,1,गांव,Village,23",
        "royal,state,1,राज्य,Realm,",
        "administrative,district,5,जिला,District,999",
        "administrative,block,6,ब्लॉक,Block,5",
        "administrative,district,7,,,23",
        "administrative,district,8,जिला,District,",
        "administrative,state,23,दूसरा,Other,",
    )
    assert codes(report) == [
        (3, "unknown_kind"),
        (4, "unknown_kind"),
        (5, "unknown_parent"),
        (6, "unknown_parent"),
        (7, "empty_cell"),
        (8, "parent_needed"),
        (9, "repeated"),
    ]
    assert {note.column for note in report.notes if note.line == 5} == {"parent_code"}
    assert all(note.message.hi and note.message.en for note in report.notes)
    assert report.held_back == 7
    assert session.scalars(select(Area.code)).all() == ["23"]


def test_a_second_run_changes_nothing_and_a_new_name_is_taken(session: Session, tmp_path: Path) -> None:
    lines = ["administrative,state,23,प्रदेश,State,", "administrative,district,5,जिला,District,23"]
    load(session, tmp_path, *lines)
    again = load(session, tmp_path, *lines)
    assert not again.changed
    assert again.written["unchanged"] == 2
    renamed = load(session, tmp_path, "administrative,district,5,नया नाम,New name,")
    assert renamed.written["updated"] == 1
    assert parent_code(session, "5") == "23"


def test_booths_follow_an_area_to_its_new_parent(session: Session, tmp_path: Path) -> None:
    load(
        session,
        tmp_path,
        "electoral,state,23,प्रदेश,State,",
        "electoral,parliamentary,1,एक,One,23",
        "electoral,parliamentary,2,दो,Two,23",
        "electoral,constituency,10,सीट,Seat,parliamentary:1",
    )
    begin_write(session)
    booth = Booth(
        ac_no=10, booth_no="1", name_hi="अ", name_en="A", position_quality="missing", position_note="", valid_from=TODAY
    )
    session.add(booth)
    session.flush()
    place_booths(session, {booth.id: [area_id(session, ("electoral", "constituency", "10"))]})
    session.commit()
    load(session, tmp_path, "electoral,constituency,10,सीट,Seat,parliamentary:2")
    above = session.scalars(select(Area.kind + ":" + Area.code).join(BoothArea, BoothArea.area_id == Area.id)).all()
    assert sorted(above) == ["constituency:10", "parliamentary:2", "state:23"]


def test_one_audit_entry_with_counts_and_no_names(session: Session, tmp_path: Path) -> None:
    load(session, tmp_path, "administrative,state,23,प्रदेश,State,")
    entry = session.scalars(select(AuditEntry)).one()
    assert entry.action == "areas_loaded"
    assert entry.details["added"] == 1
    assert all(isinstance(value, int) for value in entry.details.values())
