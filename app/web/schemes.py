"""The schemes and what each asks for, to read at the doorstep."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.domain.access import Permission
from app.models import db
from app.services import schemes as service
from app.web.access import current_actor, requires
from app.web.language import today
from app.web.queries import text_argument

blueprint = Blueprint("schemes", __name__, url_prefix="/schemes")


@blueprint.get("/")
@requires(Permission.SCHEME_READ)
def index() -> str:
    search = text_argument("q")
    cards = service.list_schemes(db.session(), current_actor(), today(), search=search)
    return render_template("schemes/index.html", cards=cards, search=search)
