"""What a text may mean as a place: one reading when it is clear, several when a person has to choose."""

from decimal import Decimal
from math import ceil, cos, hypot, radians

import msgspec

from jisr.geo.places import from_degrees
from jisr.terms.errors import OurMistake
from jisr.terms.places import DEGREE, Point

DEGREE_M = 111_700
"""Metres of a degree of latitude where it is longest, at the poles; no degree of longitude is longer."""


class Reading(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing a text may mean: `lon` and `lat` in 1e-7 degree on WGS 84.

    `error_m` is the radius the way of writing itself leaves open, at least 1, None where nothing is known of it;
    `form` names the way of writing, such as `mgrs` or `name`; `label` says the reading back, so that two readings
    of one text can be told apart.
    """

    lon: int
    lat: int
    error_m: int | None
    form: str
    label: str
    label_ar: str | None = None
    name_en: str | None = None
    name_ar: str | None = None

    @property
    def point(self) -> Point:
        """The position alone."""
        return Point(lon=self.lon, lat=self.lat)


class Found(msgspec.Struct, frozen=True):
    """A stretch of a line, in code points, `end` not included, and what it may mean; several readings ask."""

    start: int
    end: int
    readings: tuple[Reading, ...]


class Stretch(msgspec.Struct, frozen=True):
    """A stretch of a line that is written like coordinates; without readings, `fault` says why.

    `sure` is False for what would be coordinates alone in a field, but may be anything in a line of words.
    """

    start: int
    end: int
    readings: tuple[Reading, ...] = ()
    fault: OurMistake | None = None
    sure: bool = True


def spread_m(lat: float, half_lat: float, half_lon: float) -> int:
    """Radius in metres, rounded up and at least 1, around a box of twice these degrees at a latitude."""
    nearest = max(0.0, abs(lat) - half_lat)
    return max(1, ceil(DEGREE_M * hypot(half_lat, half_lon * cos(radians(min(nearest, 90))))))


def reading(
    form: str, lon: Decimal | float, lat: Decimal | float, error_m: int | None, label: str | None = None
) -> Reading:
    """A reading at (lon, lat) in degrees, said in degrees where no label is given; OurMistake off the globe."""
    point = from_degrees(lon, lat)
    said = label or f"{_side(point.lat, 'NS')}, {_side(point.lon, 'EW')}"
    return Reading(lon=point.lon, lat=point.lat, error_m=error_m, form=form, label=said)


def _side(units: int, letters: str) -> str:
    text = f"{abs(units) / DEGREE:.5f}".rstrip("0").rstrip(".")
    return f"{text}° {letters[units < 0]}"
