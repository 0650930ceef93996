"""One small form for each step of a case, with just the fields that the step asks for.

Many of them stand on one page, so every field carries the name of its step in its id. What a form lacks is told by
the rules in their own words; only what cannot even be read is refused here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import TextArea

from app.domain.errors import Sentence
from app.domain.lifecycle import Action
from app.domain.lifecycle.facts import CLOSURE_LABELS, CheckedBy, ClosureKind, Receipt
from app.domain.lifecycle.papers import CHANNEL_LABELS, Channel
from app.web.forms.base import Day, PahunchForm, Text, at_most, required
from app.web.language import current_language, today

if TYPE_CHECKING:
    from app.services.case_pages import CasePage


class Words(Text):
    """Some sentences."""

    widget = TextArea()


def _choices(labels: Mapping[Any, Sentence]) -> list[SelectChoice]:
    return [SelectChoice(str(value), label.in_language(current_language())) for value, label in labels.items()]


def _number(text: object) -> int | None:
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 19 else None


class MoveFields(PahunchForm):
    """A step that asks for nothing but the version that was read."""

    version = HiddenField()

    def __init__(self, action: Action, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.action = action
        for field in self:
            field.id = field.label.field_id = f"{action}-{field.name}"

    def offer(self, page: CasePage) -> None:
        """Fill the lists to choose from; most steps have none."""

    def read_version(self) -> int | None:
        """Return the version that was read; an unreadable one matches no case."""
        found = _number(self.version.data)
        return -1 if found is None else found

    def given(self) -> dict[str, Any]:
        """Return what the step takes, by the names of its move."""
        return {}


class WordsFields(MoveFields):
    """A step that asks for a few words."""

    text = Words(_l("Why?"), validators=[at_most(2000)])

    def given(self) -> dict[str, Any]:
        return {"text": self.text.data or ""}


class NoteFields(WordsFields):
    """A note for the history."""

    text = Words(_l("Note"), validators=[required(), at_most(2000)])

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
        return {"owner_id": _number(self.owner.data)}


class ReopenFields(OwnerFields):
    """Who takes a closed case up again, and why."""

    text = Words(_l("Why is it opened again?"), validators=[at_most(2000)])

    def given(self) -> dict[str, Any]:
        return {**super().given(), "text": self.text.data or ""}


class SubmitFields(MoveFields):
    """A paper given to an authority."""

    rung = SelectField(_l("Which office?"), validate_choice=False)
    authority = Text(
        _l("Name of the office or officer"),
        description=_l("May be left empty when the office is in the list above."),
        validators=[at_most(300)],
    )
    channel = SelectField(_l("How was it given?"))
    filed_on = Day(_l("Given on"), validators=[required()])
    reference = Text(
        _l("Inward, complaint or registration number"),
        description=_l("As it is written on the paper. Leave it empty if there is none yet."),
        validators=[at_most(100)],
    )
    acknowledged = BooleanField(_l("I have a stamped copy or a receipt"))
    papers = BooleanField(_l("All papers are attached"))
    papers_waived = Text(_l("If not: why was it given without them?"), validators=[at_most(300)])

    def offer(self, page: CasePage) -> None:
        facts, ladder = page.offered.facts, page.offered.rules.ladder
        above = facts.highest_asked if self.action is Action.APPEAL else 0
        rungs = [rung for rung in ladder.rungs if rung.level > above]
        self.rung.choices = [
            SelectChoice(str(rung.level), rung.label.in_language(current_language())) for rung in rungs
        ]
        self.rung.choices += [SelectChoice("", gettext("Another office, not in this list"))]
        self.channel.choices = _choices(CHANNEL_LABELS)
        if self.filed_on.data is None and not self.is_submitted_here():
            self.rung.data = str(max(facts.level, above + 1))
            self.channel.data = Channel.APPEAL if self.action is Action.APPEAL else Channel.OFFICE
            self.filed_on.data = today()
            self.papers.data = facts.papers_complete

    def is_submitted_here(self) -> bool:
        """Tell whether this form holds what somebody has sent."""
        return bool(self.filed_on.raw_data)

    def given(self) -> dict[str, Any]:
        return {
            "level": _number(self.rung.data),
            "authority": self.authority.data or "",
            "channel": Channel(self.channel.data),
            "filed_on": self.filed_on.data,
            "reference": self.reference.data or "",
            "acknowledged": self.acknowledged.data,
            "papers_complete": self.papers.data,
            "papers_waived": self.papers_waived.data or "",
        }


class AcknowledgeFields(MoveFields):
    """What shows that the office has the paper."""

    reference = Text(
        _l("Inward, complaint or registration number"),
        description=_l("As it is written on the paper."),
        validators=[at_most(100)],
    )
    acknowledged = BooleanField(_l("I have a stamped copy or a receipt"))

    def given(self) -> dict[str, Any]:
        return {"reference": self.reference.data or "", "acknowledged": self.acknowledged.data}


class AskedFields(MoveFields):
    """How the person was asked."""

    how = RadioField(_l("How do you know?"), validators=[required()])

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

    outcome = RadioField(_l("What has come?"), validators=[required()])
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

    review_on = Day(_l("Look at it again on"), validators=[required()])
    text = Words(_l("Why is it put on hold?"), validators=[at_most(2000)])

    def given(self) -> dict[str, Any]:
        return {**super().given(), "review_on": self.review_on.data}


class ClosureFields(WordsFields):
    """Why a case may end without the benefit."""

    kind = RadioField(_l("Why can it end without the benefit?"), validators=[required()])
    text = Words(_l("What happened?"), validators=[at_most(2000)])

    def offer(self, page: CasePage) -> None:
        self.kind.choices = _choices(CLOSURE_LABELS)

    def given(self) -> dict[str, Any]:
        return {**super().given(), "kind": ClosureKind(self.kind.data)}


_SPECIAL: dict[StrEnum, type[MoveFields]] = {
    Action.NOTE: NoteFields,
    Action.ASSIGN: OwnerFields,
    Action.REASSIGN: OwnerFields,
    Action.REOPEN: ReopenFields,
    Action.SUBMIT: SubmitFields,
    Action.SUBMIT_AGAIN: SubmitFields,
    Action.APPEAL: SubmitFields,
    Action.ACKNOWLEDGE: AcknowledgeFields,
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
