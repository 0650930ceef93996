"""The words of the daily digest: counts and reference numbers, and never the name of a person or a place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from app.domain.errors import Sentence
from app.domain.notifications import NoticeKind, notice_sentence

_SUBJECT = Sentence("पहुंच: {day} का काम", "Pahunch: work for {day}")
_LINES = (
    ("follow_ups", Sentence("आज के फॉलोअप: {count}", "Follow-ups today: {count}")),
    ("overdue", Sentence("समय सीमा पार: {count}", "Overdue: {count}")),
    ("to_approve", Sentence("मंजूरी बाकी: {count}", "Waiting for your approval: {count}")),
    ("to_verify", Sentence("पुष्टि बाकी (विभाग कहता है, हो गया): {count}", "Office replies to verify: {count}")),
)
_NUMBERS = Sentence("आज के फॉलोअप के क्रमांक: {numbers}", "Reference numbers for today: {numbers}")
_SINCE = Sentence("कल से अब तक:", "Since yesterday:")
_CHANGED = Sentence("{says}: {count}", "{says}: {count}")
_END = Sentence(
    "खोलकर देखें: पहुंच में साइन-इन करें। यह संदेश बंद करना हो तो वहां “सूचनाएं” में बंद करें।",
    'Sign in to Pahunch to see more. To stop these messages, turn them off there under "Notices".',
)


@dataclass(frozen=True, slots=True)
class DigestCounts:
    """What waits for one person, what they were told of since yesterday by kind, and numbers of today's cases."""

    follow_ups: int = 0
    overdue: int = 0
    to_approve: int = 0
    to_verify: int = 0
    changed: Counter[str] = field(default_factory=Counter)
    numbers: Sequence[str] = ()

    def __bool__(self) -> bool:
        """Tell whether there is anything to say."""
        return any((self.follow_ups, self.overdue, self.to_approve, self.to_verify, self.changed))


def mail_subject(today: date) -> Sentence:
    """Return the subject for a day."""
    return _SUBJECT.format(day=f"{today:%d-%m-%Y}")


def mail_body(counts: DigestCounts, today: date) -> Sentence:
    """Return the text of the mail, line by line."""
    lines = [mail_subject(today), *_waiting(counts)]
    if counts.numbers:
        lines.append(_NUMBERS.format(numbers=", ".join(counts.numbers)))
    if counts.changed:
        lines.append(_SINCE)
        lines += [_changed(kind, counts.changed[kind]) for kind in NoticeKind if counts.changed[kind]]
    return _joined([*lines, _END], "\n")


def sms_body(counts: DigestCounts) -> Sentence:
    """Return the text of the SMS: the counts alone, in one line."""
    return _joined([Sentence("पहुंच", "Pahunch"), *_waiting(counts)], ". ")


def _waiting(counts: DigestCounts) -> list[Sentence]:
    return [line.format(count=getattr(counts, name)) for name, line in _LINES if getattr(counts, name)]


def _changed(kind: NoticeKind, count: int) -> Sentence:
    says = notice_sentence(kind, 1)
    return Sentence(_CHANGED.hi.format(says=says.hi, count=count), _CHANGED.en.format(says=says.en, count=count))


def _joined(lines: Sequence[Sentence], by: str) -> Sentence:
    return Sentence(by.join(line.hi for line in lines), by.join(line.en for line in lines))
