"""What a text may mean as a place: one reading when it is clear, several when a person has to choose."""

import msgspec

from jisr.terms.places import Point


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
