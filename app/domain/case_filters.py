"""Which cases are meant: one filter for lists, counts, maps, reports and work in bulk: a number equals its rows.

A filter is written and read as the words of an address: the same words make a link, a saved filter and a choice of
thousands. What cannot be written as words cannot be linked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from app.domain.cases import CaseState
from app.domain.lifecycle.dispatch import Dispatch
from app.domain.lifecycle.papers import Channel
from app.domain.typed import read_day, read_number

OUTSTANDING_ONLY = "outstanding"
NOBODY, MYSELF = "none", "me"
NONE_GIVEN = "-"
"""In place of a reason or an authority: the cases that have none."""

_LONGEST_AGE = 36_500
_LENGTH, _AUTHORITY_LENGTH = 40, 300


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases a list shows; empty fields do not narrow. Ages are days since opening; the day of ``max_age_days``
    is out. ``opened_from`` and ``opened_to`` are days in India, both in.

    ``within_id`` names a second area: the cases that lie in both. ``to_approve`` asks for those whose closing without
    benefit waits for somebody, and the actor is neither the owner nor the one who asked. ``owner`` is "none", "me" or
    a key; ``office`` the code of a rung that has had a paper, ``channel`` the way by which one was given, ``authority``
    the office that has the latest paper, ``paper`` how far that paper has come. ``over_limit`` asks for those past
    the time limit of the whole case, ``overdue`` of their stage; ``follow_up`` for those whose next step or end of
    hold falls on today. ``batch_id`` names a piece of work in bulk of the actor's own, ``outcome`` and ``refusal``
    what became of the case there.
    """

    state: str = OUTSTANDING_ONLY
    scheme_id: int | None = None
    area_id: int | None = None
    within_id: int | None = None
    booth_id: int | None = None
    settlement_id: int | None = None
    reason_code: str = ""
    min_age_days: int | None = None
    max_age_days: int | None = None
    opened_from: date | None = None
    opened_to: date | None = None
    level: int | None = None
    owner: str = ""
    office: str = ""
    channel: str = ""
    authority: str = ""
    paper: str = ""
    mine: bool = False
    overdue: bool = False
    over_limit: bool = False
    follow_up: bool = False
    to_approve: bool = False
    batch_id: int | None = None
    outcome: str = ""
    refusal: int | None = None
    department_code: str = ""

    @property
    def asks_for_all_but_schemes(self) -> bool:
        """Tell whether every outstanding case of a place counts, of some schemes or of all."""
        elsewhere = replace(self, area_id=None, within_id=None, booth_id=None)
        return replace(elsewhere, scheme_id=None, department_code="") == CaseFilter()

    @classmethod
    def from_words(cls, words: Mapping[str, str]) -> CaseFilter:
        """Return the filter that an address asks for; what cannot be read does not narrow."""
        state, owner = words.get("state", OUTSTANDING_ONLY), _text(words, "owner")
        channel, paper = _text(words, "channel"), _text(words, "paper")
        return cls(
            state=state if state == "" or state in set(CaseState) else OUTSTANDING_ONLY,
            scheme_id=_number(words, "scheme"),
            area_id=_number(words, "area"),
            within_id=_number(words, "within"),
            booth_id=_number(words, "booth"),
            settlement_id=_number(words, "settlement"),
            reason_code=_text(words, "reason"),
            min_age_days=_days(words, "age"),
            max_age_days=_days(words, "under"),
            opened_from=_day(words, "from"),
            opened_to=_day(words, "to"),
            level=_number(words, "level") or None,
            owner=owner if owner in (NOBODY, MYSELF) or _number(words, "owner") else "",
            office=_text(words, "office"),
            channel=channel if channel in set(Channel) else "",
            authority=_text(words, "with", _AUTHORITY_LENGTH),
            paper=paper if paper in set(Dispatch) else "",
            mine=_text(words, "mine") == "1",
            overdue=_text(words, "overdue") == "1",
            over_limit=_text(words, "late") == "1",
            follow_up=_text(words, "today") == "1",
            to_approve=_text(words, "approve") == "1",
            batch_id=_number(words, "batch"),
            outcome=_text(words, "outcome"),
            refusal=_number(words, "why"),
            department_code=_text(words, "department"),
        )

    def words(self) -> dict[str, str]:
        """Return the words of the address that asks for this filter, without what does not narrow."""
        plain = CaseFilter()
        values = {name: getattr(self, name) for name in FIELD_WORDS if getattr(self, name) != getattr(plain, name)}
        return {FIELD_WORDS[name]: "1" if value is True else str(value) for name, value in values.items()}

    def in_use(self) -> int:
        """Return how many fields narrow."""
        return len(self.words())


_OTHER_WORDS = {
    "scheme_id": "scheme",
    "area_id": "area",
    "within_id": "within",
    "booth_id": "booth",
    "settlement_id": "settlement",
    "reason_code": "reason",
    "min_age_days": "age",
    "max_age_days": "under",
    "opened_from": "from",
    "opened_to": "to",
    "authority": "with",
    "over_limit": "late",
    "follow_up": "today",
    "to_approve": "approve",
    "batch_id": "batch",
    "refusal": "why",
    "department_code": "department",
}
FIELD_WORDS: Mapping[str, str] = {field.name: _OTHER_WORDS.get(field.name, field.name) for field in fields(CaseFilter)}
"""What each field is called in an address."""


def _text(words: Mapping[str, str], name: str, length: int = _LENGTH) -> str:
    return words.get(name, "").replace("\0", "").strip()[:length]


def _number(words: Mapping[str, str], name: str) -> int | None:
    return read_number(words.get(name, ""))


def _days(words: Mapping[str, str], name: str) -> int | None:
    return min(_number(words, name) or 0, _LONGEST_AGE) or None


def _day(words: Mapping[str, str], name: str) -> date | None:
    return read_day(_text(words, name))
