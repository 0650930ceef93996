"""The fairness pages."""

from __future__ import annotations

from flask import Blueprint

from app.web.access import signed_in

blueprint = Blueprint("fairness", __name__, url_prefix="/fairness")


@blueprint.get("/")
@signed_in
def index() -> str:
    return ""
