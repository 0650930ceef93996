"""The maps pages: the page with its table, the drawing in the page's frame, and the search for a place."""

from __future__ import annotations

import importlib
import secrets
import sys
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

from flask import Blueprint, current_app, jsonify, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from app.domain.access import Permission
from app.domain.maps import COUNTED_MEASURES, MapMeasure, level_code
from app.models import db
from app.services import map_filters, map_search
from app.services import maps as service
from app.services.maps import MapView
from app.web.access import current_actor, requires
from app.web.forms.map import MEASURE_LABELS, MapFilterForm
from app.web.headers import allow_drawing
from app.web.language import current_language
from app.web.map_choices import has_every_choice, offer_lists, version_of
from app.web.map_links import MapLinks
from app.web.memory import set_apart
from app.web.queries import same_page_with, text_argument
from app.web.static_files import asset_digest, asset_url, leaflet_names

blueprint = Blueprint("maps", __name__, url_prefix="/maps")

LEVEL_LABELS = {
    "division": _l("Division"),
    "district": _l("District"),
    "block": _l("Block"),
    "panchayat": _l("Panchayat or ward"),
    "constituency": _l("Assembly seat"),
    "parliamentary": _l("Lok Sabha seat"),
    "party_division": _l("Party division"),
    "party_district": _l("Party district"),
    "mandal": _l("Mandal"),
    "booth": _l("Booth"),
    "settlement": _l("Settlement"),
}
AMOUNT_LABELS = {
    MapMeasure.OVERDUE: _l("Over the time limit"),
    MapMeasure.AGE: _l("Median age (days)"),
    MapMeasure.ASKED: _l("Days since somebody asked"),
    MapMeasure.RECEIVED: _l("Benefits received"),
    MapMeasure.CHANGE: _l("Change in outstanding cases"),
    MapMeasure.FLAGS: _l("Fairness check"),
    MapMeasure.PARTIALITY: _l("People who reported partiality"),
}
"""What a figure is called that only some maps show."""
_DRAWING = "app.services.map_drawing"


@blueprint.get("/")
@requires(Permission.MAP_READ)
def index() -> Response:
    form = MapFilterForm(request.args)
    links, now = MapLinks.read(form), datetime.now(UTC)
    shown = service.view(db.session(), current_actor(), links.asked, now)
    # Two days beside each other are two documents of their own.
    if shown is None or _stands_beside(shown, links):
        return make_response(_page(form, links, shown, now))
    drawing, how = drawing_of(links)
    drawn = drawing.embed(db.session(), current_actor(), shown, links.asked, how, now)
    response = make_response(_page(form, links, shown, now, embedded=drawn))
    if drawn:
        allow_drawing(response, drawn.code, drawn.styles, how.tiles_origin())
    return response


@blueprint.get("/part")
@requires(Permission.MAP_READ)
def part() -> str:
    """Answer with what changes on the page when its frame goes on to another place, drawing and all."""
    form = MapFilterForm(request.args)
    links, now = MapLinks.read(form), datetime.now(UTC)
    drawing, how = drawing_of(links)
    shown, drawn = drawing.redraw(db.session(), current_actor(), links.asked, how, now)
    return _page(form, links, shown, now, part=True, drawn=drawn)


def _page(form: MapFilterForm, links: MapLinks, shown: MapView | None, now: datetime, **frame: object) -> str:
    language, measure = current_language(), links.asked.measure
    if shown:
        offer(form, shown, language)
    rows = service.in_order(shown.rows, links.order, language) if shown else []
    return render_template(
        "maps/index.html",
        form=form,
        links=links,
        shown=shown,
        rows=rows,
        listed_only=[row for row in rows if row.drawn == service.Drawn.LISTED_ONLY],
        doubtful=[row for row in rows if row.drawn == service.Drawn.DOUBTFUL],
        measure=measure,
        compared=shown is not None and _stands_beside(shown, links),
        value_label=None if measure in COUNTED_MEASURES else AMOUNT_LABELS[measure],
        level_labels=LEVEL_LABELS,
        stamp=map_filters.stamp(shown, links.asked, language, now) if shown else "",
        **frame,
    )


def _stands_beside(shown: MapView, links: MapLinks) -> bool:
    """Tell whether the map of an earlier day stands beside that of today."""
    return bool(shown.days) and links.asked.compares_days


def offer(form: MapFilterForm, shown: MapView, language: str) -> None:
    """Fill the choices of a filter with what there is to choose from on this map."""
    lists = map_filters.lists_of(shown.schemes, shown.reasons, language)
    offer_lists(form, lists)
    form.lists_url = url_for("maps.choices", v=version_of(lists))
    form.every_choice_url = "" if has_every_choice() else same_page_with(choices="all")
    form.offer_states()
    form.offer_measures(partiality=current_actor().may(Permission.PARTIALITY_HANDLE))
    form.by.choices = [SelectChoice(level_code(level), LEVEL_LABELS[level_code(level)]) for level in shown.levels]
    form.by.data = shown.level
    days = [SelectChoice(day.isoformat(), day.strftime("%d-%m-%Y")) for day in shown.days]
    form.since.choices = [SelectChoice("", _("A month ago") if days else _("No earlier day is kept yet")), *days]


@blueprint.get("/choices")
@requires(Permission.MAP_READ)
def choices() -> Response:
    """Answer with the long lists of the filter, in the reader's language; their address changes with them."""
    lists = map_filters.lists(db.session(), current_actor(), current_language())
    answer = jsonify(lists)
    # A page in the other language, or from before a change, asks by another name: that answer is not to be kept.
    if text_argument("v") == version_of(lists):
        answer.headers["Cache-Control"] = f"private, max-age={timedelta(days=30).total_seconds():.0f}"
    return answer


@blueprint.get("/frame")
@requires(Permission.MAP_READ)
def frame() -> Response:
    links = MapLinks.read(MapFilterForm(request.args))
    drawing, how = drawing_of(links)
    return framed(drawing.draw(db.session(), current_actor(), links.asked, how, datetime.now(UTC)))


def drawing_of(links: MapLinks, script: str = "js/map_page.js") -> tuple[ModuleType, Any]:
    """Return the drawing service and how this map is to be drawn, by one of our scripts."""
    drawing, measure = _drawing(), links.asked.measure
    leaflet, style = leaflet_names()
    how = drawing.DrawingRequest(
        language=current_language(),
        measure=measure,
        method=links.classes,
        title=_("Outstanding cases"),
        legend_title=legend_title(measure),
        words=drawing_words(measure),
        nonce=secrets.token_urlsafe(18),
        origin=request.host_url.rstrip("/"),
        leaflet_js=asset_url(leaflet),
        leaflet_css=asset_url(style),
        page_js=asset_url(script),
        code_digests=[asset_digest(name) for name in (leaflet, script)],
        style_digest=asset_digest(style),
        tiles_url=current_app.config["MAP_TILES"],
        deeper=links.deeper,
        cases=links.cases,
    )
    return drawing, how


def framed(document: object) -> Response:
    """Answer with a drawn document under its own policy."""
    response = make_response(document.html)  # type: ignore[attr-defined]
    response.headers["Content-Security-Policy"] = document.policy  # type: ignore[attr-defined]
    return response


def legend_title(measure: MapMeasure) -> str:
    """Return what stands over the legend of a map."""
    if measure is MapMeasure.COUNT:
        return str(_("Outstanding cases"))
    if measure is MapMeasure.RATE:
        return str(_("Outstanding per 100 eligible"))
    return str(AMOUNT_LABELS.get(measure, MEASURE_LABELS[measure]))


def drawing_words(measure: MapMeasure) -> dict[str, str]:
    """Return the words of a map that differ from the usual ones because of what it shows."""
    words = {"eligible_label": _("Eligible people who were asked")}
    if measure is MapMeasure.COVERAGE:
        words |= {"eligible_label": _("Eligible people"), "rate_label": _("Share asked")}
    if measure is MapMeasure.PARTIALITY:
        words["too_few"] = _("Under ten people or none: not told")
    elif measure is MapMeasure.FLAGS:
        # Too few people to say has a colour of its own: a place without any is of a level that was never checked.
        words["too_few"] = _("not checked yet")
    elif measure in AMOUNT_LABELS:
        words["too_few"] = _("Nothing to show here")
    if measure in AMOUNT_LABELS:
        words["amount_label"] = str(AMOUNT_LABELS[measure])
    return words


@blueprint.get("/search")
@requires(Permission.MAP_READ)
def search() -> str:
    links = MapLinks.read(MapFilterForm(request.args))
    said = text_argument("q", 60)
    found = map_search.search_places(db.session(), current_actor(), said)
    return render_template("maps/search.html", links=links, said=said, found=found, level_labels=LEVEL_LABELS)


def _drawing() -> ModuleType:
    """Load the drawing libraries with the first map and not before.

    GeoPandas and Folium take more time and memory than the rest of the application; most workers never draw a map.
    No circle hides behind it.
    """
    loaded = _DRAWING in sys.modules
    drawing = importlib.import_module(_DRAWING)
    if not loaded:
        set_apart()
    return drawing
