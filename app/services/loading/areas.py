"""Loading areas of any hierarchy: districts and blocks, seats, mandals and Shakti Kendras.

A child may stand before its parent in the file. What has no parent, names an unknown level, or comes twice is held
back with its line; what hangs below it is held back with it, since half a tree would put booths nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Sentence
from app.domain.geography import KINDS, Hierarchy, UnknownKind, check_kind
from app.domain.lifecycle.clocks import day_of
from app.domain.loading.names import two_names
from app.domain.rosters import Change
from app.domain.rows import Field, Row
from app.models import Area
from app.services import counter_upkeep
from app.services.loading.closure import AreaTree, move_area
from app.services.loading.report import LoadReport, Progress, record_load, silent, standing
from app.services.loading.source import check_lengths, read_rows, refuse_repeats
from app.services.rosters.history import Occasion, as_it_is, booths_under, place_settlements, record_changes

FIELDS = (
    Field("hierarchy", ("पदानुक्रम",)),
    Field("kind", ("स्तर", "level")),
    Field("code", ("कोड",)),
    Field("name_hi", ("नाम",), required=False),
    Field("name_en", ("name", "अंग्रेज़ी नाम"), required=False),
    Field("parent_code", ("parent", "ऊपर का कोड"), required=False),
)
LIMITS = {"code": 32, "name_hi": 200, "name_en": 200}

NAMELESS = Sentence("नाम नहीं है। हिंदी या अंग्रेज़ी में नाम लिखें।", "There is no name. Write it in Hindi or in English.")
NO_PARENT = Sentence(
    "ऊपर का क्षेत्र “{parent}” न फ़ाइल में मिला, न पहले से है। पहले उसे जोड़ें।",
    "The area above, “{parent}”, is neither in the file nor known. Add it first.",
)
PARENT_NEEDED = Sentence(
    "बताएं कि यह किस क्षेत्र में आता है: parent_code भरें।", "Say which area this lies in: fill in parent_code."
)

Key = tuple[str, str, str]
"""Hierarchy, kind and code."""


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area as it is wanted; ``parent`` is None for the top and for "where it is now"."""

    key: Key
    name_hi: str
    name_en: str
    parent: Key | None


class AreaShelf:
    """Every area by its key, and how to write one."""

    def __init__(self, session: Session):
        self._session = session
        self._areas = {(a.hierarchy, a.kind, a.code): a for a in session.scalars(select(Area))}
        self._tree = AreaTree(session)
        self._moved: dict[int, tuple[int, ...]] = {}

    def __contains__(self, key: Key) -> bool:
        return key in self._areas

    def put(self, row: AreaRow) -> str:
        """Add or update one area whose parent is there already; return ``added``, ``updated`` or ``unchanged``."""
        area = self._areas.get(row.key)
        parent_id = self._areas[row.parent].id if row.parent else None
        if area is None:
            hierarchy, kind, code = row.key
            area = Area(
                hierarchy=hierarchy, kind=kind, code=code, name_hi=row.name_hi, name_en=row.name_en, parent_id=parent_id
            )
            self._session.add(area)
            self._areas[row.key] = area
            return "added"
        before = (area.name_hi, area.name_en, area.parent_id)
        if parent_id is not None and parent_id != area.parent_id:
            self._moved[area.id] = self._tree.chain(area.id)[1:]
            area.parent_id = parent_id
        area.name_hi, area.name_en = row.name_hi, row.name_en
        return "unchanged" if before == (area.name_hi, area.name_en, area.parent_id) else "updated"

    def finish(self) -> None:
        """Bring booths under areas that moved along with them, and the settlements there into their new district."""
        self._session.flush()
        if not self._moved:
            return
        tree, booths = AreaTree(self._session), booths_under(self._session, self._moved)
        before, now = as_it_is(self._session, booths), datetime.now(UTC)
        for area_id, former in self._moved.items():
            move_area(self._session, area_id, former, tree.chain(area_id)[1:])
        place_settlements(self._session, booths)
        changes = dict.fromkeys(booths, (Change.MOVED, None))
        record_changes(self._session, changes, before, Occasion(day_of(now), now))
        counter_upkeep.rebuild(self._session)


def put_areas(session: Session, rows: Iterable[AreaRow], report: LoadReport) -> None:
    """Write areas from the top down, level by level; parents must be among them or known."""
    shelf = AreaShelf(session)
    for level in _by_level(rows):
        for row in level:
            report.written[shelf.put(row)] += 1
        session.flush()
    shelf.finish()


def _by_level(rows: Iterable[AreaRow]) -> list[list[AreaRow]]:
    levels: dict[int, list[AreaRow]] = {}
    for row in rows:
        levels.setdefault(_level(row.key), []).append(row)
    return [levels[number] for number in sorted(levels)]


def _level(key: Key) -> int:
    return KINDS[Hierarchy(key[0])].index(key[1])


def load_areas(
    session: Session, path: Path, *, mapping: Mapping[str, str] | None = None, progress: Progress = silent
) -> LoadReport:
    """Load areas from a CSV of ``hierarchy,kind,code,name_hi,name_en,parent_code``.

    ``parent_code`` is the code of the nearest level above that has it, or ``kind:code``. Raises InvalidInput when
    the file as a whole cannot be taken.
    """
    report = LoadReport("areas")
    rows = read_rows(path, FIELDS, mapping)
    for row in standing(rows):
        _check(row)
    keyed = refuse_repeats(((_key(row), row) for row in standing(rows)), "code")
    wanted = _with_parents(AreaShelf(session), {key: row for key, row in keyed.items()})
    put_areas(session, wanted, report)
    for done, row in enumerate(rows, start=1):
        report.close_row(row)
        progress(done, len(rows))
    record_load(session, report)
    return report


def _key(row: Row) -> Key:
    return row.cells["hierarchy"], row.cells["kind"], row.cells["code"]


def _check(row: Row) -> None:
    check_lengths(row, LIMITS)
    try:
        check_kind(row.cells["hierarchy"], row.cells["kind"])
    except UnknownKind as refusal:
        row.note(refusal.field or "kind", refusal.code, refusal.sentence)
    if not (row.cells["name_hi"] or row.cells["name_en"]):
        row.note("name_hi", "empty_cell", NAMELESS)


def _with_parents(shelf: AreaShelf, keyed: Mapping[Key, Row]) -> list[AreaRow]:
    """Return the rows whose way up is whole, from the top down; the others get a note."""
    taken: dict[Key, AreaRow] = {}
    for key in sorted(keyed, key=_level):
        row = keyed[key]
        named = row.cells["parent_code"]
        parent = next((above for above in _above(key, named) if above in taken or above in shelf), None)
        if named and parent is None:
            row.note("parent_code", "unknown_parent", NO_PARENT.format(parent=named))
        elif not named and _level(key) > 0 and key not in shelf:
            row.note("parent_code", "parent_needed", PARENT_NEEDED)
        else:
            names = two_names("", row.cells["name_hi"], row.cells["name_en"])
            taken[key] = AreaRow(key, names.hi, names.en or names.hi, parent)
    return list(taken.values())


def _above(key: Key, named: str) -> list[Key]:
    """Return the keys that a parent's name can mean, the nearest level first."""
    hierarchy, kind, _ = key
    kinds = KINDS[Hierarchy(hierarchy)]
    kind_named, colon, code = named.partition(":")
    if colon:
        return [(hierarchy, kind_named, code)] if kind_named in kinds[: kinds.index(kind)] else []
    return [(hierarchy, above, named) for above in reversed(kinds[: kinds.index(kind)])] if named else []
