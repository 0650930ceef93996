"""Runs: the same counts are the same run, a cut loses nothing, old runs can be had again, findings open once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import NotAllowed
from app.domain.fairness.flags import FlagKind, kinds_in
from app.domain.fairness.periods import UnknownPeriod
from app.domain.lifecycle.clocks import day_of
from app.jobs.kinds import STEPS
from app.models import (
    Area,
    FairnessFinding,
    FairnessNote,
    FairnessResult,
    FairnessRun,
    FairnessSnapshot,
)
from app.services import fairness_compare, fairness_results, fairness_runs
from app.services.fairness_counts import _wait, load_snapshot
from tests.checked_places import (
    HOUSES,
    PANCHAYATS,
    PLANTED,
    SILENT,
    UNASKED,
    checked_panchayats,
    receipts_changed,
    run_check,
)
from tests.world import World


@pytest.fixture
def places(session: Session, world: World) -> dict[int, Area]:
    return checked_panchayats(session, world)


def latest(session: Session, level: str = "panchayat", period: str = "") -> FairnessRun:
    run = fairness_runs.latest_run(session, level, period)
    assert run is not None
    return run


def rows(session: Session, run: FairnessRun) -> dict[int, FairnessResult]:
    found = session.scalars(select(FairnessResult).where(FairnessResult.run_id == run.id))
    return {row.place_id: row for row in found}


def counted(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_it_finds_what_was_planted_and_the_same_again(session: Session, world: World, places: dict[int, Area]) -> None:
    before = counted(session, FairnessFinding)
    run_check(session, "panchayat", "booth", "constituency")
    run, found = latest(session), rows(session, latest(session))
    assert len(found) == run.places == PANCHAYATS
    planted, unasked = found[places[PLANTED].id], found[places[UNASKED].id]
    assert FlagKind.UNSERVED in kinds_in(planted.kinds)
    unserved = [row.place_id for row in found.values() if FlagKind.UNSERVED in kinds_in(row.kinds)]
    assert unserved == [planted.place_id]
    assert (planted.eligible, planted.unknown, unasked.eligible, unasked.unknown) == (HOUSES, 0, 0, HOUSES)
    assert unasked.standing in ("unasked", "silent")
    levels = [rows(session, latest(session, level)) for level in ("booth", "constituency")]
    sums = [sum(row.unserved for row in level.values()) for level in levels]
    assert sums[0] == sums[1] >= sum(row.unserved for row in found.values()), "a level is the sum of another"

    again = run_check(session, "panchayat")
    assert again.result == {}
    assert latest(session).id == run.id
    assert counted(session, FairnessSnapshot) == 2, "the world's own, and this one"
    assert fairness_runs.differences(session, run) == 0
    assert counted(session, FairnessFinding) > before

    other = run_check(session, "panchayat", seed=1)
    assert other.result["counts"]["places_checked"] == PANCHAYATS
    assert latest(session).id != run.id
    assert latest(session).snapshot_id == run.snapshot_id

    planted.unserved += 1
    session.flush()
    assert fairness_runs.differences(session, run) == 1, "a changed row is noticed"
    planted.unserved -= 1
    row = found[places[0].id]
    row.figures = bytes([row.figures[0] ^ 1]) + row.figures[1:]
    session.flush()
    assert fairness_runs.differences(session, run) == 1, "one bit of one figure is noticed"


def test_findings_open_once_and_stay_quiet_after_they_end(
    session: Session, world: World, places: dict[int, Area]
) -> None:
    run_check(session)
    own = select(FairnessFinding).where(
        FairnessFinding.place_id == places[PLANTED].id, FairnessFinding.kind == "unserved"
    )
    finding = session.scalars(own).one()
    assert (finding.state, finding.runs_flagged, finding.level) == ("new", 1, "panchayat")
    receipts_changed(session, world, places[SILENT], "received")
    run_check(session)
    session.refresh(finding)
    assert (finding.runs_flagged, finding.last_run_id) == (2, latest(session).id)
    kinds = session.scalars(select(FairnessNote.kind).where(FairnessNote.finding_id == finding.id)).all()
    assert kinds == ["opened"], "flagged night after night is one entry"

    receipts_changed(session, world, places[PLANTED], "received")
    run_check(session)
    comparison = fairness_compare.compare_runs(
        session, world.actor("state_admin"), finding.last_run_id, latest(session).id
    )
    gone = {(one.place_id, one.kind) for one in comparison.gone}
    assert (places[PLANTED].id, FlagKind.UNSERVED) in gone
    assert comparison.counts["gone"] == len(comparison.gone)
    assert not {(one.place_id, one.kind) for one in comparison.new} & gone
    receipts_changed(session, world, places[PLANTED], "not_received")
    run_check(session)
    kinds = session.scalars(select(FairnessNote.kind).where(FairnessNote.finding_id == finding.id)).all()
    assert kinds == ["opened", "seen_again"], "coming back is told"

    finding.state, finding.ended_on = "explained", day_of(datetime.now(UTC))
    session.commit()
    run = latest(session)
    assert fairness_results.raise_findings(session, run, datetime.now(UTC)).opened == 0
    assert fairness_results.raise_findings(session, run, datetime.now(UTC) + timedelta(days=91)).opened == 1
    assert len(session.scalars(own).all()) == 2


def test_older_runs_keep_what_was_flagged(
    session: Session, world: World, places: dict[int, Area], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fairness_results, "WHOLE_RUNS", 1)
    run_check(session)
    first = latest(session)
    receipts_changed(session, world, places[0], "received")
    run_check(session)
    kept = rows(session, first)
    assert first.thinned
    assert set(row.kinds == 0 for row in kept.values()) == {False}
    assert len(kept) == first.flagged
    assert len(rows(session, latest(session))) == PANCHAYATS
    assert fairness_runs.differences(session, first) == 0


def test_a_period_narrows_what_is_counted(session: Session, world: World, places: dict[int, Area]) -> None:
    run_check(session, "panchayat", period="2026-06")
    run = fairness_runs.latest_run(session, "panchayat", "2026-06")
    assert run is not None
    found = rows(session, run)
    assert found[places[0].id].eligible == 0, "everybody was asked in May"
    assert found[places[UNASKED].id].unknown == HOUSES, "not asked is not asked in any month"
    assert fairness_runs.latest_run(session, "panchayat") is None
    cases = load_snapshot(session, run.snapshot_id).cases
    assert cases["booth"].size == 0
    with pytest.raises(UnknownPeriod):
        fairness_runs.check_request([], "soon", 0)
    with pytest.raises(fairness_runs.UnknownLevel):
        fairness_runs.check_request(["village"], "", 0)


@pytest.mark.parametrize(
    ("opened", "closed", "received", "recorded", "state", "expected"),
    [
        ((2026, 11, 1), None, None, (2026, 11, 1), "OPEN", (19, 0, 0)),
        ((2026, 10, 1), (2026, 10, 31), None, (2026, 10, 1), "CLOSED_RECEIVED", (30, 0, 1)),
        ((2026, 10, 1), (2026, 10, 31), (2026, 10, 11), (2026, 10, 6), "CLOSED_RECEIVED", (10, 5, 1)),
        ((2026, 10, 1), (2026, 10, 31), (2026, 10, 11), None, "CLOSED_OTHER", (30, 0, 2)),
        ((2026, 10, 1), None, None, (2026, 10, 6), "DEPT_REJECTED", (50, 5, 0)),
        ((2026, 10, 1), (2026, 10, 31), (2026, 9, 1), None, "CLOSED_RECEIVED", (0, 0, 1)),
    ],
)
def test_how_a_wait_is_read(opened, closed, received, recorded, state, expected) -> None:
    moments = [datetime(*day, 6, tzinfo=UTC) if day else None for day in (opened, closed, recorded)]
    on = date(*received) if received else None
    found = _wait(7, 3, "urban", state, moments[0], moments[1], on, moments[2], today=date(2026, 11, 20))
    assert found == (7, 7, *expected)


def test_no_key_of_a_person_is_kept(session: Session, world: World, places: dict[int, Area]) -> None:
    run_check(session)
    snapshot = load_snapshot(session, latest(session).snapshot_id)
    homes = snapshot.dues["home"]
    assert sorted(set(homes.tolist())) == list(range(len(set(homes.tolist())))), "numbered anew, from nought"
    assert set(snapshot.dues) == {"booth", "stratum", "home", "group", "eligible", "unserved", "unknown"}
    assert set(snapshot.cases) == {"booth", "stratum", "waited", "entered", "outcome"}


def test_who_may_start_one(session: Session, world: World) -> None:
    for person in ("worker", "office_bearer", "reviewer", "area_admin", "auditor"):
        with pytest.raises(NotAllowed):
            fairness_runs.start_run(session, world.actor(person))
    admin = world.actor("state_admin")
    first = fairness_runs.start_run(session, admin, ["district"], seed=3, back="/fairness/runs/")
    assert fairness_runs.start_run(session, admin, ["district"], seed=3).id == first.id
    assert fairness_runs.start_run(session, admin, ["district"], seed=4).id != first.id
    assert first.payload == {"levels": ["district"], "period": "", "seed": 3, "back": "/fairness/runs/"}
    while not STEPS["fairness_run"](session, first):
        session.flush()
    assert first.result["see"] == "/fairness/?level=district"
    run = latest(session, "district")
    assert (run.job_id, run.seed) == (first.id, 3)
