"""The forms of papers given to offices, and of what shows that an office has taken one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from app.domain.letters import LetterKind
from app.domain.letters.kinds import CHANNEL_OF
from app.domain.letters.offices import level_of
from app.domain.lifecycle import Action
from app.domain.lifecycle.papers import CHANNEL_LABELS, Channel
from app.web.forms.base import Day, Text, at_most, required
from app.web.forms.case_step import MoveFields, Words, choices_of, whole_number
from app.web.language import current_language, today

if TYPE_CHECKING:
    from app.services.answering import Answerer
    from app.services.case_pages import CasePage


class SubmitFields(MoveFields):
    """A paper given to an authority."""

    rung = SelectField(_l("Which office?"), validate_choice=False)
    authority = Text(
        _l("Name of the office or officer"),
        description=_l("May be left empty when the office is in the list above."),
        validators=[at_most(300)],
    )
    channel = SelectField(_l("How was it given?"))
    filed_on = Day(_l("Given on"), validators=[required(_l("Write the day on which the paper was given."))])
    reference = Text(
        _l("Inward, complaint or registration number"),
        description=_l("As it is written on the paper. Leave it empty if there is none yet."),
        validators=[at_most(100)],
    )
    acknowledged = BooleanField(_l("I have a stamped copy or a receipt"))
    papers = BooleanField(_l("All papers are attached"))
    papers_waived = Text(_l("If not: why was it given without them?"), validators=[at_most(300)])

    def offer(self, page: CasePage) -> None:
        facts, ladder = page.offered.facts, page.offered.rules.ladder
        above = facts.highest_asked if self.action is Action.APPEAL else 0
        rungs = [rung for rung in ladder.rungs if rung.level > above]
        self.rung.choices = [
            SelectChoice(str(rung.level), _office_choice(page.answerers[rung.level])) for rung in rungs
        ]
        self.rung.choices += [SelectChoice("", gettext("Another office, not in this list"))]
        self.channel.choices = choices_of(CHANNEL_LABELS)
        if self.filed_on.data is None and not self.is_submitted_here():
            self.rung.data = str(max(facts.level, above + 1))
            self.channel.data = Channel.APPEAL if self.action is Action.APPEAL else Channel.OFFICE
            self.filed_on.data = today()
            self.papers.data = facts.papers_complete
            self._take_over(page)

    def _take_over(self, page: CasePage) -> None:
        """Fill in what a letter that was given to its office says of itself."""
        letter = page.given_letter
        if letter is not None:
            self.authority.data = letter.authority
            self.channel.data = CHANNEL_OF[LetterKind(letter.kind)]
            level = level_of(LetterKind(letter.kind), letter.authority, page.offered.rules.ladder)
            offered = {choice.value for choice in self.rung.choices}
            self.rung.data = str(level) if str(level) in offered else ""

    def is_submitted_here(self) -> bool:
        """Tell whether this form holds what somebody has sent."""
        return bool(self.filed_on.raw_data)

    def given(self) -> dict[str, Any]:
        return {
            "level": whole_number(self.rung.data),
            "authority": self.authority.data or "",
            "channel": Channel(self.channel.data),
            "filed_on": self.filed_on.data,
            "reference": self.reference.data or "",
            "acknowledged": self.acknowledged.data,
            "papers_complete": self.papers.data,
            "papers_waived": self.papers_waived.data or "",
        }


def _office_choice(answerer: Answerer) -> str:
    """Return an office as it is chosen: its own name where it is entered, with who holds it or since when nobody."""
    label = answerer.rung.label.in_language(current_language())
    if answerer.office is None or answerer.post is None:
        return label
    name, post = answerer.office.name_in(current_language()), answerer.post
    if post.holder is not None:
        return f"{name} · {post.holder.name}"
    since = post.vacant_since
    vacant = (
        gettext("post vacant since %(day)s", day=format_date(since, "d MMM yyyy")) if since else gettext("post vacant")
    )
    return f"{name} · {vacant}"


def _papers_on_their_way(page: CasePage) -> list[SelectChoice]:
    """Return the papers of which it is not known yet whether the office has them, the latest first."""
    return [
        SelectChoice(
            str(number),
            f"{(given := page.offered.facts.submissions[number - 1]).authority} · "
            f"{format_date(given.filed_on, 'd MMM yyyy')}",
        )
        for number in reversed(page.offered.facts.on_their_way)
    ]


class AcknowledgeFields(MoveFields):
    """What shows that the office has the paper."""

    reference = Text(
        _l("Inward, complaint or registration number"),
        description=_l("As it is written on the paper."),
        validators=[at_most(100)],
    )
    acknowledged = BooleanField(_l("I have a stamped copy or a receipt"))

    def given(self) -> dict[str, Any]:
        return {"reference": self.reference.data or "", "acknowledged": self.acknowledged.data}


class PaperTakenFields(AcknowledgeFields):
    """What shows that the office has a further paper, and which."""

    paper = SelectField(_l("Which paper?"), validate_choice=False)

    def offer(self, page: CasePage) -> None:
        self.paper.choices = _papers_on_their_way(page)

    def given(self) -> dict[str, Any]:
        return {**super().given(), "paper": whole_number(self.paper.data)}


class PaperReturnedFields(MoveFields):
    """Which paper came back, when and why."""

    paper = SelectField(_l("Which paper?"), validate_choice=False)
    returned_on = Day(_l("Came back on"), validators=[required(_l("Write the day on which it came back."))])
    text = Words(
        _l("Why did it come back?"),
        description=_l("What the office or the post wrote on it, or who refused to take it."),
        validators=[at_most(2000)],
    )

    def offer(self, page: CasePage) -> None:
        self.paper.choices = _papers_on_their_way(page)
        if self.returned_on.data is None and not self.returned_on.raw_data:
            self.returned_on.data = today()

    def given(self) -> dict[str, Any]:
        return {
            "paper": whole_number(self.paper.data),
            "returned_on": self.returned_on.data,
            "text": self.text.data or "",
        }
