"""Whose cases a report counts: the filter, the reach, and how much of a figure may be shown.

Whoever may read cases gets the figures of exactly the cases that their list shows. Others who hold reports get
figures of their areas, rounded and without links.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.case_filters import CaseFilter
from app.domain.errors import NotFound, Sentence
from app.domain.geography import Hierarchy
from app.domain.reports import rounded
from app.models import Area, BoothArea, Case
from app.services import scope
from app.services.case_filters import narrowed
from app.services.reports.table import Figure

ROUNDED = Sentence(
    "ये आंकड़े दहाई तक गोल किए गए हैं; 1 से 9 तक की संख्या नहीं दिखाई जाती, क्योंकि आप इन प्रकरणों पर काम नहीं करते।",
    "Figures are rounded to tens and 1 to 9 is not shown, since you do not handle these cases yourself.",
)
PLACE_LEVELS = ((Hierarchy.ADMINISTRATIVE, "district"), (Hierarchy.ELECTORAL, "constituency"))


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """What a report is narrowed to; the same names as in the filter of the list of cases."""

    scheme_id: int | None = None
    area_id: int | None = None
    opened_from: date | None = None
    opened_to: date | None = None

    def cases(self, state: str = "outstanding") -> CaseFilter:
        """Return the filter of the list of cases that shows the same, in one state ("": all of them)."""
        return CaseFilter(
            state=state,
            scheme_id=self.scheme_id,
            area_id=self.area_id,
            opened_from=self.opened_from,
            opened_to=self.opened_to,
        )


@dataclass(frozen=True, slots=True)
class Population:
    """The cases that one report counts for one person at one moment."""

    actor: Actor
    chosen: ReportFilter
    now: datetime

    @property
    def exact(self) -> bool:
        """Tell whether the person may read the cases themselves."""
        return self.actor.may(Permission.CASE_READ)

    @property
    def notes(self) -> tuple[Sentence, ...]:
        """What has to be said of figures that are not exact."""
        return () if self.exact else (ROUNDED,)

    @property
    def permission(self) -> Permission:
        """The permission whose reach is counted."""
        return Permission.CASE_READ if self.exact else Permission.REPORT_READ

    def select(self, *columns: Any, state: str = "outstanding") -> Select[Any]:
        """Return a select over the cases within reach that match the filter."""
        statement: Select[Any] = select(*columns).select_from(Case)
        return narrowed(statement, self.actor, self.chosen.cases(state), self.now, self.permission)

    def figure(self, count: int, state: str = "outstanding", **narrower: Any) -> Figure:
        """Return a count as this person may see it, leading to its cases where the person may read them."""
        if self.exact:
            return Figure(count, replace(self.chosen.cases(state), **narrower))
        shown = rounded(count)
        return Figure(shown, hidden=shown is None)

    def unlisted(self, count: int) -> Figure:
        """Return a count as this person may see it, of what no list can show."""
        return replace(self.figure(count), cases=None)


def check_place(session: Session, asked: Population) -> None:
    """Raise NotFound for a narrower place than a district where figures are rounded: small places say too much."""
    key = asked.chosen.area_id
    if key is None or asked.exact:
        return
    area = session.get(Area, key)
    if area is None or (area.hierarchy, area.kind) != PLACE_LEVELS[0]:
        raise NotFound(field="area")


def places(session: Session, actor: Actor) -> list[Area]:
    """Return the districts and assembly seats to which the actor may narrow a report, in that order, by Hindi name."""
    permission = Permission.CASE_READ if actor.may(Permission.CASE_READ) else Permission.REPORT_READ
    levels = PLACE_LEVELS if permission is Permission.CASE_READ else PLACE_LEVELS[:1]
    found: list[Area] = []
    for hierarchy, kind in levels:
        here = select(BoothArea.booth_id).where(BoothArea.area_id == Area.id).correlate(Area)
        reachable = here.where(scope.passes(actor, permission, BoothArea.booth_id)).exists()
        of_kind = select(Area).where(Area.hierarchy == hierarchy, Area.kind == kind, reachable)
        found += session.scalars(of_kind.order_by(Area.name_hi, Area.id))
    return found
