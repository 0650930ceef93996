"""Loading areas of any hierarchy: districts and blocks, seats, mandals and Shakti Kendras.

A child may stand before its parent in the file. What has no parent, names an unknown level, or comes twice is held
back with its line; what hangs below it is held back with it, since half a tree would put booths nowhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Sentence
from app.domain.geography import KIND_LABELS, KINDS, Hierarchy, UnknownKind, check_kind
from app.domain.identifiers import ascii_digits
from app.domain.imports.area_words import hierarchy_named, hierarchy_of, kind_and_name, kind_named
from app.domain.imports.kind_columns import fields_of
from app.domain.lifecycle.clocks import day_of
from app.domain.loading.names import fold_name, two_names
from app.domain.rosters import Change
from app.domain.rows import Row, Verdict
from app.models import Area
from app.services import counter_upkeep
from app.services.loading.closure import AreaTree, move_area
from app.services.loading.report import LoadReport, Progress, record_load, silent, standing
from app.services.loading.source import check_lengths, read_rows, refuse_repeats
from app.services.rosters.history import Occasion, as_it_is, booths_under, place_settlements, record_changes

FIELDS = fields_of("areas", required=("kind", "code"))
LIMITS = {"code": 32, "name_hi": 200, "name_en": 200}

NAMELESS = Sentence("नाम नहीं है। हिंदी या अंग्रेज़ी में नाम लिखें।", "There is no name. Write it in Hindi or in English.")
NO_PARENT = Sentence(
    "ऊपर का क्षेत्र “{parent}” न फ़ाइल में मिला, न पहले से है। पहले उसे जोड़ें।",
    "The area above, “{parent}”, is neither in the file nor known. Add it first.",
)
PARENT_NEEDED = Sentence(
    "बताएं कि यह किस क्षेत्र में आता है: parent_code भरें।", "Say which area this lies in: fill in parent_code."
)
HIERARCHY_NEEDED = Sentence(
    "यह स्तर कई बंटवारों में है। hierarchy में लिखें: administrative, electoral या party।",
    "Several divisions of the state have this level. Write administrative, electoral or party under hierarchy.",
)
MOVES = Sentence(
    "“{before}” से “{after}” में जाता है; इसके बूथ भी साथ जाएंगे।", "Goes from “{before}” to “{after}”, with all its booths."
)
RENAMED = Sentence("पहले नाम “{before}” था।", "Was called “{before}” before.")
UNDERSTOOD = Sentence("ऐसे समझा गया: {hi}", "Understood as: {en}")

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
        self._by_id = {area.id: area for area in self._areas.values()}
        self._named: dict[str, list[Key]] = defaultdict(list)
        for key, area in self._areas.items():
            for folded in {fold_name(area.name_hi), fold_name(area.name_en)} - {""}:
                self._named[folded].append(key)
        self._tree = AreaTree(session)
        self._moved: dict[int, tuple[int, ...]] = {}

    def __contains__(self, key: Key) -> bool:
        return key in self._areas

    def parent_of(self, key: Key) -> Key | None:
        """Return the key of the area above a known one."""
        above = self._by_id.get(self._areas[key].parent_id or 0)
        return None if above is None else (above.hierarchy, above.kind, above.code)

    def names_of(self, key: Key) -> tuple[str, str]:
        """Return what a known area is called in Hindi and in English."""
        return self._areas[key].name_hi, self._areas[key].name_en

    def keys_named(self, name: str) -> list[Key]:
        """Return the keys of the areas of that name, in either script."""
        return self._named.get(fold_name(name), [])

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
    wanted = judge_areas(session, rows)
    put_areas(session, wanted.values(), report)
    for done, row in enumerate(rows, start=1):
        report.close_row(row)
        progress(done, len(rows))
    record_load(session, report)
    return report


def judge_areas(session: Session, rows: Sequence[Row]) -> dict[int, AreaRow]:
    """Judge every row, noting what is found; return the areas that can be written, by line, from the top down."""
    for row in standing(rows):
        _check(row)
    keyed = refuse_repeats(((_key(row), row) for row in standing(rows)), "code")
    shelf = AreaShelf(session)
    wanted = _with_parents(shelf, keyed)
    for row in rows:
        one = wanted.get(row.line)
        if one is not None and one.key in shelf:
            _tell_changes(row, one, shelf)
    return wanted


def _tell_changes(row: Row, one: AreaRow, shelf: AreaShelf) -> None:
    """Note what changes of an area that is there already: its name, and where it lies."""
    former, names = shelf.parent_of(one.key), shelf.names_of(one.key)
    if former is not None and one.parent not in (None, former):
        after = shelf.names_of(one.parent)[0] if one.parent and one.parent in shelf else row.cells["parent_code"]
        row.note("parent_code", "area_moves", MOVES.format(before=shelf.names_of(former)[0], after=after), _LOOK)
    if (one.name_hi, one.name_en) != names:
        name = "name_hi" if one.name_hi != names[0] else "name_en"
        row.note(name, "renamed", RENAMED.format(before=names[0 if name == "name_hi" else 1]), _LOOK)


def write_areas(session: Session, wanted: Mapping[int, AreaRow], lines: Collection[int]) -> dict[int, bool]:
    """Write the areas of some lines, leaving out what hangs below one that is left out; tell which are new."""
    shelf = AreaShelf(session)
    put: dict[int, AreaRow] = {}
    for line, one in wanted.items():
        whole = one.parent is None or one.parent in shelf or any(above.key == one.parent for above in put.values())
        if line in lines and whole:
            put[line] = one
    new = {line: one.key not in shelf for line, one in put.items()}
    put_areas(session, put.values(), LoadReport("areas"))
    return new


def _key(row: Row) -> Key:
    return row.cells["hierarchy"], row.cells["kind"], row.cells["code"]


def _check(row: Row) -> None:
    check_lengths(row, LIMITS)
    _understand(row)
    try:
        if row.cells["hierarchy"]:
            check_kind(row.cells["hierarchy"], row.cells["kind"])
    except UnknownKind as refusal:
        row.note(refusal.field or "kind", refusal.code, refusal.sentence)
    if not (row.cells["name_hi"] or row.cells["name_en"]):
        row.note("name_hi", "empty_cell", NAMELESS)


def _understand(row: Row) -> None:
    """Put the words of the product in place of those of the list: जिला is a district, a block is administrative."""
    cells = row.cells
    kind = kind_named(cells["kind"]) or cells["kind"]
    said = hierarchy_named(cells["hierarchy"]) if cells["hierarchy"] else hierarchy_of(kind)
    if cells["hierarchy"] == "" and said is None:
        known = any(kind in kinds for kinds in KINDS.values())
        row.note("hierarchy" if known else "kind", *(_NEEDED if known else _UNKNOWN))
    for name, read in (("kind", kind), ("hierarchy", str(said or cells["hierarchy"]))):
        label = KIND_LABELS.get(read) if name == "kind" else Sentence(read, read)
        if label is not None and cells[name] and cells[name].casefold() not in (read, label.hi, label.en.casefold()):
            row.note(name, "word_read", UNDERSTOOD.format(hi=label.hi, en=label.en), _LOOK)
        cells[name] = read
    code = ascii_digits(cells["code"]).removesuffix(".0")
    if code != cells["code"]:
        row.note("code", "word_read", UNDERSTOOD.format(hi=code, en=code), _LOOK)
        cells["code"] = code


_LOOK = Verdict.CORRECTED
_NEEDED = ("hierarchy_needed", HIERARCHY_NEEDED)
_UNKNOWN = (
    "unknown_kind",
    Sentence(
        "यह स्तर समझ नहीं आया। जैसे लिखें: जिला, ब्लॉक, पंचायत, विधानसभा, मंडल।",
        "This level was not understood. Write one like: district, block, panchayat, constituency, mandal.",
    ),
)


def _with_parents(shelf: AreaShelf, keyed: Mapping[Key, Row]) -> dict[int, AreaRow]:
    """Return the rows whose way up is whole, from the top down; the others get a note."""
    taken: dict[Key, AreaRow] = {}
    found: dict[int, AreaRow] = {}
    for key in sorted(keyed, key=_level):
        row = keyed[key]
        named = row.cells["parent_code"]
        parent = next((above for above in _above(key, named) if above in taken or above in shelf), None)
        if named and parent is None:
            parent = _by_name(shelf, key, named)
            if parent is not None:
                read = f"{named} ({parent[2]})"
                row.note("parent_code", "word_read", UNDERSTOOD.format(hi=read, en=read), _LOOK)
        if named and parent is None:
            row.note("parent_code", "unknown_parent", NO_PARENT.format(parent=named))
        elif not named and _level(key) > 0 and key not in shelf:
            row.note("parent_code", "parent_needed", PARENT_NEEDED)
        else:
            names = two_names("", row.cells["name_hi"], row.cells["name_en"])
            if key in shelf:
                names = names.over(*shelf.names_of(key))
            taken[key] = found[row.line] = AreaRow(key, names.hi, names.en or names.hi, parent)
    return found


def _by_name(shelf: AreaShelf, key: Key, named: str) -> Key | None:
    """Return the one area above a level that has a name, None where several have it or none."""
    kind, name = kind_and_name(named)
    above = [one for one in shelf.keys_named(name) if one[0] == key[0] and _level(one) < _level(key)]
    above = [one for one in above if kind in ("", one[1])]
    return above[0] if len(above) == 1 else None


def _above(key: Key, named: str) -> list[Key]:
    """Return the keys that a parent's name can mean, the nearest level first."""
    hierarchy, kind, _ = key
    kinds = KINDS[Hierarchy(hierarchy)]
    kind_named, colon, code = named.partition(":")
    if colon:
        return [(hierarchy, kind_named, code)] if kind_named in kinds[: kinds.index(kind)] else []
    return [(hierarchy, above, named) for above in reversed(kinds[: kinds.index(kind)])] if named else []
