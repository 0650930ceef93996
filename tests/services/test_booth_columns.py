"""All booths of the state are read once for each roster, and never shown as they were before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, event, insert, select, text, update
from sqlalchemy.orm import Session

from app.domain.access import Actor, Role
from app.models import Booth, RosterStamp
from app.services import booth_columns
from app.services.map_rows import MapRequest
from tests.booth_columns import unpacked
from tests.conftest import Furnishing
from tests.map_world import MapWorld, two_districts
from tests.world import NOW

WRITES: dict[str, Callable[[Session, int], object]] = {
    "added": lambda session, _key: session.execute(
        insert(Booth).values(
            ac_no=1, booth_no="99", name_hi="नया", name_en="", lat=23.0, lon=77.0, position_quality="given",
            position_note="", valid_from=NOW.date(),
        )
    ),
    "moved": lambda session, key: session.execute(update(Booth).where(Booth.id == key).values(lat=22.5)),
    "retired": lambda session, key: session.execute(update(Booth).where(Booth.id == key).values(valid_to=NOW.date())),
    "renumbered past the services": lambda session, key: session.execute(
        text("UPDATE booth SET booth_no = '77A' WHERE id = :key"), {"key": key}
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def furnishing() -> Furnishing:
    return two_districts


@pytest.fixture
def places(furnished: MapWorld) -> MapWorld:
    return furnished


@pytest.fixture
def everywhere(places: MapWorld) -> Actor:
    return places.actor((Role.REVIEWER, places.world.state))


def sent(session: Session, actor: Actor) -> dict[str, Any]:
    return unpacked(booth_columns.places(session, actor, MapRequest()))


def stamp(session: Session) -> str:
    return session.scalars(select(RosterStamp.stamp)).one()


@pytest.mark.parametrize("way", WRITES)
def test_a_change_of_a_booth_is_seen_at_once(session: Session, places: MapWorld, everywhere: Actor, way: str) -> None:
    before, old = sent(session, everywhere), stamp(session)
    WRITES[way](session, places.booths["901/1"].id)
    assert stamp(session) != old
    after = sent(session, everywhere)
    assert after != before
    booth_columns._of_the_state.clear()
    assert sent(session, everywhere) == after


def test_a_booth_that_is_deleted_is_gone(session: Session, places: MapWorld, everywhere: Actor) -> None:
    WRITES["added"](session, 0)
    before = sent(session, everywhere)
    session.execute(delete(Booth).where(Booth.ac_no == 1, Booth.booth_no == "99"))
    assert sent(session, everywhere)["n"] == before["n"] - 1


def test_what_was_undone_is_not_kept(session: Session, places: MapWorld, everywhere: Actor) -> None:
    before = sent(session, everywhere)
    with session.begin_nested() as part:
        WRITES["retired"](session, places.booths["901/1"].id)
        assert sent(session, everywhere) != before
        part.rollback()
    assert sent(session, everywhere) == before
    WRITES["moved"](session, places.booths["901/2"].id)
    assert sent(session, everywhere)["n"] == before["n"]


def test_booths_are_read_once_for_each_roster(session: Session, places: MapWorld, everywhere: Actor) -> None:
    booth_columns._of_the_state.clear()
    read: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: object) -> None:
        read.extend([statement] if "booth.lon" in statement else [])

    event.listen(session.connection(), "before_cursor_execute", count)
    for _ in range(3):
        sent(session, everywhere)
        booth_columns.figures(session, everywhere, MapRequest(), NOW)
    assert len(read) == 1
    WRITES["moved"](session, places.booths["901/1"].id)
    sent(session, everywhere)
    assert len(read) == 2
    event.remove(session.connection(), "before_cursor_execute", count)


def test_part_of_the_state_is_nobody_elses(session: Session, places: MapWorld, everywhere: Actor) -> None:
    """Whoever may see one district gets its booths, whatever was kept of the whole."""
    whole = sent(session, everywhere)
    near = places.actor((Role.REVIEWER, places.areas["district:901"]))
    assert 0 < sent(session, near)["n"] < whole["n"]
    assert sent(session, everywhere) == whole
