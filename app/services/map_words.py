"""The words on a map that is taken along: title, filter, time, notes and sources, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain import map_files as words
from app.domain.errors import Sentence
from app.domain.map_files import PAPER_FORMS, MapForm, Paper
from app.models import Area
from app.services import boundaries, map_filters
from app.services.map_paper import SheetText
from app.services.map_rows import Drawn, MapRequest, MapView
from app.services.map_units import Units
from geo.texts import MapTexts, map_texts

NAMED_AT_MOST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRequest:
    """Which form is asked for, and the words of the page: what the colour shows, what each level is called.

    ``texts`` replace usual words of the legend as on the page; ``now`` is the moment of the figures. ``heat`` asks, of
    booths, how thick cases lie.
    """

    form: MapForm
    paper: Paper
    language: str
    method: str
    legend_title: str
    levels: Mapping[str, str]
    texts: Mapping[str, str]
    now: datetime
    heat: bool = False

    def map_texts(self) -> MapTexts:
        """Return the words of the map as the page has them."""
        return map_texts(self.language, title="", legend_title=self.legend_title, **self.texts)


class MapWords:
    """The words of one file: built from the view, so that they say what was counted and not what was typed."""

    def __init__(self, session: Session, shown: MapView, units: Units, asked: MapRequest, wanted: FileRequest):
        self.shown, self.units, self.asked, self.wanted, self.now = shown, units, asked, wanted, wanted.now
        self.language = wanted.language
        assert isinstance(shown.whole.place, Area)
        self.place = shown.whole.place
        self.title = f"{wanted.legend_title}: {self.place.name_in(self.language)}"
        self._sources = _sources(session, units, asked.on)

    @property
    def filter(self) -> str:
        """Which cases are counted, in words."""
        return map_filters.filter_text(self.shown, self.asked, self.language, self.now)

    @property
    def when(self) -> str:
        """Of which moment, or of which kept day, the figures are."""
        return map_filters.time_text(self.shown, self.asked, self.language, self.now)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know besides."""
        shown, language = self.shown, self.language
        said = [words.OWN_BOOTHS] if shown.partial else []
        said += [words.ROUNDED] if shown.rounded else []
        said += self._cold if self.wanted.heat and self.wanted.form in PAPER_FORMS else []
        if shown.unplaced.anyone_asked:
            said.append(words.UNPLACED.format(count=shown.unplaced.outstanding))
        listed = [row for row in shown.rows if row.drawn is Drawn.LISTED_ONLY]
        if listed:
            listed.sort(key=lambda row: row.sort_key(language))
            names = [row.name_in(language) for row in listed[:NAMED_AT_MOST]]
            if len(listed) > NAMED_AT_MOST:
                names.append(words.AND_MORE.format(count=len(listed) - NAMED_AT_MOST).in_language(language))
            said.append(words.NOT_DRAWN.format(places=", ".join(names)))
        return (*self.units.notes, *(sentence.in_language(language) for sentence in said))

    @property
    def _cold(self) -> list[Sentence]:
        """How to read a map of heat, and how many booths with cases warm nothing on it."""
        doubtful = [row for row in self.shown.rows if row.drawn is Drawn.DOUBTFUL and row.shown("outstanding")]
        small = [row for row in self.shown.rows if row.tally.anyone_asked and row.shown("outstanding") is None]
        said = [words.HEAT]
        said += [words.HEAT_DOUBTFUL.format(count=len(doubtful))] if doubtful else []
        said += [words.HEAT_SMALL.format(count=len(small))] if small else []
        return said

    @property
    def level(self) -> str:
        """What one place of the map is: a district, a booth."""
        return self.wanted.levels.get(self.shown.level, self.shown.level)

    def sheet(self) -> SheetText:
        """Return the words of a sheet."""
        texts, language = self.wanted.map_texts(), self.language
        lines = (
            words.BY_LEVEL.format(level=self.level).in_language(language),
            words.FILTER.format(filter=self.filter).in_language(language),
            self.when,
        )
        sources = [source.in_language(language) for source in (*self._sources, words.APPROXIMATE, words.MADE_BY)]
        return SheetText(
            language=language,
            title=self.title,
            lines=lines,
            legend_title=self.wanted.legend_title,
            not_asked=texts.not_asked,
            too_few=texts.too_few,
            doubtful=texts.doubtful,
            notes=self.notes,
            sources=(" ".join(sources[:-2]), " ".join(sources[-2:])),
        )


def _sources(session: Session, units: Units, on: date | None) -> list[Sentence]:
    """Return from which files the outlines on the map came, and when."""
    found = boundaries.sources(session, units.outline_owners, on)
    return [words.SOURCE.format(source=source, day=f"{day:%d-%m-%Y}") for source, day in found[:3]]
