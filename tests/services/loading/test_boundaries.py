"""A boundary goes to the area that both its code and its name can mean, or to none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import InvalidInput
from app.models import Area, Boundary
from app.services.loading.boundaries import BoundaryFile, load_boundaries
from app.services.loading.report import LoadReport
from app.services.transactions import begin_write
from tests.services.loading import ground
from tests.services.loading.ground import square, write_geojson
from tests.world import TODAY

Feature = tuple[dict[str, Any], dict[str, Any]]


def load(session: Session, folder: Path, features: list[Feature], kind: str = "district", **how: str) -> LoadReport:
    path = write_geojson(folder / "file.geojson", features)
    return load_boundaries(session, BoundaryFile(path, kind, **how), today=TODAY)


@pytest.fixture
def bare(session: Session) -> Session:
    begin_write(session)
    ground.areas(session)
    return session


def drawn(session: Session) -> set[str]:
    return set(session.scalars(select(Area.code).join(Boundary, Boundary.area_id == Area.id)))


def codes(report: LoadReport) -> list[tuple[int, str]]:
    return [(note.line, note.code) for note in report.notes if note.line]


def test_found_by_name_in_any_spelling(bare: Session, tmp_path: Path) -> None:
    report = load(
        bare, tmp_path, [({"district": "PURAB"}, square(77, 77.2)), ({"district": "पश्चिम"}, square(77.2, 77.4))]
    )
    assert drawn(bare) == {"901", "902"}
    assert codes(report) == []


def test_a_code_that_means_another_district_is_held_back(bare: Session, tmp_path: Path) -> None:
    report = load(bare, tmp_path, [({"dt_code": "902", "district": "Purab"}, square(77, 77.2))], code_column="dt_code")
    assert codes(report) == [(1, "code_contradicts_name")]
    assert report.held_back == 1
    assert drawn(bare) == set()


def test_an_unknown_code_with_a_known_name_is_a_proposal(bare: Session, tmp_path: Path) -> None:
    report = load(bare, tmp_path, [({"dt_code": "467", "district": "Purab"}, square(77, 77.2))], code_column="dt_code")
    assert codes(report) == [(1, "matched_by_name")]
    assert report.held_back == 0
    assert drawn(bare) == {"901"}


def test_unknown_and_repeated_areas_are_held_back(bare: Session, tmp_path: Path) -> None:
    features = [
        ({"ac_no": 99}, square(77, 77.1)),
        ({"ac_no": "010"}, square(77.1, 77.2)),
        ({"ac_no": "10"}, square(77.2, 77.3)),
        ({"ac_no": "11"}, square(77.3, 77.4)),
    ]
    report = load(bare, tmp_path, features, "constituency")
    assert codes(report) == [(1, "unknown_area"), (2, "repeated"), (3, "repeated")]
    assert drawn(bare) == {"11"}
    assert [note.value for note in report.remarks] == ["10", "12"]


def test_a_crossing_ring_is_repaired_and_said(bare: Session, tmp_path: Path) -> None:
    bow_tie = {"type": "Polygon", "coordinates": [[[77, 23], [77.2, 23.2], [77.2, 23], [77, 23.2], [77, 23]]]}
    report = load(bare, tmp_path, [({"ac_no": 10}, bow_tie)], "constituency")
    assert codes(report) == [(1, "ring_repaired")]
    assert drawn(bare) == {"10"}


def test_a_second_run_changes_nothing_a_new_shape_is_taken(bare: Session, tmp_path: Path) -> None:
    load(bare, tmp_path, [({"ac_no": 10}, square(77, 77.2))], "constituency")
    assert not load(bare, tmp_path, [({"ac_no": 10}, square(77, 77.2))], "constituency").changed
    assert load(bare, tmp_path, [({"ac_no": 10}, square(77, 77.3))], "constituency").written["updated"] == 1


@pytest.mark.parametrize(("kind", "code"), [("galaxy", "unknown_kind"), ("block", "column_needed")])
def test_refusals_of_the_whole(bare: Session, tmp_path: Path, kind: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        load(bare, tmp_path, [({"ac_no": 10}, square(77, 77.2))], kind)
    assert refusal.value.code == code


def test_a_file_that_is_no_map_is_refused_in_both_languages(bare: Session, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("ac_no\n1\n")
    with pytest.raises(InvalidInput) as refusal:
        load_boundaries(bare, BoundaryFile(path, "constituency"), today=TODAY)
    assert refusal.value.code == "format_unknown"
    assert refusal.value.sentence.hi and refusal.value.sentence.en
