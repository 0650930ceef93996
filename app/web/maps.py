"""The maps pages: the page with its table, and the drawing that stands in the page's frame."""

from __future__ import annotations

import importlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from types import ModuleType

from babel.numbers import format_decimal
from flask import Blueprint, current_app, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from app.domain.access import Permission
from app.models import db
from app.services import maps as service
from app.services.maps import DEFAULT_ORDER, MapRequest, MapRow, MapView
from app.web.access import current_actor, requires
from app.web.forms.map import MapFilterForm
from app.web.language import current_language
from app.web.static_files import asset_url

blueprint = Blueprint("maps", __name__, url_prefix="/maps")

NO_SUCH_KEY = -1
_LONGEST_KEY = 15


@dataclass(frozen=True, slots=True)
class MapLinks:
    """Addresses around one map; every one of them keeps the filter, each leaves out what is usual."""

    area: int | None
    within: int | None
    scheme: str
    min_age: int | None
    by_rate: bool
    order: str

    @property
    def _kept(self) -> dict[str, str | int | None]:
        return {"scheme": self.scheme or None, "min_age": self.min_age, "show": "rate" if self.by_rate else None}

    def page(self, area: int | None, within: int | None = None, order: str | None = None) -> str:
        """Return the address of the map of an area."""
        return url_for("maps.index", area=area, within=within, sort=order, **self._kept)

    def sorted_by(self, name: str) -> str:
        """Return the address of this map with its table sorted by a column; a second time turns the order."""
        first = name if name == "name" else f"-{name}"
        other = f"-{name}" if name == "name" else name
        return self.page(self.area, self.within, other if self.order == first else first)

    def direction(self, name: str) -> str | None:
        """Return how the table is sorted by a column: "asc", "desc", or None."""
        if self.order.removeprefix("-") != name:
            return None
        return "desc" if self.order.startswith("-") else "asc"

    def frame(self) -> str:
        """Return the address of the drawing."""
        return url_for("maps.frame", area=self.area, within=self.within, **self._kept)

    def deeper(self, _shown: MapView, row: MapRow) -> str | None:
        """Return the address of the map one level down, or None for a booth."""
        return None if row.is_booth else self.page(row.place.id, row.within)

    def cases(self, shown: MapView, row: MapRow) -> str | None:
        """Return the address of the cases that a row counts, or None where there are none to read."""
        if not row.opens_cases or not row.tally.outstanding:
            return None
        place = {"booth": row.place.id} if row.is_booth else {"area": row.place.id, "within": row.cases_within}
        return url_for(
            "cases.index", **place, scheme=shown.scheme.id if shown.scheme else None, age=self.min_age or None
        )


@blueprint.get("/")
@requires(Permission.MAP_READ)
def index() -> str:
    form, links = _asked()
    language = current_language()
    shown = service.view(db.session(), current_actor(), _request(links), datetime.now(UTC))
    schemes = [SelectChoice(one.code, one.name_in(language)) for one in shown.schemes] if shown else []
    form.scheme.choices = [SelectChoice("", _("All schemes")), *schemes]
    rows = service.in_order(shown.rows, links.order, language) if shown else []
    return render_template("maps/index.html", form=form, links=links, shown=shown, rows=rows)


@blueprint.get("/frame")
@requires(Permission.MAP_READ)
def frame() -> Response:
    drawing = _drawing()
    _form, links = _asked()
    how = drawing.DrawingRequest(
        language=current_language(),
        by_rate=links.by_rate,
        title=_("Outstanding cases"),
        legend_title=_("Outstanding per 100 eligible") if links.by_rate else _("Outstanding cases"),
        words={"eligible_label": _("Eligible people who were asked")},
        nonce=secrets.token_urlsafe(18),
        origin=request.host_url.rstrip("/"),
        leaflet_js=asset_url("vendor/leaflet/leaflet.js"),
        leaflet_css=asset_url("vendor/leaflet/leaflet.css"),
        tiles_url=current_app.config["MAP_TILES"],
        deeper=links.deeper,
        cases=links.cases,
    )
    document = drawing.draw(db.session(), current_actor(), _request(links), how, datetime.now(UTC))
    response = make_response(document.html)
    response.headers["Content-Security-Policy"] = document.policy
    return response


@blueprint.app_template_filter("grouped")
def grouped(number: float) -> str:
    """Show a number with digits grouped as in India: 12,34,567."""
    return str(format_decimal(number, locale="en_IN"))


def _drawing() -> ModuleType:
    """Load the drawing libraries with the first map and not before.

    GeoPandas and Folium take more time and memory than the rest of the application; most workers never draw a map.
    This is the one place in the doors that loads a module late, and no circle hides behind it.
    """
    return importlib.import_module("app.services.map_drawing")


def _asked() -> tuple[MapFilterForm, MapLinks]:
    form = MapFilterForm(request.args)
    form.validate()
    links = MapLinks(
        area=_key("area"),
        within=_key("within"),
        scheme=form.scheme.data or "",
        min_age=None if form.min_age.errors else form.min_age.data,
        by_rate=form.show.data == "rate",
        order=request.args.get("sort", DEFAULT_ORDER),
    )
    return form, links


def _request(links: MapLinks) -> MapRequest:
    return MapRequest(links.area, links.within, links.scheme, links.min_age)


def _key(name: str) -> int | None:
    text = request.args.get(name, "")
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_KEY else NO_SUCH_KEY
