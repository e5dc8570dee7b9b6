"""What a report must be before it is filed, and what a partner's item must be before it is shown. Pure."""

import re

from jisr.geo.places import check_place
from jisr.media.rules import as_hash
from jisr.terms.errors import OurMistake
from jisr.terms.handling import MAX_LABEL
from jisr.terms.media import MOST_MEDIA, ReleasedMedia
from jisr.terms.releases import Content, ReleasedCrossing, ReleasedRoute
from jisr.terms.reports import (
    ActivityDetail,
    CrossingDetail,
    Detail,
    EventDetail,
    Kind,
    Report,
    RouteDetail,
    SiteDetail,
    TrackDetail,
)
from jisr.terms.texts import MAX_TEXT, MAX_TITLE, check_words
from jisr.terms.times import check_instant, check_span

MAX_PARTIES = 20
HOUR = 3_600_000
DAY = 24 * HOUR

REVIEW: dict[Kind, int] = {
    "activity": DAY, "crossing": DAY, "event": 30 * DAY, "route": DAY, "sector": 7 * DAY, "site": 30 * DAY,
    "track": HOUR,
}  # fmt: skip
"""How long a statement stands before somebody must look again, milliseconds, when its author does not say."""

MAX_COUNT = 1_000_000_000
MAX_SPEED = 20_000

_SYMBOL = re.compile(r"[0-9A-Za-z*-]{10,30}")
_MEDIA_ID = re.compile(r"[0-9a-f]{32}")
_LARGEST, _WIDEST, _LONGEST_MS = 2**40, 100_000, 86_400_000
_FIRST_S, _LAST_S = -62_135_596_800, 253_402_300_799


def check_report(report: Report) -> Report:
    """The report itself, or OurMistake with one sentence."""
    check_words("title", report.title, MAX_TITLE)
    check_words("text", report.text, MAX_TEXT, empty=True, lines=True)
    check_words("source", report.source, MAX_TITLE, empty=True)
    if report.place is not None:
        check_place(report.place)
        check_words("name of the place", report.place.name or "", MAX_TITLE, empty=True)
    check_span(report.occurred)
    if report.review_by <= report.occurred.start:
        raise OurMistake("review-by", "The review time must come after the event.")
    check_instant(report.review_by)
    check_instant(report.observed)
    if report.symbol is not None and not _SYMBOL.fullmatch(report.symbol):
        raise OurMistake("symbol-form", "A symbol is a code of 10 to 30 letters, digits, hyphens and asterisks.")
    if report.detail is not None:
        check_detail(report.kind, report.detail)
    for text in (*report.marking.caveats, *report.marking.releasable_to, report.marking.consent or "-"):
        check_words("marking", text, MAX_TITLE)
    return report


def check_content(content: Content) -> Content:
    """A partner's content, or OurMistake: what is false on its face must not reach the picture."""
    first, last = content.occurred
    if not _FIRST_S <= first <= last <= _LAST_S:
        raise OurMistake("span-order", "A time span must start before it ends.")
    check_words("title", content.title, MAX_TITLE)
    check_words("text", content.text, MAX_TEXT, empty=True, lines=True)
    check_words("subject", content.subject, MAX_TITLE)
    if content.place is not None:
        check_place(content.place)
        check_words("name of the place", content.place.name or "", MAX_TITLE, empty=True)
    _check_second(content.review_by)
    if content.handling is not None:
        check_words("label", content.handling.label or "-", MAX_LABEL)
        _check_second(content.handling.retain_until or 0)
    if len(content.media) > MOST_MEDIA or len({one.id for one in content.media}) != len(content.media):
        raise OurMistake("media-form", "What is said of a file does not fit.")
    for one in content.media:
        check_media(one)
    if isinstance(content.detail, (ReleasedCrossing, ReleasedRoute)) and content.detail.since is not None:
        _check_second(content.detail.since)
    if content.detail is not None and _kind_of(content.detail) != content.kind:
        raise OurMistake("detail-kind", "The detail does not belong to this kind.")
    return content


def check_media(media: ReleasedMedia) -> None:
    """OurMistake unless this can be said of a file."""
    as_hash(media.sha256)
    edges = [edge for edge in (media.width, media.height) if edge is not None]
    if (
        not _MEDIA_ID.fullmatch(media.id)
        or not 1 <= media.size <= _LARGEST
        or not all(1 <= edge <= _WIDEST for edge in edges)
        or not 0 <= (media.duration or 0) <= _LONGEST_MS
    ):
        raise OurMistake("media-form", "What is said of a file does not fit.")


def _check_second(value: int) -> None:
    if not _FIRST_S <= value <= _LAST_S:
        raise OurMistake("time-value", "That time does not exist in the calendar.")


def check_detail(kind: Kind, detail: Detail) -> None:
    """OurMistake unless the detail belongs to the kind and every number in it can be."""
    if _kind_of(detail) != kind:
        raise OurMistake("detail-kind", f"This detail does not belong to a report of kind {kind}.")
    match detail:
        case CrossingDetail() | RouteDetail() if detail.since is not None:
            check_instant(detail.since)
        case SiteDetail() if detail.valid is not None:
            check_span(detail.valid)
        case EventDetail():
            counts = [count for count in (detail.low, detail.best, detail.high) if count is not None]
            if any(not 0 <= count <= MAX_COUNT for count in counts) or len(detail.parties) > MAX_PARTIES:
                raise OurMistake("counts", f"Counts run from 0 to {MAX_COUNT}, and {MAX_PARTIES} parties are enough.")
            for party in detail.parties:
                check_words("party", party, MAX_TITLE)
        case TrackDetail():
            if not 0 <= (detail.course or 0) <= 359 or not 0 <= (detail.speed or 0) <= MAX_SPEED:
                raise OurMistake("track", f"A course runs from 0 to 359 degrees, a speed from 0 to {MAX_SPEED} m/s.")
        case ActivityDetail():
            check_words("plan", detail.plan, MAX_TEXT, empty=True, lines=True)
        case _:
            pass


def _kind_of(detail: object) -> str:
    tag = type(detail).__struct_config__.tag  # type: ignore[attr-defined]
    return str(tag)
