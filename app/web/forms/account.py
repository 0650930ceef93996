"""The sign-in and password forms."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SubmitField
from wtforms.validators import EqualTo

from app.web.forms.base import PahunchForm, Text, at_most, required


class LoginForm(PahunchForm):
    """Mobile or e-mail, and password."""

    identifier = Text(
        _l("Mobile number or e-mail"),
        validators=[required(), at_most(254)],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )
    password = PasswordField(
        _l("Password"), validators=[required(), at_most(200)], render_kw={"autocomplete": "current-password"}
    )
    submit = SubmitField(_l("Sign in"))


class PasswordForm(PahunchForm):
    """The present password, and a new one twice."""

    current = PasswordField(
        _l("Current password"),
        validators=[required(), at_most(200)],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        _l("New password"),
        description=_l("At least 12 characters."),
        validators=[required(), at_most(200)],
        render_kw={"autocomplete": "new-password"},
    )
    repeat = PasswordField(
        _l("New password again"),
        validators=[required(), EqualTo("new", message=_l("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )
    submit = SubmitField(_l("Change password"))
