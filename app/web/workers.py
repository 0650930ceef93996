"""Accounts that wait for their first sign-in: who they are, and a one-time password for one of them, shown once."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.domain.access import ROLE_LABELS, Permission
from app.models import db
from app.services import appointments
from app.web.access import current_actor, requires
from app.web.queries import same_page_with, text_argument

blueprint = Blueprint("workers", __name__, url_prefix="/workers")


@blueprint.get("/")
@requires(Permission.WORKER_MANAGE)
def index() -> str:
    page = appointments.list_waiting(db.session(), current_actor(), text_argument("after", 60))
    return render_template("workers/index.html", page=page, role_labels=ROLE_LABELS, same_page_with=same_page_with)


@blueprint.get("/<int:account_id>/password")
@requires(Permission.WORKER_MANAGE)
def shown_again(account_id: int) -> Response:
    """Lead back to the list where the button's address is opened or reloaded: a password is never shown twice."""
    appointments.get_account(db.session(), current_actor(), account_id)
    return redirect(url_for("workers.index"))


@blueprint.post("/<int:account_id>/password")
@requires(Permission.WORKER_MANAGE)
def password(account_id: int) -> str:
    user, secret = appointments.first_password(db.session(), current_actor(), account_id)
    shown = render_template("workers/password.html", name=user.name, secret=secret)
    db.session.commit()
    return shown
