"""The funnel in numbers: this place and every flag first, then the nearest in size, no more than fit."""

from __future__ import annotations

import numpy as np

from app.domain.fairness.figures import Standing
from app.domain.fairness.funnel import Peers, bands
from app.domain.fairness.funnel_table import MOST, peer_rows


def peers(count, flagged=(), low=(), few=()):
    def at(places):
        return np.isin(np.arange(count), list(places))

    expected = np.arange(count, dtype=float) + 1
    nothing = np.zeros(count, dtype=bool)
    return Peers(
        expected, expected * 4, expected // 2, at(flagged), nothing, at(low), at(few), 0.2, bands(300.0, 0.25, 0.2)
    )


def test_this_place_and_the_flags_come_before_the_nearest():
    rows = peer_rows(peers(300, flagged=(290,), low=(3,), few=(101,)), 100)
    assert len(rows) == MOST
    assert [row.expected for row in rows] == sorted(row.expected for row in rows)
    told = {row.expected: row for row in rows}
    assert told[101.0].marked
    assert sum(row.marked for row in rows) == 1
    assert told[291.0].standing is Standing.LOOK
    assert told[4.0].standing is Standing.LOW
    assert told[102.0].standing is Standing.FEW
    assert (told[101.0].eligible, told[101.0].unserved) == (404, 50)
    others = [row.expected for row in rows if row.standing is Standing.PLAIN and not row.marked]
    assert max(abs(one - 101) for one in others) <= MOST / 2


def test_few_places_are_all_there():
    assert len(peer_rows(peers(3), None)) == 3
    assert peer_rows(peers(0), None) == []


def test_this_place_is_there_however_many_have_a_flag():
    rows = peer_rows(peers(300, flagged=range(200, 290)), 100)
    assert len(rows) == MOST
    assert [row.expected for row in rows if row.marked] == [101.0]
