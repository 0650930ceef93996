"""Lists of people and of places: give one, confirm its columns, look, take it, and see what became of every row."""

from __future__ import annotations

import csv
import importlib
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.domain.access import Actor, Permission
from app.domain.imports.kinds import PLACE_KINDS, TITLES
from app.domain.imports.place_reasons import PROPOSALS
from app.domain.imports.states import (
    FOR_PLACES,
    OUTCOME_LABELS,
    STATE_LABELS,
    VERDICT_LABELS,
    ListKind,
    ListState,
    Outcome,
    RowVerdict,
)
from app.domain.jobs import RESTARTABLE, pace
from app.domain.rosters import CHANGE_LABELS
from app.models import db
from app.services.imports import batches, columns, deciding, looking, receipts, taking
from app.services.imports.receive import permission_for, receive_list
from app.web.access import current_actor, requires
from app.web.forms.base import accepted
from app.web.forms.imports import ColumnFields, ListFields, field_choices
from app.web.jobs import time_left
from app.web.language import current_language
from app.web.queries import number_argument, same_page_with, text_argument

blueprint = Blueprint("imports", __name__, url_prefix="/imports")
Answer = Response | str | tuple[str, int]
_SUFFIXES = frozenset({".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_TEMPLATES = {
    ListState.RECEIVED: "progress",
    ListState.STAGING: "progress",
    ListState.STAGED: "preview",
    ListState.APPLYING: "progress",
    ListState.DONE: "result",
    ListState.CANCELLED: "result",
}


@blueprint.get("/")
@requires(Permission.LIST_GIVE)
def index() -> str:
    page = batches.list_lists(db.session(), current_actor(), text_argument("after", 300))
    return render_template(
        "imports/index.html",
        page=page,
        state_labels=STATE_LABELS,
        titles=TITLES,
        kinds=kinds_for(current_actor()),
        may_manage_rosters=current_actor().may(Permission.ROSTER_MANAGE),
        may_manage_workers=current_actor().may(Permission.WORKER_MANAGE),
        same_page_with=same_page_with,
        outcomes=Outcome,
    )


def kinds_for(actor: Actor) -> list[ListKind]:
    """Return the kinds of lists that this person may give."""
    return [kind for kind in ListKind if actor.may(permission_for(kind))]


def first_kind(actor: Actor) -> ListKind:
    """Return the kind of list that this person gives where the address names none."""
    return next(iter(kinds_for(actor)), ListKind.BOOTHS)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.LIST_GIVE)
def new() -> Answer:
    actor, corrected = current_actor(), number_argument("of")
    page = batches.list_to_give(db.session(), actor, corrected)
    asked = page.parent.kind if page.parent else text_argument("kind")
    kind = ListKind(asked) if asked in set(ListKind) else first_kind(actor)
    form = ListFields()
    form.offer(page, kind)
    if not form.is_submitted():
        return render_template("imports/new.html", form=form, parent=page.parent, kind=kind, title=TITLES[kind])
    with _uploaded(form.file.data) as (path, shown_name):
        given = accepted(form, lambda: receive_list(db.session(), actor, path, form.said(shown_name, corrected, kind)))
    if isinstance(given, bool):
        page = batches.list_to_give(db.session(), actor, corrected)
        shown = render_template("imports/new.html", form=form, parent=page.parent, kind=kind, title=TITLES[kind])
        return shown, form.status
    list_id, waits = given.id, given.state == ListState.RECEIVED
    db.session.commit()
    if not waits:
        flash(_("This very file was given before. Here is what became of it."))
    return redirect(url_for("imports.columns_of" if waits else "imports.show", list_id=list_id), 303)


@contextmanager
def _uploaded(file: object) -> Iterator[tuple[Path, str]]:
    """Keep an upload under our own name while it is read, and delete it; without one the path leads nowhere."""
    shown = file.filename or "" if isinstance(file, FileStorage) else ""
    suffix = Path(shown).suffix.lower()
    with tempfile.TemporaryDirectory(prefix="pahunch-list-") as folder:
        path = Path(folder) / f"list{suffix if suffix in _SUFFIXES else '.csv'}"
        if isinstance(file, FileStorage) and shown:
            file.save(path)
            path.chmod(0o600)
        yield path, Path(shown).name


@blueprint.get("/<int:list_id>")
@requires(Permission.LIST_GIVE)
def show(list_id: int) -> Answer:
    page = looking.view_list(db.session(), current_actor(), list_id)
    if page.batch.state == ListState.RECEIVED:
        return redirect(url_for("imports.columns_of", list_id=list_id))
    job = page.job
    places = page.batch.kind != ListKind.PEOPLE
    positions = page.batch.kind in PLACE_KINDS
    going = pace(job.done, job.total, job.begun_at, job.finished_at or datetime.now(UTC)) if job else None
    return render_template(
        f"imports/{_TEMPLATES[ListState(page.batch.state)]}.html",
        page=page,
        batch=page.batch,
        verdicts=RowVerdict,
        verdict_labels=VERDICT_LABELS,
        outcomes=Outcome,
        outcome_labels={**OUTCOME_LABELS, **(FOR_PLACES if places else {})},
        places=places,
        title=TITLES[ListKind(page.batch.kind)],
        change_labels=CHANGE_LABELS,
        positions=positions,
        readings=page.batch.state == ListState.STAGED and positions and any(r.code in PROPOSALS for r in page.reasons),
        held_back=looking.held_back(page),
        stopped=job is not None and job.state in RESTARTABLE,
        speed=round(going.per_second) if going else None,
        time_left=time_left(going.seconds_left) if going and going.seconds_left is not None else None,
    )


@blueprint.route("/<int:list_id>/columns", methods=["GET", "POST"])
@requires(Permission.LIST_GIVE)
def columns_of(list_id: int) -> Answer:
    actor = current_actor()
    if batches.get_list(db.session(), actor, list_id).state != ListState.RECEIVED and request.method == "GET":
        return redirect(url_for("imports.show", list_id=list_id))
    page = columns.view_columns(db.session(), actor, list_id)
    form = ColumnFields()
    chosen, old_font = form.chosen(page), form.old_font(page)
    sent = form.is_submitted()
    if sent and accepted(form, lambda: columns.confirm_columns(db.session(), actor, list_id, chosen, old_font)):
        db.session.commit()
        return redirect(url_for("imports.show", list_id=list_id), 303)
    if sent:
        page = columns.view_columns(db.session(), actor, list_id)
    shown = render_template(
        "imports/columns.html",
        form=form,
        page=page,
        chosen=chosen,
        old_font=old_font,
        choices=field_choices(page.batch.kind),
    )
    return (shown, form.status) if sent else shown


@blueprint.post("/<int:list_id>/take")
@requires(Permission.LIST_GIVE)
def take(list_id: int) -> Response:
    verdicts = [RowVerdict(name) for name in request.form.getlist("verdict") if name in set(RowVerdict)]
    taking.take_list(db.session(), current_actor(), list_id, verdicts)
    db.session.commit()
    return redirect(url_for("imports.show", list_id=list_id), 303)


@blueprint.get("/<int:list_id>/readings")
@requires(Permission.LIST_GIVE)
def readings_of(list_id: int) -> Answer:
    if batches.get_list(db.session(), current_actor(), list_id).state != ListState.STAGED:
        return redirect(url_for("imports.show", list_id=list_id))
    code, seat = text_argument("code", 30), text_argument("seat", 6)
    page = _readings().view_readings(db.session(), current_actor(), list_id, (code, seat) if code else None)
    return render_template("imports/readings.html", page=page, batch=page.batch)


@blueprint.post("/<int:list_id>/readings")
@requires(Permission.LIST_GIVE)
def confirm_readings(list_id: int) -> Response:
    groups = [(code, seat) for code, _colon, seat in (text.partition(":") for text in request.form.getlist("group"))]
    right = request.form.get("answer") == "right"
    _readings().confirm_readings(db.session(), current_actor(), list_id, groups, right=right)
    db.session.commit()
    flash(_("Taken as read.") if right else _("Left in doubt."), "success")
    return redirect(url_for("imports.readings_of", list_id=list_id), 303)


@blueprint.post("/<int:list_id>/cancel")
@requires(Permission.LIST_GIVE)
def cancel(list_id: int) -> Response:
    batches.cancel_list(db.session(), current_actor(), list_id)
    db.session.commit()
    flash(_("The list is given up. What had been taken stays; the rest is deleted."), "success")
    return redirect(url_for("imports.index"), 303)


@blueprint.post("/<int:list_id>/refused")
@requires(Permission.LIST_GIVE)
def refused(list_id: int) -> Response:
    text = io.StringIO()
    # Spreadsheets read Devanagari as UTF-8 only where the file begins with this mark.
    text.write("\ufeff")
    csv.writer(text).writerows(looking.refused_rows(db.session(), current_actor(), list_id, current_language()))
    db.session.commit()
    name = f"attachment; filename=held-back-{list_id}.csv"
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(text.getvalue(), mimetype="text/csv", headers=headers)


@blueprint.post("/<int:list_id>/rows/<int:line>")
@requires(Permission.LIST_GIVE)
def decide(list_id: int, line: int) -> Response:
    same = request.form.get("decision") == "same"
    row = deciding.decide_row(db.session(), current_actor(), list_id, line, same=same)
    added = row.outcome == Outcome.ADDED
    db.session.commit()
    flash(_("Recorded as a person of their own.") if added else _("Noted: the same person."), "success")
    return redirect(url_for("imports.show", list_id=list_id, _anchor="undecided"), 303)


@blueprint.get("/<int:list_id>/comparison")
@requires(Permission.LIST_GIVE)
def comparison(list_id: int) -> Answer:
    if batches.get_list(db.session(), current_actor(), list_id).state != ListState.DONE:
        return redirect(url_for("imports.show", list_id=list_id))
    if batches.get_list(db.session(), current_actor(), list_id).kind != ListKind.PEOPLE:
        return redirect(url_for("imports.show", list_id=list_id))
    page = receipts.compare_list(db.session(), current_actor(), list_id)
    return render_template("imports/comparison.html", page=page, batch=page.batch)


def _readings() -> ModuleType:
    """Load the room that judges places when it is first asked for: it brings the libraries of geography along."""
    return importlib.import_module("app.services.imports.readings")
