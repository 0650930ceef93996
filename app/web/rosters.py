"""Booths that wait for an heir: which they are, naming the booth that took one over, and taking a wrong one back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.models import db
from app.services.rosters import heirs, taking_back
from app.web.access import current_actor, requires
from app.web.forms.base import accepted
from app.web.forms.rosters import HeirForm

blueprint = Blueprint("rosters", __name__, url_prefix="/rosters")
Answer = Response | str | tuple[str, int]


@blueprint.get("/")
@requires(Permission.ROSTER_MANAGE)
def index() -> str:
    session, actor = db.session(), current_actor()
    return render_template(
        "rosters/index.html",
        waiting=heirs.list_left_over(session, actor),
        handed_over=taking_back.list_handed_over(session, actor),
    )


@blueprint.get("/<int:booth_id>/heir")
@requires(Permission.ROSTER_MANAGE)
def show(booth_id: int) -> Answer:
    if not heirs.waits(db.session(), current_actor(), booth_id):
        return redirect(url_for("rosters.index"))
    return _page(booth_id, HeirForm(formdata=None))


def _page(booth_id: int, form: HeirForm, heir: str = "") -> str:
    page = heirs.view_left_over(db.session(), current_actor(), booth_id, heir)
    return render_template("rosters/heir.html", page=page, form=form, heir=heir)


@blueprint.post("/<int:booth_id>/heir")
@requires(Permission.ROSTER_MANAGE)
def name(booth_id: int) -> Answer:
    """Show what would go where; carry it over where that has been confirmed."""
    form, sure = HeirForm(), "sure" in request.form
    act = heirs.name_heir if sure else heirs.view_left_over
    said = form.heir.data or ""
    if not accepted(form, lambda: act(db.session(), current_actor(), booth_id, said)):
        return _page(booth_id, form), form.status
    if not sure:
        return _page(booth_id, form, said)
    db.session.commit()
    flash(_("Done. Settlements, people, cases and roles are at booth %(heir)s now.", heir=said), "success")
    return redirect(url_for("rosters.index"), 303)


@blueprint.get("/<int:booth_id>/back")
@requires(Permission.ROSTER_MANAGE)
def way_back(booth_id: int) -> Answer:
    """Show what would go back from a wrong heir."""
    if not taking_back.handed_over(db.session(), current_actor(), booth_id):
        return redirect(url_for("rosters.index"))
    return render_template("rosters/back.html", way=taking_back.view_way_back(db.session(), current_actor(), booth_id))


@blueprint.post("/<int:booth_id>/back")
@requires(Permission.ROSTER_MANAGE)
def take_back(booth_id: int) -> Answer:
    way = taking_back.take_back(db.session(), current_actor(), booth_id)
    called = f"{way.booth.ac_no}/{way.booth.booth_no}"
    db.session.commit()
    flash(_("Taken back. Booth %(booth)s is in use again; name the booth that took it over.", booth=called), "success")
    return redirect(url_for("rosters.show", booth_id=booth_id), 303)
