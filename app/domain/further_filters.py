"""What a list of cases was narrowed by beyond the fields of a map's form, in words, to be seen and undone."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.case_filters import MYSELF, NOBODY, NONE_GIVEN, CaseFilter
from app.domain.errors import Sentence
from app.domain.lifecycle.dispatch import DISPATCH_LABELS, Dispatch
from app.domain.lifecycle.papers import CHANNEL_LABELS, Channel

_UNDER = Sentence("{days} दिन से कम पुराने", "Under {days} days old")
_OWNERS: Mapping[str, Sentence] = {
    NOBODY: Sentence("किसी को सौंपे नहीं गए", "Nobody's yet"),
    MYSELF: Sentence("मेरे अपने", "My own"),
    "": Sentence("एक ही व्यक्ति के", "Of one person"),
}
_OFFICE = Sentence("जिस पायदान पर कागज़ दिया गया: {office}", "Given a paper on the rung: {office}")
_WITH = Sentence("कार्यालय: {office}", "Office: {office}")
_WITH_NONE = Sentence("अभी किसी कार्यालय में नहीं दिए गए", "No paper given to an office yet")
_FLAGS: Mapping[str, Sentence] = {
    "mine": Sentence("मेरे दर्ज किए या मुझे सौंपे गए", "Filed by me or mine to carry"),
    "overdue": Sentence("समय-सीमा पार", "Over the time limit"),
    "late": Sentence("पूरे प्रकरण की समय-सीमा पार", "Over the whole time limit"),
    "today": Sentence("जिनका आज कुछ करना है", "Due today"),
    "approve": Sentence("बंद करने की मंज़ूरी बाकी", "Closing waits for approval"),
}


def further_words(chosen: CaseFilter) -> dict[str, Sentence]:
    """Return what narrows, by the word of the address that asks for it."""
    words = chosen.words()
    found: dict[str, Sentence] = {}
    if "under" in words:
        found["under"] = _UNDER.format(days=words["under"])
    if "owner" in words:
        found["owner"] = _OWNERS.get(words["owner"], _OWNERS[""])
    if "office" in words:
        found["office"] = _OFFICE.format(office=words["office"])
    if "channel" in words:
        found["channel"] = CHANNEL_LABELS[Channel(words["channel"])]
    if "with" in words:
        found["with"] = _WITH_NONE if words["with"] == NONE_GIVEN else _WITH.format(office=words["with"])
    if "paper" in words:
        found["paper"] = DISPATCH_LABELS[Dispatch(words["paper"])]
    return {**found, **{name: said for name, said in _FLAGS.items() if name in words}}
