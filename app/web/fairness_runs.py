"""Runs of the fairness check: the list, two of them side by side, and asking for a new one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.domain.fairness.flags import KIND_LABELS
from app.domain.fairness.ground import LEVELS
from app.domain.geography import KIND_LABELS as LEVEL_LABELS
from app.models import db
from app.services import fairness_compare as service
from app.services import fairness_runs
from app.web.access import current_actor, requires
from app.web.forms.base import accepted
from app.web.forms.fairness import RunFields
from app.web.queries import number_argument, same_page_with, text_argument

blueprint = Blueprint("fairness_runs", __name__, url_prefix="/fairness/runs")


@blueprint.get("/")
@requires(Permission.FAIRNESS_READ)
def index() -> str:
    return _page(RunFields(formdata=None))


@blueprint.post("/")
@requires(Permission.FAIRNESS_RUN)
def start() -> Response | tuple[str, int]:
    form, back = RunFields(), url_for("fairness_runs.index")
    session, actor = db.session(), current_actor()
    job = accepted(form, lambda: fairness_runs.start_run(session, actor, *form.given(), back=back))
    if isinstance(job, bool):
        return _page(form), form.status
    db.session.commit()
    flash(_("The check will run. You may close this page."), "success")
    return redirect(url_for("jobs.show", job_id=job.id), 303)


def _page(form: RunFields) -> str:
    form.offer()
    level = text_argument("level") if text_argument("level") in LEVELS else ""
    first, second = number_argument("first"), number_argument("second")
    session, actor = db.session(), current_actor()
    both = first is not None and second is not None
    return render_template(
        "fairness/runs.html",
        form=form,
        page=service.list_runs(session, actor, level, text_argument("after", 300)),
        comparison=service.compare_runs(session, actor, first or 0, second or 0) if both else None,
        level=level,
        levels=[(one, LEVEL_LABELS[one]) for one in LEVELS],
        level_labels=LEVEL_LABELS,
        kind_labels=KIND_LABELS,
        same_page_with=same_page_with,
        first_url=same_page_with(after=None) if request.args.get("after") else None,
    )
