"""The cases pages."""

from __future__ import annotations

from flask import Blueprint

from app.web.access import signed_in

blueprint = Blueprint("cases", __name__, url_prefix="/cases")


@blueprint.get("/")
@signed_in
def index() -> str:
    return ""
