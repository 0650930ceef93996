"""One handler turns every refusal into a page that says what to do. No view catches anything."""

from __future__ import annotations

from flask import Flask, current_app, make_response, render_template
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.domain.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound
from app.models import db
from app.web.language import current_language

STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (InvalidInput, 422),
    (Conflict, 409),
)


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def status_of(error: DomainError) -> int:
    """Return the HTTP status of a refusal; a rule that says no is a conflict with the present state."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 409)


def _page(status: int, title: str, sentence: str) -> Response:
    db.session.rollback()
    return make_response(render_template("errors/error.html", status=status, title=title, sentence=sentence), status)


def _refused(error: DomainError) -> Response:
    status = status_of(error)
    titles = {404: _("Not found"), 403: _("Not allowed")}
    return _page(
        status,
        titles.get(status, _("This cannot be done now")),
        error.sentence.in_language(current_language()),
    )


def _form_too_old(_error: CSRFError) -> Response:
    return _page(400, _("The form is too old"), _("Go back, reload the page and send the form again."))


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value]
    known = {
        403: (_("Not allowed"), NotAllowed.sentence.in_language(current_language())),
        404: (_("Not found"), NotFound.sentence.in_language(current_language())),
        405: (_("Not found"), _("This address does not take that kind of request.")),
        413: (_("Too large"), _("What was sent is too large. Send a smaller file.")),
    }
    title, sentence = known.get(
        status, (_("Something went wrong"), _("Try again. If it happens again, tell your admin."))
    )
    return _page(status, title, sentence)


def _broken(error: Exception) -> Response:
    if current_app.testing or current_app.debug:
        raise error
    current_app.logger.exception("unhandled error")
    return _page(
        500,
        _("Something went wrong"),
        _("Nothing was saved. Try again; if it happens again, tell your admin."),
    )
