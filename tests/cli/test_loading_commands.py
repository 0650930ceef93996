"""The commands as a script meets them: exit status, report file, both languages, nothing half-applied."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from app.domain.rows import REPORT_COLUMNS
from app.models import Area, AuditEntry, Booth, RoleAssignment, User, db
from tests.conftest import make_app
from tests.services.loading.ground import square, write_csv, write_geojson

AREAS = "hierarchy,kind,code,name_hi,name_en,parent_code"
BOOTHS = "ac_no,booth_no,name,district,lat,lon"


@pytest.fixture
def empty(sqlite_url: str) -> Flask:
    """The application on a migrated, empty database."""
    return make_app(sqlite_url)


def run(app: Flask, *words: object) -> Result:
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def both_languages(text: str) -> bool:
    return any("\u0900" <= sign <= "\u097f" for sign in text) and any("a" <= sign <= "z" for sign in text)


def test_areas_all_taken_is_status_0_and_some_held_back_3(empty: Flask, tmp_path: Path) -> None:
    good = write_csv(tmp_path / "good.csv", AREAS, "administrative,state,23,प्रदेश,State,")
    mixed = write_csv(tmp_path / "mixed.csv", AREAS, "administrative,district,1,जिला,District,23", "x,y,z,अ,A,")
    report = tmp_path / "report.csv"
    assert run(empty, "areas", "load", good).exit_code == 0
    held = run(empty, "areas", "load", mixed, "--report", report)
    assert held.exit_code == 3
    assert count(empty, Area) == 2
    with report.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == REPORT_COLUMNS
    assert [(row["line"], row["column"], row["code"]) for row in rows] == [("3", "hierarchy", "unknown_kind")]
    assert both_languages(rows[0]["message_hi"] + rows[0]["message_en"])


def test_reference_boundaries_booths_and_settlements_in_turn(empty: Flask, tmp_path: Path) -> None:
    seats = write_geojson(tmp_path / "seats.geojson", [({"ac_no": 156}, square(77.0, 77.2))])
    booths = write_csv(tmp_path / "booths.csv", BOOTHS, "156,1,Shala,Sehore,23.1,77.1")
    people = write_csv(tmp_path / "settlements.csv", "code,name,district,lat,lon", "1,Tola,Sehore,23.1,77.11")
    assert run(empty, "reference", "load").exit_code == 0
    bounds = run(empty, "boundaries", "load", "constituency", seats)
    assert bounds.exit_code == 0
    assert "229" in bounds.output
    assert run(empty, "booths", "load", booths, "--valid-from", "2026-01-01").exit_code == 0
    assert run(empty, "settlements", "load", people).exit_code == 0
    again = run(empty, "settlements", "load", people)
    assert again.exit_code == 0
    assert "Nothing changed" in again.output
    whole = run(empty, "audit", "verify")
    assert (whole.exit_code, "8" in whole.output) == (0, True)
    assert count(empty, AuditEntry) == 8


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (None, "not found"),
        (b"", "empty"),
        (b"ac_no,booth_no\n1,2\n", "missing"),
        (b"\x89PNG\r\n", "PNG"),
        (b"PK\x03\x04", "Excel"),
        (b"ac_no,booth_no,name\n1,1,\xff\xfe\xfa\n", "CSV UTF-8"),
        (b"ac_no,booth_no,name,aadhaar_no\n1,1,a,1\n", "Aadhaar"),
    ],
)
def test_a_file_that_cannot_be_taken_is_status_2(
    empty: Flask, tmp_path: Path, content: bytes | None, shown: str
) -> None:
    path = tmp_path / "booths.csv"
    if content is not None:
        path.write_bytes(content)
    result = run(empty, "booths", "load", path)
    assert result.exit_code == 2
    assert shown in result.output
    assert both_languages(result.output)
    assert "Traceback" not in result.output
    assert count(empty, AuditEntry) == 0


@pytest.mark.parametrize(
    "row",
    [
        "156,1,=1+1,Sehore,23.1,77.1,extra",
        "156,1,Sha\x00la,Sehore,23.1,77.1",
        f"156,1,{'x' * 300_000},Sehore,23.1,77.1",
        "156,1,Shala,Sehore,nan,inf",
        "156,1,Shala 234123412346,Sehore,23.1,77.1",
    ],
)
def test_a_bad_row_is_held_back_and_its_neighbours_are_taken(empty: Flask, tmp_path: Path, row: str) -> None:
    run(empty, "areas", "reference")
    path = write_csv(tmp_path / "booths.csv", BOOTHS, "१५६,२,शाला,Sehore,,", row, "156,3,Shala,Sehore,,")
    report = tmp_path / "report.csv"
    assert run(empty, "booths", "load", path, "--report", report).exit_code == 3
    assert count(empty, Booth) == 2
    with report.open(encoding="utf-8", newline="") as file:
        lines = {noted["line"] for noted in csv.DictReader(file) if noted["code"] != "no_coordinates"}
    assert lines == {"3"}
    assert "234123412346" not in report.read_text(encoding="utf-8")


def test_utf16_from_a_spreadsheet_is_read(empty: Flask, tmp_path: Path) -> None:
    run(empty, "areas", "reference")
    path = tmp_path / "booths.csv"
    path.write_bytes(f"{BOOTHS}\n156,1,शाला,सीहोर,,\n".encode("utf-16"))
    assert run(empty, "booths", "load", path).exit_code == 0
    assert count(empty, Booth) == 1


def test_a_report_that_cannot_be_written_takes_nothing(empty: Flask, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "areas.csv", AREAS, "administrative,state,23,प्रदेश,State,")
    result = run(empty, "areas", "load", path, "--report", tmp_path / "no" / "such" / "folder.csv")
    assert result.exit_code == 2
    assert count(empty, Area) == 0


def test_a_mapping_that_does_not_fit_is_status_2(empty: Flask, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "booths.csv", BOOTHS, "1,1,a,b,,")
    assert run(empty, "booths", "load", path, "--map", "nam=x").exit_code == 2
    assert run(empty, "booths", "load", path, "--map", "nonsense").exit_code == 2


def test_a_user_for_several_places(app: Flask) -> None:
    before = count(app, User)
    made = run(
        app,
        "users",
        "create",
        "--name",
        "अनीता",
        "--mobile",
        "+91 98260 12345",
        "--role",
        "office_bearer",
        "--area",
        "district:427",
        "--area",
        "booth:4/1",
        "--area",
        "district:427",
    )
    assert made.exit_code == 0, made.output
    assert count(app, User) == before + 1
    password = made.output.split("one-time password: ")[1].split()[0]
    with app.app_context():
        user = db.session.scalars(select(User).order_by(User.id.desc()).limit(1)).one()
        assert user.must_change_password
        places = db.session.scalars(select(RoleAssignment).where(RoleAssignment.user_id == user.id)).all()
        assert [(p.area_id is None, p.booth_id is None) for p in places] == [(False, True), (True, False)]
        assert password not in user.password_hash
    answer = app.test_client().post("/login", data={"identifier": "9826012345", "password": password})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "words",
    [
        ("--name", "अ", "--mobile", "9826012345", "--role", "worker", "--area", "district:1"),
        ("--name", "अ", "--mobile", "12345", "--role", "worker", "--area", "district:427"),
        ("--name", "अ", "--role", "worker", "--area", "district:427"),
        ("--name", "अ", "--mobile", "9826012345", "--email", "a@b.org", "--role", "worker", "--area", "district:427"),
        ("--name", "अ", "--mobile", "9826012345", "--role", "king", "--area", "district:427"),
        ("--name", "अ", "--mobile", "9826012345", "--role", "worker"),
        ("--name", " ", "--mobile", "9826012345", "--role", "worker", "--area", "district:427"),
        ("--name", "अ", "--email", "worker@example.org", "--role", "worker", "--area", "district:427"),
    ],
)
def test_users_that_cannot_be_made(app: Flask, words: tuple[str, ...]) -> None:
    before = count(app, User)
    result = run(app, "users", "create", *words)
    assert result.exit_code == 2
    assert result.output.strip()
    assert count(app, User) == before


def test_a_broken_chain_is_status_1_and_says_where(app: Flask) -> None:
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.sequence == 2)).one()
        entry.action = "something_else"
        db.session.commit()
    result = run(app, "audit", "verify")
    assert result.exit_code == 1
    assert "2" in result.output
    assert both_languages(result.output)
