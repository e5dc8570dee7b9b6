"""What a report must be before it is filed, and what a partner's item must be before it is shown. Pure."""

import unicodedata

from jisr.geo.places import check_place
from jisr.terms.errors import OurMistake
from jisr.terms.releases import Content
from jisr.terms.reports import Kind, Report
from jisr.terms.times import check_span

MAX_TITLE = 200
MAX_TEXT = 16_000
MAX_PARTIES = 20
HOUR = 3_600_000
DAY = 24 * HOUR

REVIEW: dict[Kind, int] = {
    "activity": DAY, "crossing": DAY, "event": 30 * DAY, "route": DAY, "sector": 7 * DAY, "site": 30 * DAY,
    "track": HOUR,
}  # fmt: skip
"""How long a statement stands before somebody must look again, milliseconds, when its author does not say."""

_SPACE = frozenset("\n\t")


def check_report(report: Report) -> Report:
    """The report itself, or OurMistake with one sentence."""
    check_words("title", report.title, MAX_TITLE)
    check_words("text", report.text, MAX_TEXT, empty=True)
    check_words("source", report.source, MAX_TITLE, empty=True)
    if report.place is not None:
        check_place(report.place)
        check_words("name of the place", report.place.name or "", MAX_TITLE, empty=True)
    check_span(report.occurred)
    if report.review_by <= report.occurred.start:
        raise OurMistake("review-by", "The review time must come after the event.")
    if report.detail is not None and _kind_of(report.detail) != report.kind:
        raise OurMistake("detail-kind", f"This detail does not belong to a report of kind {report.kind}.")
    for text in (*report.marking.caveats, *report.marking.releasable_to, report.marking.consent or "-"):
        check_words("marking", text, MAX_TITLE)
    return report


def check_content(content: Content) -> Content:
    """A partner's content, or OurMistake: what is false on its face must not reach the picture."""
    first, last = content.occurred
    if not -62_135_596_800 <= first <= last <= 253_402_300_799:
        raise OurMistake("span-order", "A time span must start before it ends.")
    check_words("title", content.title, MAX_TITLE)
    check_words("text", content.text, MAX_TEXT, empty=True)
    check_words("subject", content.subject, MAX_TITLE)
    if content.place is not None:
        check_place(content.place)
        check_words("name of the place", content.place.name or "", MAX_TITLE, empty=True)
    if content.detail is not None and _kind_of(content.detail) != content.kind:
        raise OurMistake("detail-kind", "The detail does not belong to this kind.")
    return content


def _kind_of(detail: object) -> str:
    tag = type(detail).__struct_config__.tag  # type: ignore[attr-defined]
    return str(tag)


def check_words(name: str, text: str, most: int, *, empty: bool = False) -> str:
    """`text` when it is no longer than `most` characters and holds no control characters."""
    if not empty and not text.strip():
        raise OurMistake("empty", f"The {name} is empty.")
    if len(text) > most:
        raise OurMistake("too-long", f"The {name} is longer than {most} characters.")
    if not text.isprintable() and any(unicodedata.category(c) in ("Cc", "Cs") and c not in _SPACE for c in text):
        raise OurMistake("control-character", f"The {name} holds a control character.")
    return text
