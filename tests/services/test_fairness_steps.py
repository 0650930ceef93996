"""A run in chunks of two halves: a cut anywhere loses nothing, nobody waits for computing, two do it once."""

from __future__ import annotations

import copy

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.jobs.worker import Worker
from app.models import Area, FairnessFinding, FairnessPart, FairnessResult, FairnessRun, Job
from app.services import fairness_results, fairness_runs, fairness_steps
from tests.checked_places import PANCHAYATS, Going, checked_panchayats
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


def test_a_cut_at_any_moment_loses_nothing(
    session: Session, world: World, places: dict[int, Area], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.fairness_counts.PORTION", 4)
    monkeypatch.setattr(fairness_results, "ROWS", 5)
    monkeypatch.setattr(fairness_results, "FLAGGED", 1)
    cut, done, chunks = Going(fairness_runs.check_request(["panchayat"], "", 0)), False, 0
    while not done:
        kept = copy.deepcopy((cut.cursor, cut.result, cut.done))
        fairness_steps.step(session, cut)
        session.rollback()
        cut.cursor, cut.result, cut.done = kept
        keep = fairness_steps.prepare(session, cut)
        session.rollback()
        assert (cut.cursor, cut.result, cut.done) == kept, "the first half keeps nothing"
        done = keep(session, cut)
        session.commit()
        before = copy.deepcopy(cut.cursor)
        assert done or not keep(session, cut), "a half that comes late does nothing"
        assert cut.cursor == before
        session.rollback()
        chunks += 1
    assert chunks > 16
    run = latest(session)
    assert cut.done == run.places == PANCHAYATS
    assert fairness_runs.differences(session, run) == 0
    names = set(session.scalars(select(FairnessPart.name).where(FairnessPart.run_id == run.id)))
    assert names == {"kept"}, "what was only needed on the way is gone"


def test_nothing_is_computed_or_read_at_length_while_others_wait(
    session: Session, world: World, places: dict[int, Area], monkeypatch: pytest.MonkeyPatch
) -> None:
    writing = False
    for owner, name in (
        (fairness_steps, "read_portion"),
        (fairness_steps, "load_snapshot"),
        (fairness_steps, "pack"),
        (fairness_steps, "pack_rows"),
        (fairness_steps, "unpack_rows"),
    ):
        monkeypatch.setattr(owner, name, _never(lambda: writing, getattr(owner, name)))
    going, done = Going(fairness_runs.check_request(["panchayat", "district"], "", 0)), False
    while not done:
        keep = fairness_steps.prepare(session, going)
        assert not session.new and not session.dirty
        session.rollback()
        writing = True
        done = keep(session, going)
        session.commit()
        writing = False
    assert latest(session).places == PANCHAYATS


def _never(writing, inner):
    def guarded(*given, **named):
        assert not writing(), f"{inner.__name__} while a writer is held"
        return inner(*given, **named)

    return guarded


def test_two_who_do_the_same_run_write_it_once(session: Session, world: World, places: dict[int, Area]) -> None:
    goings = [Going(fairness_runs.check_request(["panchayat"], "", 0)) for _ in range(2)]
    waiting = list(goings)
    while waiting:
        halves = [fairness_steps.prepare(session, going) for going in waiting]
        waiting = [going for keep, going in zip(halves, list(waiting), strict=True) if not keep(session, going)]
        session.commit()
    run = latest(session)
    assert counted(session, FairnessRun) == 2, "the world's own, and this one"
    assert len(rows(session, run)) == PANCHAYATS
    live = session.scalars(select(FairnessFinding).where(FairnessFinding.first_run_id == run.id)).all()
    assert len({(one.place_id, one.kind) for one in live}) == len(live) > 0
    assert {one.runs_flagged for one in live} == {1}
    assert set(session.scalars(select(FairnessPart.name).where(FairnessPart.run_id == run.id))) == {"kept"}


def test_a_worker_computes_before_it_writes(session: Session, world: World, places: dict[int, Area]) -> None:
    job = fairness_runs.start_run(session, world.actor("state_admin"), ["panchayat"])
    job_id = job.id
    session.commit()
    assert Worker(daily=()).work_off() == 1
    done = session.get_one(Job, job_id, populate_existing=True)
    assert (done.state, done.done) == ("done", PANCHAYATS)
    assert latest(session).job_id == job_id
