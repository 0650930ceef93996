"""Every page and the navigation: one line each, so that what exists can be read at a glance."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, g, request, url_for
from flask_babel import gettext as _

from app.domain.access import Actor, Permission
from app.web import (
    account,
    admin,
    audit,
    beneficiaries,
    booth_maps,
    bulk,
    cases,
    entitlements,
    exports,
    fairness,
    fairness_findings,
    fairness_runs,
    health,
    home,
    imports,
    jobs,
    letter_templates,
    letters,
    map_files,
    maps,
    notifications,
    partiality,
    reports,
    rosters,
    same_person,
    saved_searches,
    schemes,
    search,
    settlements,
    slips,
    spot_checks,
    workers,
)

BLUEPRINTS = (
    home.blueprint,
    notifications.blueprint,
    account.blueprint,
    settlements.blueprint,
    beneficiaries.blueprint,
    entitlements.blueprint,
    cases.blueprint,
    letters.blueprint,
    letter_templates.blueprint,
    slips.blueprint,
    spot_checks.blueprint,
    saved_searches.blueprint,
    search.blueprint,
    same_person.blueprint,
    bulk.blueprint,
    schemes.blueprint,
    maps.blueprint,
    map_files.blueprint,
    booth_maps.blueprint,
    fairness.blueprint,
    fairness_runs.blueprint,
    fairness_findings.blueprint,
    partiality.blueprint,
    reports.blueprint,
    audit.blueprint,
    imports.blueprint,
    workers.blueprint,
    rosters.blueprint,
    exports.blueprint,
    jobs.blueprint,
    admin.blueprint,
    health.blueprint,
)


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One entry of the navigation."""

    key: str
    url: str
    label: str
    icon: str
    current: bool
    count: int = 0


def register(app: Flask) -> None:
    """Register the pages and offer the navigation to templates."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if app.config["PAHUNCH_ENV"] == "development" or app.config.get("TESTING"):
        from app.web import style

        app.register_blueprint(style.blueprint)
    app.context_processor(_frame)


def _frame() -> dict[str, object]:
    actor = g.get("actor")
    return {
        "navigation": navigation(actor),
        "current_user": actor,
        "unseen": g.get("unseen", 0),
        "notices_url": url_for("notifications.index"),
        "home_url": url_for("home.today"),
        "search_url": url_for("search.index") if actor and actor.may(Permission.BENEFICIARY_READ) else "",
        "password_url": url_for("account.password"),
        "sign_out_url": url_for("account.sign_out"),
    }


def navigation(actor: Actor | None) -> list[NavigationItem]:
    """Return the entries that this person may open, in the order of a day's work."""
    if actor is None:
        return []
    entries = (
        ("home", "home.today", _("Home"), "home", None),
        ("settlements", "settlements.index", _("Settlements"), "settlement", Permission.SETTLEMENT_READ),
        ("beneficiaries", "beneficiaries.index", _("People"), "people", Permission.BENEFICIARY_READ),
        ("cases", "cases.index", _("Cases"), "case", Permission.CASE_READ),
        ("same_person", "same_person.index", _("Same person?"), "people", Permission.BENEFICIARY_MERGE),
        ("letters", "letters.index", _("Letters"), "comment", Permission.LETTER_WRITE),
        ("spot_checks", "spot_checks.index", _("Spot checks"), "check", Permission.CASE_VERIFY),
        ("maps", "maps.index", _("Map"), "map", Permission.MAP_READ),
        ("fairness", "fairness.index", _("Fairness check"), "fairness", Permission.FAIRNESS_READ),
        ("fairness_replies", "fairness_findings.replies", _("Fairness check"), "fairness", Permission.FAIRNESS_REPLY),
        _partiality_entry(actor),
        ("reports", "reports.index", _("Reports"), "report", Permission.REPORT_READ),
        ("notifications", "notifications.index", _("Notices"), "bell", None),
        ("imports", "imports.index", _("Lists"), "import", Permission.LIST_GIVE),
        ("schemes", "schemes.index", _("Schemes"), "scheme", Permission.SCHEME_READ),
        ("audit", "audit.index", _("Audit"), "audit", Permission.AUDIT_READ),
        ("admin", "admin.index", _("Administration"), "settings", Permission.OFFICE_MANAGE),
    )
    return [
        NavigationItem(
            *(key, url_for(endpoint), label, icon, _is_in(key)),
            count=g.get("unseen", 0) if key == "notifications" else 0,
        )
        for key, endpoint, label, icon, permission in entries
        if (permission is None or actor.may(permission)) and not _has_better(actor, key)
    ]


def _has_better(actor: Actor, key: str) -> bool:
    """Tell whether another entry leads this person further into the same part of the house."""
    return key == "fairness_replies" and actor.may(Permission.FAIRNESS_READ)


def _partiality_entry(actor: Actor) -> tuple[str, str, str, str, Permission]:
    """Return where reports of partiality begin for a person: to be handled, to be told, or counted."""
    if actor.may(Permission.PARTIALITY_HANDLE):
        return ("partiality", "partiality.index", _("Reports of partiality"), "lock", Permission.PARTIALITY_HANDLE)
    if actor.may(Permission.PARTIALITY_TELL):
        return ("partiality", "partiality.new", _("Report in confidence"), "lock", Permission.PARTIALITY_TELL)
    return ("partiality", "partiality.areas", _("Reports of partiality"), "lock", Permission.FAIRNESS_READ)


def _is_in(key: str) -> bool:
    """Tell whether the page shown lies in the part of the house that an entry of the navigation leads to."""
    here = (request.blueprint or "").partition(".")[0].removeprefix("booth_")
    return here == key or (here.startswith("fairness") and key.startswith("fairness"))
