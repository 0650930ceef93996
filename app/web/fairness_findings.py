"""Findings of the fairness check: the list, one of them with its history, and the steps; the area's own reply."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.domain.errors import NotFound
from app.domain.fairness.findings import STATE_LABELS, STEP_LABELS, FindingState, Step
from app.domain.fairness.flags import KIND_LABELS
from app.domain.geography import KIND_LABELS as LEVEL_LABELS
from app.models import db
from app.services import fairness_findings as service
from app.web.access import current_actor, requires
from app.web.forms.base import accepted
from app.web.forms.fairness import StepFields
from app.web.queries import same_page_with, text_argument

blueprint = Blueprint("fairness_findings", __name__, url_prefix="/fairness")
Answer = Response | tuple[str, int]


@blueprint.get("/findings/")
@requires(Permission.FAIRNESS_READ)
def index() -> str:
    return _list()


@blueprint.get("/replies/")
@requires(Permission.FAIRNESS_REPLY)
def replies() -> str:
    return _list()


@blueprint.get("/findings/<int:finding_id>")
@requires(Permission.FAIRNESS_READ)
def show(finding_id: int) -> str:
    return _page(finding_id)


@blueprint.get("/replies/<int:finding_id>")
@requires(Permission.FAIRNESS_REPLY)
def reply_page(finding_id: int) -> str:
    return _page(finding_id, asked=Step.REPLY)


@blueprint.post("/findings/<int:finding_id>/<action>")
@requires(Permission.FAIRNESS_READ)
def take(finding_id: int, action: str) -> Answer:
    if action not in set(Step):
        raise NotFound
    return _take(finding_id, Step(action), "fairness_findings.show")


@blueprint.post("/replies/<int:finding_id>")
@requires(Permission.FAIRNESS_REPLY)
def reply(finding_id: int) -> Answer:
    return _take(finding_id, Step.REPLY, "fairness_findings.reply_page")


def _take(finding_id: int, step: Step, then: str) -> Answer:
    session, actor = db.session(), current_actor()
    form = StepFields(step)
    form.offer(service.view_finding(session, actor, finding_id, datetime.now(UTC)))
    if not accepted(form, lambda: service.take_step(session, actor, finding_id, step, form.given())):
        return _page(finding_id, form, step), form.status
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for(then, finding_id=finding_id), 303)


def _list() -> str:
    state = text_argument("state") if "state" in request.args else "live"
    mine = text_argument("mine") == "1"
    cards, cursor = service.list_findings(db.session(), current_actor(), state, mine, text_argument("after", 300))
    return render_template(
        "fairness/findings.html",
        cards=cards,
        next_cursor=cursor,
        state=state,
        mine=mine,
        states=[(one.value, STATE_LABELS[one]) for one in FindingState],
        state_labels=STATE_LABELS,
        kind_labels=KIND_LABELS,
        level_labels=LEVEL_LABELS,
        same_page_with=same_page_with,
        replying=request.endpoint == "fairness_findings.replies",
    )


def _page(finding_id: int, form: StepFields | None = None, asked: Step | None = None) -> str:
    page = service.view_finding(db.session(), current_actor(), finding_id, datetime.now(UTC))
    wanted = text_argument("step")
    if asked is None and wanted in set(Step):
        asked = Step(wanted)
    opened = asked if asked in page.steps and page.steps[asked] is None else None
    if form is None and opened is not None:
        form = StepFields(opened, formdata=None)
        form.version.data = str(page.finding.version)
    if form is not None:
        form.offer(page)
    return render_template(
        "fairness/finding.html",
        page=page,
        finding=page.finding,
        form=form,
        opened=form.step if form else None,
        step_labels=STEP_LABELS,
        state_labels=STATE_LABELS,
        kind_labels=KIND_LABELS,
        level_labels=LEVEL_LABELS,
        note_label=service.note_label,
    )
