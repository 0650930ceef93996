"""Every booth of an area at once: the page, the ground in its frame, and the columns that are painted on it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

from flask import Blueprint, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.models import db
from app.services import booth_columns
from app.services import maps as service
from app.web.access import current_actor, requires
from app.web.forms.map import MapFilterForm
from app.web.language import current_language
from app.web.map_links import MapLinks
from app.web.maps import drawing_of, framed, offer
from app.web.queries import text_argument

blueprint = Blueprint("booth_maps", __name__, url_prefix="/maps/booths")

COLUMNS = "application/vnd.pahunch.columns"
"""The media type of :func:`app.services.booth_columns.packed`."""


@blueprint.get("/")
@requires(Permission.MAP_READ)
def index() -> str:
    form = MapFilterForm(request.args)
    links = MapLinks.of_booths(form)
    shown = service.view(db.session(), current_actor(), links.asked, datetime.now(UTC))
    if shown:
        offer(form, shown, current_language())
    heat = text_argument("view") == "heat"
    return render_template("maps/booths.html", form=form, links=links, shown=shown, heat=heat)


@blueprint.get("/frame")
@requires(Permission.MAP_READ)
def frame() -> Response:
    links = MapLinks.of_booths(MapFilterForm(request.args))
    drawing, how = drawing_of(links, "js/point_page.js")
    heat = text_argument("view") == "heat"
    how = replace(how, legend_title=_("Where cases lie thick") if heat else _("Outstanding cases at a booth"))
    prefix = None
    if current_actor().may(Permission.CASE_READ):
        chosen = booth_columns.case_arguments(db.session(), links.asked)
        prefix = url_for("cases.index", **chosen, booth="")
    document = drawing.draw_booths(db.session(), current_actor(), links.asked, how, heat=heat, cases_prefix=prefix)
    return framed(document)


@blueprint.get("/places")
@requires(Permission.MAP_READ)
def places() -> Response:
    return _kept(
        booth_columns.places(db.session(), current_actor(), MapLinks.of_booths(MapFilterForm(request.args)).asked)
    )


@blueprint.get("/figures")
@requires(Permission.MAP_READ)
def figures() -> Response:
    asked = MapLinks.of_booths(MapFilterForm(request.args)).asked
    return _kept(booth_columns.figures(db.session(), current_actor(), asked, datetime.now(UTC)))


def _kept(columns: bytes) -> Response:
    """Answer with columns that the browser keeps and asks for again each time; unchanged ones are not sent twice.

    What is sent is worked out for whoever asks, and the tag is that of the content: a browser that has changed hands
    never shows what its last reader saw.
    """
    answer = make_response(columns)
    answer.mimetype = COLUMNS
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(hashlib.sha256(columns).hexdigest()[:32], weak=True)
    return answer.make_conditional(request)
