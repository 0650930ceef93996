"""Offices and who holds them: the list with its vacant posts, one of them, entering and changing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.access import Permission
from app.domain.geography import KIND_LABELS, Hierarchy
from app.models import db
from app.services import answering, area_reach
from app.services import authorities as service
from app.services.authorities import AuthorityFilter
from app.web.access import current_actor, requires
from app.web.forms.admin import AuthorityFields, HolderFields, LastDayFields, area_options, step_options
from app.web.forms.base import accepted
from app.web.language import today
from app.web.queries import number_argument, same_page_with, text_argument

if TYPE_CHECKING:
    from app.models import Authority

blueprint = Blueprint("offices", __name__, url_prefix="/offices")
Answer = Response | str | tuple[str, int]
MANAGE = Permission.OFFICE_MANAGE


@blueprint.get("/")
@requires(MANAGE)
def index() -> str:
    chosen = AuthorityFilter(
        area_id=number_argument("area"),
        department=text_argument("department", 12),
        step=text_argument("step", 40),
        vacant=text_argument("vacant") == "1",
    )
    page = service.list_authorities(db.session(), current_actor(), chosen, today(), cursor=text_argument("after", 300))
    return render_template(
        "admin/offices/index.html",
        page=page,
        chosen=chosen,
        in_use=sum([chosen.area_id is not None, bool(chosen.department), bool(chosen.step), chosen.vacant]),
        areas=area_options(_areas(), _("All areas")),
        steps=step_options(service.steps_to_choose(db.session()), _("All steps")),
        step_names=_step_names(),
        departments=service.departments(db.session()),
        kinds=KIND_LABELS,
        same_page_with=same_page_with,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(MANAGE)
def new() -> Answer:
    form = _offered(AuthorityFields())
    if not form.is_submitted():
        return render_template("admin/offices/form.html", form=form, office=None)
    office = accepted(form, lambda: service.add_authority(db.session(), current_actor(), form.filled()))
    if not office:
        return render_template("admin/offices/form.html", form=form, office=None), form.status
    db.session.commit()
    flash(_("The office is entered. Now write who holds it."), "success")
    return redirect(url_for("admin.offices.show", office_id=office.id), 303)


@blueprint.get("/<int:office_id>")
@requires(MANAGE)
def show(office_id: int) -> str:
    return _page(service.get_authority(db.session(), current_actor(), office_id))


@blueprint.get("/<int:office_id>/holders")
@blueprint.get("/<int:office_id>/holders/<int:_holder_id>/end")
@blueprint.get("/<int:office_id>/numbers")
@requires(MANAGE)
def shown_again(office_id: int, _holder_id: int = 0) -> str:
    """Show the office where the address of a form is opened or reloaded."""
    return show(office_id)


@blueprint.route("/<int:office_id>/edit", methods=["GET", "POST"])
@requires(MANAGE)
def edit(office_id: int) -> Answer:
    actor = current_actor()
    office = service.get_authority(db.session(), actor, office_id)
    form = _offered(AuthorityFields(data=_saved(office)))
    if not form.is_submitted():
        return render_template("admin/offices/form.html", form=form, office=office)
    version = form.read_version()
    if not accepted(form, lambda: service.edit_authority(db.session(), actor, office_id, version, form.filled())):
        office = service.get_authority(db.session(), actor, office_id)
        form.version.data = str(office.version)
        return render_template("admin/offices/form.html", form=form, office=office), form.status
    db.session.commit()
    flash(_("The office is saved."), "success")
    return redirect(url_for("admin.offices.show", office_id=office_id), 303)


@blueprint.post("/<int:office_id>/holders")
@requires(MANAGE)
def appoint(office_id: int) -> Answer:
    form, actor = HolderFields(), current_actor()
    service.get_authority(db.session(), actor, office_id)
    if not accepted(form, lambda: service.appoint_holder(db.session(), actor, office_id, form.filled())):
        return _page(service.get_authority(db.session(), actor, office_id), holder_form=form), form.status
    db.session.commit()
    flash(_("The holder is entered."), "success")
    return redirect(url_for("admin.offices.show", office_id=office_id), 303)


@blueprint.post("/<int:office_id>/holders/<int:holder_id>/end")
@requires(MANAGE)
def end(office_id: int, holder_id: int) -> Answer:
    form, actor = LastDayFields(), current_actor()
    service.get_authority(db.session(), actor, office_id)
    if not accepted(form, lambda: service.end_holder(db.session(), actor, office_id, holder_id, form.ends_on.data)):
        return _page(service.get_authority(db.session(), actor, office_id), end_form=form), form.status
    db.session.commit()
    flash(_("The last day is written down. The post is vacant from the next day."), "success")
    return redirect(url_for("admin.offices.show", office_id=office_id), 303)


@blueprint.post("/<int:office_id>/numbers")
@requires(MANAGE)
def numbers(office_id: int) -> str:
    shown = _page(service.reveal_numbers(db.session(), current_actor(), office_id), numbers_shown=True)
    db.session.commit()
    return shown


def _page(
    office: Authority,
    *,
    holder_form: HolderFields | None = None,
    end_form: LastDayFields | None = None,
    numbers_shown: bool = False,
) -> str:
    if end_form is None:
        end_form = LastDayFields(formdata=None, ends_on=today())
    return render_template(
        "admin/offices/show.html",
        office=office,
        post=answering.post_of(office, today()),
        holders=service.all_holders(office),
        holder_form=holder_form or HolderFields(formdata=None),
        holder_refused=holder_form is not None,
        end_form=end_form,
        numbers_shown=numbers_shown,
        step_names=_step_names(),
        departments=service.departments(db.session()),
        kinds=KIND_LABELS,
    )


def _areas() -> dict[str, list[Any]]:
    return area_reach.areas_to_choose(db.session(), current_actor(), MANAGE, [Hierarchy.ADMINISTRATIVE])


def _step_names() -> dict[str, Any]:
    return {step.code: step for step in service.steps_to_choose(db.session())}


def _offered(form: AuthorityFields) -> AuthorityFields:
    form.offer(_areas(), service.steps_to_choose(db.session()), service.departments(db.session()))
    return form


def _saved(office: Authority) -> dict[str, Any]:
    names = ("name_hi", "name_en", "step_code", "active", "version")
    kept = {name: getattr(office, name) for name in names}
    return {**kept, "area": str(office.area_id), "department": office.department_code or ""}
