"""One small form for each step of a case, with just the fields that the step asks for.

Many of them stand on one page, so every field carries the name of its step in its id. What a form lacks is told by
the rules in their own words; only what cannot even be read is refused here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from app.domain.lifecycle import Action
from app.domain.lifecycle.facts import CLOSURE_LABELS, CheckedBy, ClosureKind, Receipt
from app.web.forms.base import Day, Text, at_most, required
from app.web.forms.case_papers import AcknowledgeFields, PaperReturnedFields, PaperTakenFields, SubmitFields
from app.web.forms.case_step import MoveFields, Words, choices_of, whole_number
from app.web.language import current_language

if TYPE_CHECKING:
    from app.services.case_pages import CasePage


class WordsFields(MoveFields):
    """A step that asks for a few words."""

    text = Words(_l("Why?"), validators=[at_most(2000)])

    def given(self) -> dict[str, Any]:
        return {"text": self.text.data or ""}


class NoteFields(WordsFields):
    """A note for the history."""

    text = Words(_l("Note"), validators=[required(_l("Write the note.")), at_most(2000)])

    def read_version(self) -> int | None:
        return None


class OfficeDoneFields(WordsFields):
    """The office's word."""

    text = Words(_l("What did the office say, and who said it?"), validators=[at_most(2000)])


class EscalateFields(WordsFields):
    """To the next authority."""

    text = Words(
        _l("Why does it go up?"),
        description=_l("Needed while the days of this step are not over."),
        validators=[at_most(2000)],
    )


class OwnerFields(MoveFields):
    """Who carries the case on."""

    owner = SelectField(_l("Who takes it on?"), validate_choice=False)

    def offer(self, page: CasePage) -> None:
        self.owner.choices = [SelectChoice("", gettext("Choose"))]
        self.owner.choices += [SelectChoice(str(owner.id), owner.name) for owner in page.owners]
        self.owner.data = self.owner.data or str(page.case.owner_id or "")

    def given(self) -> dict[str, Any]:
        return {"owner_id": whole_number(self.owner.data)}


class ReopenFields(OwnerFields):
    """Who takes a closed case up again, and why."""

    text = Words(_l("Why is it opened again?"), validators=[at_most(2000)])

    def given(self) -> dict[str, Any]:
        return {**super().given(), "text": self.text.data or ""}


class AskedFields(MoveFields):
    """How the person was asked."""

    how = RadioField(
        _l("How do you know?"), validators=[required(_l("Say how you know: by a visit, by phone, or from a document."))]
    )

    def offer(self, page: CasePage) -> None:
        self.how.choices = [
            SelectChoice(CheckedBy.VISIT, gettext("I went and asked")),
            SelectChoice(CheckedBy.CALL, gettext("I asked by phone")),
            SelectChoice(CheckedBy.DOCUMENT, gettext("A document shows it")),
        ]

    def given(self) -> dict[str, Any]:
        return {"how": CheckedBy(self.how.data)}


class ReceiptFields(AskedFields):
    """The person has it."""

    document = Text(
        _l("Which document shows it?"),
        description=_l("A passbook entry, an order or a card. Needed if this is your own case."),
        validators=[at_most(300)],
    )

    def given(self) -> dict[str, Any]:
        return {**super().given(), "document": self.document.data or ""}


class UnmetFields(AskedFields):
    """The person does not have it, or only in part."""

    outcome = RadioField(_l("What has come?"), validators=[required(_l("Choose: not received, or received in part."))])
    text = Words(_l("What does the person say?"), validators=[at_most(2000)])

    def offer(self, page: CasePage) -> None:
        super().offer(page)
        self.outcome.choices = [
            SelectChoice(Receipt.NOT_RECEIVED, gettext("Nothing")),
            SelectChoice(Receipt.PARTLY, gettext("Only a part")),
        ]

    def given(self) -> dict[str, Any]:
        return {**super().given(), "outcome": Receipt(self.outcome.data), "text": self.text.data or ""}


class RejectFields(MoveFields):
    """The office has refused."""

    reason = SelectField(_l("Reason that the office gives"), validate_choice=False)
    evidence = Words(
        _l("What shows it?"),
        description=_l("Number and date of the order, or who refused, when and how."),
        validators=[at_most(2000)],
    )

    def offer(self, page: CasePage) -> None:
        self.reason.choices = [SelectChoice("", gettext("Choose"))]
        self.reason.choices += [
            SelectChoice(reason.code, reason.label_in(current_language())) for reason in page.reasons
        ]

    def given(self) -> dict[str, Any]:
        return {"reason_code": self.reason.data or "", "evidence": self.evidence.data or ""}


class HoldFields(WordsFields):
    """Nothing can be done until a day."""

    review_on = Day(
        _l("Look at it again on"), validators=[required(_l("Choose the day on which to look at it again."))]
    )
    text = Words(_l("Why is it put on hold?"), validators=[at_most(2000)])

    def given(self) -> dict[str, Any]:
        return {**super().given(), "review_on": self.review_on.data}


class ClosureFields(WordsFields):
    """Why a case may end without the benefit."""

    kind = RadioField(
        _l("Why can it end without the benefit?"),
        validators=[required(_l("Choose why it can end without the benefit."))],
    )
    text = Words(_l("What happened?"), validators=[at_most(2000)])

    def offer(self, page: CasePage) -> None:
        self.kind.choices = choices_of(CLOSURE_LABELS)

    def given(self) -> dict[str, Any]:
        return {**super().given(), "kind": ClosureKind(self.kind.data)}


_SPECIAL: dict[Action, type[MoveFields]] = {
    Action.NOTE: NoteFields,
    Action.ASSIGN: OwnerFields,
    Action.REASSIGN: OwnerFields,
    Action.REOPEN: ReopenFields,
    Action.SUBMIT: SubmitFields,
    Action.SUBMIT_AGAIN: SubmitFields,
    Action.APPEAL: SubmitFields,
    Action.ACKNOWLEDGE: AcknowledgeFields,
    Action.PAPER_TAKEN: PaperTakenFields,
    Action.PAPER_RETURNED: PaperReturnedFields,
    Action.REPORT_RESOLVED: OfficeDoneFields,
    Action.CONFIRM_RECEIPT: ReceiptFields,
    Action.REPORT_UNMET: UnmetFields,
    Action.REJECT: RejectFields,
    Action.ESCALATE: EscalateFields,
    Action.HOLD: HoldFields,
    Action.ASK_CLOSURE: ClosureFields,
    Action.REFUSE_CLOSURE: WordsFields,
}


def form_for(action: Action, *, empty: bool = False) -> MoveFields:
    """Return the form of a step: with what was sent, or ``empty``."""
    kind = _SPECIAL.get(action, MoveFields)
    return kind(action, formdata=None) if empty else kind(action)
