"""Signing in and out, and changing the password."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.models import db
from app.services import accounts
from app.services.transactions import begin_write
from app.web.access import TOKEN, current_actor, open_session, public, signed_in
from app.web.forms.account import LoginForm, PasswordForm
from app.web.forms.base import accepted, show_refusal

blueprint = Blueprint("account", __name__)


def safe_next(target: str | None) -> str:
    """Return a path on this site, or the home page: never another host, in whatever spelling."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return url_for("home.today")
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc and target.isprintable() else url_for("home.today")


@blueprint.route("/login", methods=["GET", "POST"])
@public
def login() -> Response | str | tuple[str, int]:
    form = LoginForm()
    if not form.validate_on_submit():
        return render_template("auth/login.html", form=form)
    address = request.remote_addr or ""
    outcome = accounts.sign_in(db.session(), form.identifier.data, form.password.data, address, datetime.now(UTC))
    db.session.commit()
    if outcome.token is None:
        show_refusal(form, outcome.refusal, "password")
        return render_template("auth/login.html", form=form), 422
    open_session(outcome.token)
    return redirect(safe_next(request.args.get("next")), 303)


@blueprint.post("/logout")
@signed_in
def sign_out() -> Response:
    accounts.sign_out(db.session(), current_actor(), session[TOKEN], datetime.now(UTC))
    db.session.commit()
    session.clear()
    return redirect(url_for("account.login"), 303)


@blueprint.route("/account/password", methods=["GET", "POST"])
@signed_in
def password() -> Response | str | tuple[str, int]:
    form = PasswordForm()
    actor, now = current_actor(), datetime.now(UTC)
    if form.is_submitted() and not accepted(
        form,
        lambda: accounts.change_password(db.session(), actor, form.current.data, form.new.data, now),
    ):
        return render_template("auth/password.html", form=form), 422
    if not form.is_submitted():
        return render_template("auth/password.html", form=form)
    db.session.commit()
    begin_write(db.session())
    token = accounts.open_sign_in(db.session(), actor, now)
    db.session.commit()
    open_session(token)
    flash(_("The password is changed."))
    return redirect(url_for("home.today"), 303)
