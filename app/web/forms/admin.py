"""The forms of the admin pages: offices and their holders, freezes, holidays, and the steps of ladders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import Optional

from app.domain.geography import KIND_LABELS
from app.services.authorities import AuthorityForm, HolderForm, StepChoice
from app.services.freezes import FreezeForm
from app.services.holidays import HolidayForm
from app.services.ladders import StepForm
from app.web.forms.base import Day, DevanagariInteger, PahunchForm, Text, at_most, required
from app.web.forms.case_step import Words, whole_number
from app.web.language import current_language

if TYPE_CHECKING:
    from app.models import Area, EscalationStep

AreaChoices = Mapping[str, Sequence["Area"]]
_PLAIN = {"autocomplete": "off"}


def area_options(by_kind: AreaChoices, first: str) -> dict[str, list[tuple[str, str]]]:
    """Return areas as groups of a list by kind; ``first`` is what the empty choice says."""
    language = current_language()
    groups = {first: [("", first)]}
    for kind, areas in by_kind.items():
        label = KIND_LABELS[kind].in_language(language) if kind in KIND_LABELS else kind
        groups[label] = [(str(area.id), area.name_in(language)) for area in areas]
    return groups


def step_options(steps: Iterable[StepChoice], first: str) -> list[tuple[str, str]]:
    """Return steps of ladders as choices; ``first`` is what the empty choice says."""
    return [("", first), *((step.code, step.label_in(current_language())) for step in steps)]


class AuthorityFields(PahunchForm):
    """What is asked of an office."""

    name_hi = Text(
        _l("Name of the office"),
        description=_l("As it stands on its board, like: CEO, Janpad Panchayat Sehore"),
        validators=[required(), at_most(200)],
        render_kw=_PLAIN,
    )
    name_en = Text(_l("Name in English"), validators=[at_most(200)], render_kw=_PLAIN)
    step_code = SelectField(_l("Which step of the ladder is it?"), validators=[required()], validate_choice=False)
    area = SelectField(_l("For which area?"), validators=[required()], validate_choice=False)
    department = SelectField(_l("Department"), validate_choice=False)
    active = BooleanField(_l("The office works"), default=True)
    version = HiddenField()

    def offer(self, areas: AreaChoices, steps: Iterable[StepChoice], departments: Mapping[str, str]) -> None:
        """Fill the lists to choose from."""
        self.area.choices = area_options(areas, gettext("Choose"))
        self.step_code.choices = step_options(steps, gettext("Choose"))
        self.department.choices = [("", gettext("Any department")), *departments.items()]

    def filled(self) -> AuthorityForm:
        """Return what the service takes."""
        return AuthorityForm(
            name_hi=self.name_hi.data,
            name_en=self.name_en.data or "",
            step_code=self.step_code.data,
            area_id=whole_number(self.area.data),
            department_code=self.department.data or "",
            active=bool(self.active.data),
        )

    def read_version(self) -> int:
        """Return the version that was read; an unreadable one matches none."""
        found = whole_number(self.version.data)
        return -1 if found is None else found


class HolderFields(PahunchForm):
    """Who holds a post from a day on."""

    name = Text(_l("Name of the holder"), validators=[required(), at_most(200)], render_kw=_PLAIN)
    starts_on = Day(_l("In the post since"), validators=[required()])
    ends_on = Day(_l("Last day in the post"), description=_l("Only if it is over already."), validators=[Optional()])
    mobile = Text(
        _l("Official mobile number"),
        description=_l("Kept sealed, and shown only on request."),
        validators=[at_most(20)],
        render_kw={"inputmode": "tel", "autocomplete": "off"},
    )

    def filled(self) -> HolderForm:
        """Return what the service takes."""
        return HolderForm(self.name.data, self.starts_on.data, self.ends_on.data, self.mobile.data or "")


class LastDayFields(PahunchForm):
    """A last day: of a holder, or of a freeze."""

    ends_on = Day(_l("Last day"), validators=[required()])


class FreezeFields(PahunchForm):
    """What is asked of a freeze."""

    area = SelectField(_l("Where?"), validators=[required()], validate_choice=False)
    starts_on = Day(_l("In force from"), validators=[required()])
    ends_on = Day(
        _l("Expected last day"),
        description=_l("It can be changed when the code is lifted."),
        validators=[required()],
    )
    reason = Text(
        _l("Which election?"), description=_l("Like: Panchayat election 2027"), validators=[required(), at_most(200)]
    )
    notice = Words(
        _l("Number and date of the notification"),
        description=_l("So that anybody can look it up."),
        validators=[at_most(2000)],
    )

    def offer(self, areas: AreaChoices) -> None:
        """Fill the list of areas."""
        self.area.choices = area_options(areas, gettext("Choose"))

    def filled(self) -> FreezeForm:
        """Return what the service takes."""
        return FreezeForm(
            whole_number(self.area.data),
            self.starts_on.data,
            self.ends_on.data,
            self.reason.data,
            self.notice.data or "",
        )


class HolidayFields(PahunchForm):
    """What is asked of one holiday."""

    day = Day(_l("Date"), validators=[required()])
    name_hi = Text(_l("Name of the holiday"), validators=[required(), at_most(200)], render_kw=_PLAIN)
    name_en = Text(_l("Name in English"), validators=[at_most(200)], render_kw=_PLAIN)
    area = SelectField(_l("Where?"), validate_choice=False)

    def offer(self, areas: AreaChoices) -> None:
        """Fill the list of areas; the whole state comes first."""
        self.area.choices = area_options(
            {kind: rows for kind, rows in areas.items() if kind != "state"}, gettext("The whole state")
        )

    def filled(self) -> HolidayForm:
        """Return what the service takes."""
        chosen = whole_number(self.area.data)
        area_id = -1 if self.area.data and chosen is None else chosen
        return HolidayForm(self.day.data, self.name_hi.data, self.name_en.data or "", area_id)


class HolidayListFields(PahunchForm):
    """A list of holidays, one a line."""

    days = Words(
        _l("One holiday a line"),
        description=_l("The date, then the name, like: 15-08-2027 Independence Day"),
        validators=[required(), at_most(20_000)],
    )


class StepFields(PahunchForm):
    """What may be changed of a step."""

    label_hi = Text(_l("Name of the step"), validators=[required(), at_most(300)], render_kw=_PLAIN)
    label_en = Text(_l("Name in English"), validators=[at_most(300)], render_kw=_PLAIN)
    days = DevanagariInteger(
        _l("Days"),
        description=_l("How long a case waits here before it goes up. Cases that wait now keep their day."),
        validators=[Optional()],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    days_basis = Text(
        _l("What do the days rest on?"),
        description=_l("A notification, a practice, or only a suggestion."),
        validators=[at_most(300)],
    )
    uncertain = Text(_l("What is not certain?"), validators=[at_most(500)])

    def filled(self) -> StepForm:
        """Return what the service takes."""
        return StepForm(
            label_hi=self.label_hi.data,
            label_en=self.label_en.data or "",
            days=self.days.data,
            days_basis=self.days_basis.data or "",
            uncertain=self.uncertain.data or "",
        )


class NewStepFields(StepFields):
    """A step that comes into a ladder."""

    code = SelectField(
        _l("Which step?"),
        description=_l("One that other ladders have keeps its offices; a new one starts without."),
        validate_choice=False,
    )
    after = SelectField(_l("After which step?"), validate_choice=False)

    def offer(self, rungs: Sequence[EscalationStep], known: Iterable[StepChoice]) -> None:
        """Fill the lists: the known steps that this ladder lacks, and the places in it."""
        there, language = {step.code for step in rungs}, current_language()
        self.code.choices = step_options(
            (step for step in known if step.code not in there), gettext("A step that no ladder has yet")
        )
        self.after.choices = [(str(step.id), step.label_in(language)) for step in rungs]
        if not self.is_submitted() and rungs:
            self.after.data = str(rungs[-1].id)

    def filled(self) -> StepForm:
        """Return what the service takes."""
        return StepForm(
            label_hi=self.label_hi.data,
            label_en=self.label_en.data or "",
            days=self.days.data,
            days_basis=self.days_basis.data or "",
            uncertain=self.uncertain.data or "",
            code=self.code.data or "",
            after_id=whole_number(self.after.data),
        )
