"""Cases: the list, filing one, the page of one, notes and who carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.domain.cases import EVENT_LABELS, STATE_LABELS, CaseState, EventKind
from app.models import db
from app.services import case_pages
from app.services import cases as service
from app.services.cases import CaseFilter
from app.web.access import current_actor, requires
from app.web.forms.base import accepted
from app.web.forms.case import AssignForm, CaseFields, NoteForm
from app.web.language import current_language, today
from app.web.queries import number_argument, same_page_with, text_argument
from app.web.settlements import REMEMBERED

if TYPE_CHECKING:
    from app.models import CaseEvent

blueprint = Blueprint("cases", __name__, url_prefix="/cases")
Answer = Response | str | tuple[str, int]
STATES = ("outstanding", "", *CaseState)
AGES = (7, 15, 30, 60, 90, 180)


@blueprint.get("/")
@requires(Permission.CASE_READ)
def index() -> str:
    chosen, order = _filter(), text_argument("sort") or "newest"
    cursor = text_argument("after", 300)
    listed = case_pages.view_cases(db.session(), current_actor(), chosen, order=order, cursor=cursor)
    return render_template(
        "cases/index.html",
        listed=listed,
        chosen=chosen,
        in_use=_filters_in_use(chosen),
        order=order,
        states=STATES[2:],
        state_labels=STATE_LABELS,
        ages=AGES,
        same_page_with=same_page_with,
    )


def _filter() -> CaseFilter:
    state = request.args.get("state", "outstanding")
    return CaseFilter(
        state=state if state in STATES else "outstanding",
        scheme_id=number_argument("scheme"),
        area_id=number_argument("area"),
        within_id=number_argument("within"),
        booth_id=number_argument("booth"),
        reason_code=text_argument("reason", 40),
        min_age_days=min(number_argument("age") or 0, 36500) or None,
        mine=text_argument("mine") == "1",
        overdue=text_argument("overdue") == "1",
    )


def _filters_in_use(chosen: CaseFilter) -> int:
    plain = CaseFilter()
    return sum(getattr(chosen, name) != getattr(plain, name) for name in CaseFilter.__slots__)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.CASE_FILE)
def new() -> Answer:
    form, actor = CaseFields(), current_actor()
    typed = str(form.entitlement.data or "")
    entitlement = int(typed) if typed.isdecimal() and len(typed) < 19 else number_argument("entitlement")
    if entitlement is None:
        worklist = case_pages.cases_to_file(db.session(), actor, session.get(REMEMBERED))
        return render_template("cases/worklist.html", worklist=worklist)
    filing = case_pages.case_to_file(db.session(), actor, entitlement)
    form.offer(filing.usual_reasons, filing.other_reasons)
    form.entitlement.data = str(entitlement)
    if not form.is_submitted():
        return render_template("cases/new.html", form=form, filing=filing)
    case = accepted(form, lambda: service.file_case(db.session(), actor, form.filled(entitlement)))
    if not case:
        filing = case_pages.case_to_file(db.session(), actor, entitlement)
        return render_template("cases/new.html", form=form, filing=filing), form.status
    db.session.commit()
    flash(_("Case %(number)s is filed.", number=case.number), "success")
    return redirect(url_for("cases.show", number=case.number), 303)


@blueprint.get("/<number>")
@requires(Permission.CASE_READ)
def show(number: str) -> str:
    return _page(number, NoteForm(formdata=None), AssignForm(formdata=None))


@blueprint.post("/<number>/notes")
@requires(Permission.CASE_NOTE)
def note(number: str) -> Answer:
    form, actor = NoteForm(), current_actor()
    if not accepted(form, lambda: service.add_note(db.session(), actor, number, form.text.data)):
        return _page(number, form, AssignForm(formdata=None)), form.status
    db.session.commit()
    flash(_("The note is saved."), "success")
    return redirect(url_for("cases.show", number=number, _anchor="history"), 303)


@blueprint.post("/<number>/assign")
@requires(Permission.CASE_ASSIGN)
def assign(number: str) -> Answer:
    form, actor = AssignForm(), current_actor()
    owner = int(form.owner.data) if str(form.owner.data).isdecimal() else 0
    version = int(form.version.data) if str(form.version.data).isdecimal() else 0
    if not accepted(form, lambda: service.assign_case(db.session(), actor, number, owner, version)):
        return _page(number, NoteForm(formdata=None), form), form.status
    db.session.commit()
    flash(_("The case has a new owner."), "success")
    return redirect(url_for("cases.show", number=number), 303)


@blueprint.get("/<number>/notes")
@blueprint.get("/<number>/assign")
@requires(Permission.CASE_READ)
def shown_again(number: str) -> str:
    """Show the case where the address of a form is opened or reloaded."""
    return show(number)


def _page(number: str, note_form: NoteForm, assign_form: AssignForm) -> str:
    page = case_pages.view_case(db.session(), current_actor(), number, today())
    assign_form.offer(page.owners)
    assign_form.version.data = str(page.case.version)
    assign_form.owner.data = assign_form.owner.data or str(page.case.owner_id or "")
    return render_template(
        "cases/show.html",
        page=page,
        case=page.case,
        events=page.events,
        event_label=_event_label,
        note_form=note_form,
        assign_form=assign_form,
    )


def _event_label(event: CaseEvent) -> str:
    return EVENT_LABELS[EventKind(event.kind)].in_language(current_language())
