"""Packed columns: the same in and out, the same bytes every time, and nothing that would have to be trusted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.fairness.frozen import digest, digest_of_all, joined, pack, unpack

COLUMNS = st.dictionaries(
    st.sampled_from("abcdefg"),
    st.one_of(
        st.lists(st.integers(-(2**31), 2**31 - 1), max_size=9).map(lambda v: np.array(v, dtype=np.int32)),
        st.lists(st.floats(allow_nan=True), max_size=9).map(lambda v: np.array(v, dtype=np.float64)),
        st.lists(st.booleans(), max_size=9).map(lambda v: np.array(v, dtype=np.bool_)),
    ),
)


@given(COLUMNS)
def test_what_goes_in_comes_out(columns):
    found = unpack(pack(columns))
    assert set(found) == set(columns)
    for name, values in columns.items():
        assert found[name].dtype == values.dtype
        np.testing.assert_array_equal(found[name], values)
    assert pack(dict(reversed(columns.items()))) == pack(columns), "the order of the names is no matter"


def test_shapes_are_kept():
    table = np.arange(12, dtype=np.int64).reshape(3, 4)
    np.testing.assert_array_equal(unpack(pack({"t": table}))["t"], table)


@pytest.mark.parametrize("column", [np.array(["a"]), np.array([object()]), np.array([1 + 2j])])
def test_text_and_objects_are_refused(column):
    with pytest.raises(ValueError, match="not kept"):
        pack({"x": column})


def test_parts_follow_one_another():
    parts = [{"x": np.array([1, 2])}, {"x": np.array([3])}]
    assert joined(parts)["x"].tolist() == [1, 2, 3]
    assert joined([]) == {}


def test_a_digest_tells_order_and_content():
    assert digest(b"a") != digest(b"b")
    assert digest_of_all(["1", "2"]) != digest_of_all(["2", "1"])
