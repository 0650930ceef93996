"""Spot checks: the list of them, planning and drawing one, the round, one case of it, and the results."""

from __future__ import annotations

from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.domain.cases import STATE_LABELS, CaseState
from app.domain.lifecycle import ACTION_LABELS
from app.domain.lifecycle.spot_findings import FOUND_LABELS, Found, OwnCheck, percent
from app.models import db
from app.services import spot_checks as service
from app.services import spot_findings
from app.services.spot_findings import SHOWN, ItemPage
from app.web.access import current_actor, requires
from app.web.forms.base import accepted
from app.web.forms.spot_check import DrawFields, FindingFields, PlanFields, PlanLook
from app.web.language import today
from app.web.queries import same_page_with, text_argument

blueprint = Blueprint("spot_checks", __name__, url_prefix="/verification")
blueprint.add_app_template_filter(percent, "percent")
Answer = Response | str | tuple[str, int]


@blueprint.get("/")
@requires(Permission.CASE_VERIFY)
def index() -> str:
    return render_template("spot_checks/index.html", cards=service.list_checks(db.session(), current_actor()))


@blueprint.get("/new")
@requires(Permission.CASE_VERIFY)
def new() -> str:
    form = PlanLook(request.args)
    form.fill(service.usual_plan(today()))
    return _plan_page(form, uuid4().hex)


@blueprint.post("/new")
@requires(Permission.CASE_VERIFY)
def draw() -> Answer:
    form, actor, usual = DrawFields(), current_actor(), service.usual_plan(today())
    form.offer(service.plan_page(db.session(), actor, form.plan(usual)))
    key = form.client_key.data
    check = accepted(form, lambda: service.draw_check(db.session(), actor, form.plan(usual), key))
    if not check:
        return _plan_page(form, key or uuid4().hex), form.status
    db.session.commit()
    flash(_("The sample is drawn. Work through it from top to bottom."), "success")
    return redirect(url_for("spot_checks.show", check_id=check.id), 303)


def _plan_page(form: PlanFields, client_key: str) -> str:
    plan = form.plan(service.usual_plan(today()))
    page = service.plan_page(db.session(), current_actor(), plan)
    form.offer(page)
    return render_template("spot_checks/new.html", form=form, page=page, plan=plan, client_key=client_key)


@blueprint.get("/<int:check_id>")
@requires(Permission.CASE_VERIFY)
def show(check_id: int) -> str:
    shown = text_argument("show") if text_argument("show") in SHOWN else "open"
    round_page = spot_findings.view_round(db.session(), current_actor(), check_id, shown, text_argument("after", 300))
    return render_template(
        "spot_checks/show.html",
        page=round_page,
        check=round_page.check,
        shown=shown,
        found_labels=FOUND_LABELS,
        state_labels=STATE_LABELS,
        same_page_with=same_page_with,
    )


@blueprint.get("/<int:check_id>/paper")
@requires(Permission.CASE_VERIFY)
def paper(check_id: int) -> str:
    """Show the whole round as one list for paper, with boxes to tick."""
    round_page = spot_findings.view_round(db.session(), current_actor(), check_id, "all", whole=True)
    return render_template(
        "spot_checks/paper.html", page=round_page, check=round_page.check, found_labels=FOUND_LABELS, found=Found
    )


@blueprint.get("/<int:check_id>/results")
@requires(Permission.CASE_VERIFY)
def results(check_id: int) -> str:
    found = spot_findings.view_results(db.session(), current_actor(), check_id)
    return render_template(
        "spot_checks/results.html",
        results=found,
        check=found.check,
        found_labels=FOUND_LABELS,
        action_labels=ACTION_LABELS,
        state_label=STATE_LABELS[CaseState(found.check.state)],
    )


@blueprint.get("/<int:check_id>/<int:position>")
@blueprint.get("/<int:check_id>/<int:position>/numbers", endpoint="shown_again")
@requires(Permission.CASE_VERIFY)
def item(check_id: int, position: int) -> str:
    return _item_page(spot_findings.view_item(db.session(), current_actor(), check_id, position))


@blueprint.post("/<int:check_id>/<int:position>")
@requires(Permission.CASE_VERIFY)
def record(check_id: int, position: int) -> Answer:
    form, actor = FindingFields(), current_actor()
    form.offer()
    page = accepted(form, lambda: spot_findings.record_finding(db.session(), actor, check_id, position, *form.given()))
    if not isinstance(page, ItemPage):
        return _item_page(spot_findings.view_item(db.session(), actor, check_id, position), form), form.status
    db.session.commit()
    flash(_("The finding is saved."), "success")
    if page.next_position is None:
        return redirect(url_for("spot_checks.results", check_id=check_id), 303)
    return redirect(url_for("spot_checks.item", check_id=check_id, position=page.next_position), 303)


@blueprint.post("/<int:check_id>/<int:position>/numbers")
@requires(Permission.CASE_VERIFY)
def numbers(check_id: int, position: int) -> str:
    page = spot_findings.reveal_item(db.session(), current_actor(), check_id, position)
    shown = _item_page(page, numbers_shown=True)
    db.session.commit()
    return shown


def _item_page(page: ItemPage, form: FindingFields | None = None, *, numbers_shown: bool = False) -> str:
    if form is None:
        form = FindingFields(formdata=None)
        form.found.data, form.how.data, form.note.data = page.item.outcome, page.item.how, page.item.note
    form.offer()
    return render_template(
        "spot_checks/item.html",
        page=page,
        item=page.item,
        check=page.item.check,
        case=page.item.case,
        form=form,
        numbers_shown=numbers_shown,
        own_check=OwnCheck.sentence,
        found_labels=FOUND_LABELS,
    )
