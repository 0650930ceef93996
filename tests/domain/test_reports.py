"""How ages are cut, and what is shown to those who do not handle the cases."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from app.domain.reports import AGE_BANDS, REPORT_TEXTS, WHO_FIXES, ReportKind, band_label, rounded


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, 0), (1, None), (9, None), (10, 10), (14, 10), (15, 20), (24, 20), (95, 100), (933, 930)],
)
def test_small_counts_are_hidden_and_others_rounded(count: int, shown: int | None) -> None:
    assert rounded(count) == shown


def test_bands_follow_each_other_without_a_gap() -> None:
    assert AGE_BANDS[0][0] == 0
    assert AGE_BANDS[-1][1] is None
    assert [end for _, end in AGE_BANDS[:-1]] == [first for first, _ in AGE_BANDS[1:]]
    assert band_label(7, 15).en == "7–14 days"
    assert band_label(180, None).en == "180 days or more"


def test_every_report_says_what_it_counts() -> None:
    assert set(REPORT_TEXTS) == set(ReportKind)


def test_whoever_can_mend_a_reason_has_a_name() -> None:
    reference = Path(__file__).resolve().parents[2] / "app" / "reference"
    with next(reference.glob("reason*.csv")).open(encoding="utf-8") as file:
        codes = {row["who_fixes"] for row in csv.DictReader(file)}
    assert codes <= set(WHO_FIXES)
