"""People: the list, registering one, the page of one, their answers and their numbers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain import identifiers
from app.domain.access import Permission
from app.domain.eligibility import shown_answer, typed_answer
from app.domain.lifecycle.facts import CLOSURE_LABELS
from app.models import db
from app.services import beneficiaries as service
from app.services import entitlements, people
from app.services.people import Doorstep
from app.web.access import current_actor, requires
from app.web.forms.base import accepted
from app.web.forms.beneficiary import AnswersForm, BeneficiaryFields
from app.web.language import today
from app.web.queries import number_argument, same_page_with, text_argument
from app.web.settlements import REMEMBERED

blueprint = Blueprint("beneficiaries", __name__, url_prefix="/beneficiaries")
blueprint.add_app_template_filter(identifiers.mask_mobile, "masked_mobile")
blueprint.add_app_template_filter(identifiers.mask_samagra, "masked_samagra")
Answer = Response | str | tuple[str, int]
FIRST_QUESTIONS = 6


@blueprint.get("/")
@requires(Permission.BENEFICIARY_READ)
def index() -> str:
    order = text_argument("sort") or "newest"
    found = people.list_beneficiaries(
        db.session(),
        current_actor(),
        search=text_argument("q"),
        settlement_id=number_argument("settlement"),
        order=order,
        cursor=text_argument("after", 300),
    )
    return render_template(
        "beneficiaries/index.html",
        page=found.page,
        settlement=found.settlement,
        order=order,
        same_page_with=same_page_with,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.BENEFICIARY_WRITE)
def new() -> Answer:
    form = BeneficiaryFields()
    actor = current_actor()
    typed = str(form.settlement.data or "")
    asked = int(typed) if typed.isdecimal() and len(typed) < 19 else number_argument("settlement")
    door = people.doorstep(db.session(), actor, asked, session.get(REMEMBERED))
    if door.settlement is None:
        return render_template("beneficiaries/choose_settlement.html", choices=door.choices)
    settlement_id = door.settlement.id
    session[REMEMBERED] = settlement_id
    form.offer(door.households)
    if not form.is_submitted():
        form.settlement.data = str(settlement_id)
        form.household.data = text_argument("household")
        return _form_page(form, door)
    person = accepted(form, lambda: service.register_beneficiary(db.session(), actor, form.filled(settlement_id)))
    if not person:
        return _form_page(form, door), form.status
    db.session.commit()
    flash(_("The person is registered."), "success")
    return redirect(url_for("beneficiaries.show", beneficiary_id=person.id), 303)


def _form_page(form: BeneficiaryFields, door: Doorstep) -> str:
    return render_template(
        "beneficiaries/new.html", form=form, settlement=door.settlement, notice_version=service.NOTICE_VERSION
    )


@blueprint.get("/<int:beneficiary_id>")
@requires(Permission.BENEFICIARY_READ)
def show(beneficiary_id: int) -> Answer:
    page = people.view_beneficiary(db.session(), current_actor(), beneficiary_id, today())
    if page.leads_to is not None:
        flash(_("This record was made one with the one that you see here."), "info")
        return redirect(url_for("beneficiaries.show", beneficiary_id=page.leads_to))
    return _page(page, AnswersForm())


def _page(page: people.PersonPage, form: AnswersForm, *, numbers_shown: bool = False) -> str:
    return render_template(
        "beneficiaries/show.html",
        page=page,
        who=page.person,
        form=form,
        typed=request.form,
        numbers_shown=numbers_shown,
        first_questions=FIRST_QUESTIONS,
        shown_answer=shown_answer,
        typed_answer=typed_answer,
        age=people.age_in_years(page.person, today()),
        closure_labels=CLOSURE_LABELS,
    )


@blueprint.get("/<int:beneficiary_id>/numbers")
@blueprint.get("/<int:beneficiary_id>/answers")
@requires(Permission.BENEFICIARY_READ)
def shown_again(beneficiary_id: int) -> Answer:
    """Show the person where the address of a form is opened or reloaded."""
    return show(beneficiary_id)


@blueprint.post("/<int:beneficiary_id>/numbers")
@requires(Permission.BENEFICIARY_READ)
def numbers(beneficiary_id: int) -> str:
    page = people.reveal_numbers(db.session(), current_actor(), beneficiary_id, today())
    shown = _page(page, AnswersForm(formdata=None), numbers_shown=True)
    db.session.commit()
    return shown


@blueprint.post("/<int:beneficiary_id>/answers")
@requires(Permission.BENEFICIARY_WRITE)
def answers(beneficiary_id: int) -> Answer:
    form = AnswersForm()
    given = {
        name.removeprefix(AnswersForm.PREFIX): text
        for name, text in request.form.items()
        if name.startswith(AnswersForm.PREFIX)
    }
    actor = current_actor()
    if not accepted(form, lambda: entitlements.answer_questions(db.session(), actor, beneficiary_id, given, today())):
        return _page(people.view_beneficiary(db.session(), actor, beneficiary_id, today()), form), form.status
    db.session.commit()
    flash(_("The answers are saved."), "success")
    return redirect(url_for("beneficiaries.show", beneficiary_id=beneficiary_id, _anchor="schemes"), 303)
