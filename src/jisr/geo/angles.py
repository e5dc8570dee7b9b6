"""Latitude and longitude as degrees: decimal, with minutes, with minutes and seconds; letters, words or signs.

A text is cut into tokens once, and at each token a pair of angles is tried: bounded, whatever the text. Latitude
comes first unless letters, labels or the size of the numbers say otherwise.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from jisr.geo.readings import Reading, Stretch, reading, spread_m
from jisr.terms.errors import OurMistake

Axis = Literal["lat", "lon"]

_SIDE = r"north|south|east|west|[nsew]|(?:ال)?(?:شمال|جنوب|شرق|غرب)(?:اً|ًا|ا|ً|ي)?|[شجقغ]"
_TOKEN = re.compile(
    rf"""
      (?P<datum>wgs[\s-]?84)
    | (?P<num>[0-9]+(?:\.[0-9]+)?)
    | (?P<axis>(?<!\w)و?(?:latitude|longitude|lat|long|lon|lng|(?:خط\s+)?(?:ال)?(?:عرض|طول))(?![^\W\d_])\s*[:=]?)
    | (?P<deg>°|(?:degrees|degree|deg)(?![^\W\d_])\.?|(?<=[0-9])d(?![^\W\d_nsew])|درج[ةه]|درجات)
    | (?P<sec>''|"|(?<=m[0-9])s|(?<=m[0-9][0-9])s|(?:seconds|second|sec)(?![^\W\d_])\.?|ثاني[ةه]|ثوان[يٍ]?)
    | (?P<min>'|(?:minutes|minute|min)(?![^\W\d_])\.?|(?<=[0-9])m(?![^\W\d_nsew])|دقيق[ةه]|دقائق)
    | (?P<hemi>(?:(?<![^\W\d_])|(?<=[0-9][dms]))(?:{_SIDE})(?![^\W\d_]))
    | (?P<sign>[+-])
    | (?P<sep>[,;/|]|(?<!\w)و(?=\s*(?:[0-9]|خط)))
    | (?P<colon>:)
    | (?P<other>\S)
    """,
    re.VERBOSE | re.IGNORECASE,
)

_HEMI: dict[str, tuple[Axis, int]] = {
    "n": ("lat", 1), "s": ("lat", -1), "e": ("lon", 1), "w": ("lon", -1),
    "ش": ("lat", 1), "ج": ("lat", -1), "ق": ("lon", 1), "غ": ("lon", -1),
}  # fmt: skip
_WORDS = {"شمال": "ش", "جنوب": "ج", "شرق": "ق", "غرب": "غ"}
_MARKS = ("deg", "min", "sec")


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Angle:
    """One angle: `value` in degrees with its sign, `half` what the last digit leaves open to each side.

    `bare` is a number that nothing marks as an angle, `whole` one without a fraction.
    """

    value: Decimal
    half: Decimal
    axis: Axis | None
    bare: bool
    whole: bool
    places: int
    digits: int
    parts: int


def hemisphere(word: str) -> tuple[Axis, int]:
    """The axis and sign a letter or word of a hemisphere stands for, in English or Arabic."""
    low = word.lower()
    for arabic, letter in _WORDS.items():
        if arabic in low:
            return _HEMI[letter]
    return _HEMI[low[0]]


def tokens(text: str) -> list[Token]:
    """The tokens of a plain text, spaces left out."""
    return [Token(found.lastgroup or "other", found[0], found.start(), found.end()) for found in _TOKEN.finditer(text)]


def pairs(text: str) -> Iterator[Stretch]:
    """Every stretch of a plain text that is a pair of angles, from the left, none overlapping."""
    row, at = tokens(text), 0
    while at < len(row):
        if row[at].kind not in ("num", "sign", "hemi", "axis") or (best := _pair(row, at)) is None:
            at += 1
            continue
        first, second, end = best
        yield _stretch(row[at].start, row[end - 1].end, first, second)
        at = end


def _pair(row: list[Token], at: int) -> tuple[Angle, Angle, int] | None:
    """The longest pair of angles that starts at a token."""
    best: tuple[Angle, Angle, int] | None = None
    for count in (3, 2, 1):
        if (one := _angle(row, at, count)) is None:
            continue
        first, end = one
        middle = end + 1 if end < len(row) and row[end].kind == "sep" else end
        for other in (3, 2, 1):
            if (two := _angle(row, middle, other)) is None or not _together(first, two[0]):
                continue
            if _runs_on(row, two[1], two[0]) or (best is not None and best[2] >= two[1]):
                continue
            best = first, two[0], two[1]
    return best


def _together(first: Angle, second: Angle) -> bool:
    """Whether two angles can be one pair: numbers that nothing marks are written alike."""
    if first.axis is None and second.axis is None and (first.bare or second.bare):
        return first.parts == second.parts and first.bare == second.bare
    return True


def _runs_on(row: list[Token], at: int, last: Angle) -> bool:
    """Whether what follows may belong to the last angle, so that it was cut short."""
    if at >= len(row):
        return False
    return row[at].kind in _MARKS or (row[at].kind == "num" and last.bare and last.whole and last.axis is None)


def _angle(row: list[Token], at: int, parts: int) -> tuple[Angle, int] | None:
    """An angle of exactly so many numbers from a token on, and the token after it."""
    axis: Axis | None = None
    sign, turned = 1, False
    if at < len(row) and row[at].kind == "axis":
        axis, at = ("lat" if re.search("lat|عرض", row[at].text, re.IGNORECASE) else "lon"), at + 1
    before = at < len(row) and row[at].kind == "hemi"
    if before:
        side, sign = hemisphere(row[at].text)
        if axis not in (None, side):
            return None
        axis, turned, at = side, True, at + 1
        at += at < len(row) and row[at].kind == "colon"
    if at < len(row) and row[at].kind == "sign":
        if turned:
            return None
        sign, turned, at = (-1 if row[at].text == "-" else 1), True, at + 1
    if (numbers := _numbers(row, at, parts)) is None:
        return None
    written, marked, hyphens, at = numbers
    if not before and at < len(row) and row[at].kind == "hemi":
        side, way = hemisphere(row[at].text)
        if turned or axis not in (None, side):
            return None
        axis, sign, at = side, way, at + 1
    if hyphens and axis is None:
        return None
    return _value(written, axis, sign, marked), at


def _numbers(row: list[Token], at: int, parts: int) -> tuple[list[str], bool, bool, int] | None:
    """The numbers of one angle with the marks between them; also whether any mark and any hyphen was there."""
    written: list[str] = []
    marked = hyphens = False
    for part in range(parts):
        if part and at < len(row) and row[at - 1].kind == "num" and row[at].kind in ("colon", "sign"):
            if row[at].start != row[at - 1].end or row[at].text == "+":
                return None
            marked, hyphens, at = marked or row[at].kind == "colon", hyphens or row[at].kind == "sign", at + 1
        if at >= len(row) or row[at].kind != "num" or (part and "." in written[-1]):
            return None
        written.append(row[at].text)
        at += 1
        if at >= len(row):
            continue
        if row[at].kind == _MARKS[part]:
            marked, at = True, at + 1
        elif row[at].kind in _MARKS:
            return None
    fits = len(written[0].partition(".")[0]) <= 3 and all(len(number) <= 20 for number in written)
    sound = all(len(number.partition(".")[0]) <= 2 and Decimal(number) < 60 for number in written[1:])
    return (written, marked, hyphens, at) if fits and sound else None


def _value(written: list[str], axis: Axis | None, sign: int, marked: bool) -> Angle:
    value = sum((Decimal(number) / 60**power for power, number in enumerate(written)), Decimal(0))
    places = len(written[-1].partition(".")[2])
    half = Decimal(1).scaleb(-places) / 2 / 60 ** (len(written) - 1)
    return Angle(
        value=sign * value, half=half, axis=axis, bare=not marked, whole=places == 0, places=places,
        digits=len(written[0].partition(".")[0]), parts=len(written),
    )  # fmt: skip


def _stretch(start: int, end: int, first: Angle, second: Angle) -> Stretch:
    """What a pair means: latitude first unless its letters, labels or numbers allow only the other order."""
    sure = _sure(first, second)
    orders = _orders(first, second)
    if not orders:
        say = "The two coordinates must be one latitude and one longitude."
        return Stretch(start, end, fault=OurMistake("two-axes", say, "Write it like 36.345 N 43.119 E."), sure=sure)
    found: list[Reading] = []
    for lat, lon in orders:
        if abs(lat.value) > 90 or abs(lon.value) > 180:
            continue
        error_m = spread_m(float(lat.value), float(lat.half), float(lon.half))
        form = "decimal" if lat.parts == 1 else "dm" if lat.parts == 2 else "dms"
        found.append(reading(form, lon.value, lat.value, error_m))
    if found:
        return Stretch(start, end, tuple(dict.fromkeys(found)), sure=sure)
    fault = OurMistake(
        "place-range", "Longitude must lie from -180 to 180 degrees and latitude from -90 to 90.",
        "Check that the two are not exchanged.",
    )  # fmt: skip
    return Stretch(start, end, fault=fault, sure=sure)


def _orders(first: Angle, second: Angle) -> list[tuple[Angle, Angle]]:
    """(latitude, longitude) in every order that may be meant; none when both are of one axis."""
    if first.axis is not None or second.axis is not None:
        if first.axis == second.axis:
            return []
        straight = first.axis == "lat" or second.axis == "lon"
        return [(first, second) if straight else (second, first)]
    if abs(first.value) > 90:
        return [(second, first)]
    # Whole numbers that nothing marks are as likely to be written in the order of a map sheet as in that of a pilot.
    either = first.bare and second.bare and first.whole and second.whole
    return [(first, second), (second, first)] if either else [(first, second)]


def _sure(first: Angle, second: Angle) -> bool:
    """Whether a pair is coordinates even in a line of words, where numbers and letters may be anything."""
    if not first.bare and not second.bare:
        return True
    if first.axis is not None and second.axis is not None:
        return all(angle.places or angle.parts > 1 or angle.digits > 1 for angle in (first, second))
    return first.places >= 3 and second.places >= 3
