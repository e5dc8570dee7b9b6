"""Coordinates as people write and paste them: what they may mean, and one position in every form.

`find_coordinates` looks inside a line of words and takes only what can hardly be anything else; `read_coordinates`
takes a text that is meant as coordinates, and says what is wrong with it. Neither guesses: what can be meant in two
ways comes back as two readings.
"""

import re
from collections.abc import Iterator

import mgrs
import msgspec
import utm
from openlocationcode import openlocationcode

from jisr.geo.angles import pairs
from jisr.geo.pasted import pasted
from jisr.geo.places import check_geometry, to_degrees
from jisr.geo.readings import Found, Reading, Stretch
from jisr.geo.references import codes, eastings, squares
from jisr.geo.signs import plain
from jisr.terms.errors import OurMistake
from jisr.terms.places import DEGREE, Point

MOST_TEXT = 4000
"""Characters that are looked through: a line, or one pasted event."""

EXAMPLES = "Write it like 38SLF 1234 5678, 36.345 N 43.119 E or 36°20'42\"N 43°07'08\"E."

_AROUND = re.compile(
    r"""[\s.,;:()\[\]{}<>"']*
    (?:(?:mgrs|utm|grid|gr|ups|coordinates?|coords?|position|pos|location|loc|wgs\s?-?\s?84|dms|dd|plus\ code|point|at
       |(?:ال)?[إا]حداثيات|(?:ال)?موقع|(?:ال)?شبكة|عند|في)(?!\w)[\s:.,;()\[\]=]*){0,6}""",
    re.VERBOSE | re.IGNORECASE,
)
_COMMAS = re.compile(
    r"\s*([+-]?[0-9]{1,3}),([0-9]{3,})\s*°?\s*([NSEW]?)[\s;/|]+([+-]?[0-9]{1,3}),([0-9]{3,})\s*°?\s*([NSEW]?)\s*", re.I
)
_BARE = re.compile(r"[\s0-9.,+-]*")
_GRID = mgrs.MGRS()


class Forms(msgspec.Struct, frozen=True):
    """One position in every form; `utm` is empty near the poles, which UTM does not cover."""

    decimal: str
    dms: str
    utm: str
    mgrs: str
    plus: str


def find_coordinates(line: str) -> list[Found]:
    """Coordinates inside a line of words, in order and without overlap; offsets are code points of `line`."""
    return [
        Found(stretch.start, stretch.end, stretch.readings)
        for stretch in _stretches(_bounded(line), sure=True)
        if stretch.readings
    ]


def read_coordinates(text: str) -> list[Reading]:
    """What a text that is meant as coordinates says: one reading, or several to choose from.

    Raises OurMistake with one sentence when it says none, more than one position, or something besides.
    """
    shown = _bounded(text)
    pasted_whole = shown.lstrip().startswith(("{", "<"))
    if not pasted_whole and (commas := _COMMAS.fullmatch(shown)):
        # 36,345 43,119: a comma that no space follows is a decimal sign in half of the world.
        shown = "{}.{}{} {}.{}{}".format(*commas.groups())
    stretches = list(_stretches(shown, sure=False))
    if not stretches:
        raise _nothing(shown)
    if len(stretches) > 1:
        raise OurMistake("several-places", "The text holds more than one position.", "Give one position at a time.")
    (one,) = stretches
    if not pasted_whole and not (_AROUND.fullmatch(shown[: one.start]) and _AROUND.fullmatch(shown[one.end :])):
        if one.fault is not None and one.fault.code == "short-plus-code":
            raise one.fault
        raise OurMistake("words-around", "There are words around the coordinates that cannot be read.", EXAMPLES)
    if one.fault is not None:
        raise one.fault
    return list(one.readings)


def forms(lon: int, lat: int) -> Forms:
    """A position, in 1e-7 degree, in forms that each read as one position again; OurMistake off the globe."""
    check_geometry(Point(lon=lon, lat=lat))
    north, east = lat / DEGREE, lon / DEGREE
    grid = _GRID.toMGRS(north, east)
    head, digits = grid[:-10], grid[-10:]
    return Forms(
        decimal=f"{to_degrees(lat)}, {to_degrees(lon)}",
        dms=f"{_dms(lat, 2, 'NS')} {_dms(lon, 3, 'EW')}",
        utm=_utm(east, north),
        mgrs=f"{head[:-2]} {head[-2:]} {digits[:5]} {digits[5:]}",
        plus=openlocationcode.encode(north, east, 11),
    )


def _utm(lon: float, lat: float) -> str:
    """Zone and half in words: 38S would be a band to one reader and the southern half to another."""
    if not -80 <= lat <= 84:
        return ""
    east, north, zone, letter = utm.from_latlon(lat, lon)
    return f"{zone} {'north' if letter >= 'N' else 'south'} {round(float(east))} {round(float(north))}"


def _dms(units: int, width: int, letters: str) -> str:
    tenths = (abs(units) * 36_000 * 2 + DEGREE) // (2 * DEGREE)
    degrees, rest = divmod(tenths, 36_000)
    minutes, seconds = divmod(rest, 600)
    return f"{degrees:0{width}d}°{minutes:02d}'{seconds // 10:02d}.{seconds % 10}\"{letters[units < 0]}"


def _bounded(text: str) -> str:
    if len(text) > MOST_TEXT:
        raise OurMistake("too-long", f"A place is described in at most {MOST_TEXT} characters.", EXAMPLES)
    return plain(text)


def _stretches(text: str, *, sure: bool) -> Iterator[Stretch]:
    """What is written like coordinates, in order; the stricter forms first, and none inside another."""
    taken: list[Stretch] = []
    left = text
    for find in (pasted, codes, eastings, squares, pairs):
        for stretch in find(left):
            if sure and not stretch.sure:
                continue
            taken.append(stretch)
            # What was read is no longer there for the forms that follow, and keeps its room.
            left = left[: stretch.start] + "\x00" * (stretch.end - stretch.start) + left[stretch.end :]
    yield from sorted(taken, key=lambda one: one.start)


def _nothing(text: str) -> OurMistake:
    if not text.strip():
        return OurMistake("empty", "The place is empty.", EXAMPLES)
    if any(c.isdigit() for c in text) and _BARE.fullmatch(text):
        return OurMistake("bare-digits", "These digits alone do not say where.", "Add the zone and square, or N and E.")
    return OurMistake("no-coordinates", "There are no coordinates that can be read.", EXAMPLES)
