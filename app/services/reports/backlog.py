"""Outstanding cases by the step of the ladder and the days since filing."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import case, func
from sqlalchemy.orm import Session

from app.domain.errors import Sentence
from app.domain.lifecycle.ladder import Ladder
from app.domain.reports import AGE_BANDS, REPORT_TEXTS, ReportKind, band_label
from app.models import Case, Scheme
from app.services.reports.population import Population
from app.services.reports.table import Column, Figure, ReportRow, ReportTable
from app.services.rule_book import rule_book

ALL = Sentence("कुल", "Total")
_LEVEL = Sentence("स्तर {level}", "Level {level}")


def backlog(session: Session, asked: Population) -> ReportTable:
    """Return the table of levels by age bands; with one scheme chosen, levels carry the name of their office."""
    found = _counts(session, asked)
    ladder = _ladder(session, asked.chosen.scheme_id)
    levels = sorted({level for level, _ in found})
    bands = range(len(AGE_BANDS))
    rows = tuple(
        ReportRow(
            (_label(ladder, level),),
            (
                *(_figure(asked, found.get((level, band), 0), band, level) for band in bands),
                asked.figure(sum(found.get((level, band), 0) for band in bands), level=level),
            ),
            place=level,
        )
        for level in levels
    )
    by_band = [sum(found.get((level, band), 0) for level in levels) for band in bands]
    text = REPORT_TEXTS[ReportKind.BACKLOG]
    return ReportTable(
        ReportKind.BACKLOG,
        text.title,
        text.counts,
        (Column("level", Sentence("स्तर", "Level")),),
        (
            *(Column(f"days{first}", band_label(first, end), "cases") for first, end in AGE_BANDS),
            Column("total", ALL, "cases"),
        ),
        rows,
        ReportRow(
            (ALL,),
            (*(_figure(asked, by_band[band], band) for band in bands), asked.figure(sum(by_band))),
        ),
        asked.notes,
    )


def _counts(session: Session, asked: Population) -> dict[tuple[int, int], int]:
    bands = [
        (Case.opened_at > asked.now - timedelta(days=end), index)
        for index, (_, end) in enumerate(AGE_BANDS)
        if end is not None
    ]
    band = case(*bands, else_=len(AGE_BANDS) - 1)
    statement = asked.select(Case.level, band.label("band"), func.count()).group_by(Case.level, "band")
    return {(level, index): count for level, index, count in session.execute(statement)}


def _figure(asked: Population, count: int, band: int, level: int | None = None) -> Figure:
    first, end = AGE_BANDS[band]
    return asked.figure(count, level=level, min_age_days=first or None, max_age_days=end)


def _ladder(session: Session, scheme_id: int | None) -> Ladder | None:
    scheme = session.get(Scheme, scheme_id) if scheme_id is not None else None
    return rule_book(session).ladder(scheme) if scheme else None


def _label(ladder: Ladder | None, level: int) -> Sentence:
    plain = _LEVEL.format(level=level)
    rung = ladder.rung(level) if ladder else None
    return Sentence(f"{plain.hi}: {rung.label.hi}", f"{plain.en}: {rung.label.en}") if rung else plain
