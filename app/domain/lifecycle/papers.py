"""Papers given to offices: the first, further ones, appeals, and the proof that an office has taken one.

References are kept as written: every office has its own form of number, and some have none but a stamp.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.domain.errors import Sentence
from app.domain.lifecycle.actions import Action
from app.domain.lifecycle.clocks import day_of
from app.domain.lifecycle.facts import CaseFacts, Rules, Submission
from app.domain.lifecycle.missing import (
    FiledBeforeOpening,
    FiledInFuture,
    NoAuthority,
    NoProofOfTaking,
    NoSuchPaper,
    NotHigher,
    NoWords,
    PapersMissing,
    ReturnedBeforeGiven,
    ReturnedInFuture,
    UnknownRung,
)
from app.domain.lifecycle.moves import Move


class Channel(StrEnum):
    """The way by which a paper reached an authority."""

    OFFICE = "office"
    LOK_SEVA_KENDRA = "lok_seva_kendra"
    JAN_SUNWAI = "jan_sunwai"
    CM_HELPLINE = "cm_helpline"
    APPEAL = "appeal"
    RTI = "rti"
    CPGRAMS = "cpgrams"


CHANNEL_LABELS: dict[Channel, Sentence] = {
    Channel.OFFICE: Sentence("दफ्तर में", "At the office"),
    Channel.LOK_SEVA_KENDRA: Sentence("लोक सेवा केंद्र", "Lok Seva Kendra"),
    Channel.JAN_SUNWAI: Sentence("जन सुनवाई", "Jan Sunwai"),
    Channel.CM_HELPLINE: Sentence("सीएम हेल्पलाइन 181", "CM Helpline 181"),
    Channel.APPEAL: Sentence("अपील", "Appeal"),
    Channel.RTI: Sentence("सूचना का अधिकार", "Right to information (RTI)"),
    Channel.CPGRAMS: Sentence("केंद्र का शिकायत पोर्टल (CPGRAMS)", "CPGRAMS"),
}
BESIDE_THE_LADDER = frozenset({Channel.RTI, Channel.CPGRAMS})
"""Ways that are no rung of any ladder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit(Move):
    """A paper was given to an authority. ``level`` is its rung; None is a way beside the ladder.

    ``letter`` is our own number of a letter that speaks for many cases; ``reference`` is the office's.
    """

    action = Action.SUBMIT

    authority: str
    filed_on: date
    level: int | None = None
    channel: str = "office"
    reference: str = ""
    acknowledged: bool = False
    papers_complete: bool = False
    papers_waived: str = ""
    letter: str = ""
    authority_id: int | None = None

    def check(self, facts: CaseFacts, rules: Rules) -> None:
        """Raise NoAuthority, UnknownRung, FiledInFuture, FiledBeforeOpening or PapersMissing."""
        if not self.authority.strip():
            raise NoAuthority(field="authority")
        if self.level is not None and rules.ladder.rung(self.level) is None:
            raise UnknownRung(field="authority")
        if self.filed_on > day_of(self.at):
            raise FiledInFuture(field="filed_on")
        first_day = day_of(facts.opened_at)
        if self.filed_on < first_day:
            sentence = FiledBeforeOpening.sentence.format(opened=f"{first_day:%d-%m-%Y}")
            raise FiledBeforeOpening(sentence, field="filed_on")
        complete = facts.papers_complete or self.papers_complete
        if not (complete or (facts.papers_waived or self.papers_waived).strip()):
            raise PapersMissing(field="papers")

    def change(self, facts: CaseFacts, rules: Rules) -> CaseFacts:
        """Return the facts with the submission; a higher authority lifts the level, a lower one never lowers it."""
        return replace(self.added(facts), level=max(facts.level, self.level or 0))

    def added(self, facts: CaseFacts) -> CaseFacts:
        """Return the facts with the submission and what it says of the papers, at the same level."""
        given = Submission(
            self.authority.strip(),
            self.filed_on,
            facts.cycle,
            self.level,
            self.channel,
            self.reference.strip(),
            self.acknowledged,
            self.authority_id,
        )
        return replace(
            facts,
            submissions=(*facts.submissions, given),
            papers_complete=facts.papers_complete or self.papers_complete,
            papers_waived=self.papers_waived.strip() or facts.papers_waived,
        )

    def details(self) -> Mapping[str, str | int]:
        """Keep the date, the channel, both numbers as written, and the rung."""
        kept: dict[str, str | int] = {"filed_on": self.filed_on.isoformat(), "channel": self.channel}
        if self.reference.strip():
            kept["reference"] = self.reference.strip()
        if self.letter.strip():
            kept["letter"] = self.letter.strip()
        if self.level is not None:
            kept["authority_level"] = self.level
        if self.authority_id is not None:
            kept["authority_id"] = self.authority_id
        return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitAgain(Submit):
    """One more paper while the case runs: a reminder, or a way beside the ladder. Level and clock stay."""

    action = Action.SUBMIT_AGAIN

    def change(self, facts: CaseFacts, rules: Rules) -> CaseFacts:
        """Return the facts with the submission, at the same level: only escalation and appeal climb."""
        return self.added(facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal(Submit):
    """A new paper, after a rejection, to an authority above every one that was asked before."""

    action = Action.APPEAL

    def check(self, facts: CaseFacts, rules: Rules) -> None:
        """Raise NotHigher, or what any submission lacks."""
        Submit.check(self, facts, rules)
        if self.level is None or self.level <= facts.highest_asked:
            raise NotHigher(field="authority")


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge(Move):
    """The office has taken the paper: a stamped copy, or its number (kept as written)."""

    action = Action.ACKNOWLEDGE

    reference: str = ""
    acknowledged: bool = False

    def check(self, facts: CaseFacts, rules: Rules) -> None:
        """Raise NoProofOfTaking."""
        latest = facts.with_office
        already = latest is not None and facts.submissions[latest - 1].is_taken
        if not (self.acknowledged or self.reference.strip() or already):
            raise NoProofOfTaking(field="reference")

    def change(self, facts: CaseFacts, rules: Rules) -> CaseFacts:
        """Return the facts with the proof on the latest submission that did not come back."""
        # The guard has seen that there is one.
        return facts if facts.with_office is None else self.proven(facts, facts.with_office)

    def proven(self, facts: CaseFacts, number: int) -> CaseFacts:
        """Return the facts with the proof on the paper of that number (from 1)."""
        given = facts.submissions[number - 1]
        return _with_paper(
            facts,
            number,
            replace(
                given,
                reference=self.reference.strip() or given.reference,
                acknowledged=given.acknowledged or self.acknowledged,
            ),
        )

    def details(self) -> Mapping[str, str | int]:
        """Keep the reference as written."""
        return {"reference": self.reference.strip()} if self.reference.strip() else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTaken(Acknowledge):
    """An office has taken a further paper. ``paper`` is its number in the case (from 1); None is the latest."""

    action = Action.PAPER_TAKEN

    paper: int | None = None

    def check(self, facts: CaseFacts, rules: Rules) -> None:
        """Raise NoSuchPaper or NoProofOfTaking."""
        _on_its_way(facts, self.paper)
        if not (self.acknowledged or self.reference.strip()):
            raise NoProofOfTaking(field="reference")

    def change(self, facts: CaseFacts, rules: Rules) -> CaseFacts:
        """Return the facts with the proof on that paper; the case stays where it is."""
        return self.proven(facts, _on_its_way(facts, self.paper))


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperReturned(Move):
    """A paper came back: refused at the desk, or undelivered by post. ``text`` says why; the office's days run on.

    ``paper`` is its number in the case (from 1); None is the latest that is on its way.
    """

    action = Action.PAPER_RETURNED

    returned_on: date
    paper: int | None = None

    def check(self, facts: CaseFacts, rules: Rules) -> None:
        """Raise NoSuchPaper, ReturnedInFuture, ReturnedBeforeGiven or NoWords."""
        given = facts.submissions[_on_its_way(facts, self.paper) - 1]
        if self.returned_on > day_of(self.at):
            raise ReturnedInFuture(field="returned_on")
        if self.returned_on < given.filed_on:
            sentence = ReturnedBeforeGiven.sentence.format(given=f"{given.filed_on:%d-%m-%Y}")
            raise ReturnedBeforeGiven(sentence, field="returned_on")
        if not self.text.strip():
            raise NoWords(field="text")

    def change(self, facts: CaseFacts, rules: Rules) -> CaseFacts:
        """Return the facts with that paper marked as come back; state, level and clock stay."""
        number = _on_its_way(facts, self.paper)
        return _with_paper(facts, number, replace(facts.submissions[number - 1], returned_on=self.returned_on))

    def details(self) -> Mapping[str, str | int]:
        """Keep the day and, where it was named, the number of the paper."""
        kept: dict[str, str | int] = {"returned_on": self.returned_on.isoformat()}
        return kept if self.paper is None else {**kept, "paper": self.paper}


def _on_its_way(facts: CaseFacts, paper: int | None) -> int:
    """Return the number of the paper that is meant, or raise NoSuchPaper."""
    number = facts.on_their_way[-1] if paper is None else paper
    if number not in facts.on_their_way:
        raise NoSuchPaper(field="paper")
    return number


def _with_paper(facts: CaseFacts, number: int, given: Submission) -> CaseFacts:
    papers = list(facts.submissions)
    papers[number - 1] = given
    return replace(facts, submissions=tuple(papers))
