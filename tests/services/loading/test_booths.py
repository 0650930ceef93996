"""Every row of a roster ends somewhere; what is doubtful is never marked as sure; the closure is whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.geography import DRAWN_AS_SURE
from app.domain.rows import Verdict
from app.models import Area, Booth, BoothArea
from app.services.loading.booths import load_booths
from app.services.loading.report import LoadReport
from app.services.transactions import begin_write
from tests.services.loading.ground import write_csv
from tests.world import TODAY

HEADER = "ac_no,booth_no,booth_name,district,lat,lon"


def load(session: Session, folder: Path, *lines: str, header: str = HEADER) -> LoadReport:
    session.rollback()
    begin_write(session)
    report = load_booths(session, write_csv(folder / "booths.csv", header, *lines), today=TODAY)
    session.commit()
    return report


def codes(report: LoadReport) -> list[tuple[int, str, Verdict]]:
    return sorted((note.line, note.code, note.verdict) for note in report.notes if note.line)


def booth(session: Session, number: str) -> Booth:
    return session.scalars(select(Booth).where(Booth.booth_no == number)).one()


def areas_of(session: Session, number: str) -> list[str]:
    found = session.execute(
        select(Area.hierarchy, Area.kind, Area.code)
        .join(BoothArea, BoothArea.area_id == Area.id)
        .where(BoothArea.booth_id == booth(session, number).id)
    )
    return sorted(f"{hierarchy}/{kind}:{code}" for hierarchy, kind, code in found)


# seat, booth, district in the file, point -> verdict, code of the note, quality, district kept
POSITIONS = [
    ("10", "1", "Purab", "23.1,77.1", Verdict.ACCEPTED, None, "sure", "901"),
    ("10", "2", "Purab", "23.1,77.205", Verdict.ACCEPTED, None, "near_border", "901"),
    ("10", "3", "Purab", "23.1,77.35", Verdict.DOUBTFUL, "position_doubtful", "doubtful", "901"),
    ("10", "4", "Purab", ",", Verdict.DOUBTFUL, "no_coordinates", "missing", "901"),
    ("10", "5", "Purab", "77.1,23.1", Verdict.CORRECTED, "swapped_coordinates", "doubtful", "901"),
    ("12", "6", "Purab", "23.1,77.1", Verdict.ACCEPTED, None, "no_polygon", "901"),
    ("10", "7", "पूरब", "२३.११,७७.१", Verdict.ACCEPTED, None, "sure", "901"),
    ("10", "8", "Paschim", "23.1,77.1", Verdict.DOUBTFUL, "outside_district", "doubtful", "902"),
    ("10", "9", "", "23.12,77.1", Verdict.ACCEPTED, None, "sure", "901"),
    ("10", "10", "Nowhere", "", Verdict.REJECTED, "ragged_row", None, None),
    ("10", "11", "Nowhere", ",", Verdict.DOUBTFUL, "no_coordinates", "missing", None),
    ("10", "12", "Purab", "28.6,77.2", Verdict.DOUBTFUL, "outside_bounds", "doubtful", "901"),
]


@pytest.mark.parametrize("case", POSITIONS, ids=[case[1] for case in POSITIONS])
def test_positions(ground_session: Session, tmp_path: Path, case: tuple[str, ...]) -> None:
    seat, number, district, point, verdict, code, quality, kept = case
    report = load(ground_session, tmp_path, f"{seat},{number},Shala,{district},{point}")
    assert report.verdicts == {verdict: 1}
    assert code is None or code in {note.code for note in report.notes}
    if quality is None:
        assert not ground_session.scalars(select(Booth)).all()
        return
    assert booth(ground_session, number).position_quality == quality
    in_district = [area for area in areas_of(ground_session, number) if "administrative/district" in area]
    assert in_district == ([f"administrative/district:{kept}"] if kept else [])


def test_nothing_doubtful_is_drawn_as_sure(ground_session: Session, tmp_path: Path) -> None:
    load(ground_session, tmp_path, *(f"{c[0]},{c[1]},Shala,{c[2]},{c[3]}" for c in POSITIONS))
    doubted = {case[1] for case in POSITIONS if case[4] in (Verdict.DOUBTFUL, Verdict.CORRECTED)}
    shown = set(ground_session.scalars(select(Booth.booth_no).where(Booth.position_quality.in_(sorted(DRAWN_AS_SURE)))))
    assert not doubted & shown
    assert len(shown) + len(doubted) + 1 == len(POSITIONS)


def test_the_closure_reaches_every_root(ground_session: Session, tmp_path: Path) -> None:
    load(ground_session, tmp_path, "10,1,Shala,Purab,23.1,77.1")
    assert areas_of(ground_session, "1") == [
        "administrative/district:901",
        "administrative/state:23",
        "electoral/constituency:10",
        "electoral/state:23",
        "party/state:23",
    ]


def test_faulty_rows_are_held_back(ground_session: Session, tmp_path: Path) -> None:
    report = load(
        ground_session,
        tmp_path,
        "99,1,Shala,Purab,23.1,77.1",
        "x,1,Shala,Purab,23.1,77.1",
        "10,1,,Purab,23.1,77.1",
        "10,2,Shala,Purab,200,95",
        "10,3,Shala,Purab,nan,inf",
        "10,4,Shala,Purab,23.1,77.1",
        "10,004,Shala two,Purab,23.1,77.1",
        "10,5,Shala 2341 2341 2346,Purab,23.1,77.1",
        f"10,6,{'x' * 201},Purab,23.1,77.1",
    )
    assert codes(report) == [
        (2, "unknown_constituency", Verdict.REJECTED),
        (3, "not_a_number", Verdict.REJECTED),
        (4, "empty_cell", Verdict.REJECTED),
        (5, "impossible_coordinates", Verdict.REJECTED),
        (6, "unreadable_coordinates", Verdict.REJECTED),
        (8, "repeated", Verdict.REJECTED),
        (9, "aadhaar_refused", Verdict.REJECTED),
        (10, "too_long", Verdict.REJECTED),
    ]
    assert "2341" not in next(note.value for note in report.notes if note.line == 9)
    assert ground_session.scalars(select(Booth.booth_no)).all() == ["4"]


def test_a_second_run_changes_nothing_and_ids_stay(ground_session: Session, tmp_path: Path) -> None:
    lines = ["10,1,Shala,Purab,23.1,77.1", "11,1,Bhavan,Paschim,23.1,77.3"]
    load(ground_session, tmp_path, *lines)
    before = ground_session.execute(select(Booth.id, Booth.ac_no)).all()
    again = load(ground_session, tmp_path, *lines)
    assert not again.changed
    assert again.tallies["placed"] == 0
    assert ground_session.execute(select(Booth.id, Booth.ac_no)).all() == before


def test_a_new_roster_updates_adds_and_removes_nothing(ground_session: Session, tmp_path: Path) -> None:
    load(ground_session, tmp_path, "10,1,Shala,Purab,23.1,77.1", "10,2,Bhavan,Purab,23.1,77.15")
    report = load(ground_session, tmp_path, "10,1,शाला,Purab,23.12,77.1", "10,3,Nai Shala,Purab,23.1,77.1")
    assert (report.written["added"], report.written["updated"]) == (1, 1)
    assert report.tallies["not_in_file"] == 1
    first = booth(ground_session, "1")
    assert (first.name_hi, first.name_en, first.lat) == ("शाला", "Shala", 23.12)
    assert booth(ground_session, "2").name_en == "Bhavan"


def test_seats_inside_anothers_polygon_are_said(ground_session: Session, tmp_path: Path) -> None:
    report = load(ground_session, tmp_path, *(f"12,{n},Shala,Purab,23.1,77.{100 + n}" for n in range(1, 13)))
    assert [(note.code, note.value) for note in report.remarks] == [("shared_boundary", "12")]
    far = load(
        ground_session,
        tmp_path,
        *(f"12,{n},Shala,Purab,23.1,77.{100 + n}" for n in range(1, 13)),
        "12,99,X,Purab,23.1,77.39",
    )
    assert {note.line for note in far.notes if note.code == "position_doubtful"} == {14}


def test_columns_can_be_named(ground_session: Session, tmp_path: Path) -> None:
    begin_write(ground_session)
    path = write_csv(tmp_path / "b.csv", "seat;part;title;y;x", "10;1;Shala;23.1;77.1")
    mapping = {"ac_no": "seat", "booth_no": "part", "name": "title", "lat": "y", "lon": "x"}
    report = load_booths(ground_session, path, today=TODAY, mapping=mapping)
    assert report.written["added"] == 1


def test_a_filler_shared_by_a_seat_is_not_drawn_as_sure(ground_session: Session, tmp_path: Path) -> None:
    rows = [f"10,{number},Shala,Purab,23.1,77.1" for number in range(1, 7)]
    report = load(ground_session, tmp_path, *rows, "10,7,Shala,Purab,23.11,77.12")
    assert [note.code for note in report.notes if note.line] == ["repeated_position"] * 6
    assert booth(ground_session, "1").position_quality == "doubtful"
    assert booth(ground_session, "7").position_quality == "sure"
