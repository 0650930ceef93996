"""The slip that a person takes home: on paper, or as a message with the number alone."""

from __future__ import annotations

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.domain.slips import message, share_address
from app.models import db
from app.services import slips as service
from app.web.access import current_actor, requires
from app.web.letters import as_file

blueprint = Blueprint("slips", __name__, url_prefix="/cases")


@blueprint.get("/<number>/slip")
@requires(Permission.CASE_READ)
def show(number: str) -> str:
    slip = service.slip_of(db.session(), current_actor(), number)
    return render_template(
        "slips/show.html", slip=slip, share_address=share_address(slip.number), share_text=message(slip.number)
    )


@blueprint.post("/<number>/slip/pdf")
@requires(Permission.CASE_READ)
def pdf(number: str) -> Response:
    content = service.pdf_of(db.session(), current_actor(), number)
    db.session.commit()
    return as_file(content, f"parchi-{number.upper()}.pdf")
