"""The style page: every piece of the design system on one page, in development only."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.web.access import public
from app.web.forms.style import form_with_mistakes

blueprint = Blueprint("style", __name__)


@blueprint.get("/style")
@public
def page() -> str:
    return render_template("style.html", form=form_with_mistakes())
