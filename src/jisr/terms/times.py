"""Instants, spans and how officers write them.

Inside a side an instant is whole milliseconds since 1970 UTC; on the wire it is whole seconds.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import msgspec

from jisr.terms.errors import OurMistake

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})")
_FIRST, _LAST = -62_135_596_800_000, 253_402_300_799_999


class Clock(Protocol):
    """Where a node gets the time from: the machine's clock, or a scenario's."""

    def now(self) -> int:
        """Milliseconds since 1970 UTC."""


class Entropy(Protocol):
    """Where a node gets unpredictable bytes from."""

    def draw(self, count: int) -> bytes: ...


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True, array_like=True):
    """From the first instant something may have happened to the last, both included; milliseconds."""

    start: int
    end: int


def _utc(ms: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)


def _ms(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def dtg(ms: int) -> str:
    """Date-time group in zone Z, to the minute: `131400ZJUN17`."""
    moment = _utc(ms)
    return f"{moment:%d%H%M}Z{MONTHS[moment.month - 1]}{moment:%y}"


def iso(ms: int) -> str:
    """ISO 8601 in UTC, to the second."""
    return _utc(ms).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def parse_iso(text: str) -> int:
    """Milliseconds of an ISO 8601 instant that states its offset; anything else is OurMistake."""
    if not _ISO.fullmatch(text):
        raise OurMistake("time-form", "A time must be written like 2017-06-13T14:00:00Z, with its offset.")
    try:
        return _ms(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        raise OurMistake("time-value", "That time does not exist in the calendar.") from None


def local_days(first: str, last: str, zone: str, fewest: int = 1) -> Span:
    """Span of whole local days, from midnight starting `first` to the last millisecond of `last` (ISO dates).

    A span of less than `fewest` days grows to that many, evenly to both sides.
    """
    try:
        tz = ZoneInfo(zone)
        start, end = date.fromisoformat(first), date.fromisoformat(last)
        if end < start:
            raise OurMistake("span-order", "A time span must start before it ends.")
        lacking = max(0, fewest - (end - start).days - 1)
        start, end = start - timedelta(days=lacking // 2), end + timedelta(days=lacking - lacking // 2)
        span = Span(
            _ms(datetime.combine(start, time(), tz).astimezone(UTC)),
            _ms(datetime.combine(end + timedelta(days=1), time(), tz).astimezone(UTC)) - 1,
        )
    except (ValueError, OverflowError, KeyError, OSError):
        raise OurMistake("date-form", "A date must be written like 2017-06-13, in a known time zone.") from None
    return check_span(span)


def check_instant(ms: int) -> int:
    """The instant itself, when it lies within the years 1 to 9999."""
    if not _FIRST <= ms <= _LAST:
        raise OurMistake("time-value", "That time does not exist in the calendar.")
    return ms


def check_span(span: Span) -> Span:
    """The span itself, when it runs forwards within the years 1 to 9999."""
    if not _FIRST <= span.start <= span.end <= _LAST:
        raise OurMistake("span-order", "A time span must start before it ends.")
    return span
