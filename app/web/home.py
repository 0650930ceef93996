"""Home: my work today."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.models import db
from app.services import home as service
from app.web.access import current_actor, signed_in

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@signed_in
def today() -> str:
    return render_template("home/today.html", today=service.today_for(db.session(), current_actor()))
