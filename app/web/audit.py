"""The audit chain as the auditor reads it: acts and ids, no personal data."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.domain.access import Permission
from app.domain.audit import act_label, subject_label
from app.models import db
from app.services import audit as service
from app.web.access import current_actor, requires
from app.web.queries import number_argument

blueprint = Blueprint("audit", __name__, url_prefix="/audit")


@blueprint.get("/")
@requires(Permission.AUDIT_READ)
def index() -> str:
    before = number_argument("before")
    entries = service.list_entries(db.session(), current_actor(), before=before)
    return render_template(
        "audit/index.html",
        act_label=act_label,
        subject_label=subject_label,
        entries=entries,
        older=entries[-1].sequence if len(entries) == 50 else None,
    )
