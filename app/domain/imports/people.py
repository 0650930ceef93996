"""Every row of a portion of a list of people judged: accepted, corrected, doubtful, a repetition, or refused.

A portion is judged column by column, each distinct cell once, since a list of a million people has a hundred villages
and three words for sex. What is read stands beside what was written; nothing here asks a database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

from app.domain.cells import MAX_CELL
from app.domain.imports.cells import (
    birth_of,
    marital_cell,
    mobile_cell,
    odd_numbers,
    paid_cell,
    samagra_cell,
    sex_cell,
)
from app.domain.imports.reading import BROKEN
from app.domain.imports.remarks import Read, Remark, Said
from app.domain.imports.screening import mark_in
from app.domain.imports.states import GRAVITY, RowVerdict
from app.domain.imports.texts import from_old_font, read_distinct, read_places, texts

PLACE_FIELDS = ("settlement", "settlement_code", "booth", "ac_no", "booth_no")
OLDEST_AGE = 120


class Placed(NamedTuple):
    """The settlement that a row names (0 where none can be told); code and reading where it is not as written."""

    settlement_id: int
    booth_id: int
    code: str = ""
    reading: str = ""


class Ground(Protocol):
    """Finds the settlement that a row means."""

    def find(self, settlement: str, code: str, booth: str, ac_no: str, booth_no: str) -> Placed:
        """Return the settlement for what stands in the cells of a row."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was confirmed for a list: each field's column, columns in an old font, the sex where no cell says."""

    places: Mapping[str, int]
    old_font: frozenset[int] = frozenset()
    sex: str = ""


@dataclass(slots=True)
class Judged:
    """A portion judged: the cells as they came by column, readings by field, and remarks by row.

    ``odd`` holds rows whose cells are more or fewer than the header's.
    """

    count: int
    raw: list[Sequence[str]]
    values: dict[str, Sequence[Any]] = field(default_factory=dict)
    remarks: dict[int, list[Remark]] = field(default_factory=dict)
    odd: dict[int, list[str]] = field(default_factory=dict)

    def say(self, at: int, name: str, said: Said) -> None:
        """Add a remark on a row."""
        self.remarks.setdefault(at, []).append(Remark(name, *said))

    def verdicts(self) -> list[RowVerdict]:
        """Return the gravest verdict of each row."""
        found = [RowVerdict.ACCEPTED] * self.count
        for at, remarks in self.remarks.items():
            found[at] = max((remark.verdict for remark in remarks), key=GRAVITY.__getitem__)
        return found


def judge_people(
    rows: Sequence[list[str]],
    width: int,
    choice: Choice,
    ground: Ground,
    today: date,
    *,
    plain: bool = False,
    columns: Sequence[Sequence[str]] | None = None,
) -> Judged:
    """Judge a portion of rows; ``width`` is the number of columns of the header.

    ``plain`` promises what :class:`~app.domain.imports.reading.Portion` says, so that not every cell is looked over;
    ``columns`` gives the portion by its columns instead, each of ``width``.
    """
    if columns is not None:
        judged = Judged(len(columns[0]), list(columns))
    else:
        even, odd = _evened(rows, width)
        judged = Judged(len(rows), list(zip(*even, strict=True)) if even else [()] * width, odd=odd)
    for at in judged.odd:
        code = "broken_row" if rows[at] is BROKEN else "ragged_row"
        judged.say(at, "", Said(code, f"{len(rows[at])} ≠ {width}", RowVerdict.REFUSED))
    if not plain:
        _look_over(judged, choice)
    _texts(judged, choice)
    _numbers(judged, choice)
    _births(judged, choice, today)
    _words(judged, choice)
    _place(judged, choice, ground)
    return judged


def _evened(rows: Sequence[list[str]], width: int) -> tuple[Sequence[list[str]], dict[int, list[str]]]:
    if set(map(len, rows)) <= {width}:
        return rows, {}
    odd: dict[int, list[str]] = {}
    even = []
    for at, row in enumerate(rows):
        if row is not BROKEN and len(row) > width and not any(map(str.strip, row[width:])):
            row = row[:width]
        if len(row) != width:
            odd[at] = list(row)
            row = [""] * width
        even.append(row)
    return even, odd


def _look_over(judged: Judged, choice: Choice) -> None:
    """Refuse rows for what may stand in any cell: marks of screened numbers, broken characters, endless cells."""
    names = {place: name for name, place in choice.places.items()}
    for place, cells in enumerate(judged.raw):
        joined = "\n".join(cells)
        if "⟦" not in joined and "\0" not in joined and (len(joined) <= MAX_CELL or max(map(len, cells)) <= MAX_CELL):
            continue
        for at, cell in enumerate(cells):
            code = mark_in(cell) or ("nul_in_cell" if "\0" in cell else "")
            code = code or ("cell_too_long" if len(cell) > MAX_CELL else "")
            if code:
                judged.say(at, names.get(place, f"#{place}"), Said(code, "", RowVerdict.REFUSED))


def _cells(judged: Judged, choice: Choice, name: str) -> Sequence[str] | None:
    """Return the cells of a field, read from their old font where that was confirmed; None where no column has it."""
    place = choice.places.get(name)
    if place is None:
        return None
    cells = judged.raw[place]
    if place in choice.old_font:
        cells, said = from_old_font(cells)
        _say_all(judged, name, said)
    return cells


def _say_all(judged: Judged, name: str, said: Mapping[int, Said]) -> None:
    for at, remark in said.items():
        if at not in judged.odd:
            judged.say(at, name, remark)


def _keep(judged: Judged, name: str, read: Read[Any]) -> None:
    judged.values[name] = read[0]
    _say_all(judged, name, read[1])


def _texts(judged: Judged, choice: Choice) -> None:
    for name in ("name", "name_en", "relation_name", "guardian_name"):
        cells = _cells(judged, choice, name)
        if cells is not None:
            _keep(judged, name, texts(cells, name=name == "name"))


def _numbers(judged: Judged, choice: Choice) -> None:
    readers: dict[str, Callable[[str], tuple[str, Said | None]]] = {
        "mobile": mobile_cell,
        "samagra_member": lambda cell: samagra_cell(cell, 9),
        "samagra_family": lambda cell: samagra_cell(cell, 8),
    }
    for name, read in readers.items():
        cells = _cells(judged, choice, name)
        if cells is not None:
            _keep(judged, name, read_places(cells, odd_numbers(cells, name), read))


Written = str | tuple[str, str]
"""A birth as a list writes it: a date, or a date and an age."""


class _Births(dict[Written, tuple[str, str]]):
    """Births as they were read before, by what was written; a list has few days and ages, and many people."""

    def __init__(self, today: date):
        super().__init__()
        self.today = today
        self.said: dict[Written, Said] = {}

    def __missing__(self, written: Written) -> tuple[str, str]:
        born, age = (written, "") if isinstance(written, str) else written
        birth, said = birth_of(born, age, self.today)
        if said is not None:
            self.said[written] = said
        found = self[written] = birth[:2] if birth else _NO_BIRTH
        return found


_NO_BIRTH = ("", "estimated")
_KEPT = 60_000
"""More days than lie in the longest life."""
_births_read: list[_Births] = []


def _births(judged: Judged, choice: Choice, today: date) -> None:
    born, ages = _cells(judged, choice, "born_on"), _cells(judged, choice, "age")
    if not _births_read or _births_read[0].today != today or len(_births_read[0]) > _KEPT:
        _births_read[:] = [_Births(today)]
    table = _births_read[0]
    blank = [""] * judged.count
    written = born or blank if ages is None else list(zip(born or blank, ages, strict=True))
    found = [table[each] for each in written]
    judged.values["born_on"] = [birth[0] for birth in found]
    judged.values["precision"] = [birth[1] for birth in found]
    if table.said and not table.said.keys().isdisjoint(written):
        name = "born_on" if born is not None else "age"
        _say_all(judged, name, {at: table.said[each] for at, each in enumerate(written) if each in table.said})


def _words(judged: Judged, choice: Choice) -> None:
    sexes = _cells(judged, choice, "sex")
    default = Said("sex_of_scheme", choice.sex, RowVerdict.CORRECTED) if choice.sex else None
    missing = default or Said("no_sex", "", RowVerdict.REFUSED)
    read = read_distinct(sexes or [""] * judged.count, lambda cell: sex_cell(cell, choice.sex, missing))
    # A list that has no such column at all says with its scheme who is on it; that is no correction of any row.
    _keep(judged, "sex", (read[0], {}) if sexes is None and default else read)
    marital = _cells(judged, choice, "marital")
    if marital is not None:
        _keep(judged, "marital", read_distinct(marital, marital_cell))
    paid = _cells(judged, choice, "paid")
    if paid is not None:
        table = {cell: paid_cell(cell) for cell in set(paid)}
        judged.values["paid"] = [table[cell] for cell in paid]


class _Places(dict[tuple[str, ...], Placed]):
    """Where rows lie, each mix of cells looked up once."""

    def __init__(self, ground: Ground):
        super().__init__()
        self.ground = ground

    def __missing__(self, cells: tuple[str, ...]) -> Placed:
        found = self[cells] = self.ground.find(*map(str.strip, cells))
        return found


def _place(judged: Judged, choice: Choice, ground: Ground) -> None:
    blank = [""] * judged.count
    columns = [_cells(judged, choice, name) or blank for name in PLACE_FIELDS]
    rows = list(zip(*columns, strict=True))
    table = _Places(ground)
    found = list(map(table.__getitem__, rows))
    judged.values["settlement_id"] = list(map(itemgetter(0), found))
    judged.values["booth_id"] = list(map(itemgetter(1), found))
    said = {}
    for cells, placed in table.items():
        if placed.code:
            verdict = RowVerdict.CORRECTED if placed.settlement_id else RowVerdict.REFUSED
            said[cells] = Said(placed.code, placed.reading, verdict)
    if said:
        name = next((name for name in PLACE_FIELDS if name in choice.places), "settlement")
        _say_all(judged, name, {at: said[cells] for at, cells in enumerate(rows) if cells in said})
