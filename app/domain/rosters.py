"""A new roster of booths held against the old one: which booth is which, and what happened to each.

Numbers shift when a booth is put in between, and a third of all booths share their name with a neighbour, so neither
tells a booth alone. The two rosters of a seat are therefore laid side by side in the order of their numbers, and the
pairing is taken that explains most with fewest changes: same name and number, then same name, then same number. What
the new roster says outright (a column with the former number) comes before any of that.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.errors import Conflict, InvalidInput, NotNow, Sentence
from app.domain.geography import distance_km

NEAR_KM = 2.0
"""A booth is set up within about 2 km of its voters; one that moved farther serves others."""
Key = tuple[int, str]
"""Assembly seat and number."""


class Change(StrEnum):
    """What happened to a booth. One is left over while nobody knows which booth took over what hangs on it."""

    NEW = "new"
    RENAMED = "renamed"
    RENUMBERED = "renumbered"
    MOVED = "moved"
    SPLIT = "split"
    RETIRED = "retired"
    LEFT_OVER = "left_over"


CHANGE_LABELS: Mapping[Change, Sentence] = {
    Change.NEW: Sentence("नया बूथ", "New booth"),
    Change.RENAMED: Sentence("नाम बदला", "Renamed"),
    Change.RENUMBERED: Sentence("नंबर बदला", "Renumbered"),
    Change.MOVED: Sentence("दूसरे क्षेत्र में गया", "Moved to another area"),
    Change.SPLIT: Sentence("एक बूथ से अलग हुआ", "Split off another booth"),
    Change.RETIRED: Sentence("अब नहीं रहा", "Retired"),
    Change.LEFT_OVER: Sentence("नई सूची में नहीं, जगह लेने वाला बूथ बताना है", "Not in the new roster, heir to be named"),
}


class NotLeftOver(Conflict):
    """The booth does not wait for an heir, or not any more."""

    code = "not_left_over"
    sentence = Sentence(
        "इस बूथ का वारिस अब नहीं बताना है। पेज दोबारा खोलकर देखें।",
        "This booth does not wait for an heir any more. Open the page again.",
    )


class WrongHeir(InvalidInput):
    """The booth named cannot take another one over."""

    code = "wrong_heir"


class NotHandedOver(Conflict):
    """The booth has handed nothing over that could be taken back, or not any more."""

    code = "not_handed_over"
    sentence = Sentence(
        "इस बूथ का अब कुछ वापस नहीं लाना है। पेज दोबारा खोलकर देखें।",
        "Nothing of this booth can be taken back any more. Open the page again.",
    )


class CannotTakeBack(NotNow):
    """Something newer stands in the way of taking an heir back."""

    code = "cannot_take_back"


HEIR_GONE = Sentence(
    "बूथ {heir} खुद अब नहीं रहा, इसलिए यहां से वापस नहीं आ सकता। पहले बूथ {heir} को वापस लें।",
    "Booth {heir} is itself no more, so nothing comes back from it. Take booth {heir} back first.",
)
NUMBER_TAKEN = Sentence(
    "अब {booth} नंबर का दूसरा बूथ है, इसलिए पुराना बूथ वापस नहीं आ सकता। सही बूथ बूथों की नई सूची से बताएं।",
    "Another booth has the number {booth} now, so the old one cannot come back. Say what is right by a new roster.",
)
NO_SUCH_HEIR = Sentence(
    "यह बूथ आज की सूची में नहीं है। “विधानसभा/बूथ” इस तरह लिखें: 150/23",
    "This booth is not in the present roster. Write it as seat/booth, like 150/23.",
)
HEIR_OF_ITSELF = Sentence(
    "कोई बूथ अपनी ही जगह नहीं ले सकता। दूसरा बूथ लिखें।", "A booth cannot take itself over. Name another."
)
HEIR_LEFT_OVER = Sentence(
    "बूथ {heir} भी नई सूची में नहीं है। ऐसा बूथ लिखें जो चल रहा है।",
    "Booth {heir} is not in the new roster either. Name one that goes on.",
)
HEIR_FAR = Sentence(
    "बूथ {heir} दूसरे जिले में है। एक बूथ के लोग दूसरे जिले के बूथ में नहीं जाते; नंबर जांचें।",
    "Booth {heir} lies in another district. People of a booth do not go to another district's; check the number.",
)


@dataclass(frozen=True, slots=True)
class OldBooth:
    """A booth of the present roster; ``name`` is folded for comparison, the point (lat, lon) only where it is sure."""

    id: int
    key: Key
    name: str
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class NewBooth:
    """A booth of the new roster; ``former`` is the number it had, where the roster says so."""

    line: int
    key: Key
    name: str
    point: tuple[float, float] | None = None
    former: Key | None = None


@dataclass(frozen=True, slots=True)
class Pairing:
    """The two rosters held against each other, by position in the sequences given.

    ``same`` pairs each new booth with the old one that it is; ``split_from`` names for a new booth the old one whose
    voters it shares; ``heirs`` names for a retired booth the new one that takes its voters over (absent: nobody knows).
    """

    same: dict[int, int] = field(default_factory=dict)
    split_from: dict[int, int] = field(default_factory=dict)
    heirs: dict[int, int] = field(default_factory=dict)
    retired: list[int] = field(default_factory=list)


def pair_rosters(old: Sequence[OldBooth], new: Sequence[NewBooth]) -> Pairing:
    """Pair a new roster with the old booths of the seats that it covers; booths of other seats are left alone."""
    pairing = Pairing()
    places = {booth.key: at for at, booth in enumerate(old)}
    for at, fresh in enumerate(new):
        if fresh.former in places and places[fresh.former] not in pairing.same.values():
            pairing.same[at] = places[fresh.former]
    seats = sorted({booth.key[0] for booth in new})
    taken = set(pairing.same.values())
    for seat in seats:
        ours = [at for at, booth in enumerate(old) if booth.key[0] == seat and at not in taken]
        theirs = [at for at, booth in enumerate(new) if booth.key[0] == seat and at not in pairing.same]
        ours.sort(key=lambda at: number_order(old[at].key[1]))
        theirs.sort(key=lambda at: number_order(new[at].key[1]))
        pairing.same.update(_aligned(old, new, ours, theirs))
    _pair_across_seats(pairing, old, new, set(seats))
    _find_splits(pairing, new)
    _find_heirs(pairing, old, new, set(seats))
    return pairing


def number_order(number: str) -> tuple[int, str]:
    """Return the order of a booth's number: 9, 10, 10A."""
    found = re.match(r"\d+", number)
    return (int(found[0]), number[found.end() :]) if found else (10**6, number)


def _aligned(old: Sequence[OldBooth], new: Sequence[NewBooth], ours: list[int], theirs: list[int]) -> dict[int, int]:
    """Return pairs of two rosters in order; what is alike at both ends is paired without further thought."""
    found: dict[int, int] = {}
    while ours and theirs and _alike(old[ours[0]], new[theirs[0]]):
        found[theirs.pop(0)] = ours.pop(0)
    while ours and theirs and _alike(old[ours[-1]], new[theirs[-1]]):
        found[theirs.pop()] = ours.pop()
    scores = [[_score(old[a], new[b]) for b in theirs] for a in ours]
    best = [[0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    for a in range(len(ours) - 1, -1, -1):
        for b in range(len(theirs) - 1, -1, -1):
            pair = scores[a][b] + best[a + 1][b + 1] if scores[a][b] else 0
            best[a][b] = max(pair, best[a + 1][b], best[a][b + 1])
    a = b = 0
    while a < len(ours) and b < len(theirs):
        if scores[a][b] and best[a][b] == scores[a][b] + best[a + 1][b + 1]:
            found[theirs[b]] = ours[a]
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1
    return found


def _alike(ours: OldBooth, theirs: NewBooth) -> bool:
    return ours.key == theirs.key and ours.name == theirs.name


def _score(ours: OldBooth, theirs: NewBooth) -> int:
    """Return how well two booths go together; 0 where they are not the same booth."""
    apart = _apart(ours, theirs)
    if ours.name == theirs.name:
        return 10 + (3 if ours.key[1] == theirs.key[1] else 0) + (2 if apart is not None and apart <= NEAR_KM else 0)
    if ours.key[1] == theirs.key[1] and (apart is None or apart <= NEAR_KM):
        return 4
    return 0


def _apart(ours: OldBooth | NewBooth, theirs: NewBooth) -> float | None:
    if ours.point is None or theirs.point is None:
        return None
    return distance_km(*ours.point, *theirs.point)


def _pair_across_seats(pairing: Pairing, old: Sequence[OldBooth], new: Sequence[NewBooth], seats: set[int]) -> None:
    """Pair what left one seat with what came into another: the only booth of that name on both sides."""
    gone: dict[str, list[int]] = defaultdict(list)
    come: dict[str, list[int]] = defaultdict(list)
    paired = set(pairing.same.values())
    for at, booth in enumerate(old):
        if booth.key[0] in seats and at not in paired:
            gone[booth.name].append(at)
    for at, fresh in enumerate(new):
        if at not in pairing.same:
            come[fresh.name].append(at)
    for name, places in come.items():
        if name and len(places) == 1 and len(gone.get(name, ())) == 1:
            ours, theirs = gone[name][0], places[0]
            apart = _apart(old[ours], new[theirs])
            if old[ours].key[0] != new[theirs].key[0] and (apart is None or apart <= NEAR_KM):
                pairing.same[theirs] = ours


def _find_splits(pairing: Pairing, new: Sequence[NewBooth]) -> None:
    """Name where a booth comes from that is not in the old roster: its number with a letter, or a neighbour's name."""
    staying = dict(pairing.same)
    by_number = {(new[theirs].key[0], number_order(new[theirs].key[1])): theirs for theirs in staying}
    by_name: dict[tuple[int, str], list[int]] = defaultdict(list)
    for theirs in staying:
        by_name[new[theirs].key[0], new[theirs].name].append(theirs)
    for at, fresh in enumerate(new):
        if at in staying:
            continue
        seat, (number, letter) = fresh.key[0], number_order(fresh.key[1])
        parent = by_number.get((seat, (number, ""))) if letter else None
        named = by_name.get((seat, fresh.name), [])
        if parent is None and fresh.name and named:
            parent = min(named, key=lambda place: abs(number_order(new[place].key[1])[0] - number))
        if parent is not None:
            pairing.split_from[at] = staying[parent]


def _find_heirs(pairing: Pairing, old: Sequence[OldBooth], new: Sequence[NewBooth], seats: set[int]) -> None:
    paired = set(pairing.same.values())
    of_seat: dict[int, list[int]] = defaultdict(list)
    for at, fresh in enumerate(new):
        of_seat[fresh.key[0]].append(at)
    for at, booth in enumerate(old):
        if booth.key[0] not in seats or at in paired:
            continue
        pairing.retired.append(at)
        heir = _heir(booth, new, of_seat[booth.key[0]])
        if heir is not None:
            pairing.heirs[at] = heir


def _heir(booth: OldBooth, new: Sequence[NewBooth], there: Sequence[int]) -> int | None:
    """Return who takes a retired booth's voters: its namesake nearest by number, else the nearest booth on the map."""
    number = number_order(booth.key[1])[0]
    named = [at for at in there if new[at].name == booth.name and booth.name]
    if named:
        return min(named, key=lambda at: (abs(number_order(new[at].key[1])[0] - number), at))
    placed = [(apart, at) for at in there if (apart := _apart(booth, new[at])) is not None and apart <= NEAR_KM]
    return min(placed)[1] if placed else None
