"""The election code: the list of freezes, entering one, moving its last day, taking one out that has not begun."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.domain.geography import KIND_LABELS, Hierarchy
from app.models import db
from app.services import area_reach
from app.services import freezes as service
from app.web.access import current_actor, requires
from app.web.forms.admin import FreezeFields, LastDayFields
from app.web.forms.base import accepted
from app.web.language import today

blueprint = Blueprint("freezes", __name__, url_prefix="/freezes")
Answer = Response | str | tuple[str, int]
MANAGE = Permission.FREEZE_MANAGE


@blueprint.get("/")
@requires(MANAGE)
def index() -> str:
    return _page()


@blueprint.route("/new", methods=["GET", "POST"])
@requires(MANAGE)
def new() -> Answer:
    actor, form = current_actor(), FreezeFields()
    hierarchies = [Hierarchy.ADMINISTRATIVE, Hierarchy.ELECTORAL]
    form.offer(area_reach.areas_to_choose(db.session(), actor, MANAGE, hierarchies))
    if not form.is_submitted():
        form.starts_on.data = today()
        return render_template("admin/freezes/new.html", form=form)
    if not accepted(form, lambda: service.declare_freeze(db.session(), actor, form.filled())):
        return render_template("admin/freezes/new.html", form=form), form.status
    db.session.commit()
    flash(_("The election code is entered. No new case is filed there while it is in force."), "success")
    return redirect(url_for("admin.freezes.index"), 303)


@blueprint.post("/<int:freeze_id>/end")
@requires(MANAGE)
def end(freeze_id: int) -> Answer:
    form, actor = LastDayFields(), current_actor()
    service.get_freeze(db.session(), actor, freeze_id)
    if not accepted(form, lambda: service.move_end(db.session(), actor, freeze_id, form.ends_on.data)):
        return _page(form, freeze_id), form.status
    db.session.commit()
    flash(_("The last day is changed."), "success")
    return redirect(url_for("admin.freezes.index"), 303)


@blueprint.post("/<int:freeze_id>/remove")
@requires(MANAGE)
def remove(freeze_id: int) -> Answer:
    service.remove_freeze(db.session(), current_actor(), freeze_id)
    db.session.commit()
    flash(_("The entry is taken out."), "success")
    return redirect(url_for("admin.freezes.index"), 303)


@blueprint.get("/<int:freeze_id>/end")
@blueprint.get("/<int:freeze_id>/remove")
@requires(MANAGE)
def shown_again(freeze_id: int) -> str:
    """Show the list where the address of a form is opened or reloaded."""
    service.get_freeze(db.session(), current_actor(), freeze_id)
    return _page()


def _page(sent: LastDayFields | None = None, refused_id: int | None = None) -> str:
    return render_template(
        "admin/freezes/index.html",
        freezes=service.list_freezes(db.session(), current_actor()),
        sent=sent,
        refused_id=refused_id,
        today=today(),
        kinds=KIND_LABELS,
    )
