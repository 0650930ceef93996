"""Telling of partiality, and the steps of whoever handles a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf

from app.domain.geography import KIND_LABELS
from app.domain.partiality import (
    AGREED_LABELS,
    CLOSED_LABELS,
    HAPPENING_LABELS,
    LONGEST_TEXT,
    POST_LABELS,
    TOLD_LABELS,
    Agreed,
    Happening,
    Post,
    Precision,
    Step,
    Told,
)
from app.services.partiality import Telling
from app.services.partiality_handling import Taken
from app.web.forms.base import Day, OnceForm, PahunchForm, Text, at_most, required
from app.web.forms.case_step import Words, choices_of, whole_number
from app.web.language import current_language

if TYPE_CHECKING:
    from app.models import Authority
    from app.services.partiality import Choices
    from app.services.partiality_handling import ReportPage

CASE_PERSON, SOMEONE = "case_person", "someone"


class TellingFields(OnceForm):
    """What happened, in the order in which people tell it: who in which post, what, when, and only then who says so."""

    case = HiddenField()
    post = RadioField(_l("Which post?"), validators=[required(_l("Choose the post."))])
    area = SelectField(
        _l("Of which place?"), validate_choice=False, validators=[required(_l("Choose the place of the post."))]
    )
    office = SelectField(
        _l("Office, if it is on the list"), validate_choice=False, description=_l("May be left as it is.")
    )
    happening = RadioField(_l("What kind of thing was it?"), validators=[required(_l("Choose what fits best."))])
    what = Words(
        _l("What happened?"),
        description=_l(
            "What the office-holder did and said, in a few sentences. "
            "Never write how anyone voted, a party or a religion."
        ),
        validators=[required(_l("Write what happened; two sentences are enough.")), at_most(LONGEST_TEXT)],
    )
    precision = RadioField(_l("When was it?"), default=Precision.DAY, validators=[required()])
    happened_on = Day(_l("Date"), description=_l("If only the month or year is known: any day of it."))
    who = RadioField(_l("Who says so?"), default=SOMEONE, validate_choice=False)
    name = Text(_l("Name"), description=_l("May be left empty."), validators=[at_most(200)])
    mobile = Text(_l("Mobile"), description=_l("May be left empty. It is used to ask back."), validators=[at_most(20)])
    leave_out = BooleanField(
        _l("Leave the name out"),
        description=_l(
            "Then no name and no number is kept; only a mark that nobody can read, so that one person counts once."
        ),
    )
    witness = Text(_l("Who else saw or heard it?"), description=_l("May be left empty."), validators=[at_most(300)])
    told = RadioField(_l("How were you told?"), default=Told.IN_PERSON, validators=[required()])
    agreed = RadioField(
        _l("May it be passed on to a higher authority?"), validators=[required(_l("Ask the person, then choose."))]
    )

    def offer(self, choices: Choices) -> None:
        """Fill the lists to choose from."""
        language = current_language()
        self.post.choices = choices_of(POST_LABELS)
        self.happening.choices = choices_of(HAPPENING_LABELS)
        self.told.choices = choices_of(TOLD_LABELS)
        self.agreed.choices = choices_of(AGREED_LABELS)
        self.precision.choices = [
            SelectChoice(Precision.DAY, gettext("On this day")),
            SelectChoice(Precision.MONTH, gettext("In this month")),
            SelectChoice(Precision.YEAR, gettext("In this year")),
            SelectChoice(Precision.UNKNOWN, gettext("Not known")),
        ]
        self.area.choices = [SelectChoice("", gettext("Choose"))]
        self.area.choices += [
            SelectChoice(str(area.id), f"{KIND_LABELS[area.kind].in_language(language)}: {area.name_in(language)}")
            for area in choices.areas
        ]
        self.office.choices = [SelectChoice("", gettext("Not on the list, or not known"))]
        self.office.choices += [_office_choice(office, language) for office in choices.offices]
        self.who.choices = [SelectChoice(SOMEONE, gettext("Someone else"))]
        if choices.case is not None:
            self.who.choices.insert(0, SelectChoice(CASE_PERSON, gettext("The person of the case")))

    def telling(self) -> Telling:
        """Return what the service takes."""
        return Telling(
            area_id=whole_number(self.area.data),
            post=Post(self.post.data),
            happening=Happening(self.happening.data),
            what=self.what.data or "",
            agreed=Agreed(self.agreed.data),
            told=Told(self.told.data),
            precision=Precision(self.precision.data),
            happened_on=self.happened_on.data,
            office_id=whole_number(self.office.data),
            name=self.name.data or "",
            mobile=self.mobile.data or "",
            leave_out=bool(self.leave_out.data),
            witness=self.witness.data or "",
            case_number=self.case.data or "",
            about_case_person=self.who.data == CASE_PERSON,
            client_key=self.client_key.data or None,
        )


class ReportStep(PahunchForm):
    """A step that asks for some words at most."""

    version = HiddenField()
    words = Words(_l("Note"), description=_l("May be left empty."), validators=[at_most(LONGEST_TEXT)])

    def __init__(self, step: Step, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.step = step
        for field in self:
            field.id = field.label.field_id = f"{step}-{field.name}"

    def offer(self, page: ReportPage) -> None:
        """Fill the lists to choose from; most steps have none."""

    def taken(self) -> Taken:
        """Return what the service takes; an unreadable version matches no report."""
        version = whole_number(self.version.data)
        return Taken(-1 if version is None else version, words=self.words.data or "")


class WordsNeeded(ReportStep):
    """A note, or the reason for opening again."""

    words = Words(
        _l("What is to be written down?"),
        description=_l("Never write how anyone voted, a party or a religion."),
        validators=[required(_l("Write the reason.")), at_most(LONGEST_TEXT)],
    )


class PassingOn(ReportStep):
    """To whom it was passed on."""

    office = SelectField(_l("To which office?"), validate_choice=False)
    authority = Text(_l("Or another authority"), validators=[at_most(200)])
    reference = Text(_l("Their number for it"), description=_l("May be left empty."), validators=[at_most(100)])
    passed_on = Day(_l("On which day?"), description=_l("Left empty, it is today."))

    def offer(self, page: ReportPage) -> None:
        self.office.choices = [SelectChoice("", gettext("Not on the list"))]
        self.office.choices += [_office_choice(office, current_language()) for office in page.offices]

    def taken(self) -> Taken:
        """Return what the service takes."""
        version = whole_number(self.version.data)
        return Taken(
            -1 if version is None else version,
            words=self.words.data or "",
            office_id=whole_number(self.office.data),
            authority=self.authority.data or "",
            reference=self.reference.data or "",
            passed_on=self.passed_on.data,
        )


class Closing(ReportStep):
    """Why it is closed."""

    reason = RadioField(
        _l("Why is it closed?"),
        choices=lambda: choices_of(CLOSED_LABELS),
        validators=[required(_l("Choose the reason.")), AnyOf([str(reason) for reason in CLOSED_LABELS])],
    )
    words = Words(
        _l("What was found?"),
        description=_l("Needed if it was not confirmed, or too little is known."),
        validators=[at_most(LONGEST_TEXT)],
    )

    def taken(self) -> Taken:
        """Return what the service takes."""
        version = whole_number(self.version.data)
        return Taken(-1 if version is None else version, words=self.words.data or "", reason=self.reason.data)


_FORMS: dict[Step, type[ReportStep]] = {
    Step.NOTE: WordsNeeded,
    Step.REOPEN: WordsNeeded,
    Step.PASS_ON: PassingOn,
    Step.CLOSE: Closing,
}


def form_for(step: Step, *, empty: bool = False) -> ReportStep:
    """Return the form of a step, filled from the request or ``empty``."""
    form = _FORMS.get(step, ReportStep)
    return form(step, formdata=None) if empty else form(step)


def _office_choice(office: Authority, language: str) -> SelectChoice:
    return SelectChoice(str(office.id), f"{office.name_in(language)} ({office.area.name_in(language)})")
