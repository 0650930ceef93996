"""Naming the booth that took another one over."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.web.forms.base import PahunchForm, Text, at_most, required


class HeirForm(PahunchForm):
    """The booth that took over, as seat and number."""

    heir = Text(
        _l("Which booth took it over?"),
        description=_l("Seat and number, like 150/23."),
        validators=[required(), at_most(20)],
    )
