"""Coordinates as people write them: what they may mean, and one position in every form."""

import re

import mgrs

from jisr.geo.places import from_degrees
from jisr.geo.readings import Found, Reading

_MGRS = re.compile(r"(?<!\w)([0-9]{1,2})([C-HJ-NP-X])([A-HJ-NP-Z][A-HJ-NP-V])([0-9]{2,10})(?!\w)", re.I)
_GRID = mgrs.MGRS()


def find_coordinates(line: str) -> list[Found]:
    """Coordinates inside a line of words, in order and without overlap; offsets are code points of `line`."""
    found = []
    for match in _MGRS.finditer(line):
        try:
            lat, lon = _GRID.toLatLon(match[0].upper())
        except (mgrs.core.MGRSError, RuntimeWarning):
            continue
        point = from_degrees(lon, lat)
        error_m = max(1, round(70_711 / 10 ** (len(match[4]) / 2)))
        reading = Reading(lon=point.lon, lat=point.lat, error_m=error_m, form="mgrs", label=match[0].upper())
        found.append(Found(match.start(), match.end(), (reading,)))
    return found
