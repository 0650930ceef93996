"""Taking a map along: the same address words as the page, answered with a file."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime
from types import ModuleType

from flask import Blueprint, make_response, request
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

blueprint = Blueprint("map_files", __name__, url_prefix="/maps")


@blueprint.post("/take-along")
@requires(Permission.MAP_READ)
def take_along() -> Response:
    """Answer with the map of the address in the form that is asked for (``form``), on ``paper``."""
    form, paper = request.form.get("form", ""), request.form.get("paper", Paper.A4.value)
    if form not in set(MapForm) or paper not in set(Paper):
        raise NotFound
    links, service = MapLinks.read(MapFilterForm(request.args)), _service()
    measure = links.asked.measure
    wanted = service.FileRequest(
        form=MapForm(form),
        paper=Paper(paper),
        language=current_language(),
        method=links.classes,
        legend_title=legend_title(measure),
        levels={code: str(label) for code, label in LEVEL_LABELS.items()},
        texts=drawing_words(measure),
        now=datetime.now(UTC),
    )
    made = service.take_along(db.session(), current_actor(), links.asked, wanted)
    db.session.commit()
    response = make_response(made.content)
    response.headers["Content-Type"] = made.media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


def _service() -> ModuleType:
    """Load the libraries for paper and files with the first file and not before, as the drawing of maps is."""
    return importlib.import_module("app.services.map_files")
