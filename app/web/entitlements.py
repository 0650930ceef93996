"""The person's own word on whether a benefit came."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.models import db
from app.services import entitlements as service
from app.web.access import current_actor, requires
from app.web.language import today

blueprint = Blueprint("entitlements", __name__, url_prefix="/entitlements")


@blueprint.post("/<int:entitlement_id>/receipt")
@requires(Permission.BENEFICIARY_WRITE)
def receipt(entitlement_id: int) -> Response:
    actor = current_actor()
    said = request.form.get("receipt", "")
    entitlement = service.record_receipt(db.session(), actor, entitlement_id, said, today())
    person = entitlement.beneficiary_id
    db.session.commit()
    if said == "not_received" and actor.may(Permission.CASE_FILE):
        return redirect(url_for("cases.new", entitlement=entitlement_id), 303)
    flash(_("The answer is saved."), "success")
    return redirect(url_for("beneficiaries.show", beneficiary_id=person, _anchor="schemes"), 303)
