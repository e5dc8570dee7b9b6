"""How an entry becomes a row of the picture. Pure."""

from jisr.geo.places import bbox
from jisr.picture.ledger import Extent, Row
from jisr.terms.places import Place
from jisr.terms.releases import Content
from jisr.terms.reports import Report

MINUTE_MS, MINUTE_S = 60_000, 60
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
