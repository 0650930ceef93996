"""Asking for a run, and what is written with a step of a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice

from app.domain.fairness.findings import Step
from app.domain.fairness.ground import LEVELS
from app.domain.geography import KIND_LABELS
from app.services.fairness_findings import Answer
from app.web.forms.base import DevanagariInteger, PahunchForm, Text, at_most
from app.web.forms.case_step import Words, whole_number
from app.web.language import current_language

if TYPE_CHECKING:
    from app.services.fairness_findings import FindingPage


class RunFields(PahunchForm):
    """Which levels and which time; the lot number makes the run one that can be had again."""

    level = SelectField(_l("Level"), validate_choice=False)
    period = Text(
        _l("Period"),
        description=_l("Like 2026-27 for a financial year or 2026-04 for a month. Empty: everything so far."),
        validators=[at_most(8)],
    )
    seed = DevanagariInteger(_l("Lot number"), description=_l("Leave it at 0 unless you repeat an earlier run."))

    def offer(self) -> None:
        """Fill the list of levels."""
        language = current_language()
        self.level.choices = [SelectChoice("", gettext("All levels"))]
        self.level.choices += [SelectChoice(one, KIND_LABELS[one].in_language(language)) for one in LEVELS]
        if self.seed.data is None and not self.seed.errors:
            self.seed.data = 0

    def given(self) -> tuple[list[str], str, int]:
        """Return levels, period and seed as the service takes them."""
        return ([self.level.data] if self.level.data else []), self.period.data or "", self.seed.data or 0


class StepFields(PahunchForm):
    """One step of a finding: fields that the step does not ask for are left away."""

    assignee = SelectField(_l("Who looks into it?"), validate_choice=False)
    note = Words(_l("What was looked at, and what was found?"), validators=[at_most(4000)])
    evidence = Words(
        _l("On what grounds?"),
        description=_l("Papers seen, people met, on which day. No names of beneficiaries."),
        validators=[at_most(4000)],
    )
    cases = Text(
        _l("Which cases show it?"),
        description=_l("Case numbers with a comma between. Only those who may read a case can open it."),
        validators=[at_most(400)],
    )
    version = HiddenField()

    def __init__(self, step: Step, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.step = step
        if step is Step.ASSIGN:
            self.note.label.text = gettext("A word to go with it, if you like")
        else:
            del self.assignee
        if step not in (Step.EXPLAIN, Step.ACT, Step.NOT_CONFIRM):
            del self.evidence
        if step in (Step.ASSIGN, Step.REOPEN):
            del self.cases
        if step is Step.REPLY:
            self.note.label.text = gettext("The area's reply")
            self.note.description = gettext("One reply, in your own words. It is shown beside the finding.")

    def offer(self, page: FindingPage) -> None:
        """Fill the list of those who may look into it."""
        if "assignee" in self:
            self.assignee.choices = [SelectChoice("", gettext("Choose"))]
            self.assignee.choices += [SelectChoice(str(user.id), user.name) for user in page.helpers]

    def given(self) -> Answer:
        """Return what the service takes."""
        return Answer(
            note=self.note.data or "",
            evidence=(self.evidence.data or "") if "evidence" in self else "",
            cases=(self.cases.data or "") if "cases" in self else "",
            assignee_id=whole_number(self.assignee.data) if "assignee" in self else None,
            version=whole_number(self.version.data),
        )
