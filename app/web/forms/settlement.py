"""The settlement form. The booth is one of a list where there are few, and typed as 150/23 where there are many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from app.services.places import BoothProposal
from app.services.settlements import BoothChoice, SettlementForm
from app.web.forms.base import DevanagariDecimal, DevanagariInteger, OnceForm, Text, at_most, required
from app.web.language import current_language

if TYPE_CHECKING:
    from app.models import Booth, Settlement

_DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}


class SettlementFields(OnceForm):
    """What is asked about a settlement; ``proposed`` once a booth was filled in for a point."""

    proposed = False

    name_hi = Text(
        _l("Name of the settlement"),
        description=_l("As people here call it"),
        validators=[required(), at_most(200)],
        render_kw={"autocomplete": "off"},
    )
    kind = RadioField(
        _l("Village or town?"),
        choices=[SelectChoice("rural", _l("Village")), SelectChoice("urban", _l("Town"))],
        default="rural",
        validators=[required()],
        validate_choice=False,
    )
    lat = DevanagariDecimal(_l("Latitude"), validators=[Optional()], render_kw=_DECIMAL)
    lon = DevanagariDecimal(_l("Longitude"), validators=[Optional()], render_kw=_DECIMAL)
    booth = Text(
        _l("Booth"),
        description=_l("Assembly seat / booth, like 150/23"),
        validators=[at_most(40)],
        render_kw={"autocomplete": "off", "list": "booths"},
    )
    households = DevanagariInteger(
        _l("How many households?"),
        description=_l("A rough count will do"),
        validators=[Optional()],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    name_en = Text(_l("Name in English"), validators=[at_most(200)], render_kw={"autocomplete": "off"})
    note = TextAreaField(_l("Note"), validators=[at_most(500)])
    version = HiddenField()
    propose = SubmitField(_l("Suggest the booth"))

    @property
    def wants_proposal(self) -> bool:
        """Tell whether a booth is to be proposed: asked for, or left out although there is a point."""
        has_point = self.lat.data is not None and self.lon.data is not None
        return bool(self.propose.data) or (has_point and not self.booth.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the form; while a booth is only being proposed, the rest may still be empty."""
        if self.wants_proposal:
            return all([self.lat.validate(self), self.lon.validate(self)])
        return bool(super().validate(extra_validators))

    def take_proposal(self, proposal: BoothProposal | None) -> None:
        """Fill in a proposed booth and say how far it is, or say that none is near."""
        if proposal is None:
            no_point = self.lat.data is None
            self.booth.errors = [
                gettext("Fill in the place first, then the booth can be suggested.")
                if no_point
                else gettext("No booth of yours is known near this place. Choose the booth yourself.")
            ]
            return
        self.proposed = True
        self.booth.data = reference(proposal.booth)
        self.booth.description = gettext(
            "Nearest booth: %(booth)s, %(km).1f km away. If it is right, save.",
            booth=label(proposal.booth),
            km=proposal.km,
        )

    def filled(self) -> SettlementForm:
        """Return what the service takes."""
        return SettlementForm(
            name_hi=self.name_hi.data,
            kind=self.kind.data,
            booth=self.booth.data or "",
            name_en=self.name_en.data,
            lat=self.lat.data,
            lon=self.lon.data,
            households=self.households.data,
            note=self.note.data or "",
            client_key=self.client_key.data,
        )


class SettlementFieldsWithList(SettlementFields):
    """The same, with every booth in a list."""

    booth = SelectField(_l("Booth"), validate_choice=False)


def reference(booth: Booth) -> str:
    """Return a booth as it is typed."""
    return f"{booth.ac_no}/{booth.booth_no}"


def label(booth: Booth) -> str:
    """Return a booth as it is read."""
    return f"{reference(booth)} · {booth.name_in(current_language())}"


def saved_fields(settlement: Settlement) -> dict[str, Any]:
    """Return what is saved of a settlement, by field."""
    names = ("name_hi", "name_en", "kind", "lat", "lon", "households", "note", "version")
    return {**{name: getattr(settlement, name) for name in names}, "booth": reference(settlement.booth)}


def settlement_fields(choice: BoothChoice, saved: dict[str, Any] | None = None) -> SettlementFields:
    """Return the form that suits the number of booths; where there is only one, it is already chosen."""
    if not choice.complete:
        return SettlementFields(data=saved)
    form = SettlementFieldsWithList(data=saved)
    form.booth.choices = [SelectChoice("", gettext("Choose"))]
    form.booth.choices += [SelectChoice(reference(booth), label(booth)) for booth in choice.booths]
    if len(choice.booths) == 1 and not form.booth.data:
        form.booth.data = reference(choice.booths[0])
    return form
