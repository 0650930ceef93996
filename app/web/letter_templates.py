"""The wording of letters, as a state admin changes it for everybody: look, try on invented people, save, go back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.domain.letters import Composed, TemplateKey, placeholders_of
from app.domain.letters.kinds import read_key
from app.models import db
from app.services.letters import wording as service
from app.web.access import current_actor, requires
from app.web.forms.base import accepted
from app.web.forms.letter import TemplateFields
from app.web.language import today
from app.web.queries import number_argument

blueprint = Blueprint("letter_templates", __name__, url_prefix="/admin/letters")
Answer = Response | str | tuple[str, int]


@blueprint.get("/")
@requires(Permission.LETTER_TEMPLATE)
def index() -> str:
    return render_template("letter_templates/index.html", listed=service.list_templates(db.session(), current_actor()))


@blueprint.get("/<template>")
@requires(Permission.LETTER_TEMPLATE)
def show(template: str) -> str:
    """Show a template; ``?version=`` looks at an earlier wording without putting it in force."""
    key, actor = read_key(template), current_actor()
    page = service.view_template(db.session(), actor, key)
    looked_at = number_argument("version")
    text = page.in_force.text if looked_at is None else service.text_of(db.session(), actor, key, looked_at)
    form = TemplateFields(
        formdata=None, data={"subject": text.subject, "body": text.body, "version": str(page.in_force.version)}
    )
    return _page(key, form, service.sample_letter(key, text, today()), looked_at)


@blueprint.post("/<template>")
@requires(Permission.LETTER_TEMPLATE)
def save(template: str) -> Answer:
    key, actor, form = read_key(template), current_actor(), TemplateFields()
    text = form.text()
    if request.form.get("preview"):
        shown = accepted(form, lambda: service.sample_letter(key, text, today()))
        return _page(key, form, shown or None), 200 if shown else form.status
    saved = accepted(form, lambda: service.save_template(db.session(), actor, key, text, form.read_version()))
    if not saved:
        return _page(key, form, None), form.status
    db.session.commit()
    flash(_("Version %(version)s is in force from now on.", version=saved.version), "success")
    return redirect(url_for("letter_templates.show", template=template), 303)


@blueprint.post("/<template>/restore")
@requires(Permission.LETTER_TEMPLATE)
def restore(template: str) -> Response:
    key, typed = read_key(template), request.form.get("version", "")
    version = int(typed) if typed.isdecimal() and len(typed) < 9 else -1
    service.restore_template(db.session(), current_actor(), key, version)
    db.session.commit()
    flash(_("The earlier wording is in force again."), "success")
    return redirect(url_for("letter_templates.show", template=template), 303)


def _page(key: TemplateKey, form: TemplateFields, shown: Composed | None, looked_at: int | None = None) -> str:
    page = service.view_template(db.session(), current_actor(), key)
    return render_template(
        "letter_templates/show.html",
        page=page,
        key=key,
        form=form,
        shown=shown,
        looked_at=looked_at,
        placeholders=placeholders_of(key.form),
    )
