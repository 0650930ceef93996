"""Giving a list, and saying what each of its columns holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from app.domain.imports.kinds import kind_of
from app.domain.imports.states import ListKind
from app.services.imports.receive import AUTO, KRUTI_DEV, ListForm
from app.web.forms.base import Day, PahunchForm, Text, at_most, required
from app.web.language import current_language, today

if TYPE_CHECKING:
    from app.services.imports.batches import ListToGive
    from app.services.imports.columns import ColumnsPage


class ListFields(PahunchForm):
    """A list and its receipt."""

    file = FileField(
        _l("File"),
        description=_l("Excel (.xlsx, .xls), LibreOffice (.ods) or CSV, up to 64 MB. Columns may stand in any order."),
    )
    scheme = SelectField(
        _l("Scheme"),
        description=_l("Whoever stands on the list is recorded as due this scheme, unless its rule says no."),
        validate_choice=False,
    )
    source = Text(
        _l("Where does the list come from?"),
        description=_l("The office, like: Janpad Panchayat Ashta. Its next list is read in the same way."),
        validators=[required(), at_most(200)],
    )
    given_by = Text(_l("Who gave it?"), validators=[at_most(200)])
    received_on = Day(_l("Received on"), validators=[required()])
    encoding = SelectField(_l("How is the Hindi typed?"))
    consent = RadioField(
        _l("Have the people on it agreed that we follow their case?"),
        description=_l("Without consent people are recorded, but no case can be filed until they have been asked."),
    )

    def offer(self, page: ListToGive, kind: ListKind) -> None:
        """Fill the lists to choose from, and what the list corrected here said; a list of places has no scheme."""
        language = current_language()
        if kind is not ListKind.PEOPLE:
            del self.scheme
            del self.consent
        self.encoding.choices = [
            SelectChoice(AUTO, gettext("Find out by itself")),
            SelectChoice(KRUTI_DEV, gettext("Kruti Dev or DevLys (old font)")),
        ]
        if self.scheme is not None:
            self.scheme.choices = [SelectChoice("", gettext("No scheme, only people"))]
            self.scheme.choices += [SelectChoice(scheme.code, scheme.name_in(language)) for scheme in page.schemes]
            self.consent.choices = [
                SelectChoice("", gettext("No, or not known")),
                SelectChoice("written", gettext("Yes, in writing; the forms are kept")),
                SelectChoice("spoken", gettext("Yes, they were asked in person")),
            ]
        if not self.is_submitted():
            self._fill(page)

    def _fill(self, page: ListToGive) -> None:
        self.received_on.data, self.encoding.data = today(), AUTO
        if self.consent is not None:
            self.consent.data = page.parent.consent if page.parent else ""
        if page.parent is None:
            return
        self.source.data, self.given_by.data = page.parent.source, page.parent.given_by
        if self.scheme is not None:
            self.scheme.data = page.parent.scheme.code if page.parent.scheme else ""

    def said(self, shown_name: str, parent_id: int | None, kind: ListKind) -> ListForm:
        """Return what was said of the list."""
        day = self.received_on.data
        assert day is not None
        return ListForm(
            shown_name,
            self.source.data or "",
            day,
            (self.scheme.data or "") if self.scheme is not None else "",
            self.given_by.data or "",
            self.encoding.data or AUTO,
            (self.consent.data or "") if self.consent is not None else "",
            parent_id,
            kind,
        )


class ColumnFields(PahunchForm):
    """One choice for each column, and a tick for each that is typed in an old font; read by the column's place."""

    def chosen(self, page: ColumnsPage) -> dict[int, str]:
        """Return the field chosen for each column: what was sent, else what is proposed."""
        if not self.is_submitted():
            return dict(page.fields)
        return {column.place: request.form.get(f"column-{column.place}", "") for column in page.columns}

    def old_font(self, page: ColumnsPage) -> frozenset[int]:
        """Return the columns that are said to be typed in an old font."""
        if not self.is_submitted():
            return page.old_font
        return frozenset(column.place for column in page.columns if f"font-{column.place}" in request.form)


def field_choices(kind: str) -> list[tuple[str, str]]:
    """Return what a column of a kind of list may hold, in the reader's language."""
    language = current_language()
    return [(name, label.in_language(language)) for name, label in kind_of(kind).labels.items()]
