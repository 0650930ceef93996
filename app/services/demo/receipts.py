"""Who of the invented people got the benefit, who did not, and who was never asked.

Ordinary panchayats differ a little, as places do, and families stick together. A panchayat that chance alone has
taken far from its peers is asked again, so that whoever looks for the planted ones finds them and no others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, log
from random import Random
from typing import Any

from app.services.demo.draw import below
from app.services.demo.dues import DueScheme
from app.services.demo.plan import PlannedPanchayat

LEFT_OUT = {
    "ration_parchi": 0.13,
    "ayushman": 0.24,
    "ladli_behna": 0.14,
    "pm_kisan": 0.16,
    "cm_kisan": 0.18,
    "mgnrega_card": 0.20,
    "eshram": 0.26,
    "sambal": 0.30,
    "pmayg": 0.42,
}
"""Share of eligible people without the benefit by scheme, invented; :data:`LEFT_OUT_ELSEWHERE` for the others."""
LEFT_OUT_ELSEWHERE = 0.25
NOT_ASKED, NOT_ASKED_WHERE_SILENT = 0.15, 0.90
FARTHEST = 0.25
"""Log odds ratio beyond which an ordinary panchayat is asked again."""
ATTEMPTS = 12


@dataclass(slots=True)
class Claim:
    """One entitlement's row with what its receipt, and a case about it, need to know.

    ``lean`` is what the family adds to the log odds of being left out.
    """

    row: dict[str, Any]
    scheme: DueScheme
    registered: date
    panchayat: PlannedPanchayat
    lean: float

    @property
    def base(self) -> float:
        """The log odds of being left out of this scheme anywhere."""
        return _BASE.get(self.scheme.code, _BASE_ELSEWHERE)


def _log_odds(rate: float) -> float:
    return log(rate / (1 - rate))


_BASE = {code: _log_odds(rate) for code, rate in LEFT_OUT.items()}
_BASE_ELSEWHERE = _log_odds(LEFT_OUT_ELSEWHERE)


def _chance(log_odds: float) -> float:
    return 1 / (1 + exp(-log_odds))


def ask_about_receipts(draw: Random, panchayat: PlannedPanchayat, claims: list[Claim], *, planted: bool) -> None:
    """Write into every claim of a panchayat whether the benefit came."""
    not_asked = NOT_ASKED_WHERE_SILENT if panchayat.silent else NOT_ASKED
    asked = [claim for claim in claims if draw.random() >= not_asked]
    answers = _answers(draw, panchayat, asked)
    if not planted:
        for _ in range(ATTEMPTS):
            if _is_ordinary(asked, answers):
                break
            answers = _answers(draw, panchayat, asked)
    for claim, left_out in zip(asked, answers, strict=True):
        claim.row["receipt"] = "not_received" if left_out else "received"
        claim.row["receipt_asked_on"] = claim.registered
        if not left_out:
            claim.row["received_on"] = claim.registered - timedelta(days=20 + below(draw, 1180))


def _answers(draw: Random, panchayat: PlannedPanchayat, asked: list[Claim]) -> list[bool]:
    return [draw.random() < _chance(claim.base + claim.lean + panchayat.gap) for claim in asked]


def _is_ordinary(asked: list[Claim], answers: list[bool]) -> bool:
    chances = [_chance(claim.base) for claim in asked]
    variance = sum(chance * (1 - chance) for chance in chances)
    return abs(sum(answers) - sum(chances)) <= max(1.0, FARTHEST * variance)
