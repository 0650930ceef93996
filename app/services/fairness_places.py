"""One place in the eyes of the fairness check: everything that the last run said of it, beside what came before.

The page reads one row of a stored run, those of the place's neighbours and of the peers in its funnel, and nothing that
would have to be computed over the state. Counts of single schemes are the kept ones of today, for those alone who
handle the cases there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.counters import ALL_SCHEMES
from app.domain.errors import Sentence
from app.domain.fairness.charts import Curve, rate_sentence, rate_svg, waiting_svg
from app.domain.fairness.figures import NAMES, Figures, rate_interval, read_curve, read_figures, read_funnel
from app.domain.fairness.flags import FlagKind, bit_of
from app.domain.fairness.funnel import Peers, funnel_svg
from app.domain.fairness.funnel_table import PeerRow, peer_rows
from app.domain.fairness.ground import WITHIN_DISTRICT
from app.domain.fairness.place_sentences import PlaceFacts, every_sentence
from app.domain.fairness.waiting_curves import DAYS
from app.models import (
    Area,
    Booth,
    BoothCounter,
    CounterChange,
    FairnessFinding,
    FairnessResult,
    FairnessRun,
    Scheme,
)
from app.services import fairness, fairness_results
from app.services.fairness import Card, cards_of, facts_of, name_of
from app.services.fairness_history import History, Spell, findings_of, history_of
from app.services.fairness_reach import BOOTH, booths_of, handled, place_or_raise
from app.services.fairness_runs import latest_run

STATE, DISTRICT = Sentence("पूरा प्रदेश", "Whole state"), Sentence("यही जिला", "This district")


@dataclass(frozen=True, slots=True)
class SchemeGap:
    """One scheme inside one place, as kept today: known status, without the benefit, not asked."""

    scheme: Scheme
    eligible: int
    unserved: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Rate:
    """The share left out with its limits and what would be expected, between 0 and 1."""

    share: float
    low: float
    high: float
    usual: float

    @property
    def sentence(self) -> Sentence:
        """The same in words."""
        return rate_sentence(self.share, self.low, self.high, self.usual)

    def svg(self, language: str) -> str:
        """The same as a picture."""
        return rate_svg(self.share, self.low, self.high, self.usual, language)


@dataclass(frozen=True, slots=True)
class PlacePage:
    """One place; ``card`` is None where the run did not look at it, ``run`` None where there is no run yet."""

    level: str
    place: Area | Booth
    name: Sentence
    run: FairnessRun | None
    exact: bool
    card: Card | None = None
    district: Area | None = None
    sentences: Sequence[tuple[FlagKind, Sentence]] = ()
    rate: Rate | None = None
    curves: Sequence[tuple[Sentence, Sequence[int | None]]] = ()
    peers: Peers | None = None
    marked: int | None = None
    neighbours: Sequence[Card] = ()
    schemes: Sequence[SchemeGap] = ()
    history: Sequence[Spell] = ()
    runs_kept: int = 0
    findings: Sequence[FairnessFinding] = ()

    @property
    def figures(self) -> Figures:
        """The stored figures; only where there is a card."""
        assert self.card is not None
        return self.card.facts.figures

    @property
    def last_visit(self) -> date | None:
        """The day of the last visit to any settlement of the place, None where there was none."""
        day = self.figures.whole("last_visit")
        return date.fromordinal(day) if day > 0 else None

    def funnel(self, language: str) -> str:
        """Return the funnel with this place marked, as SVG text; empty without peers."""
        if self.peers is None:
            return ""
        name = self.name.in_language(language) if self.marked is not None else ""
        return funnel_svg(self.peers, marked=self.marked, marked_name=name, language=language)

    def funnel_rows(self) -> list[PeerRow]:
        """Return the funnel as rows; empty without peers."""
        return peer_rows(self.peers, self.marked) if self.peers is not None else []

    def waiting(self, language: str) -> str:
        """Return the waiting curves as SVG text; empty where there are none."""
        return waiting_svg([Curve(label.in_language(language), curve) for label, curve in self.curves], language)

    def waiting_rows(self) -> list[tuple[int, list[int | None]]]:
        """Return the waiting curves as rows of day and shares, every thirty days."""
        return [(int(day), [c[i] for _l, c in self.curves]) for i, day in enumerate(DAYS) if int(day) % 30 == 0]


def area_page(session: Session, actor: Actor, area_id: int) -> PlacePage:
    """Return the page of an area; raise NotFound for one out of reach or of a level that is not checked."""
    place = place_or_raise(session, actor, Permission.FAIRNESS_READ, "area", area_id)
    assert isinstance(place, Area)
    return _page(session, actor, fairness.level_of(place), place)


def booth_page(session: Session, actor: Actor, booth_id: int) -> PlacePage:
    """Return the page of a booth; raise NotFound for one out of reach."""
    return _page(session, actor, BOOTH, place_or_raise(session, actor, Permission.FAIRNESS_READ, BOOTH, booth_id))


def _page(session: Session, actor: Actor, level: str, place: Area | Booth) -> PlacePage:
    run = latest_run(session, level)
    exact = bool(handled(session, actor, level, [place.id]))
    schemes = _schemes(session, level, place.id) if exact else []
    row = _row(session, run, place.id)
    findings = findings_of(session, level, place.id)
    history = history_of(session, level, place.id, findings) if run else History((), 0)
    told: dict[str, Any] = {"schemes": schemes, "findings": findings}
    told |= {"history": history.spells, "runs_kept": history.runs}
    if run is None or row is None:
        return PlacePage(level, place, name_of(place), run, exact, **told)
    near = _neighbours(session, actor, run, read_figures(row.figures).neighbours)
    facts = facts_of(row, place, exact=exact, neighbours=[card.facts.name for card in near])
    card = next(iter(cards_of(session, actor, run, [row])))
    peers, marked = _peers(session, actor, run, row)
    return PlacePage(
        level=level,
        place=place,
        name=name_of(place),
        run=run,
        exact=exact,
        card=card,
        district=session.get(Area, row.district_id) if level in WITHIN_DISTRICT else None,
        sentences=list(every_sentence(facts)),
        rate=_rate(facts),
        curves=_curves(session, run, row, facts),
        peers=peers,
        marked=marked,
        neighbours=near,
        **told,
    )


def _row(session: Session, run: FairnessRun | None, place_id: int) -> FairnessResult | None:
    if run is None:
        return None
    own = select(FairnessResult).where(FairnessResult.run_id == run.id, FairnessResult.place_id == place_id)
    return session.scalars(own).one_or_none()


def _rate(facts: PlaceFacts) -> Rate | None:
    figures = facts.figures
    if not facts.counted or facts.eligible < 10 or not figures.known("expected"):
        return None
    low, high = rate_interval(facts.unserved, facts.eligible, figures["design_effect"])
    return Rate(facts.unserved / facts.eligible, low, high, figures["expected"] / facts.eligible)


def _curves(
    session: Session, run: FairnessRun, row: FairnessResult, facts: PlaceFacts
) -> list[tuple[Sentence, Sequence[int | None]]]:
    """Return the waiting curves of the place (for those who handle its cases), its district and the state."""
    kept = fairness_results.part_of(session, run.id, "kept")
    found: list[tuple[Sentence, Sequence[int | None]]] = [(facts.name, facts.figures.curve)] if facts.exact else []
    if kept is None:
        return found
    place = np.flatnonzero(kept["curve_districts"] == row.district_id)
    if place.size and run.level != "district":
        found.append((DISTRICT, read_curve(kept["curve_district"][place[0]].tolist())))
    found.append((STATE, read_curve(kept["curve_state"][0].tolist())))
    return found


def _peers(session: Session, actor: Actor, run: FairnessRun, own: FairnessResult) -> tuple[Peers | None, int | None]:
    """Return what the funnel shows: the places compared with, unnamed, none whose counts this reader may not have."""
    rows = select(FairnessResult).where(FairnessResult.run_id == run.id, FairnessResult.eligible > 0)
    if run.level in WITHIN_DISTRICT:
        rows = rows.where(FairnessResult.district_id == own.district_id)
    columns: Any = (
        FairnessResult.place_id,
        FairnessResult.eligible,
        FairnessResult.unserved,
        FairnessResult.kinds,
        FairnessResult.hidden,
        FairnessResult.figures,
    )
    found = session.execute(rows.with_only_columns(*columns).order_by(FairnessResult.place_id)).all()
    exact = handled(session, actor, run.level, [row[0] for row in found])
    shown = [row for row in found if not row[4] or row[0] in exact]
    kept = fairness_results.part_of(session, run.id, "kept")
    if not shown or kept is None:
        return None, None
    figures = np.array([np.frombuffer(row[5], dtype="<f8", count=_HEAD) for row in shown])
    kinds = np.array([row[3] for row in shown])
    far = np.nan_to_num(figures[:, _FAR]) > 0
    peers = Peers(
        expected=np.nan_to_num(figures[:, _EXPECTED]),
        eligible=np.array([row[1] for row in shown], dtype=np.float64),
        unserved=np.array([row[2] for row in shown], dtype=np.float64),
        flag_a=(kinds & bit_of(FlagKind.UNSERVED)) > 0,
        flag_b=far,
        flag_low=(kinds & bit_of(FlagKind.LOW)) > 0,
        too_few=np.nan_to_num(figures[:, _TOO_FEW], nan=1.0) > 0,
        spread=float(kept["spread"][0]),
        bands=read_funnel(kept),
    )
    return peers, next((i for i, row in enumerate(shown) if row[0] == own.place_id), None)


_EXPECTED, _FAR, _TOO_FEW = (NAMES.index(name) for name in ("expected", "far", "too_few"))
_HEAD = max(_EXPECTED, _FAR, _TOO_FEW) + 1


def _neighbours(session: Session, actor: Actor, run: FairnessRun, keys: Sequence[int]) -> list[Card]:
    """Return the neighbours that this reader sees too, the nearest first."""
    rows = fairness.rows_seen(session, actor, run).where(FairnessResult.place_id.in_(keys))
    by_key = {card.row.place_id: card for card in cards_of(session, actor, run, session.scalars(rows).all())}
    return [by_key[key] for key in keys if key in by_key]


def _schemes(session: Session, level: str, place_id: int) -> list[SchemeGap]:
    """Return the kept counts by scheme inside a place, the largest gap first."""
    booths = booths_of(level, place_id)
    cells = ("due_eligible_received", "due_eligible_not_received", "due_eligible_unknown")
    parts = [
        select(model.scheme_id, *(getattr(model, cell) for cell in cells)).where(
            model.booth_id.in_(booths), model.scheme_id != ALL_SCHEMES
        )
        for model in (BoothCounter, CounterChange)
    ]
    rows = union_all(*parts).subquery()
    sums = [func.sum(rows.c[cell]) for cell in cells]
    counted = select(rows.c.scheme_id, *sums).group_by(rows.c.scheme_id)
    schemes = {scheme.id: scheme for scheme in session.scalars(select(Scheme))}
    found = [
        SchemeGap(schemes[key], int(received + missing), int(missing), int(unknown))
        for key, received, missing, unknown in session.execute(counted)
        if received + missing + unknown > 0
    ]
    return sorted(found, key=lambda gap: (-gap.unserved, gap.scheme.id))
