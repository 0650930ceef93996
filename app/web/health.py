"""Is the process alive, and can it reach its database?"""

from __future__ import annotations

from flask import Blueprint

from app.models import db
from app.services import health
from app.web.access import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> dict[str, str]:
    return {"status": "ok"}


@blueprint.get("/readyz")
@public
def ready() -> tuple[dict[str, str], int]:
    usable = health.database_answers(db.session())
    return {"status": "ok" if usable else "database unreachable"}, 200 if usable else 503
