"""Reports: counts of cases as tables, by one function for each, over the same filter as the list of cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.reports import Measure, ReportKind
from app.models import Area, Scheme
from app.services import audit, scope
from app.services.reports.backlog import backlog
from app.services.reports.offices import offices
from app.services.reports.population import Population, ReportFilter, check_place, places
from app.services.reports.reasons import reasons
from app.services.reports.schemes import schemes
from app.services.reports.stages import stages
from app.services.reports.table import ReportRow, ReportTable
from app.services.schemes import active_schemes

__all__ = ["FilterChoices", "ReportFilter", "ReportRow", "ReportTable", "export_reports", "filter_choices", "report"]


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """By what the actor may narrow reports, and what is chosen now (None where nothing, or nothing known, is)."""

    chosen: ReportFilter
    schemes: Sequence[Scheme]
    places: Sequence[Area]
    scheme: Scheme | None
    area: Area | None


_BUILDERS = {
    ReportKind.BACKLOG: backlog,
    ReportKind.OFFICES: offices,
    ReportKind.STAGES: stages,
    ReportKind.REASONS: reasons,
}


def report(
    session: Session,
    actor: Actor,
    kind: ReportKind,
    chosen: ReportFilter,
    now: datetime,
    measure: Measure = Measure.OUTSTANDING,
) -> ReportTable:
    """Return one report on what the actor may count.

    Raises:
        NotAllowed: the actor may read no reports. NotFound: a place for which rounded figures would say too much.
    """
    scope.require(actor, Permission.REPORT_READ)
    asked = Population(actor, chosen, now)
    check_place(session, asked)
    return schemes(session, asked, measure) if kind is ReportKind.SCHEMES else _BUILDERS[kind](session, asked)


def filter_choices(session: Session, actor: Actor, chosen: ReportFilter) -> FilterChoices:
    """Return what the filter of a report offers and what of it is chosen."""
    known = active_schemes(session)
    reachable = places(session, actor)
    return FilterChoices(
        chosen,
        known,
        reachable,
        session.get(Scheme, chosen.scheme_id) if chosen.scheme_id is not None else None,
        session.get(Area, chosen.area_id) if chosen.area_id is not None else None,
    )


def export_reports(
    session: Session, actor: Actor, kinds: Sequence[ReportKind], chosen: ReportFilter, now: datetime, form: str
) -> list[ReportTable]:
    """Return the tables of reports to be taken away as a file, and write down that they were.

    The scheme × district report comes as one table for each of its measures.

    Raises:
        NotAllowed: the actor may read no reports.
    """
    tables = []
    for kind in kinds:
        measures = tuple(Measure) if kind is ReportKind.SCHEMES else (Measure.OUTSTANDING,)
        tables += [report(session, actor, kind, chosen, now, measure) for measure in measures]
    details = {"reports": list(kinds), "form": form, "scheme": chosen.scheme_id, "area": chosen.area_id}
    audit.record(session, actor, "reports_exported", "report", None, details)
    return tables
