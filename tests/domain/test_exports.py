"""What a file may tell: columns by who asks, figures that name nobody, words of a filter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.exports import (
    COLUMNS,
    FEW,
    FOR_MAPS,
    ExportAsk,
    ExportForm,
    ExportKind,
    age_band,
    counts_shown,
    places_of,
    read_words,
)


@pytest.mark.parametrize("kind", ExportKind)
@pytest.mark.parametrize("form", ExportForm)
def test_personal_columns_only_where_asked_for_and_never_for_maps(kind: ExportKind, form: ExportForm) -> None:
    for personal in (False, True):
        told = [column for column in ExportAsk(kind, form, personal=personal).columns if column.personal]
        allowed = personal and form not in FOR_MAPS and any(column.personal for column in COLUMNS[kind])
        assert bool(told) == allowed


def test_columns_keep_their_places() -> None:
    ask = ExportAsk(ExportKind.PEOPLE, ExportForm.CSV)
    order = [column.name for column in COLUMNS[ExportKind.PEOPLE]]
    assert [order[place] for place in places_of(ask.columns, ask.kind)] == [column.name for column in ask.columns]


# outstanding, overdue, eligible -> what somebody outside the circle reads
HIDDEN = [
    (0, 0, 0, (0, 0, 0)),
    (9, 3, 40, (FEW, None, 40)),
    (9, 3, 12, (FEW, None, None)),
    (25, 20, 60, (25, None, 60)),
    (25, 4, 60, (25, None, 60)),
    (25, 12, 60, (25, 12, 60)),
    (25, 25, 27, (25, 25, None)),
    (10, 0, 10, (10, 0, 10)),
]


@pytest.mark.parametrize(("outstanding", "overdue", "eligible", "shown"), HIDDEN)
def test_small_figures_are_for_handlers(outstanding: int, overdue: int, eligible: int, shown: tuple) -> None:
    assert counts_shown(outstanding, overdue, eligible, handles=False) == shown
    assert counts_shown(outstanding, overdue, eligible, handles=True) == (outstanding, overdue, eligible)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_nothing_small_follows_from_what_is_shown(outstanding: int, late: int, more: int) -> None:
    overdue, eligible = min(late, outstanding), outstanding + more
    shown = [value for value in counts_shown(outstanding, overdue, eligible, handles=False) if isinstance(value, int)]
    figures = {*shown, *(abs(a - b) for a in shown for b in shown)}
    assert not figures & set(range(1, 10))


def test_ages_are_told_in_tens() -> None:
    assert [age_band(age) for age in (None, 0, 9, 60, 69, 104)] == ["", "0–9", "0–9", "60–69", "60–69", "100–109"]


def test_only_words_of_the_list_are_read() -> None:
    words = {"q": " सीता\0 ", "settlement": "7", "area": "3", "state": ""}
    assert read_words(ExportKind.PEOPLE, words) == {"q": "सीता", "settlement": "7"}
    assert read_words(ExportKind.BOOTHS, words) == {"area": "3"}
    assert read_words(ExportKind.CASES, {"state": "", "mine": "1", "x": "1"}) == {"state": "", "mine": "1"}
