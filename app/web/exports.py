"""Taking a list along: say in which form and with what, then the file at once, or a job and its file later."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.domain.exports import (
    FOR_MAPS,
    KIND_TITLES,
    MEDIA_TYPES,
    READS,
    ExportAsk,
    ExportForm,
    ExportKind,
    read_words,
)
from app.domain.jobs import JobState
from app.models import db
from app.services.exports import exports as service
from app.services.exports import gathering
from app.web.access import current_actor, requires
from app.web.forms.base import accepted
from app.web.forms.export import ExportFields
from app.web.language import current_language

blueprint = Blueprint("exports", __name__, url_prefix="/exports")
Answer = Response | str | tuple[str, int]
_LIST_PAGES = {
    ExportKind.CASES: "cases.index",
    ExportKind.PEOPLE: "beneficiaries.index",
    ExportKind.SETTLEMENTS: "settlements.index",
    ExportKind.BOOTHS: "maps.index",
}


def _new(kind: ExportKind) -> Answer:
    form, words = ExportFields(), read_words(kind, request.args)
    asked = form.form.data if form.is_submitted() and form.form.data in set(ExportForm) else ExportForm.XLSX
    ask = ExportAsk(kind, ExportForm(asked), words, form.wants_personal(), current_language())
    if not form.is_submitted():
        return _page(form, ask)
    made = accepted(form, lambda: _made(ask))
    if isinstance(made, bool):
        return _page(form, ask), form.status
    return made


def _made(ask: ExportAsk) -> Response:
    session, actor, now = db.session(), current_actor(), datetime.now(UTC)
    made = service.take_along(session, actor, ask, _writer(ask), now)
    if made is not None:
        db.session.commit()
        return _file(made)
    job_id = gathering.start_export(session, actor, ask, now).job_id
    db.session.commit()
    return redirect(url_for("jobs.show", job_id=job_id), 303)


def _page(form: ExportFields, ask: ExportAsk) -> str:
    choice = service.view_choice(db.session(), current_actor(), ask, datetime.now(UTC))
    form.offer(choice)
    back = url_for(_LIST_PAGES[ask.kind], **ask.words)
    return render_template(
        "exports/new.html", form=form, choice=choice, ask=ask, title=KIND_TITLES[ask.kind], back_url=back
    )


def _view(kind: ExportKind) -> Callable[[], Answer]:
    def new() -> Answer:
        return _new(kind)

    return requires(READS[kind])(new)


for _kind in ExportKind:
    blueprint.add_url_rule(f"/new/{_kind}", _kind.value, _view(_kind), methods=["GET", "POST"])


@blueprint.get("/<int:export_id>")
@requires(Permission.LIST_TAKE)
def show(export_id: int) -> str:
    actor = current_actor()
    export = gathering.get_export(db.session(), actor, export_id)
    return render_template(
        "exports/show.html",
        export=export,
        ask=gathering.ask_of(export),
        title=KIND_TITLES[ExportKind(export.kind)],
        over=gathering.is_over(actor, export, datetime.now(UTC)),
        ready=export.job is not None and export.job.state == JobState.DONE,
        list_url=url_for(_LIST_PAGES[ExportKind(export.kind)], **export.words),
    )


@blueprint.post("/<int:export_id>/fetch")
@requires(Permission.LIST_TAKE)
def fetch(export_id: int) -> Response:
    ready = gathering.fetch_export(db.session(), current_actor(), export_id, datetime.now(UTC))
    db.session.commit()
    return _file(gathering.file_of(ready, _writer(ready.ask)))


def _writer(ask: ExportAsk) -> service.Writer:
    """Load the libraries for maps with the first file that needs them and not before, as the drawing of maps is."""
    name = "point_writers" if ask.form in FOR_MAPS else "writers"
    write: service.Writer = importlib.import_module(f"app.services.exports.{name}").write_file
    return write


def _file(made: service.Made) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "Cache-Control": "no-store"}
    return current_app.response_class(made.chunks, content_type=MEDIA_TYPES[made.form], headers=headers)
