"""The doorstep form: who lives here, and whether they agree to be written down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from app.domain.eligibility import known_fact
from app.services.beneficiaries import BeneficiaryForm
from app.web.forms.base import Day, DevanagariInteger, OnceForm, PahunchForm, Text, at_most, required
from app.web.language import current_language

if TYPE_CHECKING:
    from app.models import Household

_OFF = {"autocomplete": "off"}
_NUMBER = {"autocomplete": "off", "inputmode": "numeric"}


class BeneficiaryFields(OnceForm):
    """What is asked of a person at the door."""

    settlement = HiddenField()
    household = SelectField(_l("Household"), validate_choice=False)
    name_hi = Text(_l("Name"), validators=[required(), at_most(200)], render_kw=_OFF)
    sex = RadioField(
        _l("Woman or man?"),
        choices=[SelectChoice("F", _l("Woman")), SelectChoice("M", _l("Man")), SelectChoice("O", _l("Other"))],
        validators=[required()],
        validate_choice=False,
    )
    age_years = DevanagariInteger(_l("Age in years"), validators=[Optional()], render_kw=_NUMBER)
    age_is_a_guess = BooleanField(_l("The age is only a guess"))
    born_on = Day(_l("Or date of birth"), validators=[Optional()], render_kw=_OFF)
    marital = RadioField(_l("Married?"), validate_choice=False)
    mobile = Text(
        _l("Mobile number"),
        description=_l("10 digits. May be left empty."),
        validators=[at_most(20)],
        render_kw={**_NUMBER, "type": "tel"},
    )
    relation_name = Text(_l("Head of the family, husband or father"), validators=[at_most(200)], render_kw=_OFF)
    name_en = Text(_l("Name in English"), validators=[at_most(200)], render_kw=_OFF)
    samagra_family = Text(
        _l("Samagra family ID"), description=_l("8 digits"), validators=[at_most(20)], render_kw=_NUMBER
    )
    samagra_member = Text(
        _l("Samagra member ID"), description=_l("9 digits"), validators=[at_most(20)], render_kw=_NUMBER
    )
    consent = RadioField(
        _l("Do they agree?"),
        choices=[
            SelectChoice("spoken", _l("Yes, they said so")),
            SelectChoice("written", _l("Yes, in writing")),
            SelectChoice("guardian", _l("The guardian agreed")),
        ],
        validators=[required()],
        validate_choice=False,
    )
    guardian_name = Text(
        _l("Name of the guardian"),
        description=_l("Needed under 18, or when the guardian agrees"),
        validators=[at_most(200)],
        render_kw=_OFF,
    )

    def offer(self, households: Sequence[Household]) -> None:
        """Fill the lists: the households of the settlement, and the marital states that rules know."""
        self.household.choices = [SelectChoice("", gettext("New household"))] + [
            SelectChoice(str(household.id), household_label(household)) for household in households
        ]
        language = current_language()
        self.marital.choices = [
            SelectChoice(key, said.in_language(language)) for key, said in known_fact("marital").choices
        ]

    def filled(self, settlement_id: int) -> BeneficiaryForm:
        """Return what the service takes."""
        household = self.household.data or ""
        return BeneficiaryForm(
            settlement_id=settlement_id,
            household_id=int(household) if household.isdecimal() else None,
            name_hi=self.name_hi.data,
            sex=self.sex.data,
            consent=self.consent.data,
            name_en=self.name_en.data,
            relation_name=self.relation_name.data,
            born_on=self.born_on.data,
            age_years=self.age_years.data,
            age_is_a_guess=self.age_is_a_guess.data,
            marital=self.marital.data or "",
            mobile=self.mobile.data,
            samagra_family=self.samagra_family.data,
            samagra_member=self.samagra_member.data,
            guardian_name=self.guardian_name.data,
            client_key=self.client_key.data,
        )


def household_label(household: Household) -> str:
    """Return a household as the list names it: its head, and how many of it are written down."""
    return gettext("%(head)s · %(count)s people", head=household.head_name, count=len(household.members))


class AnswersForm(PahunchForm):
    """Answers to the questions of the rules; which are asked depends on the person, so they are read by name."""

    PREFIX = "q-"
