"""The name of a filter that is kept."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.web.forms.base import PahunchForm, Text, at_most, required


class SearchName(PahunchForm):
    """What a saved filter is called."""

    name = Text(_l("Name of the filter"), validators=[required(), at_most(80)])
