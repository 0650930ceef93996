"""Positions that were read otherwise than they were written: looked at in groups, and confirmed a group at a time.

Whoever typed the list of a seat typed all of it in the same way, so rows of one kind of misreading in one seat are one
group. Until somebody has seen where the reading puts them, none of them is drawn as if it were sure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.coordinates.confirmed import Group
from app.domain.errors import NotFound, Sentence
from app.domain.imports.kinds import PLACE_KINDS
from app.domain.imports.states import ListMovedOn, ListState, reason_sentence
from app.models import ImportBatch
from app.services import audit
from app.services.imports import batches, places
from app.services.imports.place_rows import chunks_of
from app.services.imports.sealed import ChunkRows, open_chunk
from app.services.loading.positions import stored_boundaries
from geo.pairs import PairsDrawing, draw_pairs

SHOWN = 200
"""Rows of a group that are shown; a whole seat has about 280 booths."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One row of a group: as it was written, and where the reading puts it; ``naive`` is where plain decimals would."""

    line: int
    name: str
    place: str
    written: str
    point: tuple[float, float] | None
    naive: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class GroupOfReadings:
    """Rows of one kind of misreading in one seat; ``confirmed`` tells that somebody found them right."""

    code: str
    seat: str
    said: Sentence
    count: int
    confirmed: bool
    rows: Sequence[Reading]

    @property
    def key(self) -> Group:
        """What names the group."""
        return self.code, self.seat


@dataclass(frozen=True, slots=True)
class ReadingsPage:
    """The groups of a list, and the drawing of the one that is looked at: both places of each row in its seat."""

    batch: ImportBatch
    groups: Sequence[GroupOfReadings]
    chosen: GroupOfReadings | None
    drawing: PairsDrawing | None


def view_readings(session: Session, actor: Actor, batch_id: int, asked: Group | None = None) -> ReadingsPage:
    """Return the groups of readings of one of the actor's own lists, and the one asked for, or the first.

    Raises:
        NotFound: not the actor's list, or no such group. ListMovedOn: nothing is to be looked at.
    """
    batch = _waiting(session, actor, batch_id)
    groups = _groups(session, batch)
    chosen = next((group for group in groups if group.key == asked), None) if asked else next(iter(groups), None)
    if asked and chosen is None:
        raise NotFound
    return ReadingsPage(batch, groups, chosen, _drawing(session, chosen) if chosen else None)


def confirm_readings(
    session: Session, actor: Actor, batch_id: int, groups: Iterable[Group], *, right: bool, now: datetime | None = None
) -> int:
    """Take the readings of some groups for right, or for wrong again; return how many groups that were.

    Raises:
        NotFound: not the actor's list, or a group that it does not have. ListMovedOn: it was taken.
    """
    batch = _waiting(session, actor, batch_id, lock=True)
    asked, known = set(groups), {group.key for group in _groups(session, batch)}
    if not asked or not asked <= known:
        raise NotFound
    kept = {(code, seat) for code, seat in batch.columns.get("confirmed", [])}
    kept = kept | asked if right else kept - asked
    batch.columns = {**batch.columns, "confirmed": sorted([code, seat] for code, seat in kept)}
    places.judge_again(session, batch, now or datetime.now(UTC))
    details = {"groups": sorted(f"{code}:{seat}" for code, seat in asked), "right": right}
    audit.record(session, actor, "list_readings_confirmed", "list", batch.id, details)
    return len(asked)


def _drawing(session: Session, group: GroupOfReadings) -> PairsDrawing:
    shapes = stored_boundaries(session, "electoral", "constituency")
    outline = next((shape.geometry for shape in shapes if shape.code == group.seat), None)
    return draw_pairs(outline, [(row.point, row.naive) for row in group.rows])


def _waiting(session: Session, actor: Actor, batch_id: int, *, lock: bool = False) -> ImportBatch:
    batch = batches.get_list(session, actor, batch_id, lock=lock)
    if batch.kind not in PLACE_KINDS or batch.state != ListState.STAGED:
        raise ListMovedOn
    return batch


def _groups(session: Session, batch: ImportBatch) -> list[GroupOfReadings]:
    found: dict[Group, list[Reading]] = defaultdict(list)
    counts: dict[Group, int] = defaultdict(int)
    confirmed = {(code, seat) for code, seat in batch.columns.get("confirmed", [])}
    for chunk in chunks_of(session, batch):
        rows = open_chunk(chunk.sealed)
        for at in range(len(rows.lines)):
            group = rows.value("group", at)
            if not group:
                continue
            key = (str(group[0]), str(group[1]))
            counts[key] += 1
            if len(found[key]) < SHOWN:
                found[key].append(_reading(rows, at))
    ordered = sorted(counts, key=lambda key: (key in confirmed, -counts[key], key))
    return [
        GroupOfReadings(*key, reason_sentence(batch.kind, key[0]), counts[key], key in confirmed, found[key])
        for key in ordered
    ]


def _reading(rows: ChunkRows, at: int) -> Reading:
    cells = rows.cells(at)
    written = [cells[rows.places[name]] for name in ("lat", "lon") if name in rows.places]
    point = rows.value("point", at)
    return Reading(
        rows.lines[at],
        str(rows.value("name", at) or ""),
        str(rows.value("place", at) or ""),
        ", ".join(cell for cell in written if cell),
        (point[0], point[1]) if point else None,
        _naive(written),
    )


def _naive(written: Sequence[str]) -> tuple[float, float] | None:
    """Return where the cells would lie if they were decimals in the order of the list, None where they cannot be."""
    if len(written) != 2:
        return None
    try:
        lat, lon = (float(cell) for cell in written)
    except ValueError:
        return None
    return (lat, lon) if -90 <= lat <= 90 and -180 <= lon <= 180 else None
