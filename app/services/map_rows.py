"""The rows of a map: which one is asked for, what stands in each row, and the order in which a table shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from app.domain.case_filters import CaseFilter
from app.domain.maps import Level, MapMeasure, Tally
from app.domain.veiled import Hidden, veil, veil_value
from app.models import Area, Reason, Scheme
from app.services.borders import OnBorder

ORDERS = ("name", "outstanding", "overdue", "eligible", "rate", "coverage", "value")
DEFAULT_ORDER = "-outstanding"
EVERY_STATE = "all"
FURTHER = ("under", "owner", "office", "channel", "with", "paper", "mine", "overdue", "late", "today", "approve")
"""The words of a list of cases that a map takes over as they are."""


@dataclass(frozen=True, slots=True)
class MapRequest:
    """Which map is asked for: an area (None: where the actor has something to compare), and which cases count.

    ``within_id`` is the area from which one came down, where the two belong to different trees: a constituency within
    a district shows the booths that lie in both. ``by`` names the level to show, ``first_day`` and ``last_day`` the
    days on which cases were opened or benefits came; ``since`` is the day with which today is compared, ``on`` the day
    whose kept figures are shown instead of today's. ``as_areas`` asks for booths as pieces of ground instead of points.
    ``further`` is what a list of cases was narrowed by that the form of a map has no field for; of it only the words
    in ``FURTHER`` count. ``state`` is a state, "all", or "" for the outstanding.
    """

    area_id: int | None = None
    within_id: int | None = None
    scheme_code: str = ""
    min_age_days: int | None = None
    department_code: str = ""
    reason_code: str = ""
    state: str = ""
    ladder_level: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    measure: MapMeasure = MapMeasure.COUNT
    by: str = ""
    since: date | None = None
    on: date | None = None
    as_areas: bool = False
    further: CaseFilter = field(default_factory=CaseFilter)

    @property
    def compares_days(self) -> bool:
        """Whether the map of an earlier day stands beside that of today."""
        return self.since is not None and self.on is None and self.measure in (MapMeasure.COUNT, MapMeasure.RATE)


class Drawn(StrEnum):
    """How a place stands on the drawing; outlined is an area made of its booths' cells, not surveyed."""

    SURE = "sure"
    OUTLINED = "outlined"
    DOUBTFUL = "doubtful"
    LISTED_ONLY = "listed_only"


class MapBooth(NamedTuple):
    """A booth as a map shows it; a state has so many that each must be cheap to read (coordinates in degrees)."""

    id: int
    ac_no: int
    booth_no: str
    name_hi: str
    name_en: str
    lat: float | None
    lon: float | None
    position_quality: str
    valid_to: date | None

    def name_in(self, language: str) -> str:
        """Return the name in the reader's language, falling back to the one that is known."""
        return (self.name_en or self.name_hi) if language == "en" else (self.name_hi or self.name_en)


@dataclass(frozen=True, slots=True)
class DrawnOn:
    """On which day the oldest of some outlines was drawn, and whether booths have changed since."""

    day: date
    older: bool


@dataclass(frozen=True, slots=True)
class MapRow:
    """One place with its figures.

    ``within`` is the area that must be named along with this one to reach the same booths again; ``cases_within`` the
    same for the list of cases. ``opens_cases`` tells whether the actor may read all the cases that were counted.
    ``value`` answers the map's question where the tally does not: days, persons, or a difference. ``hidden`` names the
    figures that the actor may not be shown; what stands for them in the tally says nothing.
    """

    place: Area | MapBooth
    tally: Tally
    drawn: Drawn
    opens_cases: bool
    within: int | None = None
    cases_within: int | None = None
    value: float | None = None
    hidden: Hidden = frozenset()

    def shown(self, name: str) -> float | None:
        """Return a figure of the tally by its name, None where it may not be shown or there is none."""
        figure: float | None = None if name in self.hidden else getattr(self.tally, name)
        return figure

    def veiled(self, measure: MapMeasure) -> MapRow:
        """Return the row as the actor may see it: rounded, without small figures, where its cases may not be read."""
        if self.opens_cases:
            return self
        tally, hidden = veil(self.tally)
        return replace(self, tally=tally, hidden=hidden, value=veil_value(self.value, measure, hidden))

    @property
    def is_booth(self) -> bool:
        """Tell whether the row is a booth, below which nothing is counted."""
        return isinstance(self.place, MapBooth)

    def name_in(self, language: str) -> str:
        """Return the name with the number by which people know a booth or a constituency."""
        name = self.place.name_in(language)
        if isinstance(self.place, MapBooth):
            return f"{self.place.ac_no}/{self.place.booth_no} · {name}"
        return f"{self.place.code} · {name}" if self.place.kind == "constituency" else name

    def sort_key(self, language: str) -> tuple[Any, ...]:
        """Return what orders places as people list them: by number where there is one, else by name."""
        if isinstance(self.place, MapBooth):
            return self.place.ac_no, len(self.place.booth_no), self.place.booth_no
        number = int(self.place.code) if self.place.kind == "constituency" and self.place.code.isdecimal() else 0
        return number, self.place.name_in(language)


@dataclass(frozen=True, slots=True)
class MapView:
    """A map's content: the way down (topmost first, this area last), the area as a whole, the places below it.

    ``level`` is the kind of place shown ("district", "constituency", "booth", …); ``unplaced`` the figures of booths
    that belong to no area of that kind; ``partial`` tells that the area reaches beyond what the actor may see.
    ``levels`` are those that may be asked for here, ``days`` the days of which figures were kept, ``since`` the one
    compared with; ``borders`` the booths and settlements here that lie on a boundary; ``drawn_on`` tells when the
    outlines were drawn that nobody has surveyed.
    """

    trail: Sequence[tuple[Area, int | None]]
    whole: MapRow
    level: str
    rows: Sequence[MapRow]
    unplaced: Tally
    partial: bool
    schemes: Sequence[Scheme]
    scheme: Scheme | None
    reasons: Sequence[Reason]
    levels: Sequence[Level]
    days: Sequence[date]
    since: date | None
    borders: Sequence[OnBorder] = ()
    drawn_on: DrawnOn | None = None

    @property
    def rounded(self) -> bool:
        """Tell whether figures are rounded, and small ones left out, because the actor may not read the cases."""
        return not all(row.opens_cases for row in (self.whole, *self.rows))

    def days_compared(self, wanted: date | None) -> date | None:
        """Return the kept day that a wanted day means: the newest one up to it, else the oldest."""
        return next((day for day in self.days if wanted is None or day <= wanted), self.days[-1] if self.days else None)

    @property
    def departments(self) -> dict[str, str]:
        """The departments of the schemes, by code."""
        return {scheme.department_code: scheme.department_hi for scheme in self.schemes}


def in_order(rows: Sequence[MapRow], order: str, language: str) -> list[MapRow]:
    """Return rows by one of ``ORDERS``, with "-" in front for the highest first; what is unknown comes last."""
    name = order.removeprefix("-")
    by_name = sorted(rows, key=lambda row: row.sort_key(language))
    if name not in ORDERS:
        return in_order(rows, DEFAULT_ORDER, language)
    if name == "name":
        return by_name[::-1] if order.startswith("-") else by_name
    value: Callable[[MapRow], float | None] = (
        (lambda row: row.value) if name == "value" else (lambda row: row.shown(name))
    )
    valued = [(value(row) if row.tally.anyone_asked else None, row) for row in by_name]
    known = [(found, row) for found, row in valued if found is not None]
    known.sort(key=lambda pair: pair[0], reverse=order.startswith("-"))
    return [row for _found, row in known] + [row for found, row in valued if found is None]
