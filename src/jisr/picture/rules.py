"""How an entry becomes a row of the picture. Pure."""

import math

from jisr.geo.places import bbox, distance_m
from jisr.picture.ledger import Bounds, Extent, Row, Version
from jisr.terms.errors import OurMistake
from jisr.terms.places import DEGREE, Place, Point
from jisr.terms.releases import Content, ReleasedSector
from jisr.terms.reports import ActivityDetail, EventDetail, Report, SectorDetail
from jisr.terms.shadow import Columns, columns

MINUTE_MS, MINUTE_S = 60_000, 60
METRES_A_DEGREE = 110_000
"""Of latitude, and rather too few: what is looked through may be larger than what is asked for."""
FIRST, LAST = -(2**31), 2**31 - 1
"""Bounds of the index's minutes; what lies outside is drawn to the edge, and still found."""


def minute(value: int, per: int, up: bool) -> int:
    """The minute of an instant, rounded down or up, drawn to the edge of the index."""
    found = -(-value // per) if up else value // per
    return max(FIRST, min(LAST, found))


def extent(place: Place | None, start: int, end: int, per: int) -> Extent | None:
    """Where and when a statement lies; `per` is how many units of time a minute has."""
    if place is None:
        return None
    west, south, east, north = bbox(place.geometry)
    return Extent(west, east, south, north, minute(start, per, False), minute(end, per, True))


def own_row(side: str, first: int, serial: int, report: Report) -> Row:
    """Row of our own report's version `serial`."""
    where = extent(report.place, report.occurred.start, report.occurred.end, MINUTE_MS)
    return Row(side, first, report.subject, serial, serial, serial, report.kind, report.review_by, False, True, where)


def partner_row(side: str, first: int, serial: int, index: int, content: Content) -> Row:
    """Row of a partner's item `index`, filed here as `serial`, in the chain begun by item `first`."""
    where = extent(content.place, *content.occurred, MINUTE_S)
    review_by = content.review_by * 1000
    return Row(side, first, content.subject, serial, index, serial, content.kind, review_by, False, True, where)


# --- searching -----------------------------------------------------------------------------------------------------


def fields(says: Report | Content) -> list[tuple[str, str]]:
    """Every field of a statement that is searched, by name, title and text first; empty ones may be among them.

    What is private to the side is among them: only its own people search, and they may read all of it.
    """
    found = [("title", says.title), ("text", says.text)]
    if says.place is not None and says.place.name:
        found.append(("place", says.place.name))
    if isinstance(says, Report):
        found.append(("source", says.source))
        if isinstance(says.detail, ActivityDetail):
            found.append(("plan", says.detail.plan))
        elif isinstance(says.detail, EventDetail):
            found += [("parties", one) for one in says.detail.parties]
        found += [("caveats", one) for one in says.marking.caveats]
        found.append(("consent", says.marking.consent or ""))
    return found


def urgent(says: Report | Content) -> bool:
    """What must be seen at any scale."""
    critical = isinstance(says.detail, SectorDetail | ReleasedSector) and says.detail.level == "critical"
    return says.impact == "very-high" or critical


def version(row: Row, says: Report | Content) -> tuple[Version, Columns]:
    """A version for the index of words, from its row of the picture and what it says."""
    if row.extent is not None:
        west, east, south, north, first, last = row.extent
        where = Bounds(west, east, south, north)
    else:
        where = None
        start, end = (says.occurred.start, says.occurred.end) if isinstance(says, Report) else says.occurred
        per = MINUTE_MS if isinstance(says, Report) else MINUTE_S
        first, last = minute(start, per, False), minute(end, per, True)
    made = Version(
        row.holder, row.report, row.filed, row.version, says.kind, says.category, says.lang, urgent(says), first, last,
        where,
    )  # fmt: skip
    (_, title), (_, text), *rest = fields(says)
    return made, columns(title, text, [one for _, one in rest])


def boxes(west: int, south: int, east: int, north: int) -> tuple[Bounds, ...]:
    """A box as the index is asked for it, in two pieces across the antimeridian; OurMistake when it cannot be drawn."""
    half, quarter = 180 * DEGREE, 90 * DEGREE
    if not -quarter <= south <= north <= quarter:
        raise OurMistake("box-form", "A box runs from south to north within 90 degrees.")
    if not (-half <= west <= half and -half <= east <= half):
        raise OurMistake("box-form", "A box lies within 180 degrees east and west.")
    if west <= east:
        return (Bounds(west, east, south, north),)
    return Bounds(west, half, south, north), Bounds(-half, east, south, north)


def around(centre: Point, metres: float) -> tuple[Bounds, ...]:
    """Boxes that hold everything within so many metres of a point, and some more."""
    half, quarter = 180 * DEGREE, 90 * DEGREE
    reach = math.ceil(metres / METRES_A_DEGREE * DEGREE)
    south, north = max(-quarter, centre.lat - reach), min(quarter, centre.lat + reach)
    if -quarter < south and north < quarter:
        widest = math.cos(math.radians(max(abs(south), abs(north)) / DEGREE))
        wide = math.ceil(reach / widest)
        if wide < half:
            west, east = (_wrapped(centre.lon + by) for by in (-wide, wide))
            return boxes(west, south, east, north)
    return (Bounds(-half, half, south, north),)


def apart_m(centre: Point, bounds: Bounds) -> float:
    """Metres from a point to the nearest of a box, 0 inside it."""
    lat = min(max(centre.lat, bounds.south), bounds.north)
    turns = (centre.lon, centre.lon - 360 * DEGREE, centre.lon + 360 * DEGREE)
    lon = min((min(max(turn, bounds.west), bounds.east) - turn for turn in turns), key=abs) + centre.lon
    return distance_m(centre, Point(lat=lat, lon=_wrapped(lon)))


def _wrapped(lon: int) -> int:
    return (lon + 180 * DEGREE) % (360 * DEGREE) - 180 * DEGREE
