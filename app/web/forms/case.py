"""Filing a case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from app.services.cases import CaseForm
from app.web.forms.base import OnceForm, at_most
from app.web.language import current_language

if TYPE_CHECKING:
    from app.models import Reason


class CaseFields(OnceForm):
    """Why the benefit is held up, as far as the person knows."""

    entitlement = HiddenField()
    reason = RadioField(_l("Why has it not come?"), validate_choice=False)
    other_reason = SelectField(_l("Another reason"), validate_choice=False)
    note = TextAreaField(
        _l("What do they say?"),
        description=_l("In a few words. Never write an Aadhaar number."),
        validators=[at_most(2000)],
    )

    def offer(self, usual: Sequence[Reason], others: Sequence[Reason]) -> None:
        """Fill the lists: the scheme's usual reasons to tap, the others to choose from."""
        language = current_language()
        self.reason.choices = [SelectChoice(reason.code, reason.label_in(language)) for reason in usual]
        self.reason.choices += [SelectChoice("", gettext("Not known yet"))]
        self.reason.data = self.reason.data or ""
        self.other_reason.choices = [SelectChoice("", gettext("Choose"))]
        self.other_reason.choices += [SelectChoice(reason.code, reason.label_in(language)) for reason in others]

    def filled(self, entitlement_id: int) -> CaseForm:
        """Return what the service takes."""
        return CaseForm(
            entitlement_id=entitlement_id,
            reason_code=self.other_reason.data or self.reason.data or "",
            note=self.note.data or "",
            client_key=self.client_key.data,
        )
