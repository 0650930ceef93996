"""The maps pages."""

from __future__ import annotations

from flask import Blueprint

from app.web.access import signed_in

blueprint = Blueprint("maps", __name__, url_prefix="/maps")


@blueprint.get("/")
@signed_in
def index() -> str:
    return ""
