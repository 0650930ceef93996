"""The box into which a name or a number is typed to find somebody."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.domain.search import LONGEST
from app.web.forms.base import PahunchForm, Text, at_most, required


class SearchForm(PahunchForm):
    """One box for all that people are found by."""

    q = Text(
        _l("Name or number"),
        description=_l("A part of a name in Hindi or English letters, a mobile number, a Samagra ID or a case number"),
        validators=[required(), at_most(LONGEST)],
        render_kw={"autocomplete": "off", "type": "search"},
    )
