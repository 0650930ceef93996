"""The product's own facts: complete, loaded again without a change, and rules kept as dated versions."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.rows import Verdict
from app.models import Area, AuditEntry, EscalationStep, Reason, Scheme, SchemeRule
from app.services import audit, schemes
from app.services.loading.facts import REFERENCE, district_of_constituency
from app.services.loading.ladder import load_ladder
from app.services.loading.reasons import load_reasons
from app.services.loading.reference import load_reference
from app.services.loading.schemes import load_schemes
from app.services.transactions import begin_write
from tests.services.loading.ground import write_csv
from tests.world import TODAY


def test_everything_is_there_and_a_second_run_changes_nothing(session: Session) -> None:
    begin_write(session)
    first = load_reference(session, today=TODAY)
    session.commit()
    assert all(report.held_back == 0 and report.changed for report in first.reports)
    kinds = dict(
        session.execute(
            select(Area.hierarchy + "/" + Area.kind, func.count()).group_by(Area.hierarchy, Area.kind)
        ).all()
    )
    assert kinds == {
        "administrative/state": 1,
        "administrative/division": 10,
        "administrative/district": 55,
        "electoral/state": 1,
        "electoral/parliamentary": 29,
        "electoral/constituency": 230,
        "party/state": 1,
    }
    assert session.scalar(select(func.count()).select_from(Scheme)) == 50
    assert len(schemes.rules_on(session, TODAY)) == 50
    assert session.scalar(select(func.count()).select_from(EscalationStep)) == 16
    assert session.scalar(select(func.count()).select_from(Reason)) == 48
    begin_write(session)
    again = load_reference(session, today=TODAY + timedelta(days=30))
    session.commit()
    assert not any(report.changed for report in again.reports)
    assert session.scalar(select(func.count()).select_from(SchemeRule)) == 50
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == 8
    assert audit.verify(session).broken_at is None


def test_every_seat_has_a_district_and_a_parliamentary_seat(session: Session) -> None:
    begin_write(session)
    load_reference(session, today=TODAY)
    assert len(district_of_constituency()) == 230
    districts = set(session.scalars(select(Area.code).where(Area.kind == "district")))
    assert set(district_of_constituency().values()) == districts
    parents = select(Area.parent_id).where(Area.kind == "constituency")
    above = session.scalars(select(Area.kind).where(Area.id.in_(parents)).distinct()).all()
    assert above == ["parliamentary"]


HEADER = "code,name_hi,name_en,dept_code,dept_hi,level,status,benefit_hi,sex,age_min,age_max,limit_days,reason_codes"
ROW = "widow,विधवा पेंशन,Widow pension,SJ,सामाजिक न्याय,state,not_checked,₹600,F,{age},,15,DOC_MISSING;NOT_IN_LIST"


def load(session: Session, folder: Path, *lines: str, valid_from: date = TODAY):
    return load_schemes(session, write_csv(folder / "schemes.csv", HEADER, *lines), today=TODAY, valid_from=valid_from)


def test_a_changed_rule_is_a_new_version_and_the_former_ends_the_day_before(session: Session, tmp_path: Path) -> None:
    later = TODAY + timedelta(days=10)
    load(session, tmp_path, ROW.format(age=40))
    changed = load(session, tmp_path, ROW.format(age=18), valid_from=later)
    same = load(session, tmp_path, ROW.format(age=18), valid_from=later + timedelta(days=5))
    assert (changed.tallies["rule_versions"], same.tallies["rule_versions"]) == (1, 0)
    assert not same.changed
    versions = session.scalars(select(SchemeRule).order_by(SchemeRule.version)).all()
    assert [(v.version, v.valid_from, v.valid_to) for v in versions] == [
        (1, TODAY, later - timedelta(days=1)),
        (2, later, None),
    ]
    session.flush()
    held = [schemes.rules_on(session, day)[versions[0].scheme_id].version for day in (TODAY, later)]
    assert held == [1, 2]


def test_a_rule_cannot_start_before_the_one_it_replaces(session: Session, tmp_path: Path) -> None:
    load(session, tmp_path, ROW.format(age=40))
    report = load(session, tmp_path, ROW.format(age=18), valid_from=TODAY - timedelta(days=1))
    assert [note.code for note in report.notes] == ["rule_too_early"]
    assert session.scalar(select(func.count()).select_from(SchemeRule)) == 1


def test_a_rule_that_cannot_be_read_is_held_back_with_its_column(session: Session, tmp_path: Path) -> None:
    report = load(session, tmp_path, ROW.format(age="old"), ROW.replace("widow,", "second,").format(age=18))
    assert [(note.line, note.column, note.code) for note in report.notes] == [(2, "age_min", "invalid_rule")]
    assert session.scalars(select(Scheme.code)).all() == ["second"]


def test_a_changed_name_makes_no_rule_version(session: Session, tmp_path: Path) -> None:
    load(session, tmp_path, ROW.format(age=40))
    report = load(session, tmp_path, ROW.format(age=40).replace("Widow pension", "Pension for widows"))
    assert (report.written["updated"], report.tallies["rule_versions"]) == (1, 0)


LADDER = "order,code,rung_hi,rung_en,days_default"


@pytest.mark.parametrize(
    ("second", "order"),
    [
        (("1,B,ख,B,5", "2,A,क,A,"), ["B", "A"]),
        (("1,NEW,न,N,5", "2,A,क,A,5"), ["NEW", "A", "B"]),
        (("2,B,ख,B,9",), ["A", "B"]),
    ],
)
def test_rungs_may_change_places(session: Session, tmp_path: Path, second: tuple[str, ...], order: list[str]) -> None:
    load_ladder(session, write_csv(tmp_path / "one.csv", LADDER, "1,A,क,A,7", "2,B,ख,B,"))
    report = load_ladder(session, write_csv(tmp_path / "two.csv", LADDER, *second))
    assert report.held_back == 0
    assert session.scalars(select(EscalationStep.code).order_by(EscalationStep.position)).all() == order


def test_two_rungs_in_one_place_are_not_taken(session: Session, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "ladder.csv", LADDER, "1,A,क,A,7", "1,B,ख,B,", "2,A,क,A,", "x,C,ग,C,")
    report = load_ladder(session, path)
    assert sorted((note.line, note.code) for note in report.notes) == [
        (3, "repeated"),
        (4, "repeated"),
        (5, "not_a_number"),
    ]
    assert session.scalars(select(EscalationStep.code)).all() == ["A"]


def test_reasons_by_code(session: Session, tmp_path: Path) -> None:
    header = "code,label_hi,label_en,who_fixes,next_action_hi"
    load_reasons(session, write_csv(tmp_path / "a.csv", header, "X,एक,One,bank,करें"))
    report = load_reasons(session, write_csv(tmp_path / "a.csv", header, "X,दो,Two,bank,करें", "Y,,Y,bank,करें"))
    assert (report.written["updated"], report.verdicts[Verdict.REJECTED]) == (1, 1)
    assert session.scalars(select(Reason.label_en)).all() == ["Two"]


def test_the_reference_tables_hold_together() -> None:
    with (REFERENCE / "reasons.csv").open(encoding="utf-8", newline="") as table:
        known = {row["code"] for row in csv.DictReader(table)}
    with (REFERENCE / "schemes.csv").open(encoding="utf-8", newline="") as table:
        named = {code for row in csv.DictReader(table) for code in row["reason_codes"].split(";") if code}
    assert named <= known
