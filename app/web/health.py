"""Is the process alive, can it reach its database, and does the bell of the queue ring?"""

from __future__ import annotations

from flask import Blueprint, current_app

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
    """Tell whether work can be done. Without Redis it can, some seconds later: that alone is no failure."""
    usable = health.database_answers(db.session())
    status = "ok" if usable else "database unreachable"
    return {"status": status, "queue": health.queue_words(current_app.extensions["job_bell"])}, 200 if usable else 503
