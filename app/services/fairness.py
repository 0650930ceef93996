"""The fairness check as people read it: where to look first and why, out of the last run that came to its end.

Nothing is computed here. A page reads the rows of one stored run, narrowed to the places that the reader may see, and
puts each into one sentence; counts are shown only to those who handle the cases of the place, or where none is small.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, cast, select, text
from sqlalchemy import case as sql_case
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.errors import NotFound, Sentence
from app.domain.fairness.figures import Standing, read_figures
from app.domain.fairness.findings import LIVE
from app.domain.fairness.flags import FlagKind, bit_of, kinds_in
from app.domain.fairness.ground import DEFAULT_LEVEL, LEVELS
from app.domain.fairness.place_sentences import PlaceFacts, leading_sentence
from app.domain.geography import KIND_LABELS, Hierarchy
from app.models import Area, Booth, FairnessFinding, FairnessResult, FairnessRun
from app.services import scope
from app.services.fairness_counts import AREA_LEVELS
from app.services.fairness_reach import BOOTH, handled, holds_state, is_seen
from app.services.fairness_runs import latest_run
from app.services.paging import Order, Page, fetch_page

ORDERS = ("concern", "unserved", "rate", "unknown")
FLAGGED, EVERY = "", "all"
"""What the list shows besides the kinds of flag: places with any flag, or every place."""

_SHARE = cast(FairnessResult.unserved, Float) / FairnessResult.eligible
_RATE = cast(sql_case((FairnessResult.eligible >= 10, _SHARE), else_=-1.0), Float)


_FLAGGED: ColumnElement[bool] = text("fairness_result.kinds <> 0")  # type: ignore[assignment]
# A literal, as in the index of flagged places: SQLite would not know that a bound value is no zero.


@dataclass(frozen=True, slots=True)
class OverviewRequest:
    """What the overview is asked for; words that mean nothing read as the usual ones."""

    level: str = DEFAULT_LEVEL
    kind: str = FLAGGED
    district_id: int | None = None
    order: str = "concern"
    after: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One place of the list: its name, what the check says, and what of its figures this reader is shown."""

    place: Area | Booth
    row: FairnessResult
    facts: PlaceFacts
    sentence: Sentence
    finding: FairnessFinding | None

    @property
    def standing(self) -> Standing:
        """What the place is told to be in two words."""
        return Standing(self.row.standing)

    @property
    def kinds(self) -> list[FlagKind]:
        """The flags, the weightiest first."""
        return kinds_in(self.row.kinds)

    @property
    def rate(self) -> float | None:
        """The share left out, None below ten people and where it stays hidden."""
        if self.row.eligible < 10 or not self.facts.counted:
            return None
        return self.row.unserved / self.row.eligible

    def name_in(self, language: str) -> str:
        """Return the place's name in the reader's language."""
        return self.facts.name.in_language(language)


@dataclass(frozen=True, slots=True)
class Overview:
    """A page of places of one run; ``run`` is None as long as none has come to its end.

    ``standings`` counts the places in reach by standing, ``may_sort`` tells that counts may order the list.
    """

    asked: OverviewRequest
    run: FairnessRun | None
    cards: Sequence[Card]
    next_cursor: str | None
    standings: dict[str, int]
    districts: Sequence[Area]
    may_sort: bool

    @property
    def flagged(self) -> int:
        """Places with a flag that asks for a look or a visit."""
        return self.standings.get(Standing.LOOK, 0) + self.standings.get(Standing.SILENT, 0)

    @property
    def places(self) -> int:
        """Places in reach."""
        return sum(self.standings.values())


def overview(session: Session, actor: Actor, asked: OverviewRequest) -> Overview:
    """Return where to look first among the places in reach.

    Raises:
        NotAllowed: the actor may not read the fairness check.
    """
    scope.require(actor, Permission.FAIRNESS_READ)
    may_sort = actor.may(Permission.CASE_READ)
    asked = _usual(asked, may_sort)
    run = latest_run(session, asked.level)
    districts = districts_seen(session, actor)
    if run is None:
        return Overview(asked, None, (), None, {}, districts, may_sort)
    base = rows_seen(session, actor, run)
    if asked.district_id is not None:
        base = base.where(FairnessResult.district_id == asked.district_id)
    page = _page(session, base.where(*_of_kind(asked.kind)), asked)
    return Overview(
        asked,
        run,
        cards_of(session, actor, run, page.rows),
        page.next_cursor,
        _standings(session, actor, run, base, asked),
        districts,
        may_sort,
    )


def _usual(asked: OverviewRequest, may_sort: bool) -> OverviewRequest:
    """Put the usual words where the address has others; who sees no counts cannot order by them."""
    kinds = {FLAGGED, EVERY, *FlagKind, *(Standing.FEW, Standing.UNASKED)}
    return OverviewRequest(
        asked.level if asked.level in LEVELS else DEFAULT_LEVEL,
        asked.kind if asked.kind in kinds else FLAGGED,
        asked.district_id,
        asked.order if asked.order in ORDERS and may_sort else "concern",
        asked.after,
    )


def rows_seen(session: Session, actor: Actor, run: FairnessRun) -> Select[Any]:
    """Return a select of the rows of a run that somebody sees."""
    seen = is_seen(session, actor, Permission.FAIRNESS_READ, run.level, FairnessResult.place_id)
    return select(FairnessResult).where(FairnessResult.run_id == run.id, seen)


def _of_kind(kind: str) -> list[ColumnElement[bool]]:
    if kind == EVERY:
        return []
    if kind == FLAGGED:
        return [_FLAGGED]
    if kind in set(FlagKind):
        return [_FLAGGED, FairnessResult.kinds.bitwise_and(bit_of(FlagKind(kind))) != 0]
    return [FairnessResult.standing == kind]


def _page(session: Session, statement: Select[Any], asked: OverviewRequest) -> Page[FairnessResult]:
    orders: dict[str, tuple[Any, Any, Any]] = {
        "concern": (FairnessResult.concern, float, lambda row: repr(row.concern)),
        "unserved": (FairnessResult.unserved, int, lambda row: row.unserved),
        "unknown": (FairnessResult.unknown, int, lambda row: row.unknown),
        "rate": (_RATE, float, lambda row: repr(row.unserved / row.eligible if row.eligible >= 10 else -1.0)),
    }
    column, parse, read = orders[asked.order]
    return fetch_page(session, statement, Order(column, FairnessResult.id, True, parse, read), asked.after)


def _standings(
    session: Session, actor: Actor, run: FairnessRun, base: Select[Any], asked: OverviewRequest
) -> dict[str, int]:
    if asked.district_id is None and holds_state(session, actor, Permission.FAIRNESS_READ):
        return dict(run.summary.get("standings", {}))
    # Counted here: asked to group, SQLite walks the standings of the whole state instead of the few places in reach.
    return Counter(session.scalars(base.with_only_columns(FairnessResult.standing)))


def districts_seen(session: Session, actor: Actor) -> list[Area]:
    """Return the districts of which somebody sees any part, by name."""
    of_kind = (Area.hierarchy == Hierarchy.ADMINISTRATIVE) & (Area.kind == "district")
    seen = is_seen(session, actor, Permission.FAIRNESS_READ, "district", Area.id)
    return list(session.scalars(select(Area).where(of_kind, seen).order_by(Area.name_hi, Area.id)))


def cards_of(session: Session, actor: Actor, run: FairnessRun, rows: Sequence[FairnessResult]) -> list[Card]:
    """Return rows with names, sentences and live findings, as one reader may see them; removed places are left out."""
    ids = [row.place_id for row in rows]
    exact = handled(session, actor, run.level, ids)
    places = places_of(session, run.level, ids)
    findings = _live_findings(session, run.level, ids)
    cards = []
    for row in rows:
        if row.place_id in places:
            facts = facts_of(row, places[row.place_id], exact=row.place_id in exact)
            cards.append(Card(places[row.place_id], row, facts, leading_sentence(facts), findings.get(row.place_id)))
    return cards


def facts_of(
    row: FairnessResult, place: Area | Booth, *, exact: bool, neighbours: Sequence[Sentence] = ()
) -> PlaceFacts:
    """Return what may be told of a row to somebody who handles the cases there (``exact``) or does not."""
    return PlaceFacts(
        name=name_of(place),
        kinds=row.kinds,
        eligible=row.eligible,
        unserved=row.unserved,
        unknown=row.unknown,
        figures=read_figures(row.figures),
        exact=exact,
        counted=exact or not row.hidden,
        neighbours=neighbours,
    )


def places_of(session: Session, level: str, ids: Sequence[int]) -> dict[int, Area | Booth]:
    """Return places of a level by key."""
    model: Any = Booth if level == BOOTH else Area
    return {place.id: place for place in session.scalars(select(model).where(model.id.in_(ids)))}


def name_of(place: Area | Booth) -> Sentence:
    """Return what to call a place; a booth with its number, since names of schools repeat."""
    hi, en = place.name_in("hi"), place.name_in("en")
    if isinstance(place, Booth):
        number = f"{place.ac_no}-{place.booth_no}"
        return Sentence(f"बूथ {number} {hi}", f"Booth {number} {en}")
    return Sentence(hi, en)


def _live_findings(session: Session, level: str, ids: Sequence[int]) -> dict[int, FairnessFinding]:
    live = select(FairnessFinding).where(
        FairnessFinding.level == level, FairnessFinding.place_id.in_(ids), FairnessFinding.state.in_(sorted(LIVE))
    )
    return {finding.place_id: finding for finding in session.scalars(live.order_by(FairnessFinding.id.desc()))}


def level_of(area: Area) -> str:
    """Return the level name of an area; raise NotFound for one that the check does not know."""
    level = AREA_LEVELS.get((Hierarchy(area.hierarchy), area.kind))
    if level is None:
        raise NotFound
    return level


def level_label(level: str) -> Sentence:
    """Return what a level is called."""
    return KIND_LABELS[level]
