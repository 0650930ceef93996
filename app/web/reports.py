"""Reports: which there are, each as a page that sorts and prints, and the same tables as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import Blueprint, current_app, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.domain.errors import NotFound
from app.domain.reports import MEASURE_LABELS, REPORT_TEXTS, Measure, ReportKind
from app.models import db
from app.services import reports as service
from app.services.report_files import Stamp, csv_chunks, workbook_chunks
from app.services.reports import ReportFilter
from app.web.access import current_actor, requires
from app.web.case_filters import address_of
from app.web.language import INDIA, current_language
from app.web.queries import day_argument, number_argument, same_page_with, text_argument

blueprint = Blueprint("reports", __name__, url_prefix="/reports")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS = {"xlsx": (workbook_chunks, XLSX), "csv": (csv_chunks, "text/csv; charset=utf-8")}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a report carries: the filter and, for schemes, what is counted."""

    chosen: ReportFilter
    measure: Measure

    @property
    def arguments(self) -> dict[str, str | int | date]:
        """The arguments that every link between reports keeps."""
        kept = {
            "scheme": self.chosen.scheme_id,
            "area": self.chosen.area_id,
            "from": self.chosen.opened_from,
            "to": self.chosen.opened_to,
        }
        return {name: value for name, value in kept.items() if value is not None}


def _asked() -> Asked:
    chosen = ReportFilter(
        scheme_id=number_argument("scheme"),
        area_id=number_argument("area"),
        opened_from=day_argument("from"),
        opened_to=day_argument("to"),
    )
    shown = text_argument("show")
    return Asked(chosen, Measure(shown) if shown in set(Measure) else Measure.OUTSTANDING)


@blueprint.get("/")
@requires(Permission.REPORT_READ)
def index() -> str:
    return render_template("reports/index.html", texts=REPORT_TEXTS, arguments=_asked().arguments)


@requires(Permission.REPORT_READ)
def _page() -> str:
    kind, asked = ReportKind(str(request.endpoint).rpartition(".")[2]), _asked()
    session, actor, now = db.session(), current_actor(), datetime.now(UTC)
    table = service.report(session, actor, kind, asked.chosen, now, asked.measure)
    choices = service.filter_choices(session, actor, asked.chosen)
    order = text_argument("sort")
    return render_template(
        "reports/show.html",
        kind=kind,
        table=table,
        rows=table.in_order(order, current_language()),
        order=order,
        asked=asked,
        choices=choices,
        stamp=_stamp(choices, now),
        tabs=[
            (REPORT_TEXTS[one].title, url_for(f"reports.{one}", **asked.arguments), one is kind) for one in ReportKind
        ],
        measures=MEASURE_LABELS if kind is ReportKind.SCHEMES else {},
        cases_address=address_of,
        same_page_with=same_page_with,
    )


for _kind in ReportKind:
    blueprint.add_url_rule(f"/{_kind}", _kind.value, _page)


@blueprint.post("/download")
@requires(Permission.REPORT_READ)
def download() -> Response:
    """Answer with one report (``report``) or all of them as a file; the filter stands in the address."""
    asked, wanted, form = _asked(), request.form.get("report", ""), request.form.get("form", "xlsx")
    if (wanted and wanted not in set(ReportKind)) or form not in FORMS:
        raise NotFound
    session, actor, now = db.session(), current_actor(), datetime.now(UTC)
    kinds = [ReportKind(wanted)] if wanted else list(ReportKind)
    tables = service.export_reports(session, actor, kinds, asked.chosen, now, form)
    stamp = _stamp(service.filter_choices(session, actor, asked.chosen), now)
    db.session.commit()
    chunks, mimetype = FORMS[form]
    name = f"pahunch-{wanted or 'reports'}-{now.astimezone(INDIA):%Y-%m-%d}.{form}"
    return current_app.response_class(
        chunks(tables, stamp),
        mimetype=mimetype,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _stamp(choices: service.FilterChoices, now: datetime) -> Stamp:
    language, chosen = current_language(), choices.chosen
    parts = [
        choices.scheme.name_in(language) if choices.scheme else _("All schemes"),
        choices.area.name_in(language) if choices.area else _("All my areas"),
        _("Filed from %(day)s", day=f"{chosen.opened_from:%d-%m-%Y}") if chosen.opened_from else "",
        _("Filed until %(day)s", day=f"{chosen.opened_to:%d-%m-%Y}") if chosen.opened_to else "",
    ]
    when = f"{now.astimezone(INDIA):%d-%m-%Y %H:%M}"
    return Stamp(" · ".join(part for part in parts if part), when, current_actor().name, language)
