"""What is said once for many cases: one form for each act, its answers as plain values that a job can keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from app.domain.bulk import BulkAct
from app.domain.lifecycle.papers import CHANNEL_LABELS
from app.web.forms.base import Day, PahunchForm, Text, at_most, required
from app.web.forms.case_step import Words, choices_of, whole_number
from app.web.language import current_language, today

if TYPE_CHECKING:
    from app.services.bulk_pages import ActForm


class BulkFields(PahunchForm):
    """The form of one act."""

    def offer(self, page: ActForm) -> None:
        """Fill the lists to choose from."""

    def recall(self, said: dict[str, Any]) -> None:
        """Fill an empty form with what was said before."""
        for field in self:
            if field.name in said:
                field.data = said[field.name]

    def said(self) -> dict[str, Any]:
        """Return what was said, in plain values."""
        return {field.name: field.data for field in self if field.name != "csrf_token"}


class AssignMany(BulkFields):
    """Who takes the cases on."""

    owner = SelectField(
        _l("Who takes them on?"),
        description=_l("The number says how many of the cases lie in that person's own booths."),
        validate_choice=False,
    )

    def offer(self, page: ActForm) -> None:
        self.owner.choices = [SelectChoice("", gettext("Choose"))]
        self.owner.choices += [
            SelectChoice(
                str(owner.user_id),
                gettext(
                    "%(name)s · %(covered)s of %(total)s",
                    name=owner.name,
                    covered=owner.covered,
                    total=page.batch.total,
                ),
            )
            for owner in page.owners
        ]

    def recall(self, said: dict[str, Any]) -> None:
        self.owner.data = str(said.get("owner_id") or "")

    def said(self) -> dict[str, Any]:
        return {"owner_id": whole_number(self.owner.data)}


class SubmitMany(BulkFields):
    """One letter for many cases."""

    rung = SelectField(_l("Which office?"), validate_choice=False)
    authority = Text(
        _l("Name of the office or officer"),
        description=_l("May be left empty when the office is in the list above."),
        validators=[at_most(300)],
    )
    channel = SelectField(_l("How was it given?"))
    filed_on = Day(_l("Given on"), validators=[required()])
    letter = Text(
        _l("Our letter number"),
        description=_l("If one letter speaks for all of them: your own number and date. It is kept with every case."),
        validators=[at_most(100)],
    )
    reference = Text(
        _l("Inward, complaint or registration number"),
        description=_l("The office's number, as it is written on the paper. Leave it empty if there is none yet."),
        validators=[at_most(100)],
    )
    acknowledged = BooleanField(_l("I have a stamped copy or a receipt"))
    papers_complete = BooleanField(_l("All papers are attached"))
    papers_waived = Text(_l("If not: why was it given without them?"), validators=[at_most(300)])

    def offer(self, page: ActForm) -> None:
        self.rung.choices = choices_of(page.offices)
        self.rung.choices += [SelectChoice("", gettext("Another office, not in this list"))]
        self.channel.choices = choices_of(CHANNEL_LABELS)
        if not self.is_submitted() and self.filed_on.data is None:
            self.filed_on.data = today()

    def recall(self, said: dict[str, Any]) -> None:
        super().recall({name: value for name, value in said.items() if name != "filed_on"})
        if said.get("filed_on"):
            self.filed_on.process_formdata([said["filed_on"]])

    def said(self) -> dict[str, Any]:
        given = super().said()
        return {**given, "filed_on": self.filed_on.data.isoformat(), "rung": self.rung.data or ""}


class AcknowledgeMany(BulkFields):
    """What shows that the office has the papers."""

    reference = Text(
        _l("Inward, complaint or registration number"),
        description=_l("One number for all of them. Leave it empty where each case has its own."),
        validators=[at_most(100)],
    )
    acknowledged = BooleanField(_l("I have a stamped copy or a receipt"))


class ReturnedMany(BulkFields):
    """The letter came back."""

    returned_on = Day(_l("Came back on"), validators=[required(_l("Write the day on which it came back."))])
    text = Words(
        _l("Why did it come back?"),
        description=_l("What the office or the post wrote on it, or who refused to take it."),
        validators=[at_most(2000)],
    )

    def offer(self, _page: ActForm) -> None:
        if not self.is_submitted() and self.returned_on.data is None:
            self.returned_on.data = today()

    def recall(self, said: dict[str, Any]) -> None:
        self.text.data = said.get("text", "")
        if said.get("returned_on"):
            self.returned_on.process_formdata([said["returned_on"]])

    def said(self) -> dict[str, Any]:
        return {"returned_on": self.returned_on.data.isoformat(), "text": self.text.data or ""}


class WordsMany(BulkFields):
    """Some words for all of them."""

    text = Words(_l("Why?"), validators=[at_most(2000)])


class DoneMany(WordsMany):
    """The office's word."""

    text = Words(_l("What did the office say, and who said it?"), validators=[at_most(2000)])


class EscalateMany(WordsMany):
    """To the next office."""

    text = Words(_l("Why do they go up?"), validators=[at_most(2000)])


class NoteMany(WordsMany):
    """A note for every history."""

    text = Words(_l("Note"), validators=[at_most(2000)])


class RejectMany(BulkFields):
    """The office has refused them."""

    reason = SelectField(_l("Reason that the office gives"), validate_choice=False)
    evidence = Words(
        _l("What shows it?"),
        description=_l("Number and date of the order, or who refused, when and how."),
        validators=[at_most(2000)],
    )

    def offer(self, page: ActForm) -> None:
        self.reason.choices = [SelectChoice("", gettext("Choose"))]
        self.reason.choices += [
            SelectChoice(reason.code, reason.label_in(current_language())) for reason in page.reasons
        ]

    def recall(self, said: dict[str, Any]) -> None:
        super().recall({**said, "reason": said.get("reason_code", "")})

    def said(self) -> dict[str, Any]:
        return {"reason_code": self.reason.data or "", "evidence": self.evidence.data or ""}


_FORMS: dict[BulkAct, type[BulkFields]] = {
    BulkAct.ASSIGN: AssignMany,
    BulkAct.SUBMIT: SubmitMany,
    BulkAct.ACKNOWLEDGE: AcknowledgeMany,
    BulkAct.PAPER_RETURNED: ReturnedMany,
    BulkAct.REPORT_RESOLVED: DoneMany,
    BulkAct.REJECT: RejectMany,
    BulkAct.ESCALATE: EscalateMany,
    BulkAct.NOTE: NoteMany,
}


def form_for(act: BulkAct, page: ActForm) -> BulkFields:
    """Return the form of an act with its choices, filled with what was sent, or with what was said before."""
    form = _FORMS[act]()
    if not form.is_submitted() and page.batch.act == act:
        form.recall(page.batch.said)
    form.offer(page)
    return form
