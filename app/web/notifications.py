"""Notices: what happened to one's cases and findings, one tap to each, and what one wants told outside the site."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.errors import NotFound
from app.domain.notifications import About, notice_about, notice_sentence, notice_step
from app.models import db
from app.services import digests
from app.services import notifications as service
from app.web.access import current_actor, signed_in
from app.web.case_filters import address_of
from app.web.queries import same_page_with, text_argument

blueprint = Blueprint("notifications", __name__, url_prefix="/notifications")
LONGEST_KEY = 18


@blueprint.get("/")
@signed_in
def index() -> str:
    session, actor = db.session(), current_actor()
    return render_template(
        "notifications/index.html",
        listed=service.list_notices(session, actor, text_argument("after", 100)),
        waiting=digests.counts_for(session, actor, datetime.now(UTC)),
        filters=digests.filters_for(actor),
        wanted=service.settings_of(session, actor),
        addresses=service.addresses_of(session, actor),
        says=lambda notice: notice_sentence(notice.kind, notice.count),
        about=lambda notice: notice_about(notice.kind).value,
        cases_address=address_of,
        same_page_with=same_page_with,
    )


@blueprint.post("/open")
@signed_in
def open_one() -> Response:
    """Mark a notice as seen and lead to what it is about: a case at its step, a finding, a list."""
    notice = service.open_notice(db.session(), current_actor(), _key(), datetime.now(UTC))
    if notice is None:
        raise NotFound
    number = notice.case.number if notice.case else None
    step, about, finding_id = notice_step(notice.kind), notice_about(notice.kind), notice.finding_id
    db.session.commit()
    if about is not About.CASE:
        return redirect(_address_of(about, finding_id), 303)
    if number is None:
        return redirect(url_for("cases.index", mine=1, sort="due"), 303)
    if step is None:
        return redirect(url_for("cases.show", number=number, _anchor="work"), 303)
    return redirect(url_for("cases.show", number=number, step=step.value, _anchor=f"step-{step}"), 303)


def _address_of(about: About, finding_id: int | None) -> str:
    """Return where a notice about no case leads: the finding where one is named, else the list."""
    if about is About.REPORT:
        return url_for("partiality.index")
    listed, one = ("index", "show") if about is About.FINDING else ("replies", "reply_page")
    if finding_id is None:
        return url_for(f"fairness_findings.{listed}", mine=1 if about is About.FINDING else None)
    return url_for(f"fairness_findings.{one}", finding_id=finding_id)


@blueprint.post("/seen")
@signed_in
def seen() -> Response:
    """Mark one notice as seen, or all of them where none is named."""
    session, actor, now = db.session(), current_actor(), datetime.now(UTC)
    if request.form.get("notice"):
        service.open_notice(session, actor, _key(), now)
    else:
        service.mark_all_seen(session, actor, now)
    db.session.commit()
    return redirect(url_for("notifications.index"), 303)


@blueprint.post("/settings")
@signed_in
def settings() -> Response:
    service.change_settings(
        db.session(),
        current_actor(),
        email_digest=request.form.get("email_digest") == "1",
        sms=request.form.get("sms") == "1",
    )
    db.session.commit()
    flash(_("Your choice is saved."), "success")
    return redirect(url_for("notifications.index", _anchor="settings"), 303)


def _key() -> int:
    text = request.form.get("notice", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY else -1
