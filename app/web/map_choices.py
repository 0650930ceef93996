"""The long lists of a map's filter: schemes, departments and reasons, fetched when somebody turns to the filter.

They are half of a map's page in bytes, change once in months, and most who open a map look at it and go on. So a page
holds what is chosen; its script asks for the lists when the filter is first touched, and the browser keeps them. A
link in the filter opens the same page with all of them, for whoever has no script.
"""

from __future__ import annotations

import hashlib
import json

from flask import request
from flask_babel import gettext as _
from wtforms import SelectChoice

from app.services.map_filters import Lists
from app.web.forms.map import MapFilterForm


def version_of(lists: Lists) -> str:
    """Return a short name of the lists' content."""
    return hashlib.sha256(json.dumps(lists, ensure_ascii=False).encode()).hexdigest()[:12]


def has_every_choice() -> bool:
    """Tell whether the address asks for the lists in the page."""
    return request.args.get("choices") == "all"


def offer_lists(form: MapFilterForm, lists: Lists) -> None:
    """Fill the fields of a filter: with all there is where the address asks for it, else with what is chosen."""
    every = has_every_choice()
    titles = {"scheme": _("All schemes"), "department": _("All departments"), "reason": _("All reasons")}
    for name, choices in lists.items():
        field = form[name]
        shown = [SelectChoice(value, label) for value, label in choices if every or value == field.data]
        field.choices = [SelectChoice("", titles[name]), *shown]
