"""Local days by the zone's own rules, worked out apart from the code under test."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from jisr.terms.times import Span


def local(ms: int, zone: str) -> datetime:
    """Wall clock there at that instant."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)).astimezone(ZoneInfo(zone))


def whole_days(span: Span, zone: str) -> bool:
    """Whether it begins with the first instant of a local day and ends with the last of one."""
    begins = local(span.start, zone).date() != local(span.start - 1, zone).date()
    return begins and local(span.end, zone).date() != local(span.end + 1, zone).date()


def days_of(span: Span, zone: str) -> int:
    """How many local dates it touches."""
    return (local(span.end, zone).date() - local(span.start, zone).date()).days + 1
