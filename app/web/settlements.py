"""The settlements pages."""

from __future__ import annotations

from flask import Blueprint

from app.web.access import signed_in

blueprint = Blueprint("settlements", __name__, url_prefix="/settlements")


@blueprint.get("/")
@signed_in
def index() -> str:
    return ""
