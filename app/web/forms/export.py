"""In which form a list is taken along, and whether with names and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField

from app.domain.exports import ExportForm
from app.web.forms.base import PahunchForm

if TYPE_CHECKING:
    from app.services.exports.exports import ExportChoice


class ExportFields(PahunchForm):
    """The form of the file, and what is in it."""

    form = RadioField(_l("Kind of file"), validate_choice=False)
    personal = BooleanField(
        _l("With names, mobile numbers and Samagra IDs"),
        description=_l("Only where you need them to visit people. Whoever gets the file can read them."),
    )

    def offer(self, choice: ExportChoice) -> None:
        """Fill the forms to choose from: those that are built as a whole only where the list is short enough."""
        names = {
            ExportForm.XLSX: gettext("Excel (XLSX)"),
            ExportForm.CSV: gettext("CSV, for any program"),
            ExportForm.GEOPACKAGE: gettext("For QGIS (GeoPackage)"),
            ExportForm.GEOJSON: gettext("For other map programs (GeoJSON)"),
            ExportForm.KML: gettext("For Google Earth (KML)"),
        }
        if choice.too_many_for_whole:
            del names[ExportForm.XLSX], names[ExportForm.GEOPACKAGE]
        self.form.choices = [(form.value, name) for form, name in names.items()]
        if self.form.data not in names:
            self.form.data = next(iter(names)).value

    def wants_personal(self) -> bool:
        """Tell whether names and numbers were asked for."""
        return bool(self.is_submitted() and self.personal.data)
