"""How thick cases lie on the screen: cell by cell the classes that a sheet of the same size has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from app.services.booth_columns import packed
from geo.classes import RAMP
from geo.heat import CELL_POINTS, COLD, heat_classes
from tests.browser.test_maps import Seen, keys, open_maps

__all__ = ["keys", "open_maps"]
pytestmark = pytest.mark.browser

UNIT = 10_000
HAND_IN = """([places, figures]) => {
  const bytes = (list) => new Uint8Array(list).buffer;
  const frame = document.querySelector("iframe").contentWindow;
  frame.postMessage({ places: bytes(places), figures: bytes(figures) }, "*");
}"""
PAINTED = """(cell) => {
  const canvas = map_area.getPane("booths").querySelector("canvas"), context = canvas.getContext("2d");
  const size = map_area.getSize(), corner = map_area.getPixelBounds().min, found = [];
  const data = context.getImageData(0, 0, canvas.width, canvas.height).data;
  const wide = Math.ceil(size.x / cell), high = Math.ceil(size.y / cell);
  for (let y = 0; y < high; y += 1) {
    for (let x = 0; x < wide; x += 1) found.push([...data.slice(4 * (y * cell * canvas.width + x * cell)).slice(0, 4)]);
  }
  return { found, wide, high, left: corner.x, top: corner.y, scale: map_area.getZoomScale(map_area.getZoom(), 0) };
}"""


def columns(lon: Any, lat: Any, count: Any, doubtful: list[int]) -> tuple[bytes, bytes]:
    numbers = np.arange(1, len(count) + 1)
    x, y = (np.rint(degrees * UNIT).astype(np.int64) for degrees in (lon, lat))
    rows = {"id": numbers, "ac": numbers * 0 + 901, "no": numbers, "x": x, "y": y}
    steps = {name: np.diff(column, prepend=0) for name, column in rows.items()}
    return packed(steps, {"unit": UNIT, "doubtful": doubtful, "odd": {}}), packed({"count": count}, {})


def on_screen(lon: Any, lat: Any, seen: dict[str, Any]) -> tuple[Any, Any]:
    """Return positions in cells of the screen, by the projection of web maps (EPSG:3857)."""
    lon, lat = np.rint(lon * UNIT) / UNIT, np.rint(lat * UNIT) / UNIT
    x = 128 + lon * 256 / 360
    y = 128 - np.arcsinh(np.tan(np.radians(lat))) * 128 / np.pi
    return (x * seen["scale"] - seen["left"]) / CELL_POINTS, (y * seen["scale"] - seen["top"]) / CELL_POINTS


def test_the_screen_paints_the_classes_of_a_sheet(open_maps: Callable[..., Seen]) -> None:
    seen = open_maps("/maps/booths/?view=heat", viewport={"width": 1000, "height": 700})
    frame = seen.map()
    chance = np.random.default_rng(7)
    lon, lat = chance.uniform(76.8, 79.2, 300), chance.uniform(22.8, 24.2, 300)
    count = chance.choice([-2, -1, 0, 1, 3, 9, 80], 300)
    doubtful = np.flatnonzero(chance.random(300) < 0.1)
    handed = columns(lon, lat, count, doubtful.tolist())
    seen.page.evaluate(HAND_IN, [list(part) for part in handed])
    frame.wait_for_selector("html[data-booths='300']", state="attached")
    read = frame.evaluate(PAINTED, CELL_POINTS)
    pixels = np.array(read["found"], dtype=float).reshape(read["high"], read["wide"], 4)
    ramp = np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in RAMP], dtype=float)
    nearest = np.abs(pixels[..., None, :3] - ramp).sum(axis=-1).argmin(axis=-1)
    painted = np.where(pixels[..., 3] == 0, COLD, nearest)
    x, y = on_screen(lon, lat, read)
    warm = np.where(np.isin(np.arange(300), doubtful), 0, count)
    expected = heat_classes(x, y, warm, read["wide"], read["high"])
    assert set(np.unique(expected)) == {COLD, *range(len(RAMP))}
    # The script adds up numbers of 32 bits: a cell at a limit may fall to the other side.
    assert (painted == expected).mean() > 0.999
    assert seen.complaints == []
