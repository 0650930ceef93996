"""Keeping the closure true: every area above a booth, in every hierarchy, as rows of ``booth_area``.

Access, counts and maps stand on these rows, so they are written in the same transaction as the booth or the area
that they follow from. They are written set by set on the database's side: booths that share their areas (those of
one constituency) cost one statement, not one row each on the wire.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.models import Area, Booth, BoothArea
from app.services.loading.report import in_chunks

_BOOTHS_AT_ONCE = 500


class AreaTree:
    """The parents of every area and the hierarchy each belongs to, in memory (some tens of thousands at most)."""

    def __init__(self, session: Session):
        rows = session.execute(select(Area.id, Area.parent_id, Area.hierarchy)).all()
        self._parent = {key: parent for key, parent, _ in rows}
        self._hierarchy = {key: hierarchy for key, _, hierarchy in rows}
        self._chains: dict[int, tuple[int, ...]] = {}

    def chain(self, area_id: int) -> tuple[int, ...]:
        """Return the area and everything above it."""
        if area_id not in self._chains:
            found: list[int] = []
            step: int | None = area_id
            while step is not None and step not in found:
                found.append(step)
                step = self._parent.get(step)
            self._chains[area_id] = tuple(found)
        return self._chains[area_id]

    def above(self, leaves: Iterable[int]) -> frozenset[int]:
        """Return the closure of some lowest areas."""
        return frozenset(key for leaf in leaves for key in self.chain(leaf))

    def roots(self, hierarchy: str) -> list[int]:
        """Return the areas of a hierarchy that have nothing above them."""
        return [key for key, parent in self._parent.items() if parent is None and self._hierarchy[key] == hierarchy]

    def settle(self, kept: Collection[int], wanted: Collection[int]) -> frozenset[int]:
        """Return what a booth's areas become when it is placed under ``wanted``.

        In a hierarchy of ``wanted`` the former areas go, unless they reach deeper along the same way (a booth that
        was put under its block stays there when only its district is named again); other hierarchies stay.
        """
        result = set(wanted)
        for hierarchy in {self._hierarchy[key] for key in kept}:
            former = {key for key in kept if self._hierarchy[key] == hierarchy}
            now = {key for key in wanted if self._hierarchy[key] == hierarchy}
            if now <= former:
                result |= former
        return frozenset(result)


def place_booths(session: Session, leaves: Mapping[int, Sequence[int]]) -> int:
    """Put booths under their lowest areas, and under everything above those; return how many booths changed.

    ``leaves`` gives for each booth id the ids of its lowest areas, at most one way up in each hierarchy.
    """
    tree = AreaTree(session)
    former: dict[int, set[int]] = defaultdict(set)
    for booth_id, area_id in session.execute(select(BoothArea.booth_id, BoothArea.area_id)):
        former[booth_id].add(area_id)
    added: dict[frozenset[int], list[int]] = defaultdict(list)
    removed: dict[frozenset[int], list[int]] = defaultdict(list)
    changed = 0
    for booth_id, lowest in leaves.items():
        kept = former.get(booth_id, set())
        wanted = tree.settle(kept, tree.above(lowest))
        if wanted == kept:
            continue
        changed += 1
        added[wanted - kept].append(booth_id)
        removed[frozenset(kept - wanted)].append(booth_id)
    _write(session, added, removed)
    return changed


def _write(
    session: Session, added: Mapping[frozenset[int], list[int]], removed: Mapping[frozenset[int], list[int]]
) -> None:
    for areas, booths in removed.items():
        for some in in_chunks(booths, _BOOTHS_AT_ONCE) if areas else ():
            session.execute(delete(BoothArea).where(BoothArea.booth_id.in_(some), BoothArea.area_id.in_(areas)))
    for areas, booths in added.items():
        for some in in_chunks(booths, _BOOTHS_AT_ONCE) if areas else ():
            pairs = select(Booth.id, Area.id).join(Area, Area.id.in_(areas)).where(Booth.id.in_(some))
            session.execute(insert(BoothArea).from_select(["booth_id", "area_id"], pairs))


def move_area(session: Session, area_id: int, former: Collection[int], now: Collection[int]) -> None:
    """Bring the booths under an area along when it gets another parent.

    ``former`` and ``now`` are the areas above it before and after, itself left out.
    """
    under = select(BoothArea.booth_id).where(BoothArea.area_id == area_id)
    gone = sorted(set(former) - set(now))
    if gone:
        session.execute(delete(BoothArea).where(BoothArea.booth_id.in_(under), BoothArea.area_id.in_(gone)))
    for above in now:
        there = select(BoothArea.booth_id).where(BoothArea.area_id == above)
        pairs = (
            select(BoothArea.booth_id, Area.id)
            .join(Area, Area.id == above)
            .where(BoothArea.area_id == area_id, BoothArea.booth_id.not_in(there))
        )
        session.execute(insert(BoothArea).from_select(["booth_id", "area_id"], pairs))
