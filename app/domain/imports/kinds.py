"""What tells one kind of list from another before a row is read: its fields, and what its columns must hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from app.domain.cells import clean_cell
from app.domain.columns import Field
from app.domain.coordinates import MADHYA_PRADESH, read_angle
from app.domain.errors import Sentence
from app.domain.forbidden_columns import folded_header
from app.domain.imports import guessing
from app.domain.imports.place_columns import place_fields, place_labels
from app.domain.imports.states import ListKind

Fits = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class KindOfList:
    """The fields of a kind of list.

    ``by_content`` recognises a column without a known header, ``text_fields`` may be typed in an old font, and
    ``missing`` tells which fields a choice of columns lacks. ``title`` is what such a list is called.
    """

    title: Sentence
    fields: tuple[Field, ...]
    labels: Mapping[str, Sentence]
    by_content: tuple[tuple[str, Fits], ...]
    text_fields: tuple[str, ...]
    missing: Callable[[Mapping[str, int]], list[str]]

    @property
    def spellings(self) -> Mapping[str, str]:
        """The field by every name that a header may have."""
        return {spelling: wanted.name for wanted in reversed(self.fields) for spelling in wanted.spellings}

    def named(self, header: str) -> str | None:
        """Return the field that a header names, in either language; None for a header that is not known."""
        return self.spellings.get(folded_header(clean_cell(header)))


def _latitude(cell: str) -> bool:
    angle = read_angle(cell) if re.search(r"\D", cell) else None
    return angle is not None and MADHYA_PRADESH.south <= angle.degrees <= MADHYA_PRADESH.north


def _longitude(cell: str) -> bool:
    angle = read_angle(cell) if re.search(r"\D", cell) else None
    return angle is not None and MADHYA_PRADESH.west <= angle.degrees <= MADHYA_PRADESH.east


_POINTS: tuple[tuple[str, Fits], ...] = (("lat", _latitude), ("lon", _longitude))
_BOOTH: Fits = re.compile(r"\d{1,3}\s*/\s*\d{1,4}[A-Za-z]?").fullmatch


def _of_booths(places: Mapping[str, int]) -> list[str]:
    missing = [name for name in ("ac_no", "booth_no") if name not in places]
    return missing if {"name", "name_hi", "name_en"} & set(places) else [*missing, "name"]


def _of_settlements(places: Mapping[str, int]) -> list[str]:
    missing = [] if {"name", "name_hi", "name_en", "code"} & set(places) else ["name"]
    placed = "booth" in places or {"ac_no", "booth_no"} <= set(places) or {"lat", "lon"} <= set(places)
    return missing if placed else [*missing, "booth"]


@cache
def kind_of(kind: str) -> KindOfList:
    """Return what is to be known of a kind of list."""
    if kind == ListKind.PEOPLE:
        return KindOfList(
            TITLES[ListKind.PEOPLE],
            tuple(guessing.FIELDS),
            guessing.FIELD_LABELS,
            guessing.BY_CONTENT,
            guessing.TEXT_FIELDS,
            guessing.missing_fields,
        )
    settlements = kind == ListKind.SETTLEMENTS
    return KindOfList(
        TITLES[ListKind(kind)],
        place_fields(kind, required=() if settlements else ("ac_no", "booth_no")),
        place_labels(kind),
        (*_POINTS, ("booth", _BOOTH)) if settlements else _POINTS,
        ("name", "name_hi", "district", "kind"),
        _of_settlements if settlements else _of_booths,
    )


TITLES: Mapping[ListKind, Sentence] = {
    ListKind.PEOPLE: Sentence("लोगों की सूची", "List of people"),
    ListKind.SETTLEMENTS: Sentence("बस्तियों की सूची", "List of settlements"),
    ListKind.BOOTHS: Sentence("बूथों की सूची", "List of booths"),
    ListKind.ROSTER: Sentence("बूथों की नई सूची, पुरानी की जगह", "New roster of booths, in place of the old"),
}
PLACE_KINDS = frozenset({ListKind.SETTLEMENTS, ListKind.BOOTHS, ListKind.ROSTER})
ALL_LABELS: Mapping[str, Sentence] = {
    **{name: label for kind in (*PLACE_KINDS,) for name, label in place_labels(kind).items()},
    **guessing.FIELD_LABELS,
}
"""What a field of any list is called, where a remark names no column of the list itself."""
