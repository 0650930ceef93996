"""A settlement gets its district and seat from its point and a booth as a proposal; hands win over files."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.rows import Verdict
from app.models import Settlement
from app.services.loading.booths import load_booths
from app.services.loading.report import LoadReport
from app.services.loading.settlements import load_settlements
from app.services.transactions import begin_write
from tests.services.loading.ground import write_csv
from tests.world import NOW, TODAY

HEADER = "hab_id,hab_name,population,district,lat,lon"
BOOTHS = (
    "ac_no,booth_no,name,district,lat,lon",
    "10,1,West,Purab,23.1,77.05",
    "10,2,East,Purab,23.15,77.15",
    "11,1,Border,Paschim,23.1,77.21",
    "11,2,Elsewhere,Paschim,23.1,77.1",
)


def load(session: Session, folder: Path, *lines: str) -> LoadReport:
    session.rollback()
    begin_write(session)
    load_booths(session, write_csv(folder / "booths.csv", *BOOTHS), today=TODAY)
    report = load_settlements(session, write_csv(folder / "habitations.csv", HEADER, *lines), now=NOW)
    session.commit()
    return report


def settlement(session: Session, code: str) -> Settlement:
    return session.scalars(select(Settlement).where(Settlement.code == code)).one()


def booth_of(session: Session, code: str) -> str:
    booth = settlement(session, code).booth
    return f"{booth.ac_no}/{booth.booth_no}"


def codes(report: LoadReport) -> list[tuple[int, str, Verdict]]:
    return sorted((note.line, note.code, note.verdict) for note in report.notes if note.line)


def test_the_nearest_booth_of_the_own_seat_is_proposed(ground_session: Session, tmp_path: Path) -> None:
    report = load(ground_session, tmp_path, "1,Tola,407.0,Purab,23.1,77.19", "2,Nagla,120,Purab,23.1,77.06")
    # 11/1 is nearer to the first, but lies in another seat; 11/2 lies outside of its seat and serves nobody.
    assert [booth_of(ground_session, code) for code in ("1", "2")] == ["10/2", "10/1"]
    kept = settlement(ground_session, "1")
    assert kept.booth_basis == "proposed"
    assert (kept.district.code, kept.constituency.code) == ("901", "10")
    assert (kept.population, kept.name_hi, kept.name_en) == (407, "Tola", "Tola")
    assert report.tallies["booth_by_seat"] == 2


def test_without_a_seat_the_district_helps_and_last_of_all_anyone(ground_session: Session, tmp_path: Path) -> None:
    report = load(ground_session, tmp_path, "1,North,1,Purab,23.22,77.15", "2,Lost,1,,23.22,77.35")
    assert [booth_of(ground_session, code) for code in ("1", "2")] == ["10/2", "11/1"]
    assert report.tallies["booth_by_district"] == 1
    assert report.tallies["booth_by_everywhere"] == 1
    assert {(line, code) for line, code, _ in codes(report)} == {(3, "no_district"), (3, "booth_unsure")}


def test_every_row_is_accounted_for(ground_session: Session, tmp_path: Path) -> None:
    report = load(
        ground_session,
        tmp_path,
        "1,Tola,10,Purab,23.1,77.1",
        "2,,10,Purab,23.1,77.1",
        "3,Basti,10,Paschim,23.1,77.1",
        "4,Basti,10,Purab,,",
        "5,Basti,minus,Purab,23.1,77.1",
        "1,Tola again,10,Purab,23.1,77.1",
        ",No code,10,Purab,23.1,77.1",
        "6,Swapped,10,Purab,77.1,23.1",
    )
    assert codes(report) == [
        (3, "no_name", Verdict.DOUBTFUL),
        (4, "other_district", Verdict.CORRECTED),
        (5, "empty_cell", Verdict.REJECTED),
        (5, "empty_cell", Verdict.REJECTED),
        (5, "no_coordinates", Verdict.REJECTED),
        (6, "not_a_number", Verdict.REJECTED),
        (7, "repeated", Verdict.REJECTED),
        (8, "empty_cell", Verdict.REJECTED),
        (9, "swapped_coordinates", Verdict.CORRECTED),
    ]
    assert report.rows == 8
    assert report.held_back == 4
    assert settlement(ground_session, "2").name_hi == "बिना नाम बस्ती (2)"
    assert settlement(ground_session, "2").note


def test_a_second_run_changes_nothing(ground_session: Session, tmp_path: Path) -> None:
    lines = ["1,Tola,10,Purab,23.1,77.1", "2,,10,Purab,23.1,77.1"]
    load(ground_session, tmp_path, *lines)
    again = load(ground_session, tmp_path, *lines)
    assert not again.changed
    assert again.written["unchanged"] == 2


def test_what_a_person_edited_or_confirmed_is_kept(ground_session: Session, tmp_path: Path) -> None:
    load(ground_session, tmp_path, "1,,10,Purab,23.1,77.1", "2,Tola,10,Purab,23.1,77.1", "3,Basti,1,Purab,23.1,77.1")
    edited, confirmed = settlement(ground_session, "1"), settlement(ground_session, "2")
    edited.name_hi, edited.version = "नया टोला", 2
    confirmed.booth_basis = "confirmed"
    ground_session.commit()
    report = load(
        ground_session, tmp_path, "1,,10,Purab,23.1,77.1", "2,Other,10,Purab,23.1,77.1", "3,Basti,2,Purab,23.1,77.1"
    )
    assert report.written["kept_in_hand"] == 2
    assert report.written["updated"] == 1
    assert settlement(ground_session, "1").name_hi == "नया टोला"
    assert settlement(ground_session, "2").name_en == "Tola"
    assert settlement(ground_session, "3").population == 2


def test_without_any_booth_nothing_is_taken(ground_session: Session, tmp_path: Path) -> None:
    begin_write(ground_session)
    path = write_csv(tmp_path / "h.csv", HEADER, "1,Tola,10,Purab,23.1,77.1")
    report = load_settlements(ground_session, path, now=NOW)
    assert [note.code for note in report.notes] == ["no_booth"]
    assert report.held_back == 1
