"""What the fairness check has raised in each place of the small world: one run by district, one finding followed up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from app.domain.fairness.figures import FIELDS
from app.domain.fairness.flags import FlagKind, bit_of
from app.models import FairnessFinding, FairnessNote, FairnessResult, FairnessRun, FairnessSnapshot

if TYPE_CHECKING:
    from tests.world import World

WHEN = datetime(2026, 11, 19, 22, 0, tzinfo=UTC)


def raise_in_both(world: World) -> None:
    """Store a finished run with a flag on both districts, each looked into by its reviewer."""
    session = world.session
    snapshot = FairnessSnapshot(period="", taken_on=WHEN.date(), digest="0" * 64, created_at=WHEN)
    session.add(snapshot)
    session.flush()
    run = FairnessRun(
        snapshot_id=snapshot.id, level="district", seed=0, method="by hand", created_at=WHEN, finished_at=WHEN
    )
    run.places, run.flagged, run.summary = 2, 2, {"standings": {"look": 2}}
    session.add(run)
    session.flush()
    for place, mark in ((world.near, ""), (world.far, "दूरकोयल ")):
        session.add(result_of(run.id, place.district.id, place.district.id, [FlagKind.SLOW]))
        finding = FairnessFinding(
            level="district",
            place_id=place.district.id,
            kind=FlagKind.SLOW,
            state="looking",
            first_run_id=run.id,
            last_run_id=run.id,
            assigned_to_id=world.users["reviewer"],
            looked_into_since=WHEN.date(),
            opened_at=WHEN,
        )
        session.add(finding)
        session.flush()
        note = FairnessNote(finding_id=finding.id, kind="assign", state="looking", text=f"{mark}देखें", created_at=WHEN)
        session.add(note)
        place.finding_id = finding.id
    session.flush()


def result_of(run_id: int, place_id: int, district_id: int, kinds: list[FlagKind], **columns: object) -> FairnessResult:
    """Return a row with these flags and no figures."""
    empty = np.full(len(FIELDS), np.nan).tobytes() + bytes(8 * 4) + bytes([255]) * 19
    usual = {"concern": float(len(kinds)), "eligible": 20, "unserved": 12, "unknown": 0, "hidden": True}
    return FairnessResult(
        run_id=run_id,
        place_id=place_id,
        district_id=district_id,
        kinds=sum(bit_of(kind) for kind in kinds),
        standing="look" if kinds else "plain",
        figures=empty,
        **{**usual, **columns},
    )
