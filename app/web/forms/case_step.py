"""What the form of every step of a case is built on: the version that was read, and ids that carry the step's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import TextArea

from app.domain.errors import Sentence
from app.domain.lifecycle import Action
from app.web.forms.base import PahunchForm, Text
from app.web.language import current_language

if TYPE_CHECKING:
    from app.services.case_pages import CasePage


class Words(Text):
    """Some sentences."""

    widget = TextArea()


def choices_of(labels: Mapping[Any, Sentence]) -> list[SelectChoice]:
    """Return values with their labels in the reader's language."""
    return [SelectChoice(str(value), label.in_language(current_language())) for value, label in labels.items()]


def whole_number(text: object) -> int | None:
    """Return a number that a key or a level can be, else None."""
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 19 else None


class MoveFields(PahunchForm):
    """A step that asks for nothing but the version that was read."""

    version = HiddenField()

    def __init__(self, action: Action, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.action = action
        for field in self:
            field.id = field.label.field_id = f"{action}-{field.name}"

    def offer(self, page: CasePage) -> None:
        """Fill the lists to choose from; most steps have none."""

    def read_version(self) -> int | None:
        """Return the version that was read; an unreadable one matches no case."""
        found = whole_number(self.version.data)
        return -1 if found is None else found

    def given(self) -> dict[str, Any]:
        """Return what the step takes, by the names of its move."""
        return {}
