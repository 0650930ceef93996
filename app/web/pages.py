"""Every page and the navigation: one line each, so that what exists can be read at a glance."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, g, request, url_for
from flask_babel import gettext as _

from app.domain.access import Actor, Permission
from app.web import (
    account,
    audit,
    beneficiaries,
    booth_maps,
    cases,
    entitlements,
    fairness,
    health,
    home,
    maps,
    schemes,
    settlements,
)

BLUEPRINTS = (
    home.blueprint,
    account.blueprint,
    settlements.blueprint,
    beneficiaries.blueprint,
    entitlements.blueprint,
    cases.blueprint,
    schemes.blueprint,
    maps.blueprint,
    booth_maps.blueprint,
    fairness.blueprint,
    audit.blueprint,
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
        "home_url": url_for("home.today"),
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
        ("maps", "maps.index", _("Map"), "map", Permission.MAP_READ),
        ("fairness", "fairness.index", _("Fairness check"), "fairness", Permission.FAIRNESS_READ),
        ("schemes", "schemes.index", _("Schemes"), "scheme", Permission.SCHEME_READ),
        ("audit", "audit.index", _("Audit"), "audit", Permission.AUDIT_READ),
    )
    return [
        NavigationItem(key, url_for(endpoint), label, icon, (request.blueprint or "").removeprefix("booth_") == key)
        for key, endpoint, label, icon, permission in entries
        if permission is None or actor.may(permission)
    ]
