"""Filters that somebody keeps under a name: saved from a list, opened by a tap, with how many rows each means now.

They are for their owner alone, and hold the words of an address, never rows: what a filter shows is decided anew each
time by the reach of the person who opens it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.case_filters import CaseFilter
from app.domain.errors import Conflict, InvalidInput, NotFound, Sentence
from app.domain.identifiers import refuse_forbidden
from app.models import SavedSearch
from app.services import audit, scope
from app.services.case_filters import counted
from app.services.transactions import one_at_a_time

CASES = "cases"
MOST_SEARCHES = 12
MOST_COUNTED = 999
LONGEST_NAME = 80


class NameTaken(Conflict):
    """Two filters of one person share no name."""

    code = "name_taken"
    sentence = Sentence("इस नाम से आपका एक फिल्टर पहले से है।", "You already have a filter with this name.")


class NoName(InvalidInput):
    """A filter without a name cannot be found again."""

    code = "no_name"
    sentence = Sentence("फिल्टर का नाम लिखें (80 अक्षर तक)।", "Write a name for the filter (up to 80 letters).")


class TooManySearches(InvalidInput):
    """More filters than one can tell apart at a glance."""

    code = "too_many_searches"
    sentence = Sentence(
        f"{MOST_SEARCHES} फिल्टर तक रख सकते हैं। पहले कोई पुराना हटाएं।",
        f"You can keep up to {MOST_SEARCHES} filters. Delete an old one first.",
    )


@dataclass(frozen=True, slots=True)
class CountedSearch:
    """A saved filter with its rows now; ``count`` stops at MOST_COUNTED + 1."""

    search: SavedSearch
    words: Mapping[str, str]
    count: int

    @property
    def shown_count(self) -> str:
        """The count as it is read: "999+" where counting stopped."""
        return str(self.count) if self.count <= MOST_COUNTED else f"{MOST_COUNTED}+"


def readable(words: Mapping[str, str]) -> dict[str, str]:
    """Return the words that a filter of cases understands, as it would write them itself."""
    return CaseFilter.from_words(words).words()


def list_searches(session: Session, actor: Actor) -> Sequence[SavedSearch]:
    """Return the actor's own filters of cases in their order."""
    own = select(SavedSearch).where(SavedSearch.owner_id == actor.user_id, SavedSearch.subject == CASES)
    return session.scalars(own.order_by(SavedSearch.position, SavedSearch.id).limit(MOST_SEARCHES)).all()


def counted_searches(session: Session, actor: Actor, now: datetime | None = None) -> list[CountedSearch]:
    """Return the actor's own filters, each with how many cases it means now."""
    moment = now or datetime.now(UTC)
    return [_counted(session, actor, search, moment) for search in list_searches(session, actor)]


def _counted(session: Session, actor: Actor, search: SavedSearch, now: datetime) -> CountedSearch:
    chosen = CaseFilter.from_words(search.parameters)
    return CountedSearch(search, chosen.words(), counted(session, actor, chosen, now, MOST_COUNTED))


def save_search(
    session: Session, actor: Actor, name: str, words: Mapping[str, str], now: datetime | None = None
) -> SavedSearch:
    """Keep a filter of cases under a name, after those that are there.

    Raises:
        NoName, InvalidInput: no name, too long a one, or a number in it that may not be kept.
        NameTaken, TooManySearches.
    """
    scope.require(actor, Permission.CASE_READ)
    one_at_a_time(session, actor)
    there = list_searches(session, actor)
    if len(there) >= MOST_SEARCHES:
        raise TooManySearches(field="name")
    search = SavedSearch(
        owner_id=actor.user_id,
        subject=CASES,
        name=_checked_name(there, name),
        parameters=readable(words),
        position=max((search.position for search in there), default=0) + 1,
        created_at=now or datetime.now(UTC),
    )
    session.add(search)
    session.flush()
    audit.record(session, actor, "search_saved", "search", search.id)
    return search


def rename_search(session: Session, actor: Actor, search_id: int, name: str) -> SavedSearch:
    """Give one of the actor's filters another name.

    Raises:
        NotFound: it is not theirs. NoName, NameTaken, InvalidInput: as in :func:`save_search`.
    """
    one_at_a_time(session, actor)
    search = get_search(session, actor, search_id)
    others = [other for other in list_searches(session, actor) if other.id != search.id]
    search.name = _checked_name(others, name)
    session.flush()
    audit.record(session, actor, "search_renamed", "search", search.id)
    return search


def delete_search(session: Session, actor: Actor, search_id: int) -> None:
    """Delete one of the actor's filters; the cases stay as they are. Raises NotFound for any other."""
    search = get_search(session, actor, search_id)
    session.delete(search)
    session.flush()
    audit.record(session, actor, "search_deleted", "search", search_id)


def get_search(session: Session, actor: Actor, search_id: int) -> SavedSearch:
    """Return one of the actor's own filters, or raise NotFound."""
    search = session.get(SavedSearch, search_id) if 0 < search_id <= scope.LARGEST_KEY else None
    if search is None or search.owner_id != actor.user_id:
        raise NotFound
    return search


def _checked_name(others: Sequence[SavedSearch], name: str) -> str:
    cleaned = " ".join(name.split())
    if not 0 < len(cleaned) <= LONGEST_NAME:
        raise NoName(field="name")
    refuse_forbidden(cleaned, field="name")
    if any(other.name.casefold() == cleaned.casefold() for other in others):
        raise NameTaken(field="name")
    return cleaned
