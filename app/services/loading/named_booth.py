"""Settlements whose list names the booth, and those that may be in the list of settlements already.

A list from a janpad office rarely has a position and often no code, but says the booth. What it says is taken as
confirmed. Where neither code nor position tells two settlements apart, a namesake at the same booth is likely the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.cells import Verdict
from app.domain.errors import Sentence
from app.domain.identifiers import ascii_digits
from app.domain.loading.names import fold_name
from app.domain.rows import Row
from app.domain.search_keys import name_keys
from app.models import Area, Booth, BoothArea, Settlement
from app.services.loading.dwelling import DwellingRow
from app.services.loading.report import in_chunks
from app.services.loading.whereabouts import Whereabouts

UNKNOWN_BOOTH = Sentence(
    "बूथ {booth} सूची में नहीं है। “विधानसभा/बूथ” इस तरह लिखें: 150/23",
    "Booth {booth} is not in the roster. Write it as seat/booth, like 150/23.",
)
NAMELESS = Sentence("नाम नहीं है। नाम लिखें, या कोड दें।", "There is no name. Write the name, or give the code.")
NAMESAKE = Sentence(
    "इस बूथ में “{name}” पहले से दर्ज है। वही हो तो यह पंक्ति छोड़ दें; दूसरी हो तो उसका कोड लिखें।",
    "“{name}” is recorded at this booth already. Leave the row out if it is the same, else write its own code.",
)
Sound = tuple[frozenset[str], tuple[str, ...]]
_FIGURES = re.compile(r"\d+")
LIKELY_THERE = "settlement_there"
"""The code of a row that is likely recorded already."""


@dataclass(frozen=True, slots=True)
class NamedBooth:
    """A booth that a row names, with its seat."""

    booth_id: int
    ac_no: str


class NamedBooths:
    """The booths that rows name, by line; a booth that is not in the roster is noted on its row."""

    def __init__(self, session: Session, rows: Sequence[Row]):
        self.found: dict[int, NamedBooth] = {}
        named = {row.line: key for row in rows if (key := named_key(row.cells)) is not None}
        if not named:
            return
        present = select(Booth.id, Booth.ac_no, Booth.booth_no).where(Booth.valid_to.is_(None))
        known = {(ac_no, str(no).casefold()): key for key, ac_no, no in session.execute(present)}
        for row in rows:
            key = named.get(row.line)
            if key is None:
                continue
            if key in known:
                self.found[row.line] = NamedBooth(known[key], str(key[0]))
            else:
                field = "booth" if row.cells.get("booth") else "booth_no"
                row.note(field, "unknown_booth", UNKNOWN_BOOTH.format(booth=f"{key[0]}/{key[1]}"))
        self._districts = _district_of(session, {booth.booth_id for booth in self.found.values()})

    def whereabouts(self, booth: NamedBooth) -> Whereabouts:
        """Return district and seat of a booth that a row names."""
        return Whereabouts(self._districts.get(booth.booth_id), booth.ac_no, booth.ac_no)

    def seat_of(self, row: Row) -> str:
        """Return the seat of the booth that a row names, else what stands in its column, "0" without one."""
        booth = self.found.get(row.line)
        return booth.ac_no if booth else row.cells.get("ac_no") or "0"


def named_key(cells: Mapping[str, str]) -> tuple[int, str] | None:
    """Return seat and number of the booth that a row names as "150/23" or in two cells; None where it names none."""
    booth = ascii_digits(cells.get("booth", ""))
    seat, slash, number = booth.partition("/")
    if not slash:
        seat, number = ascii_digits(cells.get("ac_no", "")), ascii_digits(cells.get("booth_no", "")) or booth
    seat, number = seat.strip().removesuffix(".0"), number.strip().removesuffix(".0").lstrip("0")
    if not (seat.isdecimal() and len(seat) <= 4 and number):
        return None
    return int(seat), number.casefold()


def _district_of(session: Session, booth_ids: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in in_chunks(sorted(booth_ids)):
        rows = (
            select(BoothArea.booth_id, Area.code)
            .join(Area, Area.id == BoothArea.area_id)
            .where(BoothArea.booth_id.in_(some), Area.hierarchy == "administrative", Area.kind == "district")
        )
        found.update((booth_id, code) for booth_id, code in session.execute(rows))
    return found


def note_namesakes(session: Session, rows: Sequence[Row], wanted: dict[int, DwellingRow]) -> None:
    """Note on rows without a code what speaks against adding them: no name, or a settlement of that name at the booth.

    A row that is there already is taken out of ``wanted``; so is one of a name that an earlier row of the list has.
    """
    booths = sorted({wanted[row.line].booth_id for row in rows if row.line in wanted})
    there: dict[int, list[tuple[Sound, str]]] = defaultdict(list)
    for some in in_chunks(booths):
        kept = select(Settlement.booth_id, Settlement.name_hi, Settlement.name_en).where(Settlement.booth_id.in_(some))
        for booth_id, hindi, english in session.execute(kept):
            for name in filter(None, (hindi, english)):
                there[booth_id].append((_sound(name), hindi or english))
    for row in rows:
        dwelling = wanted.get(row.line)
        if dwelling is None:
            continue
        name = dwelling.names.hi or dwelling.names.en
        known = next((shown for sound, shown in there[dwelling.booth_id] if _alike(sound, _sound(name))), None)
        if not name:
            row.note("name", "no_name", NAMELESS)
        elif known is not None:
            row.note("name", LIKELY_THERE, NAMESAKE.format(name=known), Verdict.DOUBTFUL)
        if not name or known is not None:
            del wanted[row.line]
        there[dwelling.booth_id].append((_sound(name), name))


def _sound(name: str) -> Sound:
    """Return how a name may sound, and the figures in it: ward 1 is not ward 2."""
    return frozenset(name_keys(fold_name(name))), tuple(_FIGURES.findall(ascii_digits(name)))


def _alike(one: Sound, other: Sound) -> bool:
    return bool(one[0] & other[0]) and one[1] == other[1]
