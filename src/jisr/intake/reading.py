"""From what a person or program sends to a Report. Pure.

A draft is written the way people write: degrees, ISO 8601 instants, a grade like `B2`. What it leaves out is unknown or
gets the default of its kind; what it states wrongly is refused with one sentence.
"""

import re
from typing import Any

import msgspec

from jisr.geo.places import from_degrees
from jisr.intake.rules import REVIEW, check_report
from jisr.terms.errors import OurMistake
from jisr.terms.ids import check_id, new_id
from jisr.terms.places import Geometry, Line, MultiPolygon, Place, Point, Polygon, Ring
from jisr.terms.reports import Category, Detail, Grade, Impact, Kind, Lang, Marking, Report
from jisr.terms.times import Entropy, Span, parse_iso

_GRADE = re.compile(r"([A-Fa-f])([1-6])")
_TIMES = {"since"}
_SPANS = {"valid"}


class DraftPlace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A point as `lon` and `lat`, or any GeoJSON `geometry`, in degrees; `error_m` in metres, absent is unknown."""

    lon: float | str | None = None
    lat: float | str | None = None
    geometry: dict[str, Any] | None = None
    error_m: int | None = None
    name: str | None = None


class Draft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report as it is sent in. `occurred` is an instant or [first, last].

    A correction without a marking keeps the one before; a new report without one is private.
    """

    kind: Kind
    title: str
    occurred: str | tuple[str, str]
    category: Category = "unknown"
    detail: dict[str, Any] | None = None
    exercise: bool = False
    grade: str = "F6"
    id: str | None = None
    impact: Impact = "unknown"
    lang: Lang = "en"
    marking: Marking | None = None
    observed: str | None = None
    place: DraftPlace | None = None
    review_by: str | None = None
    source: str = ""
    subject: str | None = None
    symbol: str | None = None
    text: str = ""


_decode = msgspec.json.Decoder(Draft).decode


def read_draft(data: bytes) -> Draft:
    """The draft in a JSON document, or OurMistake naming the first field that does not fit."""
    try:
        return _decode(data)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise OurMistake("draft-form", f"The report cannot be read: {misfit(error)}.") from None


def misfit(error: Exception) -> str:
    """Where a document does not fit, never what stands there: the answer may be seen by others."""
    if not isinstance(error, msgspec.ValidationError):
        return "it is not JSON"
    if "unknown field" in str(error):
        return "it has a field that is not known"
    path = str(error).rpartition(" - at `$")[2].rstrip("`").lstrip(".")
    return (
        f"{path} does not fit"
        if path and path.replace(".", "").replace("[...]", "").isidentifier()
        else ("a field is missing or does not fit")
    )


def to_report(draft: Draft, now: int, entropy: Entropy) -> Report:
    """The checked report a draft states; `now` stands in for an observed time it does not give.

    The default review time counts from the event, not from the filing: it may be released, the filing time may not.
    """
    occurred = _span(draft.occurred)
    name = check_id(draft.id) if draft.id else new_id(entropy)
    review = parse_iso(draft.review_by) if draft.review_by else occurred.end + REVIEW[draft.kind]
    return check_report(Report(
        category=draft.category, detail=_detail(draft.detail), exercise=draft.exercise, grade=read_grade(draft.grade),
        id=name, impact=draft.impact, kind=draft.kind, lang=draft.lang, marking=draft.marking or Marking(),
        observed=parse_iso(draft.observed) if draft.observed else now, occurred=occurred,
        place=read_place(draft.place), review_by=review, source=draft.source,
        subject=check_id(draft.subject) if draft.subject else name, symbol=draft.symbol, text=draft.text,
        title=draft.title,
    ))  # fmt: skip


def read_grade(text: str) -> Grade:
    """Admiralty grade from two characters, source then information."""
    match = _GRADE.fullmatch(text)
    if match is None:
        raise OurMistake("grade-form", "A grade is a letter A to F and a digit 1 to 6, such as B2.")
    return Grade(int(match[2]), match[1].upper())  # type: ignore[arg-type]


def _span(given: str | tuple[str, str]) -> Span:
    first, last = (given, given) if isinstance(given, str) else given
    return Span(parse_iso(first), parse_iso(last))


def _detail(given: dict[str, Any] | None) -> Detail | None:
    if given is None:
        return None
    made = {key: parse_iso(v) if key in _TIMES and isinstance(v, str) else v for key, v in given.items()}
    for key in _SPANS & made.keys():
        span = made[key]
        if isinstance(span, list) and all(isinstance(part, str) for part in span):
            made[key] = [parse_iso(part) for part in span]
    try:
        return msgspec.convert(made, Detail)  # type: ignore[no-any-return]
    except msgspec.ValidationError as error:
        raise OurMistake("detail-form", f"The detail cannot be read: {misfit(error)}.") from None


def read_place(given: DraftPlace | None) -> Place | None:
    """The place a draft states, coordinates rounded to 1e-7 degree."""
    if given is None:
        return None
    if given.geometry is not None:
        shape = _geometry(given.geometry)
    elif given.lon is not None and given.lat is not None:
        shape = from_degrees(given.lon, given.lat)
    else:
        raise OurMistake("place-form", "A place needs lon and lat, or a GeoJSON geometry.")
    return Place(error_m=given.error_m, geometry=shape, name=given.name)


def _geometry(given: dict[str, Any]) -> Geometry:
    try:
        kind, coords = given["type"], given["coordinates"]
        if kind == "Point":
            return _vertex(coords)
        if kind == "LineString":
            return Line(coords=_ring(coords))
        if kind == "Polygon":
            return Polygon(rings=tuple(_ring(ring) for ring in coords))
        if kind == "MultiPolygon":
            return MultiPolygon(polygons=tuple(tuple(_ring(ring) for ring in rings) for rings in coords))
    except (KeyError, TypeError, IndexError):
        raise OurMistake("geometry-form", "The geometry is not GeoJSON.") from None
    raise OurMistake("geometry-kind", "A geometry is a Point, LineString, Polygon or MultiPolygon.")


def _ring(coords: Any) -> Ring:
    if not isinstance(coords, list):
        raise TypeError
    points = [_vertex(vertex) for vertex in coords]
    return tuple((point.lon, point.lat) for point in points)


def _vertex(given: Any) -> Point:
    """A GeoJSON position: two numbers, and perhaps a height, which is not kept."""
    if not isinstance(given, list) or not 2 <= len(given) <= 3:
        raise TypeError
    if not all(isinstance(number, (int, float)) and not isinstance(number, bool) for number in given):
        raise TypeError
    return from_degrees(given[0], given[1])
