"""Ladders: all of them, one with its steps, and the edits of steps."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.models import db
from app.services import authorities, ladder_pages
from app.services import ladders as service
from app.web.access import current_actor, requires
from app.web.forms.admin import NewStepFields, StepFields
from app.web.forms.base import accepted

blueprint = Blueprint("ladders", __name__, url_prefix="/ladders")
Answer = Response | str | tuple[str, int]
MANAGE = Permission.LADDER_MANAGE


@blueprint.get("/")
@requires(MANAGE)
def index() -> str:
    listed = ladder_pages.list_ladders(db.session(), current_actor())
    return render_template("admin/ladders/index.html", listed=listed)


@blueprint.get("/<ladder>")
@requires(MANAGE)
def show(ladder: str) -> str:
    page = ladder_pages.view_ladder(db.session(), current_actor(), ladder)
    return render_template("admin/ladders/show.html", page=page)


@blueprint.post("/start")
@requires(MANAGE)
def start() -> Answer:
    ladder = request.form.get("ladder", "")
    service.start_ladder(db.session(), current_actor(), ladder)
    db.session.commit()
    flash(_("It has a ladder of its own now, equal to the one before. Change what differs."), "success")
    return redirect(url_for("admin.ladders.show", ladder=ladder), 303)


@blueprint.post("/<ladder>/drop")
@requires(MANAGE)
def drop(ladder: str) -> Answer:
    service.drop_ladder(db.session(), current_actor(), ladder)
    db.session.commit()
    flash(_("The own ladder is taken out."), "success")
    return redirect(url_for("admin.ladders.index"), 303)


@blueprint.get("/<ladder>/drop")
@requires(MANAGE)
def shown_again(ladder: str) -> str:
    """Show the ladder where the address of a form is opened or reloaded."""
    return show(ladder)


@blueprint.route("/<ladder>/steps/new", methods=["GET", "POST"])
@requires(MANAGE)
def new_step(ladder: str) -> Answer:
    form, actor = NewStepFields(), current_actor()
    page = ladder_pages.view_ladder(db.session(), actor, ladder)
    form.offer(page.rungs, authorities.steps_to_choose(db.session()))
    if not form.is_submitted():
        return render_template("admin/ladders/step.html", form=form, page=page, step=None)
    if not accepted(form, lambda: service.add_step(db.session(), actor, ladder, form.filled())):
        page = ladder_pages.view_ladder(db.session(), actor, ladder)
        return render_template("admin/ladders/step.html", form=form, page=page, step=None), form.status
    db.session.commit()
    flash(_("The step is added."), "success")
    return redirect(url_for("admin.ladders.show", ladder=ladder), 303)


@blueprint.route("/<ladder>/steps/<int:step_id>", methods=["GET", "POST"])
@requires(MANAGE)
def edit_step(ladder: str, step_id: int) -> Answer:
    actor = current_actor()
    step = ladder_pages.get_step(db.session(), actor, ladder, step_id)
    form = StepFields(obj=step)
    page = ladder_pages.view_ladder(db.session(), actor, ladder)
    if not form.is_submitted():
        return render_template("admin/ladders/step.html", form=form, page=page, step=step)
    if not accepted(form, lambda: service.edit_step(db.session(), actor, ladder, step_id, form.filled())):
        step = ladder_pages.get_step(db.session(), actor, ladder, step_id)
        return render_template("admin/ladders/step.html", form=form, page=page, step=step), form.status
    db.session.commit()
    flash(_("The step is saved."), "success")
    return redirect(url_for("admin.ladders.show", ladder=ladder), 303)


@blueprint.post("/<ladder>/steps/<int:step_id>/remove")
@requires(MANAGE)
def remove_step(ladder: str, step_id: int) -> Answer:
    service.remove_step(db.session(), current_actor(), ladder, step_id)
    db.session.commit()
    flash(_("The step is taken out."), "success")
    return redirect(url_for("admin.ladders.show", ladder=ladder), 303)
