"""What narrows a map: which cases, of which days, what the colour shows, and by which places."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField
from wtforms.validators import NumberRange, Optional

from app.domain.cases import STATE_LABELS, CaseState
from app.domain.maps import MapMeasure
from app.services.map_rows import EVERY_STATE
from app.web.forms.base import Day, DevanagariInteger, PahunchForm
from app.web.language import current_language

LONGEST_DAYS = 3650
HIGHEST_LEVEL = 20

MEASURE_LABELS = {
    MapMeasure.COUNT: _l("Number of cases"),
    MapMeasure.RATE: _l("Per 100 eligible"),
    MapMeasure.OVERDUE: _l("Cases over the time limit"),
    MapMeasure.AGE: _l("Median age of cases (days)"),
    MapMeasure.COVERAGE: _l("Asked per 100 eligible"),
    MapMeasure.ASKED: _l("Days since somebody asked"),
    MapMeasure.RECEIVED: _l("Benefits received in the period"),
    MapMeasure.CHANGE: _l("Change since an earlier day"),
    MapMeasure.FLAGS: _l("Worth a look (fairness check)"),
    MapMeasure.PARTIALITY: _l("People who reported partiality"),
}


class MapFilterForm(PahunchForm):
    """The filter of a map; its answers stand in the address, so a map can be kept as a bookmark."""

    class Meta(PahunchForm.Meta):
        csrf = False

    lists_url = ""
    """Where the lists of schemes, departments and reasons come from (:mod:`app.web.map_choices`)."""
    every_choice_url = ""
    """This page with those lists in it; "" where they are."""

    show = SelectField(
        _l("Colour shows"),
        choices=[SelectChoice(measure.value, label) for measure, label in MEASURE_LABELS.items()],
        default="count",
        validate_choice=False,
    )
    by = SelectField(_l("Place by place"), validate_choice=False, default="")
    scheme = SelectField(_l("Scheme"), validate_choice=False, default="")
    department = SelectField(_l("Department"), validate_choice=False, default="")
    reason = SelectField(_l("Reason"), validate_choice=False, default="")
    state = SelectField(_l("Where it stands"), validate_choice=False, default="")
    level = DevanagariInteger(
        _l("Rung of the ladder"),
        validators=[Optional(), NumberRange(1, HIGHEST_LEVEL, message=_l("Write a rung between 1 and 20."))],
        render_kw={"inputmode": "numeric"},
    )
    min_age = DevanagariInteger(
        _l("Open for at least (days)"),
        validators=[
            Optional(),
            NumberRange(0, LONGEST_DAYS, message=_l("Write a number of days between 0 and 3650.")),
        ],
        render_kw={"inputmode": "numeric"},
    )
    first = Day(_l("From day"), validators=[Optional()])
    last = Day(_l("To day"), validators=[Optional()])
    since = SelectField(_l("Compare with"), validate_choice=False, default="")
    classes = SelectField(
        _l("Classes"),
        choices=[
            SelectChoice("", _l("As many places in each")),
            SelectChoice("equal", _l("Equal steps")),
            SelectChoice("natural", _l("Where the values part")),
        ],
        default="",
        validate_choice=False,
    )

    draw = SelectField(
        _l("Booths as"),
        choices=[
            SelectChoice("", _l("Points")),
            SelectChoice("areas", _l("Areas (drawn, not surveyed)")),
        ],
        default="",
        validate_choice=False,
    )

    def offer_measures(self, *, partiality: bool) -> None:
        """Offer what the colour may show; reports of partiality only to those who handle them."""
        kept = [measure for measure in MEASURE_LABELS if partiality or measure is not MapMeasure.PARTIALITY]
        self.show.choices = [SelectChoice(measure.value, MEASURE_LABELS[measure]) for measure in kept]

    def offer_states(self) -> None:
        """Offer every state of a case in the reader's language."""
        said = [SelectChoice(state.value, STATE_LABELS[state].in_language(current_language())) for state in CaseState]
        self.state.choices = [SelectChoice("", _l("Outstanding")), SelectChoice(EVERY_STATE, _l("All")), *said]

    @property
    def measure(self) -> MapMeasure:
        """What the colour shows; an unknown word reads as the usual one."""
        return MapMeasure(self.show.data) if self.show.data in set(MapMeasure) else MapMeasure.COUNT
