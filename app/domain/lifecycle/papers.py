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
    NotHigher,
    PapersMissing,
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
        already = any(given.is_taken for given in facts.this_cycle[-1:])
        if not (self.acknowledged or self.reference.strip() or already):
            raise NoProofOfTaking(field="reference")

    def change(self, facts: CaseFacts, rules: Rules) -> CaseFacts:
        """Return the facts with the proof on the latest submission."""
        *earlier, last = facts.submissions
        taken = replace(
            last,
            reference=self.reference.strip() or last.reference,
            acknowledged=last.acknowledged or self.acknowledged,
        )
        return replace(facts, submissions=(*earlier, taken))

    def details(self) -> Mapping[str, str | int]:
        """Keep the reference as written."""
        return {"reference": self.reference.strip()} if self.reference.strip() else {}
