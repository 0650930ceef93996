"""The fairness pages: where to look first, and what the check says of one area."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from markupsafe import Markup

from app.domain.access import Permission
from app.models import db
from app.services import fairness as service
from app.web.access import current_actor, requires
from app.web.language import current_language

blueprint = Blueprint("fairness", __name__, url_prefix="/fairness")


@blueprint.get("/")
@requires(Permission.FAIRNESS_READ)
def index() -> str:
    asked = request.args.get("order", "")
    order = asked if asked in service.ORDERS else "probability"
    level = request.args.get("level", service.DEFAULT_LEVEL)
    report = service.run_check(db.session(), current_actor(), level)
    return render_template(
        "fairness/index.html",
        report=report,
        order=order,
        rows=report.in_order(order),
        levels=[(name, service.level_label(name)) for name in service.LEVELS],
        funnel=Markup(report.funnel(current_language())),  # noqa: S704 - funnel_svg escapes every text
    )


@blueprint.get("/<int:area_id>")
@requires(Permission.FAIRNESS_READ)
def area(area_id: int) -> str:
    session, actor = db.session(), current_actor()
    report = service.run_check(session, actor, service.level_of(session, area_id))
    finding = service.find_area(report, area_id)
    return render_template(
        "fairness/area.html",
        report=report,
        finding=finding,
        gaps=service.scheme_gaps(session, actor, area_id),
        funnel=Markup(report.funnel(current_language(), area_id)),  # noqa: S704 - funnel_svg escapes every text
    )
