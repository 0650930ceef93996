"""Small layers and maps that the tests of geography share."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from geo.boundaries import BoundaryLayer, read_boundaries
from geo.shapes import Boundary
from tests.databases import shared_folder
from tests.geo.files import square


@pytest.fixture
def four_squares() -> tuple[Boundary, ...]:
    """Areas 1 (south-west), 2 (south-east), 3 (north-west), 10 (north-east) that meet in (78, 23)."""
    corners = {"10": (78, 23), "1": (77, 22), "2": (78, 22), "3": (77, 23)}
    return tuple(Boundary(code, f"Area {code}", square(*corner)) for code, corner in corners.items())


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files beside the checkout."""
    return shared_folder() / "data"


@pytest.fixture(scope="session")
def constituencies(real_data: Path) -> BoundaryLayer:
    return read_boundaries(real_data / "mp_constituencies.geojson", code_column="ac_no", name_column="ac_name")


@pytest.fixture(scope="session")
def districts(real_data: Path) -> BoundaryLayer:
    return read_boundaries(real_data / "mp_districts.geojson", code_column="dt_code", name_column="district")


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """Chromium without a window."""
    return chromium
