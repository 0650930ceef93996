"""The form of a letter before it is kept, and the form of a template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.letters import LetterText, TemplateKey
from app.domain.letters.kinds import read_key
from app.services.letters import LetterOrder
from app.web.forms.base import OnceForm, PahunchForm, Text, at_most
from app.web.forms.case_step import whole_number
from app.web.language import current_language

if TYPE_CHECKING:
    from app.models import Case
    from app.services.letters import Draft


class Lines(TextAreaField):
    """Some lines of text, with the line ends of a text and without the one character that no database takes."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0].replace("\0", "").replace("\r\n", "\n") if valuelist else ""


class LetterFields(OnceForm):
    """The words of a letter as they will be printed; ``preview`` is the button that only shows it."""

    template = HiddenField()
    settlement = HiddenField()
    number = HiddenField()
    office = Lines(
        _l("To which office?"),
        description=_l("One line for each part of the address, as it is printed."),
        render_kw={"rows": 3},
    )
    subject = Text(_l("Subject of the letter"), validators=[at_most(300)])
    body = Lines(
        _l("The letter"),
        description=_l("Change what does not fit. [हस्ताक्षर] is the room to sign; it may stand on another line."),
        render_kw={"rows": 18},
    )
    cases = SelectMultipleField(
        _l("Which cases?"),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def propose(self, draft: Draft) -> None:
        """Fill the form with a proposed letter."""
        self.template.data = str(draft.key)
        self.office.data, self.subject.data, self.body.data = draft.office, draft.text.subject, draft.text.body
        if draft.case is not None:
            self.number.data = draft.case.number
        if draft.candidates is not None:
            self.offer(draft.candidates.cases)
            self.cases.data = [case.number for case in draft.candidates.cases]
            settlement = draft.candidates.settlement
            self.settlement.data = str(settlement.id) if settlement else ""

    def offer(self, cases: Sequence[Case]) -> None:
        """Fill the list of cases to tick."""
        language = current_language()
        self.cases.choices = [
            SelectChoice(case.number, f"{case.beneficiary.name_in(language)} · {case.scheme.name_in(language)}")
            for case in cases
        ]

    def key(self) -> TemplateKey:
        """Return which template was sent; raise NotFound for one that there is not."""
        return read_key(self.template.data or "")

    def order(self) -> LetterOrder:
        """Return what the service takes."""
        return LetterOrder(
            key=self.key(),
            office=self.office.data or "",
            subject=self.subject.data or "",
            body=self.body.data or "",
            numbers=[self.number.data] if self.number.data else list(self.cases.data or ()),
            settlement_id=whole_number(self.settlement.data),
            client_key=self.client_key.data,
        )


class TemplateFields(PahunchForm):
    """The wording of a template and the version that was read."""

    version = HiddenField()
    subject = Text(_l("Subject of the letter"))
    body = Lines(
        _l("The letter"),
        description=_l(
            "A line whose placeholder has nothing to say is left out. A line that begins with # gets the next number."
        ),
        render_kw={"rows": 20},
    )

    def text(self) -> LetterText:
        """Return the wording."""
        return LetterText(self.subject.data or "", self.body.data or "")

    def read_version(self) -> int:
        """Return the version that was read; an unreadable one matches none."""
        found = whole_number(self.version.data)
        return -1 if found is None else found
