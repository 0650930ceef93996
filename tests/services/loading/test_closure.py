"""Placing a booth again replaces its way up in that hierarchy, keeps a deeper one, and leaves the others alone."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Area, Booth, BoothArea
from app.services.loading.areas import AreaRow, Key, put_areas
from app.services.loading.closure import place_booths
from app.services.loading.report import LoadReport
from app.services.transactions import begin_write
from tests.services.loading import ground
from tests.services.loading.ground import PASCHIM, PURAB, area_id, seat
from tests.world import TODAY

BLOCK: Key = ("administrative", "block", "77")
MANDAL: Key = ("party", "mandal", "M1")


@pytest.fixture
def booth_id(session: Session) -> int:
    begin_write(session)
    ground.areas(session)
    rows = [AreaRow(BLOCK, "ब्लॉक", "Block", PURAB), AreaRow(MANDAL, "मंडल", "Mandal", ("party", "state", "23"))]
    put_areas(session, rows, LoadReport("areas"))
    booth = Booth(
        ac_no=10, booth_no="1", name_hi="अ", name_en="A", position_quality="missing", position_note="", valid_from=TODAY
    )
    session.add(booth)
    session.flush()
    return booth.id


def placed(session: Session, booth_id: int, *keys: Key) -> set[str]:
    place_booths(session, {booth_id: [area_id(session, key) for key in keys]})
    rows = session.execute(
        select(Area.kind, Area.code).join(BoothArea, BoothArea.area_id == Area.id).where(BoothArea.booth_id == booth_id)
    )
    return {f"{kind}:{code}" for kind, code in rows if kind != "state"}


def test_the_way_up_is_replaced(session: Session, booth_id: int) -> None:
    assert placed(session, booth_id, PURAB, seat(10)) == {"district:901", "constituency:10"}
    assert placed(session, booth_id, PASCHIM) == {"district:902", "constituency:10"}


def test_a_deeper_place_on_the_same_way_stays(session: Session, booth_id: int) -> None:
    placed(session, booth_id, BLOCK, MANDAL)
    assert placed(session, booth_id, PURAB, seat(10)) == {"block:77", "district:901", "constituency:10", "mandal:M1"}
    assert placed(session, booth_id, PASCHIM) == {"district:902", "constituency:10", "mandal:M1"}


def test_placing_again_changes_nothing(session: Session, booth_id: int) -> None:
    leaves = {booth_id: [area_id(session, PURAB)]}
    assert place_booths(session, leaves) == 1
    assert place_booths(session, leaves) == 0
