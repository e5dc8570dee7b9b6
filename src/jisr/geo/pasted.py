"""Positions as programs write them: ISO 6709, geo URI, GeoJSON Point, the point of a CoT event, pilots' digits.

Each is one strict pattern over a bounded text. What is pasted is never parsed as XML, so nothing in it can act.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from math import ceil

from jisr.geo.places import MOST_ERROR_M
from jisr.geo.readings import Stretch, reading, spread_m
from jisr.terms.errors import OurMistake

_NUMBER = r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?"
_ISO = re.compile(
    r"(?<![\w.+-])([+-])([0-9]{2}|[0-9]{4}|[0-9]{6})(\.[0-9]{1,12})?([+-])([0-9]{3}|[0-9]{5}|[0-9]{7})(\.[0-9]{1,12})?"
    r"(?:[+-][0-9]{1,6}(?:\.[0-9]{1,6})?)?(?:CRS\w{1,20})?/?(?![\w.])"
)
_PILOT = re.compile(
    r"""(?<![\w.+-])
    (?: (?P<ns>[NS])\s?(?P<lat>[0-9]{4}|[0-9]{6})(?P<latf>\.[0-9]{1,8})?[\s,/]{0,2}
        (?P<ew>[EW])\s?(?P<lon>[0-9]{5}|[0-9]{7})(?P<lonf>\.[0-9]{1,8})?
      | (?P<lat2>[0-9]{4}|[0-9]{6})(?P<latf2>\.[0-9]{1,8})?\s?(?P<ns2>[NS])[\s,/]{0,2}
        (?P<lon2>[0-9]{5}|[0-9]{7})(?P<lonf2>\.[0-9]{1,8})?\s?(?P<ew2>[EW]) )
    (?![\w.])""",
    re.VERBOSE | re.IGNORECASE,
)
_GEO = re.compile(
    rf"(?<!\w)geo:({_NUMBER}),({_NUMBER})(?:,-?[0-9.]{{1,12}})?((?:;[\w-]{{1,20}}(?:=[^;\s]{{1,40}})?){{0,8}})", re.I
)
_EDGE = r"\[\s{0,9}(%s)\s{0,9},\s{0,9}(%s)\s{0,9}(?:,\s{0,9}-?[0-9.]{1,12}\s{0,9})?\]" % (_NUMBER, _NUMBER)  # noqa: UP031
_JSON = re.compile(
    r'\{\s{0,9}"type"\s{0,9}:\s{0,9}"Point"\s{0,9},\s{0,9}"coordinates"\s{0,9}:\s{0,9}' + _EDGE + r"\s{0,9}\}"
    r'|\{\s{0,9}"coordinates"\s{0,9}:\s{0,9}' + _EDGE + r'\s{0,9},\s{0,9}"type"\s{0,9}:\s{0,9}"Point"\s{0,9}\}'
)
_COT = re.compile(r"<point((?:\s{1,9}[a-z]{2,4}\s?=\s?(?:\"[^\"<>&]{0,40}\"|'[^'<>&]{0,40}')){2,8})\s{0,9}/?>")
_FIELD = re.compile(r"([a-z]{2,4})\s?=\s?[\"']([^\"']*)[\"']")
_WRITTEN = re.compile(_NUMBER)
UNKNOWN_CE = 9_999_999
"""What a CoT event states as its circular error when it knows none."""


def pasted(text: str) -> Iterator[Stretch]:
    """Every position in one of these forms; the text as it was pasted, with the digits 0 to 9."""
    for find in (_geo_uris, _points, _events, _iso, _pilots):
        yield from find(text)


def _place(found: re.Match[str], form: str, lon: Decimal, lat: Decimal, error_m: int | None) -> Stretch:
    try:
        return Stretch(found.start(), found.end(), (reading(form, lon, lat, error_m),))
    except OurMistake as fault:
        return Stretch(found.start(), found.end(), fault=fault)


def _written_error(lat: str, lon: str) -> int:
    halves = [0.5 * 10.0 ** -len(text.partition(".")[2]) for text in (lat, lon)]
    return spread_m(float(lat), *halves)


def _geo_uris(text: str) -> Iterator[Stretch]:
    for found in _GEO.finditer(text):
        lat, lon = found[1], found[2]
        error_m = _written_error(lat, lon)
        fault = None
        for field in filter(None, found[3].split(";")):
            name, _, value = field.partition("=")
            if name.lower() == "crs" and value.lower() != "wgs84":
                fault = OurMistake("geo-datum", "This geo address is not on WGS 84.", "Convert it first.")
            if name.lower() == "u":
                if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", value) or float(value) > MOST_ERROR_M:
                    fault = OurMistake("geo-error", "The uncertainty in this geo address is no number of metres.")
                else:
                    error_m = max(1, ceil(float(value)))
        if fault:
            yield Stretch(found.start(), found.end(), fault=fault)
        else:
            yield _place(found, "geo", Decimal(lon), Decimal(lat), error_m)


def _points(text: str) -> Iterator[Stretch]:
    for found in _JSON.finditer(text):
        lon, lat = (found[1], found[2]) if found[1] else (found[3], found[4])
        yield _place(found, "geojson", Decimal(lon), Decimal(lat), _written_error(lat, lon))


def _events(text: str) -> Iterator[Stretch]:
    for found in _COT.finditer(text):
        pairs = _FIELD.findall(found[1])
        fields = dict(pairs)
        lat, lon, ce = fields.get("lat", ""), fields.get("lon", ""), fields.get("ce", "")
        whole = len(fields) == len(pairs) and _WRITTEN.fullmatch(lat) and _WRITTEN.fullmatch(lon)
        if not whole or not re.fullmatch(r"([0-9]{1,9}(\.[0-9]{1,9})?)?", ce):
            fault = OurMistake("cot-point", "This CoT point cannot be read.", "Type its latitude and longitude.")
            yield Stretch(found.start(), found.end(), fault=fault)
            continue
        error_m = _written_error(lat, lon)
        if ce:
            error_m = max(error_m, ceil(float(ce)))
        unknown = not ce or error_m >= min(UNKNOWN_CE, MOST_ERROR_M)
        yield _place(found, "cot", Decimal(lon), Decimal(lat), None if unknown else error_m)


def _iso(text: str) -> Iterator[Stretch]:
    for found in _ISO.finditer(text):
        lat = _split(found[2], found[3] or "", 2)
        lon = _split(found[5], found[6] or "", 3)
        yield _angles(found, "iso6709", lat, lon, found[1] == "-", found[4] == "-")


def _pilots(text: str) -> Iterator[Stretch]:
    for found in _PILOT.finditer(text):
        turn = "" if found["lat"] else "2"
        lat = _split(found["lat" + turn], found["latf" + turn] or "", 2)
        lon = _split(found["lon" + turn], found["lonf" + turn] or "", 3)
        yield _angles(found, "dms", lat, lon, found["ns" + turn] in "Ss", found["ew" + turn] in "Ww")


Sums = tuple[Decimal, Decimal] | None


def _split(digits: str, fraction: str, width: int) -> Sums:
    """Degrees, and half of what the last digit is worth, of DD, DDMM or DDMMSS and a fraction of the last part."""
    parts = [digits[:width]] + [digits[at : at + 2] for at in range(width, len(digits), 2)]
    if any(int(part) >= 60 for part in parts[1:]):
        return None
    numbers = [*map(Decimal, parts[:-1]), Decimal(parts[-1] + fraction)]
    value = sum((number / 60**power for power, number in enumerate(numbers)), Decimal(0))
    return value, Decimal(1).scaleb(-max(0, len(fraction) - 1)) / 2 / 60 ** (len(parts) - 1)


def _angles(found: re.Match[str], form: str, lat: Sums, lon: Sums, south: bool, west: bool) -> Stretch:
    if lat is None or lon is None:
        fault = OurMistake("minutes", "Minutes and seconds are less than 60.", "Write it like 36°20'42\"N 43°07'08\"E.")
        return Stretch(found.start(), found.end(), fault=fault)
    error_m = spread_m(float(lat[0]), float(lat[1]), float(lon[1]))
    return _place(found, form, -lon[0] if west else lon[0], -lat[0] if south else lat[0], error_m)
