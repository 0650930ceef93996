"""Which column of a list holds which field.

Every office names its columns as it likes, in either language. A loader states the fields it wants with the
names they go by; the person who loads may say outright which column is meant. What is missing is named beside
what the list offers, and a column that this product never takes stops the list at its header.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.cells import clean_cell
from app.domain.errors import InvalidInput, Sentence
from app.domain.forbidden_columns import folded_header, forbidden_column


@dataclass(frozen=True, slots=True)
class Field:
    """A column that a loader wants: its name, other names it goes by in either language, and its nature.

    ``personal`` cells are masked in notes; ``decimal`` ones may hold long fractions, which are not
    identifiers.
    """

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = True
    personal: bool = False
    decimal: bool = False

    @property
    def spellings(self) -> frozenset[str]:
        """Every name of the field as headers are compared."""
        return frozenset(map(folded_header, (self.name, *self.aliases)))


class MissingColumns(InvalidInput):
    """Required columns are not in the header."""

    code = "missing_columns"


class ForbiddenColumn(InvalidInput):
    """The list holds a column that this product never takes."""

    code = "forbidden_column"


class BadMapping(InvalidInput):
    """A ``field=column`` pair names something that is not there."""

    code = "bad_mapping"


def parse_mapping(pairs: Iterable[str]) -> dict[str, str]:
    """Return ``{"lat": "Latitude"}`` from ``["lat=Latitude"]``; raise :class:`BadMapping` for another form.
    Return ``{"lat": "Latitude"}`` from ``["lat=Latitude"]``; raise :class:`BadMapping` for another form."""
    mapping = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not (name.strip() and equals and column.strip()):
            raise BadMapping(
                Sentence(
                    f"“{pair}” समझ नहीं आया। ऐसे लिखें: field=स्तंभ का नाम।",
                    f"“{pair}” was not understood. Write it as field=column.",
                ),
                field="map",
            )
        mapping[name.strip()] = column.strip()
    return mapping


def _refuse_forbidden_headers(headers: Sequence[str]) -> None:
    refusals = [refused for header in headers if (refused := forbidden_column(header))]
    if refusals:
        raise ForbiddenColumn(Sentence(" ".join(r.hi for r in refusals), " ".join(r.en for r in refusals)))


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which place of a row holds which field."""

    fields: tuple[Field, ...]
    headers: tuple[str, ...]
    places: Mapping[str, int]

    @classmethod
    def resolve(
        cls, headers: Sequence[str], fields: Sequence[Field], mapping: Mapping[str, str] | None = None
    ) -> ColumnMap:
        """Match headers to fields by an explicit mapping first, then by name and alias.

        Raises :class:`ForbiddenColumn`, :class:`BadMapping` (unknown field or column), or
        :class:`MissingColumns`, which names what is missing and what the list offers. The first of two
        equal headers is taken.
        """
        shown = tuple(map(clean_cell, headers))
        _refuse_forbidden_headers(shown)
        offered: dict[str, int] = {}
        for place, header in enumerate(shown):
            offered.setdefault(folded_header(header), place)
        places = _mapped(mapping or {}, fields, shown, offered)
        for wanted in fields:
            if wanted.name in places:
                continue
            found = [offered[spelling] for spelling in wanted.spellings if spelling in offered]
            free = [place for place in found if place not in places.values()]
            if free:
                places[wanted.name] = min(free)
        missing = [wanted.name for wanted in fields if wanted.required and wanted.name not in places]
        if missing:
            raise _missing(missing, shown)
        return cls(tuple(fields), shown, places)

    def column(self, name: str) -> str:
        """Return the list's own header for a field, or the field's name where the list has none."""
        return self.headers[self.places[name]] if name in self.places else name


def _missing(missing: Sequence[str], headers: Sequence[str]) -> MissingColumns:
    wanted, offered = ", ".join(missing), ", ".join(filter(None, headers)) or "–"
    return MissingColumns(
        Sentence(
            f"ये स्तंभ नहीं मिले: {wanted}। सूची में ये हैं: {offered}। नाम बदलें या --map field=column दें।",
            f"These columns are missing: {wanted}. The list has: {offered}. Rename them or give --map field=column.",
        ),
        field=missing[0],
    )


def _mapped(
    mapping: Mapping[str, str], fields: Sequence[Field], headers: Sequence[str], offered: Mapping[str, int]
) -> dict[str, int]:
    names = [wanted.name for wanted in fields]
    places = {}
    for name, column in mapping.items():
        place = offered.get(folded_header(column))
        if name not in names or place is None:
            known, offer = ", ".join(names), ", ".join(headers)
            raise BadMapping(
                Sentence(
                    f"“{name}={column}” नहीं चलेगा। फ़ील्ड: {known}। सूची के स्तंभ: {offer}।",
                    f"“{name}={column}” cannot be used. Fields: {known}. Columns of the list: {offer}.",
                ),
                field="map",
            )
        places[name] = place
    return places
