"""Distances on the ground from longitude and latitude.

Degrees are not kilometres: at the latitude of Bhopal one degree of longitude is 102 km and one of latitude
111. Every distance that is shown is a great-circle distance on the mean sphere; searches and distances to a
border are made on an azimuthal equidistant plane laid through the middle of the data, whose error at 500 km
from its centre is 0.1 % (r² / 6R²).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_KM = 6371.0088
"""Mean radius R1 of the WGS 84 ellipsoid (Moritz 2000, Geodetic Reference System 1980)."""


def haversine_km(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> NDArray[np.float64]:
    """Return great-circle distances in kilometres between points in degrees; shapes broadcast."""
    east1, north1, east2, north2 = (np.radians(np.asarray(a, dtype=float)) for a in (lon1, lat1, lon2, lat2))
    half = np.sin((north2 - north1) / 2) ** 2
    half = half + np.cos(north1) * np.cos(north2) * np.sin((east2 - east1) / 2) ** 2
    result: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return result


def usable(lon: ArrayLike, lat: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return longitudes, latitudes and which of them are a place on Earth.

    NaN, infinity and anything beyond ±180 or ±90 degrees is no place, although geometry libraries take it.
    Raises ValueError when the two are not flat and of one length.
    """
    east, north = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    if east.ndim != 1 or east.shape != north.shape:
        raise ValueError(f"lon and lat must be flat and of one length, not {east.shape} and {north.shape}")
    with np.errstate(invalid="ignore"):
        good = (np.abs(east) <= 180.0) & (np.abs(north) <= 90.0)
    return east, north, good


def local_plane(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Any:
    """Return the plane (a CRS string, metres) centred on the middle of the points' extent."""
    east, north = (float((values.min() + values.max()) / 2) for values in (lon, lat))
    return f"+proj=aeqd +lat_0={north:.6f} +lon_0={east:.6f} +R={EARTH_RADIUS_KM * 1000} +units=m +type=crs"
