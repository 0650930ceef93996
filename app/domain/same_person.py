"""Are two records one person? A sum of evidence, each piece with its sentence, so that whoever decides sees why.

Weights are in bits: how many times (2^w) more often a finding is seen between two records of one person than between
two people. Evidence that families share (mobile, family ID, settlement, relation) can never make two names one: twins
and sisters share all of it. So where the names sound different nothing is proposed, unless both records carry the same
member ID, and even then a person decides; another sex or an age far off can be a slip of the pen, but such a pair is
only ever worth a look. Nothing is ever merged by a score alone.

Source: Fellegi & Sunter (1969), doi:10.1080/01621459.1969.10501049; the weights are rounded
from generated populations with planted duplicates, not from a register.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.errors import Sentence
from app.domain.search_keys import name_keys

LIKELY = 12.0
"""Bits from which two records are shown as very likely one person."""
POSSIBLE = 7.0
"""Bits from which two records are shown as worth a look."""


class Verdict(StrEnum):
    """What a comparison proposes."""

    LIKELY = "likely"
    POSSIBLE = "possible"
    DIFFERENT = "different"


class NamesAgree(StrEnum):
    """How two people's names stand to each other."""

    SAME = "same"
    SAME_LONG = "same_long"
    PART = "part"
    NEAR = "near"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Described:
    """What is known of a person; an empty text or None is unknown. Births are the first and last possible day."""

    names: tuple[str, ...]
    sex: str = ""
    born_from: date | None = None
    born_to: date | None = None
    relation: str = ""
    member_id: str = ""
    family_id: str = ""
    mobile: str = ""
    settlement_id: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One finding: its weight in bits and its sentence."""

    bits: float
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Likeness:
    """The sum of the evidence in bits, what it proposes, and the findings, heaviest first."""

    bits: float
    verdict: Verdict
    evidence: tuple[Evidence, ...]


_NAME_BITS = {
    NamesAgree.SAME_LONG: Evidence(10, Sentence("पूरा नाम एक जैसा सुनाई देता है", "the whole name sounds the same")),
    NamesAgree.SAME: Evidence(6, Sentence("नाम एक जैसा सुनाई देता है", "the name sounds the same")),
    NamesAgree.PART: Evidence(5, Sentence("एक नाम दूसरे में आ जाता है", "one name is part of the other")),
    NamesAgree.NEAR: Evidence(2, Sentence("नाम मिलता-जुलता है", "the names are close")),
    NamesAgree.DIFFERENT: Evidence(-12, Sentence("नाम अलग सुनाई देते हैं", "the names sound different")),
    NamesAgree.UNKNOWN: Evidence(0, Sentence("नाम पता नहीं", "a name is missing")),
}
_RELATION_BITS = {
    NamesAgree.SAME_LONG: Evidence(
        7, Sentence("पिता/पति का पूरा नाम एक है", "father or husband has the same whole name")
    ),
    NamesAgree.SAME: Evidence(5, Sentence("पिता/पति का नाम एक है", "father or husband has the same name")),
    NamesAgree.PART: Evidence(5, Sentence("पिता/पति का नाम एक है", "father or husband has the same name")),
    NamesAgree.NEAR: Evidence(2, Sentence("पिता/पति का नाम मिलता-जुलता है", "father's or husband's names are close")),
    NamesAgree.DIFFERENT: Evidence(-4, Sentence("पिता/पति का नाम अलग है", "father or husband has another name")),
}
_ONE_SEX = Evidence(1, Sentence("दोनों का लिंग एक है", "the same sex"))
_TWO_SEXES = Evidence(-8, Sentence("लिंग अलग-अलग लिखा है", "the sexes differ"))
_ONE_DAY = Evidence(9, Sentence("जन्म की तारीख एक है", "the same date of birth"))
_ONE_YEAR = Evidence(4, Sentence("जन्म का साल एक है", "the same year of birth"))
_AGES_FIT = Evidence(1, Sentence("उम्र मिल सकती है", "the ages may agree"))
_AGES_CLOSE = Evidence(-1, Sentence("उम्र में थोड़ा फर्क है", "the ages differ a little"))
_AGES_APART = Evidence(-6, Sentence("उम्र में बड़ा फर्क है", "the ages differ widely"))
_ONE_MEMBER = Evidence(14, Sentence("समग्र सदस्य ID एक है", "the same Samagra member ID"))
_MEMBER_SLIP = Evidence(5, Sentence("समग्र ID में बस एक अंक की चूक है", "the Samagra IDs differ by one slip"))
_TWO_MEMBERS = Evidence(-10, Sentence("समग्र सदस्य ID अलग है", "different Samagra member IDs"))
_ONE_FAMILY = Evidence(5, Sentence("समग्र परिवार ID एक है", "the same Samagra family ID"))
_TWO_FAMILIES = Evidence(-2, Sentence("समग्र परिवार ID अलग है", "different Samagra family IDs"))
_ONE_MOBILE = Evidence(4, Sentence("मोबाइल नंबर एक है", "the same mobile number"))
_MOBILE_SLIP = Evidence(3, Sentence("मोबाइल में बस एक अंक की चूक है", "the mobile numbers differ by one slip"))
_ONE_SETTLEMENT = Evidence(3, Sentence("बस्ती एक है", "the same settlement"))
_NEAR_YEARS = 2
_LONG_KEY = 5


def compare(one: Described, other: Described) -> Likeness:
    """Return how likely two records are one person; the order of the two does not matter."""
    names = names_agree(one.names, other.names)
    found = [
        _NAME_BITS[names],
        _sexes(one.sex, other.sex),
        _births(one, other),
        _relations(one.relation, other.relation),
        _numbers(one.member_id, other.member_id, _ONE_MEMBER, _MEMBER_SLIP, _TWO_MEMBERS),
        _numbers(one.family_id, other.family_id, _ONE_FAMILY, None, _TWO_FAMILIES),
        _numbers(one.mobile, other.mobile, _ONE_MOBILE, _MOBILE_SLIP, None),
        _ONE_SETTLEMENT if one.settlement_id is not None and one.settlement_id == other.settlement_id else None,
    ]
    evidence = sorted((item for item in found if item and item.bits), key=lambda item: -abs(item.bits))
    bits = sum(item.bits for item in evidence)
    return Likeness(bits, _verdict(bits, names, evidence), tuple(evidence))


def _verdict(bits: float, names: NamesAgree, evidence: Sequence[Evidence]) -> Verdict:
    if names in (NamesAgree.DIFFERENT, NamesAgree.UNKNOWN):
        return Verdict.POSSIBLE if _ONE_MEMBER in evidence else Verdict.DIFFERENT
    contradicted = names is NamesAgree.NEAR or _TWO_SEXES in evidence or _AGES_APART in evidence
    if bits >= LIKELY and not contradicted:
        return Verdict.LIKELY
    return Verdict.POSSIBLE if bits >= POSSIBLE else Verdict.DIFFERENT


def names_agree(ones: Iterable[str], others: Iterable[str]) -> NamesAgree:
    """Return how two people's names agree at best, over every spelling that is known of each."""
    ranked = list(NamesAgree)
    found = [_agree(one, other) for one in ones if one for other in others if other]
    return min(found, key=ranked.index, default=NamesAgree.UNKNOWN)


def _agree(one: str, other: str) -> NamesAgree:
    first, second = _word_keys(one), _word_keys(other)
    if not first or not second:
        return NamesAgree.UNKNOWN
    shared = [word for word in first if any(word & match for match in second)]
    fewest, most = sorted((len(first), len(second)))
    if len(shared) == fewest == most:
        return NamesAgree.SAME_LONG if most > 1 else NamesAgree.SAME
    if len(shared) >= fewest:
        # A surname alone is shared by a whole street; the given name has to be among what agrees.
        return NamesAgree.PART if first[0] & second[0] else NamesAgree.DIFFERENT
    rest = [word for word in first if word not in shared], [w for w in second if not any(w & s for s in shared)]
    if len(rest[0]) == len(rest[1]) == 1 and _near(rest[0][0], rest[1][0]):
        return NamesAgree.NEAR
    return NamesAgree.DIFFERENT


def _word_keys(name: str) -> list[frozenset[str]]:
    """Return the keys of each telling word of a name; a name of honorifics alone keeps them."""
    words = [frozenset(name_keys(word)) for word in name.split()]
    telling = set(name_keys(name))
    return [keys for keys in words if keys & telling]


def _near(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two long words are one slip apart, in the middle: beginnings and ends tell people apart."""
    return any(
        a[0] == b[0] and a[-1] == b[-1] and min(len(a), len(b)) >= _LONG_KEY and one_slip(a, b)
        for a in one
        for b in other
    )


def one_slip(one: str, other: str) -> bool:
    """Tell whether two texts differ by one sign written wrongly, left out, added, or by two neighbours swapped."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest_one, rest_other = one[start:], other[start:]
    if len(one) != len(other):
        return rest_one[1:] == rest_other or rest_one == rest_other[1:]
    swapped = rest_one[:2] == rest_other[1::-1] and rest_one[2:] == rest_other[2:]
    return swapped or rest_one[1:] == rest_other[1:]


def _sexes(one: str, other: str) -> Evidence | None:
    if not one or not other:
        return None
    return _ONE_SEX if one == other else _TWO_SEXES


def _relations(one: str, other: str) -> Evidence | None:
    return _RELATION_BITS.get(names_agree([one], [other]))


def _numbers(
    one: str, other: str, same: Evidence, slip: Evidence | None, different: Evidence | None
) -> Evidence | None:
    if not one or not other:
        return None
    if one == other:
        return same
    return slip if slip and one_slip(one, other) else different


def _births(one: Described, other: Described) -> Evidence | None:
    if one.born_from is None or one.born_to is None or other.born_from is None or other.born_to is None:
        return None
    if one.born_from == one.born_to == other.born_from == other.born_to:
        return _ONE_DAY
    apart = max(one.born_from, other.born_from).year - min(one.born_to, other.born_to).year
    if apart > 0:
        return _AGES_CLOSE if apart <= _NEAR_YEARS else _AGES_APART
    if one.born_from.year == one.born_to.year == other.born_from.year == other.born_to.year:
        return _ONE_YEAR
    return _AGES_FIT
