"""The schemes and what each asks for, to read at the doorstep."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.domain.access import Permission
from app.models import db
from app.services import schemes as service
from app.web.access import current_actor, requires

blueprint = Blueprint("schemes", __name__, url_prefix="/schemes")


@blueprint.get("/")
@requires(Permission.SCHEME_READ)
def index() -> str:
    return render_template("schemes/index.html", schemes=service.list_schemes(db.session(), current_actor()))
