"""The real files of the state, from end to end: every row accounted for, every difference explained."""

from __future__ import annotations

import csv
import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.access import Role
from app.domain.geography import DRAWN_AS_SURE, Hierarchy
from app.domain.maps import Tally
from app.domain.rows import Verdict
from app.models import Area, Booth, BoothArea, RoleAssignment, Settlement, User, db
from app.services import boundaries, counts, map_grounds
from app.services.accounts import hash_password
from app.services.loading.booths import load_booths
from app.services.loading.boundaries import BoundaryFile, load_boundaries
from app.services.loading.positions import stored_boundaries
from app.services.loading.reference import load_reference
from app.services.loading.report import LoadReport
from app.services.loading.settlements import load_settlements
from app.services.map_rows import Drawn, MapRow
from app.services.transactions import begin_write
from geo.locate import locate_points
from tests.conftest import make_app
from tests.databases import shared_folder
from tests.geo.samples import page_data
from tests.world import PASSWORD, TODAY

pytestmark = pytest.mark.real


@dataclass(frozen=True)
class Loaded:
    """The state in a database, and the reports of how it came there."""

    session: Session
    data: Path
    constituencies: LoadReport
    districts: LoadReport
    booths: LoadReport
    settlements: LoadReport


@pytest.fixture(scope="module")
def loaded(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """Load all real files once for this module."""
    data = shared_folder() / "data"
    path = tmp_path_factory.mktemp("real") / "real.sqlite3"
    shutil.copy(sqlite_template, path)
    app = make_app(f"sqlite:///{path}")
    with app.app_context():
        session = db.session()
        begin_write(session)
        load_reference(session, today=TODAY)
        seats = load_boundaries(session, BoundaryFile(data / "mp_constituencies.geojson", "constituency"), today=TODAY)
        districts = load_boundaries(session, BoundaryFile(data / "mp_districts.geojson", "district"), today=TODAY)
        booths = load_booths(session, data / "mp_booths.csv", today=TODAY)
        settlements = load_settlements(session, data / "mp_habitations.csv", now=datetime.now(UTC))
        session.commit()
        yield Loaded(session, data, seats, districts, booths, settlements)
        db.session.remove()
        db.engine.dispose()


def test_boundaries_and_what_is_missing(loaded: Loaded) -> None:
    assert (loaded.constituencies.written["added"], loaded.districts.written["added"]) == (226, 52)
    assert [note.value for note in loaded.constituencies.remarks] == ["205", "206", "207", "208"]
    missing = {note.message.en.split(" has")[0] for note in loaded.districts.remarks}
    assert missing == {"Mauganj", "Maihar", "Pandhurna"}
    assert loaded.constituencies.held_back == loaded.districts.held_back == 0


def test_every_booth_row_ends_somewhere(loaded: Loaded) -> None:
    report = loaded.booths
    assert report.rows == 45_355
    assert report.held_back == 1
    assert report.written["added"] == 45_354
    stored = dict(
        loaded.session.execute(select(Booth.position_quality, func.count()).group_by(Booth.position_quality)).all()
    )
    assert stored == {
        name.removeprefix("position_"): n for name, n in report.tallies.items() if name.startswith("position_")
    }
    assert [(note.code, note.value) for note in report.remarks] == [("shared_boundary", "205, 206, 207, 208")]


def test_a_thousand_booths_lie_where_their_seat_is(loaded: Loaded) -> None:
    with (loaded.data / "mp_booths.csv").open(encoding="utf-8", newline="") as table:
        rows = [row for row in csv.DictReader(table) if row["booth_name"].strip()]
    sample = random.Random(2014).sample(rows, 1000)
    seats = stored_boundaries(loaded.session, "electoral", "constituency")
    found = locate_points([float(r["lon"]) for r in sample], [float(r["lat"]) for r in sample], seats).tolist()
    stored = {
        (ac_no, booth_no): quality
        for ac_no, booth_no, quality in loaded.session.execute(
            select(Booth.ac_no, Booth.booth_no, Booth.position_quality)
        )
    }
    for row, polygon in zip(sample, found, strict=True):
        quality = stored[int(row["ac_no"]), row["booth_no"]]
        if polygon != row["ac_no"]:
            no_polygon = polygon == "204" and row["ac_no"] in {"205", "206", "207", "208"}
            assert no_polygon == (quality == "no_polygon"), row
            assert no_polygon or quality in {"near_border", "doubtful"}, row


def test_every_booth_has_its_whole_closure(loaded: Loaded) -> None:
    rows = loaded.session.execute(
        select(Area.hierarchy, Area.kind, func.count())
        .join(BoothArea, BoothArea.area_id == Area.id)
        .group_by(Area.hierarchy, Area.kind)
    )
    assert {f"{hierarchy}/{kind}": count for hierarchy, kind, count in rows} == dict.fromkeys(
        (
            "administrative/state",
            "administrative/division",
            "administrative/district",
            "electoral/state",
            "electoral/parliamentary",
            "electoral/constituency",
            "party/state",
        ),
        45_354,
    )


def test_every_settlement_is_placed_with_a_booth_that_may_be_drawn(loaded: Loaded) -> None:
    report = loaded.settlements
    assert report.rows == report.written["added"] == 52_471
    assert Counter(note.code for note in report.notes)["no_name"] == 90
    session = loaded.session
    assert session.scalar(select(func.count()).where(Settlement.district_id.is_(None))) == 0
    qualities = session.scalars(
        select(Booth.position_quality).join(Settlement, Settlement.booth_id == Booth.id).distinct()
    )
    assert set(qualities) <= DRAWN_AS_SURE
    assert report.verdicts[Verdict.DOUBTFUL] > 0


def test_settlements_of_indores_missing_seats_are_found_through_their_booths(loaded: Loaded) -> None:
    statement = (
        select(Area.code, func.count())
        .join(Settlement, Settlement.constituency_id == Area.id)
        .where(Area.code.in_(["204", "205", "206", "207", "208"]))
        .group_by(Area.code)
    )
    placed = dict(loaded.session.execute(statement).all())
    assert len(placed) > 1
    differing = loaded.session.scalar(
        select(func.count())
        .select_from(Settlement)
        .join(Booth, Booth.id == Settlement.booth_id)
        .join(Area, Area.id == Settlement.constituency_id)
        .where(Area.code.in_(list(placed)), func.cast(Area.code, db.Integer) != Booth.ac_no)
    )
    assert differing == 0


WITHOUT_OUTLINE = {"205", "206", "207", "208"}


def reader_of_the_state(session: Session) -> FlaskClient:
    """A browser in which a reviewer of the whole state is signed in."""
    state = session.scalars(select(Area).where(Area.kind == "state", Area.hierarchy == "administrative")).one()
    email, sealed = "sweep@example.org", hash_password(PASSWORD)
    reader = User(name="-", email=email, password_hash=sealed, created_at=datetime.now(UTC))
    reader.assignments.append(RoleAssignment(role=Role.REVIEWER, area_id=state.id, starts_on=TODAY))
    session.add(reader)
    session.commit()
    client = current_app.test_client()
    assert client.post("/login", data={"identifier": email, "password": PASSWORD}).status_code == 303
    client.get("/?lang=en")
    return client


def test_a_seat_without_an_outline_says_on_whose_it_stands(loaded: Loaded) -> None:
    """A dozen seats by lot, or all 230 with EVERY_SEAT=1 (minutes)."""
    session, client = loaded.session, reader_of_the_state(loaded.session)
    seats = session.scalars(select(Area).where(Area.kind == "constituency").order_by(Area.id)).all()
    keys = {seat.code: seat.id for seat in seats}
    with_booths = {str(ac_no) for ac_no in session.scalars(select(Booth.ac_no).distinct())}
    assert (len(keys), len(with_booths)) == (230, 229)
    opened = (
        set(keys) if os.environ.get("EVERY_SEAT") else {*random.Random(4).sample(sorted(keys), 8), *WITHOUT_OUTLINE}
    )
    labels = {}
    for code in sorted(opened):
        answer = client.get(f"/maps/frame?area={keys[code]}")
        assert answer.status_code == (200 if code in with_booths else 404), code
        if code in with_booths:
            drawn = page_data(answer.text)
            (labels[code],) = drawn["areas"]["label"]
            known = session.scalar(select(func.count()).where(Booth.ac_no == int(code)))
            assert len(drawn["points"]["label"]) == known, code
    assert {code for code, label in labels.items() if "has no boundary of its own" in label} == WITHOUT_OUTLINE
    assert all(labels[code].endswith("outline of 204 · Indore-1") for code in WITHOUT_OUTLINE)
    page = client.get(f"/maps/?area={keys['206']}").text
    assert "206 · Indore-3 has no boundary of its own in the files." in unescape(page)
    assert "has no boundary of its own" not in client.get(f"/maps/?area={keys['156']}").text


def test_the_outline_of_five_seats_says_that_it_holds_them(loaded: Loaded) -> None:
    session = loaded.session
    indore = session.scalars(select(Area).where(Area.kind == "district", Area.name_en == "Indore")).one()
    rows = counts.areas_within(session, indore, (Hierarchy.ELECTORAL, "constituency"))
    held = [MapRow(session.get_one(Area, key), Tally(), Drawn.SURE, opens_cases=False) for key in rows]
    shared = map_grounds.shared_outlines(session, held, boundaries.shapes(session, rows))
    assert {
        session.get_one(Area, host).code: {other.place.code for other in others}  # type: ignore[union-attr]
        for host, others in shared.items()
    } == {"204": WITHOUT_OUTLINE}
