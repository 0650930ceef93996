"""Small layers and maps that the tests of geography share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from geo.boundaries import BoundaryLayer, read_boundaries
from geo.shapes import Boundary
from tests.geo.browser_page import ARGUMENTS, CHROMIUM
from tests.geo.files import square

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"


@pytest.fixture
def four_squares() -> tuple[Boundary, ...]:
    """Areas 1 (south-west), 2 (south-east), 3 (north-west), 10 (north-east) that meet in (78, 23)."""
    corners = {"10": (78, 23), "1": (77, 22), "2": (78, 22), "3": (77, 23)}
    return tuple(Boundary(code, f"Area {code}", square(*corner)) for code, corner in corners.items())


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("real files are not beside this checkout (folder 'shared')")
    return SHARED


@pytest.fixture(scope="session")
def constituencies(real_data: Path) -> BoundaryLayer:
    return read_boundaries(real_data / "mp_constituencies.geojson", code_column="ac_no", name_column="ac_name")


@pytest.fixture(scope="session")
def districts(real_data: Path) -> BoundaryLayer:
    return read_boundaries(real_data / "mp_districts.geojson", code_column="dt_code", name_column="district")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed here")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()
