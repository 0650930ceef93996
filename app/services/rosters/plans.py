"""What a new roster would change: which booth is which, and what happens to each that is not simply itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.geography import DRAWN_AS_SURE
from app.domain.identifiers import ascii_digits
from app.domain.rosters import Change, NewBooth, OldBooth, Pairing, pair_rosters
from app.domain.search_keys import name_keys
from app.models import Case, Settlement
from app.services.loading.booths import JudgedBooths
from app.services.loading.closure import AreaTree
from app.services.loading.named_booth import named_key
from app.services.loading.roster import BoothKey, BoothRow, present_booths
from app.services.rosters.history import areas_above

SHOWN = 50
_FIGURES = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One change: the booth before (None: it is new) and after (None: it is no more), and who takes it over.

    ``other`` is the booth that a new one is split from, or that a retired one goes to.
    """

    change: Change
    before: OldBooth | None
    after: BoothKey | None
    other: BoothKey | None = None


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """Two rosters held against each other; ``same`` gives the key of the old booth for each new one."""

    old: Sequence[OldBooth]
    new: Sequence[NewBooth]
    pairing: Pairing
    changes: Sequence[PlannedChange]

    def counts(self) -> dict[str, int]:
        """Return how many booths change in each way, and how many stay as they are."""
        counted = Counter(str(planned.change) for planned in self.changes)
        changed = sum(1 for planned in self.changes if planned.before is not None and planned.after is not None)
        return {**counted, "same": len(self.pairing.same) - changed}


def plan(session: Session, judged: JudgedBooths) -> RosterPlan:
    """Return what a roster that was judged would change; booths of seats that it does not cover are left alone."""
    old = _present(session, {key[0] for key in judged.rows})
    new = [_new(judged, key) for key in judged.rows]
    pairing = pair_rosters(old, new)
    moved = _moved(session, old, new, pairing, judged)
    names = {booth.key: booth for booth in judged.booths.values()}
    changes = [
        planned
        for at, ours in sorted(pairing.same.items())
        if (planned := _change(old[ours], new[at], names[new[at].key], at in moved)) is not None
    ]
    for at, fresh in enumerate(new):
        if at not in pairing.same:
            parent = pairing.split_from.get(at)
            change = Change.NEW if parent is None else Change.SPLIT
            changes.append(PlannedChange(change, None, fresh.key, None if parent is None else old[parent].key))
    for ours in pairing.retired:
        heir = pairing.heirs.get(ours)
        changes.append(PlannedChange(Change.RETIRED, old[ours], None, None if heir is None else new[heir].key))
    return RosterPlan(old, new, pairing, changes)


def whole_seats(judged: JudgedBooths, taken: Iterable[BoothKey]) -> JudgedBooths:
    """Return the booths of seats of which every row is taken: half a seat looks like one that has lost booths."""
    keys = set(taken)
    broken = {key[0] for key in judged.rows if key not in keys} | judged.held
    return judged.only(key for key in keys if key[0] not in broken)


def told(session: Session, planned: RosterPlan) -> dict[str, Any]:
    """Return the plan as a page shows it: counts, and the first changes of each kind with what hangs on the booth."""
    shown: dict[str, list[list[Any]]] = {}
    for one in planned.changes:
        lines = shown.setdefault(str(one.change), [])
        if len(lines) < SHOWN:
            lines.append([one.before.id if one.before else None, _text(one.before), _key(one.after), _key(one.other)])
    hanging = _hanging(session, [line[0] for lines in shown.values() for line in lines if line[0] is not None])
    plan_lines = {
        change: [[*line[1:], *hanging.get(line[0], (0, 0))] for line in lines] for change, lines in shown.items()
    }
    return {"changes": planned.counts(), "plan": plan_lines}


def _present(session: Session, seats: set[int]) -> list[OldBooth]:
    rows = [row for row in present_booths(session).values() if row.ac_no in seats]
    return [
        OldBooth(
            row.id,
            (row.ac_no, row.booth_no),
            sound_of(row.name_hi or row.name_en),
            (row.lat, row.lon) if row.position_quality in DRAWN_AS_SURE and row.lat is not None else None,
        )
        for row in sorted(rows, key=lambda row: (row.ac_no, row.id))
    ]


def _new(judged: JudgedBooths, key: BoothKey) -> NewBooth:
    row, booth = judged.rows[key], judged.booths[key]
    former = named_key({"booth": row.cells.get("former", ""), "ac_no": str(key[0])})
    sure = booth.quality in DRAWN_AS_SURE and booth.lat is not None and booth.lon is not None
    return NewBooth(
        row.line,
        key,
        sound_of(booth.names.hi or booth.names.en),
        (booth.lat, booth.lon) if sure and booth.lat is not None and booth.lon is not None else None,
        (former[0], former[1].upper()) if former else None,
    )


def sound_of(name: str) -> str:
    """Return how a booth's name sounds, in whichever script it is written; figures in it tell rooms apart."""
    return " ".join([*name_keys(name), *_FIGURES.findall(ascii_digits(name))])


def _moved(
    session: Session, old: Sequence[OldBooth], new: Sequence[NewBooth], pairing: Pairing, judged: JudgedBooths
) -> set[int]:
    """Return which of the new booths lie in other areas than the booth that they are lay until now."""
    tree, areas = AreaTree(session), areas_above(session, [old[ours].id for ours in pairing.same.values()])
    found = set()
    for at, ours in pairing.same.items():
        former = areas.get(old[ours].id, set())
        if tree.settle(former, tree.above(judged.leaves[new[at].key])) != former:
            found.add(at)
    return found


def _change(before: OldBooth, fresh: NewBooth, row: BoothRow, moved: bool) -> PlannedChange | None:
    if moved or before.key[0] != fresh.key[0]:
        return PlannedChange(Change.MOVED, before, row.key)
    if before.key != fresh.key:
        return PlannedChange(Change.RENUMBERED, before, row.key)
    if before.name != fresh.name:
        return PlannedChange(Change.RENAMED, before, row.key)
    return None


def _hanging(session: Session, booth_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return how many settlements and cases hang on each of some booths."""
    wanted = sorted(set(booth_ids))
    found: Mapping[int, list[int]] = {key: [0, 0] for key in wanted}
    columns: Any = (Settlement.booth_id, Case.booth_id)
    for place, column in enumerate(columns):
        counted = select(column, func.count()).where(column.in_(wanted)).group_by(column)
        for booth_id, count in session.execute(counted):
            found[booth_id][place] = count
    return {key: (counts[0], counts[1]) for key, counts in found.items()}


def _text(booth: OldBooth | None) -> str:
    return "" if booth is None else _key(booth.key)


def _key(key: BoothKey | None) -> str:
    return "" if key is None else f"{key[0]}/{key[1]}"
