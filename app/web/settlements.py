"""Settlements: the list, one of them, logging and changing one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.models import db
from app.services import settlements as service
from app.services.settlements import BoothChoice
from app.web.access import current_actor, requires
from app.web.forms.base import accepted
from app.web.forms.settlement import SettlementFields, label, reference, saved_fields, settlement_fields
from app.web.queries import same_page_with, text_argument

if TYPE_CHECKING:
    from app.models import Settlement

blueprint = Blueprint("settlements", __name__, url_prefix="/settlements")
REMEMBERED = "settlement_id"
Answer = Response | str | tuple[str, int]


@blueprint.get("/")
@requires(Permission.SETTLEMENT_READ)
def index() -> str:
    order = text_argument("sort") or "name"
    page = service.list_settlements(
        db.session(),
        current_actor(),
        search=text_argument("q"),
        unvisited=text_argument("unvisited") == "1",
        order=order,
        cursor=text_argument("after", 300),
    )
    return render_template("settlements/index.html", page=page, order=order, same_page_with=same_page_with)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.SETTLEMENT_WRITE)
def new() -> Answer:
    actor = current_actor()
    booths = service.booths_to_choose(db.session(), actor)
    form = settlement_fields(booths)
    if not form.is_submitted():
        return _form_page("new.html", form, booths)
    if form.wants_proposal:
        return _with_proposal("new.html", form, booths)
    settlement = accepted(form, lambda: service.log_settlement(db.session(), actor, form.filled()))
    if not settlement:
        return _form_page("new.html", form, booths), form.status
    db.session.commit()
    session[REMEMBERED] = settlement.id
    flash(_("The settlement is saved."), "success")
    onward = "beneficiaries.new" if request.form.get("then") == "person" else "settlements.show"
    argument = "settlement" if onward == "beneficiaries.new" else "settlement_id"
    return redirect(url_for(onward, **{argument: settlement.id}), 303)


@blueprint.get("/<int:settlement_id>")
@requires(Permission.SETTLEMENT_READ)
def show(settlement_id: int) -> str:
    page = service.view_settlement(db.session(), current_actor(), settlement_id)
    session[REMEMBERED] = settlement_id
    return render_template("settlements/show.html", page=page, settlement=page.settlement)


@blueprint.route("/<int:settlement_id>/edit", methods=["GET", "POST"])
@requires(Permission.SETTLEMENT_WRITE)
def edit(settlement_id: int) -> Answer:
    actor = current_actor()
    settlement = service.settlement_to_edit(db.session(), actor, settlement_id)
    booths = service.booths_to_choose(db.session(), actor)
    form = settlement_fields(booths, saved_fields(settlement))
    if not form.is_submitted():
        return _form_page("edit.html", form, booths, settlement)
    if form.wants_proposal:
        return _with_proposal("edit.html", form, booths, settlement)
    version = int(form.version.data) if str(form.version.data).isdecimal() else 0
    done = accepted(form, lambda: service.edit_settlement(db.session(), actor, settlement_id, version, form.filled()))
    if not done:
        current = service.settlement_to_edit(db.session(), actor, settlement_id)
        if form.status == 409:
            form.version.data = str(current.version)
        return _form_page("edit.html", form, booths, current), form.status
    db.session.commit()
    flash(_("The settlement is saved."), "success")
    return redirect(url_for("settlements.show", settlement_id=settlement_id), 303)


def _with_proposal(
    template: str, form: SettlementFields, booths: BoothChoice, settlement: Settlement | None = None
) -> Answer:
    """Show the form again with the nearest booth filled in; nothing is saved until it is confirmed."""
    actor, lat, lon = current_actor(), form.lat.data, form.lon.data
    done = accepted(form, lambda: form.take_proposal(service.propose_booth(db.session(), actor, lat, lon)))
    return _form_page(template, form, booths, settlement), 200 if done else form.status


def _form_page(template: str, form: SettlementFields, booths: BoothChoice, settlement: Settlement | None = None) -> str:
    suggestions = () if booths.complete else [(reference(booth), label(booth)) for booth in booths.booths]
    return render_template(f"settlements/{template}", form=form, suggestions=suggestions, settlement=settlement)
