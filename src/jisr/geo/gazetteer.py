"""Named places: which of them a line of words means."""

from collections.abc import Iterable

import msgspec

from jisr.geo.readings import Found, Reading


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """A place of the gazetteer; `lon` and `lat` in 1e-7 degree, `error_m` a radius in metres."""

    name_en: str
    name_ar: str | None = None
    name_ku: str | None = None
    lon: int
    lat: int
    error_m: int
    kind: str
    aliases: tuple[str, ...] = ()


class Gazetteer:
    """A loaded table of named places, ready to be asked."""

    def __init__(self, places: Iterable[Named]) -> None:
        self._named: dict[str, list[Named]] = {}
        for place in places:
            for name in {place.name_en, place.name_ar, place.name_ku, *place.aliases} - {None}:
                self._named.setdefault(str(name).casefold(), []).append(place)

    def find(self, line: str) -> list[Found]:
        """Names of places inside a line of words, longest first; a name of several places gives several readings."""
        words, found = line.casefold(), []
        for name, places in self._named.items():
            if (start := words.find(name)) >= 0:
                readings = tuple(
                    Reading(lon=one.lon, lat=one.lat, error_m=one.error_m, form="name", label=one.name_en,
                            name_en=one.name_en, name_ar=one.name_ar)
                    for one in places
                )  # fmt: skip
                found.append(Found(start, start + len(name), readings))
        return sorted(found, key=lambda one: one.start)
