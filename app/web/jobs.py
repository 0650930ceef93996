"""Long work as the person who asked for it sees it: how far it is, how to stop it, what came out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import Sentence
from app.domain.jobs import (
    COUNT_LABELS,
    JOB_STATE_LABELS,
    KIND_LABELS,
    RESTARTABLE,
    UNDER_WAY,
    JobState,
    own_address,
    pace,
)
from app.models import db
from app.services import jobs as service
from app.web.access import current_actor, signed_in
from app.web.queries import same_page_with, text_argument

if TYPE_CHECKING:
    from app.models import Job

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")
MINUTE, HOUR = 60, 3600


@blueprint.get("/")
@signed_in
def index() -> str:
    page = service.list_jobs(db.session(), current_actor(), text_argument("after", 300))
    return render_template(
        "jobs/index.html",
        page=page,
        kind_label=kind_label,
        state_labels=JOB_STATE_LABELS,
        same_page_with=same_page_with,
    )


@blueprint.get("/<int:job_id>")
@signed_in
def show(job_id: int) -> str:
    job = service.get_job(db.session(), current_actor(), job_id)
    going = pace(job.done, job.total, job.begun_at, job.finished_at or datetime.now(UTC))
    refusal = job.result.get("refusal")
    return render_template(
        "jobs/show.html",
        job=job,
        kind=kind_label(job),
        state=JOB_STATE_LABELS[JobState(job.state)],
        under_way=job.state in UNDER_WAY,
        restartable=job.state in RESTARTABLE,
        speed=round(going.per_second, 1 if going.per_second < 10 else None) if going else None,
        time_left=time_left(going.seconds_left) if going and going.seconds_left is not None else None,
        counts=[(COUNT_LABELS.get(name, Sentence(name, name)), number) for name, number in _counts(job)],
        refusal=Sentence(refusal["hi"], refusal["en"]) if refusal else None,
        back_url=own_address(job.payload.get("back")),
        result_url=own_address(job.result.get("see")),
    )


@blueprint.post("/<int:job_id>/cancel")
@signed_in
def cancel(job_id: int) -> Response:
    job = service.cancel_job(db.session(), current_actor(), job_id)
    stopped = job.state == JobState.CANCELLED
    db.session.commit()
    flash(_("The job is cancelled.") if stopped else _("The job stops after the part it is at now."), "success")
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@blueprint.post("/<int:job_id>/retry")
@signed_in
def retry(job_id: int) -> Response:
    service.retry_job(db.session(), current_actor(), job_id)
    db.session.commit()
    flash(_("The job goes on from where it stopped."), "success")
    return redirect(url_for("jobs.show", job_id=job_id), 303)


def kind_label(job: Job) -> Sentence:
    """Return what a kind of job is called."""
    return KIND_LABELS.get(job.kind, Sentence(job.kind, job.kind))


def time_left(seconds: int) -> str:
    """Say how long it takes as one says it: in seconds, minutes or hours."""
    if seconds < MINUTE:
        return str(_("less than a minute"))
    if seconds < HOUR:
        return str(_("about %(count)s min", count=-(-seconds // MINUTE)))
    return str(_("about %(count)s h", count=round(seconds / HOUR)))


def _counts(job: Job) -> list[tuple[str, int]]:
    """Return the counts of a result in the order of their labels, those without a label last."""
    order = list(COUNT_LABELS)
    return sorted(
        job.result.get("counts", {}).items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order)
    )
