"""Home: my work today."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.domain.access import ROLE_LABELS, Role
from app.domain.cases import STATE_LABELS
from app.domain.lifecycle import ACTION_LABELS
from app.models import db
from app.services import home as service
from app.web.access import current_actor, signed_in
from app.web.case_filters import address_of
from app.web.language import current_language

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@signed_in
def today() -> str:
    actor = current_actor()
    return render_template(
        "home/today.html",
        today=service.today_for(db.session(), actor),
        state_labels=STATE_LABELS,
        action_labels=ACTION_LABELS,
        cases_address=address_of,
        roles=[ROLE_LABELS[role].in_language(current_language()) for role in Role if role in actor.roles],
    )
