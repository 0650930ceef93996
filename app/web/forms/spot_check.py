"""Planning a spot check, and writing down what was found at one case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf

from app.domain.cases import STATE_LABELS, CaseState
from app.domain.geography import KIND_LABELS, KINDS, Hierarchy
from app.domain.lifecycle.facts import CheckedBy
from app.domain.lifecycle.spot_checks import CHECKED_STATES
from app.domain.lifecycle.spot_findings import FOUND_LABELS, Found
from app.services.spot_checks import CheckPlan
from app.web.forms.base import Day, PahunchForm, at_most, required
from app.web.forms.case_step import Words, choices_of, whole_number
from app.web.language import current_language

if TYPE_CHECKING:
    from app.models import Area
    from app.services.spot_checks import PlanPage

MARGINS = ("3", "5", "7", "10", "15")
CONFIDENCES = ("90", "95", "99")
SHARES = ("50", "60", "70", "80", "90")


class PlanFields(PahunchForm):
    """Which list, and how exact. The answers stand in the address while one looks, and are sent when one draws."""

    area = SelectField(_l("Area"), validate_choice=False)
    state = SelectField(_l("Which cases are checked?"), validators=[AnyOf([str(one) for one in CHECKED_STATES])])
    scheme = SelectField(_l("Scheme"), validate_choice=False)
    starts_on = Day(_l("From"), validators=[required()])
    ends_on = Day(_l("Until"), validators=[required()])
    margin = SelectField(_l("How far off may the answer be?"), validators=[AnyOf(MARGINS)], default="5")
    confidence = SelectField(_l("How sure?"), validators=[AnyOf(CONFIDENCES)], default="95")
    share = SelectField(_l("How many received, do you expect?"), validators=[AnyOf(SHARES)], default="50")

    def fill(self, plan: CheckPlan) -> None:
        """Begin with a plan where the address says nothing."""
        self.starts_on.data = self.starts_on.data or plan.starts_on
        self.ends_on.data = self.ends_on.data or plan.ends_on
        self.state.data = self.state.data or str(plan.state)

    def offer(self, page: PlanPage) -> None:
        """Fill the lists to choose from."""
        language = current_language()
        self.area.choices = [SelectChoice("", gettext("Choose"))]
        self.area.choices += [SelectChoice(str(area.id), _area_label(area, language)) for area in page.areas]
        self.scheme.choices = [SelectChoice("", gettext("All schemes"))]
        self.scheme.choices += [SelectChoice(str(scheme.id), scheme.name_in(language)) for scheme in page.schemes]
        self.state.choices = choices_of({state: STATE_LABELS[state] for state in CHECKED_STATES})
        self.margin.choices = [
            SelectChoice(one, gettext("%(points)s points either way", points=one)) for one in MARGINS
        ]
        self.confidence.choices = [
            SelectChoice(one, gettext("%(times)s times in 100", times=one)) for one in CONFIDENCES
        ]
        self.share.choices = [
            SelectChoice(one, gettext("not known (safest)") if one == "50" else f"{one} %") for one in SHARES
        ]

    def plan(self, usual: CheckPlan) -> CheckPlan:
        """Return the plan; what cannot be read is as usual."""
        return CheckPlan(
            area_id=whole_number(self.area.data),
            starts_on=self.starts_on.data or usual.starts_on,
            ends_on=self.ends_on.data or usual.ends_on,
            state=CaseState(self.state.data) if self.state.data in CHECKED_STATES else usual.state,
            scheme_id=whole_number(self.scheme.data),
            margin=_share(self.margin.data, MARGINS, usual.margin),
            confidence=_share(self.confidence.data, CONFIDENCES, usual.confidence),
            expected_share=_share(self.share.data, SHARES, usual.expected_share),
        )


class PlanLook(PlanFields):
    """The same, read from an address: it changes nothing, so it needs no token."""

    class Meta(PlanFields.Meta):
        csrf = False


class DrawFields(PlanFields):
    """The same, sent to draw: once, however often it is sent."""

    client_key = HiddenField()


class FindingFields(PahunchForm):
    """What was found at one case."""

    found = RadioField(_l("Has the benefit come?"), validators=[required(_l("Choose what the person says."))])
    how = RadioField(_l("How do you know?"), validate_choice=False)
    note = Words(
        _l("What does the person say?"),
        description=_l("Needed if it has not come or only in part. For a document: which one."),
        validators=[at_most(2000)],
    )

    def offer(self) -> None:
        """Fill the lists to choose from."""
        self.found.choices = choices_of(FOUND_LABELS)
        self.how.choices = [
            SelectChoice(CheckedBy.VISIT, gettext("I went and asked")),
            SelectChoice(CheckedBy.CALL, gettext("I asked by phone")),
            SelectChoice(CheckedBy.DOCUMENT, gettext("A document shows it")),
        ]

    def given(self) -> tuple[Found, CheckedBy | None, str]:
        """Return what the service takes."""
        how = CheckedBy(self.how.data) if self.how.data in set(CheckedBy) else None
        return Found(self.found.data), how, self.note.data or ""


def _share(text: str | None, known: Sequence[str], usual: float) -> float:
    return int(text) / 100 if text in known else usual


def _area_label(area: Area, language: str) -> str:
    kind = KIND_LABELS[area.kind].in_language(language)
    number = f"{area.code} " if area.kind == "constituency" else ""
    of_party = area.hierarchy == Hierarchy.PARTY and area.kind in KINDS[Hierarchy.ADMINISTRATIVE]
    name = f"{kind}: {number}{area.name_in(language)}"
    return gettext("%(area)s (of the party)", area=name) if of_party else name
