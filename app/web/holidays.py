"""Holidays: the list of a year, entering one, a whole list or those of fixed date, and taking one out."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.domain.geography import KIND_LABELS, Hierarchy
from app.models import db
from app.services import area_reach
from app.services import holidays as service
from app.web.access import current_actor, requires
from app.web.forms.admin import HolidayFields, HolidayListFields
from app.web.forms.base import accepted
from app.web.language import today
from app.web.queries import number_argument

blueprint = Blueprint("holidays", __name__, url_prefix="/holidays")
Answer = Response | str | tuple[str, int]
MANAGE = Permission.HOLIDAY_MANAGE


@blueprint.get("/")
@requires(MANAGE)
def index() -> str:
    return _page(HolidayFields(formdata=None), HolidayListFields(formdata=None))


@blueprint.post("/")
@requires(MANAGE)
def add() -> Answer:
    form, actor = HolidayFields(), current_actor()
    if not accepted(form, lambda: service.add_holiday(db.session(), actor, form.filled())):
        return _page(form, HolidayListFields(formdata=None)), form.status
    db.session.commit()
    flash(_("The holiday is entered."), "success")
    return redirect(url_for("admin.holidays.index", year=form.day.data.year), 303)


@blueprint.post("/list")
@requires(MANAGE)
def add_list() -> Answer:
    form, actor, added = HolidayListFields(), current_actor(), [0]

    def act() -> None:
        added[0] = service.add_listed_holidays(db.session(), actor, form.days.data)

    if not accepted(form, act):
        return _page(HolidayFields(formdata=None), form), form.status
    return _added(added[0])


@blueprint.post("/fixed")
@requires(MANAGE)
def add_fixed() -> Answer:
    return _added(service.add_fixed_holidays(db.session(), current_actor(), _year()))


@blueprint.post("/<int:holiday_id>/remove")
@requires(MANAGE)
def remove(holiday_id: int) -> Answer:
    day = service.remove_holiday(db.session(), current_actor(), holiday_id)
    db.session.commit()
    flash(_("The holiday is taken out."), "success")
    return redirect(url_for("admin.holidays.index", year=day.year), 303)


@blueprint.get("/list")
@blueprint.get("/fixed")
@requires(MANAGE)
def shown_again() -> str:
    """Show the year where the address of a form is opened or reloaded."""
    return index()


def _added(count: int) -> Response:
    db.session.commit()
    flash(ngettext("%(num)d holiday is entered.", "%(num)d holidays are entered.", count), "success")
    return redirect(url_for("admin.holidays.index", year=_year()), 303)


def _year() -> int:
    return number_argument("year") or today().year


def _page(form: HolidayFields, list_form: HolidayListFields) -> str:
    actor = current_actor()
    form.offer(area_reach.areas_to_choose(db.session(), actor, MANAGE, [Hierarchy.ADMINISTRATIVE]))
    return render_template(
        "admin/holidays/index.html",
        shown=service.view_year(db.session(), actor, _year()),
        this_year=today().year,
        form=form,
        list_form=list_form,
        kinds=KIND_LABELS,
    )
