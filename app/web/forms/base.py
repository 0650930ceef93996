"""The ground of every form: messages in the reader's language, digits of either script, refusals beside their field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import uuid4

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, Field, FloatField, HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import TextInput

from app.domain.errors import Conflict, DomainError, InvalidInput, NotNow
from app.domain.identifiers import ascii_digits
from app.domain.typed import read_day
from app.models import db
from app.services.transactions import begin_write
from app.web.language import current_language

Result = TypeVar("Result")


class PahunchForm(FlaskForm):
    """A form whose built-in messages come from our own catalogue.

    ``status`` is the HTTP status with which a refused form is shown again: 409 where somebody else was quicker.
    """

    status = 422

    class Meta(FlaskForm.Meta):
        locales = False

    def render_errors(self) -> list[tuple[Field, str]]:
        """Return each field that has an error with its first message, in the order of the page."""
        return [(field, str(field.errors[0])) for field in self if field.errors]


class OnceForm(PahunchForm):
    """A form that may be sent twice and counts once: the key is made when the page is shown."""

    client_key = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not self.client_key.data:
            self.client_key.data = uuid4().hex


class DevanagariInteger(IntegerField):
    """A whole number in either script's digits; empty is None."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        text = ascii_digits(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not text:
            return
        if not text.isdecimal():
            raise ValueError(gettext("Write a whole number."))
        self.data = int(text)


class DevanagariDecimal(FloatField):
    """A decimal number in either script's digits; empty is None."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        text = ascii_digits(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not text:
            return
        try:
            self.data = float(text)
        except ValueError as error:
            raise ValueError(gettext("Write a number.")) from error


class Day(DateField):
    """A date; empty is None."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        self.data = read_day(text)
        if self.data is None:
            raise ValueError(gettext("Write a date, like 1961-05-31."))


class Text(StringField):
    """A line of text: trimmed, and without the one character that no database takes."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0].replace("\0", "").strip() if valuelist else ""


def required(message: Any = None) -> InputRequired:
    """Ask for an answer, in the reader's language; ``message`` says what is missing better than "needed" does."""
    return InputRequired(message or _l("This is needed."))


def at_most(length: int) -> Length:
    """Limit a text, in the reader's language."""
    return Length(max=length, message=_l("This is too long."))


def show_refusal(form: PahunchForm, error: DomainError | None, default_field: str | None = None) -> None:
    """Put a refusal's sentence beside its field, or above the form when it belongs to none."""
    if error is None:
        return
    sentence = error.sentence.in_language(current_language())
    name = error.field if error.field in form._fields else default_field
    if name in form._fields:
        form._fields[name].errors = [*form._fields[name].errors, sentence]
    else:
        form.form_errors.append(sentence)


def accepted(form: PahunchForm, act: Callable[[], Result]) -> Result | bool:
    """Validate the form and do its act; on a refusal put the sentence into the form, undo, and return False.

    What was typed stays in the form. Refusals that no typing can mend (not found, not allowed) go on to the page.
    A conflict with what somebody else has done is shown in the form too, and so is a step that is closed as things
    stand. An act that returns nothing counts as done.
    """
    if not form.validate():
        return False
    try:
        result = act()
    except (InvalidInput, Conflict, NotNow) as error:
        db.session.rollback()
        begin_write(db.session())
        form.status = 422 if isinstance(error, InvalidInput) else 409
        show_refusal(form, error)
        return False
    return True if result is None else result
