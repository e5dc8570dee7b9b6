"""A second check of everything that leaves, written apart from the first: one mistake alone lets nothing out.

`rules.content` makes the bytes; this takes the bytes as anybody's JSON and holds each value against the report and the
terms that were agreed, by its own tables, its own grid and its own geometry. It shares the vocabulary and nothing else.
A disagreement is named by the check that failed, never by what was found.
"""

import hashlib
import math
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec
import shapely

from jisr.terms.places import DEGREE, Line, Place, Point, Polygon
from jisr.terms.releases import Released
from jisr.terms.reports import LEVELS, CrossingDetail, Report, RouteDetail, SectorDetail, SiteDetail
from jisr.terms.sides import Limits

AUTHORS = ("release officer", "standing rule")
REASONS = frozenset(("error", "expired", "originator", "sensitive", "superseded"))
NEEDED = frozenset(("category", "grade", "impact", "kind", "lang", "occurred", "review_by", "subject", "title"))
ALLOWED = NEEDED | {"detail", "exercise", "handling", "media", "place", "text"}
_CORNER = r"([NS])([0-9]{2}(?:\.[0-9]{1,7})?) ([EW])([0-9]{3}(?:\.[0-9]{1,7})?)"
_AREA = re.compile(rf"{_CORNER}(?: - {_CORNER})? \+1(?:/([0-9]{{1,3}}))?°")
_HALF, _QUARTER = 180 * DEGREE, 90 * DEGREE
_FIRST = {
    "en": {"activity": "Activity", "crossing": "Crossing", "event": "Event", "route": "Route", "sector": "Sector",
           "site": "Protected site", "track": "Track"},
    "ar": {"activity": "نشاط", "crossing": "معبر", "event": "حدث", "route": "طريق", "sector": "قطاع",
           "site": "موقع محمي", "track": "مسار"},
}  # fmt: skip
_SECOND = {
    "agreement": "اتفاق", "armed-clash": "اشتباك مسلح", "closed": "مغلق", "control": "سيطرة", "critical": "حرج",
    "explosion": "انفجار", "hazard": "خطر", "high": "مرتفع", "hospital": "مستشفى", "humanitarian": "إنساني",
    "infrastructure": "بنية تحتية", "low": "منخفض", "medium": "متوسط", "meeting": "اجتماع", "movement": "حركة",
    "open": "مفتوح", "other": "آخر", "protected-site": "موقع محمي", "restricted": "مقيّد", "school": "مدرسة",
    "settlement": "تجمع سكني", "shelter": "مأوى", "status": "حالة", "unknown": "غير معلوم", "warehouse": "مستودع",
    "water": "مياه",
}  # fmt: skip

_read = msgspec.json.Decoder().decode
_write = msgspec.json.Encoder(order="sorted").encode


class AgreedFile(NamedTuple):
    """A file that was made anew for a release: its attachment's serial, hash, bytes and what is told of it."""

    serial: int
    sha256: str
    size: int
    type: str
    duration: int | None
    height: int | None
    width: int | None


class Agreed(NamedTuple):
    """What a body may hold at most: the report, what was agreed with the partner, and what a person approved.

    `secret` is this partner's alone; `label` its own word for the marking. `last` is the cell (x, y) of this level it
    was given before, `chain` the decisions the item revises.
    """

    report: Report
    limits: Limits
    secret: bytes
    level: int | None
    title: str | None
    text: str
    purpose: str | None = None
    retain_until: int | None = None
    label: str | None = None
    last: tuple[int, int] | None = None
    chain: tuple[str, ...] = ()
    files: tuple[AgreedFile, ...] = ()


def look(body: bytes, of: Agreed) -> str:
    """The name of the first check that does not hold for these bytes; empty when all do."""
    try:
        said = _read(body)
        if _write(said) != body:
            return "form"
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return "form"
    if type(said) is not dict or not said.keys() >= NEEDED or not said.keys() <= ALLOWED:
        return "keys"
    if len(body) > of.limits.body:
        return "size"
    for name, holds in _CHECKS:
        if not holds(said, of):
            return name
    return ""


def look_at_item(item: Released, of: Agreed | None = None, *, by: str = "release officer") -> str:
    """The same for an item on its way: with `of` a release, without it a withdrawal or acknowledgement.

    `by` is the role that decided. Those without a body have fixed fields, and nothing else may be in them.
    """
    if of is not None:
        marked = item.mark == of.report.marking.level and LEVELS.index(item.mark) <= LEVELS.index(of.limits.mark)
        chain = item.re == of.chain and item.k == ("revise" if of.chain else "release")
        if not marked:
            return "marking"
        bare = item.reason is None and item.ack is None and item.at is None and item.erase is False
        # Only a person finds anything urgent.
        bare = bare and not (item.flash and by != "release officer") and type(item.flash) is bool
        if not (chain and bare and item.by == by and by in AUTHORS):
            return "item"
        if item.salt != _keyed(of.secret, b"salt", item.decision):
            return "salt"
        return look(item.body, of)
    bare = item.body == item.salt == b"" and type(item.by) is str and item.flash is False
    if item.k == "withdraw":
        whole = bare and item.by in AUTHORS and len(item.re) == 1 and item.reason in REASONS
        return "" if whole and item.ack is None and item.at is None and type(item.erase) is bool else "withdrawal"
    if item.k != "ack" or item.ack is None or item.at is None:
        return "kind"
    whole = bare and item.by in ("duty officer", "release officer") and not item.re and item.reason is None
    stated = item.ack.index >= 0 and item.ack.stage in ("seen", "understood") and item.mark == "open"
    return "" if whole and stated and 0 <= item.at < 1 << 40 else "acknowledgement"


# --- what is told as it is -------------------------------------------------------------------------------------


def _same(said: dict[str, Any], of: Agreed) -> bool:
    report = of.report
    grade = said["grade"]
    # What is left out is what an encoder leaves out: the default.
    exercise = said.get("exercise", False)
    return (
        said["category"] == report.category and said["impact"] == report.impact and said["kind"] == report.kind
        and said["lang"] == report.lang and exercise is report.exercise and type(grade) is dict
        and grade.keys() <= {"information", "source"} and grade.get("information", 6) == report.grade.information
        and type(grade.get("information", 6)) is int and grade.get("source", "F") == report.grade.source
    )  # fmt: skip


def _times(said: dict[str, Any], of: Agreed) -> bool:
    """Whole seconds of what the report says of the event itself: no hour at which anything was seen, typed or kept."""
    report, occurred = of.report, said["occurred"]
    return (
        type(occurred) is list and len(occurred) == 2 and all(type(one) is int for one in occurred)
        and occurred[0] * 1000 <= report.occurred.start < occurred[0] * 1000 + 1000
        and occurred[1] * 1000 <= report.occurred.end < occurred[1] * 1000 + 1000
        and type(said["review_by"]) is int
        and said["review_by"] * 1000 <= report.review_by < said["review_by"] * 1000 + 1000
    )  # fmt: skip


def _detail(said: dict[str, Any], of: Agreed) -> bool:
    """Of a detail its state, and since when in whole seconds; the level of a sector; the function of a site."""
    detail, made = said.get("detail"), of.report.detail
    if isinstance(made, CrossingDetail | RouteDetail):
        since = None if made.since is None else made.since // 1000
        name = "crossing" if isinstance(made, CrossingDetail) else "route"
        return bool(_exactly(detail, {"as": name, "since": since, "state": made.state}))
    if isinstance(made, SectorDetail):
        return _exactly(detail, {"as": "sector", "level": made.level})
    if isinstance(made, SiteDetail):
        return _exactly(detail, {"as": "site", "function": made.function})
    return "detail" not in said


def _exactly(value: Any, wanted: dict[str, Any]) -> bool:
    """Equal, in type too: JSON knows no difference between 1 and true where Python compares them."""
    return (
        type(value) is dict and value == wanted and all(type(one) is type(wanted[name]) for name, one in value.items())
    )


# --- words -----------------------------------------------------------------------------------------------------


def _words(said: dict[str, Any], of: Agreed) -> bool:
    """The text a person approved and no other; the title they approved, or one of closed lists alone."""
    if said.get("text", "") != of.text:
        return False
    return bool(said["title"] == of.title) if of.title else bool(said["title"] == _closed_title(said))


def _closed_title(said: dict[str, Any]) -> str:
    detail = said.get("detail", {})
    word = detail.get("state") or detail.get("level") or detail.get("function") or said["category"]
    if said["lang"] == "ar":
        return f"{_FIRST['ar'][said['kind']]}: {_SECOND[word]}"
    return f"{_FIRST['en'][said['kind']]}: {'not stated' if word == 'unknown' else word.replace('-', ' ')}"


def _handling(said: dict[str, Any], of: Agreed) -> bool:
    wanted: dict[str, Any] = {
        "label": of.label, "personal": of.report.marking.personal or None, "purpose": of.purpose,
        "retain_until": of.retain_until,
    }  # fmt: skip
    wanted = {name: value for name, value in wanted.items() if value is not None}
    if of.limits.purposes is not None and wanted.get("purpose", of.limits.purposes[0]) not in of.limits.purposes:
        return False
    return _exactly(said.get("handling", {}), wanted) and ("handling" in said) == bool(wanted)


def _media(said: dict[str, Any], of: Agreed) -> bool:
    """The files that were chosen and made anew, each by a name only this partner has, and none beside."""
    told = said.get("media", [])
    if type(told) is not list or ("media" in said) != bool(of.files) or len(told) != len(of.files):
        return False
    return all(
        one.size <= of.limits.media and _exactly(file, {name: value for name, value in {
            "duration": one.duration, "height": one.height, "sha256": one.sha256, "size": one.size, "type": one.type,
            "id": _keyed(of.secret, b"media", f"{one.serial} {one.sha256}").hex(), "width": one.width,
        }.items() if value is not None})
        for file, one in zip(told, of.files, strict=True)
    )  # fmt: skip


def _subject(said: dict[str, Any], of: Agreed) -> bool:
    """The pseudonym of this subject for this partner, worked out anew: no id, and nothing anybody else can make."""
    return bool(said["subject"] == _keyed(of.secret, b"subject", of.report.subject).hex())


def _keyed(secret: bytes, purpose: bytes, name: str) -> bytes:
    """HMAC-SHA-256 by its definition (RFC 2104), cut to 16 bytes."""
    key = (hashlib.sha256(secret).digest() if len(secret) > 64 else secret).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(one ^ 0x36 for one in key) + purpose + b"\0" + name.encode()).digest()
    return hashlib.sha256(bytes(one ^ 0x5C for one in key) + inner).digest()[:16]


# --- place -----------------------------------------------------------------------------------------------------


def _place(said: dict[str, Any], of: Agreed) -> bool:
    """Cells of the agreed grid around what the report states: no corner, name or error finer than they are."""
    made, place = of.report.place, said.get("place")
    if made is None or of.level is None:
        return "place" not in said
    if type(place) is not dict or not {"geometry", "name"} <= place.keys() <= {"error_m", "geometry", "name"}:
        return False
    size = DEGREE >> of.level if 0 <= of.level <= min(of.limits.finest, 7) else 0
    parts = _parts(place["geometry"])
    if not size or not parts or not all(_on_grid(ring, size) for part in parts for ring in part):
        return False
    corners = [spot for part in parts for ring in part for spot in ring]
    box = (
        min(x for x, _ in corners),
        min(y for _, y in corners),
        max(x for x, _ in corners),
        max(y for _, y in corners),
    )
    if isinstance(made.geometry, Point):
        around = _one_cell(parts, box, size) and _near(made.geometry, made.error_m, box, size, of.last)
    else:
        around = _covers(parts, made, size)
    return around and _named(place["name"], box, size) and _blurred(place.get("error_m"), made, corners, size)


def _parts(geometry: Any) -> list[list[list[Any]]]:
    """Rings of each part of an area; none for anything that is not an area of plain whole numbers."""
    if type(geometry) is not dict:
        return []
    kind = geometry.get("as")
    if kind == "polygon" and geometry.keys() == {"as", "rings"}:
        parts = [geometry["rings"]]
    elif kind == "multipolygon" and geometry.keys() == {"as", "polygons"}:
        parts = geometry["polygons"]
    else:
        return []
    whole = type(parts) is list and all(type(part) is list and part and all(map(_is_ring, part)) for part in parts)
    return parts if whole else []


def _is_ring(ring: Any) -> bool:
    return type(ring) is list and len(ring) >= 5 and ring[0] == ring[-1] and all(map(_is_spot, ring))


def _is_spot(spot: Any) -> bool:
    return (
        type(spot) is list and len(spot) == 2 and type(spot[0]) is int and type(spot[1]) is int
        and -_HALF <= spot[0] <= _HALF and -_QUARTER <= spot[1] <= _QUARTER
    )  # fmt: skip


def _on_grid(ring: list[Any], size: int) -> bool:
    """Every corner on the lines of the grid and every side along one of them: then it bounds whole cells."""
    before = ring[-2]
    for spot in ring:
        x, y = spot
        if (x + _HALF) % size or (y + _QUARTER) % size or (x == before[0]) == (y == before[1]):
            return False
        before = spot
    return True


Box = tuple[int, int, int, int]


def _one_cell(parts: list[list[list[Any]]], box: Box, size: int) -> bool:
    west, south, east, north = box
    corners = {(x, y) for x, y in parts[0][0]}
    return (
        len(parts) == 1 and len(parts[0]) == 1 and len(parts[0][0]) == 5 and len(corners) == 4
        and east - west == size and north - south == size
    )  # fmt: skip


def _near(at: Point, error_m: int | None, box: Box, size: int, last: tuple[int, int] | None) -> bool:
    """The point in the cell; or outside the cell that was told last by up to a quarter of one, or by its own error."""
    west, south, east, north = box
    aside = min(max(west - lon, lon - east, 0) for lon in (at.lon, at.lon - 2 * _HALF, at.lon + 2 * _HALF))
    above = max(south - at.lat, at.lat - north, 0)
    if aside == above == 0:
        return True
    high = (error_m or 0) * DEGREE / 111_000
    wide = high / max(math.cos(math.radians(at.lat / DEGREE)), 0.01)
    settled = ((west + _HALF) // size, (south + _QUARTER) // size) == last
    return settled and aside <= max(size / 4, wide) and above <= max(size / 4, high)


def _covers(parts: list[list[list[Any]]], made: Place, size: int) -> bool:
    """The cells hold every vertex, and reach no further from the line or area than its own cells do."""
    cells = shapely.MultiPolygon([(part[0], part[1:]) for part in parts])
    outlines = [list(rings) for rings in _outlines(made)]
    spots = [spot for rings in outlines for ring in rings for spot in ring]
    if not shapely.is_valid(cells) or not shapely.intersects_xy(cells, *zip(*spots, strict=True)).all():
        return False
    drawn: list[shapely.Geometry] = []
    slack = 0.0
    for rings in outlines:
        curved = [_curved(ring, size) for ring in rings]
        slack = max([slack, *(_leaves(line, ring) for line, ring in zip(curved, rings, strict=True))])
        drawn += [shapely.LineString(line) if len(line) > 1 else shapely.Point(line[0]) for line in curved]
        if not isinstance(made.geometry, Line):
            drawn.append(shapely.make_valid(shapely.Polygon(curved[0], curved[1:])))
    # A cell a line enters has its far corner within 1.42 of a side; this sphere is not quite the ellipsoid.
    return bool(shapely.covers(shapely.union_all(drawn).buffer(1.5 * size + 0.05 * slack), cells))


Outline = tuple[tuple[int, int], ...]


def _outlines(made: Place) -> Iterator[tuple[Outline, ...]]:
    geometry = made.geometry
    if isinstance(geometry, Line):
        yield (geometry.coords,)
    elif isinstance(geometry, Polygon):
        yield geometry.rings
    elif not isinstance(geometry, Point):
        yield from geometry.polygons


def _curved(ring: Outline, size: int) -> list[tuple[float, float]]:
    """The outline along great circles, with a point at every quarter of a cell where that is not too many."""
    drawn: list[tuple[float, float]] = [ring[0]]
    for start, end in pairwise(ring):
        one, other = _vector(start), _vector(end)
        angle = math.acos(max(-1.0, min(1.0, sum(a * b for a, b in zip(one, other, strict=True)))))
        count = max(1, min(96, math.ceil(math.degrees(angle) * DEGREE / size * 4)))
        for step in range(1, count) if angle > 1e-9 else ():
            share = step / count
            near, far = math.sin((1 - share) * angle) / math.sin(angle), math.sin(share * angle) / math.sin(angle)
            x, y, z = (near * a + far * b for a, b in zip(one, other, strict=True))
            drawn.append(
                (math.degrees(math.atan2(y, x)) * DEGREE, math.degrees(math.asin(max(-1.0, min(1.0, z)))) * DEGREE)
            )
        drawn.append(end)
    return drawn


def _vector(spot: tuple[int, int]) -> tuple[float, float, float]:
    lon, lat = (math.radians(one / DEGREE) for one in spot)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def _leaves(curved: list[tuple[float, float]], ring: Outline) -> float:
    """How far the great circles leave the straight lines in lon/lat, in units."""
    straight = shapely.LineString(ring) if len(ring) > 1 else shapely.Point(ring[0])
    return float(shapely.distance(shapely.points(curved), straight).max())


def _named(name: Any, box: Box, size: int) -> bool:
    """Only the name every side gives these cells: their south-west corners and the size."""
    found = _AREA.fullmatch(name) if type(name) is str else None
    if found is None or int(found[9] or 1) * size != DEGREE:
        return False
    west, south, east, north = box
    if found[5] is None:
        return _corner(found, 1) == (west, south) and (east - west, north - south) == (size, size)
    return (_corner(found, 1), _corner(found, 5)) == ((west, south), (east - size, north - size))


def _corner(found: re.Match[str], at: int) -> tuple[int, int]:
    lat, lon = (round(float(found[at + place]) * DEGREE) for place in (1, 3))
    return -lon if found[at + 2] == "W" else lon, -lat if found[at] == "S" else lat


def _blurred(error: Any, made: Place, corners: list[Any], size: int) -> bool:
    """Unknown stays unknown; else the report's own error, or half a cell's diagonal when that is larger."""
    if made.error_m is None:
        return error is None
    rows = [y for _, y in corners]
    near = 0 if min(rows) < 0 < max(rows) else min(abs(y) for y in rows)
    reach = _reach(near, near + size, size)
    # Rounded up with a centimetre to spare; a millionth of a metre is more than arithmetic can lose.
    wanted = {max(made.error_m, math.ceil(reach + spare)) for spare in (0.009999, 0.01, 0.010001)}
    return type(error) is int and error in wanted


def _reach(near: int, far: int, size: int) -> float:
    """Metres from the middle of a cell to its furthest corner, at most: radii of WGS 84 where each is largest."""
    a, flat = 6_378_137.0, 1 / 298.257223563
    squared = flat * (2 - flat)
    low, high = math.sin(math.radians(near / DEGREE)), math.sin(math.radians(far / DEGREE))
    along = a * (1 - squared) * (1 - squared * high * high) ** -1.5
    across = a * math.sqrt((1 - low * low) / (1 - squared * low * low))
    return math.radians(size / DEGREE) * math.sqrt(along * along + across * across) / 2


_CHECKS = (
    ("facts", _same), ("times", _times), ("detail", _detail), ("words", _words), ("handling", _handling),
    ("media", _media), ("subject", _subject), ("place", _place),
)  # fmt: skip
