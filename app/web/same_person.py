"""Likely duplicates: the list, two records side by side, and what somebody decides of them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.domain.merging import STATE_LABELS, PairState
from app.models import db
from app.services import merging, same_person_pages, unmerging
from app.web.access import current_actor, requires
from app.web.forms.base import accepted
from app.web.forms.same_person import DecisionForm, MergeForm
from app.web.queries import same_page_with, text_argument

blueprint = Blueprint("same_person", __name__, url_prefix="/same-person")
Answer = Response | str | tuple[str, int]


@blueprint.get("/")
@requires(Permission.BENEFICIARY_MERGE)
def index() -> str:
    said = text_argument("state")
    state = PairState(said) if said in set(PairState) else PairState.OPEN
    page = same_person_pages.list_pairs(db.session(), current_actor(), state, text_argument("after", 60))
    return render_template(
        "same_person/index.html", page=page, state=state, state_labels=STATE_LABELS, same_page_with=same_page_with
    )


@blueprint.get("/<int:pair_id>")
@requires(Permission.BENEFICIARY_MERGE)
def show(pair_id: int) -> str:
    return _page(pair_id, MergeForm(formdata=None))


def _page(pair_id: int, form: DecisionForm) -> str:
    page = same_person_pages.view_pair(db.session(), current_actor(), pair_id)
    return render_template("same_person/show.html", page=page, form=form, state_labels=STATE_LABELS)


@blueprint.get("/<int:pair_id>/different")
@blueprint.get("/<int:pair_id>/merge")
@blueprint.get("/<int:pair_id>/undo")
@requires(Permission.BENEFICIARY_MERGE)
def shown_again(pair_id: int) -> str:
    """Show the pair where the address of a form is opened or reloaded."""
    return show(pair_id)


@blueprint.post("/<int:pair_id>/different")
@requires(Permission.BENEFICIARY_MERGE)
def different(pair_id: int) -> Answer:
    form = DecisionForm()
    if not accepted(form, lambda: merging.say_not_same(db.session(), current_actor(), pair_id)):
        return _page(pair_id, form), form.status
    db.session.commit()
    flash(_("They stay two people. This pair will not be offered again."), "success")
    return redirect(url_for("same_person.index"), 303)


@blueprint.post("/<int:pair_id>/merge")
@requires(Permission.BENEFICIARY_MERGE)
def merge(pair_id: int) -> Answer:
    form = MergeForm()
    if not accepted(form, lambda: merging.merge(db.session(), current_actor(), pair_id, form.keep.data or "")):
        return _page(pair_id, form), form.status
    db.session.commit()
    flash(_("The two records are one now. Nothing was deleted, and it can be undone."), "success")
    return redirect(url_for("same_person.show", pair_id=pair_id), 303)


@blueprint.post("/<int:pair_id>/undo")
@requires(Permission.BENEFICIARY_MERGE)
def undo(pair_id: int) -> Answer:
    form = DecisionForm()
    if not accepted(form, lambda: unmerging.undo_merge(db.session(), current_actor(), pair_id)):
        return _page(pair_id, form), form.status
    db.session.commit()
    flash(_("The two records are apart again, as they were."), "success")
    return redirect(url_for("same_person.show", pair_id=pair_id), 303)
