"""The fairness pages: where to look first and why, one place in full, and what a flag does not mean."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from markupsafe import Markup

from app.domain.access import Permission
from app.domain.fairness.figures import STANDING_LABELS, Standing
from app.domain.fairness.findings import STATE_LABELS
from app.domain.fairness.flags import KIND_LABELS
from app.domain.fairness.ground import DEFAULT_LEVEL, LEVELS
from app.domain.geography import KIND_LABELS as LEVEL_LABELS
from app.models import db
from app.services import fairness as service
from app.services import fairness_places
from app.services.fairness import OverviewRequest
from app.services.fairness_places import PlacePage
from app.web.access import current_actor, requires, signed_in
from app.web.language import current_language
from app.web.queries import number_argument, same_page_with, text_argument

blueprint = Blueprint("fairness", __name__, url_prefix="/fairness")


@blueprint.get("/")
@requires(Permission.FAIRNESS_READ)
def index() -> str:
    asked = OverviewRequest(
        level=text_argument("level") or DEFAULT_LEVEL,
        kind=text_argument("kind"),
        district_id=number_argument("district"),
        order=text_argument("order") or "concern",
        after=text_argument("after", 300),
    )
    shown = service.overview(db.session(), current_actor(), asked)
    return render_template(
        "fairness/index.html",
        shown=shown,
        levels=[(level, LEVEL_LABELS[level]) for level in LEVELS],
        kind_labels=KIND_LABELS,
        standing_labels=STANDING_LABELS,
        listed_standings=(Standing.UNASKED, Standing.FEW),
        state_labels=STATE_LABELS,
        same_page_with=same_page_with,
        first_url=same_page_with(after=None) if request.args.get("after") else None,
    )


@blueprint.get("/areas/<int:area_id>")
@blueprint.get("/<int:area_id>", endpoint="area_of_old")
@requires(Permission.FAIRNESS_READ)
def area(area_id: int) -> str:
    return _place(fairness_places.area_page(db.session(), current_actor(), area_id))


@blueprint.get("/booths/<int:booth_id>")
@requires(Permission.FAIRNESS_READ)
def booth(booth_id: int) -> str:
    return _place(fairness_places.booth_page(db.session(), current_actor(), booth_id))


@blueprint.get("/help")
@signed_in
def about() -> str:
    return render_template("fairness/help.html", kind_labels=KIND_LABELS, standing_labels=STANDING_LABELS)


def _place(page: PlacePage) -> str:
    language = current_language()
    # The pictures escape every text that they hold.
    return render_template(
        "fairness/place.html",
        page=page,
        card=page.card,
        funnel=Markup(page.funnel(language)),  # noqa: S704
        waiting=Markup(page.waiting(language)),  # noqa: S704
        bar=Markup(page.rate.svg(language)) if page.rate else "",  # noqa: S704
        level_label=LEVEL_LABELS[page.level],
        kind_labels=KIND_LABELS,
        standing_labels=STANDING_LABELS,
        state_labels=STATE_LABELS,
    )
