"""Reports of partiality: telling of one, the number that is kept, handling them, and the counts by area.

No address here carries more than a number that means nothing: what a form is about comes in the body of a request,
so that no log of addresses leads to a complainant.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.domain.errors import NotFound
from app.domain.letters.reference import spaced
from app.domain.partiality import (
    AGREED_LABELS,
    CLOSED_LABELS,
    DONE_LABELS,
    HAPPENING_LABELS,
    POST_LABELS,
    STATE_LABELS,
    STEP_LABELS,
    TOLD_LABELS,
    Happening,
    Post,
    ReportState,
    Step,
)
from app.models import db
from app.services import partiality as service
from app.services import partiality_areas, partiality_flags, partiality_handling
from app.services.partiality_handling import ReportFilter, ReportPage
from app.web.access import current_actor, requires
from app.web.forms.base import accepted
from app.web.forms.partiality import CASE_PERSON, ReportStep, TellingFields, form_for
from app.web.language import current_language, today
from app.web.queries import number_argument, same_page_with, text_argument

blueprint = Blueprint("partiality", __name__, url_prefix="/partiality")
blueprint.add_app_template_filter(spaced, "spaced")
blueprint.add_app_template_filter(lambda day: day - timedelta(days=1), "last_day_before")
Answer = Response | str | tuple[str, int]


@blueprint.get("/new")
@requires(Permission.PARTIALITY_TELL)
def new() -> str:
    return _telling_page(TellingFields(formdata=None))


@blueprint.post("/new")
@requires(Permission.PARTIALITY_TELL)
def tell() -> Answer:
    """Take a report; ``begin`` only opens the form for a case, whose number stays out of the address."""
    form, actor = TellingFields(), current_actor()
    if request.form.get("begin"):
        opened = TellingFields(formdata=None)
        opened.case.data, opened.who.data = form.case.data, CASE_PERSON
        return _telling_page(opened)
    form.offer(service.choices_for(db.session(), actor, form.case.data or "", _within()))
    report = accepted(form, lambda: service.send_report(db.session(), actor, form.telling()))
    if not report:
        return _telling_page(form), form.status
    db.session.commit()
    return redirect(url_for("partiality.receipt", receipt_number=report.number), 303)


def _telling_page(form: TellingFields) -> str:
    choices = service.choices_for(db.session(), current_actor(), form.case.data or "", _within())
    form.offer(choices)
    if choices.case is not None and not form.area.data and choices.areas:
        form.area.data = str(choices.areas[0].id)
    return render_template("partiality/new.html", form=form, choices=choices, within=_within())


def _within() -> int | None:
    return number_argument("within")


@blueprint.get("/receipts")
@requires(Permission.PARTIALITY_TELL)
def receipts() -> str:
    return render_template("partiality/receipts.html", numbers=service.list_receipts(db.session(), current_actor()))


@blueprint.get("/receipts/<receipt_number>")
@requires(Permission.PARTIALITY_TELL)
def receipt(receipt_number: str) -> str:
    number = service.get_receipt(db.session(), current_actor(), receipt_number)
    return render_template("partiality/receipt.html", number=number)


@blueprint.get("/")
@requires(Permission.PARTIALITY_HANDLE)
def index() -> str:
    state = text_argument("state")
    chosen = ReportFilter(
        state=ReportState(state) if state in set(ReportState) else None,
        post=Post(text_argument("post")) if text_argument("post") in set(Post) else None,
        happening=Happening(text_argument("kind")) if text_argument("kind") in set(Happening) else None,
        open=not state,
    )
    listing = partiality_handling.list_reports(
        db.session(), current_actor(), chosen, cursor=text_argument("after", 300)
    )
    return render_template(
        "partiality/index.html",
        listing=listing,
        chosen=chosen,
        state=state,
        tabs_of_states=[
            (label.in_language(current_language()), same_page_with(state=one), listing.counts.get(one, 0), state == one)
            for one, label in STATE_LABELS.items()
        ],
        same_page_with=same_page_with,
        **_LABELS,
    )


@blueprint.get("/areas")
@requires(Permission.FAIRNESS_READ)
def areas() -> str:
    actor = current_actor()
    may_handle = actor.may(Permission.PARTIALITY_HANDLE)
    return render_template(
        "partiality/areas.html",
        counts=partiality_areas.count_areas(db.session(), actor, today()),
        may_handle=may_handle,
        flags=partiality_flags.find_flags(db.session(), actor, today()) if may_handle else (),
    )


@blueprint.get("/<report_number>")
@blueprint.get("/<report_number>/reading", endpoint="shown_again")
@requires(Permission.PARTIALITY_HANDLE)
def show(report_number: str) -> str:
    """Show the outside of a report; the address of reading it shows the same when it is opened again."""
    return _report_page(partiality_handling.view_report(db.session(), current_actor(), report_number))


@blueprint.get("/<report_number>/moves/<report_step>")
@requires(Permission.PARTIALITY_HANDLE)
def step_shown_again(report_number: str, report_step: str) -> str:
    """Show the outside of a report where the address of a step is opened or reloaded."""
    _step(report_step)
    return show(report_number)


@blueprint.post("/<report_number>/reading")
@requires(Permission.PARTIALITY_HANDLE)
def read(report_number: str) -> str:
    shown = _report_page(partiality_handling.open_report(db.session(), current_actor(), report_number))
    db.session.commit()
    return shown


@blueprint.post("/<report_number>/moves/<report_step>")
@requires(Permission.PARTIALITY_HANDLE)
def move(report_number: str, report_step: str) -> Answer:
    session, actor = db.session(), current_actor()
    step = _step(report_step)
    form = form_for(step)
    form.offer(partiality_handling.view_report(session, actor, report_number))
    if not accepted(form, lambda: partiality_handling.move_report(session, actor, report_number, step, form.taken())):
        return _report_page(partiality_handling.view_report(session, actor, report_number), form), form.status
    session.commit()
    flash(_("Saved: %(step)s", step=DONE_LABELS[step].in_language(current_language())), "success")
    return redirect(url_for("partiality.show", report_number=report_number), 303)


def _step(name: str) -> Step:
    if name not in set(Step):
        raise NotFound
    return Step(name)


def _report_page(page: ReportPage, sent: ReportStep | None = None) -> str:
    forms = []
    for step in page.steps:
        form = sent if sent is not None and sent.step is step else form_for(step, empty=True)
        form.offer(page)
        form.version.data = str(page.report.version)
        forms.append(form)
    return render_template("partiality/show.html", page=page, report=page.report, forms=forms, sent=sent, **_LABELS)


_LABELS = {
    "post_labels": POST_LABELS,
    "happening_labels": HAPPENING_LABELS,
    "state_labels_of_reports": STATE_LABELS,
    "step_labels": STEP_LABELS,
    "done_labels": DONE_LABELS,
    "closed_labels": CLOSED_LABELS,
    "told_labels": TOLD_LABELS,
    "agreed_labels": AGREED_LABELS,
}
