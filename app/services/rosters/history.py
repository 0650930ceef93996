"""What a booth was before it changed, and the district and seat of settlements after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.domain.rosters import Change
from app.models import Area, Booth, BoothArea, BoothChange, Settlement

_AT_ONCE = 500
NOTHING: Mapping[int, Any] = {}


@dataclass(frozen=True, slots=True)
class Occasion:
    """When and by what booths change: the day, the moment of writing, who, and the list."""

    day: date
    now: datetime
    actor_id: int | None = None
    batch_id: int | None = None


def areas_above(session: Session, booth_ids: Collection[int]) -> dict[int, set[int]]:
    """Return the keys of all areas above each of some booths."""
    found: dict[int, set[int]] = defaultdict(set)
    for some in _portions(sorted(booth_ids)):
        rows = select(BoothArea.booth_id, BoothArea.area_id).where(BoothArea.booth_id.in_(some))
        for booth_id, area_id in session.execute(rows):
            found[booth_id].add(area_id)
    return found


def record_changes(
    session: Session,
    changes: Mapping[int, tuple[Change, int | None]],
    before: Mapping[int, Any],
    occasion: Occasion,
    carried: Mapping[int, Any] = NOTHING,
) -> None:
    """Write down for each booth what happened to it, which booth took over and what, and what it was before."""
    rows = [
        {
            "booth_id": booth_id,
            "change": str(change),
            "became_id": became,
            "changed_on": occasion.day,
            "before": before.get(booth_id, {}),
            "carried": carried.get(booth_id),
            "batch_id": occasion.batch_id,
            "recorded_by_id": occasion.actor_id,
            "recorded_at": occasion.now,
        }
        for booth_id, (change, became) in changes.items()
    ]
    for some in _portions(rows):
        session.execute(insert(BoothChange), list(some))


def forget_left_over(session: Session, booth_ids: Collection[int]) -> None:
    """Take away that booths wait for an heir: a roster has them again, or says anew what becomes of them."""
    for some in _portions(sorted(set(booth_ids))):
        waiting = delete(BoothChange).where(BoothChange.change == Change.LEFT_OVER, BoothChange.booth_id.in_(some))
        session.execute(waiting)


def as_it_is(session: Session, booth_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return what is kept of each booth before it changes."""
    areas = areas_above(session, booth_ids)
    kept: dict[int, dict[str, Any]] = {}
    for some in _portions(sorted(booth_ids)):
        for booth in session.execute(select(*_KEPT).where(Booth.id.in_(some))):
            kept[booth.id] = {
                "ac_no": booth.ac_no,
                "booth_no": booth.booth_no,
                "name_hi": booth.name_hi,
                "name_en": booth.name_en,
                "lat": booth.lat,
                "lon": booth.lon,
                "valid_from": booth.valid_from.isoformat(),
                "areas": sorted(areas.get(booth.id, ())),
            }
    return kept


_KEPT = (
    Booth.id,
    Booth.ac_no,
    Booth.booth_no,
    Booth.name_hi,
    Booth.name_en,
    Booth.lat,
    Booth.lon,
    Booth.valid_from,
)


def booths_under(session: Session, area_ids: Collection[int]) -> list[int]:
    """Return the booths under any of some areas."""
    found = select(BoothArea.booth_id).where(BoothArea.area_id.in_(sorted(area_ids))).distinct()
    return sorted(session.scalars(found))


def place_settlements(session: Session, booth_ids: Collection[int]) -> None:
    """Set district and seat of the settlements of some booths to those above the booth."""
    for some in _portions(sorted(booth_ids)):
        session.execute(
            update(Settlement)
            .where(Settlement.booth_id.in_(some))
            .values(
                district_id=_above("administrative", "district"), constituency_id=_above("electoral", "constituency")
            )
            .execution_options(synchronize_session=False)
        )
    session.expire_all()


def _above(hierarchy: str, kind: str) -> Any:
    return (
        select(BoothArea.area_id)
        .join(Area, Area.id == BoothArea.area_id)
        .where(BoothArea.booth_id == Settlement.booth_id, Area.hierarchy == hierarchy, Area.kind == kind)
        .limit(1)
        .scalar_subquery()
    )


def _portions(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]
