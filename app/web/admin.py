"""The admin pages under one address: the first page, and below it offices, ladders, freezes and holidays."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.domain.access import Permission
from app.models import db
from app.services import authorities
from app.web import freezes, holidays, ladders, offices
from app.web.access import current_actor, requires
from app.web.language import today

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
blueprint.register_blueprint(offices.blueprint)
blueprint.register_blueprint(ladders.blueprint)
blueprint.register_blueprint(freezes.blueprint)
blueprint.register_blueprint(holidays.blueprint)


@blueprint.get("/")
@requires(Permission.OFFICE_MANAGE)
def index() -> str:
    working, vacant = authorities.count_authorities(db.session(), current_actor(), today())
    return render_template("admin/index.html", working=working, vacant=vacant)
