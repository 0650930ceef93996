"""Filters kept under a name: save from the list, rename, delete."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.models import db
from app.services import saved_searches as service
from app.web.access import current_actor, requires
from app.web.forms.base import accepted
from app.web.forms.saved_search import SearchName

blueprint = Blueprint("saved_searches", __name__, url_prefix="/searches")
Answer = Response | str | tuple[str, int]


@blueprint.get("/")
@requires(Permission.CASE_READ)
def index() -> str:
    searches = service.counted_searches(db.session(), current_actor())
    return render_template("saved_searches/index.html", searches=searches)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.CASE_READ)
def new() -> Answer:
    """Save the filter whose words came along; a refused name is asked for again with the filter kept."""
    form, actor = SearchName(), current_actor()
    words = request.form.to_dict() if form.is_submitted() else request.args.to_dict()
    if not form.is_submitted():
        return render_template("saved_searches/name.html", form=form, words=service.readable(words))
    search = accepted(form, lambda: service.save_search(db.session(), actor, form.name.data or "", words))
    if not search:
        return render_template("saved_searches/name.html", form=form, words=service.readable(words)), form.status
    db.session.commit()
    flash(_("The filter is saved."), "success")
    return redirect(url_for("cases.index", **search.parameters), 303)


@blueprint.route("/<int:search_id>/name", methods=["GET", "POST"])
@requires(Permission.CASE_READ)
def rename(search_id: int) -> Answer:
    form, actor = SearchName(), current_actor()
    search = service.get_search(db.session(), actor, search_id)
    if not form.is_submitted():
        form.name.data = search.name
        return render_template("saved_searches/name.html", form=form, words={})
    if not accepted(form, lambda: service.rename_search(db.session(), actor, search_id, form.name.data or "")):
        return render_template("saved_searches/name.html", form=form, words={}), form.status
    db.session.commit()
    flash(_("The filter has its new name."), "success")
    return redirect(url_for("saved_searches.index"), 303)


@blueprint.post("/<int:search_id>/delete")
@requires(Permission.CASE_READ)
def delete(search_id: int) -> Response:
    service.delete_search(db.session(), current_actor(), search_id)
    db.session.commit()
    flash(_("The filter is deleted. No case has changed."), "success")
    return redirect(url_for("saved_searches.index"), 303)
