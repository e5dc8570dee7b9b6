"""Words before a name that move the place: "4 km S of", "10 كم جنوب", "bearing 045 5 km from", "near".

Each pattern ends where the name begins. What a line says about direction but not about distance leaves the error
unknown: the name's own error would be a false one.
"""

import re

import msgspec

from jisr.geo.bearings import POINTS, POINTS_AR, destination, offset_error_m
from jisr.geo.readings import Reading
from jisr.terms.places import Point

LOOK_BACK = 90
"""Characters before a name that are looked at."""
MOST_M = 500_000
UNITS = {"m": 1.0, "km": 1000.0, "mi": 1609.344, "nm": 1852.0}
LABELS = {"m": "m", "km": "km", "mi": "miles", "nm": "NM"}
LABELS_AR = {"m": "م", "km": "كم", "mi": "ميل", "nm": "ميل بحري"}

_UNIT = r"""(?P<unit>(?:km|kms|kilomet(?:re|er)s?|nm|nmi|nautical\ miles?|mi|miles?|m|met(?:re|er)s?)(?![^\W\d_])
            |كيلومتر(?:ات|اً|ا|ًا)?|كلم|كم|ميل\ بحري|أميال\ بحرية|ميلا?|أميال|متر(?:اً|ا|ًا)?|أمتار|م)"""
_DISTANCE = rf"(?<![\w.,])(?P<number>[0-9]{{1,6}}(?:\.[0-9]{{1,3}})?)\s?{_UNIT}"
_POINT = r"""(?P<point>(?:nne|ene|ese|sse|ssw|wsw|wnw|nnw|ne|se|sw|nw|n|e|s|w)(?![^\W\d_])
             |north[\s-]?(?:east|west)|south[\s-]?(?:east|west)|north|south|east|west
             |(?:ال)?(?:شمال|جنوب)ي?[\s-]?(?:ال)?(?:شرق|غرب)ي?|(?:ال)?(?:شمال|جنوب|شرق|غرب)ي?)"""
_BEARING = r"""(?:(?:on\ )?(?:a\ )?(?:bearing|brg|azimuth|heading)(?:\ of)?|ب?اتجاه|سمت)\s?
               (?P<bearing>[0-9]{1,3}(?:\.[0-9])?)
               \s?(?:°|degrees|deg|درجة)?\s?(?:true|t(?![^\W\d_]))?"""
_OF = r"(?:(?:of|from)\s(?:the\s)?|من\s|عن\s|)"
_AT = r"(?:at\s|about\s|approx\.?\s|around\s|على\s(?:بعد|مسافة)\s|حوالي\s|نحو\s)?"
_FLAGS = re.VERBOSE | re.IGNORECASE
_TOWARDS = re.compile(rf"{_AT}{_DISTANCE}\s?,?\s?(?:to\ the\s|due\s|إلى\s|الى\s)?{_POINT}\s?{_OF}$", _FLAGS)
_BEARINGS = (
    re.compile(rf"{_BEARING}[\s,]{{1,3}}(?:at\s|for\s|على\sبعد\s)?{_DISTANCE}\s{_OF}$", _FLAGS),
    re.compile(
        rf"(?<![\w.])(?P<bearing>[0-9]{{3}}(?:\.[0-9])?)\s?(?:°|degrees|deg|درجة)[\s,]{{1,3}}{_DISTANCE}\s{_OF}$",
        _FLAGS,
    ),
    re.compile(rf"{_AT}{_DISTANCE}[\s,]{{1,3}}{_BEARING}\s?{_OF}$", _FLAGS),
)
_AWAY = re.compile(
    rf"(?:within\s|على\s(?:بعد|مسافة)\s|ضمن\s)?{_DISTANCE}\s(?:of|from|off|away\ from|من|عن)\s(?:the\s)?$", _FLAGS
)
_UNSTATED = re.compile(
    rf"(?<![\w])(?:{_POINT}\s(?:of|من)\s|(?:near|nr|around|outside|close\ to|vicinity\ of|between|towards?)\s|"
    rf"(?:ال)?(?:شمال|جنوب|شرق|غرب)ي?(?:\s(?:ال)?(?:شرق|غرب)ي?)?\s|(?:قرب|بالقرب\sمن|قريب\sمن|حوالي|محيط|ضواحي|خارج|باتجاه|نحو|بين)\s)$",
    _FLAGS,
)
_ARABIC = {"شمال": "n", "جنوب": "s", "شرق": "e", "غرب": "w"}


class Offset(msgspec.Struct, frozen=True, kw_only=True):
    """How the words from `start` on move a place; without `metres` the distance is not stated.

    `bearing` in degrees from true north, None for every direction; `half_angle` is what it leaves open to each side.
    """

    start: int
    number: str = ""
    unit: str = "km"
    bearing: float | None = None
    half_angle: float = 0.0
    point: int | None = None

    @property
    def metres(self) -> float | None:
        """The distance, None when it is not stated."""
        return float(self.number) * UNITS[self.unit] if self.number else None


def offset_before(line: str, end: int) -> Offset | None:
    """The words of a plain line that end where a name begins and move it; the longest of them."""
    begin = max(0, end - LOOK_BACK)
    text = line[begin:end]
    for pattern in _BEARINGS:
        if (found := pattern.search(text)) and float(found["bearing"]) <= 360:
            angle = float(found["bearing"]) % 360
            return _bounded(Offset(
                start=begin + found.start(), number=found["number"], unit=_unit(found["unit"]), bearing=angle,
                half_angle=0.5,
            ))  # fmt: skip
    if found := _TOWARDS.search(text):
        at = compass(found["point"])
        fine = len(POINTS[at]) == 3
        return _bounded(Offset(
            start=begin + found.start(), number=found["number"], unit=_unit(found["unit"]), bearing=at * 22.5,
            half_angle=11.25 if fine else 22.5, point=at,
        ))  # fmt: skip
    if found := _AWAY.search(text):
        return _bounded(Offset(start=begin + found.start(), number=found["number"], unit=_unit(found["unit"])))
    if found := _UNSTATED.search(text):
        return Offset(start=begin + found.start())
    return None


def _bounded(offset: Offset) -> Offset | None:
    return offset if 0 < (offset.metres or 0) <= MOST_M else None


def compass(word: str) -> int:
    """The index in POINTS of a direction, in letters or words, English or Arabic."""
    low = re.sub(r"(?:^|(?<=[\s-]))ال|[\s-]", "", word.lower())
    letters = "".join(letter for part, letter in _ARABIC.items() if part in low)
    if not letters:
        letters = (
            low if len(low) <= 3 else "".join(part[0] for part in ("north", "south", "east", "west") if part in low)
        )
    return POINTS.index(letters.upper())


def moved(reading: Reading, offset: Offset) -> Reading:
    """The reading that words before a name make of the name's own."""
    name, name_ar = reading.label, reading.label_ar
    metres = offset.metres
    if metres is None:
        label_ar = f"{name_ar}، المسافة غير مذكورة" if name_ar else None
        return _said(reading, reading.point, None, f"{name}, distance not stated", label_ar)
    far, far_ar = f"{offset.number} {LABELS[offset.unit]}", f"{offset.number} {LABELS_AR[offset.unit]}"
    own = reading.error_m or 1
    if offset.bearing is None:
        label_ar = f"على بعد {far_ar} من {name_ar}" if name_ar else None
        return _said(reading, reading.point, own + round(metres * 1.05) + 1, f"within {far} of {name}", label_ar)
    places = len(offset.number.partition(".")[2])
    error_m = offset_error_m(metres, UNITS[offset.unit], places, offset.half_angle, own)
    if offset.point is not None:
        label, label_ar = f"{far} {POINTS[offset.point]} of {name}", f"{far_ar} {POINTS_AR[offset.point]} {name_ar}"
    else:
        angle = f"{offset.bearing:05.1f}".removesuffix(".0") if offset.bearing % 1 else f"{offset.bearing:03.0f}"
        label, label_ar = f"{far} on {angle}° true from {name}", f"{far_ar} باتجاه {angle}° من {name_ar}"
    there = destination(reading.point, offset.bearing, metres)
    return _said(reading, there, error_m, label, label_ar if name_ar else None)


def _said(reading: Reading, point: Point, error_m: int | None, label: str, label_ar: str | None) -> Reading:
    return msgspec.structs.replace(
        reading, lon=point.lon, lat=point.lat, error_m=error_m, form="offset", label=label, label_ar=label_ar
    )


def _unit(word: str) -> str:
    low = word.lower()
    if "بحري" in low or low.startswith(("nm", "naut")):
        return "nm"
    if low.startswith(("km", "kilo", "كم", "كلم", "كيلو")):
        return "km"
    return "mi" if low.startswith(("mi", "ميل", "أميال")) else "m"
