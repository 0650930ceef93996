"""Cases: the list, filing one, the page of one, and every step that carries it forward."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.domain.bulk import BULK_LABELS
from app.domain.case_filters import CaseFilter
from app.domain.cases import EVENT_LABELS, STATE_LABELS, CaseState, EventKind
from app.domain.errors import NotFound, Sentence
from app.domain.letters import LetterKind
from app.domain.lifecycle import ACTION_LABELS, Action
from app.domain.lifecycle.dispatch import DISPATCH_LABELS
from app.domain.lifecycle.facts import CLOSURE_LABELS
from app.domain.lifecycle.papers import CHANNEL_LABELS, Channel
from app.domain.timeline import LANE_LABELS, SHAPE_LABELS
from app.models import db
from app.services import case_lists, case_pages, case_work
from app.services import cases as service
from app.web.access import current_actor, requires
from app.web.case_filters import narrowings
from app.web.forms.base import accepted
from app.web.forms.case import CaseFields
from app.web.forms.case_moves import form_for
from app.web.forms.case_step import MoveFields
from app.web.language import current_language, today
from app.web.map_links import map_of
from app.web.queries import number_argument, same_page_with, text_argument
from app.web.settlements import REMEMBERED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.lifecycle import Offer
    from app.models import CaseEvent

blueprint = Blueprint("cases", __name__, url_prefix="/cases")
Answer = Response | str | tuple[str, int]
AGES = (7, 15, 30, 60, 90, 180)
WIDE, NARROW = (132.0, 500.0), (4.0, 312.0)
"""Where the time begins and how wide it is drawn, on a laptop and on a phone, in units of the drawing."""
LEVELS = tuple(range(1, 12))


@blueprint.get("/")
@requires(Permission.CASE_READ)
def index() -> str:
    chosen, order = CaseFilter.from_words(request.args), text_argument("sort") or "newest"
    cursor = text_argument("after", 300)
    listed = case_lists.view_cases(db.session(), current_actor(), chosen, order=order, cursor=cursor)
    return render_template(
        "cases/index.html",
        listed=listed,
        chosen=chosen,
        in_use=chosen.in_use(),
        narrowings=narrowings(chosen),
        order=order,
        states=list(CaseState),
        state_labels=STATE_LABELS,
        channel_labels=CHANNEL_LABELS,
        dispatch_labels=DISPATCH_LABELS,
        bulk_labels=BULK_LABELS,
        ages=AGES,
        levels=LEVELS,
        client_key=uuid4().hex,
        same_page_with=same_page_with,
        letter_address=url_for("letters.new", **chosen.words()),
        map_address=map_of(chosen, listed.scheme_code(chosen.scheme_id)),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.CASE_FILE)
def new() -> Answer:
    form, actor = CaseFields(), current_actor()
    typed = str(form.entitlement.data or "")
    entitlement = int(typed) if typed.isdecimal() and len(typed) < 19 else number_argument("entitlement")
    if entitlement is None:
        worklist = case_pages.cases_to_file(db.session(), actor, session.get(REMEMBERED))
        return render_template("cases/worklist.html", worklist=worklist, closure_labels=CLOSURE_LABELS)
    filing = case_pages.case_to_file(db.session(), actor, entitlement, today())
    form.offer(filing.usual_reasons, filing.other_reasons)
    form.entitlement.data = str(entitlement)
    if not form.is_submitted():
        return render_template("cases/new.html", form=form, filing=filing)
    case = accepted(form, lambda: service.file_case(db.session(), actor, form.filled(entitlement)))
    if not case:
        filing = case_pages.case_to_file(db.session(), actor, entitlement, today())
        return render_template("cases/new.html", form=form, filing=filing), form.status
    db.session.commit()
    flash(_("Case %(number)s is filed.", number=case.number), "success")
    return redirect(url_for("cases.show", number=case.number), 303)


@blueprint.get("/<number>")
@requires(Permission.CASE_READ)
def show(number: str) -> str:
    return _page(number, wanted=text_argument("step"))


@blueprint.post("/<number>/moves/<action>")
@requires(Permission.CASE_NOTE)
def move(number: str, action: str) -> Answer:
    step, actor = _action(action), current_actor()
    form = form_for(step)
    form.offer(case_pages.view_case(db.session(), actor, number, today()))
    if not accepted(
        form,
        lambda: case_work.move_case(db.session(), actor, number, step, form.given(), form.read_version()),
    ):
        return _page(number, form), form.status
    db.session.commit()
    flash(_("Saved: %(step)s", step=ACTION_LABELS[step].in_language(current_language())), "success")
    return redirect(url_for("cases.show", number=number, _anchor="history" if step is Action.NOTE else "work"), 303)


@blueprint.get("/<number>/moves/<action>")
@requires(Permission.CASE_READ)
def shown_again(number: str, action: str) -> str:
    """Show the case where the address of a form is opened or reloaded."""
    _action(action)
    return show(number)


def _action(name: str) -> Action:
    if name not in set(Action):
        raise NotFound
    return Action(name)


def _page(number: str, sent: MoveFields | None = None, wanted: str = "") -> str:
    """Show a case with a form for each open step; ``sent`` is the one that was refused, ``wanted`` the one to open."""
    given = text_argument("letter", 10)
    page = case_pages.view_case(db.session(), current_actor(), number, today(), given)
    forms = {offer.action: _form(page, offer.action, sent) for offer in page.offered.offers if offer.is_open}
    note_form = forms.pop(Action.NOTE, None)
    asked_for = next((action for action in forms if action == wanted), None)
    first, now = asked_for or _step_for_letter(page, forms) or page.offered.next_action, datetime.now(UTC)
    return render_template(
        "cases/show.html",
        page=page,
        case=page.case,
        events=page.events,
        event_label=_event_label,
        event_text=_event_text,
        channel_label=lambda channel: CHANNEL_LABELS[Channel(channel)],
        note_form=note_form,
        forms=sorted(forms.values(), key=lambda form: form.action is not first),
        opened_form=sent.action if sent else first,
        sent=sent,
        closed_steps=_closed(page.offered.offers),
        action_labels=ACTION_LABELS,
        closure_labels=CLOSURE_LABELS,
        wide=case_pages.picture_of(page, now, *WIDE),
        narrow=case_pages.picture_of(page, now, *NARROW),
        lane_labels=LANE_LABELS,
        shape_labels=SHAPE_LABELS,
    )


def _step_for_letter(page: case_pages.CasePage, forms: Mapping[Action, MoveFields]) -> Action | None:
    """Return the step by which a letter that was given to its office is written down, where one is open."""
    if page.given_letter is None:
        return None
    appeal = page.given_letter.kind == LetterKind.APPEAL
    papers = (Action.APPEAL, Action.SUBMIT, Action.SUBMIT_AGAIN) if appeal else (Action.SUBMIT, Action.SUBMIT_AGAIN)
    return next((action for action in papers if action in forms), None)


def _form(page: case_pages.CasePage, action: Action, sent: MoveFields | None) -> MoveFields:
    form = sent if sent is not None and sent.action is action else form_for(action, empty=True)
    form.offer(page)
    form.version.data = str(page.case.version)
    return form


def _closed(offers: list[Offer]) -> dict[Sentence, list[Sentence]]:
    """Return the closed steps under the sentence that says why."""
    found: dict[Sentence, list[Sentence]] = {}
    for offer in offers:
        if offer.refusal is not None and offer.action is not Action.NOTE:
            found.setdefault(offer.refusal, []).append(ACTION_LABELS[offer.action])
    return found


def _event_text(event: CaseEvent) -> str:
    """Return what was written with an event, or else the number or proof that came with it."""
    kept = (event.details.get(name, "") for name in ("evidence", "document", "letter", "reference"))
    return event.text or " · ".join(str(value) for value in kept if value)


def _event_label(event: CaseEvent) -> str:
    return EVENT_LABELS[EventKind(event.kind)].in_language(current_language())
