"""Deny by default.

Every view says who may come in: ``@public``, ``@signed_in`` or ``@requires(permission)``. A view that says nothing
is closed to all, and a test names it. The same hook opens the transaction of a writing request as a writer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from app.domain.access import Actor, Permission
from app.domain.errors import NotAllowed
from app.domain.lifecycle.clocks import day_of
from app.models import db
from app.services import accounts, notifications
from app.services.transactions import begin_write

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC, SIGNED_IN = "public", "signed_in"
TOKEN = "token"  # noqa: S105 - the name of a cookie entry, not a secret
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def public(view: View) -> View:
    """Open a view to everybody."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Open a view to everybody who has signed in."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def requires(permission: Permission) -> Callable[[View], View]:
    """Open a view to those who hold a permission anywhere; the service narrows it to where."""

    def mark(view: View) -> View:
        view.access = permission  # type: ignore[attr-defined]
        return view

    return mark


def current_actor() -> Actor:
    """Return who is asking; only views that are not public may call this."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        raise NotAllowed
    return actor


def open_session(token: str) -> None:
    """Start the browser's session anew around a sign-in token, keeping only the language."""
    kept = session.get("lang")
    session.clear()
    session[TOKEN] = token
    session.permanent = True
    if kept:
        session["lang"] = kept


def init_app(app: Flask) -> None:
    """Check every request before its view runs."""
    app.before_request(_check)
    app.after_request(_remember_use)
    app.context_processor(lambda: {"current_actor": g.get("actor"), "may": _may, "Permission": Permission})


def _may(permission: Permission) -> bool:
    actor: Actor | None = g.get("actor")
    return actor is not None and actor.may(permission)


def _check() -> Response | None:
    if request.endpoint is None:
        return None
    if request.endpoint == "static":
        return None
    if request.method not in _SAFE:
        begin_write(db.session())
    _load_actor()
    wanted = getattr(current_app.view_functions[request.endpoint], "access", None)
    if wanted is None:
        abort(403)
    if wanted == PUBLIC:
        return None
    if g.actor is None:
        return _to_login()
    if request.method in _SAFE:
        g.unseen = notifications.unseen_count(db.session(), g.actor)
    if g.must_change_password and request.endpoint not in ("account.password", "account.sign_out"):
        return redirect(url_for("account.password"))
    if wanted != SIGNED_IN and not g.actor.may(wanted):
        raise NotAllowed
    return None


def _remember_use(response: Response) -> Response:
    """Write down, in a transaction of its own and at most every five minutes, that a sign-in is in use."""
    session_id = g.get("session_seen")
    if session_id is not None and response.status_code < 500:
        db.session.rollback()
        begin_write(db.session())
        accounts.mark_seen(db.session(), session_id, datetime.now(UTC))
        db.session.commit()
    return response


def _to_login() -> Response:
    wanted = request.full_path.rstrip("?") if request.method in _SAFE else None
    return redirect(url_for("account.login", next=wanted if wanted != "/" else None))


def _load_actor() -> None:
    g.actor, g.must_change_password = None, False
    token = session.get(TOKEN)
    if not token:
        return
    now = datetime.now(UTC)
    row = accounts.session_of(db.session(), token, now)
    if row is None:
        session.pop(TOKEN)
        return
    g.actor = accounts.actor_of(row.user, day_of(now))
    g.must_change_password = row.user.must_change_password
    g.session_seen = row.id if accounts.needs_seen(row, now) else None
