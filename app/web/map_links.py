"""Addresses around one map: each keeps the filter and leaves out what is usual, so that a view can be kept and sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from flask import request, url_for

from app.domain.case_filters import CaseFilter
from app.domain.errors import Sentence
from app.domain.further_filters import further_words
from app.domain.maps import MapMeasure
from app.services.map_rows import DEFAULT_ORDER, EVERY_STATE, FURTHER, MapRequest, MapRow, MapView
from app.web.forms.map import MapFilterForm

NO_SUCH_KEY = -1
_LONGEST_KEY = 15

Arguments = dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class MapLinks:
    """The place and the filter of one map, and the addresses that follow from them."""

    asked: MapRequest
    order: str
    classes: str
    _same_in_rows: dict[str, tuple[str, str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def read(cls, form: MapFilterForm) -> MapLinks:
        """Return what the address asks for; what cannot be read counts as not written."""
        form.validate()
        asked = MapRequest(
            area_id=_key("area"),
            within_id=_key("within"),
            scheme_code=form.scheme.data or "",
            min_age_days=None if form.min_age.errors else form.min_age.data,
            department_code=(form.department.data or "")[:12],
            reason_code=(form.reason.data or "")[:40],
            state=form.state.data or "",
            ladder_level=None if form.level.errors else form.level.data,
            first_day=None if form.first.errors else form.first.data,
            last_day=None if form.last.errors else form.last.data,
            measure=form.measure,
            by=(form.by.data or "")[:20],
            since=_day("since"),
            on=_day("on"),
            as_areas=form.draw.data == "areas",
            further=CaseFilter.from_words({name: request.args[name] for name in FURTHER if name in request.args}),
        )
        return cls(asked, request.args.get("sort", DEFAULT_ORDER), form.classes.data or "")

    @classmethod
    def of_booths(cls, form: MapFilterForm) -> MapLinks:
        """Return what the address of every booth at once asks for: one thing, how many cases are outstanding."""
        links = cls.read(form)
        return replace(links, asked=replace(links.asked, measure=MapMeasure.COUNT, by="", since=None, on=None))

    @property
    def kept(self) -> Arguments:
        """The filter as arguments of an address."""
        asked = self.asked
        return {
            "scheme": asked.scheme_code or None,
            "department": asked.department_code or None,
            "reason": asked.reason_code or None,
            "state": asked.state or None,
            "level": asked.ladder_level,
            "min_age": asked.min_age_days,
            "first": _text(asked.first_day),
            "last": _text(asked.last_day),
            "show": None if asked.measure is MapMeasure.COUNT else asked.measure.value,
            "since": _text(asked.since),
            "classes": self.classes or None,
            "draw": "areas" if asked.as_areas else None,
            **asked.further.words(),
        }

    @property
    def in_use(self) -> int:
        """How many answers of the filter differ from the usual ones."""
        return sum(value is not None for value in self.kept.values())

    @property
    def further(self) -> list[tuple[str, str, Sentence, str]]:
        """What narrows beyond the form: the word of the address, its value, what it means, the address without it."""
        words = self.asked.further.words()
        return [
            (name, words[name], said, self.here(**{name: None}))
            for name, said in further_words(self.asked.further).items()
        ]

    def page(self, area: int | None, within: int | None = None, order: str | None = None, by: str | None = None) -> str:
        """Return the address of the map of an area."""
        return url_for("maps.index", area=area, within=within, by=by or None, sort=order, **self.kept)

    def here(self, **changes: str | int | None) -> str:
        """Return the address of this map with some of its answers changed."""
        return url_for("maps.index", **self._place, **{**self.kept, **changes})

    def sorted_by(self, name: str) -> str:
        """Return the address of this map with its table sorted by a column; a second time turns the order."""
        first = name if name == "name" else f"-{name}"
        other = f"-{name}" if name == "name" else name
        return self.here(sort=other if self.order == first else first)

    def direction(self, name: str) -> str | None:
        """Return how the table is sorted by a column: "asc", "desc", or None."""
        if self.order.removeprefix("-") != name:
            return None
        return "desc" if self.order.startswith("-") else "asc"

    def frame(self, on: date | None = None) -> str:
        """Return the address of the drawing, of today or of a day whose figures were kept."""
        return url_for("maps.frame", **self._place, **self.kept, on=_text(on))

    def take_along(self) -> str:
        """Return the address at which this map is had as a file."""
        return url_for("map_files.take_along", **self._place, **self.kept, on=_text(self.asked.on))

    def take_booths_along(self, view: str | None = None) -> str:
        """Return the address at which every booth here, or how thick their cases lie, is had as a file."""
        return self._of_booths("map_files.take_booths_along", view=view)

    def booths(self, view: str | None = None) -> str:
        """Return the address of the map of every booth here at once."""
        return self._of_booths("booth_maps.index", view=view)

    def booths_frame(self, view: str | None = None) -> str:
        """Return the address of the ground on which booths are painted."""
        return self._of_booths("booth_maps.frame", view=view)

    def booths_places(self) -> str:
        """Return the address of where the booths lie, the same for every filter."""
        return url_for("booth_maps.places", area=self.asked.area_id, within=self.asked.within_id)

    def booths_figures(self) -> str:
        """Return the address of how the booths stand."""
        return self._of_booths("booth_maps.figures")

    def _of_booths(self, endpoint: str, view: str | None = None) -> str:
        kept = {name: value for name, value in self.kept.items() if name not in ("show", "since", "classes", "draw")}
        place = {"area": self.asked.area_id, "within": self.asked.within_id, "view": view}
        return url_for(endpoint, **place, **kept)

    def deeper(self, _shown: MapView, row: MapRow) -> str | None:
        """Return the address of the map one level down, or None for a booth."""
        if row.is_booth:
            return None
        return self._of_row("maps.index", {"area": row.place.id, "within": row.within}, lambda: self.kept)

    def cases(self, shown: MapView, row: MapRow) -> str | None:
        """Return the address of the cases that a row counts, or None where there are none to read."""
        if not row.opens_cases or not row.tally.outstanding or self.asked.on is not None:
            return None
        place: Arguments = (
            {"booth": row.place.id} if row.is_booth else {"area": row.place.id, "within": row.cases_within}
        )
        return self._of_row("cases.index", place, lambda: self.case_filter(shown))

    def _of_row(self, endpoint: str, place: Arguments, same: Callable[[], Arguments]) -> str:
        """Return an address that names a place, and what is the same in the addresses of all rows: written once."""
        if endpoint not in self._same_in_rows:
            path, _, words = url_for(endpoint, **same()).partition("?")
            self._same_in_rows[endpoint] = path, f"&{words}" if words else ""
        path, words = self._same_in_rows[endpoint]
        named = "&".join(f"{name}={value}" for name, value in place.items() if value is not None)
        return f"{path}?{named}{words}"

    def case_filter(self, shown: MapView) -> Arguments:
        """Return the filter in the words of the list of cases."""
        asked = self.asked
        by_day = asked.measure is not MapMeasure.RECEIVED
        return {
            **asked.further.words(),
            "state": "" if asked.state == EVERY_STATE else asked.state or None,
            "scheme": shown.scheme.id if shown.scheme else None,
            "department": asked.department_code or None,
            "reason": asked.reason_code or None,
            "level": asked.ladder_level,
            "age": asked.min_age_days or None,
            "from": _text(asked.first_day) if by_day else None,
            "to": _text(asked.last_day) if by_day else None,
        }

    @property
    def _place(self) -> Arguments:
        return {"area": self.asked.area_id, "within": self.asked.within_id, "by": self.asked.by or None}


def map_of(chosen: CaseFilter, scheme_code: str | None) -> str:
    """Return the address of the map that counts the cases of a list."""
    words = chosen.words()
    place: Arguments = {"area": chosen.area_id, "within": chosen.within_id}
    told: Arguments = {
        "scheme": scheme_code,
        "department": chosen.department_code or None,
        "reason": chosen.reason_code or None,
        "state": EVERY_STATE if chosen.state == "" else words.get("state"),
        "level": chosen.level,
        "min_age": chosen.min_age_days,
        "first": _text(chosen.opened_from),
        "last": _text(chosen.opened_to),
    }
    return url_for("maps.index", **place, **told, **{name: words[name] for name in FURTHER if name in words})


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, "")[:10])
    except ValueError:
        return None


def _key(name: str) -> int | None:
    text = request.args.get(name, "")
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_KEY else NO_SUCH_KEY
