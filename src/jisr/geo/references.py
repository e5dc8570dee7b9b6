"""Grid references: MGRS, UTM and plus codes, each read to the middle of the square it names.

What the square leaves open is the error of the reading: half its diagonal, with what grid metres differ from metres.
"""

import re
import warnings
from collections.abc import Iterator
from math import ceil, hypot

import mgrs
import utm
from mgrs.core import MGRSError
from openlocationcode import openlocationcode

from jisr.geo.angles import hemisphere
from jisr.geo.readings import Reading, Stretch, reading, spread_m
from jisr.terms.errors import OurMistake
from jisr.terms.places import DEGREE, Point

GRID_M = 1.007
"""Metres of ground in a metre of grid where the grid is smallest, at a pole."""
BANDS = "CDEFGHJKLMNPQRSTUVWX"
"""Bands of latitude of 8 degrees each from 80 S; the last has 12."""
MONTHS = frozenset(("DEC", "FEB", "JAN", "JUL", "JUN", "MAR", "MAY", "NOV", "SEP"))
"""Months that a band and a square can spell: 13SEP17 may be a day."""

_SQUARE = re.compile(
    r"""(?<![\w.,+-])
    (?: (?P<zone>[0-9]{1,2})(?P<gap>\ {0,3})(?P<band>[C-HJ-NP-X]) | (?P<pole>[ABYZ]) )
    (?P<inner>\ {0,3})(?P<square>[A-HJ-NP-Z]{2})
    (?:(?P<before>\ {0,3})(?P<east>[0-9]{1,14})(?:\ {1,3}(?P<north>[0-9]{1,7})(?![\w]))?)?
    (?![\w])""",
    re.VERBOSE | re.IGNORECASE,
)
_UTM = re.compile(
    r"""(?<![\w.,+-])
    (?:zone\s{0,3}|المنطقة\s{0,3})?
    (?P<zone>[0-9]{1,2})\s{0,3}(?P<letter>(?:north|south|شمال[اي]?|جنوب[اي]?|[C-HJ-NP-X]|[شج])(?![^\W\d_]))[\s,:]{0,3}
    (?:(?:easting|e)[\s:=]{0,3})?(?P<east>[0-9]{6,7}(?:\.[0-9]{1,6})?)\s?(?:me|mE|m|e)?(?![^\W\d_])[\s,;/]{1,3}
    (?:(?:northing|n)[\s:=]{0,3})?(?P<north>[0-9]{1,8}(?:\.[0-9]{1,6})?)\s?(?:mn|mN|m|n)?
    (?![\w]|\.[0-9])""",
    re.VERBOSE | re.IGNORECASE,
)
_PLUS = re.compile(
    r"(?<![\w+])([23456789CFGHJMPQRVWX]{2,8}0{0,6})\+([23456789CFGHJMPQRVWX]{2,7})?(?![\w+])", re.IGNORECASE
)
_GRID = mgrs.MGRS()
# A band that the square does not lie in is refused below; the library says it on the error stream as well.
warnings.filterwarnings("ignore", r"Warning in .Convert_MGRS_To_Geodetic", RuntimeWarning)


def squares(text: str) -> Iterator[Stretch]:
    """MGRS references of a plain text."""
    for found in _SQUARE.finditer(text):
        if found["gap"] and (not found["east"] or (found["band"] + found["square"]).lower() in ("deg", "sec")):
            continue  # 36 deg 20 min is an angle
        east, north = found["east"] or "", found["north"] or ""
        end = found.end()
        if north and len(north) != len(east):
            digits, end = east, found.end("east")
            if len(east) % 2:  # nothing that could be read either way
                digits, end = east + north, found.end()
        else:
            digits = east + north
        letters = (found["band"] or "") + found["square"]
        code = f"{found['zone'] or ''}{found['band'] or found['pole']}{found['square']}".upper()
        sure = _sure_square(found, digits)
        if letters.upper() in MONTHS and len(digits) in (0, 2, 4) and not found["inner"] and int(found["zone"]) <= 31:
            fault = OurMistake(
                "date-or-place", "This may be a date as well as an MGRS reference.", "Write MGRS like 13S EP 12 34."
            )
            yield Stretch(found.start(), end, fault=fault, sure=False)
        elif len(digits) % 2 or len(digits) > 10 or (north and len(north) != len(east) and end == found.end()):
            fault = OurMistake(
                "mgrs-digits", "An MGRS reference has as many digits for east as for north, at most five of each.",
                "Write it like 38SLF 1234 5678.",
            )  # fmt: skip
            yield Stretch(found.start(), end, fault=fault, sure=sure)
        else:
            yield _square(found.start(), end, code, digits, sure)


def _sure_square(found: re.Match[str], digits: str) -> bool:
    """Whether a match is MGRS even in a line of words: `3 men 20` is not."""
    gaps = found["gap"] or found["inner"] or found["before"] or found["north"]
    upper = found[0] == found[0].upper()
    if found["pole"]:
        return upper and not found["inner"] and len(digits) >= 6
    if found["gap"]:
        return upper and len(digits) >= 4
    if gaps:
        return upper and len(digits) >= 2
    return bool(digits) or (upper and len(found["zone"]) == 2)


def _square(start: int, end: int, code: str, digits: str, sure: bool) -> Stretch:
    half = len(digits) // 2
    label = f"{code[:-2]} {code[-2:]}" + (f" {digits[:half]} {digits[half:]}" if digits else "")
    fault = OurMistake("mgrs-square", "There is no such MGRS square.", "Check the zone, the band and the letters.")
    try:
        lat, lon = _GRID.toLatLon(code + digits)  # the middle of the square
    except (MGRSError, RuntimeWarning):
        return Stretch(start, end, fault=fault, sure=sure)
    side = 10.0 ** (5 - half)
    if code[:-2][-1] in BANDS and not _in_band(lat, code[:-2][-1], side):
        return Stretch(start, end, fault=fault, sure=sure)
    error_m = max(1, ceil(hypot(side, side) / 2 * GRID_M))
    return Stretch(start, end, (reading("mgrs", lon, lat, error_m, label),), sure=sure)


def _in_band(lat: float, band: str, metres: float) -> bool:
    """Whether a point lies in a band of latitude or so many metres beside it."""
    south = -80 + 8 * BANDS.index(band)
    north = 84 if band == "X" else south + 8
    return south - metres / 110_000 <= lat <= north + metres / 110_000


def eastings(text: str) -> Iterator[Stretch]:
    """UTM positions of a plain text; a single S may be a band or a hemisphere, so where both fit both are read."""
    for found in _UTM.finditer(text):
        zone, letter = int(found["zone"]), found["letter"]
        east, north = float(found["east"]), float(found["north"])
        readings = []
        for northern, band in _halves(letter):
            if (one := _utm(zone, northern, east, north, band)) is not None:
                readings.append(one)
        fault = OurMistake(
            "utm-range", "There is no such UTM position.", "Check the zone, the band, the easting and the northing."
        )
        unique = tuple(dict.fromkeys(readings))
        yield Stretch(found.start(), found.end(), unique, None if unique else fault)


def _halves(letter: str) -> list[tuple[bool, str | None]]:
    """What the letter after a zone may say: (northern half, band of latitude)."""
    if len(letter) > 1 or letter in "شج":
        return [(hemisphere(letter)[1] > 0, None)]
    band = letter.upper()
    halves: list[tuple[bool, str | None]] = [(band >= "N", band)]
    if band in "NS":
        halves.append((band == "N", None))
    return halves


def _utm(zone: int, northern: bool, east: float, north: float, band: str | None) -> Reading | None:
    if not (1 <= zone <= 60 and 100_000 <= east <= 900_000 and 0 <= north <= 10_000_000):
        return None
    found = utm.to_latlon(east, north, zone, northern=northern)
    lat, lon = float(found[0]), float(found[1])
    # A metre beside the equator or the ends of the grid is what the rounding of the writer leaves.
    sound = -1e-5 <= lat <= 84.00001 if northern else -80.00001 <= lat <= 1e-5
    if not sound or (band is not None and not _in_band(lat, band, 1000)):
        return None
    label = f"{zone} {'north' if northern else 'south'} {round(east)} {round(north)}"
    return reading("utm", lon, lat, 1, label)


def codes(text: str) -> Iterator[Stretch]:
    """Full plus codes of a plain text, and short ones, which cannot be read without a place nearby."""
    for found in _PLUS.finditer(text):
        code = found[0].upper()
        if openlocationcode.isFull(code) and len(found[1]) == 8:
            yield Stretch(found.start(), found.end(), (_plus(code, code),))
        elif openlocationcode.isShort(code):
            fault = OurMistake(
                "short-plus-code", "A short plus code needs the name of a place nearby.", "Write it like 9G8F+6X Mosul."
            )
            yield Stretch(found.start(), found.end(), fault=fault)


def recover(code: str, near: Point, name: str) -> Reading:
    """The reading of a short plus code near a named place."""
    full = openlocationcode.recoverNearest(code.upper(), near.lat / DEGREE, near.lon / DEGREE)
    return _plus(full, f"{code.upper()} {name}")


def _plus(code: str, label: str) -> Reading:
    area = openlocationcode.decode(code)
    half_lat = (area.latitudeHi - area.latitudeLo) / 2
    half_lon = (area.longitudeHi - area.longitudeLo) / 2
    lat, lon = area.latitudeLo + half_lat, area.longitudeLo + half_lon
    return reading("plus", lon, lat, spread_m(lat, half_lat, half_lon), label)
