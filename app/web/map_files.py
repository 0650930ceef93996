"""Taking a map along: the same address words as the page, answered with a file."""

from __future__ import annotations

import importlib
from dataclasses import replace
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

from flask import Blueprint, make_response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.domain.errors import NotFound
from app.domain.map_files import MapForm, Paper
from app.models import db
from app.web.access import current_actor, requires
from app.web.forms.map import MapFilterForm
from app.web.language import current_language
from app.web.map_links import MapLinks
from app.web.maps import LEVEL_LABELS, drawing_words, legend_title
from app.web.queries import text_argument

blueprint = Blueprint("map_files", __name__, url_prefix="/maps")


@blueprint.post("/take-along")
@requires(Permission.MAP_READ)
def take_along() -> Response:
    """Answer with the map of the address in the form that is asked for (``form``), on ``paper``."""
    links = MapLinks.read(MapFilterForm(request.args))
    wanted = _wanted(links, legend_title(links.asked.measure))
    return _answer(_service().take_along(db.session(), current_actor(), links.asked, wanted))


@blueprint.post("/booths/take-along")
@requires(Permission.MAP_READ)
def take_booths_along() -> Response:
    """Answer with every booth of the address at once: how many cases are outstanding, or how thick they lie."""
    links = MapLinks.of_booths(MapFilterForm(request.args))
    heat = text_argument("view") == "heat"
    title = _("Where cases lie thick") if heat else _("Outstanding cases at a booth")
    wanted = replace(_wanted(links, title), heat=heat)
    return _answer(_service().take_booths_along(db.session(), current_actor(), links.asked, wanted))


def _wanted(links: MapLinks, title: str) -> Any:
    form, paper = request.form.get("form", ""), request.form.get("paper", Paper.A4.value)
    if form not in set(MapForm) or paper not in set(Paper):
        raise NotFound
    return _service().FileRequest(
        form=MapForm(form),
        paper=Paper(paper),
        language=current_language(),
        method=links.classes,
        legend_title=title,
        levels={code: str(label) for code, label in LEVEL_LABELS.items()},
        texts=drawing_words(links.asked.measure),
        now=datetime.now(UTC),
    )


def _answer(made: Any) -> Response:
    db.session.commit()
    response = make_response(made.content)
    response.headers["Content-Type"] = made.media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


def _service() -> ModuleType:
    """Load the libraries for paper and files with the first file and not before, as the drawing of maps is."""
    return importlib.import_module("app.services.map_files")
