"""The search for people: what is typed comes by POST and is kept sealed in the browser, so no address ever holds it."""

from __future__ import annotations

import secrets

from flask import Blueprint, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.models import db
from app.services import search as service
from app.web.access import current_actor, requires
from app.web.forms.base import accepted
from app.web.forms.search import SearchForm
from app.web.queries import text_argument

blueprint = Blueprint("search", __name__, url_prefix="/search")
KEPT = "searches"
MOST_KEPT = 3
Answer = Response | str | tuple[str, int]


@blueprint.get("/")
@requires(Permission.BENEFICIARY_READ)
def index() -> str:
    number = text_argument("n", 12)
    said = service.unsealed(dict(session.get(KEPT, [])).get(number, ""))
    form = SearchForm(formdata=None)
    form.q.data = said
    found = service.search(db.session(), current_actor(), said, text_argument("after", 400)) if said else None
    return render_template("search/index.html", form=form, found=found, number=number)


@blueprint.post("/")
@requires(Permission.BENEFICIARY_READ)
def ask() -> Answer:
    form = SearchForm()
    sealed = accepted(form, lambda: service.note_search(db.session(), current_actor(), form.q.data or ""))
    if not isinstance(sealed, str):
        return render_template("search/index.html", form=form, found=None, number=""), form.status
    db.session.commit()
    number = secrets.token_hex(3)
    session[KEPT] = [*session.get(KEPT, []), [number, sealed]][-MOST_KEPT:]
    return redirect(url_for("search.index", n=number), 303)
