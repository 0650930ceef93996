"""The beneficiaries pages."""

from __future__ import annotations

from flask import Blueprint

from app.web.access import signed_in

blueprint = Blueprint("beneficiaries", __name__, url_prefix="/beneficiaries")


@blueprint.get("/")
@signed_in
def index() -> str:
    return ""
