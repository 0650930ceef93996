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
from app.domain.imports.area_words import kind_named
from app.domain.imports.kind_columns import fields_of, labels_of
from app.domain.imports.states import ListKind
from app.domain.imports.words import role_of

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


def _of_workers(places: Mapping[str, int]) -> list[str]:
    missing = [name for name in ("name", "mobile") if name not in places]
    return missing if {"booth", "ac_no", "area"} & set(places) else [*missing, "booth"]


def _of_schemes(places: Mapping[str, int]) -> list[str]:
    return [name for name in SCHEME_NEEDS if name not in places]


def _of_areas(places: Mapping[str, int]) -> list[str]:
    missing = [name for name in ("kind", "code") if name not in places]
    return missing if {"name_hi", "name_en"} & set(places) else [*missing, "name_hi"]


SCHEME_NEEDS = ("code", "name_hi", "name_en", "department_code", "department_hi", "level", "benefit_hi")
"""What a list has to say of every scheme; who it is for comes beside, and all else may be filled in later."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is to be known of a kind beside the names of its columns."""

    required: tuple[str, ...]
    by_content: tuple[tuple[str, Fits], ...]
    text_fields: tuple[str, ...]
    missing: Callable[[Mapping[str, int]], list[str]]


_PLACE_TEXTS = ("name", "name_hi", "district", "kind")
_BOOTH_SHAPE = _Shape(("ac_no", "booth_no"), _POINTS, _PLACE_TEXTS, _of_booths)
_MOBILE: Fits = dict(guessing.BY_CONTENT)["mobile"]
_SHAPES: Mapping[str, _Shape] = {
    ListKind.SETTLEMENTS: _Shape((), (*_POINTS, ("booth", _BOOTH)), _PLACE_TEXTS, _of_settlements),
    ListKind.BOOTHS: _BOOTH_SHAPE,
    ListKind.ROSTER: _BOOTH_SHAPE,
    ListKind.WORKERS: _Shape(
        ("name", "mobile"),
        (("mobile", _MOBILE), ("booth", _BOOTH), ("role", role_of)),
        ("name", "role", "area", "area_kind"),
        _of_workers,
    ),
    ListKind.SCHEMES: _Shape(
        SCHEME_NEEDS,
        (),
        ("name_hi", "department_hi", "benefit_hi", "documents_hi", "apply_where_hi", "officer_hi", "first_appeal_hi"),
        _of_schemes,
    ),
    ListKind.AREAS: _Shape(("kind", "code"), (("kind", kind_named),), ("name_hi", "kind"), _of_areas),
}


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
    shape = _SHAPES[kind]
    fields = fields_of(kind, required=shape.required)
    return KindOfList(
        TITLES[ListKind(kind)], fields, labels_of(kind), shape.by_content, shape.text_fields, shape.missing
    )


TITLES: Mapping[ListKind, Sentence] = {
    ListKind.PEOPLE: Sentence("लोगों की सूची", "List of people"),
    ListKind.SETTLEMENTS: Sentence("बस्तियों की सूची", "List of settlements"),
    ListKind.BOOTHS: Sentence("बूथों की सूची", "List of booths"),
    ListKind.ROSTER: Sentence("बूथों की नई सूची, पुरानी की जगह", "New roster of booths, in place of the old"),
    ListKind.WORKERS: Sentence("कार्यकर्ताओं की सूची", "List of workers"),
    ListKind.SCHEMES: Sentence("योजनाओं की सूची", "List of schemes"),
    ListKind.AREAS: Sentence("क्षेत्रों की सूची", "List of areas"),
}
PLACE_KINDS = frozenset({ListKind.SETTLEMENTS, ListKind.BOOTHS, ListKind.ROSTER})
"""Lists of which positions on the map are judged."""
ALL_LABELS: Mapping[str, Sentence] = {
    **{name: label for kind in reversed(list(_SHAPES)) for name, label in labels_of(kind).items()},
    **guessing.FIELD_LABELS,
}
"""What a field of any list is called, where a remark names no column of the list itself."""
