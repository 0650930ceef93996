"""What is kept of one place in one run: a few columns to find and sort it by, the rest packed into one value.

A state has 88,000 booths and panchayats. One row for each, of a few hundred bytes, can be written in seconds and the
one that a page shows is found by its key; the figures inside are exactly those that were computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from app.domain.disclosure import hide_shares
from app.domain.errors import Sentence
from app.domain.fairness.clusters import NEIGHBOURS
from app.domain.fairness.flags import WEIGHTS, FlagKind, bit_of, each_kind
from app.domain.fairness.frozen import Columns, pack, unpack
from app.domain.fairness.funnel import Bands, FunnelLimits, bands
from app.domain.fairness.ground import NOWHERE, Ground, Snapshot, ground_of
from app.domain.fairness.standardise import BoolArray, FloatArray, IntArray, sum_by
from app.domain.fairness.waiting_curves import DAYS, NOT_SEEN

FIELDS: tuple[tuple[str, str], ...] = (
    *(("unserved", name) for name in ("expected", "variance", "expected_state", "odds_ratio", "odds_ratio_state")),
    *(("unserved", name) for name in ("probability", "detectable", "design_effect", "compared_with_district")),
    *(("unserved", name) for name in ("far", "too_few")),
    *(("waits", name) for name in ("cases", "received", "closed_without", "open", "wait_expected")),
    *(("waits", name) for name in ("wait_expected_state", "closed_expected", "hazard_ratio", "wait_probability")),
    *(("waits", name) for name in ("wait_too_few", "wait_detectable", "mean_wait", "median")),
    *(("groups", f"group_{name}") for name in ("eligible", "unserved", "other_eligible", "other_unserved")),
    *(("groups", f"group_{name}") for name in ("odds_ratio", "q", "flag_worse", "flag_better", "too_few")),
    ("groups", "group_detectable"),
    *(("clusters", name) for name in ("gi", "gi_q", "gi_low")),
    *(("silence", name) for name in ("filed", "filed_expected", "silence_probability")),
    *(("silence", name) for name in ("settlements", "visited", "last_visit")),
)
"""The packed figures in their order: the section that answers, and the name. New ones are added at the end only."""

NAMES = tuple(name for _section, name in FIELDS)


class Standing(StrEnum):
    """What a reader is told of a place in two or three words; silence and too few people are never told as "fine"."""

    LOOK = "look"
    SILENT = "silent"
    LOW = "low"
    UNASKED = "unasked"
    FEW = "few"
    PLAIN = "plain"


STANDING_LABELS: dict[Standing, Sentence] = {
    Standing.LOOK: Sentence("देखने लायक", "Worth a look"),
    Standing.SILENT: Sentence("कोई मामला नहीं: पहले जाएँ", "No case at all: visit first"),
    Standing.LOW: Sentence("उम्मीद से बहुत अच्छा: सूची मिलाएँ", "Far better than expected: check the list"),
    Standing.UNASKED: Sentence("किसी ने नहीं पूछा", "Nobody asked"),
    Standing.FEW: Sentence("संख्या बहुत कम", "Too few to say"),
    Standing.PLAIN: Sentence("कुछ अलग नहीं दिखा", "Nothing stands out"),
}

_WORSE = sum(bit_of(kind) for kind in set(FlagKind) - {FlagKind.SILENT, FlagKind.LOW, FlagKind.FAST})


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place of a run as it is stored."""

    place_id: int
    district_id: int
    kinds: int
    standing: str
    concern: float
    eligible: int
    unserved: int
    unknown: int
    hidden: bool
    figures: bytes


def rows_of(ground: Ground, answers: Mapping[str, Columns], hidden: BoolArray) -> Iterator[PlaceRow]:
    """Yield the row of every place (A,), in the order of their keys."""
    first = answers["unserved"]
    kinds = np.bitwise_or.reduce([np.asarray(answer["kinds"], dtype=np.int64) for answer in answers.values()])
    counts = [first[name].astype(np.int64).tolist() for name in ("eligible", "unserved", "unknown")]
    numbers = np.column_stack([answers[section][name].astype(np.float64) for section, name in FIELDS])
    near = answers["clusters"]["neighbours"].astype("<i4")
    curve = answers["waits"]["curve"]
    concern = concern_of(kinds, np.nan_to_num(first["probability"]), first["far"])
    standing = _standings(kinds, first["eligible"], np.asarray(first["too_few"]) > 0, answers["waits"]["wait_too_few"])
    for index in range(ground.ids.size):
        yield PlaceRow(
            place_id=int(ground.ids[index]),
            district_id=int(ground.district[index]),
            kinds=int(kinds[index]),
            standing=standing[index],
            concern=float(concern[index]),
            eligible=counts[0][index],
            unserved=counts[1][index],
            unknown=counts[2][index],
            hidden=bool(hidden[index]),
            figures=numbers[index].astype("<f8").tobytes() + near[index].tobytes() + curve[index].tobytes(),
        )


def pack_rows(rows: Sequence[PlaceRow]) -> bytes:
    """Return rows of one run as packed columns, so that they can be laid aside and written some at a time."""
    names = list(Standing)
    columns = {
        **{name: np.array([getattr(row, name) for row in rows], dtype=dtype) for name, dtype in _LAID_ASIDE.items()},
        "standing": np.array([names.index(Standing(row.standing)) for row in rows], dtype=np.uint8),
        "figures": np.frombuffer(b"".join(row.figures for row in rows), dtype=np.uint8).reshape(len(rows), -1),
    }
    return pack(columns)


def unpack_rows(content: bytes) -> list[PlaceRow]:
    """Return the rows that :func:`pack_rows` was given."""
    columns, names = unpack(content), [str(standing) for standing in Standing]
    plain = [columns[name].tolist() for name in _LAID_ASIDE]
    standings = [names[number] for number in columns["standing"].tolist()]
    figures = [row.tobytes() for row in columns["figures"]]
    return [
        PlaceRow(standing=standing, figures=figure, **dict(zip(_LAID_ASIDE, values, strict=True)))
        for standing, figure, *values in zip(standings, figures, *plain, strict=True)
    ]


_LAID_ASIDE: dict[str, type[np.generic]] = {
    **dict.fromkeys(("place_id", "district_id", "kinds", "eligible", "unserved", "unknown"), np.int64),
    "concern": np.float64,
    "hidden": np.bool_,
}


def concern_of(kinds: IntArray, probability: FloatArray, far: FloatArray) -> FloatArray:
    """Return where to look first (A,), largest first: the weights of a place's flags, then how sure the gap is."""
    weight = np.zeros(kinds.size)
    for kind, bit in each_kind():
        weight += np.where(kinds & bit, WEIGHTS[kind], 0.0)
    return weight + 0.5 * far + 0.9 * probability


def _standings(kinds: IntArray, eligible: FloatArray, few: BoolArray, few_waits: FloatArray) -> list[str]:
    silent, low = bit_of(FlagKind.SILENT), bit_of(FlagKind.LOW) | bit_of(FlagKind.FAST)
    chosen = np.select(
        [(kinds & _WORSE) > 0, (kinds & silent) > 0, (kinds & low) > 0, eligible == 0, few & ~(few_waits == 0)],
        [Standing.LOOK, Standing.SILENT, Standing.LOW, Standing.UNASKED, Standing.FEW],
        default=Standing.PLAIN,
    )
    return [str(one) for one in chosen.tolist()]


@dataclass(frozen=True, slots=True)
class Figures:
    """The packed figures of a place: ``numbers`` by name, keys of the neighbours, and its waiting curve in percent
    by :data:`DAYS`, None where nothing was seen.
    """

    numbers: Mapping[str, float]
    neighbours: tuple[int, ...]
    curve: tuple[int | None, ...]

    def __getitem__(self, name: str) -> float:
        return self.numbers[name]

    def known(self, name: str) -> bool:
        """Tell whether the run could say this of the place."""
        return bool(np.isfinite(self.numbers[name]))

    def whole(self, name: str) -> int:
        """Return a count, 0 where there is none."""
        return int(self.numbers[name]) if self.known(name) else 0

    def is_so(self, name: str) -> bool:
        """Return an answer of yes or no; unknown is no."""
        return self.known(name) and self.numbers[name] > 0


def read_figures(content: bytes) -> Figures:
    """Return the figures that a row holds; fields that were added after it was written are not numbers."""
    tail = 4 * NEIGHBOURS + DAYS.size
    numbers = np.frombuffer(content, dtype="<f8", count=(len(content) - tail) // 8)
    near = np.frombuffer(content, dtype="<i4", count=NEIGHBOURS, offset=numbers.nbytes)
    percent = np.frombuffer(content, dtype=np.uint8, offset=numbers.nbytes + near.nbytes)
    values = dict(zip(NAMES, numbers.tolist(), strict=False))
    return Figures(
        {name: values.get(name, float("nan")) for name in NAMES},
        tuple(int(key) for key in near if key),
        read_curve(percent.tolist()),
    )


def read_curve(percent: list[int]) -> tuple[int | None, ...]:
    """Return a kept curve with None where nothing was seen."""
    return tuple(None if value == NOT_SEEN else value for value in percent)


def rate_interval(unserved: int, eligible: int, design_effect: float, confidence: float = 0.95) -> tuple[float, float]:
    """Return the limits of a share (0 to 1) by Wilson's score, with as many people as the design effect leaves.

    Source: Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212.
    """
    z = float(ndtri(0.5 + confidence / 2))
    size = eligible / max(design_effect, 1.0)
    share = unserved / eligible
    middle = (share + z * z / (2 * size)) / (1 + z * z / size)
    half = z * np.sqrt(share * (1 - share) / size + z * z / (4 * size * size)) / (1 + z * z / size)
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def hidden_places(snapshot: Snapshot, level: str) -> BoolArray:
    """Mark the places (A,) whose counts stay hidden from readers who do not handle the cases there.

    They are shown counts of panchayats and of districts, hidden so that neither follows from the other, and counts of
    no other level: levels that cross each other would give each other away. What a district has outside every
    panchayat follows from the two, and is protected as if it were shown.
    """
    ids = ground_of(snapshot, level).ids
    if level not in ("panchayat", "district"):
        return np.ones(ids.size, dtype=np.bool_)
    keys = np.stack([snapshot.booths[name].astype(np.int64) for name in ("panchayat", "district")])
    pairs, pair = np.unique(keys, axis=1, return_inverse=True)
    row = pair.ravel()[snapshot.dues["booth"]]
    unserved, eligible = (
        sum_by(row, snapshot.dues[name].astype(np.float64), pairs.shape[1]) for name in ("unserved", "eligible")
    )
    table = hide_shares(unserved, eligible, [np.where(keys == NOWHERE, -1, keys) for keys in pairs])
    margin = 0 if level == "panchayat" else 1
    part, whole = table.part.totals[margin], table.whole.totals[margin]
    return ~np.isin(ids, part.group[~(part.hidden | whole.hidden)])


def columns_kept(answers: Mapping[str, Columns]) -> dict[str, NDArray[Any]]:
    """Return what a run keeps beside its rows: the waiting curves of districts and state, and the funnel."""
    first = answers["unserved"]
    tops = np.nan_to_num(first["expected"])
    funnel = bands(1.2 * float(tops.max(initial=10.0)), float(first["chance"][0]), float(first["spread"][0]))
    names = ("curve_district", "curve_districts", "curve_state")
    return {
        **{name: answers["waits"][name] for name in names},
        "spread": first["spread"],
        "funnel": np.array([getattr(limits, name) for limits, name in _funnel_columns(funnel)]),
    }


def _funnel_columns(funnel: Bands) -> list[tuple[FunnelLimits, str]]:
    names = ("expected", "low", "high")
    return [(limits, name) for limits in (funnel.wide, funnel.usual) for name in names]


def read_funnel(kept: Columns) -> Bands:
    """Return the funnel that a run has kept."""
    rows = kept["funnel"]
    return Bands(FunnelLimits(*rows[:3]), FunnelLimits(*rows[3:]))
