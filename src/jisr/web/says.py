"""What was said, as the screens and the API show it: instants three ways, places as GeoJSON, statements whole."""

from collections.abc import Sequence
from typing import Any

import msgspec

from jisr.geo.places import bbox, to_degrees
from jisr.terms.handling import Handling, Purpose
from jisr.terms.places import DEGREE, Geometry, Line, MultiPolygon, Place, Point, Polygon
from jisr.terms.releases import Content
from jisr.terms.reports import Category, Impact, Kind, Lang, Report
from jisr.terms.times import dtg, iso

FIRST_MS, LAST_MS = -62_135_596_800_000, 253_402_300_799_999
"""The years 1 to 9999."""


class Moment(msgspec.Struct, frozen=True):
    """An instant three ways; `at` in milliseconds."""

    at: int
    dtg: str
    iso: str


class StatedErased(msgspec.Struct, frozen=True):
    """Where in its log and when, by its own clock, a partner states to have erased an item: its word, and no more."""

    index: int
    at: Moment


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """A place: GeoJSON in degrees, the same as text, its error in metres or None for unknown.

    `where` gives a point as it was stated, and of anything wider only its bounds: a middle would pass for a point.
    """

    geometry: dict[str, Any]
    where: str
    error_m: int | None
    name: str | None


class Handled(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a released item says about its own use; `label` is the marking in the words of whoever received it."""

    label: str | None = None
    personal: bool = False
    purpose: Purpose | None = None
    retain_until: Moment | None = None


class Says(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a report or a partner's item states. `source` and what follows it exist on our own reports only.

    `originator` is whose statement a partner's item is, when that partner passed it on.
    """

    kind: Kind
    category: Category
    impact: Impact
    grade: str
    title: str
    text: str
    lang: Lang
    exercise: bool
    occurred: tuple[Moment, Moment]
    review_by: Moment
    subject: str
    place: Where | None = None
    detail: dict[str, Any] | None = None
    observed: Moment | None = None
    source: str = ""
    symbol: str | None = None
    originator: str = ""
    caveats: tuple[str, ...] = ()
    releasable_to: tuple[str, ...] = ()
    consent: str | None = None
    personal: bool = False
    id: str | None = None
    handling: Handled | None = None


def in_calendar(ms: int) -> int:
    """The instant, or the edge of the calendar nearest to it: what a partner wrote must not break a page."""
    return max(FIRST_MS, min(LAST_MS, ms))


def moment(ms: int) -> Moment:
    """An instant as it is shown; `at` is always as it was given."""
    return Moment(ms, dtg(in_calendar(ms)), iso(in_calendar(ms)))


def stated_erased(found: tuple[int, int] | None) -> StatedErased | None:
    """The same from an index and seconds."""
    return None if found is None else StatedErased(found[0], moment(found[1] * 1000))


def says_report(report: Report) -> Says:
    """Our own report, whole."""
    return Says(
        kind=report.kind, category=report.category, impact=report.impact,
        grade=f"{report.grade.source}{report.grade.information}", title=report.title, text=report.text,
        lang=report.lang, exercise=report.exercise,
        occurred=(moment(report.occurred.start), moment(report.occurred.end)), review_by=moment(report.review_by),
        subject=report.subject, place=_where(report.place), detail=_detail(report.detail),
        observed=moment(report.observed), source=report.source, symbol=report.symbol, caveats=report.marking.caveats,
        releasable_to=report.marking.releasable_to, consent=report.marking.consent, id=report.id,
        personal=report.marking.personal,
    )  # fmt: skip


def _handled(made: Handling | None) -> Handled | None:
    if made is None:
        return None
    until = moment(made.retain_until * 1000) if made.retain_until is not None else None
    return Handled(made.label, made.personal, made.purpose, until)


def says_content(content: Content) -> Says:
    """A partner's item."""
    first, last = content.occurred
    return Says(
        kind=content.kind, category=content.category, impact=content.impact,
        grade=f"{content.grade.source}{content.grade.information}", title=content.title, text=content.text,
        lang=content.lang, exercise=content.exercise, occurred=(moment(first * 1000), moment(last * 1000)),
        review_by=moment(content.review_by * 1000), subject=content.subject, place=_where(content.place),
        detail=_detail(content.detail, 1000), handling=_handled(content.handling),
        originator=content.originator.side if content.originator else "",
    )  # fmt: skip


def _detail(detail: msgspec.Struct | None, ms: int = 1) -> dict[str, Any] | None:
    """A detail's fields, instants in milliseconds; `ms` is how many one unit of its own instants has."""
    if detail is None:
        return None
    made: dict[str, Any] = msgspec.to_builtins(detail)
    return made | {"since": made["since"] * ms} if made.get("since") is not None else made


def _where(place: Place | None) -> Where | None:
    if place is None:
        return None
    return Where(
        geometry=geojson(place.geometry), where=_bounds(place.geometry), error_m=place.error_m, name=place.name
    )


def _bounds(shape: Geometry) -> str:
    """Latitude and longitude of a point; of anything wider, from where to where, to the nearest thousandth."""
    if isinstance(shape, Point):
        return f"{to_degrees(shape.lat)} {to_degrees(shape.lon)}"
    west, south, east, north = (value / DEGREE for value in bbox(shape))
    return f"{south:.3f}…{north:.3f} {west:.3f}…{east:.3f}"


def geojson(shape: Geometry) -> dict[str, Any]:
    """A geometry in degrees."""
    match shape:
        case Point():
            return {"type": "Point", "coordinates": [shape.lon / DEGREE, shape.lat / DEGREE]}
        case Line():
            return {"type": "LineString", "coordinates": _degrees(shape.coords)}
        case Polygon():
            return {"type": "Polygon", "coordinates": [_degrees(ring) for ring in shape.rings]}
        case MultiPolygon():
            areas = [[_degrees(ring) for ring in rings] for rings in shape.polygons]
            return {"type": "MultiPolygon", "coordinates": areas}


def _degrees(ring: Sequence[tuple[int, int]]) -> list[list[float]]:
    return [[lon / DEGREE, lat / DEGREE] for lon, lat in ring]
