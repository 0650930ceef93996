"""Letters: choosing a kind, correcting the words, keeping the letter, and having it as a sheet to print."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.domain.case_filters import OUTSTANDING_ONLY, CaseFilter
from app.domain.letters import KIND_LABELS, BlockKind, Composed, LetterForm, LetterKind, blocks_of
from app.domain.letters.kinds import KIND_PURPOSES
from app.domain.letters.reference import spaced
from app.models import db
from app.services import letters as service
from app.services.letters import Candidates, Draft, Selection
from app.web.access import current_actor, requires
from app.web.forms.base import accepted
from app.web.forms.letter import LetterFields
from app.web.language import current_language
from app.web.queries import number_argument, same_page_with, text_argument

blueprint = Blueprint("letters", __name__)
Answer = Response | str | tuple[str, int]


@blueprint.app_context_processor
def _parts() -> dict[str, object]:
    return {
        "blocks_of": blocks_of,
        "BlockKind": BlockKind,
        "kind_labels": KIND_LABELS,
        "spaced": spaced,
        "narrow_schemes": _schemes,
        "narrow_offices": _offices,
    }


def _schemes(found: Candidates) -> list[tuple[str, str, int, bool]]:
    """Return the tabs that narrow a collective letter to one scheme."""
    chosen, language = number_argument("scheme"), current_language()
    return [
        (scheme.name_in(language), same_page_with(scheme=scheme.id, **{"with": None}), count, scheme.id == chosen)
        for scheme, count in found.schemes
    ]


def _offices(found: Candidates) -> list[tuple[str, str, int, bool]]:
    """Return the tabs that narrow a collective letter to the office that had the last paper."""
    chosen = text_argument("office", 300)
    return [(office, same_page_with(**{"with": office}), count, office == chosen) for office, count in found.offices]


@blueprint.get("/letters/")
@requires(Permission.LETTER_WRITE)
def index() -> str:
    page = service.list_letters(db.session(), current_actor(), cursor=text_argument("after", 300))
    return render_template("letters/index.html", page=page, same_page_with=same_page_with)


@blueprint.get("/letters/new")
@requires(Permission.LETTER_WRITE)
def new() -> str:
    asked, kind = _selection(), _kind()
    if asked.is_empty:
        return render_template("letters/choose.html", asked=asked, draft=None)
    draft = service.propose(db.session(), current_actor(), asked, kind, datetime.now(UTC))
    if draft is None or kind is None:
        return render_template(
            "letters/choose.html", asked=asked, draft=draft, purposes=KIND_PURPOSES, same_page_with=same_page_with
        )
    form = LetterFields(formdata=None)
    form.propose(draft)
    return _form_page(form, draft)


@blueprint.post("/letters/new")
@requires(Permission.LETTER_WRITE)
def make() -> Answer:
    form, actor = LetterFields(), current_actor()
    order = form.order()
    if request.form.get("preview"):
        shown = accepted(form, lambda: service.preview(db.session(), actor, order, datetime.now(UTC)))
        return _form_page(form, _draft_again(order), shown or None), 200 if shown else form.status
    site = current_app.config["SITE_URL"]
    letter = accepted(form, lambda: service.make_letter(db.session(), actor, order, site=site))
    if not letter:
        return _form_page(form, _draft_again(order)), form.status
    db.session.commit()
    flash(_("The letter is kept. Print it now."), "success")
    return redirect(url_for("letters.show", reference=letter.reference), 303)


def _draft_again(order: service.LetterOrder) -> Draft | None:
    """Return what the page was made from, as its address still says; the typed words stay in the form."""
    one = order.key.form is LetterForm.ONE
    asked = Selection(number="".join(order.numbers[:1])) if one else _selection()
    return service.propose(db.session(), current_actor(), asked, order.key.kind, datetime.now(UTC))


def _form_page(form: LetterFields, draft: Draft | None, shown: Composed | None = None) -> str:
    if draft is not None and draft.candidates is not None:
        form.offer(draft.candidates.cases)
    return render_template(
        "letters/new.html", form=form, draft=draft, shown=shown, key=form.key(), same_page_with=same_page_with
    )


@blueprint.get("/letters/<reference>")
@requires(Permission.CASE_READ)
def show(reference: str) -> str:
    page = service.view_letter(db.session(), current_actor(), reference)
    return render_template("letters/show.html", page=page, letter=page.letter)


@blueprint.get("/l/<reference>")
@requires(Permission.CASE_READ)
def scanned(reference: str) -> Response:
    """Lead from the square code on a sheet to the letter."""
    letter = service.get_letter(db.session(), current_actor(), reference)
    return redirect(url_for("letters.show", reference=letter.reference))


@blueprint.post("/letters/<reference>/pdf")
@requires(Permission.CASE_READ)
def pdf(reference: str) -> Response:
    content = service.pdf_of(db.session(), current_actor(), reference)
    db.session.commit()
    return as_file(content, f"patra-{reference.upper()}.pdf")


def as_file(content: bytes, name: str) -> Response:
    """Return a PDF file to keep; ``name`` is ASCII and made by us, so no header can be broken by it."""
    answer = make_response(content)
    answer.mimetype = "application/pdf"
    safe = "".join(sign for sign in name if sign.isascii() and (sign.isalnum() or sign in "-."))
    answer.headers["Content-Disposition"] = f'attachment; filename="{safe}"'
    return answer


def _kind() -> LetterKind | None:
    asked = text_argument("kind", 20)
    return LetterKind(asked) if asked in set(LetterKind) else None


def _selection() -> Selection:
    chosen = CaseFilter.from_words(request.args)
    if not chosen.state:
        # Nobody writes to an office about cases that are closed.
        chosen = replace(chosen, state=OUTSTANDING_ONLY)
    return Selection(
        number=text_argument("case", 16),
        settlement_id=chosen.settlement_id,
        authority=chosen.authority,
        chosen=replace(chosen, settlement_id=None, authority=""),
    )
