"""What narrows a map: which scheme, how old the cases are, and what the colour shows."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField
from wtforms.validators import NumberRange, Optional

from app.web.forms.base import DevanagariInteger, PahunchForm

LONGEST_DAYS = 3650


class MapFilterForm(PahunchForm):
    """The filter of a map; its answers stand in the address, so a map can be kept as a bookmark."""

    class Meta(PahunchForm.Meta):
        csrf = False

    scheme = SelectField(_l("Scheme"), validate_choice=False, default="")
    min_age = DevanagariInteger(
        _l("Open for at least (days)"),
        validators=[
            Optional(),
            NumberRange(0, LONGEST_DAYS, message=_l("Write a number of days between 0 and 3650.")),
        ],
        render_kw={"inputmode": "numeric"},
    )
    show = SelectField(
        _l("Colour shows"),
        choices=[SelectChoice("count", _l("Number of cases")), SelectChoice("rate", _l("Per 100 eligible"))],
        default="count",
        validate_choice=False,
    )
