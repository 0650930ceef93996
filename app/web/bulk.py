"""Work on many cases at once: choose, say it once, look at the preview, confirm, follow, see who was refused."""

from __future__ import annotations

import csv
import io
from hashlib import sha256
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.domain.bulk import BULK_LABELS, BatchState, BulkAct, ItemState
from app.domain.case_filters import CaseFilter
from app.domain.errors import NotFound
from app.domain.jobs import RESTARTABLE
from app.domain.lifecycle import ACTION_LABELS
from app.domain.lifecycle.papers import CHANNEL_LABELS
from app.models import db
from app.services import bulk as service
from app.services import bulk_pages
from app.web.access import current_actor, requires
from app.web.forms.base import accepted
from app.web.forms.bulk import BulkFields, form_for
from app.web.language import current_language, today
from app.web.queries import same_page_with, text_argument

blueprint = Blueprint("bulk", __name__, url_prefix="/bulk")
Answer = Response | str | tuple[str, int]


@blueprint.get("/")
@requires(Permission.CASE_NOTE)
def index() -> str:
    page = bulk_pages.list_batches(db.session(), current_actor(), text_argument("after", 300))
    return render_template("bulk/index.html", page=page, labels=BULK_LABELS, same_page_with=same_page_with)


@blueprint.post("/")
@requires(Permission.CASE_NOTE)
def choose() -> Response:
    batch = service.choose_cases(db.session(), current_actor(), _choice())
    db.session.commit()
    act = request.form.get("act", "")
    if act in set(BulkAct):
        return redirect(url_for("bulk.say", batch_id=batch.id, act=act), 303)
    return redirect(url_for("bulk.show", batch_id=batch.id), 303)


def _choice() -> service.Choice:
    """Return what was chosen; its key covers that too, since a page gone back to may choose something else."""
    sent = sorted((name, value) for name, value in request.form.items(multi=True) if name != "csrf_token")
    key = sha256(repr(sent).encode()).hexdigest()[:40]
    if "all" in request.form:
        return service.Choice(key, filtered=CaseFilter.from_words(request.form))
    return service.Choice(key, [number.strip()[:16] for number in request.form.getlist("case")])


@blueprint.get("/<int:batch_id>")
@requires(Permission.CASE_NOTE)
def show(batch_id: int) -> str:
    page = bulk_pages.view_batch(db.session(), current_actor(), batch_id)
    return render_template(
        f"bulk/{_TEMPLATES[BatchState(page.batch.state)]}.html",
        page=page,
        batch=page.batch,
        labels=BULK_LABELS,
        action_labels=ACTION_LABELS,
        channel_labels=CHANNEL_LABELS,
        items=ItemState,
        stopped=page.job is not None and page.job.state in RESTARTABLE,
        client_key=uuid4().hex,
    )


_TEMPLATES = {
    BatchState.CHOSEN: "acts",
    BatchState.CHECKING: "progress",
    BatchState.CHECKED: "preview",
    BatchState.RUNNING: "progress",
    BatchState.DONE: "result",
}


@blueprint.route("/<int:batch_id>/acts/<act>", methods=["GET", "POST"])
@requires(Permission.CASE_NOTE)
def say(batch_id: int, act: str) -> Answer:
    chosen, actor = _act(act), current_actor()
    page = bulk_pages.act_form(db.session(), actor, batch_id, chosen, today())
    form = form_for(chosen, page)
    if not form.is_submitted():
        return _form_page(form, chosen, page)
    if not accepted(form, lambda: service.preview_batch(db.session(), actor, batch_id, chosen, form.said())):
        return _form_page(
            form, chosen, bulk_pages.act_form(db.session(), actor, batch_id, chosen, today())
        ), form.status
    db.session.commit()
    return redirect(url_for("bulk.show", batch_id=batch_id), 303)


def _form_page(form: BulkFields, act: BulkAct, page: bulk_pages.ActForm) -> str:
    return render_template("bulk/say.html", form=form, act=act, label=BULK_LABELS[act], batch=page.batch)


def _act(name: str) -> BulkAct:
    if name not in set(BulkAct):
        raise NotFound
    return BulkAct(name)


@blueprint.post("/<int:batch_id>/confirm")
@requires(Permission.CASE_NOTE)
def confirm(batch_id: int) -> Response:
    typed = request.form.get("revision", "")
    revision = int(typed) if typed.isdecimal() and len(typed) < 10 else None
    batch = service.confirm_batch(db.session(), current_actor(), batch_id, revision)
    db.session.commit()
    if batch.state == BatchState.DONE:
        flash(_("Done."), "success")
    return redirect(url_for("bulk.show", batch_id=batch_id), 303)


@blueprint.get("/<int:batch_id>/refused.csv")
@requires(Permission.CASE_NOTE)
def refused(batch_id: int) -> Response:
    rows = bulk_pages.refused_rows(db.session(), current_actor(), batch_id)
    text = io.StringIO()
    # Spreadsheets read Devanagari as UTF-8 only where the file begins with this mark.
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow(("case", "scheme", "booth", "code", "reason"))
    for row in rows:
        writer.writerow((row.number, row.scheme, row.booth, row.code, row.sentence.in_language(current_language())))
    name = f"attachment; filename=refused-{batch_id}.csv"
    return Response(text.getvalue(), mimetype="text/csv", headers={"Content-Disposition": name})
