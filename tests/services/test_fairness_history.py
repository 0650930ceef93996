"""The history of a place: nights in a row are one spell, each with what came of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.fairness.findings import Step
from app.domain.fairness.flags import FlagKind
from app.domain.lifecycle.clocks import day_of
from app.models import Area, FairnessFinding, FairnessRun
from app.services import fairness_findings, fairness_places, fairness_results
from app.services.fairness_findings import Answer
from app.services.fairness_history import History, findings_of, history_of
from tests.checked_places import PLANTED, SILENT, checked_panchayats, receipts_changed, run_check
from tests.world import World


@pytest.fixture
def places(session: Session, world: World) -> dict[int, Area]:
    return checked_panchayats(session, world)


def history(session: Session, area: Area) -> History:
    session.expire_all()
    return history_of(session, "panchayat", area.id, findings_of(session, "panchayat", area.id))


def left_out(found: History) -> list[tuple[int, bool, list[str]]]:
    return [
        (spell.runs, spell.goes_on, [finding.state for finding in spell.findings])
        for spell in found.spells
        if spell.kind is FlagKind.UNSERVED
    ]


def night(session: Session, world: World, places: dict[int, Area], planted: str, other: str) -> None:
    receipts_changed(session, world, places[PLANTED], planted)
    receipts_changed(session, world, places[SILENT], other)
    run_check(session)


def test_spells_and_what_came_of_them(
    session: Session, world: World, places: dict[int, Area], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fairness_results, "WHOLE_RUNS", 1)
    planted = places[PLANTED]
    run_check(session)
    night(session, world, places, "not_received", "received")
    assert left_out(history(session, planted)) == [(2, True, ["new"])]
    night(session, world, places, "received", "received")
    assert left_out(history(session, planted)) == [(2, False, ["new"])]
    night(session, world, places, "received", "not_received")
    found = history(session, planted)
    assert left_out(found) == [(2, False, ["new"])]
    assert found.runs == 4
    night(session, world, places, "not_received", "received")
    # The counts of the second night again: the same run, which does not come a second time.
    assert history(session, planted).runs == 4
    run_check(session, seed=7)
    found = history(session, planted)
    assert left_out(found) == [(1, True, ["new"]), (2, False, ["new"])]
    assert found.spells[0].first.snapshot.taken_on >= found.spells[-1].last.snapshot.taken_on

    own = FairnessFinding.place_id == planted.id, FairnessFinding.kind == "unserved"
    finding = session.scalars(select(FairnessFinding).where(*own)).one()
    for person, step, said in (
        ("state_admin", Step.ASSIGN, Answer(assignee_id=world.users["reviewer"])),
        ("reviewer", Step.EXPLAIN, Answer(note="सूची पुरानी थी")),
    ):
        fairness_findings.take_step(session, world.actor(person), finding.id, step, said)
    session.commit()
    run_check(session, seed=8)
    newest = history(session, planted).spells
    spell = next(one for one in newest if one.kind is FlagKind.UNSERVED)
    assert (spell.runs, spell.goes_on) == (2, True)
    assert spell.outcomes == {finding.id: "सूची पुरानी थी"}


def test_a_flag_that_came_back_soon_shows_what_was_found_before(
    session: Session, world: World, places: dict[int, Area]
) -> None:
    run_check(session)
    finding = session.scalars(
        select(FairnessFinding).where(
            FairnessFinding.place_id == places[PLANTED].id, FairnessFinding.kind == "unserved"
        )
    ).one()
    finding.state, finding.ended_on = "explained", day_of(datetime.now(UTC))
    night(session, world, places, "received", "received")
    night(session, world, places, "not_received", "not_received")
    assert left_out(history(session, places[PLANTED])) == [(1, True, ["explained"]), (1, False, ["explained"])]
    finding.ended_on = day_of(datetime.now(UTC)) - timedelta(days=120)
    session.commit()
    assert left_out(history(session, places[PLANTED]))[0] == (1, True, [])


def test_it_stands_on_the_page_of_the_place(session: Session, world: World, places: dict[int, Area]) -> None:
    run_check(session)
    page = fairness_places.area_page(session, world.actor("reviewer"), places[PLANTED].id)
    assert FlagKind.UNSERVED in {spell.kind for spell in page.history}
    assert page.runs_kept == 1
    plain = fairness_places.area_page(session, world.actor("reviewer"), places[0].id)
    assert (plain.history, plain.runs_kept) == ([], 1)
    assert session.scalar(select(FairnessRun.id).where(FairnessRun.level == "panchayat")) is not None
